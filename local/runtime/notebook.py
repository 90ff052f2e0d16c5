"""Runs one notebook, cell by cell, as a task of a job does."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local.runtime.cells import Cell, Language, NotebookFormatError, parse_notebook
from local.runtime.dbutils import DBUtils, NotebookExit
from local.runtime.outputs import Outputs, open_figures, shown
from local.runtime.shell import Shell, captured, formatted, new_shell, run_python
from local.runtime.sql import statements

_FILE_SUFFIXES = ("", ".py", ".ipynb")


@dataclasses.dataclass(frozen=True)
class CellRun:
    """A cell that was run, with what it put out."""

    cell: Cell
    outputs: tuple[Mapping[str, Any], ...]


@dataclasses.dataclass(frozen=True)
class NotebookRun:
    """A notebook that was run, to its end or to its first error."""

    cells: tuple[CellRun, ...]
    result: str
    error: str
    error_trace: str

    @property
    def is_success(self) -> bool:
        """Whether no cell failed."""
        return not self.error


class NotebookRunner:
    """Runs the notebook at a workspace path in a namespace of its own."""

    def __init__(self, files: Path, path: str, spark: Any, dbutils: DBUtils) -> None:
        """Take the workspace's files, the notebook's path, its session and its dbutils."""
        self._files = files
        self._path = path
        self._spark = spark
        self._dbutils = dbutils
        self._outputs = Outputs()
        self._shell: Shell = new_shell(self._names())

    def run(self, on_cell: Callable[[int, int, list[CellRun]], None]) -> NotebookRun:
        """Run all cells; `on_cell` hears, before each, its number, how many there are and what has been run."""
        done: list[CellRun] = []
        try:
            cells = self._read(self._path)
        except (OSError, NotebookFormatError) as problem:
            return NotebookRun((), "", one_line(problem), str(problem))
        for number, cell in enumerate(cells, 1):
            on_cell(number, len(cells), done)
            self._outputs = Outputs()
            error = self._run_cell(cell)
            if isinstance(error, NotebookExit):
                self._outputs.stream("stdout", f"Notebook exited: {error.value}\n")
            elif error is not None:
                self._outputs.error(type(error).__name__, str(error), formatted(error))
            done.append(CellRun(cell, tuple(self._outputs.items)))
            if isinstance(error, NotebookExit):
                return NotebookRun(tuple(done), error.value, "", "")
            if error is not None:
                return NotebookRun(tuple(done), "", one_line(error), "\n".join(formatted(error)))
        return NotebookRun(tuple(done), "", "", "")

    def _run_cell(self, cell: Cell) -> BaseException | None:
        if cell.language is Language.PYTHON:
            error = run_python(self._shell, cell.source, self._outputs)
        elif cell.language is Language.MARKDOWN:
            return None
        else:
            error = self._run_magic(cell)
        with captured(self._outputs):
            for figure in open_figures():
                self._outputs.show(figure)
        return error

    def _run_magic(self, cell: Cell) -> BaseException | None:
        try:
            if cell.language is Language.SQL:
                self._run_sql(cell.source)
                return None
            if cell.language is Language.RUN:
                return self._run_other(cell.source)
            raise NotImplementedError(f"magic {cell.source.split()[0]} is not supported by the local runtime")
        except Exception as error:
            return error

    def _run_sql(self, source: str) -> None:
        values = self._dbutils.widgets.getAll()
        frame = None
        for statement, names in statements(source):
            frame = self._spark.sql(statement, args={name: values[name] for name in names if name in values})
        if frame is not None:
            self._shell.push({"_sqldf": frame}, interactive=False)
            self._display(frame)

    def _run_other(self, line: str) -> BaseException | None:
        """%run: the other notebook's cells in this namespace, its widgets set by `$name="value"`."""
        target, *settings = shlex.split(line)
        for setting in settings:
            name, _, value = setting.removeprefix("$").partition("=")
            self._dbutils.widgets.bind(name, value)
        base = Path(target) if target.startswith("/") else Path(self._path).parent / target
        for cell in self._read(str(base)):
            if (error := self._run_cell(cell)) is not None:
                return error
        return None

    def _read(self, path: str) -> list[Cell]:
        return parse_notebook(notebook_file(self._files, path).read_text(), path)

    def _names(self) -> dict[str, Any]:
        """The names every notebook finds."""
        return {
            "spark": self._spark,
            "sc": self._spark.sparkContext,
            "dbutils": self._dbutils,
            "display": self._display,
            "displayHTML": lambda markup: self._outputs.show({"text/html": str(markup)}),
            "table": self._spark.table,
            "sql": self._spark.sql,
            "getArgument": self._dbutils.widgets.getArgument,
        }

    def _display(self, *values: Any, **_: Any) -> None:
        for value in values:
            data = shown(value)
            self._outputs.show(data if data is not None else self._shell.display_formatter.format(value)[0])


def notebook_file(files: Path, path: str) -> Path:
    """The file of a notebook's workspace path, which may leave out the suffix and /Workspace."""
    relative = path.removeprefix("/Workspace").lstrip("/")
    for suffix in _FILE_SUFFIXES:
        candidate = (files / (relative + suffix)).resolve()
        if not candidate.is_relative_to(files.resolve()):
            break
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f'Unable to access the notebook "{path}": it does not exist in the workspace')


def one_line(error: BaseException) -> str:
    """Name and first line of an exception; of Java's own where py4j says only which call it was."""
    lines = str(error).strip().splitlines()
    if len(lines) > 1 and lines[0].startswith("An error occurred while calling"):
        lines = [lines[1].removeprefix(": ")]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
