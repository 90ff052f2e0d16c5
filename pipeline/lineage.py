"""Lineage: which features a saved model looks at to say something of a component."""

import re
from collections.abc import Mapping

from pyspark.ml import PipelineModel, Transformer
from pyspark.ml.feature import ImputerModel, OneHotEncoderModel, SQLTransformer, StringIndexerModel, VectorAssembler

from pipeline.blocks import added
from pipeline.candidates import vector
from pipeline.model import inputs
from pipeline.tables import COMPONENTS

_Made = Mapping[str, frozenset[str]]


def features_of(model: PipelineModel) -> dict[str, frozenset[str]]:
    """Per component the features that its vector is made of; any other feature says nothing of the component.

    Raises ModelError if the model's first stage is not the imputer of this pipeline.
    """
    made: dict[str, frozenset[str]] = {name: frozenset([name]) for name in inputs(model)}
    for stage in model.stages:
        made |= {
            column: frozenset().union(*(made.get(name, frozenset()) for name in names))
            for column, names in _reads(stage).items()
        }
    return {component: made[vector(component)] for component in COMPONENTS}


def _reads(stage: Transformer) -> dict[str, list[str]]:
    """Per column that the stage adds the names it reads; nothing of classifiers and what comes after them."""
    if isinstance(stage, SQLTransformer):
        return {column: re.findall(r"\w+", sql) for column, sql in added(stage).items()}
    if isinstance(stage, StringIndexerModel):
        return {stage.getOutputCol(): [stage.getInputCol()]}
    if isinstance(stage, VectorAssembler):
        return {stage.getOutputCol(): stage.getInputCols()}
    if isinstance(stage, ImputerModel | OneHotEncoderModel):
        return {column: [name] for name, column in zip(stage.getInputCols(), stage.getOutputCols(), strict=True)}
    return {}
