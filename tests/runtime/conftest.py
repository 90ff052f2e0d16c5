"""One runtime process for all tests of this folder, driven over its real protocol."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CLONE = Path(__file__).resolve().parents[2]
JARS = CLONE / ".tools" / "jars"
HEADER = "# Databricks notebook source\n"
SEPARATOR = "\n# COMMAND ----------\n\n"


class ClusterProcess:
    """A job cluster with the catalog `fleet`, its schema `raw` and two volumes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("lake/raw", "landing", "checkpoints", "files/Shared/code"):
            (root / folder).mkdir(parents=True)
        spec = {
            "catalogs": {"fleet": str(root / "lake")},
            "volumes": {
                "/Volumes/fleet/landing/files": str(root / "landing"),
                "/Volumes/fleet/landing/checkpoints": str(root / "checkpoints"),
            },
            "workspace_files": str(root / "files"),
            "jars_dir": str(JARS),
            "work_dir": str(root / "work"),
            "mlflow_tracking_uri": f"sqlite:///{root}/mlflow/mlflow.db",
            "mlflow_artifact_root": f"file://{root}/mlflow/artifacts",
            "spark_conf": {
                "spark.driver.memory": "1g",
                "spark.sql.shuffle.partitions": "2",
            },
            "env": {"MLFLOW_DFS_TMP": "/Volumes/fleet/landing/checkpoints/mlflow"},
            "packages": [],
            "app_name": "tests",
        }
        (root / "cluster.json").write_text(json.dumps(spec))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local.runtime", str(root / "cluster.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(root / "stderr.log").open("wb"),
            text=True,
            cwd=CLONE,
            env={**os.environ, "MLFLOW_EXPERIMENT_ID": "7"},
        )
        self._tasks = 0

    def event(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the process ended: {(self.root / 'stderr.log').read_text()[-2000:]}"
        return json.loads(line)

    def write(self, path: str, *cells: str) -> None:
        file = self.root / "files" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEADER + SEPARATOR.join(cells) + "\n")

    def send(self, path: str, parameters: dict[str, str], task_values: dict[str, Any]) -> Path:
        self._tasks += 1
        output_dir = self.root / "out" / str(self._tasks)
        task = {"task_key": "task", "run_id": self._tasks, "job_id": 1, "job_run_id": 1, "notebook_path": path}
        task |= {"parameters": parameters, "output_dir": str(output_dir), "task_values": task_values}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        return output_dir

    def run(self, path: str, parameters: dict[str, str] | None = None, task_values: Any = None) -> dict[str, Any]:
        """Run a notebook; its last event with the folder of its outputs."""
        output_dir = self.send(path, parameters or {}, task_values or {})
        while (event := self.event())["event"] != "finished":
            pass
        return {**event, "output_dir": output_dir}

    def value_of(self, *cells: str) -> Any:
        """What the cells leave in `value`, through dbutils.notebook.exit."""
        exit_cell = "import json\ndbutils.notebook.exit(json.dumps(value, default=str))"
        self.write("/Shared/code/inline", *cells, exit_cell)
        finished = self.run("/Shared/code/inline")
        assert finished["state"] == "SUCCESS", finished["error_trace"]
        return json.loads(finished["result"])

    def error_of(self, *cells: str) -> str:
        """The one-line error the cells end with."""
        self.write("/Shared/code/inline", *cells)
        finished = self.run("/Shared/code/inline")
        assert finished["state"] == "FAILED", finished["result"]
        return finished["error"]

    def driver_pid(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next(int(pid) for pid in children if b"PythonGatewayServer" in Path(f"/proc/{pid}/cmdline").read_bytes())


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterProcess]:
    if not (JARS / "batch-scoring-catalog.jar").is_file():
        pytest.exit(f"no Spark plugin in {JARS}; run: npm run setup", returncode=1)
    started = ClusterProcess(tmp_path_factory.mktemp("cluster"))
    assert started.event() == {"event": "ready"}
    yield started
    # The end of its input is how the server stops a cluster; nothing may be left running.
    driver = started.driver_pid()
    started.process.stdin.close()
    assert started.process.wait(timeout=20) == 0
    assert started.process.stdout.read() == ""
    assert not (started.root / "work/spill").exists()
    wait_until(lambda: not is_alive(driver))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"Z" not in Path(f"/proc/{pid}/stat").read_bytes().rsplit(b")", 1)[1][:3]


def wait_until(is_true: Callable[[], bool], timeout_seconds: float = 20) -> None:
    deadline = time.monotonic() + timeout_seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
