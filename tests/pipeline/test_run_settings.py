from datetime import timedelta

import pytest

from pipeline.errors import ParameterError
from pipeline.settings import WIDGETS, Settings, resolved_range
from pipeline.windows import Grid, TimeRange
from tests.pipeline.frames import at


@pytest.mark.parametrize(
    ("start", "end", "triggered_at", "expected"),
    [
        ("01-01 06:00", "01-03 06:00", "02-01 00:00", ("01-01 06:00", "01-03 06:00")),
        (None, "01-03 06:00", "02-01 00:00", ("01-02 06:00", "01-03 06:00")),
        (None, None, "02-01 00:00", ("01-31 00:00", "02-01 00:00")),
        ("01-01 06:00", None, "02-01 00:00", ("01-01 06:00", "02-01 00:00")),
    ],
)
def test_a_range_without_an_end_ends_at_the_trigger_and_without_a_start_looks_back(start, end, triggered_at, expected):
    given = [at(text) if text else None for text in (start, end, triggered_at)]
    assert resolved_range(*given, lookback_hours=24) == TimeRange(*map(at, expected))


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({}, "range_end and triggered_at are both empty"),
        ({"range_end": "yesterday"}, "range_end is 'yesterday'"),
        ({"range_end": "2015-01-02", "range_start": "2015-01-02"}, "is not before the range's end"),
        ({"range_end": "2015-01-02", "seed": "one"}, "seed is 'one'"),
        ({"range_end": "2015-01-02", "horizon_hours": "0"}, "horizon_hours is 0"),
        ({"range_end": "2015-01-02", "failure_report_delay_hours": "-1"}, "failure_report_delay_hours is -1"),
        ({"range_end": "2015-01-02", "window_step_hours": "24"}, "windows of 12, 36 hours are not multiples"),
        ({"range_end": "2015-01-02", "error_hours": "12,20,30"}, "windows of 20, 30 hours are not multiples"),
        ({"range_end": "2015-01-02", "telemetry_hours": "-12, 0"}, "windows of -12, 0 hours are not multiples"),
        ({"range_end": "2015-01-02", "telemetry_hours": "12;24"}, "telemetry_hours is '12;24'; it has to be whole"),
        ({"range_end": "2015-01-02", "telemetry_hours": "12,24,"}, "telemetry_hours is '12,24,'; it has to be whole"),
        ({"range_end": "2015-01-02", "error_hours": " "}, "error_hours is ' '; .* such as 12,24,48"),
        ({"range_end": "2015-01-02", "error_hours": "24,12,24"}, "error_hours is '24,12,24', which has 24 more"),
    ],
)
def test_rejects_parameters_that_say_nothing_usable(parameters, fault):
    with pytest.raises(ParameterError, match=fault):
        Settings.parse(parameters)


def test_parameters_are_read_as_typed_values_in_utc():
    parameters = {
        "range_start": "2015-01-01T06:00:00",
        "range_end": "2015-10-01T08:00:00+02:00",
        "triggered_at": "2015-12-01T06:30:00Z",
        "holdout_start": "2015-08-01T06:00:00",
        "window_step_hours": "6",
        "window_offset_hours": "0",
        "telemetry_hours": "48, 6,12",
        "error_hours": " 24 ",
        "horizon_hours": "48",
        "failure_report_delay_hours": "72",
        "seed": "7",
        "run_id": "12",
        "catalog": "c",
        "model_name": "c.models.m",
        "model_alias": "challenger",
        "reports_path": "/Volumes/c/predictions/reports",
    }
    assert Settings.parse(parameters) == Settings(
        range=TimeRange(at("01-01 06:00"), at("10-01 06:00")),
        catalog="c",
        grid=Grid(6, 0),
        telemetry_hours=(6, 12, 48),
        error_hours=(24,),
        horizon_hours=48,
        failure_report_delay=timedelta(hours=72),
        holdout_start=at("08-01 06:00"),
        triggered_at=at("12-01 06:30"),
        model_name="c.models.m",
        model_alias="challenger",
        seed=7,
        run_id="12",
        reports_path="/Volumes/c/predictions/reports",
    )


def test_the_order_in_which_windows_are_given_does_not_change_what_is_made_of_them():
    given = {"range_end": "2015-01-02", "telemetry_hours": "36,12,24", "error_hours": "48,24,12"}
    assert Settings.parse(given).described() == Settings.parse({"range_end": "2015-01-02"}).described()


def test_every_widget_has_text_as_its_default():
    assert all(isinstance(default, str) for default in WIDGETS.values())
