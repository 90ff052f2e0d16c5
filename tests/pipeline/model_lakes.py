"""Lakes with all that the model's stages read, and these stages run on one: train, score, evaluate."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

import mlflow
import pytest
from mlflow.exceptions import MlflowException

from pipeline import delta, evaluate, features, registry, score, train
from pipeline.candidates import LOGISTIC_REGRESSION, Plan
from pipeline.settings import Settings
from pipeline.tables import DRIFT, FAILURES, LABELS, MACHINES, PREDICTIONS, QUALITY, TELEMETRY, WORKLIST, Table
from pipeline.windows import TimeRange
from tests.pipeline import fleet
from tests.pipeline.frames import at, frame
from tests.pipeline.lakes import Lake, main

PLAN = Plan(kinds=(LOGISTIC_REGRESSION,), folds=1, quiet_share=4, iterations=3)
SCORED = TimeRange(at("03-20 06:00"), at("03-26 06:00"))


class ModelLake(Lake):
    """A lake of the small fleet, with the model registry beside it."""

    stages: ClassVar = ("train", "score", "evaluate")

    @property
    def settings(self) -> Settings:
        return replace(fleet.SETTINGS, catalog=self.catalog, triggered_at=at("04-01 12:00"), run_id=self.run_id)

    def with_inputs(self, windows, outcomes, failures) -> "ModelLake":
        """The lake with its input tables filled, and its registry made."""
        machines = frame(self.spark, MACHINES, *((number, "model1", 5) for number in range(1, 16)))
        telemetry = frame(self.spark, TELEMETRY, (1, "04-01 06:00"))
        inputs = (
            (features.table(self.settings), windows),
            (LABELS, outcomes),
            (FAILURES, failures),
            (MACHINES, machines),
            (TELEMETRY, telemetry),
        )
        for table, rows in inputs:
            delta.create(self.spark, table, self.catalog)
            delta.merge_new(self.spark, rows, table, self.catalog)
        mlflow.set_tracking_uri(self._registry)
        mlflow.search_experiments()
        return self

    def without(self, *tables: Table) -> "ModelLake":
        """The lake before the tables were made."""
        for table in tables:
            shutil.rmtree(self.root / "lake" / table.schema / table.name)
        return self

    @property
    def _registry(self) -> str:
        return f"sqlite:///{self.root}/mlflow.db"

    def open_registry(self) -> "ModelLake":
        """Point MLflow at this lake's registry, here and in processes started from here."""
        mlflow.set_tracking_uri(self._registry)
        os.environ["MLFLOW_DFS_TMP"] = str(self.root / "models")
        try:
            mlflow.create_experiment("lake", artifact_location=(self.root / "artifacts").as_uri())
        except MlflowException as fault:
            if fault.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        mlflow.set_experiment("lake")
        return self

    def train(self, **changes) -> registry.Version:
        windows, outcomes, failures = (self.read(table) for table in (features.table(self.settings), LABELS, FAILURES))
        version, _, _ = train.registered_version(windows, outcomes, failures, replace(self.settings, **changes), PLAN)
        return version

    def score(self) -> None:
        champion = registry.champion(self.settings)
        self.predict(champion)
        self.worklist(champion)

    def predict(self, champion: registry.Champion | None = None) -> None:
        """What scoring begins with."""
        begun_with = champion or registry.champion(self.settings)
        score.score_range(self.spark, begun_with, replace(self.settings, range=SCORED))

    def worklist(self, champion: registry.Champion | None = None) -> None:
        """What scoring ends with, by the champion it began with."""
        begun_with = champion or registry.champion(self.settings)
        score.refresh_worklist(self.spark, begun_with, replace(self.settings, range=SCORED))

    def evaluate(self) -> None:
        evaluate.evaluate_range(self.spark, replace(self.settings, range=SCORED))

    def tables(self) -> dict[str, list[tuple]]:
        return {table.name: self.rows(table) for table in (PREDICTIONS, WORKLIST, QUALITY, DRIFT)}

    def said(self) -> dict[str, list[tuple]]:
        """The rows of every table without the run that wrote each."""
        places = {table.name: table.column_names.index("run_id") for table in (PREDICTIONS, WORKLIST, QUALITY, DRIFT)}
        return {
            name: [(*row[: places[name]], *row[places[name] + 1 :]) for row in rows]
            for name, rows in self.tables().items()
        }

    def versions(self) -> list[tuple[str, bool]]:
        """The versions of the model and whether each is the champion."""
        champion = registry.champion_or_none(self.settings)
        found = mlflow.MlflowClient().search_model_versions(f"name='{self.settings.model_name}'")
        return sorted((str(one.version), champion is not None and champion.number == str(one.version)) for one in found)


@contextmanager
def registry_restored() -> Iterator[None]:
    """Within it MLflow can be pointed elsewhere; after it tracking, experiment and variables are those before."""
    before = mlflow.get_tracking_uri()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlflow.tracking.fluent._active_experiment_id", None)
        for name in ("MLFLOW_DFS_TMP", "MLFLOW_EXPERIMENT_ID"):
            # Set first, so that what was not there is not there again.
            patch.setenv(name, "")
            patch.delenv(name)
        yield
    mlflow.set_tracking_uri(before)


if __name__ == "__main__":
    main(ModelLake, *sys.argv[1:])
