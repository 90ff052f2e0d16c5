"""The report of a scoring run: where to go first, how many alarms, by which model, and whether its data has moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from pipeline import delta, plots, registry, report, score
from pipeline.comparison import within
from pipeline.drift import moved
from pipeline.report import Report, Section, Table, Tile, instant, share
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS, FEATURES, PREDICTIONS
from pipeline.windows import instant_text

LISTED = 25


@dataclass(frozen=True)
class Facts:
    """What a version said of a range, and what its training's report says of the version."""

    model_version: str
    machines: int
    windows: int
    last_end: str
    alarms: int
    alarms_per_day: Sequence[tuple[Any, str, int]]
    worklist: Sequence[Row]
    drift: Mapping[str, float]
    training: Mapping[str, Any]


def write(spark: SparkSession, champion: registry.Champion, settings: Settings) -> str:
    """Write the page of the champion's predictions of the range, as they are in the table; returns its path."""
    page = page_of(facts(spark, champion, settings), settings)
    return report.written(page, settings.reports_path, report.file_name("scoring", settings.range, champion.number))


def facts(spark: SparkSession, champion: registry.Champion, settings: Settings) -> Facts:
    """The facts of the champion's predictions of the range. Who ran it and when is none of them."""
    said = score.of_version(delta.read(spark, PREDICTIONS, settings.catalog), champion.number, settings).persist()
    training = registry.report_of(champion.model_name, champion.number)
    windows = within(delta.read(spark, FEATURES, settings.catalog), settings.range)
    try:
        counts = said.agg(
            F.countDistinct("machine_id").alias("machines"),
            F.countDistinct("machine_id", "window_end").alias("windows"),
            F.unix_micros(F.max("window_end")).alias("last"),
            F.count_if("is_alarm").alias("alarms"),
        ).collect()[0]
        return Facts(
            model_version=champion.number,
            machines=counts.machines,
            windows=counts.windows,
            last_end="" if counts["last"] is None else instant_text(counts["last"]),
            alarms=counts.alarms,
            alarms_per_day=score.alarms_per_day(said),
            worklist=_listed(said, settings),
            drift=moved(said, windows, training) if counts.windows else {},
            training=training,
        )
    finally:
        said.unpersist()


def page_of(found: Facts, settings: Settings) -> Report:
    """The page of the facts."""
    alarming = [row for row in found.worklist if row.is_alarm]
    sections = [_worklist(found, settings), _alarms(found), _quality(found), _drift(found, settings)]
    return Report(
        title=f"Scoring of {settings.range.end:%d %B %Y}",
        subtitle=_range(settings),
        summary=_summary(found, alarming, settings),
        tiles=[
            Tile(str(found.machines), "machines scored", f"{found.windows:,} windows"),
            Tile(str(found.alarms), "alarms in the range"),
            Tile(found.model_version, "model version"),
            Tile(share(found.training["quality"]["event_recall"]), "failures foreseen", "by this version, held out"),
            Tile(share(found.training["quality"]["precision"]), "alarms right", "by this version, held out"),
        ],
        sections=sections,
    )


def _range(settings: Settings) -> str:
    start, end = (instant(one.isoformat()) for one in (settings.range.start, settings.range.end))
    return f"Windows after {start} up to {end}"


def _listed(said: DataFrame, settings: Settings) -> list[Row]:
    listed = score.worklist(score.standing(said, settings), settings.costs).where(F.col("place") <= LISTED)
    return listed.orderBy("place").withColumn("window_micros", F.unix_micros("window_end")).collect()


def _summary(found: Facts, alarming: Sequence[Row], settings: Settings) -> str:
    if not found.windows:
        return "No window of the range has features, so nothing was scored."
    first = alarming[0] if alarming else None
    as_of = f"As of {instant(found.last_end)}"
    if first is None:
        return f"{as_of} no component is expected to fail within {settings.horizon_hours} hours."
    return (
        f"{as_of} go to machine {first.machine_id} first: {first.component} fails within {settings.horizon_hours} "
        f"hours with a probability of {share(first.probability)}."
    )


def _worklist(found: Facts, settings: Settings) -> Section:
    rows = [
        (
            str(row.place),
            str(row.machine_id),
            row.component,
            share(row.probability),
            f"{row.expected_saving:,.0f}",
            instant(instant_text(row.window_micros)),
            ", ".join(_reason(one) for one in row.reasons),
        )
        for row in found.worklist
    ]
    costs = settings.costs
    return Section(
        "Where to go first",
        f"Each machine's latest window, if its horizon is not over; alarms, marked, come before the rest. A visit now "
        f"is expected to save its share of the {costs.missed_failure:,} a missed failure costs, less that of the "
        f"{costs.needless_visit:,} of a needless visit. The first {LISTED} places.",
        Table(
            ("Place", "Machine", "Component", "Probability", "Expected saving", "Window end", "Strongest reasons"),
            rows,
            numbers=(0, 1, 3, 4, 5),
            marked=[place for place, row in enumerate(found.worklist) if row.is_alarm],
        ),
    )


def _reason(reason: Row) -> str:
    name = reason.feature.replace("_", " ")
    return name if reason.value is None else f"{name} {reason.value:.4g}"


def _alarms(found: Facts) -> Section:
    if not found.alarms_per_day:
        return Section("Alarms per day", "There is no alarm in the range.")
    return Section("Alarms per day", figures=[("Alarms per day", plots.alarms_figure(found.alarms_per_day))])


def _quality(found: Facts) -> Section:
    quality, asked = found.training["quality"], found.training["parameters"]
    per_component = quality["per_component"]
    rows = [
        (
            name,
            found.training["kinds"][name].replace("_", " "),
            f"{found.training['thresholds'][name]:.3f}",
            str(per_component[name]["events"]),
            share(per_component[name]["event_recall"]),
            str(per_component[name]["alarms"]),
            share(per_component[name]["precision"]),
        )
        for name in COMPONENTS
    ]
    error = quality["calibration_error"]
    return Section(
        f"What version {found.model_version} is worth",
        f"Trained on windows up to {instant(asked['holdout_start'] or asked['range_end'])} and measured on those after "
        f"it up to {instant(asked['range_end'])}. Calibration error "
        f"{'unknown' if error is None else f'{error:.4f}'}: how far its probabilities lie from what happened.",
        Table(("Component", "Classifier", "Threshold", "Failures", "Foreseen", "Alarms", "Right"), rows, range(2, 7)),
        figures=[
            ("Calibration of the version", plots.calibration_figure(found.training["calibration"])),
        ],
    )


def _drift(found: Facts, settings: Settings) -> Section:
    limit = settings.limits.most_drift
    over = sorted(name for name, index in found.drift.items() if index > limit)
    verdict = f"Beyond the limit of {limit}: {', '.join(over)}." if over else f"Nothing is beyond the limit of {limit}."
    return Section(
        "Whether the data has moved",
        f"Each feature and probability of the range against those of the training, by the population stability "
        f"index; few machines or days alone make it rise. {verdict}",
        figures=[("Drift", plots.drift_figure(found.drift, limit))] if found.drift else (),
    )
