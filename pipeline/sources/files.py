"""CSV files in a folder of the landing zone: each file once, by its name. What else lies there is refused by name."""

import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline.landing import LandingFile
from pipeline.parsing import fields_of_files, fields_of_lines, header_fault, misfit_reason
from pipeline.sources.batch import LINE, NUMBER, ORIGIN, WRITTEN_AT, Batch, Place, RefusedFile, Take
from pipeline.sources.strays import files_below, is_csv, is_in_the_making, local, misplacement, name_in_zone
from pipeline.sources.streams import take_available

REQUIRED: tuple[str, ...] = ()
OPTIONAL: tuple[str, ...] = ()

_FILE_SCHEMA = "path STRING, modificationTime TIMESTAMP, length LONG, content BINARY"
_MAX_FILES_PER_BATCH = 1000
_FILES_AT_ONCE = 8
_LONGEST_HEADER = 65_536
_EMPTY = "the file is empty, 0 bytes; land it whole under a new name"
_CUT_OFF = (
    "the file may be cut off: its last line has no line end; land the whole file, with a line end, under a new name"
)


@dataclass(frozen=True)
class _Ends:
    """The first line of a file, None if there is none, and whether its last line is whole."""

    first_line: str | None
    is_whole: bool


def read(place: Place, take: Take) -> None:
    """Hand over the files that landed since the last run."""
    beside = _beside_the_stream(place)
    if beside:
        take(Batch(place.file, None, _nothing, {}, misfit_reason(place.file), beside))
    try:
        stream = _landed_files(place.spark, place.folder)
    except AnalysisException as fault:
        if fault.getCondition() != "PATH_NOT_FOUND":
            raise
        # No file of this table ever landed.
        return
    take_available(place, stream, lambda files, transaction: _batch(place, files, transaction), take)


def _nothing() -> DataFrame:
    raise AssertionError("a batch without fields has no rows to number")


def _beside_the_stream(place: Place) -> list[RefusedFile]:
    """The files that the stream does not have: without a single byte, or of another ending."""
    zone = Path(local(place.landing_path))
    names = sorted(files_below(str(zone), f"{place.file.name}/"))
    # Each size may be a call to where the volume is mounted from.
    with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
        found = pool.map(lambda name: not is_csv(name) or _is_empty(zone / name), names)
        beside = [name for name, is_beside in zip(names, found, strict=True) if is_beside]
    return [RefusedFile(name, misplacement(name) or _EMPTY) for name in beside]


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except FileNotFoundError:
        # It went, or got its name for good, since the folder was listed.
        return False


def _landed_files(spark: SparkSession, folder: str) -> DataFrame:
    """The stream of the paths of the CSV files in the folder and below it; their content is not read here."""
    return (
        spark.readStream.format("binaryFile")
        .schema(_FILE_SCHEMA)
        # Also those that are refused: without it folders named as `day=2015-10-21` are taken for columns.
        .option("recursiveFileLookup", "true")
        .option("pathGlobFilter", "*.[cC][sS][vV]")
        .option("maxFilesPerTrigger", _MAX_FILES_PER_BATCH)
        # Without it a file that is older than others by a week is passed over in silence.
        .option("maxFileAge", "36500d")
        .load(folder)
        .select("path")
    )


def _batch(place: Place, files: DataFrame, transaction: dict[str, str]) -> Batch:
    names = {row.path: name_in_zone(row.path, place.landing_path) for row in files.collect()}
    landed = {path: names[path] for path in sorted(names) if not is_in_the_making(names[path])}
    faults = _file_faults(place.file, landed)
    paths = [_literal(path) for path, fault in faults.items() if not fault]
    refused = [RefusedFile(landed[path], fault) for path, fault in faults.items() if fault]
    return Batch(
        place.file,
        _fields(place, paths) if paths else None,
        lambda: _numbered_lines(place.spark, place.file, paths),
        transaction,
        misfit_reason(place.file),
        refused,
    )


def _fields(place: Place, paths: Sequence[str]) -> DataFrame:
    fields = fields_of_files(place.spark, place.file, paths)
    if place.file.time_column:
        # Where metadata are named Spark makes all their columns for every row, used or not.
        return fields
    return fields.withColumn(WRITTEN_AT, F.unix_micros("_metadata.file_modification_time"))


def _file_faults(file: LandingFile, landed: Mapping[str, str]) -> dict[str, str | None]:
    """By path what is wrong with each file, from paths and names in the landing zone."""

    def fault(path: str) -> str | None:
        misplaced = misplacement(landed[path])
        if misplaced:
            return misplaced
        ends = _ends(Path(local(path)))
        return header_fault(file, ends.first_line) or (None if ends.is_whole else _CUT_OFF)

    with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
        return dict(zip(landed, pool.map(fault, landed), strict=True))


def _ends(path: Path) -> _Ends:
    with path.open("rb") as content:
        first = content.read(_LONGEST_HEADER)
        if not first:
            return _Ends(None, is_whole=False)
        content.seek(-1, os.SEEK_END)
        last = content.read(1)
    lines = first.decode("utf-8", errors="replace").splitlines()
    return _Ends(lines[0] if lines else None, last in b"\r\n")


def _literal(path: str) -> str:
    """The path such that Spark does not read characters of its name as a pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)


def _numbered_lines(spark: SparkSession, file: LandingFile, paths: Sequence[str]) -> DataFrame:
    """The lines after the header with their number in the file; blank ones left out.

    A file is read in blocks, and the position rises from line to line of a block.
    """
    lines = spark.read.text(list(paths)).select(
        F.col("value").alias(LINE),
        F.unix_micros("_metadata.file_modification_time").alias(WRITTEN_AT),
        F.col("_metadata.file_path").alias("_path"),
        F.col("_metadata.file_block_start").alias("_block"),
        F.monotonically_increasing_id().alias("_position"),
    )
    earlier = Window.partitionBy("_path").orderBy("_block").rowsBetween(Window.unboundedPreceding, -1)
    blocks = (
        lines.groupBy("_path", "_block")
        .agg(F.min("_position").alias("_first"), F.count(F.lit(1)).alias("_count"))
        .withColumn("_before", F.coalesce(F.sum("_count").over(earlier), F.lit(0)))
    )
    path = F.url_decode(F.replace("_path", F.lit("+"), F.lit("%2B")))
    numbered = lines.join(F.broadcast(blocks), ["_path", "_block"], how="inner").select(
        LINE,
        WRITTEN_AT,
        F.substring_index(path, "/", -2).alias(ORIGIN),
        (F.col("_before") + F.col("_position") - F.col("_first") + 1).alias(NUMBER),
    )
    return fields_of_lines(file, numbered.where((F.col(NUMBER) > 1) & (F.trim(LINE) != "")), LINE)
