"""Landing files become raw tables: every file is taken once, every sound line becomes one row, the rest is kept aside.

A stream over each landing folder remembers in its checkpoint which files were taken. A batch that was cut off is taken
again, and its writes add only what is not there, so the tables are the same as if nothing had happened.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.landing import LANDING_FILES, LandingFile
from pipeline.parsing import fields_of_files, header_fault, is_sound, typed
from pipeline.quarantine import RefusedFile, refused_files, rejected_lines, short_name
from pipeline.tables import QUARANTINE, RAW_TABLES, Table

_FILE_SCHEMA = "path STRING, modificationTime TIMESTAMP, length LONG, content BINARY"
_MAX_FILES_PER_BATCH = 1000
_HEADERS_AT_ONCE = 8
# Rows are sorted by time within a file, so that small files cover short spans and a range reads few of them.
_MAX_ROWS_PER_FILE = 500_000


@dataclass(frozen=True)
class IngestSummary:
    """What one run did: rows added or updated per table, lines put into quarantine, files refused whole."""

    rows: dict[str, int]
    quarantined: int
    refused_files: list[RefusedFile]


@dataclass(frozen=True)
class _Batch:
    """One batch of files; its transaction names it in the table's log, so that it can not be appended twice."""

    file: LandingFile
    paths: list[str]
    transaction: dict[str, str]


@dataclass(frozen=True)
class _Survey:
    """How many lines of a batch are sound and faulty, and a time range that holds the sound ones."""

    sound: int
    faulty: int
    first_micros: int | None
    last_micros: int | None


@dataclass(frozen=True)
class _Outcome:
    added: int
    quarantined: int
    refused: list[RefusedFile]


def ingest(spark: SparkSession, catalog: str, landing_path: str, checkpoint_path: str) -> IngestSummary:
    """Take all files that landed since the last run into the raw tables of the catalog."""
    for table in (*RAW_TABLES, QUARANTINE):
        delta.create(spark, table, catalog)
    outcomes = {
        file.name: _take_new_files(
            spark, catalog, file, f"{landing_path}/{file.name}", f"{checkpoint_path}/{file.name}"
        )
        for file in LANDING_FILES
    }
    return IngestSummary(
        rows={name: sum(one.added for one in found) for name, found in outcomes.items()},
        quarantined=sum(one.quarantined for found in outcomes.values() for one in found),
        refused_files=[refused for found in outcomes.values() for one in found for refused in one.refused],
    )


def _take_new_files(
    spark: SparkSession, catalog: str, file: LandingFile, folder: str, checkpoint: str
) -> list[_Outcome]:
    outcomes: list[_Outcome] = []

    def take(files: DataFrame, batch_id: int) -> None:
        paths = sorted(row.path for row in files.collect())
        transaction = {"txnAppId": _stream_id(spark, checkpoint), "txnVersion": str(batch_id)}
        outcomes.append(_take(spark, catalog, _Batch(file, paths, transaction)))

    try:
        files = _landed_files(spark, folder)
    except AnalysisException as fault:
        if fault.getCondition() != "PATH_NOT_FOUND":
            raise
        # No file of this table ever landed.
        return []
    stream = files.writeStream.trigger(availableNow=True).option("checkpointLocation", checkpoint)
    stream.foreachBatch(take).start().awaitTermination()
    return outcomes


def _landed_files(spark: SparkSession, folder: str) -> DataFrame:
    """The stream of the paths of the folder's files; their content is not read here."""
    return (
        spark.readStream.format("binaryFile")
        .schema(_FILE_SCHEMA)
        .option("pathGlobFilter", "*.[cC][sS][vV]")
        .option("maxFilesPerTrigger", _MAX_FILES_PER_BATCH)
        # Without it a file that is older than others by a week is passed over in silence.
        .option("maxFileAge", "36500d")
        .load(folder)
        .select("path")
    )


def _stream_id(spark: SparkSession, checkpoint: str) -> str:
    return str(spark.read.json(f"{checkpoint}/metadata").first()["id"])  # type: ignore[index]


def _take(spark: SparkSession, catalog: str, batch: _Batch) -> _Outcome:
    faults = _header_faults(spark, batch)
    refused = [RefusedFile(short_name(path), fault) for path, fault in faults.items() if fault]
    if refused:
        delta.merge_new(spark, refused_files(spark, batch.file, refused), QUARANTINE, catalog)
    readable = [_literal(path) for path, fault in faults.items() if not fault]
    if not readable:
        return _Outcome(0, 0, refused)
    fields = fields_of_files(spark, batch.file, readable)
    survey = _survey(batch.file, fields)
    added = _store(spark, catalog, batch, fields, survey) if survey.sound else 0
    if not survey.faulty and added == survey.sound:
        return _Outcome(added, 0, refused)
    rejected = rejected_lines(spark, batch.file, readable, delta.read(spark, batch.file.table, catalog))
    return _Outcome(added, delta.merge_new(spark, rejected, QUARANTINE, catalog), refused)


def _header_faults(spark: SparkSession, batch: _Batch) -> dict[str, str | None]:
    def fault(path: str) -> str | None:
        first = spark.read.text(_literal(path)).first()
        return header_fault(batch.file, first["value"] if first else None)

    with ThreadPoolExecutor(_HEADERS_AT_ONCE) as pool:
        return dict(zip(batch.paths, pool.map(fault, batch.paths), strict=True))


def _literal(path: str) -> str:
    """The path such that Spark does not read characters of its name as a pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)


def _survey(file: LandingFile, fields: DataFrame) -> _Survey:
    at = F.unix_micros(typed(file, file.time_column)) if file.time_column else F.lit(None)
    lines, sound, first, last = fields.agg(
        F.count(F.lit(1)), F.count_if(is_sound(file)), F.min(at), F.max(at)
    ).collect()[0]
    return _Survey(sound, lines - sound, first, last)


def _store(spark: SparkSession, catalog: str, batch: _Batch, fields: DataFrame, survey: _Survey) -> int:
    """Put the sound lines into the table; returns how many rows were added or updated."""
    table = batch.file.table
    rows = _distinct_rows(batch.file, fields)
    if delta.read(spark, table, catalog).isEmpty():
        _append(catalog, batch, rows)
        return delta.read(spark, table, catalog).count()
    if not batch.file.time_column:
        return delta.merge_changed(spark, rows, table, catalog)
    span = f"timestamp_micros({survey.first_micros}) AND timestamp_micros({survey.last_micros})"
    return delta.merge_new(spark, rows, table, catalog, f"target.`{batch.file.time_column}` BETWEEN {span}")


def _append(catalog: str, batch: _Batch, rows: DataFrame) -> None:
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


def _distinct_rows(file: LandingFile, fields: DataFrame) -> DataFrame:
    """One row per key out of the sound lines; which one does not depend on the order in which they are read."""
    table = file.table
    columns = [typed(file, name) for name in table.column_names]
    content = F.xxhash64(*columns)
    rank = content if file.time_column else F.struct(-F.unix_micros("_metadata.file_modification_time"), content)
    rows = fields.where(is_sound(file)).select(*columns, rank.alias("_rank"))
    earlier = F.lag(F.lit(True)).over(Window.partitionBy(*_layout(table)).orderBy("_rank"))
    return rows.withColumn("_earlier", earlier).where(F.col("_earlier").isNull()).select(*table.column_names)


def _layout(table: Table) -> list[str]:
    """The key in the order in which rows lie on disk; looking for equal keys in this order leaves them sorted."""
    return [*table.cluster_by, *(name for name in table.key if name not in table.cluster_by)]
