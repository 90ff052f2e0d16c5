"""What competes: every kind of classifier, fitted on the same rows and on all components alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from pyspark.ml import PipelineModel, Transformer
from pyspark.ml.classification import LogisticRegressionModel
from pyspark.ml.feature import Imputer, OneHotEncoder, StringIndexer, VectorAssembler
from pyspark.ml.stat import Summarizer
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.blocks import blocks, filled
from pipeline.candidates import LABEL, Plan, balance, estimator, thinned, vector, weighted
from pipeline.errors import DataError
from pipeline.model import CATEGORY, KEY, Classifier
from pipeline.parallel import in_parallel
from pipeline.signs import Seen, shared, shows, signs, stage, view
from pipeline.tables import COMPONENTS
from pipeline.visits import since_due

# The features each place of a component's vector is made of, but for the machine models, which come last.
_Owners = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Contest:
    """The classifiers of every kind fitted on the same rows, each for all components.

    `balance` is how much more a failing row weighed; `importances` the share of each input in the decisions about a
    component, by kind and component.
    """

    preparation: PipelineModel
    classifiers: Mapping[str, Classifier]
    balance: float
    importances: Mapping[tuple[str, str], Mapping[str, float]]


def contest(rows: DataFrame, numbers: Sequence[str], plan: Plan, seed: int) -> Contest:
    """Every kind of classifier fitted on labelled rows: on each component of each row, seen by its own signs.

    A feature without a single value in the rows is left out: there is no median to stand in for it.
    """
    sample = drawn(rows, plan).persist()
    try:
        known = _known(sample, numbers)
        filling = _filling(sample, rows, known)
        seen = view(signs(_told_apart(filling, rows, sample), known), known)
    finally:
        sample.unpersist()
    calendar = since_due(rows, known)
    common = {filled(name): (name,) for name in shared(known)} | {one.column: one.made_of for one in calendar}
    views = stage([*chain.from_iterable(seen.values()), *calendar])
    preparation = PipelineModel([*filling.stages, views, *_assemblers(seen, common)])
    owners = {name: [*(one.made_of for one in of_one), *common.values()] for name, of_one in seen.items()}
    examples = thinned(_by_component(preparation.transform(rows), seen), plan, seed)
    placed = examples.repartition(1).sortWithinPartitions(*KEY, "component").persist()
    try:
        factor = balance(placed)
        fits = [partial(estimator(kind, plan, seed).fit, weighted(placed, factor)) for kind in plan.kinds]
        found = dict(zip(plan.kinds, in_parallel(fits), strict=True))
        return Contest(preparation, found, factor, _importances(found, owners, known, placed))
    finally:
        placed.unpersist()


def drawn(rows: DataFrame, plan: Plan) -> DataFrame:
    """So many of the rows that a driver holds them, always the same ones."""
    return rows.orderBy(F.xxhash64(*KEY), *KEY).limit(plan.median_rows)


def _known(sample: DataFrame, numbers: Sequence[str]) -> list[str]:
    counts = sample.agg(*(F.count(name).alias(name) for name in numbers)).first()
    known = [name for name in numbers if counts is not None and counts[name]]
    if not known:
        raise DataError("the training rows have no value in any feature; check the range and the features table")
    return known


def _filling(sample: DataFrame, rows: DataFrame, numbers: Sequence[str]) -> PipelineModel:
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
    stages: list[Transformer] = [imputer, *([between] if between else []), indexer, encoder]
    return PipelineModel(stages)


def _assemblers(seen: Mapping[str, Sequence[Seen]], common: Iterable[str]) -> list[VectorAssembler]:
    also = [*common, "model_encoded"]
    return [
        VectorAssembler(inputCols=[*(one.column for one in seen[component]), *also], outputCol=vector(component))
        for component in COMPONENTS
    ]


def _told_apart(filling: PipelineModel, rows: DataFrame, sample: DataFrame) -> DataFrame:
    """All rows before a failure and the sample of the others, filled, in one order."""
    is_failing = F.greatest(*COMPONENTS) == 1
    both = rows.where(is_failing).unionByName(sample.where(~is_failing))
    return filling.transform(both).repartition(1).sortWithinPartitions(*KEY)


def _by_component(prepared: DataFrame, seen: Mapping[str, Sequence[Seen]]) -> DataFrame:
    """Each component of each row: its vector `features`, its label, and whether it shows a sign."""
    # Declared as two classes: rows without a failure would make a classifier of one class.
    classes = {"ml_attr": {"type": "nominal", "vals": ["0", "1"], "name": LABEL}}
    each = [
        F.struct(
            F.lit(name).alias("component"),
            F.col(vector(name)).alias("features"),
            F.col(name).cast("double").alias(LABEL),
            shows(seen[name]).alias("shows"),
        )
        for name in COMPONENTS
    ]
    stacked = prepared.select(*KEY, F.inline(F.array(*each)))
    return stacked.withColumn(LABEL, F.col(LABEL).alias(LABEL, metadata=classes))


def _importances(
    found: Mapping[str, Classifier], owners: Mapping[str, _Owners], numbers: Sequence[str], examples: DataFrame
) -> dict[tuple[str, str], dict[str, float]]:
    """Per kind and component the share of each input in the decisions."""
    spread = examples.select(Summarizer.std(F.col("features"))).first()
    deviations = [float(value) for value in spread[0].toArray()] if spread else []
    return {
        (kind, component): _shares(_weights(classifier, deviations), owners[component], numbers)
        for kind, classifier in found.items()
        for component in COMPONENTS
    }


def _weights(classifier: Any, deviations: Sequence[float]) -> list[float]:
    if not isinstance(classifier, LogisticRegressionModel):
        return [float(value) for value in classifier.featureImportances.toArray()]
    # What a feature moves when it moves as it usually does.
    return [
        abs(float(value)) * spread for value, spread in zip(classifier.coefficients.toArray(), deviations, strict=True)
    ]


def _shares(weights: Sequence[float], owners: _Owners, numbers: Sequence[str]) -> dict[str, float]:
    by_input = dict.fromkeys([*numbers, CATEGORY], 0.0)
    for place, weight in enumerate(weights):
        # What has no owner is one of the machine models.
        made_of = owners[place] if place < len(owners) else (CATEGORY,)
        for name in made_of:
            by_input[name] += weight / len(made_of)
    total = sum(by_input.values())
    return {name: value / total if total else 0.0 for name, value in by_input.items()}
