"""Simulated fleets on disk, made once: the five files as they land, and the same rows typed as Parquet."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from benchmarks.workshop import FOLDER
from pipeline.landing import LANDING_FILES, LandingFile
from pipeline.simulate import Simulation, simulate
from pipeline.simulation import files
from pipeline.stamps import digest
from pipeline.windows import TimeRange

SEED = 7
START = datetime(2015, 1, 1, 6, tzinfo=UTC)
_ROWS_PER_GROUP = 1_000_000
_ARROW_TYPES = {
    "int": pa.int32(),
    "double": pa.float64(),
    "string": pa.string(),
    "timestamp": pa.timestamp("us", "UTC"),
}
_SIMULATOR = sorted(Path(__file__).parent.parent.glob("pipeline/simulation/*.py"))


@dataclass(frozen=True)
class Fleet:
    """So many machines over whole years from 2015 on."""

    machines: int
    years: int = 1

    @property
    def period(self) -> TimeRange:
        """The window ends with all their data: from the first reading to the last."""
        return TimeRange(START, START.replace(year=START.year + self.years))

    @property
    def folder(self) -> Path:
        """Where its files are; other code of the simulator has another folder."""
        code = digest([path.read_text() for path in _SIMULATOR])[:8]
        return FOLDER / "fleets" / f"{self.machines}-machines-{self.years}-years-{code}"

    def landing(self) -> Path:
        """A landing zone with one file for each table, simulated if it is not there."""
        target = self.folder / "landing"
        if not target.exists():
            part = self.folder / "landing.part"
            shutil.rmtree(part, ignore_errors=True)
            start, end = (instant.replace(tzinfo=None) for instant in (self.period.start, self.period.end))
            simulate(Simulation(self.machines, SEED, start, end), part)
            for file in sorted(part.glob("*.csv")):
                (part / file.stem).mkdir()
                file.rename(part / file.stem / file.name)
            part.rename(target)
        return target

    def parquet(self) -> dict[str, Path]:
        """The file of each raw table, by the table's name."""
        landing = self.landing()
        paths = {file.name: self.folder / f"{file.name}.parquet" for file in LANDING_FILES}
        for file in LANDING_FILES:
            if not paths[file.name].exists():
                _convert(file, landing / file.name / f"{file.name}.csv", paths[file.name])
        return paths

    def land(self, span: TimeRange, folder: Path) -> None:
        """Write what happened in the span as files of a landing zone, one for each table."""
        for file in LANDING_FILES:
            at = file.time_column
            if at is None:
                continue
            among = [(at, ">", span.start), (at, "<=", span.end)]
            rows = pq.read_table(self.parquet()[file.name], filters=among)
            with files.landing_file(file, folder / file.name / f"{file.name}-{span.end:%Y-%m-%d}.csv") as target:
                target.write(files.lines(_texts(column) for column in rows.combine_chunks().columns))


def _texts(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column.cast(pa.timestamp("s", "UTC")), "%Y-%m-%d %H:%M:%S")
    return column.combine_chunks()


def _convert(file: LandingFile, source: Path, target: Path) -> None:
    kinds = {
        name: _ARROW_TYPES[file.table.columns[column].dataType.simpleString()] for name, column in file.columns.items()
    }
    # Arrow reads times without a zone; that they are in UTC is said afterwards.
    naive = {name: pa.timestamp("us") if pa.types.is_timestamp(kind) else kind for name, kind in kinds.items()}
    schema = pa.schema([(file.columns[name], kind) for name, kind in kinds.items()])
    part = target.with_suffix(".part")
    with (
        csv.open_csv(source, convert_options=csv.ConvertOptions(column_types=naive)) as reader,
        pq.ParquetWriter(part, schema) as writer,
    ):
        for rows in _groups(reader):
            writer.write_table(rows.rename_columns(schema.names).cast(schema), row_group_size=_ROWS_PER_GROUP)
    part.rename(target)


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in tables large enough for a row group of their own."""
    gathered: list[pa.RecordBatch] = []
    for batch in batches:
        gathered.append(batch)
        if sum(len(one) for one in gathered) >= _ROWS_PER_GROUP:
            yield pa.Table.from_batches(gathered)
            gathered = []
    if gathered:
        yield pa.Table.from_batches(gathered)
