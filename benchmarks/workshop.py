"""Where measurements are made: lakes of simulated fleets and a Spark session of the local runtime."""

import logging
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from local.runtime import tracking
from local.runtime.cluster import Cluster
from local.runtime.driver import start_driver
from local.runtime.session import spark_session

CLONE = Path(__file__).resolve().parent.parent
FOLDER = CLONE / ".local" / "benchmarks"
_CATALOGS = FOLDER / "catalogs"
_SCHEMAS = ("landing", "raw", "features", "predictions")
# As jobCluster() of settings/jobDefinition.ts says.
_AS_JOB_CLUSTERS = {"spark.sql.codegen.cache.maxEntries": "1000"}
# What a job cluster with the data of a thousand machines asks for: room, and code worth compiling a second time.
LARGE = {"spark.driver.memory": "8g", "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=4"}


def fresh_catalog(name: str) -> Path:
    """The folder of a catalog without a table."""
    folder = _CATALOGS / name
    shutil.rmtree(folder, ignore_errors=True)
    for schema in _SCHEMAS:
        (folder / schema).mkdir(parents=True)
    return folder


@contextmanager
def session(catalogs: Sequence[str], spark_conf: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """The session a job cluster of the local runtime has, with these catalogs; all of it is gone after the block."""
    work = FOLDER / "work"
    shutil.rmtree(work, ignore_errors=True)
    (work / "spill").mkdir(parents=True)
    os.environ["TZ"] = "UTC"
    time.tzset()
    cluster = Cluster(
        catalogs={name: str(_CATALOGS / name) for name in catalogs},
        volumes={},
        packages=[],
        workspace_files=str(CLONE),
        jars_dir=str(CLONE / ".tools" / "jars"),
        work_dir=str(work),
        mlflow_tracking_uri=f"sqlite:///{work / 'mlflow.db'}",
        mlflow_artifact_root=str(work / "models"),
        spark_conf={**_AS_JOB_CLUSTERS, **(spark_conf or {})},
        env={},
        app_name="benchmark",
    )
    # MLflow's database tells of each of its plug-ins.
    logging.getLogger("alembic.runtime.plugins").disabled = True
    tracking.set_environment(cluster)
    for name in catalogs:
        fresh_catalog(name)
    jvm = start_driver(cluster)
    try:
        tracking.install(cluster)
        spark = spark_session(cluster)
        gateway = spark.sparkContext._gateway
        yield spark
        spark.stop()
        # Else whatever Python collects later is reported to a process that is gone, with a traceback.
        gateway.shutdown()  # type: ignore[union-attr]
    finally:
        jvm.kill()
        jvm.wait()
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(_CATALOGS, ignore_errors=True)
