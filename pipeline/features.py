"""What was known of each machine at each window's end: telemetry, errors, replacements, visits, age and model.

A window of N hours is (window_end - N h, window_end], so nothing after the window's end is used. Readings are first
summed into the steps of the grid, and longer windows are sums of steps. The sums are of integers, so a result depends
neither on the order in which rows arrive nor on how they are partitioned.
"""

from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, DoubleType, IntegerType, StringType, StructField

from pipeline import tables
from pipeline.errors import MissingColumnsError
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS, ERRORS, MACHINES, MAINT, RAW_ERRORS, SENSORS, TELEMETRY
from pipeline.windows import MICROSECONDS_PER_HOUR, literal

# The modules whose text decides over the rows.
MODULES = ("features", "windows", "tables")

# Readings count in units of 1/10 000: far finer than any sensor, and the squares of 90 000 readings of size 1000 fit
# in 64 bits; where they do not fit, the deviation is missing. A reading beyond the limit, whose own square would not
# fit, infinite or not a number counts as missing.
_UNITS_PER_READING = 10_000
_READING_LIMIT = 300_000.0
_KEY = ("machine_id", "window_end")
# What a step keeps of a sensor's readings: their count, their sum and the sum of their squares.
_PARTS = ("readings", "sum", "squares")
_MICROSECONDS_PER_DAY = 24 * MICROSECONDS_PER_HOUR


def features(
    telemetry: DataFrame, errors: DataFrame, maintenance: DataFrame, machines: DataFrame, settings: Settings
) -> DataFrame:
    """One row for each machine and window end in the range.

    A machine that `machines` does not know has a row for each step it reported in. History before the range is read
    as far back as the windows reach, replacements as far back as they go.
    """
    _check(telemetry, TELEMETRY)
    _check(errors, RAW_ERRORS)
    _check(maintenance, MAINT)
    _check(machines, MACHINES)
    parts = (
        window_ends(machines, settings),
        reading_sums(telemetry, settings),
        error_counts(errors, settings),
        latest_replacements(maintenance, settings),
    )
    rows = reduce(lambda left, right: left.unionByName(right, allowMissingColumns=True), parts)
    # By machine, so that neither the sums of a step nor the look back needs another shuffle.
    by_step = rows.repartition("machine_id").groupBy(*_KEY)
    steps = by_step.agg(*(_in_step(name).alias(name) for name in rows.columns if name not in _KEY))
    return (
        _windows(steps, settings)
        .join(F.broadcast(machines), on="machine_id", how="left")
        .select(
            *_KEY,
            *_signals(settings),
            *_reading_counts(settings),
            *_error_counts(settings),
            *_days_since(),
            "age",
            "model",
        )
    )


def columns(settings: Settings) -> dict[str, DataType]:
    """The feature columns in order, with their types."""
    names = [f"{sensor}_{kind}_{hours}h" for kind, hours in _telemetry_windows(settings) for sensor in SENSORS]
    return (
        dict.fromkeys(names, DoubleType())
        | dict.fromkeys(reading_count_names(settings), IntegerType())
        | {f"{error}_count_{hours}h": IntegerType() for hours in settings.error_hours for error in ERRORS}
        | {f"{component}_days_since_replacement": DoubleType() for component in COMPONENTS}
        | {"days_since_visit": DoubleType(), "age": IntegerType(), "model": StringType()}
    )


def table(settings: Settings) -> tables.Table:
    """The features table with all its columns."""
    return tables.FEATURES.with_columns(StructField(name, kind) for name, kind in columns(settings).items())


def window_ends(machines: DataFrame, settings: Settings) -> DataFrame:
    """Each machine at each window end in the range."""
    first, last = settings.grid.ends(settings.range)
    step = F.expr(f"INTERVAL {settings.grid.step_hours} HOURS")
    ends = F.sequence(literal(first), literal(max(first, last)), step)
    windows = machines.select("machine_id", F.explode(ends).alias("window_end"), F.lit(True).alias("is_window"))
    return windows.where(F.col("window_end") <= literal(last))


def reading_sums(telemetry: DataFrame, settings: Settings) -> DataFrame:
    """Count, sum and sum of squares of each sensor's readings in each step, in whole units."""
    readings = _in_steps(telemetry, "recorded_at", max(settings.telemetry_hours), settings)
    # Each reading becomes units once: Spark evaluates an expression as often as an aggregate names it.
    units = readings.select(*_KEY, *(_units(F.col(sensor)).alias(sensor) for sensor in SENSORS))
    return units.groupBy(*_KEY).agg(
        F.lit(True).alias("is_window"),
        *(F.count(sensor).alias(f"{sensor}_readings") for sensor in SENSORS),
        *(F.sum(sensor).alias(f"{sensor}_sum") for sensor in SENSORS),
        *(F.try_sum(F.col(sensor) * F.col(sensor)).alias(f"{sensor}_squares") for sensor in SENSORS),
    )


def error_counts(errors: DataFrame, settings: Settings) -> DataFrame:
    """How often each error occurred in each step; an error with no feature column is left out."""
    known = _in_steps(errors, "occurred_at", max(settings.error_hours), settings).where(F.col("error_id").isin(*ERRORS))
    return known.select(*_KEY, *((F.col("error_id") == error).cast("long").alias(f"{error}_count") for error in ERRORS))


def latest_replacements(maintenance: DataFrame, settings: Settings) -> DataFrame:
    """When each component was replaced, at the window end from which on this was known.

    Everything from before the range is known at its first window end.
    """
    first, last = settings.grid.ends(settings.range)
    known = maintenance.where(F.col("replaced_at") <= literal(last))
    ends = F.greatest(settings.grid.window_end(F.col("replaced_at")), literal(first)).alias("window_end")
    return known.select(
        "machine_id",
        ends,
        *(
            F.when(F.col("component") == component, F.col("replaced_at")).alias(f"{component}_replaced_at")
            for component in COMPONENTS
        ),
    )


def _check(rows: DataFrame, declared: tables.Table) -> None:
    missing = [name for name in declared.column_names if name not in rows.columns]
    if missing:
        raise MissingColumnsError(declared.name, missing, rows.columns)


def _in_steps(rows: DataFrame, instant: str, hours: int, settings: Settings) -> DataFrame:
    """The rows in reach of the range's windows of so many hours, each with the end of its step."""
    reach = settings.reach(hours)
    return rows.where(reach.contains(F.col(instant))).withColumn("window_end", settings.grid.window_end(F.col(instant)))


def _units(reading: Column) -> Column:
    # Not round(): it goes through decimal text for each row. The comparison is false for NaN and infinity.
    return F.when(F.abs(reading) <= _READING_LIMIT, F.floor(reading * _UNITS_PER_READING + 0.5))


def _in_step(name: str) -> Column:
    if name == "is_window" or name.endswith("_replaced_at"):
        return F.max(name)
    return F.try_sum(name) if name.endswith("_squares") else F.sum(name)


def _windows(steps: DataFrame, settings: Settings) -> DataFrame:
    """The windows of the range with the totals of their steps, and when each component was last replaced by then.

    Each step looks back on the rows before it and takes those that are as many steps away as there are rows between, so
    a step without rows is a gap, not a shift. A frame over time ranges says the same and costs half as much again.
    """
    step_hours = settings.grid.step_hours
    backs = range(1, max(*settings.telemetry_hours, *settings.error_hours) // step_hours)
    by_machine = Window.partitionBy("machine_id").orderBy("window_end")
    so_far = by_machine.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    step = F.struct("window_end", *_sums(), *_counts())
    seen = steps.select(
        *_KEY,
        "is_window",
        step.alias("step_0"),
        *(F.lag(step, back).over(by_machine).alias(f"row_{back}") for back in backs),
        *(F.max(name).over(so_far).alias(name) for name in (f"{component}_replaced_at" for component in COMPONENTS)),
    ).where(settings.range.contains(F.col("window_end")) & F.col("is_window"))
    # Made once for each window: a row's place asked for in each total makes a method that Java does not compile.
    placed = seen.withColumns({f"step_{back}": _step_before(back, step_hours) for back in backs})
    return placed.select(
        *_KEY,
        *(_total(name, hours, step_hours) for name in _sums() for hours in settings.telemetry_hours),
        *(_total(name, hours, step_hours) for name in _counts() for hours in settings.error_hours),
        *(f"{component}_replaced_at" for component in COMPONENTS),
    )


def _step_before(back: int, step_hours: int) -> Column:
    """The step so many steps before the window's last one, null if it has no row. It is at most as many rows away."""
    # Whole numbers: a time less an interval of days is reckoned on the calendar of its zone, for each row.
    end = F.unix_micros("window_end") - F.lit(back * step_hours * MICROSECONDS_PER_HOUR)
    rows = [F.col(f"row_{away}") for away in range(1, back + 1)]
    return F.coalesce(*(F.when(F.unix_micros(row["window_end"]) == end, row) for row in rows))


def _total(name: str, hours: int, step_hours: int) -> Column:
    """The sum over the steps of the window."""
    added = (_added(f"step_{back}", name) for back in range(hours // step_hours))
    return reduce(F.try_add, added).alias(f"{name}_{hours}h")


def _added(step: str, name: str) -> Column:
    """What a step adds to the total: nothing when it has no rows, null when its squares do not fit in 64 bits."""
    if name.endswith("_squares"):
        readings = F.col(f"{step}.{name.replace('_squares', '_readings')}")
        return F.when(readings > 0, F.col(f"{step}.{name}")).otherwise(0)
    return F.coalesce(F.col(f"{step}.{name}"), F.lit(0))


def _sums() -> list[str]:
    return [f"{sensor}_{part}" for sensor in SENSORS for part in _PARTS]


def _counts() -> list[str]:
    return [f"{error}_count" for error in ERRORS]


def _telemetry_windows(settings: Settings) -> list[tuple[str, int]]:
    return [(kind, hours) for hours in settings.telemetry_hours for kind in ("mean", "std")]


def _signals(settings: Settings) -> list[Column]:
    return [
        _signal(sensor, kind, hours).alias(f"{sensor}_{kind}_{hours}h")
        for kind, hours in _telemetry_windows(settings)
        for sensor in SENSORS
    ]


def _signal(sensor: str, kind: str, hours: int) -> Column:
    readings, total, squares = (F.col(f"{sensor}_{part}_{hours}h").cast("double") for part in _PARTS)
    if kind == "mean":
        return total / (F.nullif(readings, F.lit(0.0)) * _UNITS_PER_READING)
    variance = (squares - total * total / F.nullif(readings, F.lit(0.0))) / F.nullif(readings - 1, F.lit(0.0))
    return F.sqrt(F.greatest(variance, F.lit(0.0) * variance)) / _UNITS_PER_READING


def reading_count_names(settings: Settings) -> list[str]:
    """The columns that count each sensor's readings within the longest window."""
    # Tells a sensor that is silent from one that is well: a mean of no readings is filled with that of healthy ones.
    return [f"{sensor}_readings_{max(settings.telemetry_hours)}h" for sensor in SENSORS]


def _reading_counts(settings: Settings) -> list[Column]:
    return [F.col(name).cast("int").alias(name) for name in reading_count_names(settings)]


def _error_counts(settings: Settings) -> list[Column]:
    return [
        F.col(f"{error}_count_{hours}h").cast("int").alias(f"{error}_count_{hours}h")
        for hours in settings.error_hours
        for error in ERRORS
    ]


def _days_since() -> list[Column]:
    replaced = [F.col(f"{component}_replaced_at") for component in COMPONENTS]
    instants = {f"{name}_days_since_replacement": at for name, at in zip(COMPONENTS, replaced, strict=True)}
    instants["days_since_visit"] = F.greatest(*replaced)
    end = F.unix_micros("window_end")
    return [((end - F.unix_micros(at)) / _MICROSECONDS_PER_DAY).alias(name) for name, at in instants.items()]
