"""Raw rows become raw tables: every row is taken once, every sound one is stored, the rest is kept aside.

Each source remembers what was taken. A batch that was cut off is taken again, and its writes add only what is not
there, so the tables are the same as if nothing had happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.expectations import IS_SOUND, judged
from pipeline.landing import LANDING_FILES, LandingFile
from pipeline.quarantine import contradicting_lines, refused_files, unsound_lines
from pipeline.sources.batch import WRITTEN_AT, Batch, Place, RefusedFile
from pipeline.sources.configuration import Source
from pipeline.sources.strays import NO_TABLE, strays
from pipeline.tables import MAINT, QUARANTINE, RAW_TABLES, Table
from pipeline.windows import instant_text

# Rows are sorted by time within a file, so that small files cover short spans and a range reads few of them.
_MAX_ROWS_PER_FILE = 500_000


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
    sources: Mapping[str, Source] | None = None,
    utilities: Any = None,
) -> IngestSummary:
    """Take all that came since the last run into the raw tables of the catalog; a table without a source has files.

    `utilities` is a notebook's `dbutils`: a source with a service credential asks it for tokens.
    """
    for table in (*RAW_TABLES, QUARANTINE):
        delta.create(spark, table, catalog)
    outcomes: dict[str, list[_Outcome]] = {}
    for file in LANDING_FILES:
        source = (sources or {}).get(file.name, Source())
        place = Place(spark, catalog, file, landing_path, checkpoint_path, source.options, utilities)
        outcomes[file.name] = _take_all(place, source)
    readers = {file.name: (sources or {}).get(file.name, Source()).reader for file in LANDING_FILES}
    nowhere = _newly_refused(spark, catalog, NO_TABLE, strays(landing_path, readers))
    # A component may have been replaced any time ago: no file of replacements can be skipped, so there must be few.
    delta.compact(spark, MAINT, catalog)
    return IngestSummary(
        rows={name: sum(one.added for one in found) for name, found in outcomes.items()},
        quarantined=sum(one.quarantined for found in outcomes.values() for one in found),
        refused_files=[*(refused for found in outcomes.values() for one in found for refused in one.refused), *nowhere],
        touched={name: _touched(found) for name, found in outcomes.items() if any(one.first_micros for one in found)},
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
    rank = [] if batch.file.time_column else [WRITTEN_AT]
    rows = judged(batch.file, batch.fields).select(*batch.file.table.column_names, *rank, IS_SOUND)
    # A batch without a name in the log could be appended twice.
    is_first = bool(batch.transaction) and delta.read(spark, batch.file.table, catalog).isEmpty()
    stored = (_fill if is_first else _merge)(spark, catalog, batch, rows)
    quarantined = _set_aside(spark, catalog, batch, stored)
    return _Outcome(stored.added, quarantined, refused, stored.first_micros, stored.last_micros)


def _set_aside(spark: SparkSession, catalog: str, batch: Batch, stored: _Stored) -> int:
    """Put into quarantine what is not stored; each kind is looked for only where the counts say there may be some."""
    quarantined = 0
    if stored.sound != stored.lines:
        quarantined += delta.merge_new(spark, unsound_lines(batch), QUARANTINE, catalog)
    if stored.added != stored.sound and batch.file.table.value_columns and batch.file.time_column:
        contradicting = contradicting_lines(batch, delta.read(spark, batch.file.table, catalog))
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


def _fill(spark: SparkSession, catalog: str, batch: Batch, rows: DataFrame) -> _Stored:
    """Append to the empty table, which needs no look at what is there: the rows are read and checked once."""
    table = batch.file.table
    (
        _distinct_sound(batch.file, rows)
        .sortWithinPartitions(*_layout(table))
        .write.format("delta")
        .mode("append")
        .options(**batch.transaction)
        .option("maxRecordsPerFile", _MAX_ROWS_PER_FILE)
        .saveAsTable(table.full_name(catalog))
    )
    (found,) = delta.read(spark, table, catalog).agg(F.count(F.lit(1)).alias("rows"), *_span(batch.file)).collect()
    # Nothing of a line is read to count it.
    lines, added = rows.count(), found["rows"]
    sound = lines if added == lines else rows.where(IS_SOUND).count()
    return _Stored(lines, sound, added, found["first"], found["last"])


def _merge(spark: SparkSession, catalog: str, batch: Batch, rows: DataFrame) -> _Stored:
    """Merge into what is there. The rows are read twice: the first time tells which files of the table they touch."""
    table, sound = batch.file.table, _distinct_sound(batch.file, rows)
    counts = (F.count(F.lit(1)).alias("lines"), F.count_if(F.col(IS_SOUND)).alias("sound"))
    (found,) = rows.agg(*counts, *_span(batch.file)).collect()
    if not found["sound"]:
        added = 0
    elif not batch.file.time_column:
        added = delta.merge_changed(spark, sound, table, catalog)
    else:
        span = f"timestamp_micros({found['first']}) AND timestamp_micros({found['last']})"
        added = delta.merge_new(spark, sound, table, catalog, f"target.`{batch.file.time_column}` BETWEEN {span}")
    return _Stored(found["lines"], found["sound"], added, found["first"], found["last"])


def _span(file: LandingFile) -> tuple[Column, Column]:
    """The first and the last time of the rows, null where they have none."""
    at = F.unix_micros(file.time_column) if file.time_column else F.lit(None).cast("bigint")
    return F.min(at).alias("first"), F.max(at).alias("last")


def _distinct_sound(file: LandingFile, rows: DataFrame) -> DataFrame:
    """One row per key out of the sound ones; which one does not depend on the order in which they are read."""
    table = file.table
    # The sound ones come first and the others go last: asked for before, Spark would read and check each line twice.
    rank = [F.desc(IS_SOUND), *([] if file.time_column else [F.desc(WRITTEN_AT)]), F.xxhash64(*table.column_names)]
    earlier = F.lag(F.lit(True)).over(Window.partitionBy(*_layout(table)).orderBy(*rank))
    ranked = rows.withColumn("_earlier", earlier)
    return ranked.where(F.col(IS_SOUND) & F.col("_earlier").isNull()).select(*table.column_names)


def _layout(table: Table) -> list[str]:
    """The key in the order in which rows lie on disk; looking for equal keys in this order leaves them sorted."""
    return [*table.cluster_by, *(name for name in table.key if name not in table.cluster_by)]
