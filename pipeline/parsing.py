"""Lines of landing files become typed columns; what can not be read as declared is a fault with a sentence."""

import csv
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, IntegerType, StringType, StructField, TimestampType

from pipeline.landing import LandingFile
from pipeline.tables import COMPONENTS

# The raw line when it has another number of fields than the header; else null.
MISFIT = "_misfit"
MODIFIED_AT = "_modified_at"

# The sets of values that the labels and predictions have a column or a row for. Other names, such as a new machine
# model or error code, are data like any other.
ALLOWED_VALUES = {"component": COMPONENTS}

_MISSING_READING = "NA"


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
    """The fields of the files' lines after the header, as text, with the time each file was written."""
    reader = spark.read.schema(_text_schema(file)).option("header", True).option("columnNameOfCorruptRecord", MISFIT)
    return reader.csv(list(paths)).withColumn(MODIFIED_AT, F.col("_metadata.file_modification_time"))


def fields_of_lines(file: LandingFile, lines: DataFrame, line: str) -> DataFrame:
    """The frame with the fields of its column `line`, read as `fields_of_files` reads them."""
    fields = F.from_csv(line, _text_schema(file), {"columnNameOfCorruptRecord": MISFIT})
    return lines.select("*", fields.alias("_fields")).select(*lines.columns, "_fields.*")


def typed(file: LandingFile, column: str) -> Column:
    """A column of the table out of its field; a field that can not be read gives null."""
    return _value(file.field(column), file.table.columns[column]).alias(column)


def is_sound(file: LandingFile) -> Column:
    """Whether a line has no fault."""
    sound = F.col(MISFIT).isNull()
    for condition, _ in _field_faults(file):
        sound = sound & ~condition
    return sound


def faults(file: LandingFile) -> Column:
    """All faults of a line in one text, empty if it is sound."""
    misfit = F.col(MISFIT).isNotNull()
    count = F.size(F.split(MISFIT, ","))
    fields = F.concat_ws("; ", *(F.when(condition, message) for condition, message in _field_faults(file)))
    return F.when(misfit, _wrong_count(file, count)).otherwise(fields)


def _wrong_count(file: LandingFile, count: Column) -> Column:
    return F.format_string(
        f"the number of fields is %d, it has to be {len(file.header)}: {','.join(file.header)}", count
    )


def _text_schema(file: LandingFile) -> str:
    return ", ".join(f"`{name}` STRING" for name in (*file.header, MISFIT))


def _field_faults(file: LandingFile) -> list[tuple[Column, Column]]:
    """Pairs of a condition that is never null and the message where it holds."""
    columns = file.table.columns
    return [fault for field, column in file.columns.items() for fault in _faults_of(field, columns[column])]


def _faults_of(field: str, column: StructField) -> list[tuple[Column, Column]]:
    text = F.col(field)
    is_empty = text.isNull() | (F.trim(text) == "")
    value = _value(field, column)
    match column.dataType:
        case DoubleType():
            number = text.try_cast("double")
            is_unreadable = ~is_empty & (text != _MISSING_READING) & (number.isNull() | (F.abs(number) == float("inf")))
            return [
                (is_unreadable, _quoted(field, text, "is not a finite number; leave it empty if there is no reading"))
            ]
        case IntegerType():
            kind = "is not a whole number"
        case TimestampType():
            kind = "is not a time such as 2015-01-01 06:00:00"
        case _ if column.name in ALLOWED_VALUES:
            kind = f"is none of {', '.join(ALLOWED_VALUES[column.name])}"
        case _:
            kind = ""
    faults_found = [(is_empty, F.lit(f"{field} is empty"))]
    return faults_found + ([(~is_empty & value.isNull(), _quoted(field, text, kind))] if kind else [])


def _quoted(field: str, text: Column, kind: str) -> Column:
    return F.concat(F.lit(f'{field} "'), text, F.lit(f'" {kind}'))


def _value(field: str, column: StructField) -> Column:
    text = F.col(field)
    match column.dataType:
        case DoubleType():
            number = text.try_cast("double")
            return F.when(~F.isnan(number), number)
        case TimestampType():
            # Without a date the cast would take today's.
            return F.when(F.substring(text, 5, 1) == "-", text.try_cast("timestamp"))
        case StringType() if column.name in ALLOWED_VALUES:
            return F.when(text.isin(*ALLOWED_VALUES[column.name]), text)
        case _:
            return text.try_cast(column.dataType)
