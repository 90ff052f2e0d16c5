"""Visits: how long it usually is from one to the next, and how long ago one came or should have come.

Failures are found at visits, and visits follow a calendar. Where one was left out the days since the last one go beyond
the usual interval, and too few failures lie there to learn from. Counted within the interval, all tell the same.
"""

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.blocks import filled
from pipeline.signs import Seen

_DAYS = "days_since_visit"
_HOURS_PER_DAY = 24


def since_due(rows: DataFrame, numbers: Sequence[str]) -> list[Seen]:
    """What is seen of the calendar: the days since a visit came or was due. Nothing if no visit followed another."""
    hours = usual_interval_hours(rows) if _DAYS in numbers else None
    if hours is None:
        return []
    # In whole hours: of days in fractions a rounding error may miss the interval's end.
    return [Seen(f"{_DAYS}_due", f"pmod({_whole_hours(filled(_DAYS))}, {hours}) / {_HOURS_PER_DAY}D", (_DAYS,))]


def usual_interval_hours(rows: DataFrame) -> int | None:
    """The median time from one visit of a machine to its next, the lower one of two; None if none followed another.

    `rows` have machine_id, window_end and days_since_visit.
    """
    visited = F.expr(f"unix_seconds(window_end) DIV 3600 - {_whole_hours(_DAYS)}")
    visits = rows.where(F.col(_DAYS).isNotNull()).select("machine_id", visited.alias("hour")).distinct()
    since = F.col("hour") - F.lag("hour").over(Window.partitionBy("machine_id").orderBy("hour"))
    median = F.expr("percentile_disc(0.5) WITHIN GROUP (ORDER BY hours)")
    (found,) = visits.select(since.alias("hours")).agg(median.alias("hours")).collect()
    return None if found.hours is None else int(found.hours)


def _whole_hours(days: str) -> str:
    return f"CAST(round({days} * {_HOURS_PER_DAY}) AS BIGINT)"
