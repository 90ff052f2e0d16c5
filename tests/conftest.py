"""One Spark session for all tests, with Delta from the clone's own jars."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from benchmarks.scans import DESCRIPTION_LENGTH

CLONE = Path(__file__).resolve().parent.parent
JARS = CLONE / ".tools" / "jars"
# With one compiler alone Java keeps 48 MB for compiled code and sweeps when it is nearly full; Spark takes 50.
JAVA_OPTIONS = "-Duser.timezone=UTC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"
# What Spark does to be fast with many rows costs more than it saves with few.
FOR_FEW_ROWS = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    # For each call on a column PySpark asks Java several times, to name its line in an error.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
}

# Files of minutes, the longest first. Started last, one of them would leave every worker but its own without work.
LONG_FILES = (
    "pipeline/test_faults",
    "pipeline/test_model_faults",
    "runtime/test_examination",
    "pipeline/test_feature_table",
    "pipeline/test_databases",
    "pipeline/test_backfill",
    "pipeline/test_train",
    "pipeline/test_evaluate",
    "pipeline/test_ingest",
    "pipeline/test_sources",
    "pipeline/test_score",
    "pipeline/test_contradictions",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first."""
    place = {name: number for number, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(f"{item.path.parent.name}/{item.path.stem}", len(place)))


def java_home() -> str:
    """JAVA_HOME, or the home of the `java` on PATH."""
    if "JAVA_HOME" in os.environ:
        return os.environ["JAVA_HOME"]
    java = shutil.which("javac") or shutil.which("java")
    if java is None:
        pytest.exit("no java on PATH and no JAVA_HOME; install a JDK 17 or 21", returncode=1)
    return str(Path(java).resolve().parent.parent)


def local_session(scratch: Path) -> SparkSession:
    """A session with Delta that puts what it needs into the folder."""
    if not any(JARS.glob("delta-spark*.jar")):
        pytest.exit(f"no Delta jars in {JARS}; run: npm run setup", returncode=1)
    os.environ["JAVA_HOME"] = java_home()
    os.environ["TZ"] = "UTC"
    time.tzset()
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .appName("tests")
        .config("spark.driver.extraClassPath", str(JARS / "*"))
        # Hadoop's own file system forks `chmod` for each file and writes a second one with its checksum.
        .config("spark.hadoop.fs.file.impl", "io.unitycatalog.local.VolumeFileSystem")
        .config("spark.hadoop.fs.AbstractFileSystem.file.impl", "io.unitycatalog.local.VolumeFs")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
        .config("spark.local.dir", str(scratch / "local"))
        .config("spark.sql.session.timeZone", "UTC")
        .config(map=FOR_FEW_ROWS)
        .config("spark.default.parallelism", "2")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "2g")
        .config("spark.driver.extraJavaOptions", JAVA_OPTIONS)
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    session = local_session(tmp_path_factory.mktemp("spark"))
    yield session
    session.stop()


@pytest.fixture
def spark_with_whole_descriptions(spark: SparkSession) -> Iterator[SparkSession]:
    """The session, in which the files that queries read can be counted by table."""
    spark.conf.set(*DESCRIPTION_LENGTH)
    yield spark
    spark.conf.unset(DESCRIPTION_LENGTH[0])


@pytest.fixture
def catalog(spark: SparkSession) -> Iterator[str]:
    """A catalog with the pipeline's schemas, empty before and after the test."""
    schemas = ("raw", "features", "predictions", "monitoring")
    for schema in schemas:
        spark.sql(f"CREATE SCHEMA spark_catalog.{schema}")
    yield "spark_catalog"
    for schema in schemas:
        spark.sql(f"DROP SCHEMA spark_catalog.{schema} CASCADE")
