"""What ten times the machines cost, stage by stage: `python -m benchmarks.growth`."""

import sys
from collections.abc import Callable

from benchmarks import command
from benchmarks.fleets import Fleet
from benchmarks.lake import Lake
from benchmarks.timing import Cost, Line, Target, measured, median, progress
from benchmarks.workshop import LARGE, session

MACHINES = 1_000
TIMES = 10
TARGET = Target(11)
STAGES: tuple[tuple[str, Callable[[Lake], None]], ...] = (
    ("ingest", Lake.ingest),
    ("features", Lake.features),
    ("labels", Lake.labels),
    ("train", Lake.train),
    ("score", Lake.score),
)


def benchmark(machines: int, runs: int) -> list[Line]:
    """One line for each stage over a year, and one for all of them."""
    sizes = (machines // TIMES, machines)
    catalogs = {(size, run): f"fleet_of_{size}_{run}" for size in sizes for run in range(runs)}
    costs: dict[tuple[str, int], list[Cost]] = {}
    with session(list(catalogs.values()), LARGE) as spark:
        for (size, run), catalog in sorted(catalogs.items(), key=lambda item: item[0][1]):
            fleet = Fleet(size)
            lake = Lake.fresh(spark, catalog, fleet.period, fleet.landing(), f"{catalog}.models.failure")
            for name, stage in STAGES:
                cost = measured(spark, lambda stage=stage, lake=lake: stage(lake))  # type: ignore[misc]
                costs.setdefault((name, size), []).append(cost)
                progress(f"{size} machines, {name}, run {run + 1}: {cost}")
    return [_line(name, costs, sizes) for name, _ in STAGES] + [_line("all", _summed(costs, sizes), sizes)]


def _summed(costs: dict[tuple[str, int], list[Cost]], sizes: tuple[int, int]) -> dict[tuple[str, int], list[Cost]]:
    """The costs of all stages together, run by run."""
    by_run = {size: zip(*(costs[name, size] for name, _ in STAGES), strict=True) for size in sizes}
    return {
        ("all", size): [Cost(sum(one.seconds for one in run), sum(one.cpu_seconds for one in run)) for run in found]
        for size, found in by_run.items()
    }


def _line(name: str, costs: dict[tuple[str, int], list[Cost]], sizes: tuple[int, int]) -> Line:
    few, many = (median(costs[name, size]) for size in sizes)
    return Line(f"{name}, a year of {sizes[1]:,} machines", many, f"of {sizes[0]:,}", few, TARGET)


if __name__ == "__main__":
    sys.exit(command.run(benchmark, __doc__, MACHINES, sys.argv[1:]))
