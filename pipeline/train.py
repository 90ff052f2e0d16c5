"""Training: candidates compared on folds in time, the best of them calibrated, the threshold set by cost.

The last fold tells what the best kind's probabilities mean and where its threshold lies; the model is the same kind
fitted on all that comes before the held-out period. It is measured on that period and registered; the alias moves only
to a better model than it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from mlflow.models import infer_signature
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline import features, gate, plots, registry
from pipeline.candidates import Plan
from pipeline.comparison import Comparison, compared, is_failing, persisted, within
from pipeline.contest import Contest, contest, drawn
from pipeline.drift import Profile, profiles
from pipeline.gate import Decision
from pipeline.model import (
    CATEGORY,
    DEFAULT_THRESHOLD,
    KEY,
    Score,
    calibrated,
    calibration_curve,
    inputs,
    scores,
    uncalibrated,
)
from pipeline.periods import periods
from pipeline.quality import Quality, quality
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange, first_instant, last_instant

_TENTHS = tuple(place / 10 for place in range(1, 10))


@dataclass(frozen=True)
class Trained:
    """A model ready to use, what it is worth on the held-out period, and what it was chosen over."""

    model: PipelineModel
    kind: str
    threshold: float
    quality: Quality
    comparison: Comparison
    importances: Mapping[str, Mapping[str, float]]
    profiles: dict[str, Profile]

    def report(self, settings: Settings) -> dict[str, Any]:
        """What there is to say of the model, as plain values."""
        return {
            "quality": self.quality.figures() | {"cost": self.quality.overall.cost(settings.costs)},
            "calibration": {name: found.calibration.points() for name, found in self.quality.components.items()},
            "profiles": {name: found.plain() for name, found in self.profiles.items()},
            "prediction_profiles": {
                name: Profile(_TENTHS, (*found.calibration.windows, 0)).plain()
                for name, found in self.quality.components.items()
            },
            "kinds": dict.fromkeys(COMPONENTS, self.kind),
            "comparison": self.comparison.figures(settings.costs),
            "thresholds": dict.fromkeys(COMPONENTS, self.threshold),
            "features": inputs(self.model),
            "importances": {name: dict(found) for name, found in self.importances.items()},
        }


def trained(windows: DataFrame, labels: DataFrame, failures: DataFrame, settings: Settings, plan: Plan) -> Trained:
    """The model of the range's windows. Without a failure to set its threshold by it keeps a half."""
    rows = labelled(windows, labels, settings)
    parts = periods(settings, last_instant(within(labels, settings.range), "window_end"), plan.folds)
    numbers = [name for name in features.columns(settings) if name != CATEGORY]
    comparison = compared(rows, failures, parts, numbers, settings, plan)
    kind = comparison.best(settings.costs)
    check = within(rows, parts.folds[-1].check)
    tried = _saying(comparison.last, kind)
    curve = calibration_curve(tried, check)
    found = measured(calibrated(tried, curve), check, failures, parts.folds[-1].check, settings)
    threshold = found.cheapest_threshold(settings.costs) or DEFAULT_THRESHOLD
    last = contest(within(rows, parts.fit), numbers, replace(plan, kinds=(kind,)), settings.seed)
    model = calibrated(_saying(last, kind), curve, threshold)
    return Trained(
        model,
        kind,
        threshold,
        measured(model, rows, failures, parts.holdout, settings),
        comparison,
        importances={name: last.importances[kind, name] for name in COMPONENTS},
        profiles=profiles(drawn(within(rows, parts.fit), plan), inputs(model)),
    )


def _saying(found: Contest, kind: str) -> PipelineModel:
    return uncalibrated(found.preparation, found.classifiers[kind], found.balance)


def labelled(windows: DataFrame, labels: DataFrame, settings: Settings) -> DataFrame:
    """The range's windows with a known outcome, each machine's from its first one with a reading on.

    Readings of the range alone tell, for the fingerprint of a training holds nothing else. A machine without one keeps
    all its windows: nothing says when it began.
    """
    ranged = within(windows, settings.range)
    began = _with_readings(ranged, settings).groupBy("machine_id").agg(F.min("window_end").alias("began"))
    rows = ranged.join(labels, on=list(KEY), how="inner")
    known = rows.join(F.broadcast(began), on="machine_id", how="left")
    return known.where(F.col("began").isNull() | (F.col("window_end") >= F.col("began"))).drop("began")


def measured(
    model: PipelineModel, rows: DataFrame, failures: DataFrame, period: TimeRange, settings: Settings
) -> Quality:
    """The quality of the model on the labelled rows of a period."""
    said = scores(model, within(rows, period), *COMPONENTS)
    with persisted(said.select(*KEY, "component", "probability", "is_alarm", is_failing())) as scored:
        return quality(scored, failures, period, settings)


def registered_version(
    windows: DataFrame,
    labels: DataFrame,
    failures: DataFrame,
    settings: Settings,
    plan: Plan | None = None,
    data_versions: Mapping[str, int] | None = None,
) -> tuple[registry.Version, bool, Decision]:
    """The registered version made of exactly this, trained now if there is none, and whether it got the alias.

    The flag says whether the version was there already. `data_versions` are the tables' versions, for the record.
    """
    plan, settings = plan or Plan(), since_first_reading(windows, settings)
    inputs_digest = {
        "windows": registry.data_digest(within(windows, settings.range)),
        "labels": registry.data_digest(within(labels, settings.range)),
        "failures": registry.data_digest(failures.where(settings.range.contains(F.col("failed_at")))),
    }
    mark = registry.fingerprint(inputs_digest, settings, plan)
    found = registry.registered(settings.model_name, mark)
    if found is None:
        result = trained(windows, labels, failures, settings, plan)
        data = {"digests": inputs_digest, "versions": dict(data_versions or {})}
        own = _register(result, windows, settings, plan, mark, data)
        version = registry.counted(settings.model_name, mark, own)
    else:
        version = found

    def quality_over(model: PipelineModel, period: TimeRange) -> Quality:
        return measured(model, labelled(windows, labels, settings), failures, period, settings)

    parts = periods(settings, last_instant(within(labels, settings.range), "window_end"), plan.folds)
    return version, found is not None, gate.decided(version, settings, parts.holdout, quality_over)


def since_first_reading(windows: DataFrame, settings: Settings) -> Settings:
    """The settings with a range that begins no earlier than the first window with a reading.

    Windows of before the data are silent and followed by no failure: they would teach that silence is health.
    """
    first = first_instant(_with_readings(within(windows, settings.range), settings), "window_end")
    if first is None:
        return settings
    start = max(settings.range.start, first - timedelta(hours=settings.grid.step_hours))
    return replace(settings, range=TimeRange(start, settings.range.end))


def _with_readings(windows: DataFrame, settings: Settings) -> DataFrame:
    return windows.where(F.greatest(*(F.col(name) for name in features.reading_count_names(settings))) > 0)


def _register(
    result: Trained,
    windows: DataFrame,
    settings: Settings,
    plan: Plan,
    mark: str,
    data: dict[str, Any],
) -> registry.Version:
    report = result.report(settings) | {"parameters": registry.parameters_of(settings, plan), "data": data}
    # Numbers are declared as doubles: a whole-number column could not say that a value is missing.
    known = windows.select(*(F.col(name).cast("double") for name in inputs(result.model)[:-1]), CATEGORY)
    said = result.model.transform(known)
    predictions = said.select(*(name for of in map(Score, COMPONENTS) for name in (of.probability, of.alarm)))
    signature = infer_signature(known, predictions)
    return registry.register(result.model, signature, settings, mark, report, plots.training_figures(report))
