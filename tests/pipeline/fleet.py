"""A small fleet whose failures announce themselves, and what a training run makes of it."""

from datetime import timedelta

from pipeline.candidates import LOGISTIC_REGRESSION, RANDOM_FOREST, Plan
from pipeline.features import columns
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange
from tests.pipeline.frames import at

RANGE = TimeRange(at("01-01 06:00"), at("03-31 18:00"))
SETTINGS = Settings(
    range=RANGE,
    telemetry_hours=(24,),
    error_hours=(24,),
    holdout_start=at("03-01 06:00"),
    model_name="c.models.component_failure",
    run_id="1",
)
PLAN = Plan(
    kinds=(LOGISTIC_REGRESSION, RANDOM_FOREST),
    folds=2,
    quiet_share=2,
    trees=3,
    depth=3,
    bins=16,
    boosted_trees=2,
    boosted_depth=2,
    iterations=20,
    boosted_least_rows=1,
    least_rows=1,
)
FEATURES = columns(SETTINGS)
SIGNALS = {"comp1": ("volt_mean_24h", 190.0), "comp2": ("rotate_mean_24h", 370.0)}


def failure_times():
    """Each machine's component 1 or 2 fails every few days."""
    for machine in range(1, 16):
        for number in range(8):
            yield (
                machine,
                at("01-04 06:00") + timedelta(days=11 * number + machine % 7),
                COMPONENTS[(machine + number) % 2],
            )
