"""What the commands `python -m benchmarks.<name>` have in common."""

import argparse
from collections.abc import Callable, Sequence

from benchmarks.timing import RUNS, Line, table

Benchmark = Callable[[int, int], list[Line]]


def run(benchmark: Benchmark, description: str | None, machines: int, arguments: Sequence[str]) -> int:
    """Measure with so many machines, three times unless asked otherwise, and print the table."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--machines", type=int, default=machines, help=f"size of the fleet (default {machines})")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"the median of so many runs (default {RUNS})")
    options = parser.parse_args(arguments)
    print(table(benchmark(options.machines, options.runs)))
    return 0
