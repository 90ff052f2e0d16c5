"""Lakes on disk that several processes can see, and the data engineer's stages run on one: ingest, features, labels."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Self

from pyspark.sql import SparkSession

from pipeline import delta, feature_table, label_table
from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.simulate import Simulation, simulate
from pipeline.simulation import realism
from pipeline.tables import FEATURES, LABELS, MAINT, QUARANTINE, RAW_TABLES
from pipeline.windows import TimeRange
from tests.conftest import CLONE, local_session

# Across the night in which the clocks of Berlin are put back.
START, END = datetime(2015, 10, 21, 6), datetime(2015, 10, 27, 6)
FLEET = Simulation(8, 9, START, END, realism=realism.ALL)
_numbers = itertools.count()


@dataclass(frozen=True)
class Lake:
    """A catalog by directory, a landing zone and the streams' checkpoints below one folder."""

    # The stages in their order, and where each writes.
    writes: ClassVar = {
        "ingest": "lake/raw/telemetry",
        "compaction": "lake/raw/maint",
        "features": "lake/features/features",
        "labels": "lake/features/labels",
    }
    spark: SparkSession
    catalog: str
    root: Path

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

    @property
    def settings(self) -> Settings:
        period = TimeRange(START.replace(tzinfo=UTC), END.replace(tzinfo=UTC))
        return Settings(range=period, catalog=self.catalog, telemetry_hours=(12, 48))

    def land(self, table: str, source: Path, name: str | None = None) -> None:
        folder = self.root / "files" / table
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / (name or source.name))

    def ingest(self):
        return ingest(self.spark, self.catalog, f"{self.root}/files", f"{self.root}/checkpoints")

    def compaction(self) -> bool:
        """What ingestion does when a table lies in many files."""
        return delta.compact(self.spark, MAINT, self.catalog, most_files=1)

    def features(self):
        return feature_table.refresh(self.spark, self.settings)

    def labels(self) -> bool:
        return label_table.refresh(self.spark, self.settings).is_written

    def run(self) -> None:
        for stage in self.writes:
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


def die_writing(lake: Lake, stage: str) -> None:
    """Run the stage; this process and its Java are killed at the first new data file where the stage writes."""
    folder = lake.root / lake.writes[stage]
    before = _data_files(folder)
    java = int(lake.spark._jvm.java.lang.ProcessHandle.current().pid())

    def kill() -> None:
        while not _data_files(folder) - before:
            time.sleep(0.001)
        os.kill(java, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()
    getattr(lake, stage)()


def _data_files(folder: Path) -> set[str]:
    """Not by `rglob`, which fails when a folder goes while it looks."""
    return {f"{place}/{name}" for place, _, names in os.walk(folder) for name in names if name.endswith(".parquet")}


def kill_while_writing(lake: Lake, stage: str) -> None:
    """Run the stage on the lake in a process that is killed while it writes."""
    process = subprocess.run(
        [sys.executable, "-m", type(lake).__module__, str(lake.root), stage],
        cwd=CLONE,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, f"it ended with {process.returncode}: {process.stderr[-3000:]}"


def faults_of_two_at_once(lake: Lake, stage: str) -> list[str | None]:
    """What each of two runs of the stage at once says went wrong."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda _: fault_of(lake, stage), range(2)))


def fault_of(lake: Lake, stage: str) -> str | None:
    """What a run of the stage in a session of its own says went wrong, None if nothing did."""
    try:
        getattr(lake.in_session(lake.spark.newSession()), stage)()
    except Exception as fault:
        return str(fault)
    return None


def main(kind: type[Lake], root: str, stage: str) -> None:
    """Die in the stage on the lake below the folder."""
    die_writing(kind.at(local_session(Path(root) / "scratch"), Path(root)), stage)


if __name__ == "__main__":
    main(Lake, *sys.argv[1:])
