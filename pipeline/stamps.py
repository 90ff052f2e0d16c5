"""What each written range of a table was made of, so that a stage leaves alone what is already there.

The stamp travels in the Delta commit that writes the rows: rows and stamp appear together or not at all.
"""

import hashlib
import json
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.settings import Settings
from pipeline.tables import Table
from pipeline.windows import TimeRange

# Commits that move files or describe the table, but change no row.
_HARMLESS = ("OPTIMIZE", "VACUUM START", "VACUUM END", "CREATE TABLE", "SET TBLPROPERTIES", "CLUSTER BY")
_COMMITS_READ = 200
# More parts than a few days of scoring leave.
MOST_PARTS = 10
_Versions = Mapping[str, int] | None


@dataclass(frozen=True)
class Stamp:
    """A range of window ends and a digest of the inputs, settings and code its rows were made of.

    `recipe` is the digest without the inputs, `versions` are those of the input tables: rows of one recipe differ only
    by what changed in the inputs between the versions.
    """

    range: TimeRange
    made_of: str
    recipe: str = ""
    versions: Mapping[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The stamp as a commit carries it."""
        ends = [self.range.start.isoformat(), self.range.end.isoformat()]
        return json.dumps([*ends, self.made_of, self.recipe, dict(self.versions)])

    @classmethod
    def read(cls, text: str | None) -> "Stamp | None":
        """The stamp in a commit's metadata, None if it carries none."""
        try:
            start, end, made_of, recipe, versions = json.loads(text or "")
            return cls(TimeRange(datetime.fromisoformat(start), datetime.fromisoformat(end)), made_of, recipe, versions)
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Commit:
    """One entry of a table's history."""

    operation: str
    metadata: str | None


@dataclass(frozen=True)
class Part:
    """A part of a range, and the versions of the inputs its rows were made of; None if they have to be made anew."""

    range: TimeRange
    versions: _Versions


def is_written(stamp: Stamp, newest_first: Iterable[Commit]) -> bool:
    """Whether the table holds what a write with this stamp would put there.

    A later write of the same things changed nothing, whatever its range; one of other things did if it touched the
    range; and of a commit without a stamp nothing is known.
    """
    return all(written is not None and written.made_of == stamp.made_of for _, written in _last(stamp, newest_first))


def parts(stamp: Stamp, newest_first: Iterable[Commit]) -> list[Part]:
    """The stamp's range in parts by what their rows were made of, in order of time.

    Each part looks for its own changes of the inputs. Where months of scoring have left one for every run, they are one
    part, of the earliest of their versions: all that touches one of them has come since.
    """
    last = sorted(_last(stamp, newest_first), key=lambda piece: piece[0].start)
    found = _joined([Part(within, _versions(written, stamp)) for within, written in last], operator.eq)
    return found if len(found) <= MOST_PARTS else _joined(found, lambda one, other: None not in (one, other))


def _versions(written: Stamp | None, wanted: Stamp) -> _Versions:
    return written.versions if written and wanted.recipe and written.recipe == wanted.recipe else None


def _last(stamp: Stamp, newest_first: Iterable[Commit]) -> list[tuple[TimeRange, Stamp | None]]:
    """What wrote each piece of the stamp's range last, None if that is not known."""
    still_open, found = [stamp.range], list[tuple[TimeRange, Stamp | None]]()
    for commit in newest_first:
        written = Stamp.read(commit.metadata)
        if written is None:
            if commit.operation not in _HARMLESS:
                break
            continue
        found += [(common, written) for one in still_open if (common := _overlap(one, written.range))]
        still_open = _without(still_open, written.range)
    return found + [(one, None) for one in still_open]


def stamp(
    spark: SparkSession, inputs: Sequence[Table], modules: Sequence[str], settings: Settings, besides: str = ""
) -> Stamp:
    """The stamp of rows made from the tables as they are now, by these modules with these settings.

    `besides` is what else decides over the rows, such as the model.
    """
    versions = {table.name: delta.version(spark, table, settings.catalog) for table in inputs}
    # The versions of a table that was made anew begin at nought again.
    tables = [delta.identity(spark, table, settings.catalog) for table in inputs]
    recipe = digest([settings.described(), code_digest(modules), besides, tables])
    return Stamp(settings.range, digest([versions, recipe]), recipe, versions)


def is_current(spark: SparkSession, table: Table, mark: Stamp, catalog: str) -> bool:
    """Whether the table holds what a write with this stamp would put there."""
    return is_written(mark, commits(spark, table, catalog))


def commits(spark: SparkSession, table: Table, catalog: str) -> list[Commit]:
    """The latest commits of the table, the newest first."""
    rows = spark.sql(f"DESCRIBE HISTORY {table.full_name(catalog)} LIMIT {_COMMITS_READ}").orderBy(F.desc("version"))
    return [Commit(row.operation, row.userMetadata) for row in rows.collect()]


def refresh_range(spark: SparkSession, rows: DataFrame, table: Table, mark: Stamp, catalog: str) -> bool:
    """Replace the stamp's range by the rows unless the table holds them already; whether it did not."""
    if is_current(spark, table, mark, catalog):
        return False
    replace_range(rows, table, mark, catalog)
    return True


def replace_range(rows: DataFrame, table: Table, mark: Stamp, catalog: str, among: str = "TRUE") -> None:
    """Put the rows in place of those in the stamp's range that meet the predicate `among`, in one commit."""
    replace_rows(rows, table, mark, catalog, f"{mark.range.predicate('window_end')} AND {among}")


def replace_rows(rows: DataFrame, table: Table, mark: Stamp, catalog: str, predicate: str) -> None:
    """Put the rows in place of those that meet the predicate, in one commit that carries the stamp."""
    writer = rows.writeTo(table.full_name(catalog)).option("userMetadata", mark.text()).option("mergeSchema", "true")
    writer.overwrite(F.expr(predicate))


def digest(content: object) -> str:
    """A digest of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def code_digest(modules: Sequence[str]) -> str:
    """A digest of the source of these modules of the package."""
    folder = Path(__file__).parent
    return digest({name: (folder / f"{name}.py").read_text() for name in modules})


def _overlap(one: TimeRange, other: TimeRange) -> TimeRange | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return TimeRange(start, end) if start < end else None


def _without(ranges: Iterable[TimeRange], removed: TimeRange) -> list[TimeRange]:
    left = [TimeRange(one.start, min(one.end, removed.start)) for one in ranges]
    right = [TimeRange(max(one.start, removed.end), one.end) for one in ranges]
    return [one for one in (*left, *right) if one.start < one.end]


def _joined(found: Sequence[Part], are_one: Callable[[_Versions, _Versions], bool]) -> list[Part]:
    """The parts, of which neighbours that are one are joined, made of the earlier of each of their versions."""
    joined: list[Part] = []
    for part in found:
        before = joined[-1] if joined else None
        if before and before.range.end == part.range.start and are_one(before.versions, part.versions):
            joined[-1] = Part(TimeRange(before.range.start, part.range.end), _earlier(before.versions, part.versions))
        else:
            joined.append(part)
    return joined


def _earlier(one: _Versions, other: _Versions) -> _Versions:
    if one is None or other is None:
        return None
    return {name: min(version, other[name]) for name, version in one.items()}
