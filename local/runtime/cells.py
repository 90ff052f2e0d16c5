"""Splits a notebook, in Databricks source format or as .ipynb, into cells."""

from __future__ import annotations

import dataclasses
import json
import re
from enum import StrEnum

HEADER = "# Databricks notebook source"
_SEPARATOR = re.compile(r"^# COMMAND -+[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^# DBTITLE \d+,(.*)$", re.MULTILINE)
_MAGIC_LINE = re.compile(r"^# MAGIC ?", re.MULTILINE)
_MAGIC = re.compile(r"^\s*%(md-sandbox|md|sql|run|python|pip|sh|fs|scala|r|conda|skip)\b[ \t]*", re.IGNORECASE)


class NotebookFormatError(Exception):
    """A file that is no notebook the runtime can run."""


class Language(StrEnum):
    """What a cell holds."""

    PYTHON = "python"
    MARKDOWN = "markdown"
    SQL = "sql"
    RUN = "run"
    UNSUPPORTED = "unsupported"


_LANGUAGE_OF_MAGIC = {
    "md": Language.MARKDOWN,
    "md-sandbox": Language.MARKDOWN,
    "sql": Language.SQL,
    "run": Language.RUN,
    "python": Language.PYTHON,
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell: its language, its text without the magic's name, and the title shown above it."""

    language: Language
    source: str
    title: str = ""


def parse_notebook(text: str, path: str) -> list[Cell]:
    """The cells of a notebook's source; empty cells are left out."""
    if text.lstrip().startswith("{"):
        return _ipynb_cells(text, path)
    first_line, _, rest = text.partition("\n")
    if first_line.strip() != HEADER:
        raise NotebookFormatError(
            f"`{path}` begins with `{first_line.strip()[:80]}`: a Python notebook begins with the line `{HEADER}`,"
            " or is a .ipynb file; notebooks in other languages are not supported by the local runtime"
        )
    return [cell for part in _SEPARATOR.split(rest) if (cell := _source_cell(part)).source.strip()]


def _source_cell(part: str) -> Cell:
    title = match[1].strip() if (match := _TITLE.search(part)) else ""
    text = _TITLE.sub("", part).strip("\n")
    if text.lstrip().startswith("# MAGIC"):
        text = _MAGIC_LINE.sub("", text)
    return _cell(text, title)


def _cell(text: str, title: str = "") -> Cell:
    match = _MAGIC.match(text)
    if match is None:
        return Cell(Language.PYTHON, text.strip("\n"), title)
    language = _LANGUAGE_OF_MAGIC.get(match[1].lower(), Language.UNSUPPORTED)
    source = text.strip("\n") if language is Language.UNSUPPORTED else text[match.end() :].strip("\n")
    return Cell(language, source, title)


def _ipynb_cells(text: str, path: str) -> list[Cell]:
    try:
        content = json.loads(text)
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in content["cells"]]
    except (ValueError, KeyError, TypeError) as problem:
        raise NotebookFormatError(f"`{path}` is no .ipynb file of version 4: {problem}") from problem
    kinds = {"code": _cell, "markdown": lambda source: Cell(Language.MARKDOWN, source)}
    return [kinds[kind](source) for kind, source in cells if kind in kinds and source.strip()]
