"""What happened after each window's end: which components failed within the horizon."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.settings import Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import literal

# The modules whose text decides over the rows.
MODULES = ("labels", "windows", "tables")
_KEY = ("machine_id", "window_end")


def labels(windows: DataFrame, failures: DataFrame, settings: Settings, known_until: datetime) -> DataFrame:
    """For each window of the range, 1 for a component that fails in (window_end, window_end + horizon], else 0.

    A window whose horizon reaches beyond `known_until` is absent: whether something fails in it is not known yet.
    """
    decided = windows.select(*_KEY).where(
        settings.range.contains(F.col("window_end")) & (F.col("window_end") <= literal(known_until - settings.horizon))
    )
    # No window of the range warns of a failure before it.
    ahead = (F.col("failed_at") > literal(settings.range.start)) & (F.col("failed_at") <= literal(known_until))
    failing = (
        warned_windows(failures.where(ahead), settings)
        .groupBy(*_KEY)
        .agg(*(F.max((F.col("component") == component).cast("int")).alias(component) for component in COMPONENTS))
    )
    return decided.join(failing, on=list(_KEY), how="left").select(
        *_KEY, *(F.coalesce(component, F.lit(0)).alias(component) for component in COMPONENTS)
    )


def warned_windows(failures: DataFrame, settings: Settings) -> DataFrame:
    """Each failure with each window end in [failed_at - horizon, failed_at): those that can warn of it in time."""
    earliest = settings.grid.window_end(F.col("failed_at") - F.expr(f"INTERVAL {settings.horizon_hours} HOURS"))
    latest = settings.grid.last_end_before(F.col("failed_at"))
    step = F.expr(f"INTERVAL {settings.grid.step_hours} HOURS")
    # A horizon shorter than the step can have no window end in it, and a sequence must not run backwards.
    ends = F.when(earliest <= latest, F.sequence(earliest, F.greatest(earliest, latest), step))
    return failures.select("machine_id", "component", "failed_at", F.explode(ends).alias("window_end"))
