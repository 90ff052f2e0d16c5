"""A notebook that was run, as an HTML fragment and as an .ipynb file."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import mistune
import nbformat
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer, SqlLexer  # type: ignore[import-untyped]

from local.runtime.cells import Cell, Language
from local.runtime.notebook import CellRun

_FORMATTER = HtmlFormatter(cssclass="source")


def _source_style() -> str:
    """Pygments' rules for our own elements; it adds some for every `pre` of the page."""
    rules = _FORMATTER.get_style_defs(".notebook .source").splitlines()
    return "\n".join(rule for rule in rules if rule.startswith(".notebook"))


_STYLE = f"""<style>
.notebook {{ font: 14px/1.5 system-ui, sans-serif; }}
.notebook .cell {{ border-left: 3px solid #d0d7de; margin: 12px 0; padding: 0 12px; overflow-x: auto; }}
.notebook .cell.failed {{ border-color: #c62828; }}
.notebook pre {{ margin: 4px 0; white-space: pre-wrap; font: 12px/1.45 ui-monospace, monospace; }}
.notebook .error {{ color: #c62828; }}
.notebook .stderr {{ color: #6b5900; }}
.notebook img {{ max-width: 100%; }}
.notebook table.frame {{ border-collapse: collapse; font-size: 12px; }}
.notebook table.frame th, .notebook table.frame td {{ border: 1px solid #d0d7de; padding: 2px 8px; text-align: left; }}
.notebook table.frame td.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
{_source_style()}
</style>"""
_markdown = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])


def write_notebook(folder: Path, runs: Sequence[CellRun], parameters: Mapping[str, str]) -> None:
    """Write notebook.html and notebook.ipynb, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "notebook.html", as_html(runs, parameters))
    _replace(folder / "notebook.ipynb", as_ipynb(runs, parameters))


def as_html(runs: Sequence[CellRun], parameters: Mapping[str, str]) -> str:
    """A fragment that needs nothing from outside."""
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(value)}</td></tr>" for name, value in parameters.items()
    )
    head = f'<details><summary>Parameters</summary><table class="frame">{rows}</table></details>' if rows else ""
    return f'{_STYLE}\n<div class="notebook">{head}\n{"".join(_cell_html(run) for run in runs)}</div>\n'


def as_ipynb(runs: Sequence[CellRun], parameters: Mapping[str, str]) -> str:
    """A version 4 notebook."""
    notebook = nbformat.v4.new_notebook(
        cells=[_ipynb_cell(number, run) for number, run in enumerate(runs)],
        metadata={"language_info": {"name": "python"}, "parameters": dict(parameters)},
    )
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _cell_html(run: CellRun) -> str:
    failed = any(output["output_type"] == "error" for output in run.outputs)
    title = f"<h4>{html.escape(run.cell.title)}</h4>" if run.cell.title else ""
    outputs = "\n".join(_output_html(output) for output in run.outputs)
    return f'<div class="cell{" failed" if failed else ""}">{title}{_source_html(run.cell)}\n{outputs}</div>\n'


def _source_html(cell: Cell) -> str:
    if cell.language is Language.MARKDOWN:
        return str(_markdown(cell.source))
    text = {Language.SQL: f"%sql\n{cell.source}", Language.RUN: f"%run {cell.source}"}.get(cell.language, cell.source)
    return str(highlight(text, SqlLexer() if cell.language is Language.SQL else PythonLexer(), _FORMATTER))


def _output_html(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f'<pre class="{output["name"]}">{html.escape(output["text"])}</pre>'
    if output["output_type"] == "error":
        return f'<pre class="error">{html.escape(chr(10).join(output["traceback"]))}</pre>'
    data = output["data"]
    if "image/png" in data:
        return f'<img alt="plot" src="data:image/png;base64,{data["image/png"].strip()}">'
    # Markup a notebook displays is its author's own, as on Databricks; the page shows it in a frame of its own origin.
    return (
        str(data["text/html"]) if "text/html" in data else f"<pre>{html.escape(str(data.get('text/plain', '')))}</pre>"
    )


def _ipynb_cell(number: int, run: CellRun) -> Any:
    # Ids that depend on the position alone: the same run gives the same bytes.
    identity = {"id": f"cell-{number}"}
    if run.cell.language is Language.MARKDOWN:
        return nbformat.v4.new_markdown_cell(run.cell.source, **identity)
    magic = {Language.SQL: "%sql\n", Language.RUN: "%run "}.get(run.cell.language, "")
    return nbformat.v4.new_code_cell(magic + run.cell.source, outputs=list(run.outputs), **identity)


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_text(text)
    os.replace(partial, path)
