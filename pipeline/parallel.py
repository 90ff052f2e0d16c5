"""Spark work side by side: each piece alone leaves most of a cluster idle."""

from collections.abc import Callable, Sequence
from multiprocessing.pool import ThreadPool
from typing import TypeVar

from pyspark import inheritable_thread_target
from pyspark.sql import SparkSession

_AT_ONCE = 4
_Result = TypeVar("_Result")


def in_parallel(work: Sequence[Callable[[], _Result]]) -> list[_Result]:
    """The results of all calls, in their order. One that fails is raised when all have ended."""
    session = SparkSession.active()
    # Each with a copy of the thread's properties: a wrapper gives all it wraps the same one, in which Spark keeps the
    # number of the running query, and one query's end would take away another's.
    in_threads = [inheritable_thread_target(session)(call) for call in work]
    with ThreadPool(_AT_ONCE) as pool:
        return pool.map(lambda call: call(), in_threads, chunksize=1)
