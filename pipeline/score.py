"""Scoring: what a version of the model says of each component of each machine, and why."""

from datetime import date

from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline.errors import ParameterError
from pipeline.reasons import reasons
from pipeline.settings import Settings
from pipeline.tables import PREDICTIONS, REASONS
from pipeline.windows import literal

# Besides every alarm, so many of the highest probabilities of each window end are explained.
EXPLAINED_PER_WINDOW = 10
_SCORE = ("machine_id", "component", "window_end")
# Who wrote a row and when is no part of what it says: a row that says the same stays as it is.
_SAYS = ("probability", "is_alarm", "reasons")


def predictions(
    scores: DataFrame, model: PipelineModel, windows: DataFrame, model_version: str, settings: Settings
) -> DataFrame:
    """The scores as rows of the predictions table, with the reasons of those a planner will look at."""
    if settings.triggered_at is None:
        raise ParameterError("triggered_at is empty; give the instant the run stands for, such as 2015-12-01T06:30:00")
    why = reasons(model, explained(scores), windows, settings)
    return scores.join(why, on=list(_SCORE), how="left").select(
        *_SCORE,
        "probability",
        "is_alarm",
        F.coalesce("reasons", F.array().cast(REASONS)).alias("reasons"),
        F.lit(model_version).alias("model_version"),
        F.lit(settings.run_id).alias("run_id"),
        literal(settings.triggered_at).alias("scored_at"),
    )


def explained(scores: DataFrame) -> DataFrame:
    """All alarms and the highest probabilities of each window end."""
    highest_first = Window.partitionBy("window_end").orderBy(F.desc("probability"), "machine_id", "component")
    return (
        scores.withColumn("place", F.row_number().over(highest_first))
        .where(F.col("is_alarm") | (F.col("place") <= EXPLAINED_PER_WINDOW))
        .drop("place")
    )


def written(table: DataFrame, model_version: str, settings: Settings) -> DataFrame:
    """The version's predictions of the range."""
    return table.where(settings.range.contains(F.col("window_end")) & (F.col("model_version") == model_version))


def worklist(rows: DataFrame) -> DataFrame:
    """The alarms of the latest window end, the most probable failure first."""
    latest = rows.agg(F.max("window_end").alias("window_end"))
    return (
        rows.where("is_alarm")
        .join(F.broadcast(latest), on="window_end", how="left_semi")
        .select("machine_id", "component", "window_end", "probability", "reasons")
        .orderBy(F.desc("probability"), "machine_id", "component")
    )


def alarms_per_day(rows: DataFrame) -> list[tuple[date, str, int]]:
    """How many alarms there are per day and component, as plain rows."""
    counts = rows.where("is_alarm").groupBy(F.to_date("window_end").alias("day"), "component").count()
    return [(row.day, row.component, row["count"]) for row in counts.collect()]


def replace_predictions(spark: SparkSession, rows: DataFrame, model_version: str, settings: Settings) -> None:
    """Make the version's predictions of the range equal to the rows, in one commit.

    Other versions and other windows stay, and so does a row that already says the same, with its run and its time.
    """
    same_row = " AND ".join(f"target.{name} = source.{name}" for name in PREDICTIONS.key)
    changed = " OR ".join(f"NOT target.{name} <=> source.{name}" for name in _SAYS)
    concerned = f"{settings.range.predicate('target.window_end')} AND target.model_version = '{model_version}'"
    spark.sql(
        f"MERGE INTO {PREDICTIONS.full_name(settings.catalog)} AS target USING {{rows}} AS source"
        f" ON {same_row} AND {concerned}"
        f" WHEN MATCHED AND ({changed}) THEN UPDATE SET *"
        f" WHEN NOT MATCHED THEN INSERT *"
        f" WHEN NOT MATCHED BY SOURCE AND {concerned} THEN DELETE",
        rows=rows,
    )
