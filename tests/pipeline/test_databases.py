"""Rows of a database take the same way as those of files. Derby, which Spark brings along, stands for any database."""

from unittest.mock import Mock

import pytest
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.errors import DataError, ParameterError
from pipeline.landing import MACHINES_FILE
from pipeline.sources import jdbc
from pipeline.sources.configuration import Source
from pipeline.sources.cursor import Cursor
from pipeline.tables import MACHINES, POSITIONS, QUARANTINE, TELEMETRY
from tests.pipeline.frames import at
from tests.pipeline.places import DATABASE, EIGHT, SEVEN, SIX, place

READING = "datetime TIMESTAMP, machineID INT, volt DOUBLE, rotate DOUBLE, pressure DOUBLE, vibration DOUBLE"


@pytest.fixture
def database(spark):
    """Runs statements in a Derby database of the test's own."""
    manager = spark._jvm.java.sql.DriverManager

    def run(*statements):
        connection = manager.getConnection("jdbc:derby:memory:plant;create=true")
        for statement in statements:
            connection.createStatement().execute(statement)
        connection.close()

    yield run
    with pytest.raises(Exception, match="dropped"):
        manager.getConnection("jdbc:derby:memory:plant;drop=true")


def readings(position):
    """Creates the table of readings, `position` its first column."""
    return f"CREATE TABLE readings ({position}, {READING})"


def row(position, hour, machine=1):
    """Inserts a reading of that hour."""
    values = f"{position}, '2015-01-01 {hour:02}:00:00', {machine}, 170.123456, 450, NULL, 40.5"
    return f"INSERT INTO readings VALUES ({values})"


def test_rows_of_a_database_are_taken_once_though_the_last_ones_are_read_again(zone, database):
    sources = {"telemetry": Source("jdbc", DATABASE)}
    database(readings("id BIGINT"))
    assert zone.ingest(sources=sources).rows["telemetry"] == 0
    database(row(1, 6, 1), row(2, 6, 1), row(3, 7, 1), row(4, 7, -1))
    assert zone.ingest(sources=sources).rows["telemetry"] == 2
    # Written with the last position while it was taken, and one row that is long known.
    database(row(4, 8, 1), row(5, 6, 1))
    first = zone.ingest(sources=sources)
    assert (first.rows["telemetry"], first.quarantined) == (1, 0)
    assert zone.ingest(sources=sources).rows["telemetry"] == 0
    assert zone.rows(TELEMETRY) == [(1, hour, 170.123456, 450.0, None, 40.5) for hour in (SIX, SEVEN, EIGHT)]
    assert [(row[1], row[4]) for row in zone.rows(QUARANTINE)] == [
        ("readings/ID=4", 'machineID "-1" is not a whole number from 1 to 2147483647')
    ]
    machines = {"machines": Source("jdbc", DATABASE | {"table": "units"})}
    database("CREATE TABLE units (id INT, machineID INT, model VARCHAR(9), site VARCHAR(9))")
    fault = "units has the columns ID, MACHINEID, MODEL, SITE; .* missing age; unknown site; name a view"
    with pytest.raises(DataError, match=fault):
        zone.ingest(sources=sources | machines)


def test_a_row_that_is_committed_after_one_with_a_later_position_is_taken(zone, database):
    sources = {"telemetry": Source("jdbc", DATABASE)}
    database(readings("id INT"), row(-2147483600, 7))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1
    database(row(-2147483648, 6))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1
    assert [found[1] for found in zone.rows(TELEMETRY)] == [SIX, SEVEN]


# Of each kind of column the position of a row that is committed late, and that of the row which was read before.
LATE_POSITIONS = {
    "INT": ("-2147483648", "-2147483600"),
    "BIGINT": ("41", "900"),
    "DOUBLE": ("41", "900"),
    "DECIMAL(20, 0)": ("41", "900"),
    "TIMESTAMP": ("'2015-01-02 05:30:00'", "'2015-01-02 06:00:00'"),
}


def test_a_cursor_of_any_kind_asks_for_the_rows_that_may_have_been_committed_late(spark, database):
    """By the conditions that Spark hands on to the database, which has a column of each kind."""
    names = [f"AT{number}" for number in range(len(LATE_POSITIONS))]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, LATE_POSITIONS, strict=True))
    inserts = [f"INSERT INTO kinds VALUES ({', '.join(each)})" for each in zip(*LATE_POSITIONS.values(), strict=True)]
    database(f"CREATE TABLE kinds ({columns})", *inserts)
    rows = spark.read.format("jdbc").options(url=DATABASE["url"], dbtable="kinds").load()
    cursors = {name: Cursor(name, rows.schema[name].dataType) for name in names}
    last = rows.agg(*(F.max(name).cast("string").alias(name) for name in names)).first()
    found = [rows.where(cursors[name].late_from(last[name])).count() for name in names]
    assert found == [2] * len(LATE_POSITIONS)
    assert [rows.where(cursors[name].up_to(last[name])).count() for name in names] == found


def test_a_view_that_gets_another_cursor_column_is_read_from_its_beginning(zone, database):
    columns = "datetime, machineID, volt, rotate, pressure, vibration"
    database(readings("id BIGINT"), row(5_000_000, 6))
    for view, cursor in (("id, ", "id"), ("", "datetime")):
        database(f"CREATE VIEW latest AS SELECT {view}{columns} FROM readings")
        source = Source("jdbc", DATABASE | {"table": "latest", "cursor_column": cursor})
        zone.ingest(sources={"telemetry": source})
        database("DROP VIEW latest", row(5_000_001, 7))
    assert [found[1] for found in zone.rows(TELEMETRY)] == [SIX, SEVEN]


def test_times_of_a_database_are_refused_where_its_driver_would_read_them_in_another_zone(zone, database):
    sources = {"telemetry": Source("jdbc", DATABASE)}
    database(readings("id INT"), row(1, 6))
    zones = zone.spark._jvm.java.util.TimeZone
    zones.setDefault(zones.getTimeZone("Europe/Berlin"))
    try:
        with pytest.raises(ParameterError, match=r"Java is Europe/Berlin; it has to be UTC, for DATETIME of readings"):
            zone.ingest(sources=sources)
    finally:
        zones.setDefault(zones.getTimeZone("UTC"))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1


def test_a_time_finer_than_spark_has_it_is_taken_by_the_run_that_sees_it(zone, database):
    database(readings("inserted_at TIMESTAMP"), row("'2015-01-02 06:00:00.123456789'", 6))
    sources = {"telemetry": Source("jdbc", DATABASE | {"cursor_column": "inserted_at"})}
    assert zone.ingest(sources=sources).rows["telemetry"] == 1


def test_an_older_table_in_the_place_of_the_one_that_was_read_is_read_from_its_beginning(zone, database):
    sources = {"telemetry": Source("jdbc", DATABASE)}
    database(readings("id INT"), row(50_000, 6))
    zone.ingest(sources=sources)
    database("DELETE FROM readings", row(1, 7))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1
    database(row(2, 8))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1


def test_what_lies_further_below_the_last_position_than_may_be_overtaken_is_not_read_again(zone, database):
    sources = {"telemetry": Source("jdbc", DATABASE)}
    database(readings("id INT"), row(10_042, 7))
    zone.ingest(sources=sources)
    database(row(41, 6))
    assert zone.ingest(sources=sources).rows["telemetry"] == 0


def test_a_run_in_which_nothing_came_from_a_database_commits_nothing(zone, database):
    database(
        *(readings("id INT"), row(1, 6)),
        "CREATE TABLE units (id INT, machineID INT, model VARCHAR(9), age INT)",
        *("INSERT INTO units VALUES (1, 1, 'model1', 3)", "INSERT INTO units VALUES (2, 2, 'model2', 4)"),
    )
    sources = {
        "telemetry": Source("jdbc", DATABASE),
        "machines": Source("jdbc", DATABASE | {"table": "units"}),
    }
    zone.ingest(sources=sources)
    tables = (TELEMETRY, MACHINES, POSITIONS, QUARANTINE)
    before = [delta.version(zone.spark, table, zone.catalog) for table in tables]
    zone.ingest(sources=sources)
    assert [delta.version(zone.spark, table, zone.catalog) for table in tables] == before


@pytest.mark.parametrize("kind", ["VARCHAR(9)", "DATE"])
def test_a_position_that_is_no_number_and_no_time_is_refused(zone, database, kind):
    database(f"CREATE TABLE units (id {kind}, machineID INT, model VARCHAR(9), age INT)")
    with pytest.raises(DataError, match=r"cursor_column ID of units is a .*; it has to be a number or a time"):
        jdbc.read(place(zone, DATABASE | {"table": "units"}, MACHINES_FILE), Mock())


def test_a_row_from_ahead_of_the_run_does_not_take_the_position_with_it(zone, database):
    row = "INSERT INTO readings VALUES ('{}', 1, 170, 450, 100, 40)".format
    sources = {"telemetry": Source("jdbc", DATABASE | {"cursor_column": "datetime"})}
    database(f"CREATE TABLE readings ({READING})", row("2036-01-01 00:00:00"))
    assert zone.ingest(sources=sources).quarantined == 1
    database(row("2015-01-01 06:00:00"))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1
    database(row("2015-01-01 07:00:00"))
    later = zone.ingest(sources=sources)
    assert (later.rows["telemetry"], later.quarantined) == (1, 0)
    assert [row[1] for row in zone.rows(TELEMETRY)] == [SIX, SEVEN]
    assert len(zone.rows(QUARANTINE)) == 1


def test_a_row_up_to_a_day_ahead_of_the_run_is_taken_and_no_row_before_it_is_lost(zone, database):
    row = "INSERT INTO readings VALUES ('{}', 1, 170, 450, 100, 40)".format
    sources = {"telemetry": Source("jdbc", DATABASE | {"cursor_column": "datetime"})}
    database(f"CREATE TABLE readings ({READING})", row("2015-01-01 05:00:00"), row("2015-01-02 02:00:00"))
    assert zone.ingest(now=at("01-01 06:00"), sources=sources).rows["telemetry"] == 2
    database(row("2015-01-01 08:00:00"))
    assert zone.ingest(now=at("01-02 06:00"), sources=sources).rows["telemetry"] == 1


def test_a_row_without_a_position_ends_the_run_instead_of_being_passed_over(zone, database):
    database(
        "CREATE TABLE readings (id INT, machineID INT, model VARCHAR(9), age INT)",
        *("INSERT INTO readings VALUES (1, 1, 'model1', 3)", "INSERT INTO readings VALUES (NULL, 2, 'model1', 3)"),
    )
    with pytest.raises(DataError, match="readings has rows without a value in ID: 1; give"):
        zone.ingest(sources={MACHINES_FILE.name: Source("jdbc", DATABASE)})


def test_the_same_unsound_row_twice_in_a_database_is_kept_aside_once(zone, database):
    database(
        "CREATE TABLE readings (id INT, machineID INT, model VARCHAR(9), age INT)",
        *["INSERT INTO readings VALUES (1, -1, 'model1', 3)"] * 2,
    )
    assert zone.ingest(sources={MACHINES_FILE.name: Source("jdbc", DATABASE)}).quarantined == 1
    assert len(zone.rows(QUARANTINE)) == 1


def test_of_two_descriptions_of_a_machine_the_one_with_the_later_position_counts(zone, database):
    database(
        "CREATE TABLE readings (id INT, machineID INT, model VARCHAR(9), age INT)",
        *("INSERT INTO readings VALUES (1, 1, 'old', 3)", "INSERT INTO readings VALUES (2, 1, 'new', 3)"),
    )
    zone.ingest(sources={MACHINES_FILE.name: Source("jdbc", DATABASE)})
    assert zone.rows(MACHINES) == [(1, "new", 3)]
