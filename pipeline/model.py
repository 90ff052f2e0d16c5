"""The model: one saved pipeline that turns a row of features into a probability for each component, and an alarm.

Everything fitted is a stage of it: medians for missing values, the known machine models, the signs of each component,
the usual time between visits, a classifier and its calibration, which are the same for every component, and the
threshold. So is what is reckoned from the features alone, the hours between windows.
"""

from dataclasses import dataclass
from math import log

from pyspark.ml import PipelineModel
from pyspark.ml.classification import GBTClassificationModel, LogisticRegressionModel, RandomForestClassificationModel
from pyspark.ml.feature import Binarizer, ImputerModel, SQLTransformer
from pyspark.ml.functions import array_to_vector
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.regression import GeneralizedLinearRegression, IsotonicRegression, IsotonicRegressionModel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, StructField, StructType

from pipeline.blocks import adding
from pipeline.candidates import LABEL, score, vector
from pipeline.errors import DataError, MissingColumnsError, ModelError
from pipeline.tables import COMPONENTS

KEY = ("machine_id", "window_end")
CATEGORY = "model"
DEFAULT_THRESHOLD = 0.5
# Shares nearer to 0 or 1 are taken for this: their odds would be endless.
_LEAST_SHARE = 1e-5

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
        """The column with 1.0 where the probability is above the threshold."""
        return f"alarm_{self.component}"


def of_each(classifier: Classifier) -> list[Classifier]:
    """The stages that say for each component what the classifier says of it."""
    return [
        classifier.copy()
        .setFeaturesCol(vector(component))
        .setRawPredictionCol(f"raw_{component}")
        .setProbabilityCol(score(component))
        .setPredictionCol(f"class_{component}")
        for component in COMPONENTS
    ]


def calibrated(preparation: PipelineModel, classifier: Classifier, rows: DataFrame) -> PipelineModel:
    """The pipeline of a classifier, its probabilities fitted to what happened to all components in the labelled rows.

    The probability is a logistic curve over the log-odds of the classifier's share (Platt, Probabilistic Outputs for
    Support Vector Machines, 1999): it rises everywhere, so what the classifier tells apart stays apart, which the steps
    of isotonic regression would level. A half is the threshold of every alarm.
    """
    base = PipelineModel([*preparation.stages, *of_each(classifier), *_shares(rows.sparkSession)])
    each = [
        F.struct(F.col(_share(name)).alias("share"), F.col(name).cast("double").alias(LABEL)) for name in COMPONENTS
    ]
    said = base.transform(rows).select(*KEY, F.inline(F.array(*each)))
    ordered = said.repartition(1).sortWithinPartitions(*KEY, "share", LABEL).persist()
    try:
        curve = _curve(ordered)
    finally:
        ordered.unpersist()
    return with_threshold(PipelineModel([*base.stages, _probabilities(*curve), Binarizer()]), DEFAULT_THRESHOLD)


def with_threshold(model: PipelineModel, threshold: float) -> PipelineModel:
    """The model with an alarm for a component where its probability is above the threshold."""
    alarms = Binarizer(
        inputCols=[Score(component).probability for component in COMPONENTS],
        outputCols=[Score(component).alarm for component in COMPONENTS],
        thresholds=[threshold] * len(COMPONENTS),
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


def _shares(spark: SparkSession) -> list[IsotonicRegressionModel]:
    """The stages that take the share of failing out of each classifier's vector of both.

    No transformer of Spark says an element of a vector as a number; isotonic regression through (0, 0) and (1, 1) does.
    """
    shape = StructType([StructField("features", VectorUDT()), StructField("label", DoubleType())])
    line = spark.createDataFrame([(Vectors.dense(1.0 - at, at), at) for at in (0.0, 1.0)], shape)
    identity = IsotonicRegression(featureIndex=1).fit(line)
    return [identity.copy().setFeaturesCol(score(name)).setPredictionCol(_share(name)) for name in COMPONENTS]


def _curve(said: DataFrame) -> tuple[float, float]:
    """Intercept and slope of the logistic curve over the log-odds of `share` that fits the label of the rows best.

    The targets are Platt's, as if one more had failed and one more had not: else a slice in which the model never erred
    would make its probabilities 0 and 1. Where failures do not go with the share the curve is flat.
    """
    failing, every = said.agg(F.sum(LABEL), F.count("*")).first() or (None, 0)
    failed = failing or 0.0
    target = F.when(F.col(LABEL) == 1, (failed + 1) / (failed + 2)).otherwise(1 / (every - failed + 2))
    flat = log((failed + 1) / (every - failed + 1)), 0.0
    if not 0 < failed < every:
        return flat
    points = said.select(array_to_vector(F.array(F.expr(_log_odds("share")))).alias("features"), target.alias("label"))
    found = GeneralizedLinearRegression(family="binomial", link="logit").fit(points)
    slope = float(found.coefficients[0])
    return (float(found.intercept), slope) if slope > 0 else flat


def _probabilities(intercept: float, slope: float) -> SQLTransformer:
    def risen(component: str) -> str:
        return f"1 / (1 + exp(-({intercept!r}D + {slope!r}D * {_log_odds(_share(component))})))"

    return adding({Score(component).probability: risen(component) for component in COMPONENTS})


def _log_odds(share: str) -> str:
    within = f"least(greatest({share}, {_LEAST_SHARE!r}D), {1 - _LEAST_SHARE!r}D)"
    return f"ln({within} / (1 - {within}))"


def _score(component: str) -> Column:
    names = Score(component)
    return F.struct(
        F.lit(component).alias("component"),
        F.col(names.probability).alias("probability"),
        (F.col(names.alarm) == 1.0).alias("is_alarm"),
    )


def _share(component: str) -> str:
    return f"share_{component}"
