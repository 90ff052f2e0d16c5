"""Takes what a stream has and ends; the checkpoint remembers what was taken."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame

from pipeline.sources.batch import Batch, Place, Take
from pipeline.sources.strays import local

# Of two starts of one stream at the same moment Spark 4.1 refuses one, but keeps it on its list of active streams, and
# then refuses every later start in the session (StreamingQueryManager.startQuery).
_STARTS: dict[str, Lock] = {}
# At the first foreachBatch of a process pyspark starts the server that Spark calls back, and two threads that do so at
# once may find it half made (pyspark.java_gateway.ensure_callback_server_started).
_CALLBACKS = Lock()


def take_available(
    place: Place, stream: DataFrame, batch_of: Callable[[DataFrame, dict[str, str]], Batch], take: Take
) -> None:
    """Hand over everything that is there now, batch by batch; one that was cut off comes again under the same name.

    Raises what went wrong with a batch, and StreamingQueryException if the stream itself can not go on.
    """
    faults: list[Exception] = []

    def handle(rows: DataFrame, batch_id: int) -> None:
        try:
            take(batch_of(rows, {"txnAppId": stream_id(place), "txnVersion": str(batch_id)}))
        except Exception as fault:
            faults.append(fault)
            # Not the fault itself: in a query that was stopped Spark 4.1 searches its text with an expression that
            # overflows the stack at a trace of Java, and no fault is told (StreamExecution.isInterruptionException).
            raise RuntimeError("a batch could not be taken") from None

    writer = stream.writeStream.trigger(availableNow=True).option("checkpointLocation", place.checkpoint)
    with _CALLBACKS:
        writer = writer.foreachBatch(handle)
    with _STARTS.setdefault(place.checkpoint, Lock()):
        query = writer.start()
    try:
        query.awaitTermination()
    except StreamingQueryException:
        if not faults:
            raise
    if faults:
        raise faults[0]


def stream_id(place: Place) -> str:
    """The name the stream gave itself when it first started."""
    return str(json.loads(Path(local(place.checkpoint), "metadata").read_text())["id"])
