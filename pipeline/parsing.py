"""Lines of landing files become typed columns; what can not be read as declared is null."""

import csv
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, NumericType, StringType, StructField, TimestampType

from pipeline.errors import ParameterError
from pipeline.landing import LandingFile

TIME_ZONE = "spark.sql.session.timeZone"
UTC = "UTC"
# What Databricks calls it where nobody says anything.
NAMES_OF_UTC = (UTC, "Etc/UTC", "GMT")
# The raw line when it has another number of fields than the header; else null.
MISFIT = "_misfit"
# The fields of a row as they came, and MISFIT; null for a row that Spark's reader could read as declared.
TEXTS = "_texts"
# The raw line when a number of it can not be read as one, or when it is a misfit; else null.
_UNREAD = "_unread"
# Where the first dash and the last colon of 2015-01-01 06:00:00 are, and how many bytes it has.
_DASH, _COLON, _BYTES = 5, 17, 19
# A time and the name of a zone, such as Europe/Berlin or CET.
_NAMED_ZONE = r"^([0-9-]+[ T][0-9:.]+) *([A-Za-z][A-Za-z0-9_/+-]*) *$"


def check_time_zone(spark: SparkSession) -> None:
    """Refuse a session in which a time without zone is not in UTC, and an hour may come twice or never.

    Raises ParameterError.
    """
    zone = spark.conf.get(TIME_ZONE)
    if zone not in NAMES_OF_UTC:
        raise ParameterError(
            f"{TIME_ZONE} is {zone}; it has to be {UTC}, for times without a zone are read in it; first type "
            f'spark.conf.set("{TIME_ZONE}", "{UTC}")'
        )


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
    """The fields of the files' lines after the header: numbers as such, all others as text; with TEXTS."""
    reader = spark.read.schema(_read_schema(file)).option("header", True).option("columnNameOfCorruptRecord", _UNREAD)
    return _with_texts(file, reader.csv(list(paths)), F.col(_UNREAD))


def fields_of_lines(file: LandingFile, lines: DataFrame, line: str) -> DataFrame:
    """The frame with the fields of its column of lines, read as `fields_of_files` reads them; every row has TEXTS."""
    fields = F.from_csv(line, _read_schema(file), {"columnNameOfCorruptRecord": _UNREAD})
    read = lines.select("*", fields.alias("_fields")).select(*lines.columns, "_fields.*")
    return _with_texts(file, read, F.col(line))


def _with_texts(file: LandingFile, read: DataFrame, line: Column) -> DataFrame:
    """The rows that Spark's reader gave, with TEXTS of the lines; a line it could not read is read as text alone.

    The reader makes numbers of the characters it has before it, which costs far less than a cast of its texts.
    """
    texts = F.from_csv(line, _text_schema(file), {"columnNameOfCorruptRecord": MISFIT})
    rows = read.withColumn(TEXTS, F.when(line.isNotNull(), texts))
    kinds = {field: file.table.columns[name].dataType for field, name in file.columns.items()}
    numbers = {
        field: F.coalesce(field, F.col(TEXTS)[field].try_cast(kind))
        for field, kind in kinds.items()
        if isinstance(kind, NumericType)
    }
    return rows.withColumns({**numbers, MISFIT: F.col(TEXTS)[MISFIT]}).drop(_UNREAD)


def values(file: LandingFile, fields: DataFrame) -> DataFrame:
    """The frame with the table's columns in place of the fields, whose texts TEXTS has; null what can not be read."""
    others = (name for name in fields.columns if name not in file.header)
    read = (_value(F.col(file.field(name)), file.table.columns[name]).alias(name) for name in file.table.column_names)
    texts = [] if TEXTS in fields.columns else [F.struct(*file.header, MISFIT).alias(TEXTS)]
    return fields.select(*others, *texts, *read)


def misfit_reason(file: LandingFile) -> Column:
    """Why a line of a file has not its fields."""
    count = F.size(F.split(MISFIT, ","))
    expected = f"it has to be {len(file.header)}: {','.join(file.header)}"
    return F.format_string(f"the number of fields is %d, {expected}", count)


def _read_schema(file: LandingFile) -> str:
    """Numbers as declared, times as text: what zone they are in Spark's reader does not tell."""
    kinds = {field: file.table.columns[name].dataType for field, name in file.columns.items()}
    read = {field: kind.simpleString() if isinstance(kind, NumericType) else "string" for field, kind in kinds.items()}
    return ", ".join(f"`{field}` {kind}" for field, kind in {**read, _UNREAD: "string"}.items())


def _text_schema(file: LandingFile) -> str:
    return ", ".join(f"`{name}` STRING" for name in (*file.header, MISFIT))


def _value(text: Column, column: StructField) -> Column:
    # Names each cast once: Spark would evaluate it as often as it is named.
    match column.dataType:
        case DoubleType():
            return F.nanvl(text.try_cast("double"), F.lit(None).cast("double"))
        case TimestampType():
            return _instant(text)
        case StringType():
            return F.when(F.trim(text) != "", text)
        case _:
            return text.try_cast(column.dataType)


def _instant(text: Column) -> Column:
    """The instant of a time without zone (UTC), with an offset, or with the name of a zone."""
    instant = text.try_cast("timestamp")
    # Without a date the cast would take today's.
    has_date = F.instr(text, "-") == _DASH
    # Digits sort before letters, and end a time or an offset; a name has a slash or ends in a letter, as NZ does.
    last, before = F.substring(F.rtrim(text), -1, 1), F.substring(F.rtrim(text), -2, 1)
    has_name = (F.instr(text, "/") > 0) | ((last >= "A") & ((last != "Z") | (before >= "A")))
    # Asked first, for it costs least: what ends in two characters after a colon has no name.
    has_none = (F.octet_length(text) == _BYTES) & (F.locate(":", text, _COLON) == _COLON)
    return F.when(has_date, F.when(has_none | ~has_name | _is_once(text, instant), instant))


def _is_once(text: Column, instant: Column) -> Column:
    """Whether the clocks of the named zone show the time exactly once: not when they are put back or forward."""
    zone = F.nullif(F.regexp_extract(text, _NAMED_ZONE, 2), F.lit(""))
    shown = F.concat(F.regexp_extract(text, _NAMED_ZONE, 1), F.lit("Z")).try_cast("timestamp")
    # By an hour almost everywhere, by half of one on Lord Howe Island, by two at Troll.
    later = [F.from_utc_timestamp(instant + F.expr(f"INTERVAL {minutes} MINUTES"), zone) for minutes in (30, 60, 120)]
    return (F.from_utc_timestamp(instant, zone) == shown) & ~shown.isin(*later)
