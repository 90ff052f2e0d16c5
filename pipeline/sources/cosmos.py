"""A container of Azure Cosmos DB: its change feed, each document one row.

Read with the connector azure-cosmos-spark, which has to be on the cluster, with the raw JSON of each document. The
connector knows no service credential of Unity Catalog: with `spark.cosmos.auth.type` AccessToken it asks an
AccountDataResolver for a token. It brings none, so a jar with one has to be on the cluster too; the resolver is handed
all options of the source, and `databricks.serviceCredential` names the credential to get the token by.
https://github.com/Azure/azure-sdk-for-java/blob/main/sdk/cosmos/azure-cosmos-spark_3/docs/configuration-reference.md
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.sources.batch import NUMBER, ORIGIN, WRITTEN_AT, Batch, Place, Take, document_reason, documents
from pipeline.sources.streams import take_available

REQUIRED = ("account_endpoint", "database", "container", "service_credential")
OPTIONAL: tuple[str, ...] = ()

_MICROSECONDS_PER_SECOND = 1_000_000


def read(place: Place, take: Take) -> None:
    """Hand over the documents created or changed since the last run."""
    stream = place.spark.readStream.format("cosmos.oltp.changeFeed").options(**stream_options(place)).load()
    take_available(place, stream, lambda changes, transaction: batch(place, changes, transaction), take)


def stream_options(place: Place) -> dict[str, str]:
    """The options of the connector's change feed source."""
    options = place.options
    return {
        "spark.cosmos.accountEndpoint": options["account_endpoint"],
        "spark.cosmos.database": options["database"],
        "spark.cosmos.container": options["container"],
        # By HTTPS alone: direct connections through a private endpoint take any of 65536 ports.
        "spark.cosmos.useGatewayMode": "true",
        "spark.cosmos.auth.type": "AccessToken",
        "databricks.serviceCredential": options["service_credential"],
        "spark.cosmos.read.inferSchema.enabled": "false",
        "spark.cosmos.changeFeed.startFrom": "Beginning",
        "spark.cosmos.changeFeed.mode": "Incremental",
    }


def batch(place: Place, changes: DataFrame, transaction: dict[str, str]) -> Batch:
    """The documents of one batch, with the columns of the change feed without a schema."""
    origin = "/".join(place.options[name] for name in ("database", "container"))
    rows = changes.select(
        F.col("_rawBody").alias("_payload"),
        (F.col("_ts") * _MICROSECONDS_PER_SECOND).alias(WRITTEN_AT),
        F.concat(F.lit(f"{origin}/"), "id").alias(ORIGIN),
        F.xxhash64("_rawBody").alias(NUMBER),
    )
    # `id` and what begins with an underscore belong to the database.
    names = F.filter(F.json_object_keys("_payload"), lambda name: (name != "id") & ~name.startswith("_"))
    fields = documents(rows, place.file, F.col("_payload"), names)
    return Batch(place.file, fields, lambda: fields, transaction, document_reason(place.file))
