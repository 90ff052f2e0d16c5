"""Scoring one day after one year of history and after five: `python -m benchmarks.history`.

Both lakes hold the same machines, are scored by the same model and live the same days; one forgets all but a year.
Each table lies on disk as a daily job leaves it, one file a day, and the files of each day of the history are in the
landing zone, taken. The first day, which is not measured, compacts what ingestion keeps compacted.
"""

import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks import command, scans
from benchmarks.fleets import Fleet
from benchmarks.lake import Lake, train_champion
from benchmarks.timing import Line, Target, progress, row, side_by_side
from benchmarks.workshop import session
from pipeline import delta, feature_table, features, registry
from pipeline.landing import LANDING_FILES, LandingFile
from pipeline.model import scores
from pipeline.tables import FEATURES, PREDICTIONS, RAW_TABLES, REASONS, Table
from pipeline.windows import TimeRange, literal

MACHINES = 200
YEARS = (1, 5)
TARGET = Target(1.15)
DAY = timedelta(days=1)


def benchmark(machines: int, runs: int) -> list[Line]:
    """The line of the table; the files read are told on the way."""
    fleet = Fleet(machines, max(YEARS))
    # One day more than is measured: the first one warms both up.
    begin = fleet.period.end - (runs + 1) * DAY
    days = _days(fleet, TimeRange(begin, fleet.period.end))
    for day in _days(fleet, fleet.period):
        _deliver(fleet, day)
    catalogs = {years: f"years_{years}" for years in YEARS}
    read: dict[str, Counter[str]] = {}
    taken = [_taken(name) for name in catalogs.values()]
    with session([*catalogs.values(), *taken], dict([scans.DESCRIPTION_LENGTH])) as spark:
        lakes = {years: _lived(spark, fleet, years, begin, name) for years, name in catalogs.items()}

        def live(years: int, number: int) -> None:
            before = scans.last_execution(spark)
            _live(lakes[years], days[number], _deliveries(fleet, days[number]))
            read[_named(years)] = scans.files_read(spark, before)

        for years in YEARS:
            live(years, 0)
        work = {_named(years): lambda run, years=years: live(years, run + 1) for years in YEARS}
        costs = side_by_side(spark, work, runs)
    few, many = map(_named, YEARS)
    print(_files_table(read))
    return [Line(f"scoring a day of {machines:,} machines {many}", costs[many], few, costs[few], TARGET)]


def _named(years: int) -> str:
    return f"after {years} year{'s' if years > 1 else ''}"


def _lived(spark: SparkSession, fleet: Fleet, years: int, begin: datetime, catalog: str) -> Lake:
    """A lake with so many years before the day it is to live next."""
    history = TimeRange(begin.replace(year=begin.year - years), begin)
    lake = Lake.fresh(spark, catalog, history)
    _take_files(lake, fleet, history)
    for file in LANDING_FILES:
        progress(f"{catalog}: {file.name}")
        _fill_raw(lake, file, fleet, history)
    if years == min(YEARS):
        train_champion(lake, begin)
    progress(f"{catalog}: features and predictions")
    table = features.table(lake.settings)
    raw = [lake.read(one) for one in feature_table.INPUTS]
    telemetry, errors, maintenance, machines = raw
    _fill(lake, table, features.features(telemetry, errors, maintenance, machines, lake.settings), history)
    _fill(lake, PREDICTIONS, _predictions(lake), history)
    lake.score()
    return lake


def _days(fleet: Fleet, period: TimeRange) -> list[TimeRange]:
    """The whole days of the period in which the fleet lives, counted from the period's end, the first one first."""
    number = (period.end - max(period.start, fleet.period.start)) // DAY
    return [TimeRange(period.end - back * DAY, period.end - (back - 1) * DAY) for back in range(number, 0, -1)]


def _taken(catalog: str) -> str:
    return f"{catalog}_taken"


def _take_files(lake: Lake, fleet: Fleet, history: TimeRange) -> None:
    """Let the lake's streams take the files of each day, into tables of a catalog of their own."""
    progress(f"{lake.settings.catalog}: files")
    for day in _days(fleet, history):
        shutil.copytree(_deliveries(fleet, day), lake.landing, dirs_exist_ok=True)
    replace(lake, settings=replace(lake.settings, catalog=_taken(lake.settings.catalog))).ingest()


def _fill_raw(lake: Lake, file: LandingFile, fleet: Fleet, history: TimeRange) -> None:
    rows = lake.spark.read.format("parquet").load(str(fleet.parquet()[file.name]))
    if file.time_column:
        at = F.col(file.time_column)
        rows = rows.where((at <= literal(history.end)) & (literal(history.start) < at))
    _fill(lake, file.table, rows, history)


def _fill(lake: Lake, table: Table, rows: DataFrame, history: TimeRange) -> None:
    """Write the rows as one file for each day of the history."""
    delta.create(lake.spark, table, lake.settings.catalog)
    days = (history.end - history.start) // DAY
    # Counted and written, but made once.
    rows = rows.select(*table.column_names).persist()
    in_a_file = ceil(max(1, rows.count()) / days) if table.cluster_by else 10**9
    in_order = rows.coalesce(1).sortWithinPartitions(*table.cluster_by, *table.key)
    writer = in_order.write.format("delta").mode("append").option("maxRecordsPerFile", in_a_file)
    writer.saveAsTable(table.full_name(lake.settings.catalog))
    rows.unpersist()


def _predictions(lake: Lake) -> DataFrame:
    """What the champion says of the history, without reasons."""
    champion = registry.champion(lake.settings)
    return scores(registry.loaded(champion), lake.read(FEATURES)).select(
        "*",
        F.array().cast(REASONS).alias("reasons"),
        F.lit(champion.number).alias("model_version"),
        F.lit("0").alias("run_id"),
        F.col("window_end").alias("scored_at"),
    )


def _deliveries(fleet: Fleet, day: TimeRange) -> Path:
    return fleet.folder / "deliveries" / f"{day.end:%Y-%m-%d}"


def _deliver(fleet: Fleet, day: TimeRange) -> None:
    """Write the day's files, once."""
    target = _deliveries(fleet, day)
    if target.exists():
        return
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    fleet.land(day, part)
    part.rename(target)


def _live(lake: Lake, day: TimeRange, delivered: Path) -> None:
    """What the scoring job does with the files of a day."""
    shutil.copytree(delivered, lake.landing, dirs_exist_ok=True)
    today = lake.over(day)
    today.ingest()
    today.features()
    today.score()


def _files_table(read: Mapping[str, Counter[str]]) -> str:
    """How many files of each table were read, as a table in Markdown."""
    tables = [table.name for table in (*RAW_TABLES, FEATURES, PREDICTIONS)]
    rows = [(when, *(str(found[name]) for name in tables)) for when, found in read.items()]
    header = ("files read for a day", *tables)
    return "\n".join(row(cells) for cells in (header, ("---",) * len(header), *rows))


if __name__ == "__main__":
    sys.exit(command.run(benchmark, __doc__, MACHINES, sys.argv[1:]))
