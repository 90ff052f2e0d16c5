"""Scoring: what a version of the model says of each component of each machine, and why."""

from datetime import date
from functools import reduce

from pyspark import StorageLevel
from pyspark.ml import PipelineModel
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipeline import delta, stamps
from pipeline.errors import ParameterError
from pipeline.model import scores
from pipeline.reasons import SCORE, reasons
from pipeline.registry import Champion, loaded
from pipeline.settings import Costs, Settings
from pipeline.tables import FEATURES, PREDICTIONS, REASONS, WORKLIST
from pipeline.windows import last_instant, literal

# The modules whose text decides over the rows.
MODULES = ("blocks", "lineage", "model", "reasons", "score", "tables")
_KEY = PREDICTIONS.key
_SAYS = ("probability", "is_alarm", "reasons")
_WRITTEN_BY = ("run_id", "scored_at")


def predictions(
    scored: DataFrame, model: PipelineModel, windows: DataFrame, model_version: str, settings: Settings
) -> DataFrame:
    """The scores of the windows, with their reasons, as rows of the predictions table."""
    if settings.triggered_at is None:
        raise ParameterError("triggered_at is empty; give the instant the run stands for, such as 2015-12-01T06:30:00")
    why = reasons(model, scored, windows, settings)
    return scored.join(why, on=list(SCORE), how="left").select(
        *SCORE,
        "probability",
        "is_alarm",
        F.coalesce("reasons", F.array().cast(REASONS)).alias("reasons"),
        F.lit(model_version).alias("model_version"),
        F.lit(settings.run_id).alias("run_id"),
        literal(settings.triggered_at).alias("scored_at"),
    )


def of_version(table: DataFrame, model_version: str, settings: Settings) -> DataFrame:
    """The version's predictions of the range."""
    return table.where(settings.range.contains(F.col("window_end")) & (F.col("model_version") == model_version))


def worklist(rows: DataFrame, costs: Costs) -> DataFrame:
    """One version's predictions of each machine's latest window as rows of the worklist table.

    Alarms come first; among them and among the rest what a visit now is expected to save decides: the cost of the
    failure by its probability, less the cost of a needless visit by the probability that there is none.
    """
    latest = rows.groupBy("machine_id").agg(F.max("window_end").alias("window_end"))
    probability = F.col("probability")
    saving = probability * costs.missed_failure - (1 - probability) * costs.needless_visit
    in_order = Window.orderBy(F.desc("is_alarm"), F.desc("expected_saving"), "machine_id", "component")
    current = rows.join(F.broadcast(latest), on=["machine_id", "window_end"], how="left_semi")
    placed = current.withColumn("expected_saving", saving).withColumn("place", F.row_number().over(in_order))
    return placed.select(*WORKLIST.column_names)


def refresh_worklist(spark: SparkSession, champion: Champion, settings: Settings) -> bool:
    """Make the worklist that of the champion's predictions as they are; False if it is already.

    One commit. Scoring a past range changes it only if no version has a later window: a new champion that has scored
    nothing later leaves the list of the one before. Predictions whose horizon was over at the end of the latest window
    say nothing of what is to come, and are neither listed nor read.
    """
    delta.create(spark, WORKLIST, settings.catalog)
    said = standing(delta.read(spark, PREDICTIONS, settings.catalog), settings)
    is_own = F.col("model_version") == champion.number
    latest = said.agg(F.max("window_end").alias("any"), F.max(F.when(is_own, F.col("window_end"))).alias("own")).first()
    if latest and latest["own"] != latest["any"]:
        return False
    rows = worklist(said.where(is_own), settings.costs)
    listed = delta.read(spark, WORKLIST, settings.catalog)
    if rows.exceptAll(listed).isEmpty() and listed.exceptAll(rows).isEmpty():
        return False
    rows.coalesce(1).sortWithinPartitions("place").writeTo(WORKLIST.full_name(settings.catalog)).overwrite(F.lit(True))
    return True


def standing(said: DataFrame, settings: Settings) -> DataFrame:
    """The predictions whose horizon is not over; files from before the range are read only if there is no later row."""
    since = said.where(F.col("window_end") > literal(settings.range.start))
    latest = last_instant(since, "window_end") or last_instant(said, "window_end")
    return said.limit(0) if latest is None else said.where(F.col("window_end") > literal(latest - settings.horizon))


def alarms_per_day(rows: DataFrame) -> list[tuple[date, str, int]]:
    """How many alarms there are per day and component, as plain rows."""
    counts = rows.where("is_alarm").groupBy(F.to_date("window_end").alias("day"), "component").count()
    return [(row.day, row.component, row["count"]) for row in counts.collect()]


def with_first_run(rows: DataFrame, before: DataFrame) -> DataFrame:
    """The rows, of which those that say the same as before keep the run and the time that said it first."""
    old = before.select(*_KEY, F.struct(*_SAYS, *_WRITTEN_BY).alias("old"))
    says_the_same = reduce(Column.__and__, (F.col(name).eqNullSafe(F.col(f"old.{name}")) for name in _SAYS))
    return rows.join(old, on=list(_KEY), how="left").select(
        *(name for name in rows.columns if name not in _WRITTEN_BY),
        *(F.when(says_the_same, F.col(f"old.{name}")).otherwise(F.col(name)).alias(name) for name in _WRITTEN_BY),
    )


def score_range(spark: SparkSession, champion: Champion, settings: Settings) -> bool:
    """Make the champion's predictions of the range those of the features as they are; False if they are already.

    One commit; other versions and other windows stay.
    """
    delta.create(spark, PREDICTIONS, settings.catalog)
    mark = stamps.stamp(spark, (FEATURES,), MODULES, settings, besides=champion.training_run_id)
    if stamps.is_current(spark, PREDICTIONS, mark, settings.catalog):
        return False
    windows = delta.read(spark, FEATURES, settings.catalog).where(settings.range.predicate("window_end"))
    before = delta.read(spark, PREDICTIONS, settings.catalog)
    model = loaded(champion)
    scored = scores(model, windows).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        rows = predictions(scored, model, windows, champion.number, settings)
        stamps.replace_range(
            with_first_run(rows, of_version(before, champion.number, settings)),
            PREDICTIONS,
            mark,
            settings.catalog,
            among=f"model_version = '{champion.number}'",
        )
    finally:
        scored.unpersist()
    return True
