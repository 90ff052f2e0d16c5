"""Prints as JSON which tables each stage's notebook names, itself or in the code of the pipeline that it reaches."""

import ast
import functools
import json
import sys
from pathlib import Path

from pipeline import tables

ROOT = Path(__file__).resolve().parents[2]

# A module, or a name in one.
Target = str | tuple[str, str]


def _file(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


@functools.cache
def _body(module: str) -> list[ast.stmt]:
    return ast.parse(_file(module).read_text()).body


@functools.cache
def _imports(module: str) -> dict[str, Target]:
    """What the module imports of the pipeline, by the name it has there."""
    found: dict[str, Target] = {}
    for node in _body(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found[alias.asname or alias.name] = inner if _file(inner).exists() else (str(node.module), alias.name)
    return found


@functools.cache
def _definitions(module: str) -> dict[str, ast.stmt]:
    """The statements that make the module's own names."""
    found: dict[str, ast.stmt] = {}
    for node in _body(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = (part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
            found.update({part.id: node for part in named})
    return found


class Reach(ast.NodeVisitor):
    """Follows names from a module's code to all the code they stand for, and keeps the tables it meets."""

    def __init__(self, module: str, seen: set[Target], found: set[str]) -> None:
        self._module, self._seen, self._found = module, seen, found

    def visit_Attribute(self, node: ast.Attribute) -> None:
        module = _imports(self._module).get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(module, str):
            self._follow((module, node.attr))
        else:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._follow(_imports(self._module).get(node.id, (self._module, node.id)))

    def _follow(self, target: Target) -> None:
        if target in self._seen:
            return
        self._seen.add(target)
        if isinstance(target, str):
            # A module handed on as a value: whoever gets it may call anything of it.
            for name in _definitions(target):
                self._follow((target, name))
            return
        module, name = target
        table = getattr(tables, name, None) if module == tables.__name__ else None
        if isinstance(table, tables.Table):
            self._found.add(f"{table.schema}.{table.name}")
        elif name in _imports(module):
            self._follow(_imports(module)[name])
        elif name in _definitions(module):
            Reach(module, self._seen, self._found).visit(_definitions(module)[name])


def tables_of(notebook: str) -> list[str]:
    """The tables that the notebook of this name, or code it reaches, names."""
    found: set[str] = set()
    reach = Reach(notebook, set(), found)
    for statement in _body(notebook):
        reach.visit(statement)
    return sorted(found)


if __name__ == "__main__":
    print(json.dumps({stage: tables_of(f"notebooks.{stage}") for stage in sys.argv[1:]}))
