"""What the oracle says of each machine: its rows of the raw tables become one history where Spark holds them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.oracle import History, Hours, Oracle, rows
from pipeline import delta
from pipeline.simulation import behaviour as known
from pipeline.tables import COMPONENTS, MACHINES, MAINT, RAW_ERRORS, SENSORS, TELEMETRY
from pipeline.windows import literal

_SAID = "machine_id INT, component STRING, hour BIGINT, probability DOUBLE"


def probabilities(spark: SparkSession, catalog: str, start: datetime, oracle: Oracle, ends: Hours) -> DataFrame:
    """The oracle's rows for every machine; hours count from the first visit hour at or after the start of the period.

    Only they, never the readings, come to where this is called.
    """
    visit = start.replace(hour=known.VISIT_HOUR)
    telemetry = delta.read(spark, TELEMETRY, catalog)
    hour = hours(F.col("recorded_at"), visit).alias("hour")
    readings = telemetry.select("machine_id", "recorded_at", hour, *SENSORS)
    described = _described(spark, catalog, visit)
    by_machine = readings.groupBy("machine_id").cogroup(described.groupBy("machine_id"))
    return by_machine.applyInPandas(_told(oracle, ends), _SAID)


def hours(instant: Column, since: datetime) -> Column:
    """Whole hours from `since` to each row's instant."""
    return F.floor((F.unix_seconds(instant) - F.unix_seconds(literal(since))) / 3600)


def _described(spark: SparkSession, catalog: str, visit: datetime) -> DataFrame:
    """What there is of a machine beside its readings, as rows of one shape: of itself the number is its age."""
    machines, errors, replacements = (delta.read(spark, table, catalog) for table in (MACHINES, RAW_ERRORS, MAINT))
    return (
        _facts(machines, "machine", F.coalesce("model", F.lit("")), F.coalesce("age", F.lit(0)))
        .unionByName(_facts(errors, "error", F.col("error_id"), hours(F.col("occurred_at"), visit)))
        .unionByName(_facts(replacements, "replacement", F.col("component"), hours(F.col("replaced_at"), visit)))
        .distinct()
    )


def _facts(table: DataFrame, kind: str, name: Column, number: Column) -> DataFrame:
    return table.select(
        "machine_id", F.lit(kind).alias("kind"), name.alias("name"), number.cast("bigint").alias("number")
    )


def _told(oracle: Oracle, ends: Hours) -> Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]:
    """The oracle's rows of one machine, from its readings and its facts."""

    def told(readings: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(list(found(readings, facts)), columns=["machine_id", "component", "hour", "probability"])

    def found(readings: pd.DataFrame, facts: pd.DataFrame) -> Iterator[tuple[int, str, int, float]]:
        machine = facts[facts["kind"] == "machine"]
        # Readings of a machine that is not described are no history.
        for machine_id, model, age in zip(machine["machine_id"], machine["name"], machine["number"], strict=True):
            errors, replacements = (_by_name(facts[facts["kind"] == kind]) for kind in ("error", "replacement"))
            replaced = dict.fromkeys(COMPONENTS, ()) | replacements
            history = History(model, int(age), errors=errors, replacements=replaced, **_readings(readings))
            yield from rows(oracle, {int(machine_id): history}, ends)

    return told


def _by_name(facts: pd.DataFrame) -> dict[str, list[int]]:
    return {str(name): sorted(group["number"].tolist()) for name, group in facts.groupby("name")}


def _readings(found: pd.DataFrame) -> dict[str, Any]:
    if found.empty:
        return {"first_hour": 0, "readings": np.empty((0, len(SENSORS)))}
    first, last = int(found["hour"].min()), int(found["hour"].max())
    values = np.full((last - first + 1, len(SENSORS)), np.nan)
    # Of two readings in one hour the later one counts.
    in_order = found.sort_values("recorded_at")
    values[in_order["hour"].to_numpy(dtype=np.int64) - first] = in_order[list(SENSORS)].to_numpy(dtype=np.float64)
    return {"first_hour": first, "readings": values}
