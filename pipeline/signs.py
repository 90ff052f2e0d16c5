"""Signs: what announces the failure of each component, and each component seen by its own signs alone.

Components fail alike: a sensor departs, errors come, and the part is no longer new. Which sensor and which errors they
are is told by the windows before failures. Seen by its own signs, measured in how far its sensor departs, each failure
of a component teaches what announces the others': alone, a component fails too rarely to learn it from.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import sqrt

from pyspark.ml.feature import SQLTransformer
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from pipeline.blocks import adding, before, filled, longer_means
from pipeline.tables import COMPONENTS

_SENSOR = re.compile(r"(?P<name>.+)_(?P<of>(?:mean|std|readings)_\d+h)")
_ERROR = re.compile(r"(?P<name>.+)_(?P<of>count_(?P<hours>\d+)h)")
_DAYS = "days_since_replacement"
# A departure of fewer standard errors is chance: three, were the windows before one failure not nearly the same.
_LEAST_STANDARD_ERRORS = 10.0
# The spread of a sensor that always reads the same, in shares of its mean: what rounding leaves.
_LEAST_SPREAD = 1e-6
# An error belongs to a component if it comes at least so often before its failures as the most frequent one.
_SHARE_OF_MOST_FREQUENT = 0.5
# A sensor shows a sign if it is so far off, in shares of its departure and in spreads of healthy windows.
_SHARE_OF_DEPARTURE = 0.5
_SPREADS = 2.5


@dataclass(frozen=True)
class Signs:
    """What announces a component's failure: the sensor, how far it departs from its healthy mean, and the errors.

    How far, and how far healthy windows spread, is told by the mean of the window in which it stands out most.
    """

    sensor: str | None = None
    healthy: float = 0.0
    departure: float = 1.0
    spread: float = 0.0
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """One thing seen of a component or machine: its column, the SQL that makes it, and the features it is made of.

    From `sign_from` on, in either direction, it is a sign of a failure.
    """

    column: str
    sql: str
    made_of: tuple[str, ...]
    sign_from: float | None = None


def signs(rows: DataFrame, numbers: Sequence[str]) -> dict[str, Signs]:
    """The signs of each component, from labelled rows with the numbers filled: those before failures, and healthy ones.

    Sums are taken in the order of the rows: one ordered partition gives the same signs bit for bit.
    """
    means, errors = _means(numbers), _longest_counts(numbers)
    probes = {column: F.col(filled(column)) for column in means}
    probes |= {name: (F.col(filled(column)) > 0).cast("double") for name, column in errors.items()}
    healthy = F.greatest(*COMPONENTS) == 0
    sums = [F.count_if(healthy).alias("healthy"), *(F.sum(component).alias(component) for component in COMPONENTS)]
    for name, probe in probes.items():
        calm = F.when(healthy, probe)
        sums += [F.sum(calm).alias(name), F.sum(calm * calm).alias(f"{name} squared")]
        sums += [F.sum(F.when(F.col(failing) == 1, probe)).alias(f"{name} {failing}") for failing in COMPONENTS]
    (found,) = rows.agg(*sums).collect()
    return {component: _signs_of(component, found, means, list(errors)) for component in COMPONENTS}


def view(found: Mapping[str, Signs], numbers: Sequence[str]) -> dict[str, list[Seen]]:
    """What is seen of each component, in one order for all; nothing is seen of a sensor or error it does not have."""
    return {component: _seen(component, found[component], numbers) for component in COMPONENTS}


def stage(seen: Iterable[Seen]) -> SQLTransformer:
    """The stage that adds the columns of what is seen."""
    return adding({one.column: one.sql for one in seen})


def shows(seen: Sequence[Seen]) -> Column:
    """Whether a component shows a sign: one of its errors, or its sensor about half as far off as before a failure."""
    signs_shown = [F.abs(one.column) >= one.sign_from for one in seen if one.sign_from is not None]
    return reduce(Column.__or__, signs_shown, F.lit(False))


def shared(numbers: Sequence[str]) -> list[str]:
    """The numbers that say the same of all components of a machine."""
    own = {f"{component}_{_DAYS}" for component in COMPONENTS}
    return [name for name in numbers if not (_SENSOR.fullmatch(name) or _ERROR.fullmatch(name) or name in own)]


def _signs_of(component: str, found: Row, means: Mapping[str, str], errors: Sequence[str]) -> Signs:
    failing, calm = found[component], found["healthy"]
    if not failing or not calm:
        return Signs()
    healthy = {name: found[name] / calm for name in (*means, *errors)}
    departures = {name: found[f"{name} {component}"] / failing - mean for name, mean in healthy.items()}
    # What always is the same has the spread that rounding gives it; an error not seen yet may come in the next window.
    least = {name: _LEAST_SPREAD * (1 + abs(healthy[name])) for name in means} | dict.fromkeys(errors, calm**-0.5)
    spreads = {
        name: max(sqrt(max(found[f"{name} squared"] / calm - mean**2, 0.0)), least[name])
        for name, mean in healthy.items()
    }
    clear = {name: abs(departures[name]) / spread for name, spread in spreads.items()}
    certain = {name for name, spreads_off in clear.items() if spreads_off * sqrt(failing) > _LEAST_STANDARD_ERRORS}
    most = max((departures[name] for name in errors), default=0.0)
    own = tuple(name for name in errors if name in certain and departures[name] >= _SHARE_OF_MOST_FREQUENT * most > 0)
    clearest = max(certain.intersection(means), key=lambda name: (clear[name], name), default=None)
    if clearest is None:
        return Signs(errors=own)
    return Signs(means[clearest], healthy[clearest], departures[clearest], spreads[clearest], own)


def _seen(component: str, found: Signs, numbers: Sequence[str]) -> list[Seen]:
    def seen(what: str, sql: str, made_of: Sequence[str], sign_from: float | None = None) -> Seen:
        column = f"{component}_by_{what}"
        return Seen(column, sql, tuple(made_of), sign_from) if made_of else Seen(column, "0D", ())

    off = max(_SHARE_OF_DEPARTURE, _SPREADS * found.spread / abs(found.departure))
    longer = longer_means(numbers)
    by_sensor = [
        seen(
            what,
            _measured(column, what, found),
            [name for name in numbers if name == column],
            off if what.startswith("mean") else None,
        )
        for what, column in ((what, f"{found.sensor}_{what}") for what in _kinds(_SENSOR, numbers))
    ]
    between = [
        seen(f"{what}_before", _departed(before(column), found), [name for name in longer if name == column], off)
        for what, column in ((what, f"{found.sensor}_{what}") for what in _kinds(_SENSOR, longer))
    ]
    # As often as all of its errors came, and as often as one of them did.
    by_errors = [
        seen(f"{what}_{how}", _of_all(how, columns), columns, 1.0)
        for what in _kinds(_ERROR, numbers)
        for columns in [[name for name in (f"{error}_{what}" for error in found.errors) if name in numbers]]
        for how in ("least", "greatest")
    ]
    days = f"{component}_{_DAYS}"
    by_days = [seen(_DAYS, filled(days), [name for name in numbers if name == days])]
    named = [Seen(f"{component}_is_{name}", "1D" if name == component else "0D", ()) for name in COMPONENTS]
    return [*by_sensor, *between, *by_errors, *by_days, *named]


def _measured(column: str, what: str, found: Signs) -> str:
    if what.startswith("mean"):
        return _departed(filled(column), found)
    return f"{filled(column)} / {abs(found.departure)!r}D" if what.startswith("std") else filled(column)


def _departed(column: str, found: Signs) -> str:
    """From 0 where the sensor is healthy to 1 where it is as before a failure, on average."""
    return f"({column} - ({found.healthy!r}D)) / ({found.departure!r}D)"


def _of_all(how: str, columns: Sequence[str]) -> str:
    names = ", ".join(map(filled, columns))
    return f"{how}({names})" if len(columns) > 1 else names


def _kinds(pattern: re.Pattern[str], numbers: Sequence[str]) -> list[str]:
    """What the numbers tell of one of the sensors or errors at least, such as `mean_24h`."""
    return list(dict.fromkeys(match["of"] for match in filter(None, map(pattern.fullmatch, numbers))))


def _means(numbers: Sequence[str]) -> dict[str, str]:
    """The means of all windows, each with its sensor."""
    matches = filter(None, map(_SENSOR.fullmatch, numbers))
    return {match[0]: match["name"] for match in matches if match["of"].startswith("mean")}


def _longest_counts(numbers: Sequence[str]) -> dict[str, str]:
    counts = filter(None, map(_ERROR.fullmatch, numbers))
    return {match["name"]: match[0] for match in sorted(counts, key=lambda match: int(match["hours"]))}
