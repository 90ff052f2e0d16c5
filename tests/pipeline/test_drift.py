import math

import pytest

from pipeline.drift import Profile, indexes, name_profile, numeric_profile, profiles, stability_index

ROWS = "volt DOUBLE, model STRING"


def test_a_profile_parts_numbers_into_tenths_and_counts_missing_ones_apart():
    found = numeric_profile([*map(float, range(100)), None, None])
    assert found.edges == (9.0, 19.0, 29.0, 39.0, 49.0, 59.0, 69.0, 79.0, 89.0)
    assert found.counts == (10,) * 10 + (2,)


def test_numbers_that_are_mostly_one_value_have_a_bin_of_it():
    found = numeric_profile([0.0] * 95 + [1.0] * 5)
    assert (found.edges, found.counts) == ((0.0,), (95, 5, 0))


def test_a_profile_of_names_has_a_bin_for_each_and_one_for_names_not_seen_yet():
    found = name_profile(["model2", "model1", "model2", None])
    assert (found.edges, found.counts) == (("model1", "model2"), (1, 2, 0, 1))
    assert Profile.read(found.plain()) == found


def test_the_index_is_the_sum_over_bins_of_shift_times_log_ratio_less_chance():
    expected = (0.75 - 0.5) * math.log(0.75 / 0.5) + (0.25 - 0.5) * math.log(0.25 / 0.5)
    assert stability_index([5000, 5000], [7500, 2500]) == pytest.approx(expected - 2 / 10_000)
    assert stability_index([50, 50], [50, 50]) == 0.0
    assert stability_index([50, 50], [0, 0]) == 0.0


def test_rows_like_those_of_the_profile_have_not_moved_and_others_have(spark):
    same = [(float(number % 97), f"model{number % 2}") for number in range(400)]
    moved = [(number + 40.0, None if model == "model1" else "model7") for number, model in same]
    known = profiles(spark.createDataFrame(same, ROWS), ["volt", "model"])
    assert indexes(spark.createDataFrame(same, ROWS), known) == {"volt": 0.0, "model": 0.0}
    found = indexes(spark.createDataFrame(moved, ROWS), known)
    assert min(found.values()) > 0.25


def test_a_column_that_is_gone_has_moved(spark):
    rows = spark.createDataFrame([(float(number), "m") for number in range(100)], ROWS)
    known = profiles(rows, ["volt"])
    assert indexes(rows.drop("volt"), known)["volt"] > 0.25
