"""Replacements are read as far back as they go, yet never from more than a few files."""

from dataclasses import replace
from datetime import timedelta

from pyspark.sql import functions as F

from benchmarks.scans import files_read, last_execution
from pipeline import delta, feature_table
from pipeline.settings import Settings
from pipeline.tables import MAINT
from pipeline.windows import TimeRange, literal
from tests.pipeline.frames import at, rows_of
from tests.pipeline.zone import Zone

NEW_YEAR = at("01-01 06:00")
DAY = timedelta(days=1)
SETTINGS = Settings(range=TimeRange(NEW_YEAR, NEW_YEAR + DAY), telemetry_hours=(12,), error_hours=(12,))


def live_through(spark, catalog, days: range) -> None:
    """A replacement so many days before the new year, for each of the days in a file of its own."""
    delta.create(spark, MAINT, catalog)
    rows = spark.range(days.start, days.stop, days.step, numPartitions=1).select(
        F.lit(1).alias("machine_id"),
        (literal(NEW_YEAR) - F.make_dt_interval(F.col("id").cast("int"))).alias("replaced_at"),
        F.lit("comp1").alias("component"),
    )
    writer = rows.write.format("delta").mode("append").option("maxRecordsPerFile", 1)
    writer.saveAsTable(MAINT.full_name(catalog))


def files_of_a_days_features(zone, number: int) -> int:
    """How many files of replacements the features of a day read once its files are in."""
    end = NEW_YEAR + number * DAY
    zone.land(f"telemetry/{number}.csv", "datetime,machineID,volt,rotate,pressure,vibration", f"{end:%F %T},1,1,1,1,1")
    zone.land(f"maint/{number}.csv", "datetime,machineID,comp", f"{end:%F %T},1,comp2")
    zone.ingest()
    before = last_execution(zone.spark)
    feature_table.refresh(zone.spark, replace(SETTINGS, catalog=zone.catalog, range=TimeRange(end - DAY, end)))
    return files_read(zone.spark, before)["maint"]


def test_a_days_features_read_as_few_files_after_years_as_after_weeks(spark_with_whole_descriptions, catalog, tmp_path):
    zone = Zone(spark_with_whole_descriptions, catalog, tmp_path)
    live_through(zone.spark, catalog, range(1, 60))
    after_weeks = files_of_a_days_features(zone, 1)
    assert 0 < after_weeks <= delta.MOST_SMALL_FILES
    live_through(zone.spark, catalog, range(60, 1860, 30))
    assert files_of_a_days_features(zone, 2) == after_weeks


def test_compaction_leaves_the_rows_tells_of_no_change_and_leaves_few_files_alone(spark, catalog):
    live_through(spark, catalog, range(1, 5))
    rows, version = rows_of(delta.read(spark, MAINT, catalog)), delta.version(spark, MAINT, catalog)
    assert not delta.compact(spark, MAINT, catalog, most_files=4)
    assert delta.version(spark, MAINT, catalog) == version
    assert delta.compact(spark, MAINT, catalog, most_files=3)
    assert len(delta.read(spark, MAINT, catalog).inputFiles()) == 1
    assert rows_of(delta.read(spark, MAINT, catalog)) == rows
    since = spark.read.option("readChangeFeed", "true").option("startingVersion", version + 1)
    assert since.table(MAINT.full_name(catalog)).isEmpty()
