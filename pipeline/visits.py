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
    interval = usual_interval_days(rows) if _DAYS in numbers else None
    return [Seen(f"{_DAYS}_due", f"pmod({filled(_DAYS)}, {interval!r}D)", (_DAYS,))] if interval else []


def usual_interval_days(rows: DataFrame) -> float | None:
    """The median time from one visit of a machine to its next, to the hour; None if no visit followed another.

    `rows` have machine_id, window_end and days_since_visit.
    """
    # To the hour: a day counted in fractions may otherwise miss the interval's end by a rounding error.
    visited = F.unix_seconds("window_end") / 3600 - F.round(F.col(_DAYS) * _HOURS_PER_DAY)
    visits = rows.where(F.col(_DAYS).isNotNull()).select("machine_id", visited.alias("hour")).distinct()
    since = F.col("hour") - F.lag("hour").over(Window.partitionBy("machine_id").orderBy("hour"))
    (found,) = visits.select(since.alias("hours")).agg(F.median("hours").alias("hours")).collect()
    return None if found.hours is None else found.hours / _HOURS_PER_DAY
