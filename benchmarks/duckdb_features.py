"""The features of `pipeline.features` said in DuckDB's SQL: a yardstick for time, and a second opinion on rows."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipeline.settings import Settings
from pipeline.tables import COMPONENTS, ERRORS, SENSORS

_UNITS = 10_000
_READING_LIMIT = 300_000
_PARTS = ("readings", "sum", "squares")


def write_features(inputs: Mapping[str, Path], settings: Settings, target: Path, threads: int) -> None:
    """Write the features of the range into a Parquet file; `inputs` are the files by the names of their tables."""
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY ({query(inputs, settings)}) TO '{target}' (FORMAT parquet)")


def query(inputs: Mapping[str, Path], settings: Settings) -> str:
    """One statement that yields the features of the range, columns in the order of the features table."""
    return f"""
WITH {_ends(inputs, settings)},
{_readings(inputs, settings)},
{_errors(inputs, settings)},
{_replacements(inputs, settings)},
steps AS (
  SELECT machine_id, window_end, is_window OR has_readings AS is_window, {", ".join(_step_columns())},
    {", ".join(f"{name}_replaced_at" for name in COMPONENTS)}
  FROM ends FULL JOIN readings USING (machine_id, window_end) FULL JOIN errors USING (machine_id, window_end)
    FULL JOIN replacements USING (machine_id, window_end)
),
windows AS (
  SELECT machine_id, window_end, is_window,
    {", ".join(_totals(settings))},
    {", ".join(f"max({name}_replaced_at) OVER so_far AS {name}_replaced_at" for name in COMPONENTS)}
  FROM steps
  WINDOW so_far AS (PARTITION BY machine_id ORDER BY window_end ROWS UNBOUNDED PRECEDING),
    {", ".join(_frames(settings))}
)
SELECT machine_id, window_end,
  {", ".join(_signals(settings))},
  {", ".join(_reading_counts(settings))},
  {", ".join(_counts(settings))},
  {", ".join(_ages())}, age, model
FROM windows LEFT JOIN '{inputs["machines"]}' USING (machine_id)
WHERE is_window AND window_end > TIMESTAMPTZ '{settings.range.start}'
"""


def _ends(inputs: Mapping[str, Path], settings: Settings) -> str:
    first, last = settings.grid.ends(settings.range)
    step = f"INTERVAL {settings.grid.step_hours} HOUR"
    series = f"generate_series(TIMESTAMPTZ '{first}', TIMESTAMPTZ '{last}', {step})"
    return f"""ends AS (
  SELECT machine_id, unnest({series}) AS window_end, true AS is_window FROM '{inputs["machines"]}'
)"""


def _step_end(instant: str, settings: Settings) -> str:
    """The window end of the step an instant lies in."""
    step, offset = (hours * 3_600_000_000 for hours in (settings.grid.step_hours, settings.grid.offset_hours))
    micros = f"epoch_us({instant})"
    return f"make_timestamptz({micros} + ((({offset} - {micros}) % {step}) + {step}) % {step})"


def _in_reach(instant: str, hours: int, settings: Settings) -> str:
    reach = settings.reach(hours)
    return f"{instant} > TIMESTAMPTZ '{reach.start}' AND {instant} <= TIMESTAMPTZ '{reach.end}'"


def _readings(inputs: Mapping[str, Path], settings: Settings) -> str:
    units = ", ".join(
        f"CASE WHEN abs({name}) <= {_READING_LIMIT} THEN floor({name} * {_UNITS} + 0.5)::BIGINT END AS {name}"
        for name in SENSORS
    )
    sums = ", ".join(
        f"count({name}) AS {name}_readings, sum({name})::BIGINT AS {name}_sum,"
        f" sum({name} * {name})::HUGEINT AS {name}_squares"
        for name in SENSORS
    )
    reach = _in_reach("recorded_at", max(settings.telemetry_hours), settings)
    return f"""units AS (
  SELECT machine_id, {_step_end("recorded_at", settings)} AS window_end, {units}
  FROM '{inputs["telemetry"]}' WHERE {reach}
),
readings AS (SELECT machine_id, window_end, true AS has_readings, {sums} FROM units GROUP BY ALL)"""


def _errors(inputs: Mapping[str, Path], settings: Settings) -> str:
    counts = ", ".join(f"count_if(error_id = '{name}') AS {name}_count" for name in ERRORS)
    reach = _in_reach("occurred_at", max(settings.error_hours), settings)
    return f"""errors AS (
  SELECT machine_id, {_step_end("occurred_at", settings)} AS window_end, {counts}
  FROM '{inputs["errors"]}' WHERE {reach} GROUP BY ALL
)"""


def _replacements(inputs: Mapping[str, Path], settings: Settings) -> str:
    first, last = settings.grid.ends(settings.range)
    latest = ", ".join(f"max(replaced_at) FILTER (component = '{name}') AS {name}_replaced_at" for name in COMPONENTS)
    return f"""replacements AS (
  SELECT machine_id, greatest({_step_end("replaced_at", settings)}, TIMESTAMPTZ '{first}') AS window_end, {latest}
  FROM '{inputs["maint"]}' WHERE replaced_at <= TIMESTAMPTZ '{last}' GROUP BY ALL
)"""


def _step_columns() -> list[str]:
    return [*(f"{name}_{part}" for name in SENSORS for part in _PARTS), *(f"{name}_count" for name in ERRORS)]


def _hours(settings: Settings) -> list[int]:
    return sorted({*settings.telemetry_hours, *settings.error_hours})


def _frames(settings: Settings) -> list[str]:
    step = settings.grid.step_hours
    return [
        f"last_{hours} AS (PARTITION BY machine_id ORDER BY window_end"
        f" RANGE BETWEEN INTERVAL {hours - step} HOUR PRECEDING AND CURRENT ROW)"
        for hours in _hours(settings)
    ]


def _totals(settings: Settings) -> list[str]:
    names = [(f"{name}_{part}", settings.telemetry_hours) for name in SENSORS for part in _PARTS]
    counts = [(f"{name}_count", settings.error_hours) for name in ERRORS]
    return [
        f"coalesce(sum({name}) OVER last_{hours}, 0) AS {name}_{hours}h"
        for name, every in (*names, *counts)
        for hours in every
    ]


def _signals(settings: Settings) -> list[str]:
    found = []
    for hours in settings.telemetry_hours:
        for sensor in SENSORS:
            total = f"{sensor}_sum_{hours}h::DOUBLE"
            found.append(f"{total} / (nullif({_count(sensor, hours)}, 0) * {_UNITS}) AS {sensor}_mean_{hours}h")
        for sensor in SENSORS:
            count, total = _count(sensor, hours), f"{sensor}_sum_{hours}h::DOUBLE"
            spread = (
                f"({sensor}_squares_{hours}h::DOUBLE - {total} * {total} / nullif({count}, 0)) / nullif({count} - 1, 0)"
            )
            found.append(f"sqrt(greatest({spread}, 0 * ({spread}))) / {_UNITS} AS {sensor}_std_{hours}h")
    return found


def _reading_counts(settings: Settings) -> list[str]:
    names = [f"{name}_readings_{max(settings.telemetry_hours)}h" for name in SENSORS]
    return [f"{name}::INT AS {name}" for name in names]


def _counts(settings: Settings) -> list[str]:
    names = [f"{name}_count_{hours}h" for hours in settings.error_hours for name in ERRORS]
    return [f"{name}::INT AS {name}" for name in names]


def _count(sensor: str, hours: int) -> str:
    return f"{sensor}_readings_{hours}h::DOUBLE"


def _ages() -> list[str]:
    latest = ", ".join(f"{name}_replaced_at" for name in COMPONENTS)
    since = {f"{name}_days_since_replacement": f"{name}_replaced_at" for name in COMPONENTS}
    since["days_since_visit"] = f"greatest({latest})"
    return [
        f"(epoch_us(window_end) - epoch_us({instant})) / 86_400_000_000 AS {name}" for name, instant in since.items()
    ]
