"""Rows that come as messages, documents or rows of a database take the same way as those of files.

Derby, which Spark brings along, stands for any database. No broker and no Cosmos DB account is asked: what their
connectors deliver is put together by hand, and how they are asked is held against their documented options.
"""

import json
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.errors import DataError, ParameterError
from pipeline.landing import MACHINES_FILE, TELEMETRY_FILE
from pipeline.sources import cosmos, jdbc, kafka, synapse
from pipeline.sources.batch import Place
from pipeline.sources.configuration import Source, parsed
from pipeline.sources.cursor import Cursor
from pipeline.sources.streams import take_available
from pipeline.tables import MACHINES, POSITIONS, QUARANTINE, TELEMETRY
from tests.pipeline.frames import at
from tests.pipeline.zone import TELEMETRY_HEADER

KAFKA = {"bootstrap_servers": "plant.servicebus.windows.net:9093", "topic": "telemetry"}
DATABASE = {"url": "jdbc:derby:memory:plant", "table": "readings", "cursor_column": "id"}
COSMOS = {"account_endpoint": "https://plant.documents.azure.com:443/", "database": "plant", "container": "machines"}
READING = "datetime TIMESTAMP, machineID INT, volt DOUBLE, rotate DOUBLE, pressure DOUBLE, vibration DOUBLE"
SIX, SEVEN, EIGHT = (datetime(2015, 1, 1, hour) for hour in (6, 7, 8))


def place(zone, options, file=TELEMETRY_FILE, utilities=None) -> Place:
    folders = [f"{zone.folder}/files", f"{zone.folder}/checkpoints"] if zone else ["", ""]
    spark, catalog = (zone.spark, zone.catalog) if zone else (None, "")
    return Place(spark, catalog, file, *folders, options, utilities)


class Credentials:
    """A notebook's `dbutils` that has service credentials."""

    @property
    def credentials(self):
        return self

    def getServiceCredentialsProvider(self, name):
        self.name = name
        return self

    def get_token(self, scope):
        self.token = f"token of {self.name} for {scope}"
        return self


def test_a_table_that_is_not_named_comes_from_files():
    every = dict.fromkeys(("machines", "telemetry", "errors", "maint", "failures"), Source("files", {}))
    assert parsed("") == parsed("{}") == parsed('{"errors": {"reader": "files"}}') == every
    assert parsed(json.dumps({"telemetry": {"reader": "kafka", "options": KAFKA}})) == every | {
        "telemetry": Source("kafka", KAFKA)
    }


@pytest.mark.parametrize(
    ("sources", "fault"),
    [
        ("telemetry=kafka", "sources is no JSON"),
        ("[]", "sources has to be a JSON object of tables"),
        ({"readings": {}}, "there is no table readings; there are machines, telemetry, errors, maint, failures"),
        ({"errors": "kafka"}, "errors has to be an object with reader and options"),
        ({"errors": {"reader": "kafka", "topic": "x"}}, "errors knows reader and options; got topic"),
        ({"errors": {"reader": "ftp"}}, "errors has the reader ftp; there are files, kafka, jdbc, cosmos, synapse"),
        ({"errors": {"reader": "kafka"}}, "errors, reader kafka, needs bootstrap_servers, topic"),
        (
            {"errors": {"reader": "kafka", "options": KAFKA | {"group": "x"}}},
            "errors, reader kafka, knows bootstrap_servers, topic, service_credential; got group",
        ),
        ({"errors": {"options": {"url": "x"}}}, "errors, reader files, knows no options; got url"),
        (
            {"errors": {"reader": "jdbc", "options": DATABASE | {"table": 3}}},
            "errors, reader jdbc: table has to be text",
        ),
        ({"errors": {"reader": "synapse", "options": DATABASE}}, "errors, reader synapse, needs service_credential"),
        ({"maint": {"reader": "ftp"}, "errors": {"reader": "smb"}}, "reader ftp.*; errors has the reader smb"),
    ],
)
def test_refuses_by_name_what_no_reader_knows(sources, fault):
    with pytest.raises(ParameterError, match=fault):
        parsed(sources if isinstance(sources, str) else json.dumps(sources))


def test_asks_the_connectors_in_their_documented_options():
    assert kafka.stream_options(KAFKA | {"service_credential": "hub"}) == {
        "kafka.bootstrap.servers": "plant.servicebus.windows.net:9093",
        "subscribe": "telemetry",
        "startingOffsets": "earliest",
        "failOnDataLoss": "true",
        "maxOffsetsPerTrigger": "5000000",
        "databricks.serviceCredential": "hub",
    }
    assert cosmos.stream_options(place(None, COSMOS | {"service_credential": "documents"})) == {
        "spark.cosmos.accountEndpoint": "https://plant.documents.azure.com:443/",
        "spark.cosmos.database": "plant",
        "spark.cosmos.container": "machines",
        "spark.cosmos.useGatewayMode": "true",
        "spark.cosmos.auth.type": "AccessToken",
        "databricks.serviceCredential": "documents",
        "spark.cosmos.read.inferSchema.enabled": "false",
        "spark.cosmos.changeFeed.startFrom": "Beginning",
        "spark.cosmos.changeFeed.mode": "Incremental",
    }
    with_credential = place(None, DATABASE | {"service_credential": "pool"}, utilities=Credentials())
    assert synapse.connection(with_credential) == {
        "url": "jdbc:derby:memory:plant",
        "dbtable": "readings",
        "accessToken": "token of pool for https://database.windows.net/.default",
        "driver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    }
    with pytest.raises(ParameterError, match="the service credential pool can be used in a Databricks notebook only"):
        jdbc.connection(place(None, DATABASE | {"service_credential": "pool"}))


def message(offset, value, partition=0):
    text = value if isinstance(value, str | bytes | None) else json.dumps(value)
    payload = text.encode() if isinstance(text, str) else text
    return (payload, "telemetry", partition, offset, datetime(2016, 1, 1, tzinfo=UTC))


def reading(hour, **changes):
    sensors = {"volt": 170.123456, "rotate": 450, "pressure": None, "vibration": "40.5"}
    return {"datetime": f"2015-01-01T{hour:02}:00:00", "machineID": 1} | sensors | changes


def test_messages_of_a_topic_are_taken_once_and_unfit_ones_kept_aside_with_partition_and_offset(zone, monkeypatch):
    columns = "value BINARY, topic STRING, partition INT, offset LONG, timestamp TIMESTAMP"

    def arrive(*messages):
        frame = zone.spark.createDataFrame(list(messages), columns)
        frame.coalesce(1).write.mode("append").parquet(f"{zone.folder}/topic")

    def read(place, take):
        stream = place.spark.readStream.schema(columns).parquet(f"{zone.folder}/topic")
        take_available(place, stream, lambda rows, transaction: kafka.batch(place, rows, transaction), take)

    monkeypatch.setattr(kafka, "read", read)
    without_volt = {name: value for name, value in reading(8).items() if name != "volt"}
    arrive(
        *(message(0, reading(6)), message(1, "no JSON"), message(2, without_volt), message(3, None)),
        *(message(4, reading(8, site="north")), message(0, reading(7), partition=1)),
        # No UTF-8, as a word in Latin-1 or a compressed message is none.
        message(1, b'{"site": "M\xfcnchen"}', partition=1),
    )
    sources = {"telemetry": Source("kafka", KAFKA)}
    assert (zone.ingest(sources=sources).rows["telemetry"], zone.ingest(sources=sources).rows["telemetry"]) == (2, 0)
    arrive(message(5, reading(8)), message(6, reading(6)), message(7, reading(6, volt="x")))
    assert zone.ingest(sources=sources).rows["telemetry"] == 1
    assert zone.rows(TELEMETRY) == [(1, hour, 170.123456, 450.0, None, 40.5) for hour in (SIX, SEVEN, EIGHT)]
    hub = KAFKA["bootstrap_servers"]
    unfit = "it is no JSON object with exactly the fields datetime,machineID,volt,rotate,pressure,vibration"
    assert [(*row[1:3], row[4]) for row in zone.rows(QUARANTINE)] == [
        *((f"{hub}/telemetry/0", offset, unfit) for offset in (1, 2, 3, 4)),
        (f"{hub}/telemetry/0", 7, 'volt "x" is not a finite number; leave it empty if there is no reading'),
        (f"{hub}/telemetry/1", 1, unfit),
    ]
    # Of a topic that was made anew under its name.
    arrive(message(1, "no JSON either"))
    assert zone.ingest(sources=sources).quarantined == 1


def test_a_table_that_gets_another_topic_is_read_from_its_beginning(zone, monkeypatch):
    columns = "value BINARY, topic STRING, partition INT, offset LONG, timestamp TIMESTAMP"
    topics = {"telemetry": message(0, reading(6)), "telemetry-2": message(0, reading(7))}
    for topic, first in topics.items():
        zone.spark.createDataFrame([first], columns).write.parquet(f"{zone.folder}/{topic}")

    def read(place, take):
        stream = place.spark.readStream.schema(columns).parquet(f"{zone.folder}/{place.options['topic']}")
        take_available(place, stream, lambda rows, transaction: kafka.batch(place, rows, transaction), take)

    monkeypatch.setattr(kafka, "read", read)
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, "2015-01-01 08:00:00,1,170.123456,450,,40.5")
    taken = [Source(), *(Source("kafka", KAFKA | {"topic": topic}) for topic in topics)]
    assert [zone.ingest(sources={"telemetry": source}).rows["telemetry"] for source in taken] == [1, 1, 1]
    assert [row[1] for row in zone.rows(TELEMETRY)] == [SIX, SEVEN, EIGHT]


def test_a_stream_remembers_apart_for_each_place_it_reads_from_and_not_for_each_credential(zone):
    checkpoints = [
        place(zone, options).checkpoint
        for options in (
            {},
            KAFKA,
            KAFKA | {"service_credential": "hub"},
            KAFKA | {"topic": "other"},
            KAFKA | {"bootstrap_servers": "other:9093"},
        )
    ]
    assert checkpoints[0] == f"{zone.folder}/checkpoints/telemetry"
    assert checkpoints[1] == checkpoints[2]
    assert len(set(checkpoints)) == 4


def test_documents_of_a_container_become_rows_without_the_fields_of_the_database(zone, monkeypatch):
    def document(number, model, ts):
        content = {"id": f"m{number}", "_rid": "x", "_ts": ts, "machineID": number, "model": model, "age": 3}
        return (json.dumps(content), f"m{number}", ts)

    def read(place, take):
        changes = [document(1, "model1", 200), document(1, "model0", 100), document(-2, "model2", 100)]
        take(cosmos.batch(place, place.spark.createDataFrame(changes, "_rawBody STRING, id STRING, _ts LONG"), {}))

    monkeypatch.setattr(cosmos, "read", read)
    zone.ingest(sources={"machines": Source("cosmos", COSMOS)})
    assert zone.rows(MACHINES) == [(1, "model1", 3)]
    assert [(row[1], row[4]) for row in zone.rows(QUARANTINE)] == [
        ("plant/machines/m-2", 'machineID "-2" is not a whole number from 1 to 2147483647')
    ]


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
