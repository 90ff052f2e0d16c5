"""The figures of quality as a table in Markdown, each row with the targets it misses."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.cases import WEEK_HOURS

Figures = Mapping[str, Mapping[str, Any]]

LEAST_RECALL, LEAST_PRECISION, LEAST_LEAD_HOURS, MOST_CALIBRATION_ERROR = 0.99, 0.97, 18.0, 0.02
# The precisions at which recall is told.
PRECISIONS = ("0.97", "0.90")
MOST_BEHIND_ORACLE = 0.03
MARK = "<!-- npm run quality -->"

_HEADER = (
    *("on", "failures", "recall", "precision", "missed + false", "median lead", "ECE"),
    *("rule: missed + false", "oracle: recall", "precision", "median lead"),
    *("at precision 0.97: model", "oracle", "at precision 0.90: model", "oracle", "target missed"),
)


def missed_targets(found: Figures) -> list[str]:
    """Which targets of a day's warning the model misses, by the name of their column."""
    model, rule, oracle = (found[who] for who in ("model", "rule", "oracle"))
    fulfilled = {
        "recall": (model["event_recall"] or 0.0) >= LEAST_RECALL,
        "precision": (model["precision"] or 0.0) >= LEAST_PRECISION,
        "lead": (model["median_lead_hours"] or 0.0) >= LEAST_LEAD_HOURS,
        "ECE": model["calibration_error"] <= MOST_CALIBRATION_ERROR,
        "rule": model["cost"] <= rule["cost"],
        "oracle": model["recall_at_0.90"] >= oracle["recall_at_0.90"] - MOST_BEHIND_ORACLE,
    }
    return [name for name, is_reached in fulfilled.items() if not is_reached]


def table(found: Mapping[str, Figures], keys: Sequence[str]) -> str:
    """Those of the rows that are measured, in order."""
    rows = [[key, *_cells(key, found[key])] for key in keys if key in found]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (_HEADER, ["---"] * len(_HEADER), *rows))


def write(text: str, document: Path) -> None:
    """Put the text in place of all that stands below the mark of the document."""
    before, mark, _ = document.read_text().partition(MARK)
    if not mark:
        raise ValueError(f"{document} has no line {MARK}; put it where the table belongs")
    document.write_text(f"{before}{MARK}\n\n{text}\n")


def _cells(key: str, found: Figures) -> list[str]:
    model, rule, oracle = (found[who] for who in ("model", "rule", "oracle"))
    missed = "no target" if f" {WEEK_HOURS} h" in key else ", ".join(missed_targets(found)) or "none"
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
        missed,
    ]


def _mistakes(figures: Mapping[str, Any]) -> str:
    return f"{figures['missed']} + {figures['false_alarms']}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _hours(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.0f} h"
