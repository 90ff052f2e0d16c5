"""The rows of the quality table: which switches are on, how large the fleet is, and how far ahead it is looked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.simulation.realism import ALL, NONE, Realism, Switch

DAY_HOURS, WEEK_HOURS = 24, 168
# Fleets small enough to measure every switch, and as large as the published one.
FEW, MANY = 100, 1_000
# What announces a failure too neatly in the published data: the hour and day of visits, of errors, the step of a drift.
ARTEFACTS = (Switch.JITTER, Switch.ERROR_LEAD, Switch.DRIFT_RAMP)


@dataclass(frozen=True)
class Case:
    """One simulated fleet and the horizons a model is trained for on it."""

    name: str
    realism: Realism
    horizons: tuple[int, ...] = (DAY_HOURS,)
    machines: int = FEW

    @property
    def is_without_artefacts(self) -> bool:
        """Whether every artefact is jittered, so that no hour of the day and no calendar announces a failure."""
        return self.realism.issuperset(ARTEFACTS)

    def key(self, horizon_hours: int) -> str:
        """The name of the row for a horizon."""
        return f"{self.name}, {horizon_hours} h" + ("" if self.machines == FEW else f", {self.machines:,} machines")


_JITTERED = Case("jittered", frozenset(ARTEFACTS))
_ALL = Case("all", ALL, (DAY_HOURS, WEEK_HOURS))
_SWITCHES = {switch: Case(str(switch), frozenset({switch})) for switch in Switch}
# Where failures are so few that one drift more or less decides over a target, the published size as well.
_LARGE = (_SWITCHES[Switch.ERROR_LEAD], _JITTERED, replace(_ALL, horizons=(DAY_HOURS,)))
CASES = (
    Case("none", NONE, (DAY_HOURS, WEEK_HOURS)),
    *_SWITCHES.values(),
    _JITTERED,
    _ALL,
    *(replace(case, machines=MANY) for case in _LARGE),
)


def chosen(names: Sequence[str] | None, machines: int | None) -> tuple[Case, ...]:
    """The cases of these names, in fleets of so many machines; all of them, or as large as they are, by default."""
    named = [case for case in CASES if not names or case.name in names]
    if machines is None:
        return tuple(named)
    return tuple(replace(case, machines=machines) for case in named if case.machines == FEW)


def rows(cases: Sequence[Case]) -> dict[str, Case]:
    """The cases by the names of their rows, in order: a day ahead first, for that is what the targets are for."""
    return {case.key(hours): case for hours in (DAY_HOURS, WEEK_HOURS) for case in cases if hours in case.horizons}
