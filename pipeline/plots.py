"""Figures for notebooks and for the model's run, from plain values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matplotlib.figure import Figure

_SHOWN_FEATURES = 15


def quality_figure(per_component: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Event recall and precision of each component, as bars."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    for place, measure in enumerate(("event_recall", "precision")):
        heights = [quality[measure] or 0.0 for quality in per_component.values()]
        positions = [index + 0.35 * place for index in range(len(heights))]
        axes.bar_label(axes.bar(positions, heights, width=0.33, label=measure.replace("_", " ")), fmt="%.3f")
    axes.set_xticks([index + 0.175 for index in range(len(per_component))], list(per_component))
    axes.set_ylim(0, 1.15)
    axes.set_title("Quality on the held-out period")
    figure.legend(loc="outside right upper")
    return figure


def importance_figure(importances: Mapping[str, Mapping[str, float]]) -> Figure:
    """The features each component's forest decides by, the weightiest of all at the top."""
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
    axes.set_title("Share of the features in the forests' decisions")
    axes.legend(loc="lower right")
    return figure


def alarms_figure(alarms: Sequence[tuple[date, str, int]]) -> Figure:
    """How many alarms each component raised on each day: rows of day, component, count."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    days = sorted({day for day, _, _ in alarms})
    bottom = [0] * len(days)
    for component in sorted({component for _, component, _ in alarms}):
        counts = {day: count for day, name, count in alarms if name == component}
        heights = [counts.get(day, 0) for day in days]
        axes.bar([day.isoformat() for day in days], heights, bottom=bottom, label=component)
        bottom = [start + height for start, height in zip(bottom, heights, strict=True)]
    axes.set_title("Alarms per day")
    axes.tick_params(axis="x", rotation=60)
    if days:
        figure.legend(loc="outside right upper")
    return figure
