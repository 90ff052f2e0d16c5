"""How the process of a cluster starts and ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.conftest import CLONE, ClusterProcess, is_alive, wait_until


@pytest.fixture
def own_cluster(tmp_path):
    """A second cluster: these tests end it."""
    started = ClusterProcess(tmp_path)
    assert started.event() == {"event": "ready"}
    yield started
    started.process.kill()
    started.process.wait()


def test_a_task_whose_driver_dies_fails_with_the_reason_and_the_process_ends(own_cluster):
    driver = own_cluster.driver_pid()
    own_cluster.write("/Shared/code/slow", "spark.range(10**14).selectExpr('sum(id)').collect()")
    own_cluster.send("/Shared/code/slow", {}, {})
    assert [own_cluster.event()["event"], own_cluster.event()["event"]] == ["started", "progress"]
    os.kill(driver, signal.SIGKILL)
    finished = own_cluster.event()
    assert (finished["event"], finished["state"]) == ("finished", "FAILED")
    log = own_cluster.root / "work/driver.log"
    assert finished["error"] == (
        "the Spark driver was killed; if the machine is short of memory, free some and run the job again;"
        f" its log is `{log}`"
    )
    assert own_cluster.process.wait(timeout=20) == 1


def test_a_killed_process_takes_the_driver_with_it(own_cluster):
    driver = own_cluster.driver_pid()
    own_cluster.process.kill()
    own_cluster.process.wait(timeout=20)
    wait_until(lambda: not is_alive(driver))


def run_with(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local.runtime", str(path)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=CLONE, check=False)


def test_a_cluster_that_cannot_start_says_why(cluster, tmp_path):
    spec = json.loads((cluster.root / "cluster.json").read_text())
    (tmp_path / "no_jars.json").write_text(
        json.dumps({**spec, "jars_dir": "/nowhere", "work_dir": str(tmp_path / "work")})
    )
    (tmp_path / "unknown.json").write_text(json.dumps({**spec, "workers": 8}))
    no_jars, unknown = run_with(tmp_path / "no_jars.json"), run_with(tmp_path / "unknown.json")
    assert [no_jars.returncode, unknown.returncode] == [1, 1]
    assert json.loads(no_jars.stdout) == {
        "event": "fatal",
        "error": "`/nowhere` has no batch-scoring-catalog.jar, which Spark needs; make it with: npm run setup",
    }
    assert "has the unknown ['workers']" in json.loads(unknown.stdout)["error"]
