"""The model: one saved pipeline that turns a row of features into a probability for each component.

Everything fitted is a stage of it: medians for missing values, the known machine models, one forest per component.
Forests count rows, and counts add up to the same in any order; so the same rows give the same model, bit for bit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.ml import PipelineModel, Transformer
from pyspark.ml.classification import RandomForestClassificationModel, RandomForestClassifier
from pyspark.ml.feature import Imputer, ImputerModel, OneHotEncoder, StringIndexer, VectorAssembler
from pyspark.ml.functions import vector_to_array
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.errors import DataError, MissingColumnsError
from pipeline.tables import COMPONENTS

KEY = ("machine_id", "window_end")
CATEGORY = "model"
DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True)
class Forest:
    """How each component's forest grows; the number of partitions is part of it, as each draws its own bootstrap."""

    trees: int = 30
    depth: int = 8
    bins: int = 32
    subsampling_rate: float = 0.7
    feature_subset: str = "onethird"
    partitions: int = 8
    median_rows: int = 20_000


@dataclass(frozen=True)
class Score:
    """The names of a component's output columns."""

    component: str

    @property
    def probability(self) -> str:
        """The column with the vector of both classes' probabilities."""
        return f"probability_{self.component}"

    @property
    def prediction(self) -> str:
        """The column with 1.0 where the probability is above the component's threshold."""
        return f"prediction_{self.component}"


def fitted(rows: DataFrame, numbers: Sequence[str], forest: Forest, seed: int) -> PipelineModel:
    """The pipeline fitted on labelled rows, with the thresholds still at a half.

    A feature without a single value in the rows is left out: there is no median to stand in for it.
    """
    placed = rows.repartition(forest.partitions, "machine_id").sortWithinPartitions(*KEY)
    sample = placed.orderBy(F.xxhash64(*KEY), *KEY).limit(forest.median_rows).persist()
    try:
        preparation = _preparation(sample, placed, _known(sample, numbers))
    finally:
        sample.unpersist()
    prepared = preparation.transform(placed).select("features", *(_label(component) for component in COMPONENTS))
    prepared.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        forests = [_classifier(component, forest, seed).fit(prepared) for component in COMPONENTS]
    finally:
        prepared.unpersist()
    return PipelineModel([*preparation.stages, *forests])


def with_thresholds(model: PipelineModel, thresholds: Mapping[str, float]) -> PipelineModel:
    """The model with an alarm for a component where its probability is above the threshold."""
    for component, forest in forests(model).items():
        forest.setThresholds([1.0 - thresholds[component], thresholds[component]])
    return model


def scores(model: PipelineModel, rows: DataFrame, *carried: str) -> DataFrame:
    """Per machine, window and component the probability and the alarm, with the rows' carried columns."""
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


def forests(model: PipelineModel) -> dict[str, RandomForestClassificationModel]:
    """The fitted forest of each component."""
    found = [stage for stage in model.stages if isinstance(stage, RandomForestClassificationModel)]
    return dict(zip(COMPONENTS, found, strict=True))


def importances(model: PipelineModel) -> dict[str, dict[str, float]]:
    """Per component, the share of each input in the forest's decisions; a machine model's columns count as one."""
    names = inputs(model)
    shares: dict[str, dict[str, float]] = {}
    for component, forest in forests(model).items():
        values = [float(value) for value in forest.featureImportances.toArray()]
        numbers = len(names) - 1
        shares[component] = dict(zip(names, [*values[:numbers], sum(values[numbers:])], strict=True))
    return shares


def _known(sample: DataFrame, numbers: Sequence[str]) -> list[str]:
    counts = sample.agg(*(F.count(name).alias(name) for name in numbers)).first()
    known = [name for name in numbers if counts is not None and counts[name]]
    if not known:
        raise DataError("the training rows have no value in any feature; check the range and the features table")
    return known


def _preparation(sample: DataFrame, rows: DataFrame, numbers: Sequence[str]) -> PipelineModel:
    filled = [f"{name}_filled" for name in numbers]
    # An error of 0 makes the medians exact; otherwise they depend on the order in which partitions arrive.
    imputer = Imputer(strategy="median", relativeError=0.0, inputCols=list(numbers), outputCols=filled).fit(sample)
    # A machine model not seen in training gets a category of its own instead of an error.
    indexer = StringIndexer(
        inputCol=CATEGORY, outputCol="model_index", handleInvalid="keep", stringOrderType="alphabetAsc"
    ).fit(rows)
    encoder = OneHotEncoder(inputCols=["model_index"], outputCols=["model_encoded"], dropLast=False).fit(
        indexer.transform(sample)
    )
    assembler = VectorAssembler(inputCols=[*filled, "model_encoded"], outputCol="features")
    stages: list[Transformer] = [imputer, indexer, encoder, assembler]
    return PipelineModel(stages)


def _score(component: str) -> Column:
    names = Score(component)
    return F.struct(
        F.lit(component).alias("component"),
        vector_to_array(F.col(names.probability))[1].alias("probability"),
        (F.col(names.prediction) == 1.0).alias("is_alarm"),
    )


def _label(component: str) -> Column:
    # Declared as two classes: a component that never failed in the rows would be a forest of one class.
    classes = {"ml_attr": {"type": "nominal", "vals": ["0", "1"], "name": component}}
    return F.col(component).cast("double").alias(component, metadata=classes)


def _classifier(component: str, forest: Forest, seed: int) -> RandomForestClassifier:
    return RandomForestClassifier(
        labelCol=component,
        featuresCol="features",
        probabilityCol=Score(component).probability,
        predictionCol=Score(component).prediction,
        rawPredictionCol=f"votes_{component}",
        numTrees=forest.trees,
        maxDepth=forest.depth,
        maxBins=forest.bins,
        subsamplingRate=forest.subsampling_rate,
        featureSubsetStrategy=forest.feature_subset,
        maxMemoryInMB=512,
        seed=seed,
    )
