"""Rows that come as messages or documents take the same way as those of files.

No broker and no Cosmos DB account is asked: what their connectors deliver is put together by hand, and how they are
asked is held against their documented options.
"""

import json
from datetime import UTC, datetime

import pytest

from pipeline.errors import ParameterError
from pipeline.sources import cosmos, jdbc, kafka, synapse
from pipeline.sources.configuration import Source, parsed
from pipeline.sources.streams import take_available
from pipeline.tables import MACHINES, QUARANTINE, RAW_ERRORS, TELEMETRY
from tests.pipeline.places import DATABASE, EIGHT, SEVEN, SIX, place
from tests.pipeline.zone import TELEMETRY_HEADER

KAFKA = {"bootstrap_servers": "plant.servicebus.windows.net:9093", "topic": "telemetry"}
COSMOS = {"account_endpoint": "https://plant.documents.azure.com:443/", "database": "plant", "container": "machines"}


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

    def error(hour, **changes):
        return {"datetime": f"2015-01-01T{hour:02}:00:00", "machineID": 1, "errorID": "error1"} | changes

    monkeypatch.setattr(kafka, "read", read)
    arrive(
        *(message(0, error(6)), message(1, "no JSON"), message(2, {"machineID": 1, "errorID": "error1"})),
        *(message(3, None), message(4, error(8, site="north")), message(5, error(6, machineID="x"))),
        message(0, error(7), partition=1),
        # No UTF-8, as a word in Latin-1 or a compressed message is none.
        message(1, b'{"site": "M\xfcnchen"}', partition=1),
    )
    sources = {"errors": Source("kafka", KAFKA)}
    assert (zone.ingest(sources=sources).rows["errors"], zone.ingest(sources=sources).rows["errors"]) == (2, 0)
    arrive(message(6, error(8)), message(7, error(6)))
    assert zone.ingest(sources=sources).rows["errors"] == 1
    assert zone.rows(RAW_ERRORS) == [(1, hour, "error1") for hour in (SIX, SEVEN, EIGHT)]
    hub = KAFKA["bootstrap_servers"]
    unfit = "it is no JSON object with exactly the fields datetime,machineID,errorID"
    assert [(*row[1:3], row[4]) for row in zone.rows(QUARANTINE)] == [
        *((f"{hub}/telemetry/0", offset, unfit) for offset in (1, 2, 3, 4)),
        (f"{hub}/telemetry/0", 5, 'machineID "x" is not a whole number from 1 to 2147483647'),
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
    assert zone.rows(TELEMETRY) == [(1, hour, 170.123456, 450.0, None, 40.5) for hour in (SIX, SEVEN, EIGHT)]


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
