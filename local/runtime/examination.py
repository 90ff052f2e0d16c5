"""Runs the notebooks that people open on a small seeded fleet, and writes what they put out into their files.

`python -m local.runtime.examination`: the same sources, package and libraries give the same bytes, since nothing of the
run itself, such as times, ids and paths, is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

CLONE = Path(__file__).parents[2]
NOTEBOOKS = CLONE / "notebooks"
CATALOG = "fleet"
_VOLUMES = ("landing/files", "landing/checkpoints", "predictions/reports")
FLEET = ("--machines", "24", "--seed", "7", "--start", "2015-01-01T06:00:00", "--end", "2015-06-01T06:00:00")
_FOLDER = "/Shared/examination"
# Each as often as need be after those it builds on, with what it is given beside the names of the lake.
ORDER: Mapping[str, Mapping[str, str]] = {
    "1_data_ingestion": {},
    "1a_raw-data_exploring": {},
    "2_training_pipeline": {},
    "2a_feature_exploration": {},
    "2b_model_testing": {},
    "3_scoring_pipeline": {"range_start": "2015-05-01T06:00:00"},
    "3b_model_scoring_evaluation": {},
}


class ExaminationError(Exception):
    """A notebook that could not be run to its end."""


@dataclass(frozen=True)
class Bench:
    """A cluster with a fleet landed in its lake, for the notebooks in their order."""

    root: Path
    process: subprocess.Popen[str]

    def run(self, name: str, parameters: Mapping[str, str]) -> Any:
        """The notebook as it was run; the first error of its cells is raised."""
        output_dir = self.root / "out" / name
        task = {"task_key": name, "run_id": 1, "job_id": 1, "job_run_id": 1, "task_values": {}}
        task |= {"notebook_path": f"{_FOLDER}/{name}", "output_dir": str(output_dir)}
        task |= {"parameters": {**_names(), **parameters}}
        self._tell(task)
        event = self.event("finished")
        if event["state"] != "SUCCESS":
            raise ExaminationError(f"{name} failed: {event['error']}\n{event['error_trace']}")
        return nbformat.read(output_dir / "notebook.ipynb", as_version=4)

    @property
    def package(self) -> Path:
        """The package that the notebooks import."""
        return self.root / "files" / _FOLDER.lstrip("/") / "pipeline"

    def event(self, kind: str) -> dict[str, Any]:
        """The next event of the kind; those before it are passed over."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == kind:
                return event
            if event["event"] == "fatal":
                raise ExaminationError(f"the cluster failed: {event['error']}")
        log = (self.root / "stderr.log").read_text()[-2000:]
        raise ExaminationError(f"the cluster ended:\n{log}")

    def _tell(self, task: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()


@contextlib.contextmanager
def bench(root: Path, fleet: Sequence[str], spark_conf: Mapping[str, str]) -> Iterator[Bench]:
    """A cluster below the folder while the block lasts, with the fleet of these options and these Spark settings."""
    _land(root, fleet)
    _copy_code(root)
    (root / "cluster.json").write_text(json.dumps(_cluster(root, spark_conf)))
    with (root / "stderr.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.runtime", str(root / "cluster.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=CLONE,
            # The same hash order in every process, as the clusters of the service set it.
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        try:
            ready = Bench(root, process)
            ready.event("ready")
            yield ready
        finally:
            # The end of its input is how the runtime is told to end, with its JVM.
            if process.stdin is not None:
                process.stdin.close()
            process.wait()


def rendered(source: Any, run: Any) -> Any:
    """The notebook with the outputs of its run; what libraries log is left out."""
    cells = [
        {**cell, "outputs": [one for one in done.outputs if one.get("name") != "stderr"]}
        if cell.cell_type == "code"
        else cell
        for cell, done in zip(source.cells, run.cells, strict=True)
    ]
    return nbformat.from_dict({**source, "cells": cells, "metadata": {**source.metadata, **_mark(source)}})


def digest(notebook: Any) -> str:
    """A digest of the notebook's cells without their outputs."""
    cells = [[cell.cell_type, cell.source] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def text(notebook: Any) -> str:
    """The notebook as a file."""
    return str(nbformat.writes(notebook, indent=1, sort_keys=True)) + "\n"


def read(name: str) -> Any:
    """A notebook of the clone."""
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def _mark(source: Any) -> dict[str, str]:
    return {"rendered_from": digest(source)}


def _names() -> dict[str, str]:
    return {
        "catalog": CATALOG,
        "model_name": f"{CATALOG}.models.component_failure",
        "landing_path": f"/Volumes/{CATALOG}/landing/files",
        "checkpoint_path": f"/Volumes/{CATALOG}/landing/checkpoints",
        "reports_path": f"/Volumes/{CATALOG}/predictions/reports",
        "evaluation_lookback_hours": "720",
    }


def _land(root: Path, fleet: Sequence[str]) -> None:
    simulated = root / "simulated"
    command = [sys.executable, "-m", "pipeline.simulate", *fleet, "--out", str(simulated)]
    subprocess.run(command, cwd=CLONE, check=True, stdout=subprocess.DEVNULL)
    for volume in _VOLUMES:
        (root / "volumes" / volume).mkdir(parents=True)
    for file in simulated.glob("*.csv"):
        folder = root / "volumes/landing/files" / file.stem
        folder.mkdir()
        file.rename(folder / file.name)
    for schema in ("raw", "features", "models", "predictions", "monitoring"):
        (root / "lake" / schema).mkdir(parents=True)


def _copy_code(root: Path) -> None:
    folder = root / "files" / _FOLDER.lstrip("/")
    folder.mkdir(parents=True)
    for name in ORDER:
        shutil.copy(NOTEBOOKS / f"{name}.ipynb", folder)
    shutil.copytree(CLONE / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))


def _cluster(root: Path, spark_conf: Mapping[str, str]) -> dict[str, Any]:
    return {
        "catalogs": {CATALOG: str(root / "lake")},
        "volumes": {f"/Volumes/{CATALOG}/{volume}": str(root / "volumes" / volume) for volume in _VOLUMES},
        "workspace_files": str(root / "files"),
        "jars_dir": str(CLONE / ".tools" / "jars"),
        "work_dir": str(root / "work"),
        "mlflow_tracking_uri": f"sqlite:///{root}/mlflow/mlflow.db",
        "mlflow_artifact_root": f"file://{root}/mlflow/artifacts",
        "spark_conf": {"spark.driver.memory": "2g", **spark_conf},
        "env": {"MLFLOW_DFS_TMP": f"/Volumes/{CATALOG}/landing/checkpoints/mlflow"},
        "packages": [],
        "app_name": "examination",
    }


def main() -> None:
    """Run all notebooks, write their files anew, and say what changed."""
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder), FLEET, {}) as ready:
        for name, parameters in ORDER.items():
            before = read(name)
            after = text(rendered(before, ready.run(name, parameters)))
            changed = after != text(before)
            (NOTEBOOKS / f"{name}.ipynb").write_text(after)
            print(f"{name}: {'written' if changed else 'unchanged'}, {len(after) // 1000} kB", flush=True)


if __name__ == "__main__":
    main()
