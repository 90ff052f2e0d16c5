"""What could not be ingested, with its place and the reason."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.expectations import checked, reason
from pipeline.landing import LandingFile
from pipeline.sources.batch import LINE, NUMBER, ORIGIN, Batch, RefusedFile
from pipeline.tables import QUARANTINE


def refused_files(spark: SparkSession, file: LandingFile, refused: Sequence[RefusedFile]) -> DataFrame:
    """The quarantine's rows for whole files."""
    rows = [(file.name, one.file, None, None, one.reason) for one in refused]
    return spark.createDataFrame(rows, QUARANTINE.columns)


def rejected_lines(batch: Batch, stored: DataFrame) -> DataFrame:
    """The quarantine's rows for the rows that fail a check or contradict what is stored of the table."""
    file, rows = batch.file, checked(batch.file, batch.numbered())
    rejected = rows.fail_df().select(*_PLACE, reason(file, batch.misfit_reason).alias("reason"))
    if file.table.value_columns and file.time_column:
        rejected = rejected.unionByName(_contradictions(file, rows.pass_df(), stored))
    return rejected.select(
        F.lit(file.name).alias("table_name"),
        F.col(ORIGIN).alias("source_file"),
        F.col(NUMBER).alias("line_number"),
        LINE,
        "reason",
    )


_PLACE = (ORIGIN, NUMBER, LINE)


def _contradictions(file: LandingFile, rows: DataFrame, stored: DataFrame) -> DataFrame:
    table = file.table
    arrived = rows.select(*_PLACE, F.struct(*table.column_names).alias("_arrived"))
    kept = stored.select(F.struct(*table.column_names).alias("_kept"))
    same_key = [F.col(f"_arrived.{name}") == F.col(f"_kept.{name}") for name in table.key]
    is_same = [F.col(f"_arrived.{name}").eqNullSafe(F.col(f"_kept.{name}")) for name in table.value_columns]
    differs = ~F.forall(F.array(*is_same), lambda same: same)
    contradiction = F.lit(f"another row with the same {', '.join(table.key)} has other values and was kept")
    return arrived.join(kept, same_key, how="inner").where(differs).select(*_PLACE, contradiction.alias("reason"))
