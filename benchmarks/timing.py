"""Work timed side by side: whoever shares the machine slows all of it, so ratios count and times alone do not."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import SparkSession

RUNS = 3
# Called with the number of the run.
Work = Callable[[int], object]
_HEADER = ("measured", "ours", "beside it", "ratio", "asked for", "reached")


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and seconds of processor time of this process and Spark's together."""

    seconds: float
    cpu_seconds: float

    def __str__(self) -> str:
        """As the tables show it."""
        return f"{self.seconds:.1f} s (processor {self.cpu_seconds:.1f} s)"


@dataclass(frozen=True)
class Target:
    """What a ratio has to be: at most or at least so much."""

    limit: float
    is_most: bool = True

    def __str__(self) -> str:
        """As the tables show it."""
        return f"at {'most' if self.is_most else 'least'} {self.limit:g}"

    def is_reached(self, ratio: float) -> bool:
        """Whether the ratio is as asked for."""
        return ratio <= self.limit if self.is_most else ratio >= self.limit


@dataclass(frozen=True)
class Line:
    """One measurement beside another."""

    measured: str
    ours: Cost
    beside: str
    other: Cost
    target: Target

    @property
    def ratio(self) -> float:
        """How many times as long as the lesser thing the greater one takes: ours if it has to be at most something."""
        return self._of(lambda cost: cost.seconds)

    def cells(self) -> tuple[str, ...]:
        """The cells of the table's row."""
        ratio = f"{self.ratio:.2f} (processor {self._of(lambda cost: cost.cpu_seconds):.2f})"
        verdict = "yes" if self.target.is_reached(self.ratio) else "no"
        return self.measured, str(self.ours), f"{self.beside}: {self.other}", ratio, str(self.target), verdict

    def _of(self, figure: Callable[[Cost], float]) -> float:
        ours, other = figure(self.ours), figure(self.other)
        return ours / other if self.target.is_most else other / ours


def table(lines: Sequence[Line]) -> str:
    """The measurements as a table in Markdown."""
    return "\n".join(row(cells) for cells in (_HEADER, ("---",) * len(_HEADER), *(line.cells() for line in lines)))


def row(cells: Sequence[str]) -> str:
    """A row of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(statistics.median(one.seconds for one in costs), statistics.median(one.cpu_seconds for one in costs))


def side_by_side(spark: SparkSession, work: Mapping[str, Callable[[int], object]], runs: int = RUNS) -> dict[str, Cost]:
    """The median cost of each piece of work, called with the number of the run.

    They take turns, so that a change in the machine's load meets all of them.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in work}
    for run in range(runs):
        for name, call in work.items():
            costs[name].append(measured(spark, lambda call=call, run=run: call(run)))  # type: ignore[misc]
            progress(f"{name}, run {run + 1}: {costs[name][-1]}")
    return {name: median(found) for name, found in costs.items()}


def measured(spark: SparkSession, call: Callable[[], object]) -> Cost:
    """What one call costs."""
    clock, cpu = time.perf_counter(), _cpu_seconds(spark)
    call()
    return Cost(time.perf_counter() - clock, _cpu_seconds(spark) - cpu)


def progress(text: str) -> None:
    """Tell whoever waits."""
    print(text, file=sys.stderr, flush=True)


def _cpu_seconds(spark: SparkSession) -> float:
    of_driver = spark._jvm.java.lang.ProcessHandle.current().info().totalCpuDuration().get()  # type: ignore[union-attr]
    return time.process_time() + float(of_driver.toNanos()) / 1e9
