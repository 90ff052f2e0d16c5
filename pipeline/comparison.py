"""Which kind of classifier suits the fleet: what each would have cost after the period it was fitted on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyspark import StorageLevel
from pyspark.ml import PipelineModel
from pyspark.ml.functions import vector_to_array
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.candidates import Plan, score, unbalanced
from pipeline.contest import Contest, contest
from pipeline.model import KEY, of_each
from pipeline.periods import Periods
from pipeline.quality import LEVELS, Curve, Outcome, average_precision, cheapest_level, joint, quality
from pipeline.settings import Costs, Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange


@dataclass(frozen=True)
class Comparison:
    """The checks of all folds together, per kind and component, and the contest of the last fold."""

    curves: Mapping[tuple[str, str], Curve]
    last: Contest

    def best(self, costs: Costs) -> str:
        """Of the kinds that cost as little as the cheapest one, to within one standard error, the surest one.

        All components together, at one threshold, have failures enough to judge by. What differs by less than a
        standard error is chance (Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984). Among
        such kinds the surest has the greatest average precision: it puts what fails before what does not, whether or
        not its shares are probabilities yet. Of kinds that all do so without a mistake it is the one that costs least
        on average over all thresholds: it keeps the two furthest apart.
        """
        curves = {kind: self._together(kind) for kind in dict.fromkeys(kind for kind, _ in self.curves)}
        found = {kind: min(curve, key=lambda point: point.cost(costs)) for kind, curve in curves.items()}
        lowest = min(found.values(), key=lambda outcome: outcome.cost(costs))
        most = lowest.cost(costs) + lowest.cost_error(costs)
        equal = [kind for kind, outcome in found.items() if outcome.cost(costs) <= most]
        return max(
            equal,
            key=lambda kind: (average_precision(curves[kind]) or 0.0, -sum(at.cost(costs) for at in curves[kind])),
        )

    def _together(self, kind: str) -> Curve:
        return joint(curve for (of, _), curve in self.curves.items() if of == kind)

    def figures(self, costs: Costs) -> dict[str, dict[str, dict[str, Any]]]:
        """Per component and kind what it came to at the threshold that suits all components best, as plain values."""
        found: dict[str, dict[str, dict[str, Any]]] = {component: {} for component in COMPONENTS}
        for (kind, component), curve in self.curves.items():
            at = curve[cheapest_level(self._together(kind), costs)]
            found[component][kind] = {"cost": at.cost(costs)} | at.figures()
        return found


def compared(
    rows: DataFrame, failures: DataFrame, parts: Periods, numbers: Sequence[str], settings: Settings, plan: Plan
) -> Comparison:
    """Every kind fitted and checked in every fold of the labelled rows."""
    curves = {(kind, component): (Outcome(),) * LEVELS for kind in plan.kinds for component in COMPONENTS}
    for fold in parts.folds:
        last = contest(within(rows, fold.fit), numbers, plan, settings.seed)
        for kind in plan.kinds:
            with persisted(_checked(last, kind, within(rows, fold.check))) as said:
                found = quality(said, failures, fold.check, settings).components
            for component in COMPONENTS:
                pairs = zip(curves[kind, component], found[component].curve, strict=True)
                curves[kind, component] = tuple(before + here for before, here in pairs)
    return Comparison(curves, last)


def within(rows: DataFrame, period: TimeRange) -> DataFrame:
    """The rows whose window ends in the period."""
    return rows.where(period.contains(F.col("window_end")))


def is_failing() -> Column:
    """Whether the component of a row fails, from the row's labels."""
    labels = F.create_map(*(part for name in COMPONENTS for part in (F.lit(name), F.col(name))))
    return (labels[F.col("component")] == 1).alias("is_failing")


@contextmanager
def persisted(rows: DataFrame) -> Iterator[DataFrame]:
    """The rows, computed once while the block lasts."""
    rows.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        yield rows
    finally:
        rows.unpersist()


def _checked(found: Contest, kind: str, rows: DataFrame) -> DataFrame:
    model = PipelineModel([*found.preparation.stages, *of_each(found.classifiers[kind])])
    per_component = [
        F.struct(
            F.lit(component).alias("component"),
            unbalanced(vector_to_array(F.col(score(component)))[1], found.balance).alias("probability"),
        )
        for component in COMPONENTS
    ]
    said = model.transform(rows).select(*KEY, *COMPONENTS, F.inline(F.array(*per_component)))
    return said.select(
        *KEY, "component", "probability", F.lit(False).alias("is_alarm"), is_failing().alias("is_failing")
    )
