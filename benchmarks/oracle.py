"""The best that can be known: how probable failures are by the simulator's own rules and the data up to a window's end.

For each machine, component and window end it weighs every hour at which the component may fail next. What it starts
from is the visit calendar: planned visits come every 15 days, and the days of past visits tell on which. What it learns
from is the component's sensor (a drift begins 48 hours before a failure, but also without one) and its errors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.simulation import behaviour as known
from pipeline.simulation.truth import Truth
from pipeline.tables import COMPONENTS, SENSORS

Hours = NDArray[np.int64]
Numbers = NDArray[np.float64]

# A drift may have begun so long before a window's end and still explain its last 48 hours.
_LAGS = 2 * known.DRIFT_LEAD_HOURS + 1
_PERIOD_HOURS = known.VISIT_PERIOD_DAYS * known.HOURS_PER_DAY


@dataclass(frozen=True)
class History:
    """One machine as the raw tables show it; times are whole hours since the first visit hour of the period."""

    model: str
    age_years: int
    # Readings by hour and sensor from hour `first_hour` on; not a number where one is missing.
    first_hour: int
    readings: Numbers
    errors: Mapping[str, Sequence[int]]
    replacements: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Oracle:
    """The rules of a simulation, and how far ahead to look."""

    truth: Truth
    horizon_hours: int

    def probabilities(self, machine: History, ends: Hours) -> dict[str, Numbers]:
        """Per component the probability of a failure within the horizon after each window end."""
        ahead = np.arange(1, max(self.horizon_hours, known.DRIFT_LEAD_HOURS) + 1)
        calendar = [self._calendar(machine, int(end), ahead) for end in ends]
        found = {}
        for index, component in enumerate(COMPONENTS):
            prior = np.array(
                [
                    self._prior(machine, component, int(end), ahead, days)
                    for end, days in zip(ends, calendar, strict=True)
                ]
            )
            signs, nothing = self._drift(machine, index, ends, ahead)
            weight = prior * signs * self._errors(machine, component, ends, ahead)
            healthy = (1 - prior.sum(axis=1)) * nothing
            within = weight[:, ahead <= self.horizon_hours].sum(axis=1)
            found[component] = within / np.maximum(weight.sum(axis=1) + healthy, 1e-300)
        return found

    def _calendar(self, machine: History, end: int, ahead: Hours) -> list[tuple[int, float, Numbers]]:
        """The days on which the machine's planned visits may have begun, each with its probability.

        And by hour ahead how probable a planned visit is to come then.
        """
        delays = self.truth.visit_delays
        visits = sorted({hour for hours in machine.replacements.values() for hour in hours if 0 <= hour <= end})
        possible = [
            phase
            for phase in range(known.VISIT_PERIOD_DAYS)
            if all((visit - phase * known.HOURS_PER_DAY) % _PERIOD_HOURS in delays for visit in visits)
        ]
        share = 1 / max(1, len(possible))
        return [(phase, share, self._visits(phase, visits, end, ahead)) for phase in possible]

    def _visits(self, phase: int, visits: Sequence[int], end: int, ahead: Hours) -> Numbers:
        delays = self.truth.visit_delays
        chances = np.zeros(len(ahead))
        slot = phase * known.HOURS_PER_DAY + (end - phase * known.HOURS_PER_DAY) // _PERIOD_HOURS * _PERIOD_HOURS
        while slot <= end + len(ahead):
            if not any(slot <= visit < slot + _PERIOD_HOURS for visit in visits):
                passed = sum(chance for delay, chance in delays.items() if slot + delay <= end)
                left = 1 - self.truth.visit_share * passed
                for delay, chance in delays.items():
                    place = slot + delay - end - 1
                    if 0 <= place < len(ahead):
                        chances[place] += chance / left
            slot += _PERIOD_HOURS
        return chances

    def _prior(
        self, machine: History, component: str, end: int, ahead: Hours, calendar: Sequence[tuple[int, float, Numbers]]
    ) -> Numbers:
        """By hour ahead, how probable it is that a visit comes then and finds the component failed."""
        replaced = max((hour for hour in machine.replacements[component] if hour <= end), default=None)
        total = np.zeros(len(ahead))
        # The first readings are those of the day on which a machine was installed, if not of the first day of all.
        if replaced is None and not 0 < machine.first_hour <= end:
            return total
        since = machine.first_hour if replaced is None else replaced
        for phase, share, visits in calendar:
            start = phase * known.HOURS_PER_DAY
            # Before the period replacements were on days of their own, not on the machine's visits.
            is_of_a_visit = replaced is not None and replaced >= 0
            planned = start + (since - start) // _PERIOD_HOURS * _PERIOD_HOURS if is_of_a_visit else since
            slots = start + (end + ahead - start) // _PERIOD_HOURS * _PERIOD_HOURS
            days = (slots - planned) / known.HOURS_PER_DAY
            hazards = {
                day: self.truth.hazard(component, machine.model, machine.age_years, day) for day in set(days.tolist())
            }
            total += share * visits * np.array([hazards[day] for day in days.tolist()])
        return total

    def _drift(self, machine: History, index: int, ends: Hours, ahead: Hours) -> tuple[Numbers, Numbers]:
        """How likely the sensor's readings are with a failure so many hours ahead, and without a failure.

        Row by row on one scale, so that only their ratios count. A sensor may drift for nothing once beside the
        failure's own drift, and twice without one; a third time within a hundred hours is next to impossible.
        """
        sensor = SENSORS[index]
        deviation = self.truth.healthy_deviations[sensor]
        step = self.truth.drift_steps[sensor] / deviation
        profile = np.array(self.truth.drift_profile)
        lags = np.arange(_LAGS)
        # A reading `lag` hours before the end is the (begun - lag)-th of a drift that began `begun` hours before it.
        place = lags[None, :] - lags[:, None]
        shown = np.where((place >= 0) & (place < len(profile)), profile[np.clip(place, 0, len(profile) - 1)], 0.0)
        rows = ends[:, None] - machine.first_hour - lags[None, :]
        values = np.where(
            (rows >= 0) & (rows < len(machine.readings)),
            machine.readings[np.clip(rows, 0, len(machine.readings) - 1), index],
            np.nan,
        )
        departure = (values - self.truth.healthy_means[sensor]) / deviation
        alone = _evidence(departure, step * shown)
        # Of two drifts at once a reading shows the larger part of the step.
        both = _evidence(departure, step * np.maximum(shown[:, :, None], shown[:, None, :]).reshape(_LAGS, -1))
        most = np.maximum(0.0, np.maximum(alone.max(axis=1), both.max(axis=1)))[:, None]
        quiet, one = np.exp(-most[:, 0]), np.exp(alone - most)
        beside = np.exp(both - most).reshape(-1, _LAGS, _LAGS).sum(axis=2)
        rate = self.truth.false_drifts_per_hour
        nothing = quiet + rate * one.sum(axis=1) + rate**2 / 2 * beside.sum(axis=1)
        begun = known.DRIFT_LEAD_HOURS - ahead
        with_own = (one + rate * beside)[:, np.clip(begun, 0, _LAGS - 1)]
        return np.where(begun >= 0, with_own, nothing[:, None]), nothing

    def _errors(self, machine: History, component: str, ends: Hours, ahead: Hours) -> Numbers:
        """How much likelier the errors so far are with a failure so many hours ahead than without one."""
        leads, names = self.truth.error_leads, self.truth.failure_errors[component]
        by_chance = float(np.prod([self.truth.background_errors_per_hour[name] for name in names]))
        together = set.intersection(*(set(machine.errors.get(name, ())) for name in names))
        to_come = np.array([sum(chance for lead, chance in leads.items() if lead < hours) for hours in ahead.tolist()])
        found = np.tile(to_come, (len(ends), 1))
        for error in together:
            since = ends - error
            for row in np.nonzero((since >= 0) & (since < max(leads)))[0]:
                chances = np.array([leads.get(int(hours + since[row]), 0.0) for hours in ahead.tolist()])
                found[row] += chances / by_chance
        return found


def _evidence(departure: Numbers, drift: Numbers) -> Numbers:
    """The log of how much likelier the readings of each row are with each drift, a column, than if all was quiet.

    `departure` is that of each reading from its healthy mean and `drift` what a drift adds, in standard deviations.
    """
    is_read = ~np.isnan(departure)
    found: Numbers = np.nan_to_num(departure) @ drift - is_read.astype(float) @ (drift**2) / 2
    return found


def rows(oracle: Oracle, machines: Mapping[int, History], ends: Hours) -> Iterator[tuple[int, str, int, float]]:
    """Machine, component, window end and probability, for every machine and window end."""
    for machine_id, machine in machines.items():
        for component, chances in oracle.probabilities(machine, ends).items():
            for end, chance in zip(ends.tolist(), chances.tolist(), strict=True):
                yield machine_id, component, end, chance
