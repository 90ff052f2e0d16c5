"""What the rows of a landing file are expected to be: checks of sparkdq, made of the table's declaration.

All checks of a table are columns of one query: none of them costs a Spark job of its own.
"""

from collections.abc import Iterator
from functools import reduce
from operator import and_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, IntegerType, StructField, TimestampType
from sparkdq.checks.row_level.contained_checks.is_contained_in_check import IsContainedInCheckConfig
from sparkdq.checks.row_level.null_checks.not_null_check import NotNullCheckConfig
from sparkdq.checks.row_level.null_checks.null_check import NullCheckConfig
from sparkdq.checks.row_level.numeric_checks.numeric_between_check import NumericBetweenCheckConfig
from sparkdq.checks.row_level.timestamp_checks.timestamp_max_check import TimestampMaxCheckConfig
from sparkdq.checks.row_level.timestamp_checks.timestamp_min_check import TimestampMinCheckConfig
from sparkdq.core import BaseRowCheck, BaseRowCheckConfig
from sparkdq.core.severity import Severity
from sparkdq.engine import BatchDQEngine
from sparkdq.management import CheckSet

from pipeline.landing import EARLIEST, LandingFile
from pipeline.parsing import MISFIT, TEXTS, values
from pipeline.tables import ALLOWED_VALUES, RANGES
from pipeline.windows import literal

IS_SOUND = "_dq_passed"
IS_PLAIN = "_is_plain"
_FAILED = "_dq_errors"
_NO_READING = ("", "na", "nan")
_BEFORE_ALL = f"before {EARLIEST:%Y-%m-%d}, where clocks begin that were lost"
_INFINITE = float("inf")


class ReadingCheck(BaseRowCheck):
    """Fails where a field says something that is no finite number; a missing reading says nothing.

    The checks of the library that compare a value know no third answer for a null, and would lose its row.
    """

    def __init__(self, check_id: str, column: str, field: str, severity: Severity = Severity.CRITICAL) -> None:
        """Compare the column with the field it was read from."""
        super().__init__(check_id=check_id, severity=severity)
        self.column, self.field = column, field

    def validate(self, df: DataFrame) -> DataFrame:
        """The frame and whether the check fails, in a column named by its id."""
        text = F.col(f"{TEXTS}.{self.field}")
        says_something = text.isNotNull() & ~F.lower(F.trim(text)).isin(*_NO_READING)
        is_infinite = F.abs(self.column) == _INFINITE
        return self.with_check_result_column(df, F.coalesce(is_infinite, says_something))


class ReadingCheckConfig(BaseRowCheckConfig):
    """The column of a reading and the field it comes from."""

    check_class = ReadingCheck
    column: str
    field: str


def checked(file: LandingFile, rows: DataFrame) -> DataFrame:
    """The rows, as `values` gives them, with IS_SOUND and the checks each fails."""
    checks = CheckSet().add_check(
        NotNullCheckConfig.model_validate({"check-id": f"{MISFIT}_absent", "columns": [MISFIT]})
    )
    for _, check in _checks(file):
        checks.add_check(check)
    return BatchDQEngine(checks).run_batch(rows).df


def sifted(file: LandingFile, fields: DataFrame) -> DataFrame:
    """The rows as `values` gives them, with IS_PLAIN: whether the table takes a row as it is, with no check asked.

    The library's checks are lambdas, which Spark interprets row by row.
    """
    table = file.table
    is_complete = [
        # Where the reader read the whole line nothing was written in the place of a reading that is missing.
        F.col(field.name).isNotNull() | (F.col(TEXTS).isNull() & F.lit(isinstance(field.dataType, DoubleType)))
        for field in table.columns.fields
    ]
    is_accepted = [F.expr(condition) for condition in table.checks.values()]
    if file.time_column:
        is_accepted.append(F.col(file.time_column) >= literal(EARLIEST))
    if file.time_column and file.latest:
        is_accepted.append(F.col(file.time_column) <= literal(file.latest))
    return values(file, fields).withColumn(IS_PLAIN, reduce(and_, (*is_complete, *is_accepted), F.col(MISFIT).isNull()))


def judged(file: LandingFile, fields: DataFrame) -> DataFrame:
    """The rows as `sifted` gives them, with IS_SOUND: whether a row is plain or fails no check."""
    # Only a row that is asked about carries what the checks read. As one column, which several of them read, it is made
    # below their lambdas; columns read once Spark would put together with them, and evaluate both for every row.
    asked = F.when(~F.col(IS_PLAIN), F.col(TEXTS))
    rows = sifted(file, fields).withColumn(TEXTS, asked)
    rows = rows.withColumn(MISFIT, F.col(TEXTS)[MISFIT])
    sound = F.when(F.col(IS_PLAIN), F.lit(True)).otherwise(F.col(IS_SOUND))
    return checked(file, rows).withColumn(IS_SOUND, sound)


def reason(file: LandingFile, of_misfit: Column) -> Column:
    """Why a checked row is not sound, in one text; `of_misfit` for one that has not the file's fields."""
    by_check = [(F.lit(check.check_id), _sentence(file, field, check)) for field, check in _checks(file)]
    sentences = F.create_map(*(part for pair in by_check for part in pair))
    told = F.array_join(F.transform(_FAILED, lambda failed: sentences[failed["check-id"]]), "; ")
    return F.when(F.col(MISFIT).isNotNull(), of_misfit).otherwise(told)


def _checks(file: LandingFile) -> list[tuple[str, BaseRowCheckConfig]]:
    """Each field with its checks. What fails one of them fails no other: a null is neither in a range nor outside."""
    return [(field, check) for field in file.header for check in _of_field(file, field)]


def _of_field(file: LandingFile, field: str) -> Iterator[BaseRowCheckConfig]:
    """The checks of a field. One that compares values follows one that refuses nulls, for it has no answer to them."""
    column = file.table.columns[file.columns[field]]
    name = column.name
    if isinstance(column.dataType, DoubleType):
        yield ReadingCheckConfig.model_validate({"check-id": f"{name}_finite", "column": name, "field": field})
        return
    yield NullCheckConfig.model_validate({"check-id": f"{name}_present", "columns": [name]})
    if name in RANGES:
        first, last = RANGES[name]
        bounds = {"min-value": first, "max-value": last, "inclusive": (True, True)}
        yield NumericBetweenCheckConfig.model_validate({"check-id": f"{name}_in_range", "columns": [name], **bounds})
    if name == file.time_column:
        earliest = {"min-value": EARLIEST.isoformat(), "inclusive": True}
        yield TimestampMinCheckConfig.model_validate({"check-id": f"{name}_not_lost", "columns": [name], **earliest})
    if name == file.time_column and file.latest:
        latest = {"max-value": file.latest.isoformat(), "inclusive": True}
        yield TimestampMaxCheckConfig.model_validate({"check-id": f"{name}_not_ahead", "columns": [name], **latest})
    if name in ALLOWED_VALUES:
        allowed = {name: list(ALLOWED_VALUES[name])}
        yield IsContainedInCheckConfig.model_validate({"check-id": f"{name}_known", "allowed-values": allowed})


def _sentence(file: LandingFile, field: str, check: BaseRowCheckConfig) -> Column:
    text = F.col(f"{TEXTS}.{field}")
    expectation = _expectation(check, file.table.columns[file.columns[field]])
    quoted = F.concat(F.lit(f'{field} "'), text, F.lit(f'" {expectation}'))
    return F.when(text.isNull() | (F.trim(text) == ""), F.lit(f"{field} is empty")).otherwise(quoted)


def _expectation(check: BaseRowCheckConfig, column: StructField) -> str:
    match check, column.dataType:
        case IsContainedInCheckConfig(), _:
            return f"is none of {', '.join(map(str, check.allowed_values[column.name]))}"
        case ReadingCheckConfig(), _:
            return "is not a finite number; leave it empty if there is no reading"
        case _, IntegerType():
            return "is not a whole number from {} to {}".format(*RANGES[column.name])
        case TimestampMinCheckConfig() | TimestampMaxCheckConfig(), _:
            lies = "ahead of the run that read it" if isinstance(check, TimestampMaxCheckConfig) else _BEFORE_ALL
            return f"lies {lies}; put the clock right that it came from, and send the row anew"
        case _, TimestampType():
            return (
                "is not a time such as 2015-01-01 06:00:00, 2015-01-01 07:00:00+01:00 or "
                "2015-01-01 07:00:00 Europe/Berlin that the clocks there show once"
            )
        case _:
            return "is no text"
