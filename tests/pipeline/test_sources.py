"""Rows that come as messages or documents take the same way as those of files.

No Cosmos DB account is asked: what its connector delivers is put together by hand. How connectors are asked is held
against their documented options. A broker is asked in test_topics.py.
"""

import json
from datetime import UTC, datetime

import pytest

from pipeline.errors import ParameterError
from pipeline.sources import cosmos, jdbc, kafka, synapse
from pipeline.sources.configuration import Source, parsed
from pipeline.tables import MACHINES, QUARANTINE
from tests.pipeline.places import DATABASE, place

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


def test_a_message_of_a_topic_that_was_made_anew_is_not_taken_for_the_former_one_of_its_offset(zone, monkeypatch):
    columns = "value BINARY, topic STRING, partition INT, offset LONG, timestamp TIMESTAMP"

    def arrive(text):
        message = (text.encode(), "errors", 0, 0, datetime(2016, 1, 1, tzinfo=UTC))

        def read(place, take):
            take(kafka.batch(place, place.spark.createDataFrame([message], columns), {}))

        monkeypatch.setattr(kafka, "read", read)
        return zone.ingest(sources={"errors": Source("kafka", KAFKA)}).quarantined

    assert [arrive(text) for text in ("no JSON", "no JSON", "no JSON either")] == [1, 0, 1]


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
