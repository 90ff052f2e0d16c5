"""The model registry: log a trained model, register it once, find the version an alias points to.

A version carries the fingerprint of everything it was made of. Registering is the last step and one call, so a
process killed at any moment leaves either no version or a whole one, and the next run with the same fingerprint
takes that one up. In Unity Catalog a killed one may leave a version that is not ready; nothing here reads such a one.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import mlflow
import pyspark
from matplotlib.figure import Figure
from mlflow.entities import LifecycleStage
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.candidates import Plan
from pipeline.errors import ModelError
from pipeline.settings import Settings
from pipeline.stamps import code_digest, digest
from pipeline.windows import TimeRange

FINGERPRINT = "fingerprint"
_REPORT = "report.json"
# Unity Catalog refuses longer values of tags.
_TAG_LIMIT = 256
# A change in one of these modules can change a model made of the same data, or the report it is judged by.
MODEL_CODE = (
    *("blocks", "candidates", "comparison", "contest", "drift", "features", "labels", "model", "periods", "quality"),
    *("settings", "signs", "tables", "train", "visits", "windows"),
)


@dataclass(frozen=True)
class Version:
    """A registered version of the model and the report written with it."""

    number: str
    training_run_id: str
    report: dict[str, Any]


@dataclass(frozen=True)
class Champion:
    """The version to score with: resolved once, so that a moved alias does not split a run."""

    model_name: str
    number: str
    training_run_id: str


def data_digest(rows: DataFrame) -> str:
    """A digest of the rows and their columns, the same in any order of rows."""
    # A hash passes over nulls: which columns have none is a part of the row.
    known = (F.col(name).isNotNull() for name in rows.columns)
    total = F.sum(F.xxhash64(*rows.columns, *known).cast("decimal(38,0)"))
    (found,) = rows.agg(F.count("*").alias("rows"), total.alias("total")).collect()
    return f"{','.join(rows.columns)}: {found.rows} rows, {found.total}"


def fingerprint(data: Mapping[str, str], settings: Settings, plan: Plan) -> str:
    """A digest of all a model is made of: data, parameters, code and Spark's version."""
    parameters = parameters_of(settings, plan)
    return digest([dict(data), parameters, code_digest(MODEL_CODE), pyspark.__version__])


def parameters_of(settings: Settings, plan: Plan) -> dict[str, Any]:
    """What a training run was asked to do, as plain values."""
    return {
        **settings.described(),
        "failure_report_delay_hours": settings.failure_report_delay // timedelta(hours=1),
        "range_start": settings.range.start.isoformat(),
        "range_end": settings.range.end.isoformat(),
        "holdout_start": settings.holdout_start.isoformat() if settings.holdout_start else None,
        "seed": settings.seed,
        **asdict(settings.costs),
        **asdict(plan),
    }


def keep_runs_in(experiment_path: str) -> None:
    """Log the runs of this process to the experiment, which is made if it is absent.

    One that was deleted, as with a stack that is there again, keeps its name and takes no runs; it is taken back.
    """
    client = mlflow.MlflowClient()
    found = client.get_experiment_by_name(experiment_path)
    if found is not None and found.lifecycle_stage == LifecycleStage.DELETED:
        client.restore_experiment(found.experiment_id)
    mlflow.set_experiment(experiment_path)


def registered(model_name: str, mark: str) -> Version | None:
    """The version with the fingerprint, None if there is none; the first one if several runs made it at once."""
    made = (version for version in _trained(model_name) if version.tags[FINGERPRINT] == mark)
    return next(filter(None, map(_with_report, made)), None)


def newest(model_name: str) -> Version | None:
    """The version that a training registered last, champion or not; None without one."""
    return next(filter(None, map(_with_report, _trained(model_name, newest_first=True))), None)


def register(
    model: PipelineModel,
    signature: ModelSignature,
    settings: Settings,
    mark: str,
    report: dict[str, Any],
    figures: Mapping[str, Figure],
) -> Version:
    """Log the model with its report and figures as a run, then register it as the next version."""
    with mlflow.start_run(run_name=f"train-{settings.run_id}", tags={FINGERPRINT: mark, "job_run_id": settings.run_id}):
        mlflow.log_params(report["parameters"])
        mlflow.log_params({f"version_of_{table}": version for table, version in report["data"]["versions"].items()})
        mlflow.log_params({f"kind_of_{component}": kind for component, kind in report["kinds"].items()})
        mlflow.log_metrics(_metrics(report["quality"]))
        mlflow.log_dict(report, _REPORT)
        for name, figure in figures.items():
            mlflow.log_figure(figure, f"{name}.png")
        logged = mlflow.spark.log_model(
            model,
            artifact_path="model",
            signature=signature,
            dfs_tmpdir=os.environ.get("MLFLOW_DFS_TMP"),
            # Without a list MLflow starts a second Spark to find out what the model imports.
            pip_requirements=[f"pyspark=={pyspark.__version__}", f"mlflow=={mlflow.__version__}"],
        )
        version = mlflow.register_model(logged.model_uri, settings.model_name, tags={FINGERPRINT: mark})
        mlflow.set_tag("model_version", version.version)
    return Version(str(version.version), version.run_id, report)


def counted(model_name: str, mark: str, own: Version) -> Version:
    """The version of the fingerprint that counts: of two that runs made at once the first one, and `own` goes."""
    first = registered(model_name, mark) or own
    if first.number != own.number:
        mlflow.MlflowClient().delete_model_version(model_name, own.number)
    return first


def point_alias(settings: Settings, version: Version) -> None:
    """Let the alias point to the version."""
    mlflow.MlflowClient().set_registered_model_alias(settings.model_name, settings.model_alias, version.number)


def champion(settings: Settings) -> Champion:
    """The version the alias points to now; refuses one that can not be used, see `unfitness`."""
    found = champion_or_none(settings)
    if found is None:
        raise ModelError(
            f"the model '{settings.model_name}' has no version with the alias '{settings.model_alias}'; "
            f"run the training job first"
        )
    if reason := unfitness(found, settings):
        raise ModelError(
            f"version {found.number} of the model '{settings.model_name}' {reason}; run the training job first"
        )
    return found


def champion_or_none(settings: Settings) -> Champion | None:
    """The version the alias points to now, None if there is none."""
    try:
        found = mlflow.MlflowClient().get_model_version_by_alias(settings.model_name, settings.model_alias)
    except MlflowException as error:
        # Unity Catalog says the one, the tracking server's own registry the other.
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise
    return Champion(settings.model_name, str(found.version), found.run_id)


def unfitness(version: Champion, settings: Settings) -> str | None:
    """Why the version can not be used, such as `was trained for horizon_hours 24 in place of 72`; None if it can.

    A feature that is made no more is null in the table, and would be filled with its median.
    """
    try:
        trained = report_of(version.model_name, version.number)["parameters"]
    except ModelError:
        return "has no report any more, as the run that trained it was deleted"
    # As a report has it, which knows no tuples.
    asked = json.loads(json.dumps(settings.described()))
    others = [
        f"{name} {trained.get(name)} in place of {now}" for name, now in asked.items() if trained.get(name) != now
    ]
    return f"was trained for {', '.join(others)}" if others else None


def log_decision(model_name: str, version: Version, decision: Mapping[str, Any]) -> None:
    """Write the gate's decision to the version and to the run that trained it."""
    client = mlflow.MlflowClient()
    for name in ("challenger_cost", "champion_cost"):
        if decision[name] is not None:
            client.log_metric(version.training_run_id, f"gate_{name}", decision[name])
    client.log_dict(version.training_run_id, dict(decision), "gate.json")
    client.set_model_version_tag(model_name, version.number, "gate", decision["reason"][:_TAG_LIMIT])


def report_of(model_name: str, number: str) -> dict[str, Any]:
    """The report written with a version; raises ModelError where the run that trained it was deleted."""
    return _report(mlflow.MlflowClient().get_model_version(model_name, number))


def held_out(version: Champion, period: TimeRange) -> TimeRange:
    """The part of the period that was held out from the version's training; empty where it knew all of it."""
    parameters = report_of(version.model_name, version.number)["parameters"]
    return TimeRange(max(period.start, datetime.fromisoformat(parameters["holdout_start"])), period.end)


def loaded(version: Champion) -> PipelineModel:
    """The pipeline of the version."""
    uri = f"models:/{version.model_name}/{version.number}"
    model: PipelineModel = mlflow.spark.load_model(uri, dfs_tmpdir=os.environ.get("MLFLOW_DFS_TMP"))
    return model


def _versions(client: mlflow.MlflowClient, model_name: str) -> list[ModelVersion]:
    found: list[ModelVersion] = []
    page = None
    try:
        # A registry may answer page by page, however many are asked for.
        while page is None or page.token:
            page = client.search_model_versions(f"name='{model_name}'", page_token=page.token if page else None)
            found += page
    except MlflowException as error:
        # Unity Catalog says so where other registries find no version.
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return []
        raise
    return found


def _trained(model_name: str, newest_first: bool = False) -> Iterator[ModelVersion]:
    """The whole versions that trainings registered; others may register some by hand."""
    client = mlflow.MlflowClient()
    for found in sorted(_versions(client, model_name), key=lambda one: int(one.version), reverse=newest_first):
        # Unity Catalog leaves tags out of search results, so each version is asked for.
        version = client.get_model_version(model_name, found.version)
        if version.status == "READY" and FINGERPRINT in version.tags:
            yield version


def _with_report(version: ModelVersion) -> Version | None:
    """The version and its report; None where the report is gone, and it can not be judged any more."""
    try:
        return Version(str(version.version), version.run_id, _report(version))
    except ModelError:
        return None


def _report(version: ModelVersion) -> dict[str, Any]:
    try:
        report: dict[str, Any] = mlflow.artifacts.load_dict(f"runs:/{version.run_id}/{_REPORT}")
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        raise ModelError(
            f"version {version.version} of the model '{version.name}' has no {_REPORT}, as its run {version.run_id} "
            f"was deleted; run the training job"
        ) from error
    return report


def _metrics(quality: Mapping[str, Any]) -> dict[str, float]:
    """The figures that are known, each component's under its name."""
    per_component = quality["per_component"]
    named = {
        f"{component}_{name}": value for component in per_component for name, value in per_component[component].items()
    }
    return {name: value for name, value in {**quality, **named}.items() if isinstance(value, int | float)}
