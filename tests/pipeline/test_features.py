from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from statistics import mean, stdev

import pytest

from pipeline.errors import MissingColumnsError
from pipeline.features import columns, features
from pipeline.settings import Settings
from pipeline.tables import MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from pipeline.windows import TimeRange
from tests.pipeline.frames import at, frame, rows_of

SETTINGS = Settings(range=TimeRange(at("02-01 06:00"), at("02-02 18:00")), telemetry_hours=(12, 24), error_hours=(24,))

# Each machine is a case of its own, so that one run of Spark serves many tests.
BOUNDARY, GAP, NO_NUMBER, EQUAL, ERRORS, REPLACED, NO_MASTER_DATA, NOT_IN_MACHINES, HUGE = range(1, 10)
MACHINE_ROWS = [*((machine, "model1", 5) for machine in range(1, 7)), (NO_MASTER_DATA, None, None)]
TELEMETRY_ROWS = [
    (BOUNDARY, "01-31 18:00", 1.0),
    (BOUNDARY, "01-31 18:01", 2.0),
    (BOUNDARY, "02-01 06:00", 4.0),
    (BOUNDARY, "02-01 06:01", 8.0),
    (BOUNDARY, "02-01 18:00", 16.0),
    (BOUNDARY, "02-01 18:01", 99.0),
    (GAP, "02-01 07:00", 3.0),
    (GAP, "02-01 08:00", 5.0),
    (NO_NUMBER, "02-01 07:00", None, float("nan"), float("inf"), 7.0),
    (NO_NUMBER, "02-01 08:00", 3.0, 30.0, 300.0, 9.0),
    *((EQUAL, f"02-01 {hour:02}:00", 170.123456) for hour in range(7, 19)),
    (NOT_IN_MACHINES, "02-01 18:00", 40.0),
    (HUGE, "02-01 08:00", 290_000.0),
    (HUGE, "02-01 09:00", 270_000.0),
    (HUGE, "02-02 07:00", 1.0),
    (HUGE, "02-02 08:00", 3.0),
]
ERROR_ROWS = [
    (ERRORS, "01-31 18:00", "error1"),
    (ERRORS, "02-01 06:00", "error1"),
    (ERRORS, "02-01 18:00", "error1"),
    (ERRORS, "02-01 18:01", "error2"),
    (ERRORS, "02-02 06:00", "error2"),
    (ERRORS, "02-02 06:00", "error9"),
    (ERRORS, "02-02 18:01", "error3"),
]
MAINT_ROWS = [
    (REPLACED, "02-01 06:00", "comp1"),
    (REPLACED, "02-01 18:01", "comp1"),
    (REPLACED, "02-02 18:01", "comp1"),
    (REPLACED, "02-01 18:00", "comp2"),
    # Long before the range, and the first of two: the last one counts.
    (REPLACED, "01-01 06:00", "comp3"),
    (REPLACED, "01-22 06:00", "comp3"),
]


def featured(spark, settings, telemetry=(), errors=(), maint=(), machines=()):
    tables = ((TELEMETRY, telemetry), (RAW_ERRORS, errors), (MAINT, maint), (MACHINES, machines))
    return features(*(frame(spark, table, *rows) for table, rows in tables), settings)


@pytest.fixture(scope="module")
def fleet(spark):
    return rows_of(featured(spark, SETTINGS, TELEMETRY_ROWS, ERROR_ROWS, MAINT_ROWS, MACHINE_ROWS))


@pytest.fixture
def of(fleet):
    names = ["machine_id", "window_end", *columns(SETTINGS)]

    def rows(machine, *shown):
        places = [names.index(name) for name in ("window_end", *shown)]
        return [tuple(row[place] for place in places) for row in fleet if row[0] == machine]

    return rows


def test_a_window_holds_the_readings_after_its_start_up_to_its_end(of):
    assert of(BOUNDARY, "volt_mean_12h", "volt_std_12h", "volt_mean_24h", "volt_std_24h") == [
        ("02-01 18:00", 12.0, pytest.approx(stdev([8, 16])), 7.5, pytest.approx(stdev([2, 4, 8, 16]))),
        ("02-02 06:00", 99.0, None, 41.0, pytest.approx(stdev([8, 16, 99]))),
        ("02-02 18:00", None, None, 99.0, None),
    ]


def test_windows_are_hours_not_rows_so_a_gap_leaves_them_short_and_then_null(of):
    assert of(GAP, "volt_mean_12h", "volt_mean_24h", "volt_std_24h") == [
        ("02-01 18:00", 4.0, 4.0, pytest.approx(sqrt(2))),
        ("02-02 06:00", None, 4.0, pytest.approx(sqrt(2))),
        ("02-02 18:00", None, None, None),
    ]


def test_a_reading_that_is_no_number_counts_as_missing_and_one_reading_has_no_deviation(of):
    sensors = ("volt", "rotate", "pressure", "vibration")
    assert of(NO_NUMBER, *(f"{name}_mean_12h" for name in sensors))[0] == ("02-01 18:00", 3.0, 30.0, 300.0, 8.0)
    assert of(NO_NUMBER, *(f"{name}_std_12h" for name in sensors))[0] == (
        *("02-01 18:00", None, None, None),
        pytest.approx(sqrt(2)),
    )


def test_readings_too_large_to_square_have_a_mean_and_no_deviation(of):
    assert of(HUGE, "volt_mean_12h", "volt_std_12h", "volt_std_24h") == [
        ("02-01 18:00", 280_000.0, None, None),
        ("02-02 18:00", 2.0, pytest.approx(sqrt(2)), pytest.approx(sqrt(2))),
    ]


def test_equal_readings_deviate_by_exactly_nothing(of):
    assert of(EQUAL, "volt_mean_12h", "volt_std_12h")[0] == ("02-01 18:00", 170.1235, 0.0)


def test_errors_of_the_last_24_hours_are_counted_per_code_and_unknown_codes_left_out(of):
    assert of(ERRORS, *(f"error{code}_count_24h" for code in range(1, 6))) == [
        ("02-01 18:00", 2, 0, 0, 0, 0),
        ("02-02 06:00", 1, 2, 0, 0, 0),
        ("02-02 18:00", 0, 2, 0, 0, 0),
    ]


def test_days_count_from_the_last_replacement_known_at_the_windows_end(of):
    assert of(REPLACED, *(f"comp{number}_days_since_replacement" for number in range(1, 5))) == [
        ("02-01 18:00", 0.5, 0.0, 10.5, None),
        ("02-02 06:00", 719 / 1440, 0.5, 11.0, None),
        ("02-02 18:00", 1439 / 1440, 1.0, 11.5, None),
    ]


def test_a_visit_is_the_last_replacement_of_any_component(of):
    assert of(REPLACED, "days_since_visit") == [
        ("02-01 18:00", 0.0),
        ("02-02 06:00", 719 / 1440),
        ("02-02 18:00", 1439 / 1440),
    ]


def test_readings_are_counted_over_the_longest_window_and_a_missing_one_is_none(of):
    assert of(NO_NUMBER, *(f"{name}_readings_24h" for name in ("volt", "rotate", "pressure", "vibration"))) == [
        ("02-01 18:00", 1, 1, 1, 2),
        ("02-02 06:00", 1, 1, 1, 2),
        ("02-02 18:00", 0, 0, 0, 0),
    ]


def test_a_machine_without_a_single_row_has_every_window_and_says_that_it_knows_nothing(of):
    counts = ("volt_readings_24h", "error1_count_24h")
    unknown = ("volt_mean_24h", "comp1_days_since_replacement", "days_since_visit", "age", "model")
    assert of(NO_MASTER_DATA, *counts, *unknown) == [
        ("02-01 18:00", 0, 0, *[None] * 5),
        ("02-02 06:00", 0, 0, *[None] * 5),
        ("02-02 18:00", 0, 0, *[None] * 5),
    ]


def test_a_machine_without_master_data_has_the_windows_it_reported_in(of):
    assert of(NOT_IN_MACHINES, "volt_mean_24h", "age", "model") == [("02-01 18:00", 40.0, None, None)]


def test_no_machine_or_no_window_end_in_the_range_gives_no_row_but_every_column(spark):
    between_ends = replace(SETTINGS, range=TimeRange(at("02-01 07:00"), at("02-01 17:00")))
    without_machines = featured(spark, SETTINGS)
    without_ends = featured(spark, between_ends, telemetry=[(1, "02-01 08:00", 1.0)], machines=[(1, "model1", 5)])
    assert without_machines.columns == without_ends.columns == ["machine_id", "window_end", *columns(SETTINGS)]
    assert without_machines.union(without_ends).collect() == []


def test_rejects_telemetry_without_one_of_its_sensors(spark):
    tables = [frame(spark, table) for table in (TELEMETRY, RAW_ERRORS, MAINT, MACHINES)]
    with pytest.raises(MissingColumnsError, match="the telemetry frame lacks the columns rotate, vibration"):
        features(tables[0].drop("rotate", "vibration"), *tables[1:], SETTINGS)


# Sixty random histories of four days, each with a moment up to which it is known.
FOUR_DAYS = replace(SETTINGS, range=TimeRange(at("01-01 06:00"), at("01-05 06:00")))


@dataclass(frozen=True)
class History:
    telemetry: dict[int, float]
    errors: set[tuple[int, str]]
    maint: set[tuple[int, str]]
    known_steps: int


def history(random):
    def some(most, codes):
        return {(random.randrange(96), random.choice(codes)) for _ in range(random.randrange(most))}

    return History(
        telemetry={random.randrange(96): random.uniform(-500, 500) for _ in range(random.randrange(40))},
        errors=some(6, ("error1", "error5")),
        maint=some(6, ("comp1", "comp4")),
        known_steps=random.randrange(8),
    )


HISTORIES = [history(Random(seed)) for seed in range(60)]


def text(hour):
    return f"01-{1 + (hour + 6) // 24:02} {(hour + 6) % 24:02}:00"


def rows_known(is_known=lambda history, hour: True):
    of_machines = list(enumerate(HISTORIES))
    return {
        "telemetry": [(m, text(h), v) for m, of in of_machines for h, v in of.telemetry.items() if is_known(of, h)],
        "errors": [(m, text(h), code) for m, of in of_machines for h, code in sorted(of.errors) if is_known(of, h)],
        "maint": [(m, text(h), part) for m, of in of_machines for h, part in sorted(of.maint) if is_known(of, h)],
        "machines": [(m, "model1", m) for m, _ in of_machines],
    }


@pytest.fixture(scope="module")
def whole(spark):
    return rows_of(featured(spark, FOUR_DAYS, **rows_known()))


def test_nothing_after_a_windows_end_changes_its_features(spark, whole):
    def up_to_the_known_end(rows):
        return [row for row in rows if row[1] <= text(12 * HISTORIES[row[0]].known_steps)]

    known = featured(spark, FOUR_DAYS, **rows_known(lambda of, hour: hour <= 12 * of.known_steps))
    assert up_to_the_known_end(rows_of(known)) == up_to_the_known_end(whole)


def test_a_range_at_once_is_the_same_range_in_parts_and_rows_may_come_in_any_order(spark, whole):
    ends = [FOUR_DAYS.range.start, at("01-02 18:00"), FOUR_DAYS.range.end]
    reversed_rows = {name: values[::-1] for name, values in rows_known().items()}
    parts = [
        row
        for part in map(TimeRange, ends, ends[1:])
        for row in rows_of(featured(spark, replace(SETTINGS, range=part), **reversed_rows))
    ]
    assert sorted(map(str, parts)) == sorted(map(str, whole))


def test_means_and_deviations_are_those_of_the_readings_themselves(whole):
    names = ["machine_id", "window_end", *columns(SETTINGS)]
    shown = [names.index(name) for name in ("machine_id", "window_end", "volt_mean_24h", "volt_std_24h")]
    for machine_id, window_end, of_24h, deviation in ([row[place] for place in shown] for row in whole):
        hours = {hour for hour in range(97) if text(hour) <= window_end}
        volts = [volt for hour, volt in HISTORIES[machine_id].telemetry.items() if 0 <= max(hours) - hour < 24]
        assert of_24h == (pytest.approx(mean(volts), abs=1e-4) if volts else None)
        assert deviation == (pytest.approx(stdev(volts), abs=1e-3) if len(volts) > 1 else None)
