"""Features of a fleet's year: ours, the reference's method and DuckDB, side by side: `python -m benchmarks.features`.

All read the same Parquet files and write one. Nothing is timed before DuckDB's rows are seen to equal ours.
"""

import os
import sys
from pathlib import Path

from pyspark.sql import DataFrame

from benchmarks import command, duckdb_features
from benchmarks.equality import differences
from benchmarks.fleets import Fleet
from benchmarks.reference import reference_features
from benchmarks.timing import Line, Target, Work, measured, progress, side_by_side
from benchmarks.workshop import LARGE, session
from pipeline import features
from pipeline.settings import Settings
from pipeline.tables import FEATURES

MACHINES = 1_000
AGAINST_REFERENCE = Target(15, is_most=False)
AGAINST_DUCKDB = Target(4)
_INPUTS = ("telemetry", "errors", "maint", "machines")


def benchmark(machines: int, runs: int) -> list[Line]:
    """The lines of the table."""
    fleet = Fleet(machines)
    inputs, settings = fleet.parquet(), Settings(range=fleet.period)
    ours, theirs, reference = (
        fleet.folder / f"features-of-{name}.parquet" for name in ("spark", "duckdb", "reference")
    )
    with session([], LARGE) as spark:
        telemetry, errors, maintenance, machine_rows = (
            spark.read.format("parquet").load(str(inputs[name])) for name in _INPUTS
        )
        work: dict[str, Work] = {
            "ours": lambda run: _write(features.features(telemetry, errors, maintenance, machine_rows, settings), ours),
            "DuckDB": lambda run: duckdb_features.write_features(inputs, settings, theirs, os.cpu_count() or 1),
        }
        for name, call in work.items():
            progress(f"{name}, before anything is timed")
            call(0)
        _check(ours, theirs)
        costs = side_by_side(spark, work, runs)
        progress("the reference's method, once")
        of_reference = measured(
            spark, lambda: _write(reference_features(telemetry, errors, maintenance, machine_rows), reference)
        )
    title = f"features of {machines:,} machines and a year"
    return [
        Line(title, costs["ours"], "the reference's method", of_reference, AGAINST_REFERENCE),
        Line(title, costs["ours"], "DuckDB", costs["DuckDB"], AGAINST_DUCKDB),
    ]


def _write(rows: DataFrame, target: Path) -> None:
    rows.write.format("parquet").mode("overwrite").save(str(target))


def _check(ours: Path, theirs: Path) -> None:
    found = differences(ours / "*.parquet", theirs, FEATURES.key)
    if found:
        raise SystemExit(f"DuckDB's features are not ours, so their times say nothing: {'; '.join(found)}")


if __name__ == "__main__":
    sys.exit(command.run(benchmark, __doc__, MACHINES, sys.argv[1:]))
