"""One job cluster: python -m local.runtime cluster.json; tasks come on stdin and events go to stdout as JSON lines."""

from __future__ import annotations

import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn, TextIO

from pyspark.sql import SparkSession

from local.runtime import tracking
from local.runtime.cluster import Cluster, ClusterError, read_cluster
from local.runtime.driver import start_driver
from local.runtime.java import JavaNotFoundError
from local.runtime.notebook import one_line
from local.runtime.packages import check_packages
from local.runtime.session import spark_session
from local.runtime.task import Task, parse_task, run_task
from local.runtime.volume_paths import VolumePaths
from local.runtime.workspace_files import hide_clone

_GRACE_SECONDS = 1.0
_ENDING = threading.Lock()
# 3 is what Java exits with on -XX:+ExitOnOutOfMemoryError.
_REASONS = {
    3: "ran out of memory; give it more with the cluster's Spark configuration `spark.driver.memory`",
    -9: "was killed; if the machine is short of memory, free some and run the job again",
}


class Protocol:
    """Events to the server. A task is finished once, whoever finds out first that it is."""

    def __init__(self, stream: TextIO) -> None:
        """Write to this stream."""
        self._stream = stream
        self._lock = threading.RLock()
        self._running: str | None = None

    def tell(self, **event: Any) -> None:
        """Send one event."""
        with self._lock:
            if event["event"] == "finished" and self._running is None:
                return
            self._running = {"started": event.get("task_key"), "finished": None}.get(event["event"], self._running)
            self._stream.write(json.dumps(event) + "\n")
            self._stream.flush()

    def cluster_lost(self, error: str) -> None:
        """Fail the running task, or say that there is no cluster for the next one."""
        with self._lock:
            if self._running is None:
                self.tell(event="fatal", error=error)
                return
            failed = {"state": "FAILED", "result": "", "error": error, "error_trace": error, "task_values": {}}
            self.tell(event="finished", task_key=self._running, **failed)


def protocol_stream() -> TextIO:
    """The real stdout, for events alone: whatever else writes to it, from any library, goes to stderr."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return stream


def start(cluster: Cluster) -> tuple[subprocess.Popen[bytes], SparkSession]:
    """Start the JVM and, while it comes up, load MLflow; then attach the session."""
    cluster.spill_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(cluster.env)
    os.environ.update(TZ="UTC", SPARK_LOCAL_IP="127.0.0.1", IPYTHONDIR=f"{cluster.work_dir}/ipython", MPLBACKEND="Agg")
    time.tzset()
    tracking.set_environment(cluster)
    loading = threading.Thread(target=tracking.install, args=(cluster,), daemon=True)
    loading.start()
    jvm = start_driver(cluster)
    spark = spark_session(cluster)
    loading.join()
    # A process that a notebook starts must not attach to this driver.
    os.environ.pop("PYSPARK_GATEWAY_PORT")
    os.environ.pop("PYSPARK_GATEWAY_SECRET")
    VolumePaths(cluster.volumes).install()
    # pyspark logs every SQL error, with the JVM's stack, before it raises it.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    return jvm, spark


def watch_driver(jvm: subprocess.Popen[bytes], protocol: Protocol, cluster: Cluster) -> None:
    """End the process when the JVM ends: nothing can run without it."""
    code = jvm.wait()
    if _ENDING.locked():
        return
    reason = _REASONS.get(code, f"ended with code {code}")
    protocol.cluster_lost(f"the Spark driver {reason}; its log is `{cluster.log_file}`")
    end(1, jvm, cluster)


def read_tasks(tasks: queue.Queue[Task], jvm: subprocess.Popen[bytes], cluster: Cluster) -> None:
    """Take tasks from stdin; its end means that nobody waits for an answer any more, so nothing may go on."""
    for line in sys.stdin:
        if line.strip():
            tasks.put(parse_task(line))
    end(0, jvm, cluster)


def end(code: int, jvm: subprocess.Popen[bytes], cluster: Cluster) -> NoReturn:
    """End at once, with the JVM and what it spilled; only the first caller gets past the lock."""
    _ENDING.acquire()
    jvm.kill()
    jvm.wait()
    shutil.rmtree(cluster.spill_dir, ignore_errors=True)
    os._exit(code)


def main() -> NoReturn:
    """Command line."""
    protocol = Protocol(protocol_stream())
    try:
        cluster = read_cluster(Path(sys.argv[1]))
        check_packages(cluster.packages)
        jvm, spark = start(cluster)
    except (ClusterError, JavaNotFoundError) as problem:
        protocol.tell(event="fatal", error=str(problem))
        os._exit(1)
    except Exception as problem:
        protocol.tell(event="fatal", error=f"Spark could not be started: {one_line(problem)}")
        os._exit(1)
    tasks: queue.Queue[Task] = queue.Queue()
    threading.Thread(target=watch_driver, args=(jvm, protocol, cluster), daemon=True).start()
    threading.Thread(target=read_tasks, args=(tasks, jvm, cluster), daemon=True).start()
    hide_clone(Path(__file__).parents[2])
    protocol.tell(event="ready")
    while True:
        try:
            run_task(tasks.get(), cluster, spark, protocol.tell)
        except BaseException as problem:
            # A notebook's own errors are in its result; this is the cluster failing under it.
            time.sleep(_GRACE_SECONDS)
            protocol.cluster_lost(f"the task could not be run: {one_line(problem)}; its log is `{cluster.log_file}`")
            end(1, jvm, cluster)


if __name__ == "__main__":
    main()
