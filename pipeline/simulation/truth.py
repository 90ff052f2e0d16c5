"""What the simulator knows of the fleet it makes, for whoever measures how much of it can be foreseen.

Nothing of it is written into the landing zone. `Truth(realism)` holds the rules; the lives that followed from them are
those of `pipeline.simulate.fleet`: a drift in a life's `drifts` is a true one if the component of the sensor's index is
among its `failures` 48 hours later.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.simulation import behaviour as known
from pipeline.simulation.realism import NONE, Realism, Switch
from pipeline.tables import COMPONENTS, ERRORS, SENSORS


@dataclass(frozen=True)
class Truth:
    """The rules by which machines are visited, fail and announce it. Times are in hours, before or after a failure."""

    realism: Realism = NONE

    def hazard(self, component: str, model: str, age_years: int, days_since_replacement: float) -> float:
        """The probability that a planned visit finds the component failed.

        `days_since_replacement` is counted between planned visits; a delay of either changes nothing.
        """
        if not known.can_fail(component, model, age_years, days_since_replacement):
            return 0.0
        return self.visit_share * self.replaced_share * known.FAILURE_SHARE[component]

    @property
    def visit_share(self) -> float:
        """The share of planned visits that take place, each 15 days after the one before."""
        return 1 - known.SKIPPED_VISITS

    @property
    def replaced_share(self) -> float:
        """The probability that a visit replaces a given component, failed or not."""
        return (1 + known.TWO_COMPONENTS_SHARE) / len(COMPONENTS)

    @property
    def visit_delays(self) -> Mapping[int, float]:
        """The probability of each delay of a visit after its planned hour, 06:00 UTC of a day of the machine's own."""
        if Switch.JITTER not in self.realism:
            return {0: 1.0}
        days, hours = known.VISIT_DELAY_DAYS + 1, known.VISIT_DELAY_HOURS + 1
        return {known.HOURS_PER_DAY * day + hour: 1 / (days * hours) for day in range(days) for hour in range(hours)}

    @property
    def error_leads(self) -> Mapping[int, float]:
        """The probability of each lead of a failure's errors."""
        if Switch.ERROR_LEAD not in self.realism:
            return {known.ERROR_LEAD_HOURS: 1.0}
        first, last = known.ERROR_LEAD_RANGE
        return {lead: 1 / (last - first + 1) for lead in range(first, last + 1)}

    @property
    def failure_errors(self) -> Mapping[str, tuple[str, ...]]:
        """The errors that announce each component's failure, all at once."""
        return known.FAILURE_ERRORS

    @property
    def background_errors_per_hour(self) -> Mapping[str, float]:
        """How often each error occurs and announces nothing."""
        rates = {error: known.BACKGROUND_ERRORS_PER_YEAR[error] / known.HOURS_PER_YEAR for error in ERRORS}
        new = {known.NEW_ERROR: known.NEW_ERRORS_PER_YEAR / known.HOURS_PER_YEAR}
        return rates | new if Switch.NEW_ERROR in self.realism else rates

    @property
    def drift_profile(self) -> tuple[float, ...]:
        """The part of its step that a drifting sensor shows, hour by hour from 48 hours before the failure to it."""
        profile = known.DRIFT_RAMP if Switch.DRIFT_RAMP in self.realism else known.DRIFT_AT_ONCE
        return tuple(float(part) for part in profile)

    @property
    def drift_steps(self) -> Mapping[str, float]:
        """The step of the mean of each sensor; the first component's sensor is the first one, and so on."""
        return _by_sensor(known.DRIFT_STEPS)

    @property
    def false_drifts_per_hour(self) -> float:
        """How often each sensor of a machine drifts as before a failure, without one."""
        return known.FALSE_DRIFTS_PER_YEAR / known.HOURS_PER_YEAR

    @property
    def healthy_means(self) -> Mapping[str, float]:
        """The mean of each sensor's Gaussian noise."""
        return _by_sensor(known.HEALTHY_MEANS)

    @property
    def healthy_deviations(self) -> Mapping[str, float]:
        """The standard deviation of each sensor's noise, drifting or not."""
        return _by_sensor(known.HEALTHY_DEVIATIONS)

    @property
    def missing_share(self) -> float:
        """The share of single readings that are missing, outside the gaps."""
        return known.MISSING_SHARE if Switch.MISSING in self.realism else 0.0


def _by_sensor(values: np.ndarray) -> dict[str, float]:
    return {sensor: float(value) for sensor, value in zip(SENSORS, values, strict=True)}
