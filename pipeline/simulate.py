"""Simulates the raw data of a fleet as five CSV files: `python -m pipeline.simulate --machines 100 --out DIR`.

The same arguments give the same bytes.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.errors import ParameterError
from pipeline.landing import ERRORS_FILE, FAILURES_FILE, MACHINES_FILE, MAINT_FILE, TELEMETRY_FILE, LandingFile
from pipeline.simulation import files
from pipeline.simulation.machines import Machine, Period, machine
from pipeline.simulation.readings import Block, readings

# Bounds the memory: a block of readings is written before the next is drawn.
READINGS_PER_BLOCK = 500_000
MAX_SEED = 2**63 - 1
HOUR = timedelta(hours=1)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Simulation:
    """What to simulate: machines 1 to `machines`, from `start` to `end`, both included, in UTC.

    The burst of failures with which the published data begins is off by default: it is an artefact of the published
    simulation (no error before, no repair after), and no model can or should learn it.
    """

    machines: int
    seed: int
    start: datetime
    end: datetime
    has_startup_burst: bool = False

    def __post_init__(self) -> None:
        """Refuse what can not be simulated, all faults together."""
        faults = []
        if self.machines < 1:
            faults.append(f"machines must be at least 1, got {self.machines}; pass for example --machines 100")
        if not 0 <= self.seed <= MAX_SEED:
            faults.append(f"seed must be between 0 and {MAX_SEED}, got {self.seed}; pass for example --seed 7")
        for name, instant in (("start", self.start), ("end", self.end)):
            if instant.tzinfo or instant.minute or instant.second or instant.microsecond:
                faults.append(
                    f"{name} must be a whole hour without a time zone (it is UTC), got {instant.isoformat()}; "
                    f"pass for example --{name} 2015-01-01T06:00:00"
                )
        if not faults and self.end <= self.start:
            faults.append(
                f"end must be after start {self.start.isoformat()}, got {self.end.isoformat()}; pass a later --end"
            )
        if faults:
            raise ParameterError("; ".join(faults))

    @property
    def period(self) -> Period:
        """The simulated hours."""
        return Period((self.end - self.start) // HOUR, self.start.hour)


def simulate(simulation: Simulation, folder: Path, progress: Progress = lambda text: None) -> None:
    """Write the five files into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    fleet = [
        machine(number + 1, simulation.seed, simulation.period, simulation.has_startup_burst)
        for number in range(simulation.machines)
    ]
    _write_machines(folder, fleet)
    for file, events in (
        (ERRORS_FILE, [(hour, one.machine_id, error) for one in fleet for hour, error in one.errors]),
        (MAINT_FILE, [(hour, one.machine_id, component) for one in fleet for hour, component in one.replacements]),
        (FAILURES_FILE, [(hour, one.machine_id, component) for one in fleet for hour, component in one.failures]),
    ):
        _write_events(folder, file, simulation.start, sorted(events))
    _write_telemetry(folder, simulation, fleet, progress)


def _write_machines(folder: Path, fleet: Sequence[Machine]) -> None:
    with files.landing_file(folder, MACHINES_FILE) as target:
        columns = (
            pa.array([one.machine_id for one in fleet], pa.int32()),
            pa.array([one.model for one in fleet], pa.string()),
            pa.array([one.age_years for one in fleet], pa.int32()),
        )
        files.write_rows(target, columns)


def _write_events(folder: Path, file: LandingFile, start: datetime, events: Sequence[tuple[int, int, str]]) -> None:
    with files.landing_file(folder, file) as target:
        columns = (
            files.timestamps(start, np.array([hour for hour, _, _ in events], dtype=np.int64)),
            pa.array([machine_id for _, machine_id, _ in events], pa.int32()),
            pa.array([name for _, _, name in events], pa.string()),
        )
        files.write_rows(target, columns)


def _write_telemetry(folder: Path, simulation: Simulation, fleet: Sequence[Machine], progress: Progress) -> None:
    machine_ids = np.array([one.machine_id for one in fleet], dtype=np.int32)
    block_hours = max(1, READINGS_PER_BLOCK // len(fleet))
    hours = simulation.period.hours + 1
    with files.landing_file(folder, TELEMETRY_FILE) as target:
        for block in readings(fleet, simulation.seed, simulation.period, block_hours):
            files.write_rows(target, _telemetry_columns(simulation.start, machine_ids, block))
            done = block.first_hour + len(block.values)
            progress(f"telemetry: {done * len(fleet):,} of {hours * len(fleet):,} rows")


def _telemetry_columns(start: datetime, machine_ids: np.ndarray, block: Block) -> list[pa.Array]:
    hours, machines, sensors = block.values.shape
    instants = files.timestamps(start, block.first_hour + np.arange(hours))
    rows = block.values.reshape(hours * machines, sensors)
    return [
        instants.take(pa.array(np.repeat(np.arange(hours), machines))),
        pa.array(np.tile(machine_ids, hours)),
        *(pa.array(np.ascontiguousarray(rows[:, sensor])) for sensor in range(sensors)),
    ]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.simulate", description="Simulate the raw data of a fleet."
    )
    parser.add_argument("--machines", type=int, default=100, help="size of the fleet (default 100)")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same data (default 7)")
    parser.add_argument("--start", type=_instant, default=datetime(2015, 1, 1, 6), help="first hour, UTC")
    parser.add_argument("--end", type=_instant, default=datetime(2016, 1, 1, 6), help="last hour, UTC")
    parser.add_argument("--out", type=Path, required=True, help="folder for the five files")
    parser.add_argument("--startup-burst", action="store_true", help="begin with the published burst of failures")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run the command; a fault is one sentence on stderr."""
    options = _parsed(arguments)
    try:
        simulation = Simulation(options.machines, options.seed, options.start, options.end, options.startup_burst)
        simulate(simulation, options.out, progress=lambda text: print(text, flush=True))
    except ParameterError as fault:
        print(fault, file=sys.stderr)
        return 2
    except OSError as fault:
        place = fault.filename or options.out
        print(
            f"can not write {place}: {fault.strerror}; make room there or name another folder with --out",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
