"""What each written range of a table was made of, so that a stage leaves alone what is already there.

The stamp travels in the Delta commit that writes the rows: rows and stamp appear together or not at all.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.settings import Settings
from pipeline.tables import Table
from pipeline.windows import TimeRange

# Commits that move files or describe the table, but change no row.
_HARMLESS = ("OPTIMIZE", "VACUUM START", "VACUUM END", "CREATE TABLE", "SET TBLPROPERTIES", "CLUSTER BY")
_COMMITS_READ = 50


@dataclass(frozen=True)
class Stamp:
    """A range of window ends and a digest of the inputs, settings and code its rows were made of."""

    range: TimeRange
    made_of: str

    def text(self) -> str:
        """The stamp as a commit carries it."""
        return json.dumps([self.range.start.isoformat(), self.range.end.isoformat(), self.made_of])

    @classmethod
    def read(cls, text: str | None) -> "Stamp | None":
        """The stamp in a commit's metadata, None if it carries none."""
        try:
            start, end, made_of = json.loads(text or "")
            return cls(TimeRange(datetime.fromisoformat(start), datetime.fromisoformat(end)), made_of)
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Commit:
    """One entry of a table's history."""

    operation: str
    metadata: str | None


def is_written(stamp: Stamp, newest_first: Iterable[Commit]) -> bool:
    """Whether the table holds what a write with this stamp would put there.

    A later write of the same things changed nothing, whatever its range; one of other things did if it touched the
    range; and of a commit without a stamp nothing is known.
    """
    for commit in newest_first:
        written = Stamp.read(commit.metadata)
        if written is None:
            if commit.operation not in _HARMLESS:
                return False
        elif written.made_of == stamp.made_of:
            if written.range.start <= stamp.range.start and stamp.range.end <= written.range.end:
                return True
        elif written.range.start < stamp.range.end and stamp.range.start < written.range.end:
            return False
    return False


def stamp(
    spark: SparkSession, inputs: Sequence[Table], modules: Sequence[str], settings: Settings, model: str = ""
) -> Stamp:
    """The stamp of rows made from the tables as they are now, by these modules with these settings and this model."""
    versions = {table.name: _version(spark, table, settings.catalog) for table in inputs}
    return Stamp(settings.range, digest([versions, settings.described(), code_digest(modules), model]))


def is_current(spark: SparkSession, table: Table, mark: Stamp, catalog: str) -> bool:
    """Whether the table holds what a write with this stamp would put there."""
    rows = spark.sql(f"DESCRIBE HISTORY {table.full_name(catalog)} LIMIT {_COMMITS_READ}").orderBy(F.desc("version"))
    return is_written(mark, (Commit(row.operation, row.userMetadata) for row in rows.collect()))


def refresh_range(spark: SparkSession, rows: DataFrame, table: Table, mark: Stamp, catalog: str) -> bool:
    """Replace the stamp's range by the rows unless the table holds them already; whether it did not."""
    if is_current(spark, table, mark, catalog):
        return False
    replace_range(rows, table, mark, catalog)
    return True


def replace_range(rows: DataFrame, table: Table, mark: Stamp, catalog: str, among: str = "TRUE") -> None:
    """Put the rows in place of those in the stamp's range that meet the predicate `among`, in one commit."""
    writer = rows.writeTo(table.full_name(catalog)).option("userMetadata", mark.text()).option("mergeSchema", "true")
    writer.overwrite(F.expr(f"{mark.range.predicate('window_end')} AND {among}"))


def digest(content: object) -> str:
    """A digest of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def code_digest(modules: Sequence[str]) -> str:
    """A digest of the source of these modules of the package."""
    folder = Path(__file__).parent
    return digest({name: (folder / f"{name}.py").read_text() for name in modules})


def _version(spark: SparkSession, table: Table, catalog: str) -> int:
    (row,) = spark.sql(f"DESCRIBE HISTORY {table.full_name(catalog)} LIMIT 1").collect()
    return int(row.version)
