"""A topic of Kafka or of Azure Event Hubs, which speaks its protocol: each message is one row, a JSON object of fields.

`bootstrap_servers` of Event Hubs is `<namespace>.servicebus.windows.net:9093`, `topic` the event hub. The option
`databricks.serviceCredential` (Databricks runtime 16.1) signs in with a service credential of Unity Catalog:
https://learn.microsoft.com/azure/databricks/connect/streaming/kafka/authentication
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.sources.batch import NUMBER, ORIGIN, WRITTEN_AT, Batch, Place, Take, document_reason, documents
from pipeline.sources.streams import take_available

REQUIRED = ("bootstrap_servers", "topic")
OPTIONAL = ("service_credential",)

# Bounds what one batch holds, as a batch is merged in one commit.
_MAX_MESSAGES_PER_BATCH = 5_000_000


def read(place: Place, take: Take) -> None:
    """Hand over the messages that came since the last run."""
    stream = place.spark.readStream.format("kafka").options(**stream_options(place.options)).load()
    take_available(place, stream, lambda messages, transaction: batch(place, messages, transaction), take)


def stream_options(options: dict[str, str]) -> dict[str, str]:
    """The options of Spark's Kafka source."""
    credential = options.get("service_credential")
    return {
        "kafka.bootstrap.servers": options["bootstrap_servers"],
        "subscribe": options["topic"],
        "startingOffsets": "earliest",
        # A message that expired before it was taken ends the run instead of being passed over.
        "failOnDataLoss": "true",
        "maxOffsetsPerTrigger": str(_MAX_MESSAGES_PER_BATCH),
        **({"databricks.serviceCredential": credential} if credential else {}),
    }


def batch(place: Place, messages: DataFrame, transaction: dict[str, str]) -> Batch:
    """The messages of one batch, with the columns of Spark's Kafka source."""
    rows = messages.select(
        # Not decode(), which ends the query at the first message that is no UTF-8, and so at each run again.
        F.expr("make_valid_utf8(CAST(value AS STRING))").alias("_payload"),
        F.unix_micros("timestamp").alias(WRITTEN_AT),
        # Offsets of another broker begin at nought again.
        F.concat_ws("/", F.lit(place.options["bootstrap_servers"]), "topic", "partition").alias(ORIGIN),
        F.col("offset").alias(NUMBER),
    )
    fields = documents(rows, place.file, F.col("_payload"), F.json_object_keys("_payload"))
    return Batch(place.file, fields, lambda: fields, transaction, document_reason(place.file))
