"""Writes the rows of a fleet as files: five for the whole period, or a set for each day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.landing import (
    ERRORS_FILE,
    FAILURES_FILE,
    LANDING_FILES,
    MACHINES_FILE,
    MAINT_FILE,
    TELEMETRY_FILE,
    LandingFile,
)
from pipeline.simulation import behaviour as known
from pipeline.simulation import files
from pipeline.simulation.machines import Machine, Period
from pipeline.simulation.readings import Block, readings
from pipeline.simulation.realism import Realism, Switch
from pipeline.simulation.stamps import Stamps, local, utc, with_offset
from pipeline.simulation.streams import FLEET, Purpose, stream

# Bounds the memory: a block of readings is written before the next is drawn.
READINGS_PER_BLOCK = 500_000

Event = tuple[int, int, str]
Progress = Callable[[str], None]
_EVENT_FILES = (ERRORS_FILE, MAINT_FILE, FAILURES_FILE)


@dataclass(frozen=True)
class Rows:
    """The rows of a fleet over a period that begins at `start`, in UTC."""

    machines: Sequence[Machine]
    seed: int
    start: datetime
    period: Period
    realism: Realism

    def machine_lines(self, until_hour: int) -> bytes:
        """The machines that report before the hour."""
        known_machines = [one for one in self.machines if one.first_hour < until_hour]
        return files.lines(
            (
                pa.array([one.machine_id for one in known_machines], pa.int32()),
                pa.array([one.model for one in known_machines], pa.string()),
                pa.array([one.age_years for one in known_machines], pa.int32()),
            )
        )

    def telemetry_lines(self, block: Block) -> bytes:
        """The rows of the block, hour by hour."""
        hours, machines, sensors = block.values.shape
        places = np.repeat(np.arange(hours * machines), block.copies.ravel())
        machine_ids = self._machine_ids[places % machines]
        values = block.values.reshape(hours * machines, sensors)[places]
        stamps = self._stamps(TELEMETRY_FILE).texts(block.first_hour + places // machines, machine_ids)
        columns = [pa.array(np.ascontiguousarray(values[:, sensor]), from_pandas=True) for sensor in range(sensors)]
        return files.lines((stamps, pa.array(machine_ids.astype(np.int32)), *columns))

    def event_lines(self, file: LandingFile, events: Sequence[Event]) -> bytes:
        """The events as rows of the file."""
        machine_ids = np.array([machine_id for _, machine_id, _ in events], dtype=np.int64)
        hours = np.array([hour for hour, _, _ in events], dtype=np.int64)
        return files.lines(
            (
                self._stamps(file).texts(hours, machine_ids),
                pa.array(machine_ids.astype(np.int32)),
                pa.array([name for _, _, name in events], pa.string()),
            )
        )

    def events(self, file: LandingFile) -> list[Event]:
        """All events of the file in order of time."""
        index = _EVENT_FILES.index(file)
        found = []
        for one in self.machines:
            events = [
                (hour, one.machine_id, name) for hour, name in (one.errors, one.replacements, one.failures)[index]
            ]
            found += events
            if Switch.DUPLICATES in self.realism:
                draws = stream(self.seed, one.machine_id, Purpose.DUPLICATES, index).random(len(events))
                found += [event for event, draw in zip(events, draws, strict=True) if draw < known.DUPLICATE_SHARE]
        return sorted(found)

    def days_late(self, file: LandingFile, day: int) -> int:
        """How many days after its end the rows of a day come."""
        if Switch.LATE not in self.realism:
            return 0
        draws = stream(self.seed, FLEET, Purpose.LATE, LANDING_FILES.index(file), day)
        days = int(draws.integers(1, known.LATE_MAX_DAYS, endpoint=True))
        return days if draws.random() < known.LATE_DAYS_SHARE else 0

    def day(self, hour: int) -> int:
        """The day an hour lies in, counted from the first; what was before the period counts as the first."""
        return max(0, (hour + self.start.hour) // known.HOURS_PER_DAY)

    @property
    def day_edges(self) -> list[int]:
        """The first hour of each day, and the hour after the last one."""
        last = self.period.hours + 1
        return [0, *range(known.HOURS_PER_DAY - self.start.hour, last, known.HOURS_PER_DAY), last]

    def blocks(self, edges: Sequence[int]) -> Iterator[Block]:
        """The readings between the edges."""
        return readings(self.machines, self.seed, edges, self.realism)

    @cached_property
    def _machine_ids(self) -> NDArray[np.int64]:
        return np.array([one.machine_id for one in self.machines], dtype=np.int64)

    def _stamps(self, file: LandingFile) -> Stamps:
        of_people = file in (MAINT_FILE, FAILURES_FILE)
        if of_people:
            return Stamps(self.start, local if Switch.LOCAL_TIME in self.realism else utc)
        return Stamps(self.start, with_offset if Switch.OFFSETS in self.realism else utc)


def write_whole(rows: Rows, folder: Path, progress: Progress) -> None:
    """One file for each table; rows of days that come late stand at its end."""
    with files.landing_file(MACHINES_FILE, folder / "machines.csv") as target:
        target.write(rows.machine_lines(rows.period.hours + 1))
    for file in _EVENT_FILES:
        days = _by_day(rows, rows.events(file))
        in_order = sorted(days, key=lambda day: (rows.days_late(file, day) > 0, day))
        with files.landing_file(file, folder / f"{file.name}.csv") as target:
            target.write(rows.event_lines(file, [event for day in in_order for event in days[day]]))
    block_hours = max(1, READINGS_PER_BLOCK // len(rows.machines))
    edges = [*range(0, rows.period.hours + 1, block_hours), rows.period.hours + 1]
    with files.landing_file(TELEMETRY_FILE, folder / "telemetry.csv") as target:
        late_lines = []
        for block in rows.blocks(rows.day_edges if Switch.LATE in rows.realism else edges):
            block_lines = rows.telemetry_lines(block)
            if rows.days_late(TELEMETRY_FILE, rows.day(block.first_hour)):
                late_lines.append(block_lines)
            else:
                target.write(block_lines)
            _report(rows, block, progress)
        target.writelines(late_lines)


def write_days(rows: Rows, folder: Path, progress: Progress) -> None:
    """A set of files for each day, in UTC: `<folder>/<day of arrival>/<table>/<table>-<day>.csv`."""
    events = [(file, _by_day(rows, rows.events(file))) for file in _EVENT_FILES]
    for day, block in enumerate(rows.blocks(rows.day_edges)):
        last_hour = block.first_hour + len(block.values)
        contents = [
            (MACHINES_FILE, rows.machine_lines(last_hour)),
            (TELEMETRY_FILE, rows.telemetry_lines(block)),
            *((file, rows.event_lines(file, days.get(day, []))) for file, days in events),
        ]
        for file, content in contents:
            arrival = _date(rows, day + rows.days_late(file, day))
            path = folder / arrival / file.name / f"{file.name}-{_date(rows, day)}.csv"
            with files.landing_file(file, path) as target:
                target.write(content)
        _report(rows, block, progress)


def _by_day(rows: Rows, events: Sequence[Event]) -> dict[int, list[Event]]:
    return {day: list(found) for day, found in groupby(events, key=lambda event: rows.day(event[0]))}


def _date(rows: Rows, day: int) -> str:
    return (rows.start + timedelta(days=day)).date().isoformat()


def _report(rows: Rows, block: Block, progress: Progress) -> None:
    done, hours = block.first_hour + len(block.values), rows.period.hours + 1
    progress(f"telemetry: {done * len(rows.machines):,} of {hours * len(rows.machines):,} rows")
