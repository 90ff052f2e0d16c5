"""What the sensors of a fleet read, block of hours by block of hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.simulation import behaviour as known
from pipeline.simulation.machines import Machine
from pipeline.simulation.realism import NONE, Realism, Switch
from pipeline.simulation.streams import Purpose, stream

# Readings are rounded: further digits are below any sensor's resolution and would double the size of the files.
DECIMALS = 6


@dataclass(frozen=True)
class Block:
    """Readings of consecutive hours, shape (hours, machines, sensors): not a number where one is missing.

    `copies` says how many rows each hour of each machine gives: none where the machine is silent, two for a duplicate.
    """

    first_hour: int
    values: NDArray[np.float64]
    copies: NDArray[np.int64]


def readings(machines: Sequence[Machine], seed: int, edges: Sequence[int], realism: Realism = NONE) -> Iterator[Block]:
    """All readings from the first edge, hour 0, to before the last, a block between each two.

    Where the edges are changes no reading.
    """
    streams = [stream(seed, machine.machine_id, Purpose.READINGS) for machine in machines]
    missing = [stream(seed, machine.machine_id, Purpose.MISSING) for machine in machines]
    duplicates = [stream(seed, machine.machine_id, Purpose.DUPLICATES) for machine in machines]
    profile = known.DRIFT_RAMP if Switch.DRIFT_RAMP in realism else known.DRIFT_AT_ONCE
    drifts = _drifts(machines)
    for first, end in pairwise(edges):
        values = np.stack([draws.standard_normal((end - first, known.SENSOR_COUNT)) for draws in streams], axis=1)
        values *= known.HEALTHY_DEVIATIONS
        values += known.HEALTHY_MEANS
        values += _departures(drifts, first, values.shape, profile) * known.DRIFT_STEPS
        values = np.round(values, DECIMALS)
        if Switch.MISSING in realism:
            draws = np.stack([one.random((end - first, known.SENSOR_COUNT)) for one in missing], axis=1)
            values[draws < known.MISSING_SHARE] = np.nan
        values[_is_out(machines, first, values.shape)] = np.nan
        copies = _is_reporting(machines, first, end).astype(np.int64)
        if Switch.DUPLICATES in realism:
            draws = np.stack([one.random(end - first) for one in duplicates], axis=1)
            copies[draws < known.DUPLICATE_SHARE] *= 2
        yield Block(first, values, copies)


def _drifts(machines: Sequence[Machine]) -> NDArray[np.int64]:
    """One row per drift: first hour, index of the machine, index of the sensor."""
    rows = [
        (hour, index, sensor)
        for index, machine in enumerate(machines)
        for sensor, hours in enumerate(machine.drifts)
        for hour in hours
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _departures(
    drifts: NDArray[np.int64], first: int, shape: tuple[int, ...], profile: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much of its step each sensor shows in each hour; of two drifts at once the larger part."""
    departures = np.zeros(shape)
    starts = drifts[:, 0] - first
    is_near = (starts > -known.DRIFT_READINGS) & (starts < shape[0])
    for start, machine, sensor in zip(starts[is_near], *drifts[is_near, 1:].T, strict=True):
        here = slice(max(start, 0), start + known.DRIFT_READINGS)
        shown = departures[here, machine, sensor]
        np.maximum(shown, profile[here.start - start :][: len(shown)], out=shown)
    return departures


def _is_out(machines: Sequence[Machine], first: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    out = np.zeros(shape, dtype=bool)
    for index, machine in enumerate(machines):
        for start, sensor in machine.outages:
            out[max(start - first, 0) : max(start + known.OUTAGE_HOURS - first, 0), index, sensor] = True
    return out


def _is_reporting(machines: Sequence[Machine], first: int, end: int) -> NDArray[np.bool_]:
    reporting = np.ones((end - first, len(machines)), dtype=bool)
    for index, machine in enumerate(machines):
        silences = ((0, machine.first_hour), *machine.gaps)
        for start, hours in silences:
            reporting[max(start - first, 0) : max(start + hours - first, 0), index] = False
    return reporting
