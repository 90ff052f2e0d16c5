"""Why a probability is what it is: how far it falls when one of the features is not known.

Features that say the same about one sensor or error (its means, deviations or counts over several windows) are hidden
together, or each would hide behind the others. A hidden feature takes the median the model was fitted with.

A window is scored once more for each turn. A turn hides a group of features from each component at once: what announces
the failure of one component says nothing of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pyspark.ml import PipelineModel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline import features
from pipeline.lineage import features_of
from pipeline.model import KEY, scores
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS, ERRORS, REASONS, SENSORS

REASONS_PER_SCORE = 3
# By less a feature moves no decision; a probability that is less itself can not fall by as much.
LEAST_CONTRIBUTION = 0.001
SCORE = ("machine_id", "component", "window_end")
# Per component the place of the group that a turn hides from it.
Turn = Mapping[str, int]


@dataclass(frozen=True)
class Group:
    """Columns hidden together, and the one of them shown for all."""

    shown: str
    hidden: tuple[str, ...]


def groups(settings: Settings) -> list[Group]:
    """The groups of the feature columns, in their order."""
    names = list(features.columns(settings))
    hours = shown_hours(settings.telemetry_hours, settings)
    signals = [(f"{sensor}_{kind}", hours) for kind in ("mean", "std") for sensor in SENSORS]
    errors = [(f"{error}_count", shown_hours(settings.error_hours, settings)) for error in ERRORS]
    windowed = [
        Group(f"{stem}_{shown}h", tuple(name for name in names if name.startswith(f"{stem}_")))
        for stem, shown in (*signals, *errors)
    ]
    grouped = {name for group in windowed for name in group.hidden}
    return [*windowed, *(Group(name, (name,)) for name in names if name not in grouped)]


def shown_hours(windows: Sequence[int], settings: Settings) -> int:
    """The longest window that the horizon covers, or the shortest of longer ones."""
    return max((hours for hours in windows if hours <= settings.horizon_hours), default=min(windows))


def turns(every: Sequence[Group], seen: Mapping[str, frozenset[str]]) -> Sequence[Turn]:
    """Which groups are hidden together, such that no component sees two of them; a group that none sees is left out."""
    found: list[dict[str, int]] = []
    for place, group in enumerate(every):
        seeing = [component for component in COMPONENTS if seen[component].intersection(group.hidden)]
        if not seeing:
            continue
        turn = next((turn for turn in found if not turn.keys() & set(seeing)), None)
        if turn is None:
            found.append(turn := {})
        turn.update(dict.fromkeys(seeing, place))
    return found


def reasons(model: PipelineModel, scored: DataFrame, windows: DataFrame, settings: Settings) -> DataFrame:
    """For each score of the windows the features that add most to its probability, the strongest first.

    Only scores that have a reason are there. A feature without which the probability is less than a thousandth lower is
    no reason, but of an alarm every feature without which it is lower at all; a text feature has no value.
    """
    every = groups(settings)
    each = turns(every, features_of(model))
    may_fall = F.col("is_alarm") | (F.col("probability") >= LEAST_CONTRIBUTION)
    asked = scored.where(may_fall).select(*SCORE, "probability", "is_alarm")
    rows = windows.join(asked, on=list(KEY), how="left_semi")
    lowered = F.col("probability") - F.col("without")
    hiding = (
        rows.withColumn("values", _values(every, rows))
        .withColumn("turn", F.explode(F.array(*map(F.lit, range(len(each))))))
        .select(
            *KEY,
            *("turn", "values"),
            *(_unless_hidden(name, every, each).alias(name) for name in features.columns(settings)),
        )
    )
    return (
        scores(model, hiding, "turn", "values")
        .withColumnRenamed("probability", "without")
        .drop("is_alarm")
        .join(asked, on=list(SCORE), how="inner")
        .withColumn("place", _place_hidden(each))
        .where(F.col("place").isNotNull())
        .where((lowered >= LEAST_CONTRIBUTION) | (F.col("is_alarm") & (lowered > 0)))
        .groupBy(*SCORE)
        .agg(_strongest(every).alias("reasons"))
    )


def _values(every: Sequence[Group], rows: DataFrame) -> Column:
    numeric = {name for name, kind in rows.dtypes if kind != "string"}
    return F.array(*(F.col(one.shown).cast("double") if one.shown in numeric else F.lit(None) for one in every))


def _unless_hidden(name: str, every: Sequence[Group], each: Sequence[Turn]) -> Column:
    (place,) = (place for place, group in enumerate(every) if name in group.hidden)
    hiding = [number for number, turn in enumerate(each) if place in turn.values()]
    return F.when(~F.col("turn").isin(hiding), F.col(name)) if hiding else F.col(name)


def _place_hidden(each: Sequence[Turn]) -> Column:
    """The place of the group that the row's turn hides from its component, null if it hides none."""
    hidden = {name: F.array(*(F.lit(turn.get(name)).cast("int") for turn in each)) for name in COMPONENTS}
    of_component = F.create_map(*chain.from_iterable((F.lit(name), places) for name, places in hidden.items()))
    return F.element_at(F.element_at(of_component, F.col("component")), F.col("turn") + 1)


def _strongest(every: Sequence[Group]) -> Column:
    names = F.array(*(F.lit(group.shown) for group in every))
    # By place where two contribute alike: it is the second field.
    reason = F.struct(
        (F.col("without") - F.col("probability")).alias("by"),
        "place",
        F.element_at("values", F.col("place") + 1).alias("value"),
    )
    return F.transform(
        F.slice(F.sort_array(F.collect_list(reason)), 1, REASONS_PER_SCORE),
        lambda one: F.struct(
            F.element_at(names, one["place"] + 1).alias("feature"), one["value"], (-one["by"]).alias("contribution")
        ),
    ).cast(REASONS)
