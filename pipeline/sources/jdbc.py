"""A table or view of a database: its columns are the fields, and a column that only ever grows tells what is new.

A transaction takes its position when it writes a row, and shows the row when it commits: one that began earlier may be
seen later. So rows from somewhat before the last position on are read again; what is there already is not stored twice.
The position is remembered after the rows are stored.
"""

from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import NumericType, StringType, TimestampType

from pipeline import delta
from pipeline.errors import DataError, ParameterError
from pipeline.parsing import MISFIT, NAMES_OF_UTC, UTC
from pipeline.sources.batch import LINE, NUMBER, ORIGIN, WRITTEN_AT, Batch, Place, Take
from pipeline.sources.cursor import Cursor
from pipeline.tables import POSITIONS

REQUIRED = ("url", "table", "cursor_column")
OPTIONAL = ("service_credential",)

_SCOPE = "https://database.windows.net/.default"


def read(place: Place, take: Take) -> None:
    """Hand over the rows that were added since the last run, and somewhat older ones again."""
    read_rows(place, connection(place), take)


def connection(place: Place) -> dict[str, str]:
    """The options of Spark's JDBC source; a service credential signs in to an Azure SQL database by token."""
    credential = place.options.get("service_credential")
    token = {"accessToken": place.token(credential, _SCOPE)} if credential else {}
    return {"url": place.options["url"], "dbtable": place.options["table"], **token}


def read_rows(place: Place, connection_options: dict[str, str], take: Take) -> None:
    """Hand over what lies between the last position, less what may have come late, and the present one."""
    rows = place.spark.read.format("jdbc").options(**connection_options).load()
    _check_time_zone(place, rows)
    cursor = _checked_cursor(place, rows)
    last = _last_position(place)
    # A condition is the database's to look up, an aggregate is not: Spark would fetch every row for it.
    unplaced = rows.where(F.col(cursor.name).isNull()).count()
    if unplaced:
        raise DataError(
            f"{place.options['table']} has rows without a value in {cursor.name}: {unplaced}; give each of them one, "
            f"or name a cursor_column that always has a value"
        )
    recent = rows if last is None else rows.where(cursor.late_from(last))
    newest, position = _newest(place, recent, cursor)
    if newest is None:
        # Not even what was read last is there: whoever put an older table in its place counts from where that ended.
        recent = rows
        newest, position = _newest(place, recent, cursor)
    if newest is None:
        return
    take(_batch(place, recent.where(cursor.up_to(newest)), cursor))
    if position not in (None, last):
        frame = place.spark.createDataFrame([(place.file.name, _origin(place), position)], POSITIONS.columns)
        delta.merge_changed(place.spark, frame, POSITIONS, place.catalog)


def _check_time_zone(place: Place, rows: DataFrame) -> None:
    """Refuse times that the driver of the database reads in Java's time zone, if that is not UTC.

    Spark's JDBC source asks the driver for them, and the driver does not know the session's zone.
    """
    java: Any = place.spark._jvm
    zone = java.java.util.TimeZone.getDefault().getID()
    times = [name for name, kind in rows.dtypes if kind == "timestamp"]
    if times and zone not in NAMES_OF_UTC:
        option = "-Duser.timezone=UTC"
        raise ParameterError(
            f"the time zone of Spark's Java is {zone}; it has to be {UTC}, for {', '.join(times)} of "
            f"{place.options['table']} would be read in it; start Spark with spark.driver.extraJavaOptions {option} "
            f"and spark.executor.extraJavaOptions {option}"
        )


def _newest(place: Place, rows: DataFrame, cursor: Cursor) -> tuple[str | None, str | None]:
    """The greatest position, and the greatest that can be left behind; None without one."""
    greatest = F.max(cursor.name), F.max(cursor.passed(place.now))
    ((newest, position),) = rows.agg(*(one.cast("string") for one in greatest)).collect()
    return newest, position


def _batch(place: Place, rows: DataFrame, cursor: Cursor) -> Batch:
    names = {name.lower(): name for name in rows.columns}
    texts = {field: F.col(names[field.lower()]).cast(StringType()) for field in place.file.header}
    line = F.to_json(F.struct(*(text.alias(field) for field, text in texts.items())))
    origin = F.concat(F.lit(f"{place.options['table']}/{cursor.name}="), F.col(cursor.name).cast("string"))
    fields = rows.select(
        *(text.alias(field) for field, text in texts.items()),
        F.lit(None).cast("string").alias(MISFIT),
        line.alias(LINE),
        cursor.number().alias(WRITTEN_AT),
        origin.alias(ORIGIN),
        F.xxhash64(*texts.values()).alias(NUMBER),
    )
    return Batch(place.file, fields, lambda: fields, {}, F.lit(""))


def _checked_cursor(place: Place, rows: DataFrame) -> Cursor:
    """The cursor of the table; refuses a table that has not exactly the file's fields."""
    names = {name.lower(): name for name in rows.columns}
    wanted, cursor = [field.lower() for field in place.file.header], place.options["cursor_column"].lower()
    missing = [name for name in (*wanted, cursor) if name not in names]
    unknown = [name for name in names if name not in (*wanted, cursor)]
    if missing or unknown:
        raise DataError(
            f"{place.options['table']} has the columns {', '.join(rows.columns)}; for {place.file.name} it has to have "
            f"{', '.join(place.file.header)} and {place.options['cursor_column']}"
            + (f"; missing {', '.join(missing)}" if missing else "")
            + (f"; unknown {', '.join(unknown)}" if unknown else "")
            + "; name a view with these columns"
        )
    kind = rows.schema[names[cursor]].dataType
    if not isinstance(kind, (NumericType, TimestampType)):
        raise DataError(
            f"the cursor_column {names[cursor]} of {place.options['table']} is a {kind.simpleString()}; it has to be a "
            f"number or a time that grows with every row written; name another column, or a view that has one"
        )
    return Cursor(names[cursor], kind)


def _origin(place: Place) -> str:
    # With the column, as positions of another one can not be held against its own.
    return " ".join(place.options[name] for name in ("url", "table", "cursor_column"))


def _last_position(place: Place) -> str | None:
    delta.create(place.spark, POSITIONS, place.catalog)
    known = delta.read(place.spark, POSITIONS, place.catalog)
    row = known.where((F.col("table_name") == place.file.name) & (F.col("source") == _origin(place))).first()
    return None if row is None else str(row.position)
