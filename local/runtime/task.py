"""Runs one task of a job run: a notebook with its parameters."""

from __future__ import annotations

import dataclasses
import gc
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from local.runtime import tracking
from local.runtime.cluster import Cluster
from local.runtime.dbutils import DBUtils
from local.runtime.notebook import CellRun, NotebookRun, NotebookRunner, notebook_file, one_line
from local.runtime.rendering import write_notebook
from local.runtime.volume_paths import VolumePaths
from local.runtime.workspace_files import importable


@dataclasses.dataclass(frozen=True)
class Task:
    """What the workspace server asks for."""

    task_key: str
    run_id: int | str
    job_id: int | str
    job_run_id: int | str
    notebook_path: str
    parameters: Mapping[str, str]
    output_dir: str
    task_values: Mapping[str, Mapping[str, Any]]


def parse_task(line: str) -> Task:
    """One line of the protocol."""
    return Task(**json.loads(line))


def run_task(task: Task, cluster: Cluster, spark: SparkSession, tell: Callable[..., None]) -> None:
    """Run the task's notebook in a session of its own and tell how it went."""
    tell(event="started", task_key=task.task_key)
    dbutils = DBUtils(task.parameters, task.task_values, VolumePaths(cluster.volumes))

    def on_cell(number: int, count: int, done: list[CellRun]) -> None:
        write_notebook(Path(task.output_dir), done, task.parameters)
        tell(event="progress", task_key=task.task_key, cell=number, of=count)

    run = _run(task, cluster, spark, dbutils, on_cell)
    write_notebook(Path(task.output_dir), run.cells, task.parameters)
    tell(
        event="finished",
        task_key=task.task_key,
        state="SUCCESS" if run.is_success else "FAILED",
        result=run.result,
        error=_with_next_step(run, cluster),
        error_trace=run.error_trace,
        task_values=dbutils.jobs.taskValues.own,
    )


def _with_next_step(run: NotebookRun, cluster: Cluster) -> str:
    """The error, in plain words where it is the machine's and not the notebook's."""
    if "No space left on device" in run.error_trace:
        return f"the disk of `{cluster.work_dir}` or of the tables is full; free some space and run the job again"
    return run.error


def _run(
    task: Task,
    cluster: Cluster,
    spark: SparkSession,
    dbutils: DBUtils,
    on_cell: Callable[[int, int, list[CellRun]], None],
) -> NotebookRun:
    files = Path(cluster.workspace_files)
    try:
        folder = notebook_file(files, task.notebook_path).parent
    except FileNotFoundError as problem:
        return NotebookRun((), "", one_line(problem), str(problem))
    tracking.use_notebook(task.notebook_path)
    session = own_session(spark)
    try:
        with importable(folder, files):
            return NotebookRunner(files, task.notebook_path, session, dbutils).run(on_cell)
    finally:
        _forget(session)


def own_session(spark: SparkSession) -> SparkSession:
    """A session without the temporary views and settings of other notebooks, which getOrCreate() then finds."""
    session = spark.newSession()
    sessions: Any = session.sparkContext._jvm.SparkSession  # type: ignore[union-attr]
    sessions.setDefaultSession(session._jsparkSession)
    sessions.setActiveSession(session._jsparkSession)
    SparkSession._instantiatedSession = session
    SparkSession._activeSession = session
    return session


def _forget(session: SparkSession) -> None:
    """Free what the notebook cached: the next one has the same memory."""
    session.catalog.clearCache()
    for rdd in list(session.sparkContext._jsc.getPersistentRDDs().values()):
        rdd.unpersist()
    gc.collect()
