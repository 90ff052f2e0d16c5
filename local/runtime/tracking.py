"""MLflow as notebooks know it on Databricks, on the local tracking store and model registry."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from local.runtime.cluster import Cluster


def set_environment(cluster: Cluster) -> None:
    """Point MLflow at the stores; before it is imported."""
    os.environ["MLFLOW_TRACKING_URI"] = cluster.mlflow_tracking_uri
    os.environ["MLFLOW_REGISTRY_URI"] = cluster.mlflow_tracking_uri
    # They name an experiment or a run of another store; `set_experiment` leaves the first to all child processes.
    for name in ("MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME", "MLFLOW_RUN_ID"):
        os.environ.pop(name, None)
    os.environ.setdefault("MLFLOW_ENABLE_ASYNC_LOGGING", "false")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")


def install(cluster: Cluster) -> None:
    """Import MLflow and teach it the names that mean the workspace, the artifact folder and the default experiment."""
    import mlflow  # noqa: PLC0415 - a second of import, done while the JVM starts
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: PLC0415
    from mlflow.tracking._model_registry import utils as registry  # noqa: PLC0415
    from mlflow.tracking._tracking_service import utils as tracking  # noqa: PLC0415
    from mlflow.tracking.default_experiment import registry as experiments  # noqa: PLC0415

    tracking._tracking_store_registry.register(
        "sqlite", lambda store_uri, artifact_uri=None: SqlAlchemyStore(store_uri, cluster.mlflow_artifact_root)
    )
    experiments._default_experiment_provider_registry.register(_NotebookExperiment)
    for name in ("alembic", "mlflow.store.db.utils", "mlflow.spark"):
        logging.getLogger(name).setLevel(logging.WARNING)
    _create_database(Path(cluster.mlflow_tracking_uri.removeprefix("sqlite:///")))
    local_uri = _local_uri_for(cluster)
    for module in (mlflow, mlflow.tracking, tracking):
        _patch(module, "set_tracking_uri", local_uri)
    for module in (mlflow, mlflow.tracking, registry):
        _patch(module, "set_registry_uri", local_uri)
    for module, name in ((tracking, "_resolve_tracking_uri"), (registry, "_resolve_registry_uri")):
        _patch(module, name, local_uri)


def _create_database(path: Path) -> None:
    """Make the database beside its place and move it there: one whose creation was killed halfway can't be opened."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: PLC0415

    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        database = Path(folder) / path.name
        store = SqlAlchemyStore(f"sqlite:///{database}", folder)
        store.engine.dispose()
        try:
            os.link(database, path)
        except FileExistsError:
            return  # another cluster was faster


def use_notebook(path: str) -> None:
    """Name the experiment that runs of this notebook go to by default, as Databricks does."""
    _NotebookExperiment.notebook_path = path


def _local_uri_for(cluster: Cluster) -> Any:
    def local_uri(uri: Any) -> Any:
        return cluster.mlflow_tracking_uri if isinstance(uri, str) and uri.startswith("databricks") else uri

    return local_uri


def _patch(module: Any, name: str, local_uri: Any) -> None:
    """Replace `databricks` and `databricks-uc`, in any argument, by the local store's address."""
    original = getattr(module, name)

    def patched(*args: Any, **named: Any) -> Any:
        return original(
            *(local_uri(value) for value in args), **{key: local_uri(value) for key, value in named.items()}
        )

    setattr(module, name, patched)


class _NotebookExperiment:
    """The experiment named like the notebook, made when the first run needs it."""

    notebook_path = ""

    def in_context(self) -> bool:
        return bool(self.notebook_path)

    def get_experiment_id(self) -> str:
        import mlflow  # noqa: PLC0415

        client = mlflow.MlflowClient()
        found = client.get_experiment_by_name(self.notebook_path)
        return str(found.experiment_id if found else client.create_experiment(self.notebook_path))
