"""What the simulated data can have of real life that the published data has not: switches, each by its name.

A switch changes only what it names. What it draws comes from random streams of its own, so the rest of the data stays
as it is without it, byte for byte.
"""

from collections.abc import Iterable
from enum import StrEnum

from pipeline.errors import ParameterError


class Switch(StrEnum):
    """One departure from the published data."""

    JITTER = "jitter"
    ERROR_LEAD = "error-lead"
    DRIFT_RAMP = "drift-ramp"
    GAPS = "gaps"
    MISSING = "missing"
    SENSOR_OUT = "sensor-out"
    DUPLICATES = "duplicates"
    LATE = "late"
    OFFSETS = "offsets"
    LOCAL_TIME = "local-time"
    NEW_MODEL = "new-model"
    NEW_ERROR = "new-error"


Realism = frozenset[Switch]

NONE: Realism = frozenset()
ALL: Realism = frozenset(Switch)

DESCRIPTIONS = {
    Switch.JITTER: "technicians come up to three days and ten hours later than planned",
    Switch.ERROR_LEAD: "an error announces its failure 6 to 42 hours ahead, not always 24",
    Switch.DRIFT_RAMP: "a drifting sensor departs little by little, not at once",
    Switch.GAPS: "machines fall silent for hours",
    Switch.MISSING: "single readings are missing",
    Switch.SENSOR_OUT: "now and then one sensor of a machine reads nothing for a month",
    Switch.DUPLICATES: "rows come twice",
    Switch.LATE: "the rows of some days come after those of later days",
    Switch.OFFSETS: "machines stamp telemetry and errors in their site's time, with its offset",
    Switch.LOCAL_TIME: "people stamp maintenance and failures in their site's time, with its name",
    Switch.NEW_MODEL: "machines of a model that was not there before join during the period",
    Switch.NEW_ERROR: "an error code that was not there before appears and announces nothing",
}


def parsed(text: str) -> Realism:
    """The switches in a list such as `jitter,gaps`; empty text names none."""
    return switches(name.strip() for name in text.split(",") if name.strip())


def switches(names: Iterable[str]) -> Realism:
    """The switches of these names."""
    found = list(names)
    unknown = [name for name in found if name not in set(Switch)]
    if unknown:
        raise ParameterError(f"realism knows {', '.join(Switch)}; got {', '.join(unknown)}")
    return frozenset(Switch(name) for name in found)
