"""Figures of features, tests and truth, from the rows that `examination` makes of them."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from pyspark.sql import Row

from pipeline.quality import Quality
from pipeline.tables import COMPONENTS


def spreads_figure(spreads: Mapping[str, Sequence[Row]], component: str) -> Figure:
    """Per feature how its values are spread before failures of the component and otherwise."""
    figure = Figure(figsize=(9, 2.8), layout="constrained")
    figure.suptitle(f"Windows before a failure of {component} (red) and all others (grey), as shares of their kind")
    for axes, (feature, rows) in zip(figure.subplots(1, len(spreads), squeeze=False)[0], spreads.items(), strict=True):
        for label, colour in ((0, "grey"), (1, "firebrick")):
            of_label = [row for row in rows if row.label == label]
            starts, widths = [row.start for row in of_label], [row.width for row in of_label]
            axes.bar(starts, [row.share for row in of_label], width=widths, align="edge", color=colour, alpha=0.6)
        axes.set_xlabel(feature)
    return figure


def labels_figure(failing: Sequence[Row]) -> Figure:
    """The failing windows of some machines along time, a line each: machine, window end, component."""
    machines = sorted({row.machine_id for row in failing})
    figure = Figure(figsize=(9, 1.2 + 0.5 * len(machines)), layout="constrained")
    axes = figure.subplots()
    for component in COMPONENTS:
        of_component = [row for row in failing if row.component == component]
        heights = [machines.index(row.machine_id) + 0.15 * (COMPONENTS.index(component) - 1.5) for row in of_component]
        axes.plot([row.window_end for row in of_component], heights, "|", markersize=9, label=component)
    axes.set_yticks(range(len(machines)), [f"machine {machine_id}" for machine_id in machines])
    axes.set_title("Windows with a failure within the horizon")
    axes.tick_params(axis="x", rotation=20)
    figure.legend(loc="outside right upper")
    return figure


def confusion_figure(confusion: Sequence[Row], names: Sequence[str]) -> Figure:
    """Windows by what failed, from top to bottom, and what was alarmed for, from left to right."""
    counts = {(row.failing, row.alarmed): row.windows for row in confusion}
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.subplots()
    # By row, or the many windows in which nothing happens would leave no colour for the rest.
    totals = {one: sum(counts.get((one, other), 0) for other in names) for one in names}
    shares = [[counts.get((one, other), 0) / max(totals[one], 1) for other in names] for one in names]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.4)
    for y, one in enumerate(names):
        for x, other in enumerate(names):
            axes.text(x, y, f"{counts.get((one, other), 0):,}", ha="center", va="center", fontsize=9)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("alarm for")
    axes.set_ylabel("failure of")
    axes.set_title("Windows by failure and alarm")
    return figure


def trade_off_figure(quality: Quality) -> Figure:
    """Per component the precision at each event recall that some threshold gives."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for component, found in quality.components.items():
        points = [
            (point.event_recall or 0.0, point.precision or 0.0)
            for point in found.curve
            if point.events and point.alarms
        ]
        axes.plot([recall for recall, _ in points], [precision for _, precision in points], ".-", label=component)
    axes.set_xlim(0, 1.05)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("event recall")
    axes.set_ylabel("precision")
    axes.set_title("What other thresholds would give")
    axes.legend(loc="lower left")
    return figure


def lead_figure(leads: Mapping[str, Mapping[float, int]]) -> Figure:
    """How many hours before the failure its first alarm came: failures by hours by component."""
    figure = Figure(figsize=(7, 2.8), layout="constrained")
    axes = figure.subplots()
    hours = sorted({lead for of_component in leads.values() for lead in of_component})
    bottom = dict.fromkeys(hours, 0)
    for component, heights in leads.items():
        axes.bar(hours, [heights.get(h, 0) for h in hours], bottom=[bottom[h] for h in hours], label=component)
        bottom = {h: bottom[h] + heights.get(h, 0) for h in hours}
    # From nought on: where all leads are the same the axis would else show tenths of an hour.
    axes.set_xlim(0, max(hours, default=0) + 1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("hours from the first alarm to the failure")
    axes.set_title("Failures by lead time")
    figure.legend(loc="outside right upper")
    return figure
