"""Work side by side: each piece as if it ran alone."""

from functools import partial
from threading import Barrier

from pipeline.parallel import in_parallel


def test_what_a_piece_sets_for_its_own_thread_no_other_sees(spark):
    """Spark keeps the number of the query that runs among them: a piece that took another's away made that one fail."""
    both_have_set = Barrier(2, timeout=60)
    context = spark.sparkContext

    def piece(name: str) -> tuple[str | None, ...]:
        context.setLocalProperty(name, "set")
        both_have_set.wait()
        return tuple(context.getLocalProperty(other) for other in ("outer", "one", "other"))

    context.setLocalProperty("outer", "set")
    try:
        seen = in_parallel([partial(piece, "one"), partial(piece, "other")])
    finally:
        context.setLocalProperty("outer", None)
    assert seen == [("set", "set", None), ("set", None, "set")]
