"""Time ranges, and the grid of instants at which a window may end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.errors import ParameterError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_HOUR = 3_600_000_000
_HOURS_PER_DAY = 24
_RECENT = timedelta(days=7)


@dataclass(frozen=True)
class TimeRange:
    """The instants in (start, end], both aware of their zone; empty when the end is not after the start."""

    start: datetime
    end: datetime

    def until(self, last: datetime | None) -> "TimeRange":
        """The part of the range not after `last`; nothing of it when `last` is None."""
        return TimeRange(self.start, self.start if last is None else max(self.start, min(self.end, last)))

    def contains(self, instant: Column) -> Column:
        """Whether the instant of each row is in the range."""
        return (instant > literal(self.start)) & (instant <= literal(self.end))

    def predicate(self, column: str) -> str:
        """The same condition as SQL text, whatever the session's time zone."""
        start, end = _microseconds(self.start), _microseconds(self.end)
        return f"{column} > timestamp_micros({start}) AND {column} <= timestamp_micros({end})"

    def bounds(self, start: str, end: str) -> str:
        """The condition, as SQL text, that two columns hold the bounds of this range."""
        return (
            f"{start} = timestamp_micros({_microseconds(self.start)}) "
            f"AND {end} = timestamp_micros({_microseconds(self.end)})"
        )


@dataclass(frozen=True)
class Grid:
    """Windows end every `step_hours`, the first of each day `offset_hours` after midnight UTC."""

    step_hours: int = 12
    offset_hours: int = 6

    def __post_init__(self) -> None:
        """Refuse a step that does not divide the day: ends would fall at other hours every day."""
        if not 1 <= self.step_hours <= _HOURS_PER_DAY or _HOURS_PER_DAY % self.step_hours:
            raise ParameterError(
                f"window_step_hours is {self.step_hours}; allowed are the divisors of 24 (12 gives two windows a day)"
            )
        if not 0 <= self.offset_hours < self.step_hours:
            raise ParameterError(
                f"window_offset_hours is {self.offset_hours}; allowed are 0 to {self.step_hours - 1}, "
                f"less than window_step_hours"
            )

    def first_end(self, instant: datetime) -> datetime:
        """The earliest window end that is not before the instant."""
        return instant + timedelta(microseconds=(self._offset - _microseconds(instant)) % self._step)

    def last_end(self, instant: datetime) -> datetime:
        """The latest window end that is not after the instant."""
        return instant - timedelta(microseconds=(_microseconds(instant) - self._offset) % self._step)

    def ends(self, within: TimeRange) -> tuple[datetime, datetime]:
        """The first and the last window end in the range; the first is the later one when there is none."""
        return self.first_end(within.start + _MICROSECOND), self.last_end(within.end)

    def window_end(self, instant: Column) -> Column:
        """The earliest window end not before each row's instant; so the step a reading belongs to."""
        micros = F.unix_micros(instant)
        return F.timestamp_micros(micros + F.pmod(F.lit(self._offset) - micros, F.lit(self._step)))

    def last_end_before(self, instant: Column) -> Column:
        """The latest window end before each row's instant, never the instant itself."""
        return self.window_end(instant) - F.expr(f"INTERVAL {self.step_hours} HOURS")

    @property
    def _step(self) -> int:
        return self.step_hours * MICROSECONDS_PER_HOUR

    @property
    def _offset(self) -> int:
        return self.offset_hours * MICROSECONDS_PER_HOUR


def literal(instant: datetime) -> Column:
    """The instant as a literal, whatever the time zones of the session and of this process."""
    return F.timestamp_micros(F.lit(_microseconds(instant)))


def instant_text(micros: int) -> str:
    """An instant given in microseconds since 1970 as text in UTC, such as 2015-01-01T06:00:00."""
    return (_EPOCH + micros * _MICROSECOND).replace(tzinfo=None).isoformat()


def last_instant(rows: DataFrame, column: str, limit: datetime | None = None) -> datetime | None:
    """The latest instant in a timestamp column, None without any; `limit` if it is later than that.

    With a limit only the days before it are read, as long as there is a row in them.
    """
    if limit is None:
        return _found(rows, F.max(column))
    recent = rows.where(F.col(column) > literal(limit - _RECENT))
    (micros, is_beyond) = recent.agg(
        F.unix_micros(F.max(F.when(F.col(column) <= literal(limit), F.col(column)))),
        F.max(F.col(column) >= literal(limit)),
    ).collect()[0]
    if is_beyond:
        return limit
    return last_instant(rows, column) if micros is None else _EPOCH + micros * _MICROSECOND


def first_instant(rows: DataFrame, column: str) -> datetime | None:
    """The earliest instant in a timestamp column, None without any."""
    return _found(rows, F.min(column))


def _found(rows: DataFrame, instant: Column) -> datetime | None:
    (micros,) = rows.agg(F.unix_micros(instant)).first() or (None,)
    return None if micros is None else _EPOCH + micros * _MICROSECOND


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND
