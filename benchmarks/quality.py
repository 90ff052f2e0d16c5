"""How much of what can be foreseen the model foresees: `python -m benchmarks.quality`.

For each realism switch of the simulator a fleet is simulated, ingested, and a model trained as the training job does.
On the held-out period it stands beside the plain rule and beside an oracle that knows the simulator's rules.
What has been measured is kept in `.local/benchmarks/quality.jsonl` and not measured again by the same code of the
simulator, the features, the training, the oracle and the rule.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

import numpy as np
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.cases import FEW, Case, chosen, rows
from benchmarks.histories import probabilities
from benchmarks.oracle import Oracle
from benchmarks.quality_table import PRECISIONS, table, write
from benchmarks.rule import rule_scores
from benchmarks.workshop import CLONE, FOLDER, LARGE, fresh_catalog, session
from pipeline import delta, features, labels
from pipeline.candidates import Plan
from pipeline.comparison import is_failing, persisted, within
from pipeline.ingest import ingest
from pipeline.quality import Quality, quality
from pipeline.registry import MODEL_CODE, data_digest
from pipeline.settings import Settings
from pipeline.simulate import Simulation, simulate
from pipeline.simulation.truth import Truth
from pipeline.stamps import code_digest
from pipeline.tables import COMPONENTS, FAILURES, MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from pipeline.train import labelled, trained
from pipeline.windows import TimeRange

START, HOLDOUT, END = (datetime(*day, 6, tzinfo=UTC) for day in ((2015, 1, 1), (2015, 10, 1), (2016, 1, 1)))
_RESULTS = FOLDER / "quality.jsonl"
_DOCUMENT = CLONE / "docs" / "quality.md"
_SIMULATION = (
    "simulate",
    *(f"simulation/{module.stem}" for module in sorted((CLONE / "pipeline" / "simulation").glob("[a-z]*.py"))),
)
_OTHERS = ("../benchmarks/histories", "../benchmarks/oracle", "../benchmarks/rule")

Figures = dict[str, dict[str, Any]]


class Results:
    """What has been measured with the same code and seed."""

    def __init__(self, seed: int) -> None:
        """Read what is there."""
        self.mark = f"{seed} {code_digest((*MODEL_CODE, *_SIMULATION, *_OTHERS))}"
        lines = map(json.loads, _RESULTS.read_text().splitlines() if _RESULTS.exists() else ())
        self.lines = [line for line in lines if line["mark"] == self.mark]

    @property
    def rows(self) -> dict[str, Figures]:
        """The figures by row."""
        return {line["key"]: line["figures"] for line in self.lines}

    def model_of(self, data: str) -> dict[str, Any] | None:
        """What a model made of the same data came to: the same data gives the same model."""
        return next((line["figures"]["model"] for line in self.lines if line["data"] == data), None)

    def add(self, key: str, data: str, figures: Figures) -> None:
        """Keep the figures of a row."""
        line = {"mark": self.mark, "key": key, "data": data, "figures": figures}
        self.lines.append(line)
        with _RESULTS.open("a") as target:
            target.write(json.dumps(line) + "\n")


def measure(spark: SparkSession, case: Case, seed: int, results: Results) -> None:
    """The figures of the model, the rule and the oracle on the case's held-out period, for each of its horizons."""
    day = Settings(range=TimeRange(START, END), catalog="case", horizon_hours=case.horizons[0], holdout_start=HOLDOUT)
    _say(f"{case.name}: simulating {case.machines} machines and ingesting")
    _make_lake(spark, case, seed, day)
    raw = {t.name: delta.read(spark, t, day.catalog) for t in (TELEMETRY, RAW_ERRORS, MAINT, MACHINES, FAILURES)}
    _say(f"{case.name}: features")
    windows = features.features(raw["telemetry"], raw["errors"], raw["maint"], raw["machines"], day)
    with persisted(windows) as ready:
        for hours in case.horizons:
            if case.key(hours) not in results.rows:
                settings = replace(day, horizon_hours=hours)
                _measure_row(spark, case, ready, raw["failures"], settings, results)


def _measure_row(
    spark: SparkSession, case: Case, ready: DataFrame, failures: DataFrame, settings: Settings, results: Results
) -> None:
    key = case.key(settings.horizon_hours)
    outcomes = labels.labels(ready, failures, settings, END)
    data = "; ".join(data_digest(rows) for rows in (ready, outcomes, failures))
    model = results.model_of(data)
    if model is None:
        _say(f"{key}: training")
        result = trained(ready, outcomes, failures, settings, Plan())
        model = _figures(result.quality, settings) | {"kind": result.kind}
    holdout = TimeRange(HOLDOUT, END - settings.horizon)
    truth = Truth(case.realism)
    _say(f"{key}: rule and oracle")
    with (
        persisted(within(labelled(ready, outcomes, settings), holdout)) as judged,
        persisted(_oracle_scores(spark, judged, truth, settings)) as foreseen,
    ):
        figures = {"model": model}
        for who, scores in (("rule", rule_scores(judged, truth)), ("oracle", foreseen)):
            said = scores.withColumn("is_failing", is_failing())
            figures[who] = _figures(quality(said, failures, holdout, settings), settings)
    results.add(key, data, figures)


def _make_lake(spark: SparkSession, case: Case, seed: int, settings: Settings) -> None:
    """Raw tables of the case's fleet, through the landing zone."""
    root = fresh_catalog(settings.catalog)
    landing = root / "landing" / "files"
    start, end = (instant.replace(tzinfo=None) for instant in (START, END))
    simulate(Simulation(case.machines, seed, start, end, realism=case.realism), landing)
    for file in sorted(landing.glob("*.csv")):
        (landing / file.stem).mkdir()
        file.rename(landing / file.stem / file.name)
    ingest(spark, settings.catalog, str(landing), str(root / "landing" / "checkpoints"), END)


def _oracle_scores(spark: SparkSession, windows: DataFrame, truth: Truth, settings: Settings) -> DataFrame:
    """The oracle's probabilities; it gives an alarm where one is expected to cost less than none."""
    first = int(START.timestamp())
    ends = sorted(
        {row.window_end for row in windows.select(F.unix_seconds("window_end").alias("window_end")).collect()}
    )
    hours = (np.array(ends, dtype=np.int64) - first) // 3600
    said = probabilities(spark, settings.catalog, START, Oracle(truth, settings.horizon_hours), hours)
    window_end = F.timestamp_seconds(F.col("hour") * 3600 + first).alias("window_end")
    placed = said.select("machine_id", "component", window_end, "probability")
    known = windows.select("machine_id", "window_end", *COMPONENTS)
    is_alarm = F.col("probability") > settings.costs.break_even
    return placed.join(known, on=["machine_id", "window_end"]).withColumn("is_alarm", is_alarm)


def _figures(found: Quality, settings: Settings) -> dict[str, Any]:
    plain, overall = found.figures(), found.overall
    return {
        **{name: plain[name] for name in ("event_recall", "precision", "events", "alarms", "median_lead_hours")},
        "missed": overall.missed,
        "false_alarms": overall.false_alarms,
        "cost": overall.cost(settings.costs),
        "calibration_error": plain["calibration_error"],
        **{f"recall_at_{precision}": recall_at(found, float(precision)) for precision in PRECISIONS},
    }


def recall_at(found: Quality, precision: float) -> float:
    """The most events one threshold for all components catches with at least this precision."""
    precise = [point for point in found.curve if (point.precision or 0.0) >= precision]
    return max((point.event_recall or 0.0 for point in precise), default=0.0)


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def _text(found: dict[str, Figures], cases: Mapping[str, Case], seed: int) -> str:
    measured = sum(key in found for key in cases)
    told = f"Fleets of {FEW} machines where no size is named, seed {seed}; {measured} of {len(cases)} rows measured."
    return f"{told}\n\n{table(found, cases)}"


def main(arguments: Sequence[str]) -> int:
    """Run the command: measure the rows not measured yet, then print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--machines", type=int, metavar="N", help="measure all on fleets of N machines")
    parser.add_argument("--seed", type=int, default=7, help="seed of the simulation (default 7)")
    parser.add_argument("--only", action="append", metavar="SWITCH", help="measure only its rows; may be repeated")
    parser.add_argument("--write", action="store_true", help="put the table into docs/quality.md")
    options = parser.parse_args(arguments)
    results = Results(options.seed)
    wanted = [case for case in chosen(options.only, options.machines) if not _is_done(case, results)]
    # A process for each: one for all of them lost its Java in the eighth case, most likely for want of memory.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone:
        for done in [alone.submit(_measure_case, case, options.seed) for case in wanted]:
            done.result()
    text = _text(Results(options.seed).rows, rows(chosen(None, options.machines)), options.seed)
    print(text)
    if options.write:
        write(text, _DOCUMENT)
    return 0


def _measure_case(case: Case, seed: int) -> None:
    try:
        with session(["case"], LARGE) as spark:
            measure(spark, case, seed, Results(seed))
    except PySparkException as fault:
        # As it is it can not be read in a process without Java, and would be told as a process that broke.
        raise RuntimeError(str(fault)) from None


def _is_done(case: Case, results: Results) -> bool:
    return all(case.key(hours) in results.rows for hours in case.horizons)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
