"""The life of one machine: who it is, when it is visited, what fails, which errors and drifts it shows.

Times are whole hours since the period's start. Each machine draws from random streams of its own, one per purpose and
in order of time, so its life depends neither on the size of the fleet nor on where the period ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.simulation import behaviour as known
from pipeline.tables import COMPONENTS, ERRORS

_ATTRIBUTES, _VISITS, _DRIFTS, _ERRORS, _BURST, _READINGS = range(6)


@dataclass(frozen=True)
class Period:
    """Hours 0 to `hours`, both included; hour 0 is `start_hour` o'clock."""

    hours: int
    start_hour: int = known.VISIT_HOUR

    @property
    def first_visit_hour(self) -> int:
        """The first hour at which technicians can come."""
        return (known.VISIT_HOUR - self.start_hour) % known.HOURS_PER_DAY


@dataclass(frozen=True)
class Machine:
    """A machine and what happens to it: hours and names in order of time; per sensor the first hours of its drifts."""

    machine_id: int
    model: str
    age_years: int
    replacements: list[tuple[int, str]]
    failures: list[tuple[int, str]]
    errors: list[tuple[int, str]]
    drifts: tuple[list[int], ...]


@dataclass(frozen=True)
class _Visits:
    replacements: list[tuple[int, str]]
    failures: list[tuple[int, str]]


def machine(machine_id: int, seed: int, period: Period, has_startup_burst: bool = False) -> Machine:
    """The machine's life within the period, its replacements from half a year before."""
    attributes = _stream(seed, machine_id, _ATTRIBUTES)
    model = str(attributes.choice(known.MODELS, p=known.MODEL_SHARES))
    age_years = int(attributes.integers(0, known.MAX_AGE_YEARS, endpoint=True))
    visits = _visits(_stream(seed, machine_id, _VISITS), model, age_years, period)
    burst = _burst(_stream(seed, machine_id, _BURST)) if has_startup_burst else []
    return Machine(
        machine_id=machine_id,
        model=model,
        age_years=age_years,
        replacements=_until(period.hours, visits.replacements),
        failures=_until(period.hours, visits.failures + burst),
        errors=_errors(seed, machine_id, visits.failures, period),
        drifts=_drifts(seed, machine_id, visits.failures + burst, period),
    )


def readings_stream(seed: int, machine_id: int) -> np.random.Generator:
    """The stream of the noise of the machine's sensors."""
    return _stream(seed, machine_id, _READINGS)


def _stream(seed: int, machine_id: int, *purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(machine_id, *purpose))))


def _visits(stream: np.random.Generator, model: str, age_years: int, period: Period) -> _Visits:
    """All visits up to the drift's lead beyond the period, for a failure after its end already shows before it."""
    history = stream.integers(0, known.HISTORY_VISITS, size=len(COMPONENTS)) * known.VISIT_PERIOD_DAYS
    first_days = history - known.HISTORY_DAYS
    last_replaced = dict(zip(COMPONENTS, (int(day) for day in first_days), strict=True))
    replacements = [(_hour(day, period), component) for component, day in last_replaced.items()]
    failures = []
    for day in _visit_days(stream, period):
        for component in _replaced_at_a_visit(stream):
            fails = stream.random() < known.FAILURE_SHARE[component]
            if fails and known.can_fail(component, model, age_years, day - last_replaced[component]):
                failures.append((_hour(day, period), component))
            replacements.append((_hour(day, period), component))
            last_replaced[component] = day
    return _Visits(replacements, failures)


def _hour(day: int, period: Period) -> int:
    return period.first_visit_hour + day * known.HOURS_PER_DAY


def _visit_days(stream: np.random.Generator, period: Period) -> Iterator[int]:
    day = int(stream.integers(0, known.VISIT_PERIOD_DAYS))
    while _hour(day, period) <= period.hours + known.DRIFT_LEAD_HOURS:
        if stream.random() >= known.SKIPPED_VISITS:
            yield day
        day += known.VISIT_PERIOD_DAYS


def _replaced_at_a_visit(stream: np.random.Generator) -> list[str]:
    count = 2 if stream.random() < known.TWO_COMPONENTS_SHARE else 1
    return [str(component) for component in stream.choice(COMPONENTS, size=count, replace=False)]


def _burst(stream: np.random.Generator) -> list[tuple[int, str]]:
    component = str(stream.choice(COMPONENTS))
    return [(known.BURST_HOUR, component)] if stream.random() < known.BURST_SHARE else []


def _errors(seed: int, machine_id: int, failures: list[tuple[int, str]], period: Period) -> list[tuple[int, str]]:
    found = {
        (hour - known.ERROR_LEAD_HOURS, error)
        for hour, component in failures
        for error in known.FAILURE_ERRORS[component]
    }
    for index, error in enumerate(ERRORS):
        stream = _stream(seed, machine_id, _ERRORS, index)
        per_hour = known.BACKGROUND_ERRORS_PER_YEAR[error] / known.HOURS_PER_YEAR
        found.update((hour, error) for hour in _random_hours(stream, per_hour, 0, period.hours))
    return _until(period.hours, [event for event in found if event[0] >= 0])


def _drifts(seed: int, machine_id: int, failures: list[tuple[int, str]], period: Period) -> tuple[list[int], ...]:
    per_hour = known.FALSE_DRIFTS_PER_YEAR / known.HOURS_PER_YEAR
    drifts = []
    for index, component in enumerate(COMPONENTS):
        true = [hour - known.DRIFT_LEAD_HOURS for hour, failed in failures if failed == component]
        stream = _stream(seed, machine_id, _DRIFTS, index)
        false = _random_hours(stream, per_hour, -known.DRIFT_READINGS, period.hours)
        drifts.append(sorted({*(hour for hour in true if hour <= period.hours), *false}))
    return tuple(drifts)


def _random_hours(stream: np.random.Generator, per_hour: float, first: int, last: int) -> Iterator[int]:
    at = first + stream.exponential(1 / per_hour)
    while at < last + 1:
        yield int(np.floor(at))
        at += stream.exponential(1 / per_hour)


def _until(last_hour: int, events: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return sorted(event for event in events if event[0] <= last_hour)
