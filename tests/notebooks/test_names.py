"""What the notebooks name of the package is there: neither linter nor types look into them."""

import ast
import importlib
from pathlib import Path

import pytest

from local.runtime.examination import read

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def source_of(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text()
    cells = [cell.source for cell in read(path.stem).cells if cell.cell_type == "code"]
    return "\n".join(cells).replace("%matplotlib inline\n", "")


def unknown(source: str) -> list[str]:
    """What is imported from the package, or named of a module of it, and is not there."""
    nodes = list(ast.walk(ast.parse(source)))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "pipeline"]
    modules = {alias.name for node in imports if node.module == "pipeline" for alias in node.names}
    named = [(node.module, alias.name) for node in imports if node.module != "pipeline" for alias in node.names]
    named += [
        (f"pipeline.{node.value.id}", node.attr)
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    ]
    return [f"{module}.{name}" for module, name in named if not hasattr(importlib.import_module(module), name)]


@pytest.mark.parametrize(
    "path", sorted([*NOTEBOOKS.glob("*.py"), *NOTEBOOKS.glob("*.ipynb")]), ids=lambda path: path.name
)
def test_names_nothing_of_the_package_that_is_not_there(path):
    assert unknown(source_of(path)) == []


def test_a_name_that_is_not_there_is_told():
    source = "from pipeline import score\nfrom pipeline.tables import NONE\nscore.written(1)\nscore.worklist"
    assert unknown(source) == ["pipeline.tables.NONE", "pipeline.score.written"]
