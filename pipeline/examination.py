"""What features, model and predictions look like, for the eye: aggregated in Spark, for the examination notebooks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline import delta, evaluate, features, model, registry
from pipeline.comparison import is_failing, within
from pipeline.errors import DataError
from pipeline.findings import Findings
from pipeline.periods import periods
from pipeline.quality import Quality, event_levels, quality, with_levels
from pipeline.reasons import shown_hours
from pipeline.settings import Settings
from pipeline.simulation.behaviour import FAILURE_ERRORS
from pipeline.tables import COMPONENTS, FAILURES, LABELS, PREDICTIONS, SENSORS
from pipeline.train import labelled
from pipeline.windows import TimeRange, last_instant, literal

NOTHING = "none"
_WINDOW = ("machine_id", "window_end")
_EVENT = ("machine_id", "component", "failed_at")


def telling_features(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Per component the features that announce its failure: its sensor's mean and the counts of its errors."""
    hours, error_hours = (shown_hours(of, settings) for of in (settings.telemetry_hours, settings.error_hours))
    return {
        component: (
            f"{sensor}_mean_{hours}h",
            *(f"{error}_count_{error_hours}h" for error in FAILURE_ERRORS[component]),
        )
        for component, sensor in zip(COMPONENTS, SENSORS, strict=True)
    }


def steps(raw: Sequence[DataFrame], settings: Settings) -> DataFrame:
    """How many rows and columns each step of the feature engineering has: telemetry, errors, maint, machines."""
    telemetry, errors, maintenance, machines = raw
    found = {
        "window ends of the machines": features.window_ends(machines, settings),
        "sums of the readings per step": features.reading_sums(telemetry, settings),
        "errors with their step": features.error_counts(errors, settings),
        "replacements with the window that knows them": features.latest_replacements(maintenance, settings),
        "features": features.features(telemetry, errors, maintenance, machines, settings),
    }
    counted = [(name, rows.count(), len(rows.columns)) for name, rows in found.items()]
    return telemetry.sparkSession.createDataFrame(counted, "step STRING, rows BIGINT, columns INT")


def known_values(rows: DataFrame, names: Sequence[str]) -> DataFrame:
    """Per numeric feature how many windows have a value of it, and its mean, least and greatest."""
    numeric = [name for name in names if dict(rows.dtypes)[name] != "string"]
    per_feature = F.array(*(F.struct(F.lit(n).alias("feature"), F.col(n).cast("double").alias("v")) for n in numeric))
    found = (
        rows.select(F.inline(per_feature))
        .groupBy("feature")
        .agg(
            F.count("v").alias("windows"),
            *(F.round(measure("v"), 3).alias(n) for n, measure in (("mean", F.avg), ("least", F.min))),
            F.round(F.max("v"), 3).alias("greatest"),
        )
    )
    return found.orderBy("feature")


def label_counts(rows: DataFrame) -> DataFrame:
    """Per component how many windows there are, and before how many of them it failed."""
    return (
        rows.select(_component_labels())
        .groupBy("component")
        .agg(
            F.count("label").alias("windows"),
            F.sum("label").alias("failing"),
            F.round(100 * F.avg("label"), 3).alias("failing_percent"),
        )
        .orderBy("component")
    )


def spread(rows: DataFrame, feature: str, component: str, bins: int = 40) -> DataFrame:
    """The windows by the feature's value in so many equal bins and by whether the component fails: start, label, rows.

    Shares are of the windows with the same label, so that the few failing ones can be seen beside the many others.
    """
    known = rows.where(F.col(feature).isNotNull()).select(F.col(feature).cast("double").alias("value"), component)
    ends = known.agg(F.min("value").alias("least"), F.max("value").alias("greatest"))
    width = F.greatest((F.col("greatest") - F.col("least")) / bins, F.lit(1e-9))
    place = F.least(F.floor((F.col("value") - F.col("least")) / width), F.lit(bins - 1))
    placed = known.join(F.broadcast(ends), how="cross").select(
        (F.col("least") + place * width).alias("start"), F.col(component).alias("label"), width.alias("width")
    )
    counted = placed.groupBy("label", "start", "width").agg(F.count(F.lit(1)).alias("windows"))
    totals = known.groupBy(F.col(component).alias("label")).agg(F.count(F.lit(1)).alias("all_windows"))
    share = (F.col("windows") / F.col("all_windows")).alias("share")
    return (
        counted.join(F.broadcast(totals), on="label").select("label", "start", "width", share).orderBy("label", "start")
    )


def failing_windows(rows: DataFrame, machines: int) -> DataFrame:
    """The labels of the machines with the most failing windows: machine, window end and component of each."""
    failing = rows.select(*_WINDOW, _component_labels()).where("label = 1").drop("label")
    most = failing.groupBy("machine_id").count().orderBy(F.desc("count"), "machine_id").limit(machines)
    return failing.join(F.broadcast(most.select("machine_id")), on="machine_id").orderBy(*_WINDOW, "component")


def _component_labels() -> Column:
    """A row for each component, with its name and its label."""
    return F.inline(F.array(*(F.struct(F.lit(c).alias("component"), F.col(c).alias("label")) for c in COMPONENTS)))


@dataclass(frozen=True)
class Tested:
    """The champion's scores of the windows held out, with what happened, and what they are worth."""

    period: TimeRange
    scores: DataFrame
    quality: Quality


def tested(spark: SparkSession, champion: registry.Champion, settings: Settings) -> Tested:
    """The champion on the held-out period of the settings' range, as far as it was held out from its own training."""
    tables = (features.table(settings), LABELS, FAILURES)
    windows, known, failures = (delta.read(spark, table, settings.catalog) for table in tables)
    last = periods(settings, last_instant(within(known, settings.range), "window_end"), folds=1).holdout
    held_out = registry.held_out(champion, last)
    if held_out.start >= held_out.end:
        raise DataError(
            f"version {champion.number} was fitted on what happened up to {held_out.start.isoformat()}; "
            f"give a range_end more than {settings.horizon_hours} h after that"
        )
    rows = within(labelled(windows, known, settings), held_out)
    said = model.scores(registry.loaded(champion), rows, *COMPONENTS)
    scores = said.select(*_WINDOW, "component", "probability", "is_alarm", is_failing()).persist()
    return Tested(held_out, scores, quality(scores, failures, held_out, settings))


def confusion(scores: DataFrame) -> DataFrame:
    """How many windows there are of each failing component and each component alarmed for; `none` for none of them.

    What was alarmed for rightly counts once on the diagonal, and no more beside other failures of the same window.
    """
    sides = scores.groupBy(*_WINDOW).agg(
        _components("is_failing").alias("failing"), _components("is_alarm").alias("alarmed")
    )
    missed, false = F.array_except("failing", "alarmed"), F.array_except("alarmed", "failing")
    nothing = F.array(F.lit(NOTHING))
    right = F.transform(
        F.array_intersect("failing", "alarmed"), lambda name: F.struct(name.alias("failing"), name.alias("alarmed"))
    )
    wrong = F.flatten(
        F.transform(
            F.when(F.size(missed) > 0, missed).otherwise(nothing),
            lambda one: F.transform(
                F.when(F.size(false) > 0, false).otherwise(nothing),
                lambda other: F.struct(one.alias("failing"), other.alias("alarmed")),
            ),
        )
    )
    is_wrong = (F.size(missed) > 0) | (F.size(false) > 0) | (F.size(right) == 0)
    pairs = F.concat(right, F.when(is_wrong, wrong).otherwise(F.slice(wrong, 1, 0)))
    return (
        sides.select(F.inline(pairs))
        .groupBy("failing", "alarmed")
        .agg(F.count(F.lit(1)).alias("windows"))
        .orderBy("failing", "alarmed")
    )


def _components(flag: str) -> Column:
    return F.collect_set(F.when(F.col(flag), F.col("component")))


@dataclass(frozen=True)
class Truth:
    """One version's predictions of the windows whose outcome is known, and the failures of that period.

    `open_windows` are those of the range whose outcome is not known yet: nothing is said of them.
    """

    period: TimeRange
    scores: DataFrame
    events: DataFrame
    open_windows: int


def truth(spark: SparkSession, champion: registry.Champion, settings: Settings) -> Truth:
    """The champion's predictions of the range beside what happened."""
    known = evaluate.truth_end(spark, settings)
    period = evaluate.evaluated_period(settings, known)
    said, failures = (delta.read(spark, table, settings.catalog) for table in (PREDICTIONS, FAILURES))
    of_version = within(said, settings.range).where(F.col("model_version") == champion.number)
    judged = replace(settings, range=period)
    scores = evaluate.outcomes(of_version, failures, judged, known or period.end).persist()
    later = of_version.where(F.col("window_end") > literal(period.end))
    return Truth(
        period,
        scores,
        event_levels(with_levels(scores), evaluate.warnable(failures, scores, judged), period, judged),
        later.select(*_WINDOW).distinct().count(),
    )


def judged(spark: SparkSession, champion: registry.Champion, settings: Settings) -> Findings:
    """The findings about the champion's predictions of the range; refuses a range of which nothing is known yet."""
    found = evaluate.judged_range(spark, settings).get(champion.number)
    if found is None:
        raise DataError(
            f"of version {champion.number} no prediction from {settings.range.start.isoformat()} to "
            f"{settings.range.end.isoformat()} has a known outcome; give an earlier range_start, or score that range"
        )
    return found


def missed(events: DataFrame) -> DataFrame:
    """The failures no alarm came before."""
    return events.where(F.col("lead_hours").isNull()).select(*_EVENT).orderBy(*_EVENT)


def false_alarms(scores: DataFrame) -> DataFrame:
    """The alarms before no failure, the most probable first."""
    false = scores.where(F.col("is_alarm") & ~F.col("is_failing"))
    return false.select(*_WINDOW, "component", "probability").orderBy(F.desc("probability"), *_WINDOW, "component")
