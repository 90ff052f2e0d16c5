"""The gate between a new version and the alias: it passes only if it costs less than the version that has the alias."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pyspark.ml import PipelineModel

from pipeline import registry
from pipeline.errors import MissingColumnsError, ModelError
from pipeline.quality import Quality
from pipeline.settings import Settings


@dataclass(frozen=True)
class Decision:
    """Whether the challenger got the alias, why, and what both cost on the same held-out period."""

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


def decided(
    challenger: registry.Version, settings: Settings, holdout_quality: Callable[[PipelineModel], Quality]
) -> Decision:
    """Let the challenger have the alias if it is better or nobody has it; the decision goes to its run and version."""
    champion = registry.champion_or_none(settings)
    found = _decision(challenger, champion, settings, holdout_quality)
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
    holdout_quality: Callable[[PipelineModel], Quality],
) -> Decision:
    cost = int(challenger.report["quality"]["cost"])
    if champion is None:
        return Decision(challenger.number, None, True, "there is no champion", cost)
    if champion.number == challenger.number:
        return Decision(challenger.number, champion.number, False, "it is the champion", cost, cost)
    try:
        incumbent = holdout_quality(registry.loaded(champion)).overall.cost(settings.costs)
    except (MissingColumnsError, ModelError) as error:
        return Decision(challenger.number, champion.number, True, f"the champion can not be measured: {error}", cost)
    better = cost < incumbent
    reason = f"it costs {cost} on the held-out period, the champion {incumbent}"
    return Decision(challenger.number, champion.number, better, reason, cost, incumbent)
