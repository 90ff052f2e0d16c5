"""The column of a database's table that tells what is new: a number or a time that grows with every row written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, TimestampType

from pipeline.windows import literal

# How far below the last position a row may lie that is committed after it was read.
_MOST_OVERTAKEN_TIME = timedelta(hours=1)
_MOST_OVERTAKEN_NUMBERS = 10_000


@dataclass(frozen=True)
class Cursor:
    """The column as the database spells it, and its type. Positions are its values as text."""

    name: str
    kind: DataType

    def late_from(self, last: str) -> Column:
        """The rows of which one may have been committed since the last position was read."""
        at = self._at(last)
        if self._is_time:
            return F.col(self.name) >= at - F.lit(_MOST_OVERTAKEN_TIME)
        # The smallest numbers, where some databases begin to count, have none before them: integers become longs.
        return F.col(self.name) >= F.coalesce(F.try_subtract(at, F.lit(_MOST_OVERTAKEN_NUMBERS).cast("long")), at)

    def up_to(self, newest: str) -> Column:
        """The rows up to the newest position."""
        at = self._at(newest)
        # Databases have finer times than Spark's microseconds: such a time is a little after what Spark took it for.
        in_time = F.col(self.name) < at + F.expr("INTERVAL 0.000001 SECOND")
        return in_time if self._is_time else F.col(self.name) <= at

    def passed(self, now: datetime | None) -> Column:
        """The positions that can be left behind: after one from ahead of the run no row in between would be read."""
        at = F.col(self.name)
        return F.when(at <= literal(now), at) if self._is_time and now else at

    def number(self) -> Column:
        """The position as a whole number: of two descriptions of one machine the one with the greater counts."""
        return (F.unix_micros(self.name) if self._is_time else F.col(self.name)).cast("long")

    @property
    def _is_time(self) -> bool:
        return isinstance(self.kind, TimestampType)

    def _at(self, position: str) -> Column:
        return F.lit(position).cast(self.kind)
