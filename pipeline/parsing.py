"""Lines of landing files become typed columns; what can not be read as declared is a fault with a sentence."""

import csv
from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, IntegerType, StringType, StructField, TimestampType

from pipeline.landing import LandingFile
from pipeline.tables import ALLOWED_VALUES, RANGES

# The raw line when it has another number of fields than the header; else null.
MISFIT = "_misfit"

_MISSING_READING = "NA"
_INFINITE = float("inf")


def header_fault(file: LandingFile, line: str | None) -> str | None:
    """Why a file that begins with this line can not be one of `file`; None if it can."""
    expected = ",".join(file.header)
    remedy = f"expected {expected}; correct it and land it under a new name"
    if line is None or not line.strip():
        return f"the file has no header; {remedy}"
    fields = next(csv.reader([line.lstrip("\ufeff")]))
    if tuple(fields) == file.header:
        return None
    missing = [field for field in file.header if field not in fields]
    unknown = [field for field in fields if field not in file.header]
    details = [
        *([f"missing {', '.join(missing)}"] if missing else []),
        *([f"unknown {', '.join(unknown)}"] if unknown else []),
        *([] if missing or unknown else ["the same fields in another order or twice"]),
    ]
    return f"the header is {','.join(fields)} ({'; '.join(details)}); {remedy}"


def fields_of_files(spark: SparkSession, file: LandingFile, paths: Sequence[str]) -> DataFrame:
    """The fields of the files' lines after the header, as text."""
    reader = spark.read.schema(_text_schema(file)).option("header", True).option("columnNameOfCorruptRecord", MISFIT)
    return reader.csv(list(paths))


def fields_of_lines(file: LandingFile, lines: DataFrame, line: str) -> DataFrame:
    """The frame with the fields of its column of lines, read as `fields_of_files` reads them."""
    fields = F.from_csv(line, _text_schema(file), {"columnNameOfCorruptRecord": MISFIT})
    return lines.select("*", fields.alias("_fields")).select(*lines.columns, "_fields.*")


def typed(file: LandingFile, column: str) -> Column:
    """A column of the table out of its field; a field that can not be read gives null."""
    return _value(file.field(column), file.table.columns[column]).alias(column)


def is_sound(file: LandingFile) -> Column:
    """Whether a line has no fault."""
    readable = [_is_readable(field, file.table.columns[column]) for field, column in file.columns.items()]
    return reduce(Column.__and__, readable, F.col(MISFIT).isNull())


def faults(file: LandingFile, of_misfit: Column) -> Column:
    """All faults of a row in one text, empty if it is sound; `of_misfit` for one that has not the file's fields."""
    fields = F.concat_ws("; ", *(_fault(field, file.table.columns[column]) for field, column in file.columns.items()))
    return F.when(F.col(MISFIT).isNotNull(), of_misfit).otherwise(fields)


def misfit_reason(file: LandingFile) -> Column:
    """Why a line of a file has not its fields."""
    count = F.size(F.split(MISFIT, ","))
    expected = f"it has to be {len(file.header)}: {','.join(file.header)}"
    return F.format_string(f"the number of fields is %d, {expected}", count)


def _text_schema(file: LandingFile) -> str:
    return ", ".join(f"`{name}` STRING" for name in (*file.header, MISFIT))


def _value(field: str, column: StructField) -> Column:
    # Names each cast once: Spark would evaluate it as often as it is named.
    text = F.col(field)
    match column.dataType:
        case DoubleType():
            return F.nanvl(text.try_cast("double"), F.lit(None).cast("double"))
        case TimestampType():
            return _instant(text)
        case IntegerType() if column.name in RANGES:
            number = text.try_cast("int")
            return F.nullif(number, F.when(~number.between(*RANGES[column.name]), number))
        case StringType() if column.name in ALLOWED_VALUES:
            return F.when(text.isin(*ALLOWED_VALUES[column.name]), text)
        case StringType():
            return F.when(~_is_empty(field), text)
        case _:
            return text.try_cast(column.dataType)


def _instant(text: Column) -> Column:
    """The instant of a time without zone (UTC), with an offset, or with the name of a zone."""
    instant = text.try_cast("timestamp")
    # Without a date the cast would take today's.
    with_date = F.when(F.substring(text, 5, 1) == "-", instant)
    return F.when(F.instr(text, "/") == 0, with_date).otherwise(F.when(_is_once(text, instant), with_date))


def _is_once(text: Column, instant: Column) -> Column:
    """Whether the clocks of the named zone show the time exactly once: not when they are put back or forward."""
    zone = F.regexp_extract(text, r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+$", 0)
    shown = F.concat(F.regexp_replace(text, r" *[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+$", ""), F.lit("Z")).try_cast("timestamp")
    an_hour_later = F.from_utc_timestamp(instant + F.expr("INTERVAL 1 HOUR"), zone)
    return (F.from_utc_timestamp(instant, zone) == shown) & (an_hour_later != shown)


def _is_readable(field: str, column: StructField) -> Column:
    if not isinstance(column.dataType, DoubleType):
        return _value(field, column).isNotNull()
    magnitude = F.coalesce(F.abs(F.col(field).try_cast("double")), F.lit(_INFINITE))
    return (magnitude != _INFINITE) | _is_empty(field) | (F.col(field) == _MISSING_READING)


def _is_empty(field: str) -> Column:
    return F.col(field).isNull() | (F.trim(field) == "")


def _fault(field: str, column: StructField) -> Column:
    quoted = F.concat(F.lit(f'{field} "'), F.col(field), F.lit(f'" {_expectation(column)}'))
    message = F.when(_is_empty(field), f"{field} is empty").otherwise(quoted)
    return F.when(~_is_readable(field, column), message)


def _expectation(column: StructField) -> str:
    match column.dataType:
        case DoubleType():
            return "is not a finite number; leave it empty if there is no reading"
        case IntegerType():
            first, last = RANGES[column.name]
            return f"is not a whole number from {first} to {last}"
        case TimestampType():
            return (
                "is not a time such as 2015-01-01 06:00:00, 2015-01-01 07:00:00+01:00 or "
                "2015-01-01 07:00:00 Europe/Berlin that the clocks there show once"
            )
        case _:
            return f"is none of {', '.join(ALLOWED_VALUES.get(column.name, ()))}"
