"""How much of what can be foreseen the model foresees: `python -m benchmarks.quality`.

For each realism switch of the simulator a fleet is simulated, ingested, and a model trained as the training job does.
On the held-out period it stands beside the plain rule and beside an oracle that knows the simulator's rules.
What has been measured is kept in `.local/benchmarks/quality.jsonl` and not measured again by the same code.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.histories import histories
from benchmarks.oracle import Oracle, rows
from benchmarks.rule import rule_scores
from benchmarks.workshop import FOLDER, fresh_catalog, session
from pipeline import delta, features, labels
from pipeline.candidates import Plan
from pipeline.comparison import is_failing, kept, within
from pipeline.ingest import ingest
from pipeline.quality import Outcome, Quality, quality
from pipeline.settings import Settings
from pipeline.simulate import Simulation, simulate
from pipeline.simulation.realism import ALL, NONE, Realism, Switch
from pipeline.simulation.truth import Truth
from pipeline.stamps import code_digest
from pipeline.tables import COMPONENTS, FAILURES, MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from pipeline.train import labelled, trained
from pipeline.windows import TimeRange

START, HOLDOUT, END = (datetime(*day, 6, tzinfo=UTC) for day in ((2015, 1, 1), (2015, 10, 1), (2016, 1, 1)))
PRECISION = 0.90
_EVEN = 0.5
WEEK_HOURS = 168
_RESULTS = FOLDER / "quality.jsonl"
_CODE = ("candidates", "comparison", "features", "labels", "model", "periods", "quality", "settings", "tables", "train")


@dataclass(frozen=True)
class Case:
    """One row of the table: which switches are on, and how far ahead it is looked."""

    name: str
    realism: Realism
    horizon_hours: int = 24

    @property
    def key(self) -> str:
        """The name with the horizon."""
        return f"{self.name}, {self.horizon_hours} h"


CASES = (
    Case("none", NONE),
    *(Case(str(switch), frozenset({switch})) for switch in Switch),
    Case("all", ALL),
    Case("none", NONE, WEEK_HOURS),
    Case("all", ALL, WEEK_HOURS),
)


def measured_case(spark: SparkSession, case: Case, machines: int, seed: int, catalog: str) -> dict[str, Any]:
    """The figures of the model, the rule and the oracle on the case's held-out period."""
    settings = Settings(
        range=TimeRange(START, END), catalog=catalog, horizon_hours=case.horizon_hours, holdout_start=HOLDOUT
    )
    _make_lake(spark, case, machines, seed, settings)
    raw = {t.name: delta.read(spark, t, catalog) for t in (TELEMETRY, RAW_ERRORS, MAINT, MACHINES, FAILURES)}
    windows = features.features(raw["telemetry"], raw["errors"], raw["maint"], raw["machines"], settings)
    with kept(windows) as ready:
        outcomes = labels.labels(ready, raw["failures"], settings, END)
        result = trained(ready, outcomes, raw["failures"], settings, Plan())
        holdout = TimeRange(HOLDOUT, END - settings.horizon)
        judged = within(labelled(ready, outcomes, settings), holdout)
        truth = Truth(case.realism)

        def figures(scores: DataFrame) -> dict[str, Any]:
            return _figures(quality(scores.withColumn("is_failing", is_failing()), raw["failures"], holdout, settings))

        return {
            "model": _figures(result.quality) | {"kinds": result.kinds},
            "rule": figures(rule_scores(judged, truth)),
            "oracle": figures(_oracle_scores(spark, judged, truth, settings)),
        }


def _make_lake(spark: SparkSession, case: Case, machines: int, seed: int, settings: Settings) -> None:
    """Raw tables of the case's fleet, through the landing zone."""
    root = fresh_catalog(settings.catalog)
    landing = root / "landing" / "files"
    start, end = (instant.replace(tzinfo=None) for instant in (START, END))
    simulate(Simulation(machines, seed, start, end, realism=case.realism), landing)
    for file in sorted(landing.glob("*.csv")):
        (landing / file.stem).mkdir()
        file.rename(landing / file.stem / file.name)
    ingest(spark, settings.catalog, str(landing), str(root / "landing" / "checkpoints"))


def _oracle_scores(spark: SparkSession, windows: DataFrame, truth: Truth, settings: Settings) -> DataFrame:
    first = int(START.timestamp())
    ends = sorted(
        {row.window_end for row in windows.select(F.unix_seconds("window_end").alias("window_end")).collect()}
    )
    hours = (np.array(ends, dtype=np.int64) - first) // 3600
    found = rows(Oracle(truth, settings.horizon_hours), histories(spark, settings.catalog, START), hours)
    said = spark.createDataFrame(
        [(machine, component, first + end * 3600, chance) for machine, component, end, chance in found],
        "machine_id INT, component STRING, seconds BIGINT, probability DOUBLE",
    )
    placed = said.select("machine_id", "component", F.timestamp_seconds("seconds").alias("window_end"), "probability")
    known = windows.select("machine_id", "window_end", *COMPONENTS)
    return placed.join(known, on=["machine_id", "window_end"]).withColumn(
        "is_alarm", F.col("probability") > PRECISION / 2
    )


def _figures(found: Quality) -> dict[str, Any]:
    plain = found.figures()
    at = at_precision(found, PRECISION)
    return {name: plain[name] for name in ("event_recall", "precision", "events", "alarms", "median_lead_hours")} | {
        "calibration_error": plain["calibration_error"],
        "recall_at_precision": None if at is None else at.event_recall,
    }


def at_precision(found: Quality, precision: float) -> Outcome | None:
    """The outcome of one threshold for all components that catches most with at least this precision."""
    curves = zip(*(component.curve for component in found.components.values()), strict=True)
    points = [sum(point, Outcome()) for point in curves]
    good = [point for point in points if (point.precision or 0.0) >= precision]
    return max(good, key=lambda point: point.caught, default=None)


def _done(mark: str) -> dict[str, dict[str, Any]]:
    if not _RESULTS.exists():
        return {}
    lines = [json.loads(line) for line in _RESULTS.read_text().splitlines()]
    return {line["key"]: line["figures"] for line in lines if line["mark"] == mark}


def table(found: dict[str, dict[str, Any]]) -> str:
    """The figures as a table in Markdown."""
    lines = [
        "| switch on, horizon | failures | recall | precision | median lead | ECE "
        "| recall at precision 0.90: model | oracle | rule: recall | precision | oracle's ECE |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case in CASES:
        if case.key in found:
            model, oracle, rule = (found[case.key][who] for who in ("model", "oracle", "rule"))
            cells = [
                case.key,
                str(model["events"]),
                *(_shown(model[name]) for name in ("event_recall", "precision")),
                f"{model['median_lead_hours']:.0f} h" if model["median_lead_hours"] is not None else "-",
                f"{model['calibration_error']:.4f}",
                *(_shown(who["recall_at_precision"]) for who in (model, oracle)),
                *(_shown(rule[name]) for name in ("event_recall", "precision")),
                f"{oracle['calibration_error']:.4f}",
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def main(arguments: Sequence[str]) -> int:
    """Run the command: measure the cases not measured yet, then print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--machines", type=int, default=100, help="size of each fleet (default 100)")
    parser.add_argument("--seed", type=int, default=7, help="seed of the simulation (default 7)")
    parser.add_argument("--only", action="append", metavar="SWITCH", help="measure only this row; may be repeated")
    options = parser.parse_args(arguments)
    mark = f"{options.machines} {options.seed} {code_digest(_CODE)}"
    found = _done(mark)
    wanted = [case for case in CASES if case.key not in found and case.name in (options.only or [case.name])]
    if wanted:
        catalogs = [f"case_{place}" for place in range(len(wanted))]
        with session(catalogs) as spark:
            for case, catalog in zip(wanted, catalogs, strict=True):
                print(f"{case.key} ...", file=sys.stderr, flush=True)
                found[case.key] = measured_case(spark, case, options.machines, options.seed, catalog)
                with _RESULTS.open("a") as target:
                    target.write(json.dumps({"mark": mark, "key": case.key, "figures": found[case.key]}) + "\n")
                spark.catalog.clearCache()
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
