"""Training: fit on the earlier part of the range, set thresholds on a later one, measure on the held-out period."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlflow.models import infer_signature
from pyspark import StorageLevel
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline import features, plots, registry
from pipeline.errors import ParameterError
from pipeline.model import (
    CATEGORY,
    DEFAULT_THRESHOLD,
    KEY,
    Forest,
    Score,
    fitted,
    importances,
    inputs,
    scores,
    with_thresholds,
)
from pipeline.quality import Quality, quality
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange, last_instant

_FIT_SHARE = 0.75


@dataclass(frozen=True)
class Periods:
    """What each part of the range is for. Between two parts lies a horizon that neither uses."""

    fit: TimeRange
    thresholds: TimeRange
    holdout: TimeRange


@dataclass(frozen=True)
class Trained:
    """A model ready to use, and what it is worth on the held-out period."""

    model: PipelineModel
    thresholds: dict[str, float]
    quality: Quality

    def report(self) -> dict[str, Any]:
        """What there is to say of the model, as plain values."""
        return {
            "quality": self.quality.figures(),
            "thresholds": self.thresholds,
            "features": inputs(self.model),
            "importances": importances(self.model),
        }


def periods(settings: Settings, decided_until: datetime | None) -> Periods:
    """The range up to the last decided window in three parts; no part knows a label of a later one."""
    start, end = settings.range.start, settings.range.until(decided_until).end
    middle = settings.holdout_start
    if middle is None or not start < middle < end:
        given = "empty" if middle is None else middle.isoformat()
        raise ParameterError(
            f"holdout_start is {given}; it has to lie between range_start {start.isoformat()} "
            f"and the last window with a known outcome {end.isoformat()}"
        )
    thresholds_start = settings.grid.last_end(start + (middle - start) * _FIT_SHARE)
    parts = Periods(
        fit=TimeRange(start, thresholds_start - settings.horizon),
        thresholds=TimeRange(thresholds_start, middle - settings.horizon),
        holdout=TimeRange(middle, end),
    )
    if parts.fit.end <= parts.fit.start or parts.thresholds.end <= parts.thresholds.start:
        raise ParameterError(
            f"from range_start {start.isoformat()} to holdout_start {middle.isoformat()} is too short to fit "
            f"and to set thresholds with a horizon of {settings.horizon_hours} h between; give an earlier range_start"
        )
    return parts


def trained(windows: DataFrame, labels: DataFrame, failures: DataFrame, settings: Settings, forest: Forest) -> Trained:
    """The model of the range's windows. A component without a failure to set its threshold by keeps a half."""
    rows = within(windows, settings.range).join(labels, on=list(KEY), how="inner")
    parts = periods(settings, last_instant(within(labels, settings.range), "window_end"))
    numbers = [name for name in features.columns(settings) if name != CATEGORY]
    model = fitted(within(rows, parts.fit), numbers, forest, settings.seed)
    tried = measured(model, rows, failures, parts.thresholds, settings).components
    thresholds = {component: tried[component].best_threshold or DEFAULT_THRESHOLD for component in COMPONENTS}
    final = with_thresholds(model, thresholds)
    return Trained(final, thresholds, measured(final, rows, failures, parts.holdout, settings))


def measured(
    model: PipelineModel, rows: DataFrame, failures: DataFrame, period: TimeRange, settings: Settings
) -> Quality:
    """The quality of the model on the labelled rows of a period."""
    labels = F.create_map(*(part for name in COMPONENTS for part in (F.lit(name), F.col(name))))
    is_failing = (labels[F.col("component")] == 1).alias("is_failing")
    scored = (
        scores(model, within(rows, period), *COMPONENTS)
        .select(*KEY, "component", "probability", "is_alarm", is_failing)
        .persist(StorageLevel.MEMORY_AND_DISK)
    )
    try:
        return quality(scored, failures, period, settings)
    finally:
        scored.unpersist()


def within(rows: DataFrame, period: TimeRange) -> DataFrame:
    """The rows whose window ends in the period."""
    return rows.where(period.contains(F.col("window_end")))


def registered_version(
    windows: DataFrame, labels: DataFrame, failures: DataFrame, settings: Settings, forest: Forest | None = None
) -> tuple[registry.Version, bool]:
    """The registered version made of exactly this, trained now if there is none, with the alias pointing to it.

    The flag says whether it was there already.
    """
    forest = forest or Forest()
    inputs_digest = {
        "windows": registry.data_digest(within(windows, settings.range)),
        "labels": registry.data_digest(within(labels, settings.range)),
        "failures": registry.data_digest(failures.where(settings.range.contains(F.col("failed_at")))),
    }
    mark = registry.fingerprint(inputs_digest, settings, forest)
    found = registry.registered(settings.model_name, mark)
    version = found or _register(trained(windows, labels, failures, settings, forest), windows, settings, forest, mark)
    registry.point_alias(settings, version)
    return version, found is not None


def _register(result: Trained, windows: DataFrame, settings: Settings, forest: Forest, mark: str) -> registry.Version:
    report = result.report() | {"parameters": registry.parameters_of(settings, forest)}
    # Numbers are declared as doubles: a whole-number column could not say that a value is missing.
    known = windows.select(*(F.col(name).cast("double") for name in inputs(result.model)[:-1]), CATEGORY)
    predictions = result.model.transform(known).select(*(Score(component).prediction for component in COMPONENTS))
    signature = infer_signature(known, predictions)
    figures = {
        "quality": plots.quality_figure(report["quality"]["per_component"]),
        "importances": plots.importance_figure(report["importances"]),
    }
    return registry.register(result.model, signature, settings, mark, report, figures)
