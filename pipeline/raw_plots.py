"""Figures of the raw tables, from the rows that `overview` makes of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pyspark.sql import Row

from pipeline.tables import SENSORS


def counts_figure(counts: Mapping[str, Iterable[Row]]) -> Figure:
    """Side by side, under a title each, how many rows there are of each value: rows of value and count."""
    figure = Figure(figsize=(9, 2.8), layout="constrained")
    for axes, (title, rows) in zip(figure.subplots(1, len(counts), squeeze=False)[0], counts.items(), strict=True):
        heights = {str(value): count for value, count in rows}
        axes.bar_label(axes.bar(list(heights), list(heights.values())), fontsize=8)
        axes.set_title(title)
        axes.margins(y=0.15)
    return figure


def monthly_figure(title: str, monthly: Iterable[Row]) -> Figure:
    """Rows of month, value and count as bars, one a month, the values on top of each other."""
    counts = {(month, value): count for month, value, count in monthly}
    figure, axes = _stacked(sorted({month for month, _ in counts}), counts)
    axes.set_title(title)
    axes.tick_params(axis="x", rotation=60)
    return figure


def ages_figure(ages: Iterable[Row]) -> Figure:
    """Rows of model, age and count as bars, one a year of age, the models on top of each other."""
    counts = {(age, model or "unknown"): count for model, age, count in ages if age is not None}
    figure, axes = _stacked(range(max((age for age, _ in counts), default=0) + 1), counts)
    axes.set_title("Machines by age and model")
    axes.set_xlabel("age in years")
    return figure


def _stacked(places: Sequence[Any], counts: Mapping[tuple[Any, str], int]) -> tuple[Figure, Axes]:
    """Counts by place and value as bars, one a place, the values on top of each other."""
    figure = Figure(figsize=(9, 2.8), layout="constrained")
    axes = figure.subplots()
    bottom = [0] * len(places)
    for value in sorted({value for _, value in counts}):
        heights = [counts.get((place, value), 0) for place in places]
        axes.bar(places, heights, bottom=bottom, label=value)
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    if counts:
        figure.legend(loc="outside right upper")
    return figure, axes


def readings_figure(title: str, readings: Sequence[Row], failures: Sequence[Row], errors: Sequence[Row]) -> Figure:
    """The sensors of one machine one below the other, its failures as red lines and its errors as dotted ones."""
    # Noise does not compress: more dots would make the notebook's file large.
    figure = Figure(figsize=(8, 5.5), dpi=75, layout="constrained")
    figure.suptitle(title)
    instants = [row.recorded_at for row in readings]
    failed: dict[datetime, list[str]] = {}
    for row in failures:
        failed.setdefault(row.failed_at, []).append(row.component)
    for axes, sensor in zip(figure.subplots(len(SENSORS), 1, sharex=True), SENSORS, strict=True):
        values = [float("nan") if row[sensor] is None else row[sensor] for row in readings]
        axes.plot(instants, values, linewidth=0.7)
        axes.set_ylabel(sensor)
        for row in errors:
            axes.axvline(row.occurred_at, color="grey", linewidth=0.8, linestyle=":")
        for failed_at, names in failed.items():
            axes.axvline(failed_at, color="firebrick", linewidth=1.2)
            axes.text(failed_at, 1.0, f" {', '.join(names)}", transform=axes.get_xaxis_transform(), fontsize=8)
        axes.tick_params(axis="x", rotation=20)
    return figure
