"""How good alarms are: which failures they announced in time, and how many announced nothing.

An event is the failure of one component of one machine. It is caught when an alarm falls in the horizon before it,
[failed_at - horizon, failed_at). An alarm is right when the component fails in the horizon after the window's end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import hypot
from operator import add
from statistics import median_low
from typing import Any, Self

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from pipeline.labels import warned_windows
from pipeline.settings import Costs, Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange

# Probabilities are told apart to a thousandth: level k is (k - 1, k] thousandths.
LEVELS = 1_000
# Probabilities are held against what happened by tenths.
BINS = 10
_BILLION = 1_000_000_000
_EVENT = ("machine_id", "component", "failed_at")


@dataclass(frozen=True)
class Outcome:
    """What alarms came to, in counts."""

    events: int = 0
    caught: int = 0
    alarms: int = 0
    right_alarms: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        """The counts of both."""
        return Outcome(
            self.events + other.events,
            self.caught + other.caught,
            self.alarms + other.alarms,
            self.right_alarms + other.right_alarms,
        )

    @property
    def event_recall(self) -> float | None:
        """The share of events caught; None without an event."""
        return self.caught / self.events if self.events else None

    @property
    def precision(self) -> float | None:
        """The share of alarms that were right; None without an alarm."""
        return self.right_alarms / self.alarms if self.alarms else None

    @property
    def missed(self) -> int:
        """Events without an alarm."""
        return self.events - self.caught

    @property
    def false_alarms(self) -> int:
        """Alarms before nothing."""
        return self.alarms - self.right_alarms

    def cost(self, costs: Costs) -> int:
        """What missed events and alarms before nothing cost."""
        return self.missed * costs.missed_failure + self.false_alarms * costs.needless_visit

    def cost_error(self, costs: Costs) -> float:
        """How far the cost of another period like it lies off, as one standard error.

        Missed events and alarms before nothing are rare and come by themselves: the variance of their number is the
        number.
        """
        return hypot(self.missed**0.5 * costs.missed_failure, self.false_alarms**0.5 * costs.needless_visit)

    def figures(self) -> dict[str, float | int | None]:
        """The outcome as plain values for people and logs."""
        return {
            "event_recall": self.event_recall,
            "precision": self.precision,
            "events": self.events,
            "alarms": self.alarms,
        }


# The outcome with an alarm above each level from 0 to one below the highest.
Curve = tuple[Outcome, ...]


@dataclass(frozen=True)
class Calibration:
    """Windows by what was said of them: counts, failing ones and the sum of probabilities in billionths, by tenth."""

    windows: tuple[int, ...] = (0,) * BINS
    failing: tuple[int, ...] = (0,) * BINS
    billionths: tuple[int, ...] = (0,) * BINS

    def __add__(self, other: "Calibration") -> "Calibration":
        """The windows of both."""
        return Calibration(
            *(
                tuple(map(add, mine, theirs))
                for mine, theirs in zip(
                    (self.windows, self.failing, self.billionths),
                    (other.windows, other.failing, other.billionths),
                    strict=True,
                )
            )
        )

    @classmethod
    def of(cls, counted: Iterable[Row]) -> Self:
        """The calibration of rows with `level`, `is_failing`, `windows` and `billionths`."""
        counts, failing, billionths = [0] * BINS, [0] * BINS, [0] * BINS
        for row in counted:
            place = max(0, row.level - 1) * BINS // LEVELS
            counts[place] += row.windows
            failing[place] += row.windows if row.is_failing else 0
            billionths[place] += row.billionths
        return cls(tuple(counts), tuple(failing), tuple(billionths))

    @property
    def error(self) -> float | None:
        """The expected calibration error: how far what was said lies from what happened, on average over windows."""
        total = sum(self.windows)
        if not total:
            return None
        gaps = zip(self.billionths, self.failing, strict=True)
        return sum(abs(said - failing * _BILLION) for said, failing in gaps) / (total * _BILLION)

    def points(self) -> list[tuple[float, float, int]]:
        """For each tenth with windows in it the mean probability, the share that failed and the windows."""
        return [
            (said / count / _BILLION, failing / count, count)
            for count, failing, said in zip(self.windows, self.failing, self.billionths, strict=True)
            if count
        ]


@dataclass(frozen=True)
class ComponentQuality:
    """One component's outcome at its threshold and at every level of probability, and what its probabilities mean."""

    outcome: Outcome
    curve: Curve
    lead_hours: tuple[float, ...]
    calibration: Calibration = field(default_factory=Calibration)

    @property
    def average_precision(self) -> float | None:
        """The area under precision over event recall; None without an event."""
        return average_precision(self.curve)


def average_precision(curve: Curve) -> float | None:
    """The area under precision over event recall; None without an event."""
    if not curve[0].events:
        return None
    steps = zip(curve, [*curve[1:], Outcome()], strict=True)
    # Counts first: of kinds that make no mistake none is better by a rounding error.
    return sum((at.caught - above.caught) * (at.precision or 0.0) for at, above in steps) / curve[0].events


def joint(curves: Iterable[Curve]) -> Curve:
    """What several components come to together at each level, the same for all of them."""
    return tuple(sum(points, Outcome()) for points in zip(*curves, strict=True))


def cheapest_level(curve: Sequence[Outcome], costs: Costs) -> int:
    """The level at which the outcome costs least.

    Where several do, nothing is known of what will lie between the lowest and the highest of them. The one is taken at
    which it costs the same whether failures or needless visits will, spread evenly: the break-even's share of the way.
    """
    lowest = min(point.cost(costs) for point in curve)
    cheapest = [level for level, point in enumerate(curve) if point.cost(costs) == lowest]
    even = cheapest[0] + costs.break_even * (cheapest[-1] - cheapest[0])
    return min(cheapest, key=lambda level: abs(level - even))


def cheapest_threshold(curve: Sequence[Outcome], costs: Costs) -> float:
    """The probability above which alarms cost least, as `cheapest_level` chooses it."""
    return (cheapest_level(curve, costs) + 0.5) / LEVELS


@dataclass(frozen=True)
class Quality:
    """The quality of each component's alarms over a period."""

    components: dict[str, ComponentQuality]

    @property
    def curve(self) -> Curve:
        """All components together at each level."""
        return joint(component.curve for component in self.components.values())

    def cheapest_threshold(self, costs: Costs) -> float | None:
        """The probability above which alarms of all components cost least; None without an event."""
        return cheapest_threshold(self.curve, costs) if self.overall.events else None

    @property
    def overall(self) -> Outcome:
        """All components together."""
        return sum((quality.outcome for quality in self.components.values()), Outcome())

    def figures(self) -> dict[str, Any]:
        """The quality as plain values for people and logs."""
        leads = sorted(lead for quality in self.components.values() for lead in quality.lead_hours)
        return {
            **self.overall.figures(),
            "median_lead_hours": median_low(leads) if leads else None,
            "calibration_error": self.calibration.error,
            "per_component": {
                name: quality.outcome.figures()
                | {"average_precision": quality.average_precision, "calibration_error": quality.calibration.error}
                for name, quality in self.components.items()
            },
        }

    @property
    def calibration(self) -> Calibration:
        """What the probabilities of all components mean."""
        return sum((quality.calibration for quality in self.components.values()), Calibration())


def quality(scores: DataFrame, failures: DataFrame, period: TimeRange, settings: Settings) -> Quality:
    """The quality over the period of scores that carry the label `is_failing`.

    Events count from one horizon after the period's start, so that each has all its windows in the period.
    """
    levels = with_levels(scores)
    windows = counted(levels, "component")
    events = event_levels(levels, failures, period, settings)
    collected_windows, collected_events = windows.collect(), events.collect()
    return Quality(
        {
            component: _component_quality(
                [row for row in collected_windows if row.component == component],
                [row for row in collected_events if row.component == component],
            )
            for component in COMPONENTS
        }
    )


def with_levels(scores: DataFrame) -> DataFrame:
    """The scores with the level of each probability."""
    return scores.withColumn("level", F.ceil(F.col("probability") * LEVELS).cast("int"))


def counted(levels: DataFrame, *groups: str) -> DataFrame:
    """Windows by group, level, alarm and label, with the sum of their probabilities."""
    # Whole numbers: a sum of fractions would depend on the order of the rows.
    billionths = F.sum(F.round(F.col("probability") * _BILLION).cast("long")).alias("billionths")
    counts = levels.groupBy(*groups, "level", "is_alarm", "is_failing")
    return counts.agg(F.count("*").alias("windows"), billionths)


def event_levels(levels: DataFrame, failures: DataFrame, period: TimeRange, settings: Settings) -> DataFrame:
    """Each event of the period with the highest level before it and how long before it the first alarm came."""
    events = failures.where(TimeRange(period.start + settings.horizon, period.end).contains(F.col("failed_at")))
    alarmed_at = F.when(F.col("is_alarm"), F.col("window_end"))
    lead = (F.unix_seconds("failed_at") - F.unix_seconds(F.min(alarmed_at))) / F.lit(3600)
    return (
        warned_windows(events, settings)
        .join(levels, on=["machine_id", "component", "window_end"], how="left")
        .groupBy(*_EVENT)
        .agg(F.coalesce(F.max("level"), F.lit(0)).alias("level"), lead.alias("lead_hours"))
    )


def _component_quality(windows: Sequence[Row], events: Sequence[Row]) -> ComponentQuality:
    leads = tuple(sorted(row.lead_hours for row in events if row.lead_hours is not None))
    at_threshold = Outcome(
        events=len(events),
        caught=len(leads),
        alarms=sum(row.windows for row in windows if row.is_alarm),
        right_alarms=sum(row.windows for row in windows if row.is_alarm and row.is_failing),
    )
    return ComponentQuality(at_threshold, _curve(windows, events), leads, Calibration.of(windows))


def _curve(windows: Sequence[Row], events: Sequence[Row]) -> Curve:
    caught = _above((row.level, 1) for row in events)
    alarms = _above((row.level, row.windows) for row in windows)
    right = _above((row.level, row.windows) for row in windows if row.is_failing)
    return tuple(Outcome(len(events), *counts) for counts in zip(caught, alarms, right, strict=True))


def _above(counts: Iterable[tuple[int, int]]) -> list[int]:
    """For each level, how many are above it."""
    at_level = [0] * (LEVELS + 1)
    for level, count in counts:
        at_level[level] += count
    return list(accumulate(reversed(at_level[1:])))[::-1]
