"""Raw rows become raw tables: every row is taken once, every sound one is stored, the rest is kept aside.

Each source remembers what was taken. A batch that was cut off is taken again, and its writes add only what is not
there, so the tables are the same as if nothing had happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pyspark.sql import Column, DataFrame, Row, SparkSession, Window
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.expectations import IS_PLAIN, IS_SOUND, judged, sifted
from pipeline.landing import LANDING_FILES, LandingFile
from pipeline.parallel import in_parallel
from pipeline.parsing import check_time_zone
from pipeline.quarantine import contradicting_lines, refused_files, unsound_lines
from pipeline.sources.batch import WRITTEN_AT, Batch, Place, RefusedFile
from pipeline.sources.configuration import Source
from pipeline.sources.strays import NO_TABLE, strays
from pipeline.tables import MAINT, QUARANTINE, Table
from pipeline.windows import instant_text

# Rows are sorted by time within a file, so that small files cover short spans and a range reads few of them.
_MAX_ROWS_PER_FILE = 500_000
# Clocks differ, and a time without zone may be of a place that is half a day ahead of UTC.
_MOST_AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class IngestSummary:
    """What one run did: rows added or updated per table, lines put into quarantine, files refused whole.

    `touched` has the first and the last time of each table's rows that were taken, as text in UTC.
    """

    rows: dict[str, int]
    quarantined: int
    refused_files: list[RefusedFile]
    touched: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Stored:
    """How many lines a batch has, how many are sound, how many rows were added or updated, and their time range."""

    lines: int
    sound: int
    added: int
    first_micros: int | None
    last_micros: int | None


@dataclass(frozen=True)
class _Outcome:
    added: int = 0
    quarantined: int = 0
    refused: tuple[RefusedFile, ...] = ()
    first_micros: int | None = None
    last_micros: int | None = None


def ingest(
    spark: SparkSession,
    catalog: str,
    landing_path: str,
    checkpoint_path: str,
    now: datetime,
    sources: Mapping[str, Source] | None = None,
    utilities: Any = None,
) -> IngestSummary:
    """Take all that came since the last run into the raw tables of the catalog; a table without a source has files.

    Rows from more than a day after `now` are kept aside: up to the latest reading it is taken as known what happened.
    `utilities` is a notebook's `dbutils`: a source with a service credential asks it for tokens. Raises ParameterError
    in a session of another time zone than UTC.
    """
    check_time_zone(spark)
    of_table = {file.name: (sources or {}).get(file.name, Source()) for file in LANDING_FILES}
    delta.create(spark, QUARANTINE, catalog)

    def taken(file: LandingFile) -> list[_Outcome]:
        delta.create(spark, file.table, catalog)
        source = of_table[file.name]
        until = replace(file, latest=now + _MOST_AHEAD)
        place = Place(spark, catalog, until, landing_path, checkpoint_path, source.options, utilities, now)
        return _take_all(place, source)

    outcomes = dict(zip(of_table, in_parallel([partial(taken, file) for file in LANDING_FILES]), strict=True))
    every = [one for made in outcomes.values() for one in made]
    readers = {name: source.reader for name, source in of_table.items()}
    nowhere = _newly_refused(spark, catalog, NO_TABLE, strays(landing_path, readers))
    # A component may have been replaced any time ago: no file of replacements can be skipped, so there must be few.
    delta.compact(spark, MAINT, catalog)
    return IngestSummary(
        rows={name: sum(one.added for one in made) for name, made in outcomes.items()},
        quarantined=sum(one.quarantined for one in every),
        refused_files=[*(refused for one in every for refused in one.refused), *nowhere],
        touched={name: _touched(made) for name, made in outcomes.items() if any(one.first_micros for one in made)},
    )


def _take_all(place: Place, source: Source) -> list[_Outcome]:
    outcomes: list[_Outcome] = []
    source.read(place, lambda batch: outcomes.append(_take(place.spark, place.catalog, batch)))
    return outcomes


def _touched(outcomes: list[_Outcome]) -> tuple[str, str]:
    firsts = [one.first_micros for one in outcomes if one.first_micros is not None]
    lasts = [one.last_micros for one in outcomes if one.last_micros is not None]
    return instant_text(min(firsts)), instant_text(max(lasts))


def _take(spark: SparkSession, catalog: str, batch: Batch) -> _Outcome:
    refused = tuple(_newly_refused(spark, catalog, batch.file.name, batch.refused))
    if batch.fields is None:
        return _Outcome(refused=refused)
    # Rows of a stream belong to a session of its own, and only there they can be put into a statement.
    spark = batch.fields.sparkSession
    # A batch without a name in the log could be appended twice.
    is_first = bool(batch.transaction) and delta.is_empty(spark, batch.file.table, catalog)
    stored = (_fill if is_first else _merge)(spark, catalog, batch, batch.fields)
    quarantined = _set_aside(spark, catalog, batch, stored)
    return _Outcome(stored.added, quarantined, refused, stored.first_micros, stored.last_micros)


def _set_aside(spark: SparkSession, catalog: str, batch: Batch, stored: _Stored) -> int:
    """Put into quarantine what is not stored; each kind is looked for only where the counts say there may be some."""
    quarantined = 0
    if stored.sound != stored.lines:
        quarantined += delta.merge_new(spark, unsound_lines(batch), QUARANTINE, catalog)
    if stored.added != stored.sound and batch.file.table.value_columns:
        kept = delta.read(spark, batch.file.table, catalog)
        if batch.file.time_column:
            kept = kept.where(_within(batch.file, stored.first_micros, stored.last_micros))
        contradicting = contradicting_lines(batch, kept)
        quarantined += delta.merge_new(spark, contradicting, QUARANTINE, catalog)
    return quarantined


def _newly_refused(
    spark: SparkSession, catalog: str, table_name: str, refused: Sequence[RefusedFile]
) -> list[RefusedFile]:
    """The refused files that no run before has put into quarantine, put there now."""
    if not refused:
        return []
    of_table = delta.read(spark, QUARANTINE, catalog).where(F.col("table_name") == table_name)
    known = {row.source_file for row in of_table.where(F.col("line_number").isNull()).collect()}
    new = [one for one in refused if one.file not in known]
    if new:
        delta.merge_new(spark, refused_files(spark, table_name, new), QUARANTINE, catalog)
    return new


def _fill(spark: SparkSession, catalog: str, batch: Batch, fields: DataFrame) -> _Stored:
    """Append the plain rows to the empty table, which needs no look at what is there; merge those that are sound too.

    Where every line became a row they are read once, and no check is asked.
    """
    file = batch.file
    rows = sifted(file, fields)
    (
        _distinct(file, rows, IS_PLAIN)
        .sortWithinPartitions(*_layout(file.table))
        .write.format("delta")
        .mode("append")
        .options(**batch.transaction)
        .option("maxRecordsPerFile", _MAX_ROWS_PER_FILE)
        .saveAsTable(file.table.full_name(catalog))
    )
    count = F.count(F.lit(1))
    stored = delta.read(spark, file.table, catalog).agg(count.alias("rows"), *_span(file, F.lit(True)))
    # Nothing of a line is read to count it.
    read = rows.agg(count.alias("lines"))
    (found,) = stored.crossJoin(read).collect()
    lines, added = found["lines"], found["rows"]
    if added == lines:
        return _Stored(lines, lines, added, found["first"], found["last"])
    rest = judged(file, fields)
    counted = _counted(file, rest)
    if counted["sound"] != counted["plain"]:
        added += _merge_sound(spark, catalog, file, rest.where(~F.col(IS_PLAIN)), counted)
    return _Stored(lines, counted["sound"], added, counted["first"], counted["last"])


def _merge(spark: SparkSession, catalog: str, batch: Batch, fields: DataFrame) -> _Stored:
    """Merge into what is there. The rows are read twice: the first time tells which files of the table they touch."""
    rows = judged(batch.file, fields)
    counted = _counted(batch.file, rows)
    added = _merge_sound(spark, catalog, batch.file, rows, counted) if counted["sound"] else 0
    return _Stored(counted["lines"], counted["sound"], added, counted["first"], counted["last"])


def _counted(file: LandingFile, rows: DataFrame) -> Row:
    """How many lines there are, how many of them are sound and how many plain, and the span of the sound ones."""
    flags = (F.count_if(F.col(flag)).alias(name) for flag, name in ((IS_SOUND, "sound"), (IS_PLAIN, "plain")))
    (counted,) = rows.agg(F.count(F.lit(1)).alias("lines"), *flags, *_span(file, F.col(IS_SOUND))).collect()
    return counted


def _merge_sound(spark: SparkSession, catalog: str, file: LandingFile, rows: DataFrame, counted: Row) -> int:
    """Merge the sound ones of the rows, whose span `counted` has. Returns how many were added or updated."""
    sound = _distinct(file, rows, IS_SOUND)
    if not file.time_column:
        return delta.merge_changed(spark, sound, file.table, catalog)
    within = _within(file, counted["first"], counted["last"])
    # A database is asked twice and may have more the second time: what lies outside would not find its key.
    return delta.merge_new(spark, sound.where(within), file.table, catalog, f"target.{within}")


def _within(file: LandingFile, first_micros: int | None, last_micros: int | None) -> str:
    """Whether a row's time lies in the span, as SQL that begins with the column."""
    return f"`{file.time_column}` BETWEEN timestamp_micros({first_micros}) AND timestamp_micros({last_micros})"


def _span(file: LandingFile, flag: Column) -> tuple[Column, Column]:
    """The first and the last time of the rows with the flag, null where they have none."""
    at = F.when(flag, F.unix_micros(file.time_column)) if file.time_column else F.lit(None).cast("bigint")
    return F.min(at).alias("first"), F.max(at).alias("last")


def _distinct(file: LandingFile, rows: DataFrame, flag: str) -> DataFrame:
    """One row per key out of those with the flag; which one does not depend on the order in which they are read."""
    names = file.table.column_names
    latest = [] if file.time_column else [WRITTEN_AT]
    # Rows with the flag come first and the others go last: asked for before, Spark would make each row twice.
    rank = [F.desc(flag), *map(F.desc, latest), *map(F.asc_nulls_last, file.table.value_columns)]
    earlier = F.lag(F.lit(True)).over(Window.partitionBy(*_layout(file.table)).orderBy(*rank))
    ranked = rows.select(*names, *latest, flag).withColumn("_earlier", earlier)
    return ranked.where(F.col(flag) & F.col("_earlier").isNull()).select(*names)


def _layout(table: Table) -> list[str]:
    """The key in the order in which rows lie on disk; looking for equal keys in this order leaves them sorted."""
    return [*table.cluster_by, *(name for name in table.key if name not in table.cluster_by)]
