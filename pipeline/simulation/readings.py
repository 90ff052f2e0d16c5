"""What the sensors of a fleet read, block of hours by block of hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.simulation import behaviour as known
from pipeline.simulation.machines import Machine, Period, readings_stream

# Readings are rounded: further digits are below any sensor's resolution and would double the size of the files.
DECIMALS = 6


@dataclass(frozen=True)
class Block:
    """Readings of consecutive hours, shape (hours, machines, sensors)."""

    first_hour: int
    values: NDArray[np.float64]


def readings(machines: Sequence[Machine], seed: int, period: Period, block_hours: int) -> Iterator[Block]:
    """All readings of the period; how many hours a block has does not change them."""
    streams = [readings_stream(seed, machine.machine_id) for machine in machines]
    drifts = _drifts(machines)
    for first in range(0, period.hours + 1, block_hours):
        hours = min(block_hours, period.hours + 1 - first)
        values = np.stack([stream.standard_normal((hours, known.SENSOR_COUNT)) for stream in streams], axis=1)
        values *= known.HEALTHY_DEVIATIONS
        values += known.HEALTHY_MEANS
        values += _is_drifting(drifts, first, values.shape) * known.DRIFT_STEPS
        yield Block(first, np.round(values, DECIMALS))


def _drifts(machines: Sequence[Machine]) -> NDArray[np.int64]:
    """One row per drift: first hour, index of the machine, index of the sensor."""
    rows = [
        (hour, index, sensor)
        for index, machine in enumerate(machines)
        for sensor, hours in enumerate(machine.drifts)
        for hour in hours
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _is_drifting(drifts: NDArray[np.int64], first: int, shape: tuple[int, ...]) -> NDArray[Any]:
    drifting = np.zeros(shape, dtype=bool)
    starts = drifts[:, 0] - first
    for start, machine, sensor in zip(starts, drifts[:, 1], drifts[:, 2], strict=True):
        if -known.DRIFT_READINGS < start < shape[0]:
            drifting[max(start, 0) : start + known.DRIFT_READINGS, machine, sensor] = True
    return drifting
