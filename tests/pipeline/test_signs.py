import math
from itertools import chain

import pytest
from pyspark.sql import functions as F

from pipeline.signs import Signs, shared, shows, signs, stage, view

NUMBERS = ["volt_mean_24h", "volt_mean_12h", "volt_std_12h", "volt_readings_24h"]
NUMBERS += ["rotate_mean_24h", "rotate_mean_12h", "rotate_std_12h", "rotate_readings_24h"]
NUMBERS += ["error1_count_12h", "error2_count_12h", "error3_count_12h"]
NUMBERS += ["comp1_days_since_replacement", "days_since_visit", "age"]
HEALTHY = {name: 1.0 for name in NUMBERS} | {f"error{number}_count_12h": 0.0 for number in (1, 2, 3)}
COMPONENTS = ("comp1", "comp2", "comp3", "comp4")
ROTATE = Signs("rotate", 450.0, -80.0, 10.0, ("error2", "error3"))


def filled_rows(spark, *rows):
    """Rows of numbers, healthy ones but for what is given, with labels."""
    values = [tuple(({**HEALTHY, **dict.fromkeys(COMPONENTS, 0.0)} | row).values()) for row in rows]
    names = [*(f"{name}_filled" for name in NUMBERS), *COMPONENTS]
    return spark.createDataFrame(values, ", ".join(f"{name} DOUBLE" for name in names)).coalesce(1)


@pytest.fixture(scope="module")
def found(spark):
    """Healthy sensors swing by ten; comp2 fails after rotate fell by 80, with an error and often another."""
    swing = [10.0 * math.sin(number) for number in range(200)]
    healthy = [
        {"volt_mean_12h": 170 + swing[at], "rotate_mean_12h": 450 + swing[-at], "error1_count_12h": float(at % 20 == 0)}
        for at in range(200)
    ]
    failing = [
        {
            "volt_mean_12h": 170 + swing[at],
            "rotate_mean_12h": 370 + swing[at],
            "error1_count_12h": float(at % 20 == 0),
            "error2_count_12h": 1.0,
            "error3_count_12h": float(at % 3 > 0),
            "comp2": 1.0,
        }
        for at in range(40)
    ]
    return signs(filled_rows(spark, *healthy, *failing), NUMBERS)


def test_the_sensor_that_departs_before_failures_and_the_errors_that_come_with_it_are_a_components_signs(found):
    assert (found["comp2"].sensor, found["comp2"].errors) == ("rotate", ("error2", "error3"))
    assert found["comp2"].healthy == pytest.approx(450, abs=2)
    assert found["comp2"].departure == pytest.approx(-80, abs=2)


def test_a_sensor_that_only_a_longer_window_shows_departed_is_a_sign(spark):
    rows = [
        {"volt_mean_12h": 170 + number % 7, "volt_mean_24h": 170 + number % 3 + 9 * (number % 2), "comp1": number % 2}
        for number in range(100)
    ]
    found = signs(filled_rows(spark, *[{name: float(value) for name, value in row.items()} for row in rows]), NUMBERS)
    assert (found["comp1"].sensor, found["comp1"].departure) == ("volt", pytest.approx(9, abs=0.1))


def test_a_component_that_never_failed_has_no_signs(found):
    assert found["comp1"] == Signs()


def test_what_swings_before_failures_as_it_does_otherwise_is_no_sign(spark):
    swing = [10.0 * math.sin(number) for number in range(100)]
    rows = [{"volt_mean_12h": 170 + value, "comp1": float(number % 5 == 0)} for number, value in enumerate(swing)]
    assert signs(filled_rows(spark, *rows), NUMBERS)["comp1"] == Signs()


@pytest.fixture(scope="module")
def seen():
    return view(
        dict.fromkeys(COMPONENTS, Signs()) | {"comp1": Signs("volt", 170.0, 20.0, 3.0, ("error1",)), "comp2": ROTATE},
        NUMBERS,
    )


def added(seen):
    return stage(chain.from_iterable(seen.values()))


def look(spark, seen, *rows):
    """What is seen of each row, without the names of the components."""
    between = {"volt_mean_24h_before": F.lit(190.0), "rotate_mean_24h_before": F.lit(410.0)}
    found = added(seen).transform(filled_rows(spark, *rows).withColumns(between)).collect()

    def of(component):
        columns = [one.column for one in seen[component] if "_by_" in one.column]
        return [{name.removeprefix(f"{component}_by_"): float(row[name]) for name in columns} for row in found]

    return of


def test_each_component_is_seen_by_its_own_signs_in_shares_of_its_departure(spark, seen):
    row = {"volt_mean_12h": 180.0, "rotate_mean_12h": 370.0, "rotate_std_12h": 16.0, "rotate_readings_24h": 24.0}
    of = look(spark, seen, row | {"comp1_days_since_replacement": 30.0})
    ((one,), (two,)) = of("comp1"), of("comp2")
    assert (one["mean_12h"], two["mean_12h"]) == (0.5, 1.0)
    assert (one["mean_24h_before"], two["mean_24h_before"]) == (1.0, 0.5)
    assert (two["std_12h"], two["readings_24h"]) == (0.2, 24.0)
    assert (one["days_since_replacement"], two["days_since_replacement"]) == (30.0, 0.0)


def test_of_several_errors_counts_how_often_all_came_and_how_often_one_did(spark, seen):
    counts = ((1.0, 1.0), (2.0, 1.0), (2.0, 0.0))
    found = look(spark, seen, *({"error2_count_12h": two, "error3_count_12h": three} for two, three in counts))("comp2")
    assert [(one["count_12h_least"], one["count_12h_greatest"]) for one in found] == [(1, 1), (1, 2), (0, 2)]


def test_nothing_is_seen_of_a_component_without_signs_and_all_are_seen_in_the_same_order(spark, seen):
    of = look(spark, seen, {"volt_mean_12h": 190.0, "error1_count_12h": 1.0})
    assert [set(one.values()) for one in of("comp3")] == [{0.0}]
    assert len({tuple(*of(component)) for component in COMPONENTS}) == 1


def test_what_healthy_windows_do_is_no_sign_however_small_the_departure_is_on_average():
    """A week ahead most windows before a failure are still healthy, so the departure is small beside the spread."""
    faint = view(dict.fromkeys(COMPONENTS, Signs("volt", 170.0, 4.0, 4.0)), NUMBERS)["comp1"]
    assert {one.sign_from for one in faint if "_by_mean_" in one.column} == {2.5}


def test_a_sensor_that_always_reads_the_same_is_no_sign(spark):
    """The mean of many equal numbers is off by rounding."""
    healthy = [{"volt_mean_12h": 100.1, "rotate_mean_12h": 450.0 + number % 7} for number in range(971)]
    failing = [{"volt_mean_12h": 100.1, "rotate_mean_12h": 370.0 + number % 7, "comp1": 1.0} for number in range(57)]
    assert signs(filled_rows(spark, *healthy, *failing), NUMBERS)["comp1"].sensor == "rotate"


def test_numbers_that_are_of_no_sensor_error_or_component_are_shared():
    assert shared(NUMBERS) == ["days_since_visit", "age"]


def test_a_sign_shows_where_one_of_its_errors_came_or_the_sensor_is_half_a_departure_off(spark, seen):
    healthy = {"rotate_mean_12h": 450.0, "rotate_mean_24h": 450.0}
    cases = [
        ({}, False),
        ({"rotate_mean_12h": 411.0}, False),
        ({"rotate_mean_12h": 409.0}, True),
        # As far off in the other direction.
        ({"rotate_mean_24h": 491.0}, True),
        ({"error2_count_12h": 1.0}, True),
        ({"error1_count_12h": 1.0}, False),
    ]
    between = {"volt_mean_24h_before": F.lit(170.0), "rotate_mean_24h_before": F.lit(450.0)}
    rows = filled_rows(spark, *(healthy | row for row, _ in cases)).withColumns(between)
    looked = added(seen).transform(rows).select(shows(seen["comp2"]).alias("shows"))
    assert [row.shows for row in looked.collect()] == [expected for _, expected in cases]
