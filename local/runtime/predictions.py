"""Reads the predictions without a JVM: python -m local.runtime.predictions --table DIR, as CSV or JSON."""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError
from pyarrow import fs

# run_id and scored_at differ from run to run; leaving them out makes two runs' files equal byte for byte.
CSV_COLUMNS = ["machine_id", "component", "window_end", "probability", "is_alarm", "reasons", "model_version"]
# Of the file: the same bytes whatever order the rows were written in.
_OLDEST_FIRST = [("window_end", "ascending"), ("machine_id", "ascending"), ("component", "ascending")]
# Of the screen, which shows the top of it.
_NEWEST_FIRST = [("window_end", "descending"), ("probability", "descending"), *_OLDEST_FIRST[1:]]
# Of the planner: the place that scoring gave each row of the worklist.
_BY_PLACE = [("place", "ascending")]


class PredictionsError(Exception):
    """Predictions that can't be read as asked."""


def read_predictions(
    table: Path, range_start: datetime.datetime | None, range_end: datetime.datetime | None
) -> pa.Table:
    """The rows with window_end in (range_start, range_end], in any order."""
    filters = []
    if range_start is not None:
        filters.append(("window_end", ">", range_start))
    if range_end is not None:
        filters.append(("window_end", "<=", range_end))
    try:
        # Arrow's own file system: the threads of deltalake's call Python, and abort a process that is about to end.
        files = fs.SubTreeFileSystem(str(table), fs.LocalFileSystem())
        return DeltaTable(str(table)).to_pyarrow_table(filters=filters or None, filesystem=files)
    except TableNotFoundError as problem:
        raise PredictionsError(
            f"there are no predictions in `{table}` yet; run the scoring job: npm run local"
        ) from problem


def in_order(rows: pa.Table, order: list[tuple[str, str]]) -> pa.Table:
    """The rows in that order, those that are one prediction by several versions by the versions' numbers."""
    numbered = rows.append_column("version", pc.cast(rows["model_version"], pa.int64()))
    return numbered.sort_by([*order, ("version", "ascending")]).drop_columns("version")


def write_csv(rows: pa.Table, stream: TextIO) -> None:
    """Write the rows, the reasons as JSON in one field."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for row in plain_rows(rows.select(CSV_COLUMNS)):
        reasons = json.dumps(row["reasons"], ensure_ascii=False, separators=(",", ":"))
        fields = row | {"reasons": reasons, "is_alarm": str(row["is_alarm"]).lower()}
        writer.writerow([fields[column] for column in CSV_COLUMNS])


def plain_rows(rows: pa.Table) -> Iterator[dict[str, Any]]:
    """Rows of JSON values; times as ISO 8601 in UTC."""
    for batch in rows.to_batches():
        for row in batch.to_pylist():
            yield {name: iso(value) if isinstance(value, datetime.datetime) else value for name, value in row.items()}


def iso(time: datetime.datetime) -> str:
    """`2015-01-01T06:00:00`, in UTC like every time of the project."""
    return time.astimezone(datetime.UTC).replace(tzinfo=None).isoformat() if time.tzinfo else time.isoformat()


def parse_time(text: str) -> datetime.datetime:
    """An ISO 8601 time, UTC if it names no zone."""
    time = datetime.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)


def main() -> int:
    """Command line."""
    arguments = _parser().parse_args()
    try:
        order = _OLDEST_FIRST if arguments.csv is not None else _BY_PLACE if arguments.worklist else _NEWEST_FIRST
        rows = in_order(read_predictions(arguments.table, arguments.range_start, arguments.range_end), order)
        if arguments.limit is not None:
            rows = rows.slice(0, arguments.limit)
        if arguments.csv is not None:
            partial = arguments.csv.with_name(arguments.csv.name + ".part")
            with partial.open("w", encoding="utf-8", newline="") as stream:
                write_csv(rows, stream)
            partial.replace(arguments.csv)
            print(json.dumps({"rows": rows.num_rows, "file": str(arguments.csv)}))
        else:
            json.dump(list(plain_rows(rows)), sys.stdout, ensure_ascii=False)
            print()
    except (PredictionsError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.runtime.predictions", description=__doc__)
    parser.add_argument("--table", type=Path, required=True, help="directory of the Delta table")
    parser.add_argument("--range-start", type=parse_time, help="windows that end after this time")
    parser.add_argument("--range-end", type=parse_time, help="windows that end at this time or before")
    parser.add_argument("--worklist", action="store_true", help="the table is the worklist: print it by its places")
    parser.add_argument("--limit", type=int, help="at most so many rows")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--csv", type=Path, metavar="FILE", help="write a CSV file")
    form.add_argument("--json", action="store_true", help="print a JSON array")
    return parser


if __name__ == "__main__":
    sys.exit(main())
