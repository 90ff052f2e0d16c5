"""The model: one saved pipeline that turns a row of features into a probability for each component, and an alarm.

Everything fitted is a stage of it: medians for missing values, the known machine models, the signs of each component,
the usual time between visits, a classifier and its calibration, which are the same for every component, and the
threshold. So is what is reckoned from the features alone, the hours between windows.
"""

from dataclasses import dataclass
from math import log

from pyspark.ml import PipelineModel
from pyspark.ml.classification import (
    GBTClassificationModel,
    LogisticRegression,
    LogisticRegressionModel,
    RandomForestClassificationModel,
)
from pyspark.ml.feature import Binarizer, ImputerModel
from pyspark.ml.functions import array_to_vector
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.regression import IsotonicRegression, IsotonicRegressionModel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, StructField, StructType

from pipeline.blocks import adding
from pipeline.candidates import LABEL, WEIGHT, score, vector
from pipeline.errors import MissingColumnsError, ModelError
from pipeline.tables import COMPONENTS

KEY = ("machine_id", "window_end")
CATEGORY = "model"
DEFAULT_THRESHOLD = 0.5
# Shares nearer to 0 or 1 are taken for this: their odds would be endless.
_LEAST_SHARE = 1e-5
# Log-odds are told apart to a thousandth: by less than a thousandth of a probability.
_LOG_ODDS_DIGITS = 3
_TOLERANCE = 1e-9

Classifier = LogisticRegressionModel | RandomForestClassificationModel | GBTClassificationModel


@dataclass(frozen=True)
class LogisticCurve:
    """The log-odds of a failure, as intercept + slope x the log-odds that a classifier gives it.

    Platt's calibration (Probabilistic Outputs for Support Vector Machines, 1999): the curve rises everywhere, so what
    the classifier tells apart stays apart, which the steps of isotonic regression would level.
    """

    intercept: float
    slope: float


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


def uncalibrated(preparation: PipelineModel, classifier: Classifier, balance: float) -> PipelineModel:
    """The pipeline up to the log-odds the classifier gives each component, had failing rows weighed like the others.

    `balance` is how much more they did weigh in the fit.
    """
    odds = {_odds(component): f"{_log_odds(_share(component))} - {log(balance)!r}D" for component in COMPONENTS}
    return PipelineModel([*preparation.stages, *of_each(classifier), *_shares(SparkSession.active()), adding(odds)])


def calibration_curve(saying: PipelineModel, rows: DataFrame) -> LogisticCurve:
    """The curve that fits what the uncalibrated pipeline says best to what happened to all components in the rows."""
    each = [F.struct(F.col(_odds(name)).alias("log_odds"), F.col(name).alias(LABEL)) for name in COMPONENTS]
    return _curve(saying.transform(rows).select(F.inline(F.array(*each))))


def calibrated(saying: PipelineModel, curve: LogisticCurve, threshold: float = DEFAULT_THRESHOLD) -> PipelineModel:
    """The uncalibrated pipeline with a probability for each component, and an alarm where it is above the threshold."""
    scored = [Score(component) for component in COMPONENTS]
    risen = f"{curve.intercept!r}D + {curve.slope!r}D"
    probabilities = {of.probability: f"1 / (1 + exp(-({risen} * {_odds(of.component)})))" for of in scored}
    alarms = Binarizer(
        inputCols=[of.probability for of in scored],
        outputCols=[of.alarm for of in scored],
        thresholds=[threshold] * len(scored),
    )
    return PipelineModel([*saying.stages, adding(probabilities), alarms])


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
        raise ModelError(f"the model's first stage is {type(imputer).__name__}, not ImputerModel; train it anew")
    return [*imputer.getInputCols(), CATEGORY]


def _shares(spark: SparkSession) -> list[IsotonicRegressionModel]:
    """The stages that take the share of failing out of each classifier's vector of both.

    No transformer of Spark says an element of a vector as a number; isotonic regression through (0, 0) and (1, 1) does.
    """
    shape = StructType([StructField("features", VectorUDT()), StructField("label", DoubleType())])
    line = spark.createDataFrame([(Vectors.dense(1.0 - at, at), at) for at in (0.0, 1.0)], shape)
    identity = IsotonicRegression(featureIndex=1).fit(line)
    return [identity.copy().setFeaturesCol(score(name)).setPredictionCol(_share(name)) for name in COMPONENTS]


def _curve(said: DataFrame) -> LogisticCurve:
    """The curve over `log_odds` that fits the label of the rows best.

    The targets are Platt's, as if one more had failed and one more had not: else a slice in which the model never erred
    would make its probabilities 0 and 1. Where failures do not go with the log-odds the curve is flat.
    """
    # Rows alike are counted: whole numbers are the same in any order, and one partition holds them for any fleet.
    log_odds = F.round("log_odds", _LOG_ODDS_DIGITS).alias("log_odds")
    failed, every = F.sum(LABEL).cast("double").alias("failed"), F.count("*").cast("double").alias(WEIGHT)
    ordered = said.groupBy(log_odds).agg(failed, every).repartition(1).sortWithinPartitions("log_odds").persist()
    try:
        return _fitted(ordered)
    finally:
        ordered.unpersist()


def _fitted(counts: DataFrame) -> LogisticCurve:
    totals = counts.agg(F.sum("failed"), F.sum(WEIGHT)).first()
    failed, every = (total or 0.0 for total in totals or (None, None))
    flat = LogisticCurve(log((failed + 1) / (every - failed + 1)), 0.0)
    if not 0 < failed < every:
        return flat
    others = F.col(WEIGHT) - F.col("failed")
    # A target between 0 and 1 is so much of a failing row and the rest of one that does not fail.
    failing = (F.col("failed") * (failed + 1) / (failed + 2) + others / (every - failed + 2)).alias(WEIGHT)
    rest = (F.col(WEIGHT) - failing).alias(WEIGHT)
    both = F.array(*(F.struct(F.lit(of).alias("label"), part) for of, part in ((1.0, failing), (0.0, rest))))
    points = counts.select(array_to_vector(F.array("log_odds")).alias("features"), F.inline(both))
    # Not by reweighted least squares: from where Spark starts them they run away when rows are as uneven as these.
    found = LogisticRegression(weightCol=WEIGHT, tol=_TOLERANCE).fit(points)
    rising = LogisticCurve(float(found.intercept), float(found.coefficients[0]))
    return rising if rising.slope > 0 else flat


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


def _odds(component: str) -> str:
    return f"log_odds_{component}"
