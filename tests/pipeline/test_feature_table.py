"""The features table after any number of refreshes is what one computation of everything gives."""

from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import urlparse

import pytest
from pyspark.sql import functions as F

from pipeline import affected, delta, feature_table
from pipeline.affected import Box
from pipeline.errors import DataError
from pipeline.features import columns, features
from pipeline.settings import Settings
from pipeline.tables import MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from pipeline.windows import TimeRange
from tests.pipeline.frames import at, frame, rows_of

SETTINGS = Settings(range=TimeRange(at("01-01 06:00"), at("01-05 06:00")), telemetry_hours=(12, 24))
RAW = (TELEMETRY, RAW_ERRORS, MAINT, MACHINES)
EMPTY = {table: [] for table in RAW}


def text(hour):
    return f"01-{1 + (hour + 6) // 24:02} {(hour + 6) % 24:02}:00"


def random_rows(machine_id):
    """Four days of one machine, and of each row in which of three deliveries it comes."""
    random = Random(machine_id)
    delivery = lambda: random.choice((0, 0, 0, 1, 2))  # noqa: E731
    hours = [random.randrange(96) for _ in range(30)]
    return [
        *((TELEMETRY, delivery(), (machine_id, text(hour), random.uniform(0, 200))) for hour in sorted(set(hours))),
        *((RAW_ERRORS, delivery(), (machine_id, text(hour), "error1")) for hour in set(hours[:3])),
        *((MAINT, delivery(), (machine_id, text(hour), "comp1")) for hour in set(hours[3:7])),
        (MACHINES, random.choice((0, 0, 2)), (machine_id, "model1", 3)),
    ]


ROWS = [row for machine_id in range(1, 31) for row in random_rows(machine_id)]


def arrive(spark, catalog, rows):
    for table in RAW:
        delta.create(spark, table, catalog)
        if rows[table]:
            merge = delta.merge_changed if table.value_columns else delta.merge_new
            merge(spark, frame(spark, table, *rows[table]), table, catalog)


def everything(spark, catalog, settings=SETTINGS):
    return rows_of(features(*(delta.read(spark, table, catalog) for table in RAW), settings))


def refreshed(spark, settings=SETTINGS):
    result = feature_table.refresh(spark, settings)
    return rows_of(result.rows), result.written


def box(first, last, *machine_ids):
    return Box(TimeRange(at(first), at(last)), tuple(machine_ids) or None)


def test_rows_that_come_late_change_what_they_touch_as_if_they_had_been_there_from_the_start(spark, catalog):
    last_hour = {TELEMETRY: [(99, text(96), 1.0)]}
    for delivery in range(3):
        arrived = {table: [row for kind, when, row in ROWS if kind is table and when == delivery] for table in RAW}
        arrive(spark, catalog, EMPTY | arrived | (last_hour if delivery == 0 else {}))
        rows, written = refreshed(spark)
        assert rows == everything(spark, catalog)
        assert written
    assert refreshed(spark) == (rows, [])


def test_only_the_windows_are_written_that_new_rows_touch(spark, catalog):
    of_all = {TELEMETRY: [(machine, text(96), 1.0) for machine in (1, 2, 3)]}
    machines = {MACHINES: [(machine, "model1", 3) for machine in (1, 2, 3)]}
    arrive(
        spark, catalog, EMPTY | of_all | machines | {MAINT: [(3, "01-03 18:00", "comp1"), (3, "01-04 18:00", "comp2")]}
    )
    assert refreshed(spark)[1] == [box("01-01 06:00", "01-05 06:00")]
    # In the reach of a day: two windows.
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, "01-02 07:00", 5.0)]})
    assert refreshed(spark)[1] == [box("01-02 06:00", "01-03 06:00", 1)]
    # Until the component's next replacement, at the end of the 3rd; an error nobody knows; one of before the range.
    late = {
        MAINT: [(3, "01-02 06:00", "comp1")],
        RAW_ERRORS: [(1, "01-04 07:00", "error9"), (2, "01-01 01:00", "error1")],
    }
    arrive(spark, catalog, EMPTY | late)
    assert refreshed(spark)[1] == [box("01-01 06:00", "01-03 06:00", 2, 3)]
    arrive(spark, catalog, EMPTY | {MACHINES: [(2, "model1", 4)]})
    assert refreshed(spark)[1] == [box("01-01 06:00", "01-05 06:00", 2)]
    # A new day, and what it touches of the day before: nothing.
    longer = replace(SETTINGS, range=TimeRange(at("01-01 06:00"), at("01-06 06:00")))
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, "01-06 06:00", 5.0)]})
    rows, written = refreshed(spark, longer)
    assert written == [box("01-05 06:00", "01-06 06:00")]
    assert rows == everything(spark, catalog, longer)
    assert refreshed(spark, longer)[1] == refreshed(spark)[1] == []


def test_parts_too_many_to_be_looked_at_one_by_one_come_to_the_same(spark, catalog, monkeypatch):
    monkeypatch.setattr("pipeline.stamps.MOST_PARTS", 2)
    for day in range(1, 5):
        arrived = {table: [row for kind, when, row in ROWS[: 30 * day] if kind is table and when == 0] for table in RAW}
        arrive(spark, catalog, EMPTY | arrived | {TELEMETRY: [(99, text(24 * day), 1.0)]})
        refreshed(spark, replace(SETTINGS, range=TimeRange(at(f"01-0{day} 06:00"), at(f"01-0{day + 1} 06:00"))))
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, "01-02 07:00", 5.0)]})
    rows, written = refreshed(spark)
    assert rows == everything(spark, catalog)
    assert written
    assert refreshed(spark) == (rows, [])


def test_a_removed_row_has_the_whole_range_made_anew(spark, catalog):
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(hour), 1.0) for hour in (5, 96)], MACHINES: [(1, "m", 3)]})
    refreshed(spark)
    spark.sql(f"DELETE FROM {TELEMETRY.full_name(catalog)} WHERE recorded_at < '2015-01-02'")
    rows, written = refreshed(spark)
    assert written == [box("01-01 06:00", "01-05 06:00")]
    assert rows == everything(spark, catalog)


def test_where_a_file_of_a_change_was_vacuumed_the_whole_range_is_made_anew(spark, catalog):
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(96), 1.0)], MACHINES: [(1, "m", 3)]})
    refreshed(spark)
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(5), 1.0)]})
    name = TELEMETRY.full_name(catalog)
    spark.sql(f"OPTIMIZE {name}")
    kept = {Path(file).name for file in spark.table(name).inputFiles()}
    folder = Path(urlparse(spark.sql(f"DESCRIBE DETAIL {name}").first().location).path)
    for file in folder.rglob("*.parquet"):
        if file.name not in kept:
            file.unlink()
    rows, written = refreshed(spark)
    assert written == [box("01-01 06:00", "01-05 06:00")]
    assert rows == everything(spark, catalog)


def test_a_raw_table_that_was_dropped_and_filled_again_has_the_whole_range_made_anew(spark, catalog):
    """Its versions begin at nought again, so the numbers alone would say that nothing changed."""
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(96), 1.0)], MACHINES: [(1, "m", 3)]})
    refreshed(spark)
    spark.sql(f"DROP TABLE {TELEMETRY.full_name(catalog)}")
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(96), 2.0)]})
    assert refreshed(spark) == (everything(spark, catalog), [box("01-01 06:00", "01-05 06:00")])


def test_a_window_length_can_be_added_and_taken_away_from_a_table_that_is_there(spark, catalog):
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(hour), 1.0) for hour in range(97)], MACHINES: [(1, "m", 3)]})
    half = replace(SETTINGS, range=TimeRange(at("01-03 06:00"), at("01-05 06:00")), error_hours=(24,))
    refreshed(spark, half)
    more = replace(SETTINGS, telemetry_hours=(12, 24, 48), error_hours=(24, 48))
    rows, written = refreshed(spark, more)
    assert written == [box("01-01 06:00", "01-05 06:00")]
    assert rows == everything(spark, catalog, more)
    assert refreshed(spark, half)[0] == everything(spark, catalog, half)
    stored = spark.table("spark_catalog.features.features")
    assert set(stored.columns) == {"machine_id", "window_end", *columns(half), *columns(more)}
    # Where the fewer columns were written the others are unknown; where they were not, they stay.
    known = stored.groupBy(F.col("volt_mean_48h").isNotNull().alias("known")).count()
    assert {row["known"]: row["count"] for row in known.collect()} == {True: 4, False: 4}


def test_a_column_of_another_type_is_refused_by_name(spark, catalog):
    arrive(spark, catalog, EMPTY | {TELEMETRY: [(1, text(96), 1.0)]})
    spark.sql(
        "CREATE TABLE spark_catalog.features.features (machine_id INT, window_end TIMESTAMP, age STRING) USING DELTA"
    )
    with pytest.raises(DataError, match="age is string, wanted is int; drop the table"):
        feature_table.refresh(spark, SETTINGS)


def test_touched_windows_are_gathered_into_runs_and_many_machines_are_not_named():
    step = {at("01-01 18:00"): {1}, at("01-02 06:00"): {2}, at("01-03 06:00"): set(range(500))}
    assert affected.boxes_of(step, SETTINGS) == [
        box("01-01 06:00", "01-02 06:00", 1, 2),
        box("01-02 18:00", "01-03 06:00"),
    ]
    assert affected.boxes_of({}, SETTINGS) == []
    assert affected.boxes_of(step, SETTINGS)[0].predicate.endswith(" AND machine_id IN (1, 2)")
