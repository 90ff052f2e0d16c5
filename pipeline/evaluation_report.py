"""The report of an evaluation: what the predictions of a range came to, once it is known what happened."""

from collections.abc import Mapping, Sequence
from datetime import date

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipeline import delta, examination_plots, plots, report, score
from pipeline.comparison import within
from pipeline.findings import ALL, LEAST_EVENTS, Findings, Group
from pipeline.report import Report, Section, Table, Tile, instant, share
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS, PREDICTIONS

Alarms = Sequence[tuple[date, str, int]]


def write(spark: SparkSession, found: Mapping[str, Findings], settings: Settings) -> list[str]:
    """Write the page of each version's findings; returns their paths."""
    paths = []
    for version, of_version in found.items():
        said = within(delta.read(spark, PREDICTIONS, settings.catalog), of_version.period)
        alarms = score.alarms_per_day(said.where(F.col("model_version") == version))
        page = page_of(of_version, version, alarms, settings)
        name = report.file_name("evaluation", of_version.period, version)
        paths.append(report.written(page, settings.reports_path, name))
    return paths


def page_of(found: Findings, model_version: str, alarms: Alarms, settings: Settings) -> Report:
    """The page of one version's findings."""
    overall = found.overall.figures(settings)
    lead = overall["median_lead_hours"]
    return Report(
        title=f"Evaluation up to {found.period.end:%d %B %Y}",
        subtitle=f"Windows after {instant(found.period.start.isoformat())} up to "
        f"{instant(found.period.end.isoformat())}, model version {model_version}",
        summary=summary(found, settings),
        tiles=[
            Tile(share(overall["event_recall"]), "failures foreseen", f"of {overall['events']}"),
            Tile(share(overall["precision"]), "alarms right", f"of {overall['alarms']}"),
            Tile("none" if lead is None else f"{lead:.0f} h", "median lead time"),
            Tile(f"{overall['cost']:,}", "cost", "missed failures and needless visits"),
            Tile(
                f"{overall['saved_against_never']:,}", "saved against never going", f"of {overall['cost_of_never']:,}"
            ),
            Tile(
                f"{overall['saved_against_always']:,}",
                "saved against always going",
                f"of {overall['cost_of_always']:,}",
            ),
        ],
        sections=[
            _groups("By component", [g for g in found.groups if g.machine_model == ALL], settings, found),
            _groups("By machine model", [g for g in found.groups if g.component == ALL], settings, None),
            _in_time(found, alarms),
            _calibration(found),
            _drift(found, settings),
        ],
    )


def summary(found: Findings, settings: Settings) -> str:
    """Whether the model is good enough still, in a sentence or two."""
    crossed = found.crossed(settings.limits)
    judged = f"{found.overall.windows:,} predictions were judged."
    if crossed:
        return f"{judged} The model is beyond its limits: {'; '.join(crossed)}."
    if found.has_enough_events:
        return f"{judged} The model is within all its limits."
    events = found.overall.outcome.events
    return (
        f"{judged} The data has not moved beyond the limit; with {events} failures, fewer than {LEAST_EVENTS}, recall "
        f"and precision are not judged."
    )


def _groups(title: str, groups: Sequence[Group], settings: Settings, found: Findings | None) -> Section:
    figures = [group.figures(settings) for group in groups]
    rows = [
        (
            each["component"] if found else each["machine_model"],
            str(each["events"]),
            share(each["event_recall"]),
            str(each["alarms"]),
            share(each["precision"]),
            "none" if each["median_lead_hours"] is None else f"{each['median_lead_hours']:.0f} h",
            "unknown" if each["calibration_error"] is None else f"{each['calibration_error']:.4f}",
            f"{each['cost']:,}",
            f"{each['saved_against_never']:,}",
            f"{each['saved_against_always']:,}",
        )
        for each in figures
    ]
    shown = {each["component"]: each for each in figures if each["component"] in COMPONENTS}
    return Section(
        title,
        "A failure is foreseen when an alarm falls within the horizon before it; an alarm is right when the component "
        "fails within the horizon after it."
        if found
        else "",
        Table(
            (
                *("", "Failures", "Foreseen", "Alarms", "Right", "Median lead", "Calibration error"),
                *("Cost", "Saved against never going", "Saved against always going"),
            ),
            rows,
            numbers=range(1, 10),
        ),
        figures=[("Quality per component", plots.quality_figure(shown, "Quality of the range"))] if found else (),
    )


def _in_time(found: Findings, alarms: Alarms) -> Section:
    leads = found.lead_counts()
    figures = [("Failures by lead time", examination_plots.lead_figure(leads))] if any(leads.values()) else []
    if alarms:
        figures.append(("Alarms per day", plots.alarms_figure(alarms)))
    return Section(
        "In time", "How long before a failure its first alarm came, and the alarms of each day.", figures=figures
    )


def _calibration(found: Findings) -> Section:
    error = found.overall.calibration.error
    return Section(
        "Whether probabilities mean what they say",
        f"Calibration error {'unknown' if error is None else f'{error:.4f}'}: how far the probabilities lie from what "
        "happened, on average over windows.",
        figures=[
            ("Calibration", plots.calibration_figure(found.calibration_points(), "Calibration on the judged windows"))
        ],
    )


def _drift(found: Findings, settings: Settings) -> Section:
    return Section(
        "Whether the data has moved",
        f"The population stability index against the training; the limit is {settings.limits.most_drift}.",
        figures=[("Drift", plots.drift_figure(found.drift, settings.limits.most_drift))] if found.drift else (),
    )
