"""Ingestion beside a plain copy of the same CSV files into Delta tables: `python -m benchmarks.ingest`."""

import sys
from pathlib import Path

from pyspark.sql import SparkSession

from benchmarks import command
from benchmarks.fleets import Fleet
from benchmarks.timing import Line, Target, side_by_side
from benchmarks.workshop import LARGE, fresh_catalog, session
from pipeline import delta
from pipeline.ingest import ingest
from pipeline.landing import LANDING_FILES, LandingFile

MACHINES = 1_000
TARGET = Target(2)


def benchmark(machines: int, runs: int) -> list[Line]:
    """The line of the table."""
    fleet = Fleet(machines)
    landing = fleet.landing()
    catalogs = [f"ingest_{run}" for run in range(runs)]
    with session(catalogs, LARGE) as spark:
        folders = [fresh_catalog(name) for name in catalogs]
        copies = [fresh_catalog(f"copy_{run}") for run in range(runs)]

        def ours(run: int) -> None:
            checkpoints = folders[run] / "landing" / "checkpoints"
            ingest(spark, catalogs[run], str(landing), str(checkpoints), fleet.period.end)

        def copy(run: int) -> None:
            for file in LANDING_FILES:
                _copy(spark, file, landing, copies[run] / file.name)

        costs = side_by_side(spark, {"ours": ours, "copy": copy}, runs)
        for file in LANDING_FILES:
            _check(spark, file, catalogs[-1], copies[-1] / file.name)
    title = f"ingestion of {machines:,} machines and a year"
    return [Line(title, costs["ours"], "a plain copy", costs["copy"], TARGET)]


def _copy(spark: SparkSession, file: LandingFile, landing: Path, target: Path) -> None:
    kinds = {field: file.table.columns[column].dataType.simpleString() for field, column in file.columns.items()}
    schema = ", ".join(f"`{field}` {kind}" for field, kind in kinds.items())
    rows = spark.read.schema(schema).option("header", True).csv(f"{landing}/{file.name}")
    rows.toDF(*file.columns.values()).write.format("delta").save(str(target))


def _check(spark: SparkSession, file: LandingFile, catalog: str, copy: Path) -> None:
    """Both have to have the same rows, else their times say nothing."""
    ours = delta.read(spark, file.table, catalog)
    theirs = spark.read.format("delta").load(str(copy)).select(*file.table.column_names)
    if not ours.exceptAll(theirs).isEmpty() or not theirs.exceptAll(ours).isEmpty():
        raise SystemExit(f"the rows of {file.name} are not those of the plain copy")


if __name__ == "__main__":
    sys.exit(command.run(benchmark, __doc__, MACHINES, sys.argv[1:]))
