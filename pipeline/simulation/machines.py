"""The life of one machine: who it is, when it is visited, what fails, which errors and drifts it shows.

Times are whole hours since the period's start. Each machine draws from random streams of its own, one per purpose and
in order of time, so its life depends neither on the size of the fleet nor on where the period ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.simulation import behaviour as known
from pipeline.simulation.realism import NONE, Realism, Switch
from pipeline.simulation.streams import Purpose, stream
from pipeline.tables import COMPONENTS, ERRORS


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
    """A machine and what happens to it: hours and names in order of time; per sensor the first hours of its drifts.

    It reports from `first_hour` on, except in its `gaps`: their first hours and lengths. In its `outages`, first hours
    and sensors' indexes, one sensor reads nothing.
    """

    machine_id: int
    model: str
    age_years: int
    replacements: list[tuple[int, str]]
    failures: list[tuple[int, str]]
    errors: list[tuple[int, str]]
    drifts: tuple[list[int], ...]
    first_hour: int = 0
    gaps: tuple[tuple[int, int], ...] = ()
    outages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Kind:
    """What decides over a machine's failures; one installed during the period has no component older than that."""

    model: str
    age_years: int
    installed_hour: int | None

    def fails(self, component: str, hour: int, replaced_hour: int) -> bool:
        since = replaced_hour if self.installed_hour is None else max(replaced_hour, self.installed_hour)
        return known.can_fail(component, self.model, self.age_years, (hour - since) / known.HOURS_PER_DAY)


@dataclass(frozen=True)
class _Visits:
    replacements: list[tuple[int, str]]
    failures: list[tuple[int, str]]


def machine(
    machine_id: int, seed: int, period: Period, has_startup_burst: bool = False, realism: Realism = NONE
) -> Machine:
    """The machine's life within the period, its replacements from half a year before."""
    attributes = stream(seed, machine_id, Purpose.ATTRIBUTES)
    model = str(attributes.choice(known.MODELS, p=known.MODEL_SHARES))
    age_years = int(attributes.integers(0, known.MAX_AGE_YEARS, endpoint=True))
    first_hour = _first_hour_of_a_new_model(seed, machine_id) if Switch.NEW_MODEL in realism else None
    if first_hour is not None:
        model, age_years = known.NEW_MODEL, 0
    visits = _visits(seed, machine_id, period, _Kind(model, age_years, first_hour))
    if Switch.JITTER in realism:
        visits = _delayed(seed, machine_id, visits)
    burst = _burst(stream(seed, machine_id, Purpose.BURST)) if has_startup_burst else []
    since = first_hour if first_hour is not None else min(0, *(hour for hour, _ in visits.replacements))
    return Machine(
        machine_id=machine_id,
        model=model,
        age_years=age_years,
        replacements=_between(since, period.hours, visits.replacements),
        failures=_between(since, period.hours, visits.failures + burst),
        errors=_between(max(since, 0), period.hours, _errors(seed, machine_id, visits.failures, period, realism)),
        drifts=_drifts(seed, machine_id, visits.failures + burst, period),
        first_hour=max(since, 0),
        gaps=_gaps(seed, machine_id, period) if Switch.GAPS in realism else (),
        outages=_outages(seed, machine_id, period) if Switch.SENSOR_OUT in realism else (),
    )


def _first_hour_of_a_new_model(seed: int, machine_id: int) -> int | None:
    draws = stream(seed, machine_id, Purpose.NEW_MODEL)
    day = int(draws.integers(*known.NEW_MODEL_DAYS))
    return day * known.HOURS_PER_DAY if draws.random() < known.NEW_MODEL_SHARE else None


def _visits(seed: int, machine_id: int, period: Period, kind: _Kind) -> _Visits:
    """All visits up to the drift's lead beyond the period, for a failure after its end already shows before it."""
    draws = stream(seed, machine_id, Purpose.VISITS)
    history = draws.integers(0, known.HISTORY_VISITS, size=len(COMPONENTS)) * known.VISIT_PERIOD_DAYS
    first_hours = [_hour(int(day) - known.HISTORY_DAYS, period) for day in history]
    last_replaced = dict(zip(COMPONENTS, first_hours, strict=True))
    replacements = [(hour, component) for component, hour in last_replaced.items()]
    failures = []
    for hour in _visit_hours(draws, period):
        for component in _replaced_at_a_visit(draws):
            fails = draws.random() < known.FAILURE_SHARE[component]
            if fails and kind.fails(component, hour, last_replaced[component]):
                failures.append((hour, component))
            replacements.append((hour, component))
            last_replaced[component] = hour
    return _Visits(replacements, failures)


def _hour(day: int, period: Period) -> int:
    return period.first_visit_hour + day * known.HOURS_PER_DAY


def _visit_hours(draws: np.random.Generator, period: Period) -> Iterator[int]:
    day = int(draws.integers(0, known.VISIT_PERIOD_DAYS))
    while _hour(day, period) <= period.hours + known.DRIFT_LEAD_HOURS:
        if draws.random() >= known.SKIPPED_VISITS:
            yield _hour(day, period)
        day += known.VISIT_PERIOD_DAYS


def _replaced_at_a_visit(draws: np.random.Generator) -> list[str]:
    count = 2 if draws.random() < known.TWO_COMPONENTS_SHARE else 1
    return [str(component) for component in draws.choice(COMPONENTS, size=count, replace=False)]


def _delayed(seed: int, machine_id: int, visits: _Visits) -> _Visits:
    """The same visits, each a little later; never so much that two change places."""
    draws = stream(seed, machine_id, Purpose.JITTER)
    delays = {
        hour: known.HOURS_PER_DAY * int(draws.integers(0, known.VISIT_DELAY_DAYS, endpoint=True))
        + int(draws.integers(0, known.VISIT_DELAY_HOURS, endpoint=True))
        for hour in sorted({hour for hour, _ in visits.replacements})
    }
    return _Visits(*([(hour + delays[hour], name) for hour, name in rows] for rows in vars(visits).values()))


def _burst(draws: np.random.Generator) -> list[tuple[int, str]]:
    component = str(draws.choice(COMPONENTS))
    return [(known.BURST_HOUR, component)] if draws.random() < known.BURST_SHARE else []


def _errors(
    seed: int, machine_id: int, failures: list[tuple[int, str]], period: Period, realism: Realism
) -> list[tuple[int, str]]:
    leads = _error_leads(seed, machine_id, Switch.ERROR_LEAD in realism)
    found = {
        (hour - lead, error)
        for (hour, component), lead in zip(sorted(failures), leads, strict=False)
        for error in known.FAILURE_ERRORS[component]
    }
    for index, error in enumerate(ERRORS):
        draws = stream(seed, machine_id, Purpose.ERRORS, index)
        per_hour = known.BACKGROUND_ERRORS_PER_YEAR[error] / known.HOURS_PER_YEAR
        found.update((hour, error) for hour in _random_hours(draws, per_hour, 0, period.hours))
    if Switch.NEW_ERROR in realism:
        draws = stream(seed, machine_id, Purpose.NEW_ERROR)
        per_hour = known.NEW_ERRORS_PER_YEAR / known.HOURS_PER_YEAR
        hours = _random_hours(draws, per_hour, known.NEW_ERROR_FIRST_HOUR, period.hours)
        found.update((hour, known.NEW_ERROR) for hour in hours)
    return list(found)


def _error_leads(seed: int, machine_id: int, varies: bool) -> Iterator[int]:
    draws = stream(seed, machine_id, Purpose.ERROR_LEAD)
    while True:
        yield int(draws.integers(*known.ERROR_LEAD_RANGE, endpoint=True)) if varies else known.ERROR_LEAD_HOURS


def _drifts(seed: int, machine_id: int, failures: list[tuple[int, str]], period: Period) -> tuple[list[int], ...]:
    per_hour = known.FALSE_DRIFTS_PER_YEAR / known.HOURS_PER_YEAR
    drifts = []
    for index, component in enumerate(COMPONENTS):
        true = [hour - known.DRIFT_LEAD_HOURS for hour, failed in failures if failed == component]
        draws = stream(seed, machine_id, Purpose.DRIFTS, index)
        false = _random_hours(draws, per_hour, -known.DRIFT_READINGS, period.hours)
        drifts.append(sorted({*(hour for hour in true if hour <= period.hours), *false}))
    return tuple(drifts)


def _gaps(seed: int, machine_id: int, period: Period) -> tuple[tuple[int, int], ...]:
    draws = stream(seed, machine_id, Purpose.GAPS)
    per_hour = known.GAPS_PER_YEAR / known.HOURS_PER_YEAR
    # The length is drawn between two starts: a later end of the period must not move it.
    return tuple(
        (hour, min(1 + int(draws.exponential(known.GAP_MEAN_HOURS)), known.GAP_MAX_HOURS))
        for hour in _random_hours(draws, per_hour, 0, period.hours)
    )


def _outages(seed: int, machine_id: int, period: Period) -> tuple[tuple[int, int], ...]:
    draws = stream(seed, machine_id, Purpose.SENSOR_OUT)
    per_hour = known.OUTAGES_PER_YEAR / known.HOURS_PER_YEAR
    return tuple(
        (hour, int(draws.integers(known.SENSOR_COUNT)))
        for hour in _random_hours(draws, per_hour, -known.OUTAGE_HOURS, period.hours)
    )


def _random_hours(draws: np.random.Generator, per_hour: float, first: int, last: int) -> Iterator[int]:
    at = first + draws.exponential(1 / per_hour)
    while at < last + 1:
        yield int(np.floor(at))
        at += draws.exponential(1 / per_hour)


def _between(first_hour: int, last_hour: int, events: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return sorted(event for event in events if first_hour <= event[0] <= last_hour)
