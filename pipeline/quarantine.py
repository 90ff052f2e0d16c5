"""What could not be ingested, with its place and the reason."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline.expectations import IS_SOUND, judged, reason
from pipeline.sources.batch import LINE, NUMBER, ORIGIN, WRITTEN_AT, Batch, RefusedFile
from pipeline.tables import QUARANTINE


def refused_files(spark: SparkSession, table_name: str, refused: Sequence[RefusedFile]) -> DataFrame:
    """The quarantine's rows for whole files."""
    rows = [(table_name, one.file, None, None, one.reason) for one in refused]
    return spark.createDataFrame(rows, QUARANTINE.columns)


def unsound_lines(batch: Batch) -> DataFrame:
    """The quarantine's rows for the rows that fail a check."""
    unsound = judged(batch.file, batch.numbered()).where(~F.col(IS_SOUND))
    return _as_rejected(batch, unsound.withColumn("reason", reason(batch.file, batch.misfit_reason)))


def contradicting_lines(batch: Batch, stored: DataFrame) -> DataFrame:
    """The quarantine's rows for the sound rows with other values than those stored of the table under their key.

    Of rows that say how things are only the last written ones contradict: what is older is out of date.
    """
    table = batch.file.table
    sound = judged(batch.file, batch.numbered()).where(IS_SOUND)
    if not batch.file.time_column:
        written_last = F.max(WRITTEN_AT).over(Window.partitionBy(*table.key))
        sound = sound.withColumn("_last", written_last).where(F.col(WRITTEN_AT) == F.col("_last"))
    arrived = sound.select(ORIGIN, NUMBER, LINE, F.struct(*table.column_names).alias("_arrived"))
    kept = stored.select(F.struct(*table.column_names).alias("_kept"))
    same_key = [F.col(f"_arrived.{name}") == F.col(f"_kept.{name}") for name in table.key]
    is_same = [F.col(f"_arrived.{name}").eqNullSafe(F.col(f"_kept.{name}")) for name in table.value_columns]
    differs = ~F.forall(F.array(*is_same), lambda same: same)
    remedy = (
        f"delete that row from {table.schema}.{table.name} and send this one again, a file under a new name"
        if batch.file.time_column
        else "send it again by itself, a file under a new name"
    )
    told = F.lit(
        f"another row with the same {', '.join(table.key)} has other values and was kept; to have this one instead, "
        f"{remedy}"
    )
    return _as_rejected(batch, arrived.join(kept, same_key, how="inner").where(differs).withColumn("reason", told))


def _as_rejected(batch: Batch, rows: DataFrame) -> DataFrame:
    places = rows.select(
        F.lit(batch.file.name).alias("table_name"),
        F.col(ORIGIN).alias("source_file"),
        F.col(NUMBER).alias("line_number"),
        LINE,
        "reason",
    )
    # Equal rows of a database have one place.
    return places.dropDuplicates(list(QUARANTINE.key))
