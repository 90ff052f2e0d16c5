"""The model: one saved pipeline that turns a row of features into a probability for each component, and an alarm.

Everything fitted is a stage of it: medians for missing values, the known machine models, per component a classifier and
its calibration, and the thresholds. So is what is reckoned from the features alone, the hours between windows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyspark.ml import PipelineModel, Transformer
from pyspark.ml.classification import (
    GBTClassificationModel,
    LogisticRegressionModel,
    RandomForestClassificationModel,
)
from pyspark.ml.feature import Binarizer, Imputer, ImputerModel, OneHotEncoder, StringIndexer, VectorAssembler
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import IsotonicRegression
from pyspark.ml.stat import Summarizer
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.blocks import before, blocks, filled, longer_means
from pipeline.candidates import Plan, balances, estimator, score, thinned, weighted
from pipeline.errors import DataError, MissingColumnsError, ModelError
from pipeline.parallel import in_parallel
from pipeline.tables import COMPONENTS

KEY = ("machine_id", "window_end")
CATEGORY = "model"
DEFAULT_THRESHOLD = 0.5
_CLASSIFIERS = (LogisticRegressionModel, RandomForestClassificationModel, GBTClassificationModel)

Classifier = LogisticRegressionModel | RandomForestClassificationModel | GBTClassificationModel


@dataclass(frozen=True)
class Score:
    """The names of a component's output columns."""

    component: str

    @property
    def probability(self) -> str:
        """The column with the calibrated probability of a failure within the horizon."""
        return f"probability_{self.component}"

    @property
    def alarm(self) -> str:
        """The column with 1.0 where the probability is above the component's threshold."""
        return f"alarm_{self.component}"


@dataclass(frozen=True)
class Contest:
    """The classifiers of every kind and component fitted on the same rows.

    `balance` is how much more a failing row weighed; `importances` the share of each input in the decisions.
    """

    preparation: PipelineModel
    classifiers: Mapping[tuple[str, str], Classifier]
    balance: Mapping[str, float]
    importances: Mapping[tuple[str, str], Mapping[str, float]]


def contest(rows: DataFrame, numbers: Sequence[str], plan: Plan, seed: int) -> Contest:
    """Every kind of classifier for every component, fitted on labelled rows.

    A feature without a single value in the rows is left out: there is no median to stand in for it.
    """
    sample = drawn(rows, plan).persist()
    try:
        preparation = _preparation(sample, rows, _known(sample, numbers))
    finally:
        sample.unpersist()
    placed = thinned(rows, plan, seed).repartition(1).sortWithinPartitions(*KEY)
    labelled = [_label(component) for component in COMPONENTS]
    prepared = preparation.transform(placed).select("features", "stands_for", *labelled).persist()
    try:
        balance = balances(prepared)
        ready = weighted(prepared, balance)
        pairs = [(kind, component) for kind in plan.kinds for component in COMPONENTS]
        fits = [partial(estimator(kind, component, plan, seed).fit, ready) for kind, component in pairs]
        found = dict(zip(pairs, in_parallel(fits), strict=True))
        shares = _importances(found, preparation, prepared)
    finally:
        prepared.unpersist()
    return Contest(preparation, found, balance, shares)


def drawn(rows: DataFrame, plan: Plan) -> DataFrame:
    """So many of the rows that a driver holds them, always the same ones."""
    return rows.orderBy(F.xxhash64(*KEY), *KEY).limit(plan.median_rows)


def calibrated(preparation: PipelineModel, classifiers: Mapping[str, Classifier], rows: DataFrame) -> PipelineModel:
    """The pipeline of one classifier per component, its probabilities fitted to what happened in the labelled rows.

    A half is the threshold of every alarm.
    """
    base = PipelineModel([*preparation.stages, *(classifiers[component] for component in COMPONENTS)])
    scores_of_both = [score(component) for component in COMPONENTS]
    said = base.transform(rows).select(*KEY, *scores_of_both, *(F.col(name).cast("double") for name in COMPONENTS))
    ordered = said.repartition(1).sortWithinPartitions(*KEY).drop(*KEY)
    together = ordered.unionByName(_doubts(ordered)).coalesce(1).persist()
    try:
        stages = in_parallel([partial(_calibration(component).fit, together) for component in COMPONENTS])
    finally:
        together.unpersist()
    return with_thresholds(
        PipelineModel([*base.stages, *stages, Binarizer()]), dict.fromkeys(COMPONENTS, DEFAULT_THRESHOLD)
    )


def with_thresholds(model: PipelineModel, thresholds: Mapping[str, float]) -> PipelineModel:
    """The model with an alarm for a component where its probability is above the threshold."""
    alarms = Binarizer(
        inputCols=[Score(component).probability for component in COMPONENTS],
        outputCols=[Score(component).alarm for component in COMPONENTS],
        thresholds=[thresholds[component] for component in COMPONENTS],
    )
    return PipelineModel([*model.stages[:-1], alarms])


def scores(model: PipelineModel, rows: DataFrame, *carried: str) -> DataFrame:
    """Per machine, window and component the probability and the alarm, with the rows' carried columns."""
    if not isinstance(model.stages[-1], Binarizer):
        raise ModelError(f"the model's last stage is {type(model.stages[-1]).__name__}, not Binarizer; train it anew")
    missing = [name for name in inputs(model) if name not in rows.columns]
    if missing:
        raise MissingColumnsError("features", missing, rows.columns)
    per_component = F.array(*(_score(component) for component in COMPONENTS))
    return model.transform(rows).select(*KEY, *carried, F.inline(per_component))


def inputs(model: PipelineModel) -> list[str]:
    """The feature columns the model reads, in the order of its vector."""
    imputer = model.stages[0]
    if not isinstance(imputer, ImputerModel):
        raise DataError(f"the model's first stage is {type(imputer).__name__}, not ImputerModel; train it anew")
    return [*imputer.getInputCols(), CATEGORY]


def classifiers(model: PipelineModel) -> dict[str, Classifier]:
    """The fitted classifier of each component."""
    found = [stage for stage in model.stages if isinstance(stage, _CLASSIFIERS)]
    return dict(zip(COMPONENTS, found, strict=True))


def _known(sample: DataFrame, numbers: Sequence[str]) -> list[str]:
    counts = sample.agg(*(F.count(name).alias(name) for name in numbers)).first()
    known = [name for name in numbers if counts is not None and counts[name]]
    if not known:
        raise DataError("the training rows have no value in any feature; check the range and the features table")
    return known


def _preparation(sample: DataFrame, rows: DataFrame, numbers: Sequence[str]) -> PipelineModel:
    # An error of 0 makes the medians exact; otherwise they depend on the order in which partitions arrive.
    imputer = Imputer(
        strategy="median", relativeError=0.0, inputCols=list(numbers), outputCols=[filled(name) for name in numbers]
    ).fit(sample)
    # A machine model not seen in training gets a category of its own instead of an error.
    indexer = StringIndexer(
        inputCol=CATEGORY, outputCol="model_index", handleInvalid="keep", stringOrderType="alphabetAsc"
    ).fit(rows)
    encoder = OneHotEncoder(inputCols=["model_index"], outputCols=["model_encoded"], dropLast=False).fit(
        indexer.transform(sample)
    )
    between = blocks(numbers)
    columns = [*map(filled, numbers), *map(before, longer_means(numbers)), "model_encoded"]
    assembler = VectorAssembler(inputCols=columns, outputCol="features")
    stages: list[Transformer] = [imputer, *([between] if between else []), indexer, encoder, assembler]
    return PipelineModel(stages)


def _calibration(component: str) -> IsotonicRegression:
    return IsotonicRegression(
        featuresCol=score(component),
        featureIndex=1,
        labelCol=component,
        predictionCol=Score(component).probability,
    )


def _doubts(said: DataFrame) -> DataFrame:
    """One failure that nothing announced and one alarm that nothing followed.

    Without them a slice in which the model never erred would make its probabilities 0 and 1.
    """
    surprise = [Vectors.dense(1.0, 0.0), 1.0]
    nothing = [Vectors.dense(0.0, 1.0), 0.0]
    rows = [tuple([vector] * len(COMPONENTS) + [label] * len(COMPONENTS)) for vector, label in (surprise, nothing)]
    return said.sparkSession.createDataFrame(rows, said.schema)


def _score(component: str) -> Column:
    names = Score(component)
    return F.struct(
        F.lit(component).alias("component"),
        F.col(names.probability).alias("probability"),
        (F.col(names.alarm) == 1.0).alias("is_alarm"),
    )


def _label(component: str) -> Column:
    # Declared as two classes: a component that never failed in the rows would be a classifier of one class.
    classes = {"ml_attr": {"type": "nominal", "vals": ["0", "1"], "name": component}}
    return F.col(component).cast("double").alias(component, metadata=classes)


def _importances(
    found: Mapping[tuple[str, str], Classifier], preparation: PipelineModel, prepared: DataFrame
) -> dict[tuple[str, str], dict[str, float]]:
    """Per classifier the share of each input in its decisions, the hours before a window with the longer mean."""
    names = inputs(preparation)
    spread = prepared.select(Summarizer.std(F.col("features"))).first()
    deviations = [float(value) for value in spread[0].toArray()] if spread else []
    return {pair: _shares(_weights(classifier, deviations), names) for pair, classifier in found.items()}


def _weights(classifier: Any, deviations: Sequence[float]) -> list[float]:
    if not isinstance(classifier, LogisticRegressionModel):
        return [float(value) for value in classifier.featureImportances.toArray()]
    # What a feature moves when it moves as it usually does.
    return [
        abs(float(value)) * spread for value, spread in zip(classifier.coefficients.toArray(), deviations, strict=True)
    ]


def _shares(weights: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    *numbers, category = names
    # In the order of the vector: the numbers, the hours between windows, the machine models.
    owners = [*numbers, *longer_means(numbers)]
    by_input = dict.fromkeys(names, 0.0)
    for place, weight in enumerate(weights):
        by_input[owners[place] if place < len(owners) else category] += weight
    total = sum(by_input.values())
    return {name: value / total if total else 0.0 for name, value in by_input.items()}
