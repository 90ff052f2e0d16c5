"""The figures of quality as a table in Markdown, each row with the targets it misses."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.cases import WEEK_HOURS, Case

Figures = Mapping[str, Mapping[str, Any]]

# At the first of the precisions at which recall is told.
LEAST_RECALL = 0.99
PRECISIONS = ("0.97", "0.90")
LEAST_LEAD_HOURS, MOST_CALIBRATION_ERROR = 18.0, 0.02
MOST_BEHIND_ORACLE = 0.03
MARK = "<!-- npm run quality -->"

_HEADER = (
    *("on", "failures", "recall", "precision", "missed + false", "median lead", "ECE"),
    *("rule: missed + false", "oracle: recall", "precision", "median lead"),
    *("at precision 0.97: model", "oracle", "at precision 0.90: model", "oracle", "target missed"),
)


def missed_targets(found: Figures, is_without_artefacts: bool) -> str:
    """Which targets of a day's warning the model misses, `none` if it reaches all.

    Without artefacts the data does not hold the fixed recall and lead: those missed stand in brackets.
    """
    model, rule, oracle = (found[who] for who in ("model", "rule", "oracle"))
    fixed = {
        "recall": model["recall_at_0.97"] >= LEAST_RECALL,
        "lead": (model["median_lead_hours"] or 0.0) >= LEAST_LEAD_HOURS,
    }
    others = {
        "ECE": model["calibration_error"] <= MOST_CALIBRATION_ERROR,
        "rule": model["cost"] <= rule["cost"],
        "oracle": model["recall_at_0.90"] >= oracle["recall_at_0.90"] - MOST_BEHIND_ORACLE,
    }
    bound = others if is_without_artefacts else fixed | others
    missed = ", ".join(name for name, is_reached in bound.items() if not is_reached) or "none"
    besides = [name for name, is_reached in fixed.items() if not is_reached and name not in bound]
    return f"{missed} ({', '.join(besides)})" if besides else missed


def table(found: Mapping[str, Figures], cases: Mapping[str, Case]) -> str:
    """Those of the cases' rows that are measured, in order."""
    rows = [[key, *_cells(key, case, found[key])] for key, case in cases.items() if key in found]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (_HEADER, ["---"] * len(_HEADER), *rows))


def write(text: str, document: Path) -> None:
    """Put the text in place of all that stands below the mark of the document."""
    before, mark, _ = document.read_text().partition(MARK)
    if not mark:
        raise ValueError(f"{document} has no line {MARK}; put it where the table belongs")
    document.write_text(f"{before}{MARK}\n\n{text}\n")


def _cells(key: str, case: Case, found: Figures) -> list[str]:
    model, rule, oracle = (found[who] for who in ("model", "rule", "oracle"))
    missed = missed_targets(found, case.is_without_artefacts)
    return [
        str(model["events"]),
        *(_share(model[name]) for name in ("event_recall", "precision")),
        _mistakes(model),
        _hours(model["median_lead_hours"]),
        f"{model['calibration_error']:.4f}",
        _mistakes(rule),
        *(_share(oracle[name]) for name in ("event_recall", "precision")),
        _hours(oracle["median_lead_hours"]),
        *(_share(who[f"recall_at_{precision}"]) for precision in PRECISIONS for who in (model, oracle)),
        "no target" if key == case.key(WEEK_HOURS) else missed,
    ]


def _mistakes(figures: Mapping[str, Any]) -> str:
    return f"{figures['missed']} + {figures['false_alarms']}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _hours(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.0f} h"
