"""Whether two sets of Parquet files hold the same rows, told by DuckDB."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

RELATIVE_TOLERANCE = 1e-9


def differences(ours: str | Path, theirs: str | Path, key: Sequence[str]) -> list[str]:
    """One sentence for each column that differs and one for rows only one side has; nothing if both are the same.

    Numbers may differ by the tolerance, relative to the greater of both and to 1. Null equals null and nothing else.
    """
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = [_columns(connection, side) for side in (ours, theirs)]
        if names[0] != names[1]:
            return [f"the columns are {', '.join(names[0])} and {', '.join(names[1])}"]
        values = [name for name in names[0] if name not in key]
        joined = f"{_side(ours, key)} AS a FULL JOIN {_side(theirs, key)} AS b USING ({', '.join(_keys(key))})"
        counts = ["count_if(b.is_there IS NULL)", "count_if(a.is_there IS NULL)", *(map(_differs, values))]
        found = connection.execute(f"SELECT {', '.join(counts)} FROM {joined}").fetchone() or ()
    titles = ["rows are only in the first", "rows are only in the second", *(f"rows differ in {one}" for one in values)]
    return [f"{count} {title}" for count, title in zip(found, titles, strict=True) if count]


def _columns(connection: duckdb.DuckDBPyConnection, side: str | Path) -> list[str]:
    described = connection.execute(f"DESCRIBE SELECT * FROM '{side}'").fetchall()
    return [str(row[0]) for row in described]


def _side(side: str | Path, key: Sequence[str]) -> str:
    # Spark may write times without their zone: both are instants in UTC.
    keys = ", ".join(
        f"{name}::TIMESTAMP::VARCHAR AS {alias}" if name.endswith(("_end", "_at")) else f"{name}::VARCHAR AS {alias}"
        for name, alias in zip(key, _keys(key), strict=True)
    )
    return f"(SELECT {keys}, *, true AS is_there FROM '{side}')"


def _keys(key: Sequence[str]) -> list[str]:
    return [f"key_{name}" for name in key]


def _differs(name: str) -> str:
    first, second = f'a."{name}"', f'b."{name}"'
    is_number = f"typeof({first}) IN ('DOUBLE', 'FLOAT', 'BIGINT', 'INTEGER')"
    number = f"try_cast({first} AS DOUBLE)", f"try_cast({second} AS DOUBLE)"
    scale = f"greatest(abs({number[0]}), abs({number[1]}), 1)"
    # To DuckDB not a number is greater than any, and equal to itself.
    is_alike = f"isnan({number[0]}) = isnan({number[1]})"
    is_near = f"({is_alike} AND abs({number[0]} - {number[1]}) <= {RELATIVE_TOLERANCE} * {scale})"
    is_same = f"CASE WHEN {is_number} THEN {is_near} ELSE {first}::VARCHAR = {second}::VARCHAR END"
    both = "a.is_there AND b.is_there"
    return (
        f"count_if({both} AND CASE WHEN {first} IS NULL OR {second} IS NULL"
        f" THEN ({first} IS NULL) <> ({second} IS NULL) ELSE NOT {is_same} END)"
    )
