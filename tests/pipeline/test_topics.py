"""Rows that come as messages of a topic, of a broker that runs."""

import json

import pytest

from pipeline.sources.configuration import Source
from pipeline.tables import QUARANTINE, RAW_ERRORS, TELEMETRY
from tests.pipeline.broker import broker
from tests.pipeline.places import EIGHT, SEVEN, SIX
from tests.pipeline.zone import TELEMETRY_HEADER


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with broker(tmp_path_factory.mktemp("broker")) as address:
        yield address


class Topic:
    """A topic that comes to be with its first message."""

    def __init__(self, spark, server, name):
        self.spark, self.server, self.name = spark, server, name

    @property
    def source(self):
        return Source("kafka", {"bootstrap_servers": self.server, "topic": self.name})

    def send(self, *contents, partition=0):
        values = [_payload(content) for content in contents]
        frame = self.spark.createDataFrame([(value, partition) for value in values], "value BINARY, partition INT")
        to = frame.coalesce(1).write.format("kafka").option("kafka.bootstrap.servers", self.server)
        to.option("topic", self.name).save()


def _payload(content):
    return content if isinstance(content, bytes | None) else json.dumps(content).encode()


def error(hour, **changes):
    return {"datetime": f"2015-01-01T{hour:02}:00:00", "machineID": 1, "errorID": "error1"} | changes


def reading(hour):
    sensors = {"volt": 170.123456, "rotate": 450, "pressure": None, "vibration": "40.5"}
    return {"datetime": f"2015-01-01T{hour:02}:00:00", "machineID": 1} | sensors


def test_messages_of_a_topic_are_taken_once_and_unfit_ones_kept_aside_with_partition_and_offset(zone, server):
    errors = Topic(zone.spark, server, "errors")
    sources = {"errors": errors.source}
    errors.send(error(6), b"no JSON", {"machineID": 1, "errorID": "error1"}, None)
    errors.send(error(8, site="north"), error(6, machineID="x"))
    # No UTF-8, as a word in Latin-1 or a compressed message is none.
    errors.send(error(7), b'{"site": "M\xfcnchen"}', partition=1)
    assert (zone.ingest(sources=sources).rows["errors"], zone.ingest(sources=sources).rows["errors"]) == (2, 0)
    errors.send(error(8), error(6))
    assert zone.ingest(sources=sources).rows["errors"] == 1
    assert zone.rows(RAW_ERRORS) == [(1, hour, "error1") for hour in (SIX, SEVEN, EIGHT)]
    unfit = "it is no JSON object with exactly the fields datetime,machineID,errorID"
    assert [(*row[1:3], row[4]) for row in zone.rows(QUARANTINE)] == [
        *((f"{server}/errors/0", offset, unfit) for offset in (1, 2, 3, 4)),
        (f"{server}/errors/0", 5, 'machineID "x" is not a whole number from 1 to 2147483647'),
        (f"{server}/errors/1", 1, unfit),
    ]


def test_a_table_that_gets_another_topic_is_read_from_its_beginning(zone, server):
    topics = [Topic(zone.spark, server, name) for name in ("telemetry", "telemetry-2")]
    for topic, hour in zip(topics, (6, 7), strict=True):
        topic.send(reading(hour))
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, "2015-01-01 08:00:00,1,170.123456,450,,40.5")
    taken = [Source(), *(topic.source for topic in topics)]
    assert [zone.ingest(sources={"telemetry": source}).rows["telemetry"] for source in taken] == [1, 1, 1]
    assert zone.rows(TELEMETRY) == [(1, hour, 170.123456, 450.0, None, 40.5) for hour in (SIX, SEVEN, EIGHT)]
