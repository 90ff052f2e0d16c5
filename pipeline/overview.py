"""What the raw tables hold, for the eye: aggregated in Spark, small enough to be looked at whatever the fleet."""

from datetime import UTC, datetime

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.errors import DataError, ParameterError
from pipeline.landing import LANDING_FILES
from pipeline.tables import QUARANTINE, RAW_TABLES, SENSORS
from pipeline.windows import literal

_LAST_MONTH = 12
_DECIMALS = 3


def row_counts(spark: SparkSession, catalog: str) -> DataFrame:
    """How many rows each raw table and the quarantine hold."""
    tables = (*RAW_TABLES, QUARANTINE)
    counts = [(table.name, delta.read(spark, table, catalog).count()) for table in tables]
    return spark.createDataFrame(counts, "table STRING, rows BIGINT")


def periods(spark: SparkSession, catalog: str) -> DataFrame:
    """From when to when each raw table that has a time has rows, and of how many machines."""
    found = [
        delta.read(spark, file.table, catalog).agg(
            F.lit(file.name).alias("table"),
            F.min(file.time_column).alias("first"),
            F.max(file.time_column).alias("last"),
            F.countDistinct("machine_id").alias("machines"),
        )
        for file in LANDING_FILES
        if file.time_column
    ]
    all_tables = found[0]
    for one in found[1:]:
        all_tables = all_tables.unionByName(one)
    return all_tables.coalesce(1).sort("table")


def counts(rows: DataFrame, name: str) -> DataFrame:
    """How many rows there are of each value of a column, in the order of the values."""
    return rows.groupBy(name).agg(F.count(F.lit(1)).alias("rows")).orderBy(name)


def counts_per_month(rows: DataFrame, instant: str, name: str) -> DataFrame:
    """How many rows there are in each month of each value of a column, as `2015-01`, value, count."""
    month = F.date_format(instant, "yyyy-MM").alias("month")
    return rows.groupBy(month, name).agg(F.count(F.lit(1)).alias("rows")).orderBy("month", name)


def ages(machines: DataFrame) -> DataFrame:
    """How many machines there are of each model and age in years."""
    counted = machines.groupBy("model", "age").agg(F.count(F.lit(1)).alias("machines"))
    return counted.orderBy("model", "age")


def sensor_summary(telemetry: DataFrame) -> DataFrame:
    """Per sensor its readings, those that are missing, and their mean, deviation, least and greatest."""
    per_sensor = F.array(*(F.struct(F.lit(name).alias("sensor"), F.col(name).alias("value")) for name in SENSORS))
    values = telemetry.select(F.inline(per_sensor))
    found = values.groupBy("sensor").agg(
        F.count("value").alias("readings"),
        F.count_if(F.col("value").isNull()).alias("missing"),
        *(
            F.round(measure("value"), _DECIMALS).alias(name)
            for name, measure in {"mean": F.avg, "deviation": F.stddev, "least": F.min, "greatest": F.max}.items()
        ),
    )
    return found.orderBy(F.array_position(F.array(*(F.lit(name) for name in SENSORS)), F.col("sensor")))


def telling_month(failures: DataFrame) -> tuple[int, str]:
    """The machine and the month, such as `2015-01`, with the most failures; the first of several."""
    monthly = counts_per_month(failures, "failed_at", "machine_id")
    first = monthly.orderBy(F.desc("rows"), "month", "machine_id").first()
    if first is None:
        raise DataError("there is no failure in the raw tables; name a machine and a month by hand")
    return first.machine_id, first.month


def shown_month(failures: DataFrame, machine_id: str, month: str) -> tuple[int, str]:
    """The machine and month asked for, both as text; the telling ones if one of them is empty."""
    if not machine_id or not month:
        return telling_month(failures)
    if not machine_id.isdigit():
        raise ParameterError(f"machine_id is '{machine_id}'; it has to be the number of a machine such as 1")
    return int(machine_id), month


def of_month(rows: DataFrame, instant: str, machine_id: int, month: str) -> DataFrame:
    """One machine's rows of a month such as `2015-01`, in order of time."""
    return rows.where((F.col("machine_id") == machine_id) & _in_month(F.col(instant), month)).orderBy(instant)


def _in_month(instant: Column, month: str) -> Column:
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise ParameterError(f"month is '{month}'; it has to be a year and a month such as 2015-02") from None
    is_last = first.month == _LAST_MONTH
    following = first.replace(year=first.year + is_last, month=1 if is_last else first.month + 1)
    return (instant >= literal(first)) & (instant < literal(following))
