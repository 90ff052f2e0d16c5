"""Lakes on disk that several processes can see, and the data engineer's stages run on one: ingest, features, labels."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Self

import pytest
from pyspark.sql import SparkSession

from pipeline import delta, feature_table, label_table
from pipeline import ingest as ingestion
from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.simulate import Simulation, simulate
from pipeline.simulation import realism
from pipeline.sources.configuration import Source
from pipeline.tables import FAILURES, FEATURES, LABELS, MAINT, QUARANTINE, RAW_TABLES
from pipeline.windows import TimeRange
from tests.conftest import CLONE, local_session
from tests.pipeline.images import written
from tests.pipeline.zone import NOW

# Across the night in which the clocks of Berlin are put back.
START, END = datetime(2015, 10, 21, 6), datetime(2015, 10, 27, 6)
FLEET = Simulation(8, 9, START, END, realism=realism.ALL)
# Before the fault that ended a process, after what Spark logged.
_FAULT = "ended by: "
_numbers = itertools.count()


@dataclass(frozen=True)
class Lake:
    """A catalog by directory, a landing zone and the streams' checkpoints below one folder."""

    # In their order.
    stages: ClassVar = ("ingest", "compaction", "features", "labels")
    spark: SparkSession
    catalog: str
    root: Path
    run_id: str = "1"

    @classmethod
    def at(cls, spark: SparkSession, root: Path) -> Self:
        (root / "lake").mkdir(parents=True, exist_ok=True)
        lake = cls(spark, f"lake{next(_numbers)}", root).in_session(spark)
        for schema in ("raw", "features", "predictions", "monitoring"):
            spark.sql(f"CREATE SCHEMA IF NOT EXISTS {lake.catalog}.{schema}")
        return lake

    def in_session(self, spark: SparkSession) -> Self:
        """The same lake in another session."""
        spark.conf.set(f"spark.sql.catalog.{self.catalog}", "io.unitycatalog.local.DirectoryCatalog")
        spark.conf.set(f"spark.sql.catalog.{self.catalog}.root", str(self.root / "lake"))
        return replace(self, spark=spark)

    def copied(self, root: Path) -> Self:
        """A lake that begins as this one is now."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return type(self).at(self.spark, root)

    def restored(self, image: Path) -> Self:
        """The lake as it was when the image was taken, in its place: streams remember files by their whole paths."""
        if self._database.exists():
            self._close_database()
        shutil.rmtree(self.root)
        shutil.copytree(image, self.root)
        self.spark._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()
        return self.in_session(self.spark.newSession())

    @property
    def settings(self) -> Settings:
        period = TimeRange(START.replace(tzinfo=UTC), END.replace(tzinfo=UTC))
        return Settings(range=period, catalog=self.catalog, telemetry_hours=(12, 48))

    def land(self, table: str, source: Path, name: str | None = None) -> None:
        folder = self.root / "files" / table
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / (name or source.name))

    def report_failures(self, *rows: tuple[str, ...]) -> None:
        """Add the rows to the lake's database, which from then on is where its failures come from."""
        manager, is_new = self.spark._jvm.java.sql.DriverManager, not self._database.exists()
        connection = manager.getConnection(f"jdbc:derby:{self._database};create=true")
        if is_new:
            number = "id INT GENERATED ALWAYS AS IDENTITY"
            columns = f"{number}, datetime VARCHAR(99), machineID VARCHAR(9), failure VARCHAR(9)"
            connection.createStatement().execute(f"CREATE TABLE failures ({columns})")
        for row in rows:
            values = ", ".join(f"'{value}'" for value in row)
            connection.createStatement().execute(
                f"INSERT INTO failures (datetime, machineID, failure) VALUES ({values})"
            )
        connection.close()
        self._close_database()

    def _close_database(self) -> None:
        """While it is open here no other process can read it. That it is closed Derby tells as a fault."""
        with pytest.raises(Exception, match="shutdown"):
            self.spark._jvm.java.sql.DriverManager.getConnection(f"jdbc:derby:{self._database};shutdown=true")

    @property
    def _database(self) -> Path:
        return self.root / "database"

    def ingest(self):
        options = {"url": f"jdbc:derby:{self._database}", "table": "failures", "cursor_column": "id"}
        sources = {FAILURES.name: Source("jdbc", options)} if self._database.exists() else {}
        return ingest(self.spark, self.catalog, f"{self.root}/files", f"{self.root}/checkpoints", NOW, sources)

    def compaction(self) -> bool:
        """What ingestion does when a table lies in many files."""
        return delta.compact(self.spark, MAINT, self.catalog, most_files=1)

    def features(self):
        return feature_table.refresh(self.spark, self.settings)

    def labels(self) -> bool:
        return label_table.refresh(self.spark, self.settings).is_written

    def run(self) -> None:
        for stage in self.stages:
            getattr(self, stage)()

    def read(self, table):
        return delta.read(self.spark, table, self.catalog)

    def rows(self, table) -> list[tuple]:
        return sorted((tuple(row) for row in self.read(table).collect()), key=repr)

    def tables(self) -> dict[str, list[tuple]]:
        """The rows of every table but the quarantine."""
        return {table.name: self.rows(table) for table in (*RAW_TABLES, FEATURES, LABELS)}

    def quarantined(self) -> list[tuple]:
        return [row[1:3] for row in self.rows(QUARANTINE)]


def five_files(folder: Path) -> Path:
    """The fleet's five files for the whole period."""
    simulate(FLEET, folder)
    return folder


def land_whole(lake: Lake, folder: Path) -> Lake:
    for file in sorted(folder.glob("*.csv")):
        lake.land(file.stem, file)
    return lake


def die_writing(lake: Lake, stage: str, place: str) -> None:
    """Run the stage; this process and its Java are killed at the first new file of the place."""
    folder = lake.root / place
    before = written(folder)
    java = int(lake.spark._jvm.java.lang.ProcessHandle.current().pid())

    def kill() -> None:
        while not written(folder) - before:
            time.sleep(0.001)
        os.kill(java, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()
    getattr(lake, stage)()


def kill_while_writing(lake: Lake, stage: str, place: str, *tables: str) -> None:
    """Run the stage on the lake in a process that is killed when it writes a file in the place, a folder of its.

    With tables given, they alone are ingested: what is done before the process dies is then known, and soon done.
    """
    process = subprocess.run(
        [sys.executable, "-m", type(lake).__module__, "die", str(lake.root), stage, place, *tables],
        cwd=CLONE,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, f"it ended with {process.returncode}: {process.stderr[-3000:]}"


def faults_of_two_processes(lake: Lake) -> list[str | None]:
    """How the faults begin that ended each of two processes running all stages at once; None for one that got through.

    Each has a Java of its own.
    """
    command = [sys.executable, "-m", type(lake).__module__, "run", str(lake.root)]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(_fault_of_process, [command] * 2))


def _fault_of_process(command: list[str]) -> str | None:
    process = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, timeout=900, check=False)
    _, found, fault = process.stderr.rpartition(_FAULT)
    assert process.returncode == (1 if found else 0), process.stderr[-3000:]
    # After that come frames of Java, which name all kinds of classes.
    return fault[:400] if found else None


def faults_of_two_at_once(lake: Lake, stage: str) -> list[str | None]:
    """What each of two runs of the stage at once, with a number of its own, says went wrong.

    Both in this process, so that they meet in every step of the stage.
    """
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda run_id: fault_of(replace(lake, run_id=run_id), stage), ("1", "2")))


def fault_of(lake: Lake, stage: str) -> str | None:
    """What a run of the stage in a session of its own says went wrong, None if nothing did."""
    try:
        getattr(lake.in_session(lake.spark.newSession()), stage)()
    except Exception as fault:
        return str(fault)
    return None


def main(kind: type[Lake], action: str, root: str, *details: str) -> None:
    """Die in a stage on the lake below the folder, or run all of them."""
    lake = kind.at(local_session(Path(tempfile.mkdtemp(dir=root))), Path(root))
    {"die": _die, "run": _run}[action](lake, *details)


def _die(lake: Lake, stage: str, place: str, *tables: str) -> None:
    if tables:
        ingestion.LANDING_FILES = tuple(file for file in ingestion.LANDING_FILES if file.name in tables)
    die_writing(lake, stage, place)


def _run(lake: Lake) -> None:
    try:
        lake.run()
    except Exception as fault:
        sys.exit(f"{_FAULT}{fault}")


if __name__ == "__main__":
    main(Lake, *sys.argv[1:])
