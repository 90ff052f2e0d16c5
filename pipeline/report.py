"""A report as one page that needs nothing from outside: texts, tables and figures become HTML.

What comes from data is escaped by the template. The same contents give the same bytes.
"""

import base64
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import matplotlib
from jinja2 import Environment, StrictUndefined
from matplotlib.figure import Figure

from pipeline.report_page import PAGE
from pipeline.windows import TimeRange

# Text as outlines, so that the page looks the same everywhere; ids that do not differ from run to run.
_SVG = {"svg.fonttype": "path", "svg.hashsalt": "report"}


@dataclass(frozen=True)
class Tile:
    """One figure that is read first, such as `0.98`, what it is of, and what to hold it against."""

    value: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; columns in `numbers` are set to the right, rows in `marked` stand out."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    marked: Sequence[int] = ()


@dataclass(frozen=True)
class Section:
    """A part of the page: what it says, then a table, then figures with what each one shows."""

    title: str
    text: str = ""
    table: Table | None = None
    figures: Sequence[tuple[str, Figure]] = ()


@dataclass(frozen=True)
class Report:
    """A page, the first sentence of which says how things stand."""

    title: str
    subtitle: str
    summary: str
    tiles: Sequence[Tile]
    sections: Sequence[Section]

    def html(self) -> str:
        """The page."""
        return _TEMPLATE.render(report=self, image=_image) + "\n"


def file_name(kind: str, period: TimeRange, model_version: str) -> str:
    """The name of the report of a range and version: a rerun's page takes the place of the one before."""
    start, end = (f"{instant:%Y%m%dT%H%M%S}" for instant in (period.start, period.end))
    return f"{kind}_{start}_{end}_v{model_version}.html"


def written(report: Report, folder: str, name: str) -> str:
    """Write the page into the folder, whole or not at all; returns its path."""
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another run may be writing the same page.
    partial = path.with_name(f".{name}.{uuid4().hex}")
    try:
        partial.write_text(report.html(), encoding="utf-8")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return str(path)


def share(value: float | None) -> str:
    """A share as per cent, `none` where there is none."""
    return "none" if value is None else f"{100 * value:.1f} %"


def instant(text: str) -> str:
    """An ISO instant as people write it, in UTC."""
    return text.replace("T", " ")[:16]


def _image(figure: Figure) -> str:
    svg = io.BytesIO()
    with matplotlib.rc_context(_SVG):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.getvalue()).decode()}"


_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
    PAGE
)
