"""What one run of a stage is asked to do: the job's parameters, parsed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Self

from pipeline.errors import ParameterError
from pipeline.windows import Grid, TimeRange

# The parameters of the stages after ingestion, with what an interactive run assumes.
WIDGETS = {
    "catalog": "batch_scoring_dev",
    "range_start": "",
    "range_end": "",
    "horizon_hours": "24",
    "failure_report_delay_hours": "0",
    "window_step_hours": "12",
    "window_offset_hours": "6",
    "telemetry_hours": "12,24,36",
    "error_hours": "12,24,48",
    "scoring_lookback_hours": "24",
    "holdout_start": "",
    "model_name": "batch_scoring_dev.models.component_failure",
    "model_alias": "champion",
    "missed_failure_cost": "10000",
    "needless_visit_cost": "1000",
    "evaluation_lookback_hours": "720",
    "least_recall_percent": "90",
    "least_precision_percent": "80",
    "most_drift_percent": "25",
    "holdout_hours": "2208",
    "seed": "1",
    "reports_path": "/Volumes/batch_scoring_dev/predictions/reports",
    "run_id": "interactive",
    "triggered_at": "",
}


@dataclass(frozen=True)
class Costs:
    """What a mistake costs, in any one unit: only the ratio of the two decides."""

    missed_failure: int = 10_000
    needless_visit: int = 1_000

    def __post_init__(self) -> None:
        """Refuse a mistake that costs nothing: all alarms, or none, would be best."""
        if self.missed_failure < 1 or self.needless_visit < 1:
            raise ParameterError(
                f"missed_failure_cost is {self.missed_failure} and needless_visit_cost is {self.needless_visit}; "
                f"both have to be 1 or more"
            )

    @property
    def break_even(self) -> float:
        """The probability of a failure from which on an alarm is expected to cost less than none.

        Elkan, The Foundations of Cost-Sensitive Learning (2001), equation 2, where being right costs nothing.
        """
        return self.needless_visit / (self.needless_visit + self.missed_failure)


@dataclass(frozen=True)
class Limits:
    """Beyond which findings of an evaluation the model is trained anew."""

    least_recall: float = 0.90
    least_precision: float = 0.80
    most_drift: float = 0.25


@dataclass(frozen=True)
class Settings:
    """The parameters of a run. Instants are aware and in UTC; a range is (start, end]."""

    range: TimeRange
    catalog: str = "spark_catalog"
    grid: Grid = field(default_factory=Grid)
    horizon_hours: int = 24
    failure_report_delay: timedelta = timedelta()
    telemetry_hours: tuple[int, ...] = (12, 24, 36)
    # Several, so that it can be told how long ago an error was: some announce a failure later than others.
    error_hours: tuple[int, ...] = (12, 24, 48)
    holdout_start: datetime | None = None
    triggered_at: datetime | None = None
    model_name: str = ""
    model_alias: str = "champion"
    costs: Costs = field(default_factory=Costs)
    limits: Limits = field(default_factory=Limits)
    holdout: timedelta = timedelta(hours=2208)
    seed: int = 1
    reports_path: str = ""
    run_id: str = ""

    def __post_init__(self) -> None:
        """Refuse windows that are not sums of steps, and a horizon without a length."""
        step = self.grid.step_hours
        windows = sorted({*self.telemetry_hours, *self.error_hours})
        uneven = [hours for hours in windows if hours < step or hours % step]
        if uneven:
            raise ParameterError(
                f"windows of {', '.join(map(str, uneven))} hours are not multiples of window_step_hours, {step}; "
                f"choose a step that divides them"
            )
        if self.horizon_hours < 1:
            raise ParameterError(f"horizon_hours is {self.horizon_hours}; it has to be 1 or more")
        if self.failure_report_delay < timedelta():
            hours = self.failure_report_delay // timedelta(hours=1)
            raise ParameterError(f"failure_report_delay_hours is {hours}; it has to be 0 or more")

    @property
    def horizon(self) -> timedelta:
        """How far a prediction looks ahead of its window's end."""
        return timedelta(hours=self.horizon_hours)

    def described(self) -> dict[str, Any]:
        """What decides over the rows of features and labels, apart from their range, as plain values."""
        return {
            "step_hours": self.grid.step_hours,
            "offset_hours": self.grid.offset_hours,
            "horizon_hours": self.horizon_hours,
            "telemetry_hours": self.telemetry_hours,
            "error_hours": self.error_hours,
        }

    def until(self, last: datetime | None) -> Self:
        """These settings with the range cut where the data ends."""
        return replace(self, range=self.range.until(last))

    def reach(self, hours: int) -> TimeRange:
        """The instants that windows of so many hours cover when they end in the range."""
        first, last = self.grid.ends(self.range)
        return TimeRange(first - timedelta(hours=hours), last)

    @classmethod
    def parse(cls, parameters: Mapping[str, str], lookback: str = "scoring_lookback_hours") -> Self:
        """The settings in a job's parameters, which are all strings; an absent one takes its interactive value.

        `lookback` names the parameter that says how far back a run looks whose range has no start.
        """
        values = {**WIDGETS, **parameters}
        triggered_at = _instant_or_none("triggered_at", values)
        return cls(
            range=resolved_range(
                _instant_or_none("range_start", values),
                _instant_or_none("range_end", values),
                triggered_at,
                _integer(lookback, values),
            ),
            catalog=values["catalog"],
            grid=Grid(_integer("window_step_hours", values), _integer("window_offset_hours", values)),
            horizon_hours=_integer("horizon_hours", values),
            telemetry_hours=_hours("telemetry_hours", values),
            error_hours=_hours("error_hours", values),
            failure_report_delay=timedelta(hours=_integer("failure_report_delay_hours", values)),
            holdout_start=_instant_or_none("holdout_start", values),
            triggered_at=triggered_at,
            model_name=values["model_name"],
            model_alias=values["model_alias"],
            costs=Costs(_integer("missed_failure_cost", values), _integer("needless_visit_cost", values)),
            limits=Limits(
                least_recall=_integer("least_recall_percent", values) / 100,
                least_precision=_integer("least_precision_percent", values) / 100,
                most_drift=_integer("most_drift_percent", values) / 100,
            ),
            holdout=timedelta(hours=_integer("holdout_hours", values)),
            seed=_integer("seed", values),
            reports_path=values["reports_path"],
            run_id=values["run_id"],
        )


def resolved_range(
    start: datetime | None, end: datetime | None, triggered_at: datetime | None, lookback_hours: int
) -> TimeRange:
    """The range asked for; it ends when the job was triggered if no end is given, and looks back if no start is."""
    end = end or triggered_at
    if end is None:
        raise ParameterError("range_end and triggered_at are both empty; give one, for example 2015-12-01T06:00:00")
    start = start or end - timedelta(hours=lookback_hours)
    if start >= end:
        raise ParameterError(
            f"range_start {start.isoformat()} is not before the range's end {end.isoformat()}; "
            f"give an earlier start or a later end"
        )
    return TimeRange(start, end)


def _instant_or_none(name: str, values: Mapping[str, str]) -> datetime | None:
    text = values[name].strip()
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"{name} is '{text}'; it has to be an ISO instant such as 2015-12-01T06:00:00") from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _integer(name: str, values: Mapping[str, str]) -> int:
    try:
        return int(values[name])
    except ValueError:
        raise ParameterError(f"{name} is '{values[name]}'; it has to be a whole number") from None


def _hours(name: str, values: Mapping[str, str]) -> tuple[int, ...]:
    """The lengths of windows, ascending: the order they are given in changes no feature."""
    try:
        hours = sorted(int(part) for part in values[name].split(","))
    except ValueError:
        raise ParameterError(
            f"{name} is '{values[name]}'; it has to be whole numbers with commas between them, such as {WIDGETS[name]}"
        ) from None
    repeated = sorted({one for one, next_ in pairwise(hours) if one == next_})
    if repeated:
        raise ParameterError(
            f"{name} is '{values[name]}', which has {', '.join(map(str, repeated))} more than once; "
            f"give each length once, as in {','.join(map(str, sorted(set(hours))))}"
        )
    return tuple(hours)
