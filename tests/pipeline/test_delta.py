import json
import sys
from datetime import datetime
from functools import partial

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StructField

from pipeline import delta
from pipeline.errors import MissingColumnsError
from pipeline.parallel import in_parallel
from pipeline.tables import FEATURES, MACHINES, QUARANTINE, TABLES, TELEMETRY

NOON = datetime(2015, 1, 1, 12)


def rows_of(spark, table, catalog):
    return sorted(tuple(row) for row in delta.read(spark, table, catalog).collect())


def test_creates_every_table_with_its_columns_and_comment_and_twice_is_once(spark: SparkSession, catalog):
    for table in (*TABLES, *TABLES):
        delta.create(spark, table, catalog)
    for table in TABLES:
        assert delta.read(spark, table, catalog).dtypes == [(f.name, f.dataType.simpleString()) for f in table.columns]
        described = spark.sql(f"DESCRIBE DETAIL {table.full_name(catalog)}").first()
        assert (described["description"], tuple(described["clusteringColumns"])) == (table.comment, table.cluster_by)


def test_a_table_with_further_columns_has_them_last(spark: SparkSession, catalog):
    table = FEATURES.with_columns([StructField("volt_mean_24h", DoubleType())])
    delta.create(spark, table, catalog)
    assert delta.read(spark, table, catalog).columns == ["machine_id", "window_end", "volt_mean_24h"]


def test_a_merge_of_new_rows_keeps_the_values_of_keys_already_there(spark: SparkSession, catalog):
    delta.create(spark, TELEMETRY, catalog)
    first = spark.createDataFrame([(1, NOON, 1.0, 2.0, 3.0, None)], TELEMETRY.columns)
    second = spark.createDataFrame([(1, NOON, 9.0, 9.0, 9.0, 9.0), (2, NOON, 5.0, 6.0, 7.0, 8.0)], TELEMETRY.columns)
    touched = "target.recorded_at = TIMESTAMP '2015-01-01 12:00:00'"
    assert delta.merge_new(spark, first, TELEMETRY, catalog) == 1
    assert delta.merge_new(spark, second, TELEMETRY, catalog, touched) == 1
    assert delta.merge_new(spark, second, TELEMETRY, catalog, touched) == 0
    assert rows_of(spark, TELEMETRY, catalog) == [(1, NOON, 1.0, 2.0, 3.0, None), (2, NOON, 5.0, 6.0, 7.0, 8.0)]


def test_rows_read_with_their_version_stay_those_of_the_version_while_others_write(spark: SparkSession, catalog):
    delta.create(spark, MACHINES, catalog)
    machines = [spark.createDataFrame([(number, "model1", 3)], MACHINES.columns) for number in (1, 2)]
    delta.merge_new(spark, machines[0], MACHINES, catalog)
    rows, version = delta.read_with_version(spark, MACHINES, catalog)
    assert version == delta.version(spark, MACHINES, catalog)
    delta.merge_new(spark, machines[1], MACHINES, catalog)
    assert [tuple(row) for row in rows.collect()] == [(1, "model1", 3)]


def test_a_merge_tells_keys_with_a_null_apart_from_absent_ones(spark: SparkSession, catalog):
    delta.create(spark, QUARANTINE, catalog)
    refused = spark.createDataFrame([("errors", "errors/a.csv", None, "id", "wrong header")], QUARANTINE.columns)
    assert [delta.merge_new(spark, refused, QUARANTINE, catalog) for _ in range(2)] == [1, 0]


def test_a_merge_of_changed_rows_updates_only_what_differs(spark: SparkSession, catalog):
    delta.create(spark, MACHINES, catalog)
    columns = "machine_id INT, age INT, model STRING"
    first = spark.createDataFrame([(1, 3, "model1"), (2, None, "model2")], columns)
    second = spark.createDataFrame([(1, 4, "model1"), (2, None, "model2"), (3, 0, "model9")], columns)
    assert delta.merge_changed(spark, first, MACHINES, catalog) == 2
    assert delta.merge_changed(spark, second, MACHINES, catalog) == 2
    assert rows_of(spark, MACHINES, catalog) == [(1, "model1", 4), (2, "model2", None), (3, "model9", 0)]


def test_files_have_statistics_of_what_ranges_are_looked_up_by_and_of_nothing_else(spark: SparkSession, catalog):
    delta.create(spark, TELEMETRY, catalog)
    delta.merge_new(
        spark, spark.createDataFrame([(1, NOON, 1.0, 2.0, 3.0, 4.0)], TELEMETRY.columns), TELEMETRY, catalog
    )
    location = spark.sql(f"DESCRIBE DETAIL {TELEMETRY.full_name(catalog)}").first()["location"]
    log = spark.read.text(f"{location}/_delta_log/*.json")
    (added,) = (json.loads(row.value)["add"] for row in log.where("value LIKE '{\"add\"%'").collect())
    assert set(json.loads(added["stats"])["minValues"]) == {"recorded_at", "machine_id"}


def test_threads_that_create_a_table_and_merge_into_it_at_once_all_have_their_rows_there(spark: SparkSession, catalog):
    def merged(file: str) -> int:
        delta.create(spark, QUARANTINE, catalog)
        row = spark.createDataFrame([("errors", file, None, "id", "wrong header")], QUARANTINE.columns)
        return delta.merge_new(spark, row, QUARANTINE, catalog)

    files = ["a", "b", "c", "d"]
    assert in_parallel([partial(merged, file) for file in files]) == [1, 1, 1, 1]
    assert [row[1] for row in rows_of(spark, QUARANTINE, catalog)] == files


def test_rejects_a_frame_that_lacks_a_column_of_the_table(spark: SparkSession, catalog):
    delta.create(spark, MACHINES, catalog)
    rows = spark.createDataFrame([(1, "model1")], "machine_id INT, model STRING")
    with pytest.raises(MissingColumnsError, match="the machines frame lacks the columns age; it has machine_id, model"):
        delta.merge_new(spark, rows, MACHINES, catalog)


def test_a_raw_table_refuses_a_reading_that_is_no_finite_number_whoever_writes_it(spark, catalog):
    delta.create(spark, TELEMETRY, catalog)
    for reading in (float("inf"), float("-inf"), float("nan")):
        with pytest.raises(Exception, match="volt_finite"):
            _write_readings(spark, catalog, reading)
    assert rows_of(spark, TELEMETRY, catalog) == []


def test_a_raw_table_takes_the_greatest_readings_and_a_missing_one(spark, catalog):
    delta.create(spark, TELEMETRY, catalog)
    readings = (sys.float_info.max, -sys.float_info.max, None)
    _write_readings(spark, catalog, *readings)
    assert [row[2] for row in rows_of(spark, TELEMETRY, catalog)] == list(readings)


def _write_readings(spark, catalog, *volts) -> None:
    rows = [(machine, NOON, volt, 2.0, 3.0, 4.0) for machine, volt in enumerate(volts, start=1)]
    writer = spark.createDataFrame(rows, TELEMETRY.columns).write.format("delta").mode("append")
    writer.saveAsTable(TELEMETRY.full_name(catalog))
