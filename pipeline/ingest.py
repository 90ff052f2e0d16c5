"""Raw rows become raw tables: every row is taken once, every sound one is stored, the rest is kept aside.

Each source remembers what was taken. A batch that was cut off is taken again, and its writes add only what is not
there, so the tables are the same as if nothing had happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.expectations import IS_SOUND, checked
from pipeline.landing import LANDING_FILES, LandingFile
from pipeline.quarantine import refused_files, rejected_lines
from pipeline.sources.batch import WRITTEN_AT, Batch, Place, RefusedFile
from pipeline.sources.configuration import Source
from pipeline.tables import QUARANTINE, RAW_TABLES, Table
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
class _Survey:
    """How many rows of a batch are sound and faulty, and a time range that holds the sound ones."""

    sound: int
    faulty: int
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
    return IngestSummary(
        rows={name: sum(one.added for one in found) for name, found in outcomes.items()},
        quarantined=sum(one.quarantined for found in outcomes.values() for one in found),
        refused_files=[refused for found in outcomes.values() for one in found for refused in one.refused],
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
    refused = tuple(_newly_refused(spark, catalog, batch))
    if batch.fields is None:
        return _Outcome(refused=refused)
    # Rows of a stream belong to a session of its own, and only there they can be put into a statement.
    spark = batch.fields.sparkSession
    rows = checked(batch.file, batch.fields)
    survey = _survey(batch.file, rows.df)
    added = _store(spark, catalog, batch, rows.pass_df(), survey) if survey.sound else 0
    quarantined = 0
    if survey.faulty or added != survey.sound:
        rejected = rejected_lines(batch, delta.read(spark, batch.file.table, catalog))
        quarantined = delta.merge_new(spark, rejected, QUARANTINE, catalog)
    return _Outcome(added, quarantined, refused, survey.first_micros, survey.last_micros)


def _newly_refused(spark: SparkSession, catalog: str, batch: Batch) -> list[RefusedFile]:
    """The refused files of the batch that no run before has put into quarantine, put there now."""
    if not batch.refused:
        return []
    rows = refused_files(spark, batch.file, batch.refused)
    of_table = delta.read(spark, QUARANTINE, catalog).where(F.col("table_name") == batch.file.name)
    known = {row.source_file for row in of_table.where(F.col("line_number").isNull()).collect()}
    new = [one for one in batch.refused if one.file not in known]
    if new:
        delta.merge_new(spark, rows, QUARANTINE, catalog)
    return new


def _survey(file: LandingFile, rows: DataFrame) -> _Survey:
    at = F.unix_micros(file.time_column) if file.time_column else F.lit(None)
    lines, sound, first, last = rows.agg(
        F.count(F.lit(1)), F.count_if(F.col(IS_SOUND)), F.min(at), F.max(at)
    ).collect()[0]
    return _Survey(sound, lines - sound, first, last)


def _store(spark: SparkSession, catalog: str, batch: Batch, sound: DataFrame, survey: _Survey) -> int:
    """Put the sound rows into the table; returns how many rows were added or updated."""
    table = batch.file.table
    rows = _distinct_rows(batch.file, sound)
    # A batch without a name in the log could be appended twice.
    if batch.transaction and delta.read(spark, table, catalog).isEmpty():
        _append(catalog, batch, rows)
        return delta.read(spark, table, catalog).count()
    if not batch.file.time_column:
        return delta.merge_changed(spark, rows, table, catalog)
    span = f"timestamp_micros({survey.first_micros}) AND timestamp_micros({survey.last_micros})"
    return delta.merge_new(spark, rows, table, catalog, f"target.`{batch.file.time_column}` BETWEEN {span}")


def _append(catalog: str, batch: Batch, rows: DataFrame) -> None:
    """Fill the empty table, which needs no look at what is there and costs half of a merge."""
    table = batch.file.table
    (
        rows.sortWithinPartitions(*_layout(table))
        .write.format("delta")
        .mode("append")
        .options(**batch.transaction)
        .option("maxRecordsPerFile", _MAX_ROWS_PER_FILE)
        .saveAsTable(table.full_name(catalog))
    )


def _distinct_rows(file: LandingFile, sound: DataFrame) -> DataFrame:
    """One row per key out of the sound rows; which one does not depend on the order in which they are read."""
    table = file.table
    content = F.xxhash64(*table.column_names)
    rank = content if file.time_column else F.struct(-F.col(WRITTEN_AT), content)
    rows = sound.select(*table.column_names, rank.alias("_rank"))
    earlier = F.lag(F.lit(True)).over(Window.partitionBy(*_layout(table)).orderBy("_rank"))
    return rows.withColumn("_earlier", earlier).where(F.col("_earlier").isNull()).select(*table.column_names)


def _layout(table: Table) -> list[str]:
    """The key in the order in which rows lie on disk; looking for equal keys in this order leaves them sorted."""
    return [*table.cluster_by, *(name for name in table.key if name not in table.cluster_by)]
