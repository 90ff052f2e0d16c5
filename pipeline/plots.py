"""Figures for notebooks and for the model's run, from plain values."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import log10
from typing import Any

from matplotlib.dates import DateFormatter, DayLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

_SHOWN_FEATURES = 15
_SHOWN_DAYS = 15
# Of a point that stands for one window, in square points as Matplotlib counts areas.
_POINT_AREA = 15


def training_figures(report: Mapping[str, Any]) -> dict[str, Figure]:
    """All figures of a training run's report, by name."""
    return {
        "quality": quality_figure(report["quality"]["per_component"]),
        "calibration": calibration_figure(report["calibration"]),
        "comparison": comparison_figure(report["comparison"]),
        "importances": importance_figure(report["importances"]),
    }


def calibration_figure(
    points: Mapping[str, Sequence[tuple[float, float, int]]], title: str = "Calibration on the held-out period"
) -> Figure:
    """Per component the share of windows that failed against the probability given to them; more windows, more area."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for component, found in points.items():
        said, happened, windows = zip(*found, strict=True) if found else ((), (), ())
        # Quiet windows are thousands, others a handful.
        areas = [_POINT_AREA * (1 + log10(max(1, count))) for count in windows]
        axes.scatter(said, happened, areas, alpha=0.6, label=component)
    axes.set_xlabel("probability given")
    axes.set_ylabel("share that failed (a larger point: more windows)")
    axes.set_title(title)
    axes.legend(loc="upper left")
    return figure


def comparison_figure(comparison: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Figure:
    """Per component what each kind of classifier would have cost on the folds, as bars."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    kinds = sorted({kind for found in comparison.values() for kind in found})
    for place, kind in enumerate(kinds):
        costs = [found[kind]["cost"] for found in comparison.values()]
        places = [index + 0.27 * place for index in range(len(costs))]
        axes.bar_label(axes.bar(places, costs, width=0.25, label=kind.replace("_", " ")), fmt="{:,.0f}", fontsize=7)
    axes.set_xticks([index + 0.27 for index in range(len(comparison))], list(comparison))
    # Where no kind made a mistake all bars are flat.
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    axes.set_title("Cost on the folds before the held-out period")
    figure.legend(loc="outside right upper")
    return figure


def quality_figure(
    per_component: Mapping[str, Mapping[str, Any]], title: str = "Quality on the held-out period"
) -> Figure:
    """Event recall and precision of each component, as bars."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    for place, measure in enumerate(("event_recall", "precision")):
        heights = [quality[measure] or 0.0 for quality in per_component.values()]
        positions = [index + 0.35 * place for index in range(len(heights))]
        axes.bar_label(axes.bar(positions, heights, width=0.33, label=measure.replace("_", " ")), fmt="%.3f")
    axes.set_xticks([index + 0.175 for index in range(len(per_component))], list(per_component))
    axes.set_ylim(0, 1.15)
    axes.set_title(title)
    figure.legend(loc="outside right upper")
    return figure


def importance_figure(importances: Mapping[str, Mapping[str, float]]) -> Figure:
    """The features by which it is decided about each component, the weightiest of all at the top."""
    totals: dict[str, float] = {}
    for shares in importances.values():
        for name, share in shares.items():
            totals[name] = totals.get(name, 0.0) + share
    shown = sorted(totals, key=lambda name: (totals[name], name))[-_SHOWN_FEATURES:]
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    left = [0.0] * len(shown)
    for component, shares in importances.items():
        widths = [shares[name] for name in shown]
        axes.barh(shown, widths, left=left, label=component)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_title("Share of the features in the decisions about each component")
    axes.legend(loc="lower right")
    return figure


def alarms_figure(alarms: Sequence[tuple[date, str, int]]) -> Figure:
    """How many alarms each component raised on each day: rows of day, component, count."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    days = sorted({day for day, _, _ in alarms})
    # Days without an alarm keep their place.
    places = [float(date2num(day)) for day in days]
    bottom = [0] * len(days)
    for component in sorted({component for _, component, _ in alarms}):
        counts = {day: count for day, name, count in alarms if name == component}
        heights = [counts.get(day, 0) for day in days]
        axes.bar(places, heights, bottom=bottom, label=component)
        bottom = [start + height for start, height in zip(bottom, heights, strict=True)]
    axes.set_title("Alarms per day")
    axes.tick_params(axis="x", rotation=60)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    if days:
        axes.set_xlim(places[0] - 1, places[-1] + 1)
        axes.xaxis.set_major_locator(DayLocator(interval=1 + (days[-1] - days[0]).days // _SHOWN_DAYS))
        axes.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))
        figure.legend(loc="outside right upper")
    return figure


def drift_figure(drift: Mapping[str, float], limit: float) -> Figure:
    """The stability index of the features and predictions that moved most, and the limit."""
    shown = sorted(drift, key=lambda name: (drift[name], name))[-_SHOWN_FEATURES:]
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.barh(shown, [drift[name] for name in shown])
    axes.axvline(limit, color="grey", linewidth=1)
    axes.set_title("How far data and predictions have moved since training")
    axes.set_xlabel("population stability index")
    return figure
