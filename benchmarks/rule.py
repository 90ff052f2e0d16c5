"""The plain rule a planner could follow without a model: both signs of a component's failure in the last 24 hours."""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.simulation.truth import Truth
from pipeline.tables import COMPONENTS, SENSORS

# Half of a drift's step: the mean of 24 quiet hours is never so far off.
_SHARE_OF_STEP = 0.5


def rule_scores(windows: DataFrame, truth: Truth) -> DataFrame:
    """Probability 1 and an alarm where all the component's errors and its sensor's shift are there, else 0 and none."""
    per_component = [
        F.struct(F.lit(component).alias("component"), _is_announced(component, sensor, truth).alias("is_alarm"))
        for component, sensor in zip(COMPONENTS, SENSORS, strict=True)
    ]
    said = windows.select("machine_id", "window_end", *COMPONENTS, F.inline(F.array(*per_component)))
    return said.withColumn("probability", F.col("is_alarm").cast("double"))


def _is_announced(component: str, sensor: str, truth: Truth) -> Column:
    errors = [F.col(f"{error}_count_24h") > 0 for error in truth.failure_errors[component]]
    step = truth.drift_steps[sensor]
    shift = (F.col(f"{sensor}_mean_24h") - truth.healthy_means[sensor]) / step
    return reduce(Column.__and__, errors) & F.coalesce(shift > _SHARE_OF_STEP, F.lit(False))
