"""Which windows the rows that came since some versions of the raw tables touch, and no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.settings import Settings
from pipeline.tables import ERRORS, MACHINES, MAINT, RAW_ERRORS, TELEMETRY, Table
from pipeline.windows import TimeRange, literal

# Beyond this many machines a box holds all of them: a longer list costs more than it saves.
MOST_MACHINES_NAMED = 200

# The table keeps no changes, its log no longer reaches back, or a file of a change was vacuumed.
_CHANGES_ARE_GONE = (
    "DELTA_MISSING_CHANGE_DATA",
    "DELTA_CHANGE_",
    "DELTA_VERSION",
    "DELTA_LOG_FILE",
    "DELTA_TRUNCATED_TRANSACTION_LOG",
    "FAILED_READ_FILE",
)

_SECONDS_PER_HOUR = 3_600


@dataclass(frozen=True)
class Box:
    """Consecutive window ends of some machines, None for all of them."""

    range: TimeRange
    machine_ids: tuple[int, ...] | None

    @property
    def predicate(self) -> str:
        """The box as SQL text on the columns of a features table."""
        among = "" if self.machine_ids is None else f" AND machine_id IN ({', '.join(map(str, self.machine_ids))})"
        return self.range.predicate("window_end") + among


def boxes(
    spark: SparkSession, since: Mapping[str, int], until: Mapping[str, int], settings: Settings
) -> list[Box] | None:
    """The boxes of the settings' range that hold every window touched between the versions.

    None if that can not be told: a row was removed or corrected, or a table does not keep or no longer has its changes.
    """
    try:
        changes = {
            table.name: _changes(spark, table, since[table.name], until[table.name], settings.catalog)
            for table in (TELEMETRY, RAW_ERRORS, MAINT, MACHINES)
        }
        if any(_has_removals(rows) for rows in changes.values()):
            return None
        rows = touched(
            changes[TELEMETRY.name],
            changes[RAW_ERRORS.name],
            changes[MAINT.name],
            changes[MACHINES.name],
            delta.read(spark, MAINT, settings.catalog),
            settings,
        )
        # One more than are named says that all are meant; a whole fleet's list of each end would fill the driver.
        some = F.slice(F.collect_set("machine_id"), 1, MOST_MACHINES_NAMED + 1)
        by_end = rows.groupBy("window_end").agg(some.alias("machine_ids"))
        found = by_end.select(F.unix_seconds("window_end").alias("second"), "machine_ids").collect()
    # PySpark makes its own exceptions of some of Java's classes; that of a missing file or log is none of them.
    except (PySparkException, Py4JJavaError) as fault:
        if any(condition in str(fault) for condition in _CHANGES_ARE_GONE):
            return None
        raise
    return boxes_of({datetime.fromtimestamp(row.second, UTC): set(row.machine_ids) for row in found}, settings)


def boxes_of(machines_by_end: Mapping[datetime, set[int]], settings: Settings) -> list[Box]:
    """One box for each run of consecutive window ends."""
    step = timedelta(hours=settings.grid.step_hours)
    runs: list[list[datetime]] = []
    for end in sorted(machines_by_end):
        if runs and end - runs[-1][-1] == step:
            runs[-1].append(end)
        else:
            runs.append([end])
    return [
        Box(TimeRange(run[0] - step, run[-1]), _named(set().union(*(machines_by_end[end] for end in run))))
        for run in runs
    ]


def touched(
    telemetry: DataFrame,
    errors: DataFrame,
    maintenance: DataFrame,
    machines: DataFrame,
    all_maintenance: DataFrame,
    settings: Settings,
) -> DataFrame:
    """The windows of the range, by machine and end, that the new rows touch."""
    first, last = (literal(end) for end in settings.grid.ends(settings.range))
    known_errors = errors.where(F.col("error_id").isin(*ERRORS))
    spans = (
        _in_reach(telemetry, "recorded_at", max(settings.telemetry_hours), settings),
        _in_reach(known_errors, "occurred_at", max(settings.error_hours), settings),
        _until_next_replacement(maintenance, all_maintenance, settings),
        machines.select("machine_id", first.alias("from"), last.alias("to")),
    )
    clipped = reduce(DataFrame.unionByName, spans).select(
        "machine_id", F.greatest("from", first).alias("from"), F.least("to", last).alias("to")
    )
    step = F.expr(f"INTERVAL {settings.grid.step_hours} HOURS")
    ends = F.explode(F.sequence("from", "to", step)).alias("window_end")
    return clipped.where(F.col("from") <= F.col("to")).select("machine_id", ends).distinct()


def _named(machine_ids: set[int]) -> tuple[int, ...] | None:
    return tuple(sorted(machine_ids)) if len(machine_ids) <= MOST_MACHINES_NAMED else None


def _changes(spark: SparkSession, table: Table, since: int, until: int, catalog: str) -> DataFrame:
    """The rows added, corrected or removed after one version, up to another."""
    if since == until:
        return delta.read(spark, table, catalog).limit(0).withColumn("_change_type", F.lit("insert"))
    reader = spark.read.option("readChangeFeed", "true")
    return (
        reader.option("startingVersion", since + 1).option("endingVersion", until).table(table.full_name(catalog))
    ).select(*table.column_names, "_change_type")


def _has_removals(changes: DataFrame) -> bool:
    # A machine's description is corrected in place; its key stays.
    is_removal = F.col("_change_type") == "delete"
    if "model" not in changes.columns:
        is_removal |= F.col("_change_type") != "insert"
    return not changes.where(is_removal).isEmpty()


def _in_reach(rows: DataFrame, instant: str, hours: int, settings: Settings) -> DataFrame:
    """The windows of so many hours that hold the instant: the first one ends with its step."""
    first = settings.grid.window_end(F.col(instant))
    return rows.select("machine_id", first.alias("from"), _later(first, hours - settings.grid.step_hours).alias("to"))


def _until_next_replacement(new: DataFrame, known: DataFrame, settings: Settings) -> DataFrame:
    """From the replacement to before the window that knows the next one of the same component."""
    following = F.lead("replaced_at").over(Window.partitionBy("machine_id", "component").orderBy("replaced_at"))
    spans = known.join(F.broadcast(new.select("machine_id").distinct()), "machine_id", "left_semi").select(
        *MAINT.key, following.alias("_next")
    )
    end = _later(settings.grid.window_end(F.col("_next")), -settings.grid.step_hours)
    return spans.join(new.select(*MAINT.key), list(MAINT.key), "left_semi").select(
        "machine_id",
        settings.grid.window_end(F.col("replaced_at")).alias("from"),
        F.coalesce(end, literal(settings.range.end)).alias("to"),
    )


def _later(instant: Column, hours: int) -> Column:
    return F.timestamp_seconds(F.unix_seconds(instant) + hours * _SECONDS_PER_HOUR)
