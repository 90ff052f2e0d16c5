"""Training on a fleet's full year, beside the time it may take: `python -m benchmarks.training`."""

import sys
from dataclasses import replace

from pyspark.sql import DataFrame, SparkSession

from benchmarks import command
from benchmarks.fleets import Fleet
from benchmarks.lake import HELD_OUT
from benchmarks.timing import Cost, Line, Target, side_by_side
from benchmarks.workshop import LARGE, session
from pipeline import features, labels
from pipeline.settings import Settings
from pipeline.stamps import code_digest, digest
from pipeline.train import registered_version

MACHINES = 1_000
ALLOWED = Cost(600, 1_200)
TARGET = Target(1)


def benchmark(machines: int, runs: int) -> list[Line]:
    """The line of the table."""
    fleet = Fleet(machines)
    period = fleet.period
    settings = Settings(range=period, model_name="benchmark.models.failure", holdout_start=period.end - HELD_OUT)
    with session([], LARGE) as spark:
        windows = _windows(spark, fleet, settings)
        failures = spark.read.format("parquet").load(str(fleet.parquet()["failures"]))
        outcomes = labels.labels(windows, failures, settings, period.end)

        def train(run: int) -> None:
            # Another seed each time: a model made of exactly the same is not trained again.
            registered_version(windows, outcomes, failures, replace(settings, seed=run + 1, run_id=str(run)))

        costs = side_by_side(spark, {"training": train}, runs)
    title = f"training on {machines:,} machines and a year"
    return [Line(title, costs["training"], "allowed", ALLOWED, TARGET)]


def _windows(spark: SparkSession, fleet: Fleet, settings: Settings) -> DataFrame:
    """The year's features, made once by the same code."""
    made_of = digest([settings.described(), code_digest(features.MODULES)])[:8]
    target = fleet.folder / f"windows-{made_of}.parquet"
    if not (target / "_SUCCESS").exists():
        raw = [spark.read.format("parquet").load(str(fleet.parquet()[name])) for name in _INPUTS]
        telemetry, errors, maintenance, machines = raw
        rows = features.features(telemetry, errors, maintenance, machines, settings)
        rows.write.format("parquet").mode("overwrite").save(str(target))
    return spark.read.format("parquet").load(str(target))


_INPUTS = ("telemetry", "errors", "maint", "machines")


if __name__ == "__main__":
    sys.exit(command.run(benchmark, __doc__, MACHINES, sys.argv[1:]))
