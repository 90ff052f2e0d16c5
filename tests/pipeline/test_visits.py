from datetime import timedelta

import pytest
from pyspark.sql import functions as F

from pipeline.visits import since_due, usual_interval_hours
from tests.pipeline.frames import at

COLUMNS = "machine_id INT, window_end TIMESTAMP, days_since_visit DOUBLE"
FIRST = at("01-01 06:00")


def life(machine_id, *visits, days=60):
    """The windows of a machine visited so many days after the first one, and unknown to have been before."""
    ends = [half / 2 for half in range(2 * days)]
    since = [min((end - visit for visit in visits if visit <= end), default=None) for end in ends]
    return [(machine_id, FIRST + timedelta(days=end), days) for end, days in zip(ends, since, strict=True)]


def rows(spark, *lives):
    return spark.createDataFrame([row for life in lives for row in life], COLUMNS)


def test_the_usual_interval_is_the_median_of_the_times_between_visits_of_one_machine(spark):
    df = rows(spark, life(1, 3, 18, 48), life(2, 10, 25, 40, 55), life(3, 1, 8))
    assert usual_interval_hours(df) == 15 * 24
    assert usual_interval_hours(df.orderBy(F.desc("window_end"))) == 15 * 24


def test_of_two_intervals_in_the_middle_the_shorter_one_is_usual(spark):
    assert usual_interval_hours(rows(spark, life(1, 0, 15, 45))) == 15 * 24


def test_the_interval_is_told_to_the_hour_from_visits_at_any_hour(spark):
    thirds = [life(1, 3 + 1 / 24, 12 + 1 / 3, 21 + 15 / 24)]
    assert usual_interval_hours(rows(spark, *thirds)) == 9 * 24 + 7


@pytest.mark.parametrize("visits", [(), (3,)])
def test_without_two_visits_of_one_machine_there_is_no_calendar(spark, visits):
    df = rows(spark, life(1, *visits), life(2, *visits))
    assert usual_interval_hours(df) is None
    assert since_due(df, ["days_since_visit"]) == []


def test_the_days_count_from_a_visit_that_was_due_as_from_one_that_came(spark):
    (seen,) = since_due(rows(spark, life(1, 0, 15, 30)), ["age", "days_since_visit"])
    assert seen.made_of == ("days_since_visit",)
    days = spark.createDataFrame([(day,) for day in (14.5, 15.0, 29.0, 44.5)], "days_since_visit_filled DOUBLE")
    assert [row[0] for row in days.select(F.expr(seen.sql)).collect()] == [14.5, 0.0, 14.0, 14.5]


def test_an_interval_of_odd_hours_ends_where_it_ends_each_time(spark):
    every_350_hours = [number * 350 / 24 for number in range(4)]
    (seen,) = since_due(rows(spark, life(1, *every_350_hours)), ["days_since_visit"])
    days = spark.createDataFrame([(day,) for day in every_350_hours], "days_since_visit_filled DOUBLE")
    assert {row[0] for row in days.select(F.expr(seen.sql)).collect()} == {0.0}


def test_a_calendar_that_no_feature_tells_is_not_looked_for(spark):
    assert since_due(spark.range(1), ["age"]) == []
