"""Lakes on disk that several processes can see, and the data engineer's stages run on one: ingest, features, labels."""

import itertools
import os
import shutil
import sys
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pyspark.sql import SparkSession

from pipeline import delta, feature_table, label_table
from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.simulate import Simulation, simulate
from pipeline.simulation import realism
from pipeline.tables import FEATURES, LABELS, QUARANTINE, RAW_TABLES
from pipeline.windows import TimeRange
from tests.conftest import local_session

# Across the night in which the clocks of Berlin are put back.
START, END = datetime(2015, 10, 21, 6), datetime(2015, 10, 27, 6)
FLEET = Simulation(8, 9, START, END, realism=realism.ALL)
_numbers = itertools.count()


@dataclass(frozen=True)
class Lake:
    """A catalog by directory, a landing zone and the streams' checkpoints below one folder."""

    spark: SparkSession
    catalog: str
    root: Path

    @classmethod
    def at(cls, spark: SparkSession, root: Path) -> "Lake":
        (root / "lake").mkdir(parents=True, exist_ok=True)
        lake = cls(spark, f"lake{next(_numbers)}", root).in_session(spark)
        for schema in ("raw", "features"):
            spark.sql(f"CREATE SCHEMA IF NOT EXISTS {lake.catalog}.{schema}")
        return lake

    def in_session(self, spark: SparkSession) -> "Lake":
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

    def features(self):
        return feature_table.refresh(self.spark, self.settings)

    def labels(self) -> bool:
        return label_table.refresh(self.spark, self.settings).is_written

    def run(self) -> None:
        self.ingest()
        self.features()
        self.labels()

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


def main(root: str, watched: str) -> None:
    """Run all stages in a process of its own, whose Java is halted at the first new data file of the watched table."""
    spark = local_session(Path(root) / "scratch")
    folder = Path(root) / "lake" / watched
    before = set(folder.rglob("*.parquet"))

    def halt() -> None:
        while not set(folder.rglob("*.parquet")) - before:
            time.sleep(0.001)
        spark._jvm.java.lang.Runtime.getRuntime().halt(9)

    threading.Thread(target=halt, daemon=True).start()
    try:
        Lake.at(spark, Path(root)).run()
    finally:
        os._exit(9 if set(folder.rglob("*.parquet")) - before else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
