"""Why a probability is what it is: how far it falls when one of the features is not known.

Features that say the same about one sensor or error (its means, deviations or counts over several windows) are hidden
together, or each would hide behind the others. A hidden feature takes the median the model was fitted with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.ml import PipelineModel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline import features
from pipeline.model import KEY, scores
from pipeline.settings import Settings
from pipeline.tables import ERRORS, REASONS, SENSORS

REASONS_PER_SCORE = 3
_SCORE = ("machine_id", "component", "window_end")


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


def reasons(model: PipelineModel, explained: DataFrame, windows: DataFrame, settings: Settings) -> DataFrame:
    """For each score in `explained` the features that add most to its probability, the strongest first.

    A feature whose absence does not lower the probability is no reason; a text feature has no value.
    """
    every = groups(settings)
    rows = explained.select(*KEY).distinct().join(windows, on=list(KEY), how="inner")
    hidden = (
        rows.withColumn("group", F.explode(F.array(*(F.lit(index) for index in range(len(every))))))
        .withColumn("value", _shown_value(every, rows))
        .select(
            *KEY, "group", "value", *(_unless_hidden(name, every).alias(name) for name in features.columns(settings))
        )
    )
    return (
        scores(model, hidden, "group", "value")
        .withColumnRenamed("probability", "probability_without")
        .join(explained.select(*_SCORE, "probability"), on=list(_SCORE), how="inner")
        .withColumn("contribution", F.col("probability") - F.col("probability_without"))
        .where(F.col("contribution") > 0)
        .groupBy(*_SCORE)
        .agg(_strongest(every))
    )


def _shown_value(every: list[Group], rows: DataFrame) -> Column:
    numeric = {name for name, kind in rows.dtypes if kind != "string"}
    values = [F.col(group.shown).cast("double") if group.shown in numeric else F.lit(None) for group in every]
    return F.element_at(F.array(*values), F.col("group") + 1)


def _unless_hidden(name: str, every: list[Group]) -> Column:
    (index,) = (index for index, group in enumerate(every) if name in group.hidden)
    return F.when(F.col("group") != index, F.col(name))


def _strongest(every: list[Group]) -> Column:
    names = F.array(*(F.lit(group.shown) for group in every))
    found = F.collect_list(F.struct((-F.col("contribution")).alias("rank"), "group", "value", "contribution"))
    strongest = F.slice(F.sort_array(found), 1, REASONS_PER_SCORE)
    shown = F.transform(
        strongest,
        lambda reason: F.struct(
            F.element_at(names, reason["group"] + 1).alias("feature"), reason["value"], reason["contribution"]
        ),
    )
    return shown.cast(REASONS).alias("reasons")
