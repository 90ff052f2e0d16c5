"""How a range of time is divided for training: folds that check on what came after, and a held-out period."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from pipeline.errors import ParameterError
from pipeline.settings import Settings
from pipeline.windows import TimeRange


@dataclass(frozen=True)
class Fold:
    """Candidates fitted on one period are checked on the next one."""

    fit: TimeRange
    check: TimeRange


@dataclass(frozen=True)
class Periods:
    """What each part of the range is for. Between two parts lies a horizon that neither uses.

    The final model is fitted on all that comes before the held-out period. What its probabilities mean and where its
    threshold lies is found on the last part checked, from a fit that does not know it.
    """

    folds: tuple[Fold, ...]
    fit: TimeRange
    holdout: TimeRange


def periods(settings: Settings, decided_until: datetime | None, folds: int) -> Periods:
    """The range up to the last decided window; no part knows a label of a later one.

    The later half of the time before the held-out period is cut into as many parts as there are folds; each fold
    fits on all that comes before the part it checks on.
    """
    start, end = settings.range.start, settings.range.until(decided_until).end
    middle = settings.holdout_start
    if middle is None or not start < middle < end:
        given = "empty" if middle is None else middle.isoformat()
        raise ParameterError(
            f"holdout_start is {given}; it has to lie between {start.isoformat()}, where the range or its readings "
            f"begin, and the last window with a known outcome {end.isoformat()}"
        )
    half = (middle - start) / 2
    cuts = [start, *(settings.grid.last_end(start + half + half * place / folds) for place in range(folds)), middle]
    if any(later - settings.horizon <= earlier for earlier, later in pairwise(cuts)):
        raise ParameterError(
            f"from {start.isoformat()}, where the range or its readings begin, to holdout_start {middle.isoformat()} "
            f"is too short for {folds + 1} parts with a horizon of {settings.horizon_hours} h between; "
            f"give a later holdout_start, or an earlier range_start if there are readings from before"
        )
    return Periods(
        folds=tuple(
            Fold(TimeRange(start, check - settings.horizon), TimeRange(check, until - settings.horizon))
            for check, until in pairwise(cuts[1:])
        ),
        fit=TimeRange(start, middle - settings.horizon),
        holdout=TimeRange(middle, end),
    )
