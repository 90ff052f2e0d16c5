"""Lineage: which features a saved model looks at to say something of a component."""

import re
from collections.abc import Container, Iterable

from pyspark.ml import PipelineModel, Transformer
from pyspark.ml.feature import ImputerModel, OneHotEncoderModel, SQLTransformer, StringIndexerModel, VectorAssembler

from pipeline.blocks import added
from pipeline.candidates import vector
from pipeline.errors import ModelError
from pipeline.model import inputs
from pipeline.tables import COMPONENTS


def features_of(model: PipelineModel) -> dict[str, frozenset[str]]:
    """Per component the features that its vector is made of; any other feature says nothing of the component.

    Raises ModelError if the model has no such vectors.
    """
    made = {name: frozenset([name]) for name in inputs(model)}
    for stage in model.stages:
        made |= {column: _all(made[name] for name in names) for column, names in _reads(stage, made).items()}
    missing = [component for component in COMPONENTS if vector(component) not in made]
    if missing:
        raise ModelError(f"the model sees nothing of {', '.join(missing)}; train it anew")
    return {component: made[vector(component)] for component in COMPONENTS}


def _reads(stage: Transformer, known: Container[str]) -> dict[str, list[str]]:
    """Per column that the stage adds the columns it reads; nothing of classifiers and what comes after them."""
    if isinstance(stage, SQLTransformer):
        words = {column: re.findall(r"\w+", sql) for column, sql in added(stage).items()}
        return {column: [word for word in found if word in known] for column, found in words.items()}
    if isinstance(stage, StringIndexerModel):
        return {stage.getOutputCol(): [stage.getInputCol()]}
    if isinstance(stage, VectorAssembler):
        return {stage.getOutputCol(): stage.getInputCols()}
    if isinstance(stage, ImputerModel | OneHotEncoderModel):
        return {column: [name] for name, column in zip(stage.getInputCols(), stage.getOutputCols(), strict=True)}
    return {}


def _all(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)
