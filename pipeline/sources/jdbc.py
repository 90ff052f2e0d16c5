"""A table or view of a database: its columns are the fields, and a column that only ever grows tells what is new.

A transaction takes its position when it writes a row, and shows the row when it commits: one that began earlier may be
seen later. So rows from somewhat before the last position on are read again; what is there already is not stored twice.
The position is remembered after the rows are stored.
"""

from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, NumericType, StringType, TimestampType

from pipeline import delta
from pipeline.errors import DataError
from pipeline.parsing import MISFIT
from pipeline.sources.batch import LINE, NUMBER, ORIGIN, WRITTEN_AT, Batch, Place, Take
from pipeline.tables import POSITIONS
from pipeline.windows import literal

REQUIRED = ("url", "table", "cursor_column")
OPTIONAL = ("service_credential",)

# How far below the last position a row may lie that is committed after it was read.
_MOST_OVERTAKEN_TIME = timedelta(hours=1)
_MOST_OVERTAKEN_NUMBERS = 10_000
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
    cursor = _checked_cursor(place, rows)
    last = _last_position(place)
    kind = rows.schema[cursor].dataType
    # A condition is the database's to look up, an aggregate is not: Spark would fetch every row for it.
    unplaced = rows.where(F.col(cursor).isNull()).count()
    if unplaced:
        raise DataError(
            f"{place.options['table']} has rows without a value in {cursor}: {unplaced}; give each of them one, "
            f"or name a cursor_column that always has a value"
        )
    recent = rows if last is None else rows.where(F.col(cursor) >= _late_from(last, kind))
    newest, position = _newest(place, recent, cursor)
    if newest is None:
        # Not even what was read last is there: whoever put an older table in its place counts from where that ended.
        recent = rows
        newest, position = _newest(place, recent, cursor)
    if newest is None:
        return
    take(_batch(place, recent.where(_is_up_to(newest, cursor, kind)), cursor))
    if position not in (None, last):
        frame = place.spark.createDataFrame([(place.file.name, _origin(place), position)], POSITIONS.columns)
        delta.merge_changed(place.spark, frame, POSITIONS, place.catalog)


def _newest(place: Place, rows: DataFrame, cursor: str) -> tuple[str | None, str | None]:
    """The greatest position, and the greatest that can be left behind; None without one."""
    kind = rows.schema[cursor].dataType
    greatest = F.max(cursor), F.max(_passed(place, cursor, kind))
    ((newest, position),) = rows.agg(*(one.cast("string") for one in greatest)).collect()
    return newest, position


def _is_up_to(newest: str, cursor: str, kind: DataType) -> Column:
    at = F.lit(newest).cast(kind)
    # Databases have finer times than Spark's microseconds: such a time is a little after what Spark took it for.
    is_time = isinstance(kind, TimestampType)
    return F.col(cursor) < at + F.expr("INTERVAL 0.000001 SECOND") if is_time else F.col(cursor) <= at


def _passed(place: Place, cursor: str, kind: DataType) -> Column:
    """The positions that can be left behind: after one from ahead of the run no other row would come again."""
    at = F.col(cursor)
    is_time = isinstance(kind, TimestampType)
    return F.when(at <= literal(place.file.latest), at) if is_time and place.file.latest else at


def _late_from(last: str, kind: DataType) -> Column:
    """The first position of which a row may have been committed since the last one was read."""
    at = F.lit(last).cast(kind)
    if isinstance(kind, TimestampType):
        return at - F.lit(_MOST_OVERTAKEN_TIME)
    # The smallest numbers, where some databases begin to count, have none before them: integers become longs.
    return F.coalesce(F.try_subtract(at, F.lit(_MOST_OVERTAKEN_NUMBERS).cast("long")), at)


def _batch(place: Place, rows: DataFrame, cursor: str) -> Batch:
    names = {name.lower(): name for name in rows.columns}
    texts = {field: F.col(names[field.lower()]).cast(StringType()) for field in place.file.header}
    line = F.to_json(F.struct(*(text.alias(field) for field, text in texts.items())))
    origin = F.concat(F.lit(f"{place.options['table']}/{cursor}="), F.col(cursor).cast("string"))
    fields = rows.select(
        *(text.alias(field) for field, text in texts.items()),
        F.lit(None).cast("string").alias(MISFIT),
        line.alias(LINE),
        # Of two descriptions of one machine the one with the later position counts.
        (F.unix_micros(cursor) if isinstance(rows.schema[cursor].dataType, TimestampType) else F.col(cursor))
        .cast("long")
        .alias(WRITTEN_AT),
        origin.alias(ORIGIN),
        F.xxhash64(*texts.values()).alias(NUMBER),
    )
    return Batch(place.file, fields, lambda: fields, {}, F.lit(""))


def _checked_cursor(place: Place, rows: DataFrame) -> str:
    """The cursor's column as the database spells it; refuses a table that has not exactly the file's fields."""
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
    return names[cursor]


def _origin(place: Place) -> str:
    return f"{place.options['url']} {place.options['table']}"


def _last_position(place: Place) -> str | None:
    delta.create(place.spark, POSITIONS, place.catalog)
    known = delta.read(place.spark, POSITIONS, place.catalog)
    row = known.where((F.col("table_name") == place.file.name) & (F.col("source") == _origin(place))).first()
    return None if row is None else str(row.position)
