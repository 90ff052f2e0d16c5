"""Tiny frames for the tests: instants are written as `01-02 06:00` of 2015, in UTC."""

from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.tables import Table


def at(text: str) -> datetime:
    return datetime.strptime(f"2015-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def frame(spark: SparkSession, table: Table, *rows: tuple) -> DataFrame:
    """The rows with the table's columns; a row shorter than the table ends in nulls, and text is read as an instant
    where the column is one."""
    kinds = [field.dataType.typeName() for field in table.columns.fields]
    padded = [(*row, *[None] * (len(kinds) - len(row))) for row in rows]
    typed = [
        tuple(at(value) if kind == "timestamp" and value else value for kind, value in zip(kinds, row, strict=True))
        for row in padded
    ]
    return spark.createDataFrame(typed, table.columns)


def rows_of(df: DataFrame, *columns: str) -> list[tuple]:
    """The rows in order, with instants as text."""
    names = columns or df.columns
    kinds = dict(df.dtypes)
    shown = [F.date_format(name, "MM-dd HH:mm").alias(name) if kinds[name] == "timestamp" else name for name in names]
    return sorted((tuple(row) for row in df.select(*shown).collect()), key=lambda row: tuple(map(str, row)))
