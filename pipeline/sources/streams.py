"""Takes what a stream has and ends; the checkpoint remembers what was taken."""

from collections.abc import Callable

from pyspark.sql import DataFrame

from pipeline.sources.batch import Batch, Place, Take


def take_available(
    place: Place, stream: DataFrame, batch_of: Callable[[DataFrame, dict[str, str]], Batch], take: Take
) -> None:
    """Hand over everything that is there now, batch by batch; one that was cut off comes again under the same name."""

    def handle(rows: DataFrame, batch_id: int) -> None:
        take(batch_of(rows, {"txnAppId": stream_id(place), "txnVersion": str(batch_id)}))

    writer = stream.writeStream.trigger(availableNow=True).option("checkpointLocation", place.checkpoint)
    writer.foreachBatch(handle).start().awaitTermination()


def stream_id(place: Place) -> str:
    """The name the stream gave itself when it first started."""
    return str(place.spark.read.json(f"{place.checkpoint}/metadata").first()["id"])  # type: ignore[index]
