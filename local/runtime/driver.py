"""Starts the Spark driver's JVM.

pyspark's own launcher goes through a shell script and a second JVM, and hides the process; starting the gateway class
directly saves that time and gives a process that can be watched and killed.
"""

from __future__ import annotations

import os
import shlex
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import pyspark

from local.runtime.cluster import Cluster, ClusterError
from local.runtime.java import java_home

PLUGIN_JAR = "batch-scoring-catalog.jar"
DEFAULT_MEMORY = "4g"
START_TIMEOUT_SECONDS = 120
# Spark reaches into these packages (org.apache.spark.launcher.JavaModuleOptions).
_OPENED_PACKAGES = (
    *(f"java.base/java.{name}" for name in ("lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util")),
    *(f"java.base/java.util.{name}" for name in ("concurrent", "concurrent.atomic")),
    *(f"java.base/{name}" for name in ("jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action")),
    "java.base/sun.util.calendar",
    "java.security.jgss/sun.security.krb5",
)


def start_driver(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start the JVM and tell pyspark, through its environment variables, how to reach it."""
    if not (Path(cluster.jars_dir) / PLUGIN_JAR).is_file():
        raise ClusterError(f"`{cluster.jars_dir}` has no {PLUGIN_JAR}, which Spark needs; make it with: npm run setup")
    with tempfile.TemporaryDirectory(dir=cluster.spill_dir) as folder:
        connection = Path(folder) / "connection"
        with cluster.log_file.open("ab") as log:
            # The JVM reads its end of this pipe and exits when the process that holds the other end is gone.
            jvm = subprocess.Popen(
                driver_command(cluster),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(connection)},
            )
        _await_connection(jvm, connection, cluster)
        port, secret = _read_connection(connection.read_bytes())
    os.environ["PYSPARK_GATEWAY_PORT"] = str(port)
    os.environ["PYSPARK_GATEWAY_SECRET"] = secret
    return jvm


def driver_command(cluster: Cluster) -> list[str]:
    """The command line of the JVM."""
    spark_jars = Path(pyspark.__file__).parent / "jars" / "*"
    settings = Path(__file__).parent / "log4j2.properties"
    return [
        str(java_home() / "bin" / "java"),
        f"-Xmx{cluster.spark_conf.get('spark.driver.memory', DEFAULT_MEMORY)}",
        "-XX:+UseParallelGC",
        # The second compiler takes more time than its code saves in runs of minutes: half of all CPU at 100 machines.
        "-XX:TieredStopAtLevel=1",
        # With one compiler alone Java keeps 48 MB for compiled code and sweeps when it is nearly full; Spark takes 50.
        "-XX:ReservedCodeCacheSize=256m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "-Djdk.reflect.useDirectMethodHandle=false",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Duser.timezone=UTC",
        "-Djava.net.preferIPv4Stack=true",
        f"-Djava.io.tmpdir={cluster.spill_dir}",
        f"-Dlog4j2.configurationFile={settings}",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED_PACKAGES),
        *shlex.split(cluster.spark_conf.get("spark.driver.extraJavaOptions", "")),
        "-cp",
        f"{Path(cluster.jars_dir) / '*'}:{spark_jars}",
        "org.apache.spark.api.python.PythonGatewayServer",
    ]


def _await_connection(jvm: subprocess.Popen[bytes], connection: Path, cluster: Cluster) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not connection.exists():
        if jvm.poll() is not None:
            raise ClusterError(f"Java exited with code {jvm.returncode} before Spark started: {_end_of(cluster)}")
        if time.monotonic() > deadline:
            jvm.kill()
            raise ClusterError(f"Java did not start in {START_TIMEOUT_SECONDS} s; its log is `{cluster.log_file}`")
        time.sleep(0.02)


def _read_connection(content: bytes) -> tuple[int, str]:
    """Port, then length and bytes of the secret, as PythonGatewayServer writes them."""
    port, length = struct.unpack(">ii", content[:8])
    return port, content[8 : 8 + length].decode()


def _end_of(cluster: Cluster) -> str:
    lines = cluster.log_file.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'nothing was logged'} (whole log: `{cluster.log_file}`)"
