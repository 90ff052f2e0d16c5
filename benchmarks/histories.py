"""The raw tables of a lake as one history per machine, for the oracle."""

from datetime import datetime
from typing import Any

import numpy as np
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.oracle import History
from pipeline import delta
from pipeline.simulation import behaviour as known
from pipeline.tables import MACHINES, MAINT, RAW_ERRORS, SENSORS, TELEMETRY
from pipeline.windows import literal


def histories(spark: SparkSession, catalog: str, start: datetime) -> dict[int, History]:
    """Each machine's history, with times in hours since the first visit hour at or after the start of the period."""
    visit = start.replace(hour=known.VISIT_HOUR)
    tables = {table.name: delta.read(spark, table, catalog) for table in (MACHINES, TELEMETRY, RAW_ERRORS, MAINT)}
    errors = _by_machine(tables["errors"], "error_id", hours(F.col("occurred_at"), visit))
    replacements = _by_machine(tables["maint"], "component", hours(F.col("replaced_at"), visit))
    hour = hours(F.col("recorded_at"), visit).alias("hour")
    readings: Any = tables["telemetry"].select("machine_id", hour, *SENSORS).toPandas()
    by_machine = dict(tuple(readings.groupby("machine_id")))
    return {
        row.machine_id: History(
            model=row.model or "",
            age_years=row.age or 0,
            errors=errors.get(row.machine_id, {}),
            replacements=replacements.get(row.machine_id, {}),
            **_readings(by_machine.get(row.machine_id)),
        )
        for row in tables["machines"].collect()
    }


def hours(instant: Column, since: datetime) -> Column:
    """Whole hours from `since` to each row's instant."""
    return F.floor((F.unix_seconds(instant) - F.unix_seconds(literal(since))) / 3600)


def _by_machine(rows: DataFrame, name: str, hour: Column) -> dict[int, dict[str, list[int]]]:
    grouped = rows.groupBy("machine_id", name).agg(F.sort_array(F.collect_set(hour)).alias("hours"))
    found: dict[int, dict[str, list[int]]] = {}
    for row in grouped.collect():
        found.setdefault(row.machine_id, {})[row[name]] = [int(hour) for hour in row.hours]
    return found


def _readings(rows: Any) -> dict[str, Any]:
    if rows is None:
        return {"first_hour": 0, "readings": np.empty((0, len(SENSORS)))}
    first, last = int(rows["hour"].min()), int(rows["hour"].max())
    values = np.full((last - first + 1, len(SENSORS)), np.nan)
    values[rows["hour"].to_numpy(dtype=np.int64) - first] = rows[list(SENSORS)].to_numpy(dtype=np.float64)
    return {"first_hour": first, "readings": values}
