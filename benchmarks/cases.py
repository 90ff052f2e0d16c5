"""The rows of the quality table: which switches are on, and how far ahead it is looked."""

from dataclasses import dataclass

from pipeline.simulation.realism import ALL, NONE, Realism, Switch

DAY_HOURS, WEEK_HOURS = 24, 168
# What announces a failure too neatly in the published data: the hour and day of visits, of errors, the step of a drift.
ARTEFACTS = (Switch.JITTER, Switch.ERROR_LEAD, Switch.DRIFT_RAMP)


@dataclass(frozen=True)
class Case:
    """One simulated fleet and the horizons a model is trained for on it."""

    name: str
    realism: Realism
    horizons: tuple[int, ...] = (DAY_HOURS,)

    def key(self, horizon_hours: int) -> str:
        """The name of the row for a horizon."""
        return f"{self.name}, {horizon_hours} h"


CASES = (
    Case("none", NONE, (DAY_HOURS, WEEK_HOURS)),
    *(Case(str(switch), frozenset({switch})) for switch in Switch),
    Case("jittered", frozenset(ARTEFACTS)),
    Case("all", ALL, (DAY_HOURS, WEEK_HOURS)),
)
# A day ahead first: that is what the targets are for.
ROWS = tuple(case.key(hours) for hours in (DAY_HOURS, WEEK_HOURS) for case in CASES if hours in case.horizons)
