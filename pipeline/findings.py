"""What an evaluation found: per component and machine model, and how far the data has moved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from pipeline.quality import Calibration, Outcome
from pipeline.settings import Limits, Settings
from pipeline.tables import QUALITY
from pipeline.windows import TimeRange

ALL = "all"
UNKNOWN = "unknown"
# With fewer failures in the range one of them more or less would decide.
LEAST_EVENTS = 20


@dataclass(frozen=True)
class Group:
    """What the predictions for one component on one model of machine came to; `all` stands for every one."""

    component: str
    machine_model: str
    outcome: Outcome
    windows: int
    lead_hours: tuple[float, ...]
    calibration: Calibration

    def figures(self, settings: Settings) -> dict[str, Any]:
        """The group as values of a row of the quality table."""
        costs, outcome = settings.costs, self.outcome
        cost, never = outcome.cost(costs), outcome.events * costs.missed_failure
        always = (self.windows - sum(self.calibration.failing)) * costs.needless_visit
        return {
            "component": self.component,
            "machine_model": self.machine_model,
            "events": outcome.events,
            "event_recall": outcome.event_recall,
            "alarms": outcome.alarms,
            "precision": outcome.precision,
            "median_lead_hours": median_low(self.lead_hours) if self.lead_hours else None,
            "calibration_error": self.calibration.error,
            "windows": self.windows,
            "cost": cost,
            "cost_of_never": never,
            "cost_of_always": always,
            "saved_against_never": never - cost,
            "saved_against_always": always - cost,
        }


@dataclass(frozen=True)
class Findings:
    """All an evaluation found: the period judged, its groups, and the drift of each feature and prediction."""

    period: TimeRange
    groups: tuple[Group, ...]
    drift: Mapping[str, float]

    @property
    def overall(self) -> Group:
        """All components of all machines."""
        return next(group for group in self.groups if (group.component, group.machine_model) == (ALL, ALL))

    def of_components(self) -> list[Group]:
        """The groups of the single components, machines of all models together."""
        return [group for group in self.groups if group.machine_model == ALL and group.component != ALL]

    def calibration_points(self) -> dict[str, list[tuple[float, float, int]]]:
        """Per component the mean probability, the share that failed and the windows of each tenth."""
        return {group.component: group.calibration.points() for group in self.of_components()}

    def lead_counts(self) -> dict[str, Counter[float]]:
        """Per component how many failures were announced so many hours before."""
        return {group.component: Counter(group.lead_hours) for group in self.of_components()}

    @property
    def has_enough_events(self) -> bool:
        """Whether there were failures enough to hold recall and precision against their limits."""
        return self.overall.outcome.events >= LEAST_EVENTS

    def crossed(self, limits: Limits) -> list[str]:
        """Which limits the findings cross, as sentences."""
        outcome, found = self.overall.outcome, []
        if self.has_enough_events and (outcome.event_recall or 0.0) < limits.least_recall:
            found.append(f"event recall {outcome.event_recall or 0.0:.3f} is below {limits.least_recall}")
        if self.has_enough_events and (outcome.precision or 0.0) < limits.least_precision:
            found.append(f"precision {outcome.precision or 0.0:.3f} is below {limits.least_precision}")
        moved = {name: index for name, index in self.drift.items() if index > limits.most_drift}
        found.extend(f"drift {index:.2f} of {name} is above {limits.most_drift}" for name, index in moved.items())
        return found


def figures_table(spark: SparkSession, found: Findings, settings: Settings) -> DataFrame:
    """The figures of each group of the findings, as rows of a part of the quality table."""
    rows = [group.figures(settings) for group in found.groups]
    columns = [field for field in QUALITY.columns.fields if field.name in rows[0]]
    return spark.createDataFrame([tuple(row[c.name] for c in columns) for row in rows], StructType(columns))


def measured_table(spark: SparkSession, per_component: Mapping[str, Mapping[str, Any]]) -> DataFrame:
    """The figures of each component that a training measured, from its report."""
    counts, shares = ("events", "alarms"), ("event_recall", "precision", "average_precision", "calibration_error")
    # Named, for a figure that no component has has no type of its own.
    columns = [f"{name} BIGINT" for name in counts] + [f"{name} DOUBLE" for name in shares]
    rows = [(component, *(found[name] for name in (*counts, *shares))) for component, found in per_component.items()]
    return spark.createDataFrame(rows, f"component STRING, {', '.join(columns)}")
