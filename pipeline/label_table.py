"""Keeps the labels table up to date: writes the range's decided windows unless they are there already."""

from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession

from pipeline import delta, labels, stamps
from pipeline.settings import Settings
from pipeline.tables import FAILURES, FEATURES, LABELS, TELEMETRY
from pipeline.windows import last_instant

INPUTS = (FEATURES, FAILURES, TELEMETRY)


@dataclass(frozen=True)
class Refreshed:
    """The range as far as there is data, its rows in the table, and whether they were written now."""

    settings: Settings
    rows: DataFrame
    is_written: bool


def refresh(spark: SparkSession, settings: Settings) -> Refreshed:
    """Bring the labels of the settings' range up to date, as far as it is known what happened."""
    delay = settings.failure_report_delay
    # Before anything is read: of what comes in between the stamp must not say that it is in the rows.
    mark = stamps.stamp(spark, INPUTS, labels.MODULES, settings, besides=f"reported within {delay}")
    decided_at = settings.range.end + settings.horizon + delay
    last_reading = last_instant(delta.read(spark, TELEMETRY, settings.catalog), "recorded_at", decided_at)
    # Up to the last reading, undecided windows too: those that are not decided any more are taken out.
    settings = settings.until(last_reading)
    windows, failures = (delta.read(spark, table, settings.catalog) for table in (FEATURES, FAILURES))
    known_until = (last_reading or settings.range.start) - delay
    rows = labels.labels(windows, failures, settings, known_until)
    delta.create(spark, LABELS, settings.catalog)
    is_written = stamps.refresh_range(spark, rows, LABELS, replace(mark, range=settings.range), settings.catalog)
    written = delta.read(spark, LABELS, settings.catalog).where(settings.range.predicate("window_end"))
    return Refreshed(settings, written, is_written)
