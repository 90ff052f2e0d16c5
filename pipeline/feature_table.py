"""Keeps the features table up to date: writes the windows that are new or touched, and leaves the others alone."""

from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline import affected, delta, features, stamps
from pipeline.affected import Box
from pipeline.errors import DataError
from pipeline.settings import Settings
from pipeline.stamps import Part, Stamp
from pipeline.tables import MACHINES, MAINT, RAW_ERRORS, TELEMETRY, Table
from pipeline.windows import last_instant

INPUTS = (TELEMETRY, RAW_ERRORS, MAINT, MACHINES)


@dataclass(frozen=True)
class Refreshed:
    """The range that is up to date now, its rows in the table, and which boxes of it were written."""

    settings: Settings
    rows: DataFrame
    written: list[Box]


def refresh(spark: SparkSession, settings: Settings) -> Refreshed:
    """Bring the features of the settings' range up to date, as far as there is telemetry."""
    telemetry = delta.read(spark, TELEMETRY, settings.catalog)
    settings = settings.until(last_instant(telemetry, "recorded_at", settings.range.end))
    table = features.table(settings)
    delta.create(spark, table, settings.catalog)
    _check_columns(spark, table, settings.catalog)
    mark = stamps.stamp(spark, INPUTS, features.MODULES, settings)
    commits = stamps.commits(spark, table, settings.catalog)
    written: list[Box] = []
    if not stamps.is_written(mark, commits):
        for part in stamps.parts(mark, commits):
            written += _refresh_part(spark, table, part, mark, settings)
    rows = delta.read(spark, table, settings.catalog).where(settings.range.predicate("window_end"))
    return Refreshed(settings, rows.select(*table.column_names), written)


def _refresh_part(spark: SparkSession, table: Table, part: Part, mark: Stamp, settings: Settings) -> list[Box]:
    """Write what of the part is new or touched. The last write carries the stamp of the whole part."""
    of_part = replace(settings, range=part.range)
    boxes = None
    if part.versions is not None:
        boxes = affected.boxes(spark, part.versions, mark.versions, of_part)
    boxes = [Box(part.range, None)] if boxes is None else boxes
    for box in boxes:
        covered = part.range if box is boxes[-1] else box.range
        rows = _features_of(spark, box, settings)
        stamps.replace_rows(rows, table, replace(mark, range=covered), settings.catalog, box.predicate)
    return boxes


def _features_of(spark: SparkSession, box: Box, settings: Settings) -> DataFrame:
    raw = [delta.read(spark, table, settings.catalog) for table in INPUTS]
    if box.machine_ids is not None:
        raw = [rows.where(F.col("machine_id").isin(*box.machine_ids)) for rows in raw]
    telemetry, errors, maintenance, machines = raw
    return features.features(telemetry, errors, maintenance, machines, replace(settings, range=box.range))


def _check_columns(spark: SparkSession, table: Table, catalog: str) -> None:
    """Columns may be added; one whose type changed would turn what is there into something else."""
    present = {field.name: field.dataType for field in delta.read(spark, table, catalog).schema.fields}
    changed = [
        f"{field.name} is {present[field.name].simpleString()}, wanted is {field.dataType.simpleString()}"
        for field in table.columns.fields
        if present.get(field.name, field.dataType) != field.dataType
    ]
    if changed:
        raise DataError(
            f"the table {table.full_name(catalog)} has columns of other types: {'; '.join(changed)}; "
            f"drop the table, the next run makes it anew"
        )
