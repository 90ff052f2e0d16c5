"""The Spark session of a job cluster."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pyspark import SparkConf
from pyspark.sql import SparkSession

from local.runtime.cluster import Cluster, ClusterError

SHUFFLE_PARTITIONS = 8
_PLUGIN = "io.unitycatalog.local"


def spark_session(cluster: Cluster) -> SparkSession:
    """A session on the driver that PYSPARK_GATEWAY_PORT names, or on a new one that pyspark starts."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setAll(list(spark_settings(cluster).items()))
    return SparkSession.builder.config(conf=conf).getOrCreate()


def spark_settings(cluster: Cluster) -> dict[str, str]:
    """Every Spark setting of the cluster: ours, then the catalogs and volumes, then what the job asks for."""
    return {
        "spark.master": "local[*]",
        "spark.app.name": cluster.app_name,
        **_for_one_machine(cluster),
        **_as_databricks(),
        **_names(cluster),
        **cluster.spark_conf,
    }


def _for_one_machine(cluster: Cluster) -> dict[str, str]:
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(cluster.spill_dir),
        "spark.sql.warehouse.dir": str(Path(cluster.work_dir) / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(SHUFFLE_PARTITIONS),
        # The defaults are made for logs of thousands of commits: 50 tasks to read a Delta log of ten.
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    }


def _as_databricks() -> dict[str, str]:
    return {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.default": "delta",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        # Delta's parser drops the parameters of spark.sql(text, args) on Spark 4.1 (delta issue 7640), but for this.
        "spark.sql.legacy.parameterSubstitution.constantsOnly": "true",
    }


def _names(cluster: Cluster) -> dict[str, str]:
    """Catalogs and volumes by directory; see DirectoryCatalog.java and VolumeFileSystem.java in catalog/."""
    settings = {
        "spark.hadoop.fs.file.impl": f"{_PLUGIN}.VolumeFileSystem",
        "spark.hadoop.fs.AbstractFileSystem.file.impl": f"{_PLUGIN}.VolumeFs",
    }
    for catalog, root in cluster.catalogs.items():
        settings[f"spark.sql.catalog.{catalog}"] = f"{_PLUGIN}.DirectoryCatalog"
        settings[f"spark.sql.catalog.{catalog}.root"] = root
    for volume, directory in cluster.volumes.items():
        _, catalog, schema, name = volume.strip("/").split("/")
        if "." in catalog + schema + name:
            raise ClusterError(f"volume `{volume}` has a dot in a name, which Unity Catalog does not allow")
        settings[f"spark.hadoop.fs.volumes.{catalog}.{schema}.{name}"] = directory
    return settings
