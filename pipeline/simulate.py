"""Simulates the raw data of a fleet as five CSV files: `python -m pipeline.simulate --machines 100 --out DIR`.

The same arguments give the same bytes. `--daily` writes a set of files for each day instead, `--realism LIST` adds what
real data has and the published data has not.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, TypeVar

from pipeline.errors import ParameterError
from pipeline.simulation import realism
from pipeline.simulation.landing_zone import Progress, Rows, write_days, write_whole
from pipeline.simulation.machines import Machine, Period, machine
from pipeline.simulation.realism import Realism

MAX_SEED = 2**63 - 1
HOUR = timedelta(hours=1)
# The parameters of the notebook.
LIFE = {"machines": "100", "seed": "7", "start": "2015-01-01T06:00:00", "until": "2016-01-01", "realism": ""}
# Says in a landing zone which fleet lives there; ingestion passes over a name that begins so.
_FLEET_FILE = "_fleet.json"
_Value = TypeVar("_Value")


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
    realism: Realism = realism.NONE

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

    @classmethod
    def parse(cls, life: Mapping[str, str]) -> Self:
        """The simulation of a notebook's parameters, those of LIFE: whole days up to `until`, which is not one of them.

        Raises ParameterError.
        """

        def read(name: str, kind: Callable[[str], _Value]) -> _Value:
            try:
                return kind(life[name])
            except ValueError:
                raise ParameterError(f"{name} can not be {life[name]!r}; give for example {LIFE[name]}") from None

        return cls(
            machines=read("machines", int),
            seed=read("seed", int),
            start=read("start", datetime.fromisoformat),
            end=datetime.combine(read("until", date.fromisoformat), time()) - HOUR,
            realism=realism.parsed(life["realism"]),
        )


def fleet(simulation: Simulation) -> list[Machine]:
    """The lives of the simulation's machines."""
    return [
        machine(number + 1, simulation.seed, simulation.period, simulation.has_startup_burst, simulation.realism)
        for number in range(simulation.machines)
    ]


def simulate(simulation: Simulation, folder: Path, progress: Progress = lambda text: None, daily: bool = False) -> None:
    """Write the files into the folder: five, or `daily` a set for each day."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = Rows(fleet(simulation), simulation.seed, simulation.start, simulation.period, simulation.realism)
    (write_days if daily else write_whole)(rows, folder, progress)


def live(life: Mapping[str, str], landing_path: str) -> list[str]:
    """Land what came of the fleet before `until`, a file for each table and day; with a later `until` it lives on.

    The names in the landing zone of the files that were not there yet. Raises ParameterError, also for a landing zone
    that has files of anything else.
    """
    simulation, zone = Simulation.parse(life), Path(landing_path)
    _settle({name: value for name, value in life.items() if name != "until"}, zone)
    landed = []
    with TemporaryDirectory() as folder:
        simulate(simulation, Path(folder), daily=True)
        for file in sorted(Path(folder).glob("*/*/*.csv")):
            day, table = file.parts[-3:-1]
            target = zone / table / file.name
            # Late ones come when their day does.
            if day >= life["until"] or target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{file.name}.part")
            shutil.copyfile(file, part)
            part.replace(target)
            landed.append(f"{table}/{file.name}")
    return landed


def _settle(fleet_: Mapping[str, str], zone: Path) -> None:
    """Note which fleet lives in the landing zone; refuse one in which another or a real one does."""
    note = zone / _FLEET_FILE
    if note.exists():
        there = json.loads(note.read_text())
        if there != dict(fleet_):
            raise ParameterError(
                f"another fleet lives in {zone}: {json.dumps(there)}; give the same parameters, or another landing_path"
            )
        return
    if zone.exists() and any(zone.glob("*/*")):
        raise ParameterError(f"{zone} has files that were not simulated here; give another landing_path")
    zone.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(dict(fleet_)))


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
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    parser.add_argument("--daily", action="store_true", help="a set of files for each day instead of five for all")
    parser.add_argument("--realism", default="", help=f"a list of {', '.join(realism.DESCRIPTIONS)}")
    parser.add_argument("--all-realism", action="store_true", help="all of them")
    parser.add_argument("--startup-burst", action="store_true", help="begin with the published burst of failures")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run the command; a fault is one sentence on stderr."""
    options = _parsed(arguments)
    try:
        switches = realism.ALL if options.all_realism else realism.parsed(options.realism)
        simulation = Simulation(
            options.machines, options.seed, options.start, options.end, options.startup_burst, switches
        )
        simulate(simulation, options.out, progress=lambda text: print(text, flush=True), daily=options.daily)
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
