"""What a cell puts out, in the form an .ipynb file keeps it, and how values are shown."""

from __future__ import annotations

import base64
import html
import io
import sys
from collections.abc import Iterable, Sequence
from typing import Any

DISPLAY_LIMIT_ROWS = 1000
Output = dict[str, Any]


class Outputs:
    """The outputs of one cell, in the order they came."""

    def __init__(self) -> None:
        """Start empty."""
        self.items: list[Output] = []

    def stream(self, name: str, text: str) -> None:
        """Add text written to stdout or stderr to the piece before it, if that is of the same stream."""
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        elif text:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def show(self, data: dict[str, Any]) -> None:
        """Add a value by its representations."""
        self.items.append({"output_type": "display_data", "data": data, "metadata": {}})

    def error(self, name: str, message: str, trace: Sequence[str]) -> None:
        """Add the exception that ended the cell."""
        self.items.append({"output_type": "error", "ename": name, "evalue": message, "traceback": list(trace)})


class Stream(io.TextIOBase):
    """A stand-in for sys.stdout or sys.stderr that writes into a cell's outputs."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        """Write to these outputs under this name."""
        self._outputs = outputs
        self._name = name

    def write(self, text: str) -> int:
        """Take a text."""
        self._outputs.stream(self._name, text)
        return len(text)

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True


def table_html(columns: Sequence[str], rows: Iterable[Sequence[object]], is_cut: bool) -> str:
    """Rows as an HTML table, with a line that says when there are more."""
    head = "".join(f"<th>{html.escape(str(column))}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(_field(value) for value in row)}</tr>" for row in rows)
    note = f"<p>The first {DISPLAY_LIMIT_ROWS} rows; there are more.</p>" if is_cut else ""
    return f'<table class="frame"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}'


def _field(value: object) -> str:
    if value is None:
        return "<td><i>null</i></td>"
    kind = ' class="number"' if isinstance(value, int | float) and not isinstance(value, bool) else ""
    return f"<td{kind}>{html.escape(str(value))}</td>"


def shown(value: Any) -> dict[str, Any] | None:
    """The representations of a value that display() knows: a Spark or pandas frame, a matplotlib figure."""
    kind = f"{type(value).__module__.split('.')[0]}.{type(value).__name__}"
    if kind == "pyspark.DataFrame":
        return _spark_frame(value)
    if kind == "pandas.DataFrame":
        rows = [tuple(row) for row in value.head(DISPLAY_LIMIT_ROWS).itertuples(index=False)]
        return _frame(list(value.columns), rows, len(value) > DISPLAY_LIMIT_ROWS)
    if hasattr(value, "savefig") and "matplotlib" in sys.modules:
        return _figure(value)
    return None


def _spark_frame(frame: Any) -> dict[str, Any]:
    if frame.isStreaming:
        raise NotImplementedError("display() of a streaming DataFrame is not supported by the local runtime")
    rows = frame.take(DISPLAY_LIMIT_ROWS + 1)
    return _frame(frame.columns, rows[:DISPLAY_LIMIT_ROWS], len(rows) > DISPLAY_LIMIT_ROWS)


def _frame(columns: Sequence[str], rows: Sequence[Sequence[object]], is_cut: bool) -> dict[str, Any]:
    text = f"{len(rows)}{' or more' if is_cut else ''} rows: {', '.join(str(column) for column in columns)}"
    return {"text/html": table_html(columns, rows, is_cut), "text/plain": text}


def _figure(figure: Any) -> dict[str, Any]:
    png = io.BytesIO()
    # Without the name and version of the library: the same picture is the same bytes.
    figure.savefig(png, format="png", bbox_inches="tight", metadata={"Software": None})
    return {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": "<Figure>"}


def open_figures() -> list[dict[str, Any]]:
    """The figures that a cell made with pyplot and did not show; they are closed."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [_figure(pyplot.figure(number)) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return figures
