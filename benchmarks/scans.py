"""Which files Spark read of which table, from the metrics of its own scans."""

import re
from collections import Counter
from typing import Any

from pyspark.sql import SparkSession

# Spark cuts a scan's description, and with it the folder, after 100 characters unless told otherwise.
DESCRIPTION_LENGTH = ("spark.sql.maxMetadataStringLength", "10000")

_FILES_READ = "number of files read"
_TABLE = re.compile(r"/(?:raw|features|predictions)(?:\.db)?/(\w+)[\],/]")


def last_execution(spark: SparkSession) -> int:
    """The number of the latest query, -1 before the first."""
    every = _store(spark).executionsList()
    return max((int(every.apply(place).executionId()) for place in range(every.size())), default=-1)


def files_read(spark: SparkSession, after: int) -> Counter[str]:
    """How many files were read of each table by the queries after that one; a file counts each time it is read.

    The session must run with DESCRIPTION_LENGTH.
    """
    store = _store(spark)
    every = store.executionsList()
    numbers = [int(every.apply(place).executionId()) for place in range(every.size())]
    found: Counter[str] = Counter()
    for number in numbers:
        if number > after:
            found += _files_of(store, number)
    return found


def table_of(description: str) -> str | None:
    """The table whose files a scan reads, by the folder its description names; None for anything else."""
    if "_delta_log" in description:
        return None
    match = _TABLE.search(description)
    return match[1] if match else None


def number_of(metric: str) -> int:
    """The number in a metric as Spark shows it."""
    return int(metric.replace(",", ""))


def _files_of(store: Any, execution: int) -> Counter[str]:
    metrics, nodes = store.executionMetrics(execution), store.planGraph(execution).allNodes()
    found: Counter[str] = Counter()
    for place in range(nodes.size()):
        node = nodes.apply(place)
        table = table_of(str(node.desc()))
        for index in range(node.metrics().size()):
            metric = node.metrics().apply(index)
            value = metrics.get(metric.accumulatorId())
            if table and str(metric.name()) == _FILES_READ and value.isDefined():
                found[table] += number_of(str(value.get()))
    return found


def _store(spark: SparkSession) -> Any:
    return spark._jsparkSession.sharedState().statusStore()
