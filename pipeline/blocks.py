"""The hours between windows: the mean of a sensor in those hours of a window that the next shorter one does not cover.

Windows of 12, 24 and 36 hours all end at the same instant, so the longer ones repeat the shorter. When a drift began is
told by the hours between them, which trees do not find in a difference of two columns: they split on one at a time.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pyspark.ml.feature import SQLTransformer

_MEAN = re.compile(r"(?P<stem>.+_mean)_(?P<hours>\d+)h")
_ADDED = re.compile(r"(?P<sql>.+?) AS (?P<column>\w+)(?:, | FROM __THIS__)")


def filled(name: str) -> str:
    """The column with a number's value, or its stand-in where there is none."""
    return f"{name}_filled"


def before(name: str) -> str:
    """The column with the mean over the hours of a mean's window that the next shorter one does not cover."""
    return f"{name}_before"


def blocks(numbers: Sequence[str]) -> SQLTransformer | None:
    """The stage that adds `before` of each mean with a shorter window; None if there is no such mean.

    Readings count as evenly spread over both windows. Where the shorter one has none, the longer one's mean is already
    that of the hours before it.
    """
    columns = {before(longer): _difference(*pair) for longer, pair in _pairs(numbers).items()}
    return adding(columns) if columns else None


def adding(columns: Mapping[str, str]) -> SQLTransformer:
    """The stage that adds columns, each made by its SQL of those that are there."""
    sql = ", ".join(f"{made_by} AS {name}" for name, made_by in columns.items())
    # Spark's SQL transformer calls the rows it is given __THIS__.
    return SQLTransformer(statement=f"SELECT *, {sql} FROM __THIS__")


def added(stage: SQLTransformer) -> dict[str, str]:
    """The columns that a stage of `adding` adds, each with its SQL."""
    return {found["column"]: found["sql"] for found in _ADDED.finditer(stage.getStatement().removeprefix("SELECT *, "))}


def longer_means(numbers: Sequence[str]) -> list[str]:
    """The means that have a shorter window beside them."""
    return list(_pairs(numbers))


def _pairs(numbers: Sequence[str]) -> dict[str, tuple[str, int, int]]:
    """Per longer mean its stem and the hours of the next shorter window and of its own."""
    windows: dict[str, list[int]] = defaultdict(list)
    for found in filter(None, map(_MEAN.fullmatch, numbers)):
        windows[found["stem"]].append(int(found["hours"]))
    return {
        f"{stem}_{longer}h": (stem, shorter, longer)
        for stem, hours in windows.items()
        for shorter, longer in pairwise(sorted(hours))
    }


def _difference(stem: str, shorter: int, longer: int) -> str:
    short, long = f"{stem}_{shorter}h", f"{stem}_{longer}h"
    mean = f"({longer} * {filled(long)} - {shorter} * {filled(short)}) / {longer - shorter}"
    return f"IF({short} IS NULL, {filled(long)}, {mean})"
