"""A Kafka broker of its own, on this machine, for the time of a test file."""

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread, Timer

import pyspark
import pytest

from local.runtime.java import java_home
from tests.conftest import CLONE, JARS

BROKER_JARS = CLONE / ".tools" / "broker"
_LONGEST_START_SECONDS = 120
# Broker and controller in one process; without the second factor of one the broker waits for two more.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
offsets.topic.replication.factor=1
num.partitions=2
log.dirs={folder}/log
"""
_CLUSTER = "A" * 22


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    """A broker that makes each topic at its first message; yields its address."""
    if not any(BROKER_JARS.glob("kafka_*.jar")):
        pytest.exit(f"no broker in {BROKER_JARS}; run: npm run setup", returncode=1)
    broker_port, controller_port = _free_ports(2)
    properties = folder / "server.properties"
    properties.write_text(_PROPERTIES.format(broker=broker_port, controller=controller_port, folder=folder))
    formatting = _java("kafka.tools.StorageTool", "format", "--cluster-id", _CLUSTER, "--config", str(properties))
    formatted = subprocess.run(formatting, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert formatted.returncode == 0, formatted.stdout
    with subprocess.Popen(
        _java("kafka.Kafka", str(properties)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        limit = Timer(_LONGEST_START_SECONDS, process.kill)
        limit.start()
        try:
            _wait_for_start(process)
            limit.cancel()
            yield f"127.0.0.1:{broker_port}"
        finally:
            limit.cancel()
            process.kill()


def _free_ports(count: int) -> Sequence[int]:
    with ExitStack() as sockets:
        bound = [sockets.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [taken.getsockname()[1] for taken in bound]


def _java(*command: str) -> list[str]:
    # The broker's own jars first; Spark has what else it needs: Scala, Netty, Jackson.
    folders = (BROKER_JARS, JARS, Path(pyspark.__file__).parent / "jars")
    class_path = ":".join(f"{folder}/*" for folder in folders)
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Dlog4j2.level=INFO")
    return [str(java_home() / "bin" / "java"), *options, "-cp", class_path, *command]


def _wait_for_start(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Kafka Server started" in line:
            # A pipe that nobody reads stops who writes to it.
            Thread(target=process.stdout.read, daemon=True).start()
            return
    raise AssertionError(f"the broker ended before it had started: {''.join(said[-20:])}")
