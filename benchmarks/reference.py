"""Features by the method of the published 2019 implementation, as a yardstick for time.

Row windows over every hour, then twelve-hour bins; replacements by joins over distances. Written from its description,
faults included (centred bins, spread of spreads, days since the first replacement), for they are what its time buys.
Where the description leaves a way open, the cheaper one is taken.
"""

from functools import reduce

from pyspark.ml.feature import OneHotEncoder, StringIndexer
from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from pipeline.tables import COMPONENTS, ERRORS, SENSORS

ROW_WINDOWS = (12, 24, 36)
_ERROR_ROWS = 24
_BIN_SECONDS = 43_200
_KEY = ("machine_id", "bin")


def reference_features(
    telemetry: DataFrame, errors: DataFrame, maintenance: DataFrame, machines: DataFrame
) -> DataFrame:
    """One row for each machine and bin with telemetry: 24 signals, 5 error rates, 4 distances, age and model."""
    hours = telemetry.withColumn("bin", bin_of(F.col("recorded_at")))
    bins = hours.select(*_KEY).distinct()
    parts = (signals(hours), error_rates(hours, errors), distances(bins, maintenance))
    joined = reduce(lambda left, right: left.join(right, on=list(_KEY), how="left"), parts)
    return joined.join(encoded(machines), on="machine_id", how="left").fillna(0)


def bin_of(instant: Column) -> Column:
    """The instant of the nearest half-day; halfway counts as the later one."""
    return F.timestamp_seconds(F.floor(F.unix_seconds(instant) / _BIN_SECONDS + 0.5) * _BIN_SECONDS)


def signals(hours: DataFrame) -> DataFrame:
    """Per bin the mean of the rolling means, and the spread of the rolling spreads."""
    rolling = hours.select(
        *_KEY,
        *(F.mean(name).over(_last(rows)).alias(f"{name}_mean_{rows}") for rows in ROW_WINDOWS for name in SENSORS),
        *(F.stddev(name).over(_last(rows)).alias(f"{name}_std_{rows}") for rows in ROW_WINDOWS for name in SENSORS),
    ).fillna(0.0)
    names = [name for name in rolling.columns if name not in _KEY]
    return rolling.groupBy(*_KEY).agg(
        *(F.mean(name).alias(name) for name in names if "_mean_" in name),
        *(F.stddev(name).alias(name) for name in names if "_std_" in name),
    )


def error_rates(hours: DataFrame, errors: DataFrame) -> DataFrame:
    """Per bin the mean of each error's rolling mean over a day of hours."""
    counts = errors.groupBy("machine_id", F.col("occurred_at").alias("recorded_at")).pivot("error_id", list(ERRORS))
    hourly = (
        hours.select(*_KEY, "recorded_at")
        .join(counts.count(), on=["machine_id", "recorded_at"], how="left")
        .fillna(0, subset=list(ERRORS))
    )
    rolling = hourly.select(*_KEY, *(F.mean(name).over(_last(_ERROR_ROWS)).alias(name) for name in ERRORS))
    return rolling.groupBy(*_KEY).agg(*(F.mean(name).alias(f"{name}_rate") for name in ERRORS))


def distances(bins: DataFrame, maintenance: DataFrame) -> DataFrame:
    """Per bin the days since the first replacement of each component before it."""

    def of(component: str) -> DataFrame:
        earlier = maintenance.where(F.col("component") == component).select(
            F.col("machine_id").alias("of"), "replaced_at"
        )
        pairs = bins.join(earlier, (F.col("machine_id") == F.col("of")) & (F.col("bin") > F.col("replaced_at")))
        days = F.max(F.datediff("bin", "replaced_at")).cast("double").alias(f"{component}_days")
        return pairs.groupBy(*_KEY).agg(days)

    return reduce(lambda left, right: left.join(right, on=list(_KEY), how="left"), map(of, COMPONENTS), bins)


def encoded(machines: DataFrame) -> DataFrame:
    """Age, and the model as an index and as a vector."""
    indexed = StringIndexer(inputCol="model", outputCol="model_index").fit(machines).transform(machines)
    encoder = OneHotEncoder(inputCols=["model_index"], outputCols=["model_encoded"])
    return encoder.fit(indexed).transform(indexed)


def _last(rows: int) -> WindowSpec:
    return Window.partitionBy("machine_id").orderBy("recorded_at").rowsBetween(1 - rows, 0)
