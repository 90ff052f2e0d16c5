"""How the machines of the published data behave, measured on it: the constants of the simulation."""

import numpy as np

from pipeline.tables import SENSORS

HOURS_PER_DAY = 24
HOURS_PER_YEAR = 8760

MODELS = ("model1", "model2", "model3", "model4")
MODEL_SHARES = (0.085, 0.186, 0.415, 0.314)
MAX_AGE_YEARS = 20

# A healthy sensor is white Gaussian noise, the same for every machine; columns in the order of SENSORS.
HEALTHY_MEANS = np.array([170.0, 450.0, 100.0, 40.0])
HEALTHY_DEVIATIONS = np.array([15.0, 50.0, 10.0, 5.0])
# A drift moves the mean of one sensor by this much at once. The first component's sensor is the first one, and so on.
DRIFT_STEPS = np.array([20.0, -80.0, 25.0, 10.0])
DRIFT_LEAD_HOURS = 48
DRIFT_READINGS = DRIFT_LEAD_HOURS + 1
# How much of the step each reading of a drift shows.
DRIFT_AT_ONCE = np.ones(DRIFT_READINGS)
# Of each sensor; some overlap, so that 4.8 are seen apart.
FALSE_DRIFTS_PER_YEAR = 5.1

ERROR_LEAD_HOURS = 24
FAILURE_ERRORS = {"comp1": ("error1",), "comp2": ("error2", "error3"), "comp3": ("error4",), "comp4": ("error5",)}
BACKGROUND_ERRORS_PER_YEAR = {"error1": 0.90, "error2": 0.71, "error3": 0.57, "error4": 0.60, "error5": 0.15}

# Technicians come every 15 days at 06:00, on a day of each machine's own, and now and then stay away.
VISIT_HOUR = 6
VISIT_PERIOD_DAYS = 15
SKIPPED_VISITS = 0.12
TWO_COMPONENTS_SHARE = 1 / 3
# Before the period each component was replaced once, on one of 15 days common to all machines.
HISTORY_DAYS = 214
HISTORY_VISITS = 15

# A failure is found at a visit, on one of the components that this visit replaces. Which components a visit replaces
# does not depend on their age; so no more than two fail at once, and one in 18 failure events is double.
FAILURE_SHARE = {"comp1": 0.5, "comp2": 0.5, "comp3": 0.98, "comp4": 0.98}
FAILURE_MIN_DAYS = {"comp1": 45, "comp2": 30, "comp3": 45, "comp4": 45}
COMP3_FAILING_MODELS = ("model1", "model2")
COMP4_FAILING_AGE_YEARS = 14

# The published data begins with a burst of failures that no visit, replacement or error goes with.
BURST_HOUR = 21
BURST_SHARE = 0.186

SENSOR_COUNT = len(SENSORS)

# From here on what no published data has, and only the switches of `realism` bring: our choice, not a measurement.
VISIT_DELAY_DAYS = 3
VISIT_DELAY_HOURS = 10
ERROR_LEAD_RANGE = (6, 42)
# A ramp reaches its full height here, so that most of a drift is still to be seen a day ahead.
RAMP_HOURS = 36
DRIFT_RAMP = np.minimum(np.arange(1, DRIFT_READINGS + 1) / RAMP_HOURS, 1.0)
GAPS_PER_YEAR = 6
GAP_MEAN_HOURS = 10
GAP_MAX_HOURS = 72
MISSING_SHARE = 0.005
# Of each machine; which of its sensors it is, is drawn.
OUTAGES_PER_YEAR = 2
OUTAGE_HOURS = 30 * HOURS_PER_DAY
DUPLICATE_SHARE = 0.02
LATE_DAYS_SHARE = 0.1
LATE_MAX_DAYS = 7
# The clock of none of them is put back while technicians work, so their local times say when a visit was.
SITE_ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata")
NEW_MODEL = "model5"
NEW_MODEL_SHARE = 0.05
# The first machines of the new model join between these days of the period.
NEW_MODEL_DAYS = (30, 240)
NEW_ERROR = "error6"
NEW_ERROR_FIRST_HOUR = 60 * HOURS_PER_DAY
NEW_ERRORS_PER_YEAR = 1.2


def can_fail(component: str, model: str, age_years: int, days_since_replacement: float) -> bool:
    """Whether a machine of this model and age can lose the component so long after its replacement."""
    if component == "comp3" and model not in COMP3_FAILING_MODELS:
        return False
    if component == "comp4" and age_years < COMP4_FAILING_AGE_YEARS:
        return False
    return days_since_replacement >= FAILURE_MIN_DAYS[component]
