"""The model: one saved pipeline that turns a row of features into a probability for each component, and an alarm.

Everything fitted is a stage of it: medians for missing values, the known machine models, the signs of each component, a
classifier and its calibration, which are the same for every component, and the thresholds. So is what is reckoned from
the features alone, the hours between windows.
"""

from dataclasses import dataclass

from pyspark.ml import PipelineModel
from pyspark.ml.classification import GBTClassificationModel, LogisticRegressionModel, RandomForestClassificationModel
from pyspark.ml.feature import Binarizer, ImputerModel, VectorSlicer
from pyspark.ml.regression import GeneralizedLinearRegression
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.candidates import LABEL, raw, score, vector
from pipeline.errors import DataError, MissingColumnsError, ModelError
from pipeline.tables import COMPONENTS

KEY = ("machine_id", "window_end")
CATEGORY = "model"
DEFAULT_THRESHOLD = 0.5

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


def of_each(classifier: Classifier) -> list[Classifier]:
    """The stages that say for each component what the classifier says of it."""
    return [
        classifier.copy()
        .setFeaturesCol(vector(component))
        .setRawPredictionCol(raw(component))
        .setProbabilityCol(score(component))
        .setPredictionCol(f"class_{component}")
        for component in COMPONENTS
    ]


def calibrated(preparation: PipelineModel, classifier: Classifier, rows: DataFrame) -> PipelineModel:
    """The pipeline of a classifier, its probabilities fitted to what happened to all components in the labelled rows.

    The probability is a logistic curve over the classifier's margin (Platt, Probabilistic Outputs for Support Vector
    Machines, 1999): it rises everywhere, so what the classifier tells apart stays apart, which steps would level. A
    half is the threshold of every alarm.
    """
    margins = [
        VectorSlicer(inputCol=raw(component), outputCol=_margin(component), indices=[1]) for component in COMPONENTS
    ]
    base = PipelineModel([*preparation.stages, *of_each(classifier), *margins])
    each = [
        F.struct(F.col(_margin(name)).alias("margin"), F.col(name).cast("double").alias(LABEL)) for name in COMPONENTS
    ]
    ordered = base.transform(rows).repartition(1).sortWithinPartitions(*KEY).select(F.inline(F.array(*each)))
    logistic = GeneralizedLinearRegression(family="binomial", link="logit", featuresCol="margin", labelCol=LABEL)
    curve = logistic.fit(_softened(ordered))
    stages = [
        curve.copy().setFeaturesCol(_margin(name)).setPredictionCol(Score(name).probability) for name in COMPONENTS
    ]
    return with_threshold(PipelineModel([*base.stages, *stages, Binarizer()]), DEFAULT_THRESHOLD)


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


def _softened(said: DataFrame) -> DataFrame:
    """The rows with Platt's targets: as if one more had failed and one more had not.

    Else a slice in which the model never erred would make its probabilities 0 and 1.
    """
    failing, every = said.agg(F.sum(LABEL), F.count("*")).first() or (None, 0)
    failed = failing or 0.0
    target = F.when(F.col(LABEL) == 1, (failed + 1) / (failed + 2)).otherwise(1 / (every - failed + 2))
    return said.withColumn(LABEL, target)


def _score(component: str) -> Column:
    names = Score(component)
    return F.struct(
        F.lit(component).alias("component"),
        F.col(names.probability).alias("probability"),
        (F.col(names.alarm) == 1.0).alias("is_alarm"),
    )


def _margin(component: str) -> str:
    return f"margin_{component}"
