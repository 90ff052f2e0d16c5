"""The gate between a new version and the alias: it passes only if it costs less than the version that has the alias.

Both are measured on the same windows: those of the new version's held-out period that neither was fitted on. With fewer
than `LEAST_EVENTS` failures in them nothing is decided. Where the version that has the alias can score no more, trained
for another horizon or for other windows, or of a run that was deleted, the new one passes.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pyspark.ml import PipelineModel

from pipeline import registry
from pipeline.errors import MissingColumnsError, ModelError
from pipeline.findings import LEAST_EVENTS
from pipeline.quality import Outcome, Quality
from pipeline.settings import Settings
from pipeline.windows import TimeRange


@dataclass(frozen=True)
class Decision:
    """Whether the challenger got the alias, why, and what both cost on the same windows."""

    challenger: str
    champion: str | None
    is_promoted: bool
    reason: str
    challenger_cost: int
    champion_cost: int | None = None

    @property
    def holder(self) -> str:
        """The version that has the alias after the decision."""
        return self.challenger if self.is_promoted or self.champion is None else self.champion

    def figures(self) -> dict[str, Any]:
        """The decision as plain values for people and logs."""
        return asdict(self)


# The quality of a model over a part of the held-out period.
QualityOver = Callable[[PipelineModel, TimeRange], Quality]


def decided(
    challenger: registry.Version, settings: Settings, holdout: TimeRange, quality_over: QualityOver
) -> Decision:
    """Let the challenger have the alias if it is better or nobody has it; the decision goes to its run and version."""
    champion = registry.champion_or_none(settings)
    found = _decision(challenger, champion, settings, holdout, quality_over)
    # Measuring takes minutes, in which another training may have moved the alias.
    while (holder := registry.champion_or_none(settings)) != champion:
        champion = holder
        found = _decision(challenger, champion, settings, holdout, quality_over)
    if champion is None or champion.number != challenger.number:
        registry.log_decision(settings.model_name, challenger, found.figures())
    # Last: a run killed before comes to the same decision again.
    if found.is_promoted:
        registry.point_alias(settings, challenger)
    return found


def _decision(
    challenger: registry.Version,
    champion: registry.Champion | None,
    settings: Settings,
    holdout: TimeRange,
    quality_over: QualityOver,
) -> Decision:
    cost = int(challenger.report["quality"]["cost"])
    if champion is None:
        return Decision(challenger.number, None, True, "there is no champion", cost)
    if champion.number == challenger.number:
        return Decision(challenger.number, champion.number, False, "it is the champion", cost, cost)
    if reason := registry.unfitness(champion, settings):
        return Decision(challenger.number, champion.number, True, f"the champion {reason}", cost)
    return _measured_decision(challenger, cost, champion, settings, holdout, quality_over)


def _measured_decision(
    challenger: registry.Version,
    cost: int,
    champion: registry.Champion,
    settings: Settings,
    holdout: TimeRange,
    quality_over: QualityOver,
) -> Decision:
    def outcome_of(version: registry.Champion, period: TimeRange) -> Outcome:
        return quality_over(registry.loaded(version), period).overall

    # Of windows that one of them was fitted on it knows more than it will of any others.
    known_by_neither = registry.held_out(champion, holdout)
    since = f"{known_by_neither.start:%Y-%m-%d %H:%M} UTC"
    if known_by_neither.start >= holdout.end:
        reason = f"the champion was fitted on what happened up to {since}; train on a range that goes further"
        return Decision(challenger.number, champion.number, False, reason, cost)
    try:
        of_champion = outcome_of(champion, known_by_neither)
    except (MissingColumnsError, ModelError) as error:
        return Decision(challenger.number, champion.number, True, f"the champion can not be measured: {error}", cost)
    # With fewer of them one failure, or one alarm, more or less would move the alias.
    if of_champion.events < LEAST_EVENTS:
        reason = (
            f"{of_champion.events} failures are known after {since}, where neither was fitted, and {LEAST_EVENTS} are "
            f"needed; train on a range that goes further"
        )
        return Decision(challenger.number, champion.number, False, reason, cost)
    if known_by_neither != holdout:
        own = registry.Champion(settings.model_name, challenger.number, challenger.training_run_id)
        cost = outcome_of(own, known_by_neither).cost(settings.costs)
    incumbent = of_champion.cost(settings.costs)
    reason = f"it costs {cost} on the windows after {since}, which neither was fitted on, the champion {incumbent}"
    return Decision(challenger.number, champion.number, cost < incumbent, reason, cost, incumbent)
