"""What the raw tables hold, for the eye."""

from collections.abc import Iterable

from matplotlib.figure import Figure
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.tables import COMPONENTS, QUARANTINE, RAW_TABLES


def row_counts(spark: SparkSession, catalog: str) -> DataFrame:
    """How many rows each raw table and the quarantine hold."""
    tables = (*RAW_TABLES, QUARANTINE)
    counts = [(table.name, delta.read(spark, table, catalog).count()) for table in tables]
    return spark.createDataFrame(counts, "table STRING, rows BIGINT")


def failures_per_month(failures: DataFrame) -> DataFrame:
    """How many components of each kind failed in each month, as `2015-01`, component, count."""
    month = F.date_format("failed_at", "yyyy-MM").alias("month")
    return failures.groupBy(month, "component").agg(F.count(F.lit(1)).alias("failures")).orderBy("month", "component")


def failures_figure(monthly: Iterable[Row]) -> Figure:
    """The rows of `failures_per_month` as bars, one a month, the components on top of each other."""
    counts = {(row.month, row.component): row.failures for row in monthly}
    months = sorted({month for month, _ in counts})
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    bottom = [0] * len(months)
    for component in COMPONENTS:
        heights = [counts.get((month, component), 0) for month in months]
        axes.bar(months, heights, bottom=bottom, label=component)
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    axes.set_title("Failures per month")
    axes.tick_params(axis="x", rotation=60)
    if months:
        axes.legend(loc="upper right")
    return figure
