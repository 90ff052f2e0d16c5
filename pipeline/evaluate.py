"""Evaluation: what the predictions of a range came to, once it is known what happened, and how far the data has moved.

Only windows whose horizon has passed, and whose failures are reported, are judged. The findings go to the monitoring
tables, and decide whether the model is trained anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from mlflow.exceptions import MlflowException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from pipeline import delta, registry
from pipeline.comparison import is_failing, persisted, within
from pipeline.drift import moved
from pipeline.errors import ModelError
from pipeline.findings import ALL, UNKNOWN, Findings, Group
from pipeline.labels import labels, warned_windows
from pipeline.quality import Calibration, Outcome, counted, event_levels, with_levels
from pipeline.settings import Settings
from pipeline.tables import (
    COMPONENTS,
    DRIFT,
    FAILURES,
    FEATURES,
    MACHINES,
    PREDICTIONS,
    QUALITY,
    TELEMETRY,
)
from pipeline.windows import TimeRange, last_instant

# The rows of fewer days hardly change a model: what crosses a limit today would cross it tomorrow, and each evaluation
# of a lasting shift would start a training.
_TRAINED_LATELY = timedelta(days=7)


def evaluated_period(settings: Settings, known_until: datetime | None) -> TimeRange:
    """The part of the range whose outcome is known: a failure up to one horizon after it would have been seen."""
    return settings.range.until(None if known_until is None else known_until - settings.horizon)


def findings(
    predictions: DataFrame,
    failures: DataFrame,
    machines: DataFrame,
    windows: DataFrame,
    report: Mapping[str, Any],
    settings: Settings,
    known_until: datetime,
) -> Findings:
    """What one version's predictions came to, and the drift against the data in that version's report."""
    period = evaluated_period(settings, known_until)
    judged = replace(settings, range=period)
    of_model = machines.select("machine_id", F.coalesce("model", F.lit(UNKNOWN)).alias("machine_model"))
    said = outcomes(predictions, failures, judged, known_until)
    with persisted(with_levels(said)) as scores:
        windows_by_group = counted(_with_model(scores, of_model), "component", "machine_model").collect()
        foreseeable = warnable(failures, scores, judged)
        events = _with_model(event_levels(scores, foreseeable, period, judged), of_model).collect()
        drift = moved(scores, within(windows, period), report)
    return Findings(period, tuple(_groups(windows_by_group, events)), drift)


def outcomes(predictions: DataFrame, failures: DataFrame, judged: Settings, known_until: datetime) -> DataFrame:
    """The predictions of the range judged, which ends where outcomes do, and whether each component failed."""
    said = within(predictions, judged.range)
    truth = labels(said.select("machine_id", "window_end").distinct(), failures, judged, known_until)
    return said.join(truth, on=["machine_id", "window_end"], how="inner").select(
        "machine_id", "component", "window_end", "probability", "is_alarm", is_failing()
    )


def warnable(failures: DataFrame, scores: DataFrame, settings: Settings) -> DataFrame:
    """The failures that the version could warn of: those of which it scored every window end in the horizon before.

    A version that has just become champion is not charged with what failed before its first run, nor one that was
    champion with what came after its last. A machine without a score at such a window end is the version's to answer
    for.
    """
    event = list(FAILURES.key)
    scored = F.broadcast(scores.select("window_end").distinct())
    recent = failures.where(settings.range.contains(F.col("failed_at")))
    unscored = warned_windows(recent, settings).join(scored, on="window_end", how="left_anti")
    return failures.join(unscored.select(*event), on=event, how="left_anti")


def _with_model(rows: DataFrame, of_model: DataFrame) -> DataFrame:
    joined = rows.join(F.broadcast(of_model), on="machine_id", how="left")
    return joined.withColumn("machine_model", F.coalesce("machine_model", F.lit(UNKNOWN)))


def _groups(windows: Sequence[Row], events: Sequence[Row]) -> Iterable[Group]:
    models = sorted({row.machine_model for row in (*windows, *events)})
    for component in (ALL, *COMPONENTS):
        for model in (ALL, *models):
            yield _group(
                component,
                model,
                [row for row in windows if component in (ALL, row.component) and model in (ALL, row.machine_model)],
                [row for row in events if component in (ALL, row.component) and model in (ALL, row.machine_model)],
            )


def _group(component: str, model: str, windows: Sequence[Row], events: Sequence[Row]) -> Group:
    leads = tuple(sorted(row.lead_hours for row in events if row.lead_hours is not None))
    outcome = Outcome(
        events=len(events),
        caught=len(leads),
        alarms=sum(row.windows for row in windows if row.is_alarm),
        right_alarms=sum(row.windows for row in windows if row.is_alarm and row.is_failing),
    )
    total = sum(row.windows for row in windows)
    return Group(component, model, outcome, total, leads, Calibration.of(windows))


def evaluate_range(spark: SparkSession, settings: Settings) -> dict[str, Findings]:
    """Judge the predictions of the range, and put the findings in place of those of the same range.

    The findings by model version; a version without a window whose outcome is known has none.
    """
    for table in (PREDICTIONS, QUALITY, DRIFT):
        delta.create(spark, table, settings.catalog)
    found = judged_range(spark, settings)
    for version, of_version in found.items():
        _write(spark, of_version, version, settings)
    return found


def judged_range(spark: SparkSession, settings: Settings) -> dict[str, Findings]:
    """The findings about each version's predictions of the range; those of another horizon are not judged by this one.

    Nothing is written.
    """
    known = truth_end(spark, settings)
    predictions = within(delta.read(spark, PREDICTIONS, settings.catalog), evaluated_period(settings, known))
    versions = sorted(row.model_version for row in predictions.select("model_version").distinct().collect())
    if known is None:
        return {}
    failures, machines, windows = (
        delta.read(spark, table, settings.catalog) for table in (FAILURES, MACHINES, FEATURES)
    )
    found = {}
    for version in versions:
        said = predictions.where(F.col("model_version") == version)
        report = _report_of(version, settings)
        # What it said of other hours came true in them, or did not.
        if report.get("parameters", {}).get("horizon_hours", settings.horizon_hours) != settings.horizon_hours:
            continue
        found[version] = findings(said, failures, machines, windows, report, settings, known)
    return found


def _report_of(version: str, settings: Settings) -> Mapping[str, Any]:
    """The report written with the version; nothing if the version, or its run, was deleted after it predicted."""
    try:
        return registry.report_of(settings.model_name, version)
    except ModelError:
        return {}
    except MlflowException as fault:
        if fault.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return {}


def truth_end(spark: SparkSession, settings: Settings) -> datetime | None:
    """Up to when it is known what happened, None without a reading.

    What failed later than this before the last reading may be missing only because nobody has reported it yet.
    """
    last_reading = last_instant(delta.read(spark, TELEMETRY, settings.catalog), "recorded_at")
    return None if last_reading is None else last_reading - settings.failure_report_delay


@dataclass(frozen=True)
class Verdict:
    """Whether the model should be trained anew, why, and on what; from the findings about the champion, if any.

    `put_off` has the reasons for which it would be, had it not been tried lately.
    """

    findings: Findings | None
    because: tuple[str, ...]
    training_end: datetime | None
    holdout_start: datetime | None
    put_off: tuple[str, ...] = ()

    @property
    def drift(self) -> Mapping[str, float]:
        """The drift found, nothing where nothing was judged."""
        return self.findings.drift if self.findings else {}

    def task_values(self) -> dict[str, str]:
        """What the job's condition and the training job read, as text."""
        return {
            "needs_training": "true" if self.because else "false",
            "training_range_end": self.training_end.isoformat() if self.training_end else "",
            "training_holdout_start": self.holdout_start.isoformat() if self.holdout_start else "",
        }

    def sentence(self) -> str:
        """The verdict for whoever reads the run."""
        if self.because:
            return f"to be trained anew: {'; '.join(self.because)}"
        if self.put_off:
            days, reasons = _TRAINED_LATELY.days, "; ".join(self.put_off)
            return f"not to be trained anew, as the newest version has seen all but the last {days} days: {reasons}"
        return "within all limits"

    def figures(self, settings: Settings) -> dict[str, Any]:
        """The verdict as plain values for people and logs."""
        overall = self.findings.overall.figures(settings) if self.findings else {}
        worst = max(self.drift.items(), key=lambda item: item[1], default=None)
        return {
            **{name: value for name, value in overall.items() if name not in ("component", "machine_model")},
            "drift": None if worst is None else {"feature": worst[0], "stability_index": worst[1]},
            "needs_training": bool(self.because),
            "because": list(self.because),
            "put_off": list(self.put_off),
        }


def verdict(found: Mapping[str, Findings], settings: Settings, known_until: datetime | None) -> Verdict:
    """What to do about the champion, from the findings by version.

    A champion not yet judged is left alone, but for one that can not score, see `registry.unfitness`.
    What crosses a limit is put off while a version, champion or not, was trained on data up to a few days ago.
    """
    champion = registry.champion_or_none(settings)
    own = found.get(champion.number) if champion else None
    unfit = registry.unfitness(champion, settings) if champion else None
    stale = (f"the champion {unfit}",) if unfit else ()
    crossed = tuple(own.crossed(settings.limits)) if own else ()
    put_off = crossed if crossed and not stale and _is_trained_lately(settings, known_until) else ()
    because = () if put_off else (*stale, *crossed)
    return Verdict(own, because, known_until, known_until - settings.holdout if known_until else None, put_off)


def _is_trained_lately(settings: Settings, known_until: datetime | None) -> bool:
    version = registry.newest(settings.model_name)
    if version is None or known_until is None:
        return False
    return known_until - datetime.fromisoformat(version.report["parameters"]["range_end"]) < _TRAINED_LATELY


def _write(spark: SparkSession, found: Findings, version: str, settings: Settings) -> None:
    shared = {
        "model_version": version,
        "range_start": found.period.start,
        "range_end": found.period.end,
        "run_id": settings.run_id,
        "evaluated_at": settings.triggered_at,
    }
    drift = [{"feature": name, "stability_index": index} for name, index in sorted(found.drift.items())]
    groups = [group.figures(settings) for group in found.groups]
    same = f"model_version = '{version}' AND {found.period.bounds('range_start', 'range_end')}"
    for table, rows in ((QUALITY, groups), (DRIFT, drift)):
        complete = [tuple({**shared, **row}[name] for name in table.column_names) for row in rows]
        frame = spark.createDataFrame(complete, table.columns).coalesce(1)
        # One commit a table; findings of other ranges and versions stay. A table made before a column was gets it.
        frame.writeTo(table.full_name(settings.catalog)).option("mergeSchema", "true").overwrite(F.expr(same))
