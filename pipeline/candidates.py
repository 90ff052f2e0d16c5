"""The kinds of classifier that compete, and how each is fitted so that it comes out the same.

A candidate is fitted on one partition of ordered rows: sums of floating-point numbers then have one order only, and
the same rows give the same model, bit for bit. The quiet ones are thinned out before, so one partition holds them.
"""

from dataclasses import dataclass
from typing import Any

from pyspark.ml import Estimator
from pyspark.ml.classification import GBTClassifier, LogisticRegression, RandomForestClassifier
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

LOGISTIC_REGRESSION = "logistic_regression"
RANDOM_FOREST = "random_forest"
BOOSTED_TREES = "boosted_trees"
KINDS = (LOGISTIC_REGRESSION, RANDOM_FOREST, BOOSTED_TREES)

# A row of the fit is one component of one window, with this label and this weight.
LABEL = "is_failing"
WEIGHT = "weight"
_MEMORY_MB = 512


@dataclass(frozen=True)
class Plan:
    """How candidates are fitted and compared."""

    kinds: tuple[str, ...] = KINDS
    # The later half of the time before the held-out period, in so many parts; each is checked on after a fit on all
    # that came before it.
    folds: int = 2
    # One in so many of the components that neither fail nor show a sign is fitted, and weighs as much as all of them.
    quiet_share: int = 5
    median_rows: int = 20_000
    regularisation: float = 0.001
    iterations: int = 30
    trees: int = 100
    depth: int = 15
    least_rows: int = 5
    bins: int = 128
    subsampling_rate: float = 0.7
    feature_subset: str = "onethird"
    boosted_trees: int = 100
    boosted_depth: int = 5
    boosted_least_rows: int = 20
    step_size: float = 0.5


def estimator(kind: str, plan: Plan, seed: int) -> Estimator[Any]:
    """The classifier of rows with the vector `features`, a label and a weight."""
    # Not by the constructor: that of boosted trees does not know all of them.
    named: Estimator[Any] = (
        _of_kind(kind, plan, seed).setFeaturesCol("features").setLabelCol(LABEL).setWeightCol(WEIGHT)
    )
    return named


def _of_kind(kind: str, plan: Plan, seed: int) -> Any:
    if kind == LOGISTIC_REGRESSION:
        return LogisticRegression(regParam=plan.regularisation, maxIter=plan.iterations)
    if kind == RANDOM_FOREST:
        return RandomForestClassifier(
            numTrees=plan.trees,
            maxDepth=plan.depth,
            minInstancesPerNode=plan.least_rows,
            maxBins=plan.bins,
            maxMemoryInMB=_MEMORY_MB,
            subsamplingRate=plan.subsampling_rate,
            featureSubsetStrategy=plan.feature_subset,
            seed=seed,
        )
    return GBTClassifier(
        maxIter=plan.boosted_trees,
        maxDepth=plan.boosted_depth,
        minInstancesPerNode=plan.boosted_least_rows,
        maxBins=plan.bins,
        maxMemoryInMB=_MEMORY_MB,
        stepSize=plan.step_size,
        seed=seed,
    )


def vector(component: str) -> str:
    """The column with the vector of what is seen of the component."""
    return f"features_{component}"


def score(component: str) -> str:
    """The column with the vector of both classes' shares as the classifier says them, before calibration."""
    return f"score_{component}"


def thinned(rows: DataFrame, plan: Plan, seed: int) -> DataFrame:
    """The rows to fit on, with the column `stands_for`: how many rows each stands for.

    Components that fail or show a sign are all there: they decide where healthy and failing meet.
    """
    is_loud = F.col("shows") | (F.col(LABEL) == 1)
    drawn = F.xxhash64("machine_id", "window_end", "component", F.lit(seed))
    is_drawn = F.pmod(drawn, F.lit(plan.quiet_share)) == 0
    stands_for = F.when(is_loud, 1.0).otherwise(float(plan.quiet_share)).alias("stands_for")
    return rows.where(is_loud | is_drawn).select("*", stands_for)


def balance(rows: DataFrame) -> float:
    """How much heavier a failing row weighs: the square root of the odds against it.

    So the few failures are heard, and the many healthy windows are still told apart.
    """
    failing, every = rows.agg(F.sum(F.col(LABEL) * F.col("stands_for")), F.sum("stands_for")).first() or (None, None)
    # A whole number: trees sum weights, and sums of whole numbers are exact.
    return float(max(1, round(((every - failing) / failing) ** 0.5))) if failing else 1.0


def weighted(rows: DataFrame, balance: float) -> DataFrame:
    """The rows with the weight of each in a fit."""
    heavier = F.when(F.col(LABEL) == 1, balance).otherwise(1.0)
    return rows.withColumn(WEIGHT, F.col("stands_for") * heavier)


def unbalanced(share: Column, balance: float) -> Column:
    """The probability behind a share that was learned with failures weighing `balance` times as much."""
    return share / (share + F.lit(balance) * (F.lit(1.0) - share))
