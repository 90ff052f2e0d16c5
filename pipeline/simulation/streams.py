"""The random streams: one for each machine and purpose, so that no draw of one moves another."""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is drawn for. The numbers are part of the data: a new purpose takes a new one."""

    ATTRIBUTES = 0
    VISITS = 1
    DRIFTS = 2
    ERRORS = 3
    BURST = 4
    READINGS = 5
    JITTER = 6
    ERROR_LEAD = 7
    GAPS = 8
    MISSING = 9
    DUPLICATES = 10
    LATE = 11
    NEW_MODEL = 12
    NEW_ERROR = 13
    SENSOR_OUT = 14


# Takes the place of a machine in the streams of what concerns the whole fleet; machines count from 1.
FLEET = 0


def stream(seed: int, machine_id: int, purpose: Purpose, *part: int) -> np.random.Generator:
    """The machine's stream for the purpose, from its beginning."""
    key = (machine_id, int(purpose), *part)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
