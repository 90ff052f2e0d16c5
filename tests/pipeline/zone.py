"""A landing zone on disk, and the tables it is ingested into."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline import delta
from pipeline.ingest import IngestSummary, ingest
from pipeline.tables import QUARANTINE, RAW_TABLES

# After all rows that the tests land, unless one says otherwise.
NOW = datetime(2020, 1, 1, tzinfo=UTC)
TELEMETRY_HEADER = '"datetime","machineID","volt","rotate","pressure","vibration"'
# The rows of a run in which nothing came.
NOTHING = dict.fromkeys((table.name for table in RAW_TABLES), 0)


class Zone:
    """A landing zone on disk, and the tables it is ingested into."""

    def __init__(self, spark, catalog, folder: Path):
        self.spark, self.catalog, self.folder = spark, catalog, folder
        self.touched = {}

    def land(self, name: str, *lines: str, end: str = "\n", age_days: int = 0) -> None:
        file = self.folder / "files" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes("".join(line + end for line in lines).encode())
        if age_days:
            os.utime(file, (0, file.stat().st_mtime - 86400 * age_days))

    def ingest(self, now=NOW, **named) -> IngestSummary:
        """What the run did, but for the times it touched: they are in `touched`."""
        summary = ingest(self.spark, self.catalog, f"{self.folder}/files", f"{self.folder}/checkpoints", now, **named)
        self.touched = summary.touched
        return replace(summary, touched={})

    def rows(self, table) -> list[tuple]:
        return sorted((tuple(row) for row in delta.read(self.spark, table, self.catalog).collect()), key=repr)

    def tables(self) -> dict[str, list[tuple]]:
        return {table.name: self.rows(table) for table in (*RAW_TABLES, QUARANTINE)}
