"""The kinds of classifier that compete, and how each is fitted so that it comes out the same.

A candidate is fitted on one partition of ordered rows: sums of floating-point numbers then have one order only, and
the same rows give the same model, bit for bit. The negatives are thinned out before, so one partition holds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyspark.ml import Estimator
from pyspark.ml.classification import GBTClassifier, LogisticRegression, RandomForestClassifier
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.tables import COMPONENTS

LOGISTIC_REGRESSION = "logistic_regression"
RANDOM_FOREST = "random_forest"
BOOSTED_TREES = "boosted_trees"
KINDS = (LOGISTIC_REGRESSION, RANDOM_FOREST, BOOSTED_TREES)

_MEMORY_MB = 512


@dataclass(frozen=True)
class Plan:
    """How candidates are fitted and compared."""

    kinds: tuple[str, ...] = KINDS
    # The later half of the time before the held-out period, in so many parts; each is checked on after a fit on all
    # that came before it.
    folds: int = 2
    # One in so many of the windows without failure and without error is fitted, and weighs as much as all of them.
    quiet_share: int = 3
    median_rows: int = 20_000
    regularisation: float = 0.001
    iterations: int = 30
    trees: int = 60
    depth: int = 8
    bins: int = 32
    subsampling_rate: float = 0.7
    feature_subset: str = "onethird"
    boosted_trees: int = 20
    boosted_depth: int = 4
    step_size: float = 0.25


def estimator(kind: str, component: str, plan: Plan, seed: int) -> Estimator[Any]:
    """The classifier of a component, with the output columns `raw_`, `score_` and `class_` and the component's name."""
    # Not by the constructor: that of boosted trees does not know all of them.
    named: Estimator[Any] = (
        _of_kind(kind, plan, seed)
        .setFeaturesCol("features")
        .setLabelCol(component)
        .setWeightCol(weight(component))
        .setRawPredictionCol(f"raw_{component}")
        .setProbabilityCol(score(component))
        .setPredictionCol(f"class_{component}")
    )
    return named


def _of_kind(kind: str, plan: Plan, seed: int) -> Any:
    if kind == LOGISTIC_REGRESSION:
        return LogisticRegression(regParam=plan.regularisation, maxIter=plan.iterations)
    if kind == RANDOM_FOREST:
        return RandomForestClassifier(
            numTrees=plan.trees,
            maxDepth=plan.depth,
            maxBins=plan.bins,
            maxMemoryInMB=_MEMORY_MB,
            subsamplingRate=plan.subsampling_rate,
            featureSubsetStrategy=plan.feature_subset,
            seed=seed,
        )
    return GBTClassifier(
        maxIter=plan.boosted_trees,
        maxDepth=plan.boosted_depth,
        maxBins=plan.bins,
        maxMemoryInMB=_MEMORY_MB,
        stepSize=plan.step_size,
        seed=seed,
    )


def score(component: str) -> str:
    """The column with the vector of both classes' shares as the classifier says them, before calibration."""
    return f"score_{component}"


def weight(component: str) -> str:
    """The column with the weight of a row in the fit of a component."""
    return f"weight_{component}"


def thinned(rows: DataFrame, plan: Plan, seed: int) -> DataFrame:
    """The labelled rows to fit on, with the column `stands_for`: how many rows each stands for.

    Windows with a failure ahead or an error are all there: they decide where healthy and failing meet.
    """
    errors = [name for name in rows.columns if name.startswith("error")]
    shown = [F.coalesce(F.col(name), F.lit(0)).cast("double") for name in (*COMPONENTS, *errors)]
    is_loud = F.greatest(*shown) > 0
    is_drawn = F.pmod(F.xxhash64("machine_id", "window_end", F.lit(seed)), F.lit(plan.quiet_share)) == 0
    stands_for = F.when(is_loud, 1.0).otherwise(float(plan.quiet_share)).alias("stands_for")
    return rows.where(is_loud | is_drawn).select("*", stands_for)


def balances(rows: DataFrame) -> dict[str, float]:
    """Per component how much heavier a failing row weighs: the square root of the odds against it.

    So the few failures are heard, and the many healthy windows are still told apart.
    """
    failing = [F.sum(F.col(name) * F.col("stands_for")).alias(name) for name in COMPONENTS]
    (sums,) = rows.agg(F.sum("stands_for").alias("rows"), *failing).collect()
    # Whole numbers: trees sum weights, and sums of whole numbers are exact.
    return {name: float(max(1, round(_odds_against(sums[name], sums["rows"]) ** 0.5))) for name in COMPONENTS}


def _odds_against(failing: float | None, rows: float | None) -> float:
    return ((rows or 0.0) - failing) / failing if failing else 1.0


def weighted(rows: DataFrame, balance: Mapping[str, float]) -> DataFrame:
    """The rows with the weight of each in the fit of each component."""
    return rows.withColumns(
        {
            weight(component): F.col("stands_for") * F.when(F.col(component) == 1, factor).otherwise(1.0)
            for component, factor in balance.items()
        }
    )


def unbalanced(share: Column, balance: float) -> Column:
    """The probability behind a share that was learned with failures weighing `balance` times as much."""
    return share / (share + F.lit(balance) * (F.lit(1.0) - share))
