"""What could not be ingested, with file, line and reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline.landing import LandingFile
from pipeline.parsing import faults, fields_of_lines, typed
from pipeline.tables import QUARANTINE


@dataclass(frozen=True)
class RefusedFile:
    """A file of which no line was read, and why."""

    file: str
    reason: str


def short_name(path: str) -> str:
    """The folder and name of a landed file: the same wherever the landing zone is."""
    return "/".join(path.rsplit("/", 2)[-2:])


def refused_files(spark: SparkSession, file: LandingFile, refused: Sequence[RefusedFile]) -> DataFrame:
    """The quarantine's rows for whole files."""
    rows = [(file.name, one.file, None, None, one.reason) for one in refused]
    return spark.createDataFrame(rows, QUARANTINE.columns)


def rejected_lines(spark: SparkSession, file: LandingFile, paths: Sequence[str], stored: DataFrame) -> DataFrame:
    """The quarantine's rows for the lines of the files that have a fault or contradict what is stored of the table."""
    lines = fields_of_lines(file, _lines(spark, paths), "line").where(F.trim("line") != "")
    rejected = lines.withColumn("reason", faults(file)).where(F.col("reason") != "").select(*_PLACE, "line", "reason")
    if file.table.value_columns and file.time_column:
        rejected = rejected.unionByName(_contradictions(file, lines.where(faults(file) == ""), stored))
    return (
        _numbered(rejected, _lines(spark, paths))
        # The header, which is no row.
        .where(F.col("line_number") > 1)
        .withColumn("table_name", F.lit(file.name))
        .select(*QUARANTINE.column_names)
    )


_PLACE = ("_path", "_block", "_position")


def _lines(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """The lines with their place: a file is read in blocks, and the position rises from line to line of a block."""
    return spark.read.text(list(paths)).select(
        F.col("value").alias("line"),
        F.col("_metadata.file_path").alias("_path"),
        F.col("_metadata.file_block_start").alias("_block"),
        F.monotonically_increasing_id().alias("_position"),
    )


def _numbered(lines: DataFrame, all_lines: DataFrame) -> DataFrame:
    """The lines with their number in the file and the file's short name."""
    earlier = Window.partitionBy("_path").orderBy("_block").rowsBetween(Window.unboundedPreceding, -1)
    blocks = (
        all_lines.groupBy("_path", "_block")
        .agg(F.min("_position").alias("_first"), F.count(F.lit(1)).alias("_count"))
        .withColumn("_before", F.coalesce(F.sum("_count").over(earlier), F.lit(0)))
    )
    path = F.url_decode(F.replace("_path", F.lit("+"), F.lit("%2B")))
    return lines.join(F.broadcast(blocks), ["_path", "_block"], how="inner").select(
        F.substring_index(path, "/", -2).alias("source_file"),
        (F.col("_before") + F.col("_position") - F.col("_first") + 1).alias("line_number"),
        "line",
        "reason",
    )


def _contradictions(file: LandingFile, lines: DataFrame, stored: DataFrame) -> DataFrame:
    table = file.table
    arrived = lines.select(
        *_PLACE, "line", F.struct(*(typed(file, name) for name in table.column_names)).alias("_arrived")
    )
    kept = stored.select(F.struct(*table.column_names).alias("_kept"))
    same_key = [F.col(f"_arrived.{name}") == F.col(f"_kept.{name}") for name in table.key]
    is_same = [F.col(f"_arrived.{name}").eqNullSafe(F.col(f"_kept.{name}")) for name in table.value_columns]
    differs = ~F.forall(F.array(*is_same), lambda same: same)
    key = ", ".join(table.key)
    return (
        arrived.join(kept, same_key, how="inner")
        .where(differs)
        .select(
            *_PLACE, "line", F.lit(f"another row with the same {key} has other values and was kept").alias("reason")
        )
    )
