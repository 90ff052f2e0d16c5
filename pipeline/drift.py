"""How far data has moved from the data a model was trained on: the population stability index of each feature.

A profile says how the training rows were spread over bins; the index compares the shares of new rows with it,
PSI = sum over bins of (new - old) * ln(new / old). Below 0.1 is taken for noise, above 0.25 for a shift.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

_DECILES = tuple(place / 10 for place in range(1, 10))
# A bin without a row counts as half a row: the logarithm of nothing is not a number.
_HALF_A_ROW = 0.5


@dataclass(frozen=True)
class Profile:
    """How the values of a column are spread: counts up to and including each edge, above the last, and of no value.

    A column of names has the names for edges, and a count for other names in place of the one above.
    """

    edges: tuple[float | str, ...]
    counts: tuple[int, ...]

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """The profile from its plain values."""
        return cls(tuple(plain["edges"]), tuple(plain["counts"]))

    def plain(self) -> dict[str, Any]:
        """The profile as plain values."""
        return asdict(self)

    def place(self, value: Column) -> Column:
        """The bin of each row's value."""
        missing = F.lit(len(self.edges) + 1)
        bins = F.lit(len(self.edges))
        for position in reversed(range(len(self.edges))):
            edge = self.edges[position]
            within = value == edge if isinstance(edge, str) else value <= edge
            bins = F.when(within, position).otherwise(bins)
        return F.when(value.isNull(), missing).otherwise(bins)


def numeric_profile(values: Sequence[float | None]) -> Profile:
    """The profile of numbers, in bins of about a tenth of them each."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return Profile((), (0, len(values)))
    edges = tuple(sorted({known[int(share * (len(known) - 1))] for share in _DECILES}))
    counts = [0] * (len(edges) + 2)
    for value in known:
        counts[bisect_left(edges, value)] += 1
    counts[-1] = len(values) - len(known)
    return Profile(edges, tuple(counts))


def name_profile(values: Sequence[str | None]) -> Profile:
    """The profile of names."""
    known = [value for value in values if value is not None]
    edges = tuple(sorted(set(known)))
    return Profile(edges, (*(known.count(name) for name in edges), 0, len(values) - len(known)))


def profiles(sample: DataFrame, names: Sequence[str]) -> dict[str, Profile]:
    """The profile of each named column of a sample small enough to collect."""
    kinds = dict(sample.dtypes)
    rows = sample.select(*names).collect()
    return {
        name: (name_profile if kinds[name] == "string" else numeric_profile)([row[name] for row in rows])
        for name in names
    }


def indexes(rows: DataFrame, known: Mapping[str, Profile]) -> dict[str, float]:
    """The index of each profiled column over the rows; a column the rows lack counts as never known."""
    if not known:
        return {}
    placed = rows.select(
        *(
            profile.place(F.col(name) if name in rows.columns else F.lit(None)).alias(name)
            for name, profile in known.items()
        )
    )
    counted = placed.agg(
        *(
            F.count_if(F.col(name) == position).alias(f"{name}:{position}")
            for name, profile in known.items()
            for position in range(len(profile.counts))
        )
    ).collect()[0]
    return {
        name: stability_index(profile.counts, [counted[f"{name}:{at}"] for at in range(len(profile.counts))])
        for name, profile in known.items()
    }


def moved(scores: DataFrame, windows: DataFrame, report: Mapping[str, Any]) -> dict[str, float]:
    """The index of each feature of the windows, and of each component's probability, against a version's report."""
    found = indexes(windows, {name: Profile.read(plain) for name, plain in report.get("profiles", {}).items()})
    for component, plain in report.get("prediction_profiles", {}).items():
        name = f"probability of {component}"
        said = scores.where(F.col("component") == component).withColumnRenamed("probability", name)
        found |= indexes(said, {name: Profile.read(plain)})
    return found


def stability_index(before: Sequence[int], now: Sequence[int]) -> float:
    """The index of the counts of now against those before, less what chance alone makes of so few rows; at least 0."""
    filled = [(old, new) for old, new in zip(before, now, strict=True) if old or new]
    total_before, total_now = sum(before), sum(now)
    if not total_before or not total_now:
        return 0.0
    shares = [(max(old, _HALF_A_ROW) / total_before, max(new, _HALF_A_ROW) / total_now) for old, new in filled]
    found = sum((new - old) * math.log(new / old) for old, new in shares)
    by_chance = (len(filled) - 1) * (1 / total_before + 1 / total_now)
    return max(0.0, found - by_chance)
