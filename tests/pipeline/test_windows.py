from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import functions as F

from pipeline.errors import ParameterError
from pipeline.windows import Grid, TimeRange, last_instant, literal
from tests.pipeline.frames import at, rows_of

instants = st.datetimes(datetime(1965, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
grids = st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]).flatmap(
    lambda step: st.builds(Grid, st.just(step), st.integers(0, step - 1))
)


@given(grids, instants)
def test_every_instant_lies_between_two_ends_of_the_grid_one_step_apart(grid, instant):
    first, last = grid.first_end(instant), grid.last_end(instant)
    assert last <= instant <= first
    assert first - last == (timedelta(0) if first == instant else timedelta(hours=grid.step_hours))
    assert (first.hour % grid.step_hours, first.minute, first.microsecond) == (grid.offset_hours, 0, 0)


def test_the_grid_of_a_column_is_the_grid_of_plain_instants(spark):
    grid = Grid(12, 6)
    texts = ["01-01 06:00", "01-01 06:01", "01-01 17:59", "01-01 18:00", "01-01 18:01"]
    columns = [
        c for text in texts for c in (grid.window_end(literal(at(text))), grid.last_end_before(literal(at(text))))
    ]
    (found,) = spark.range(1).select(*(F.date_format(c, "MM-dd HH:mm") for c in columns)).collect()
    assert list(found) == [
        *("01-01 06:00", "12-31 18:00"),
        *("01-01 18:00", "01-01 06:00"),
        *("01-01 18:00", "01-01 06:00"),
        *("01-01 18:00", "01-01 06:00"),
        *("01-02 06:00", "01-01 18:00"),
    ]
    before_1970 = literal(datetime(1969, 12, 31, 17, 0, tzinfo=UTC))
    assert spark.range(1).select(F.unix_seconds(grid.window_end(before_1970))).first()[0] == -6 * 3600


@pytest.mark.parametrize(
    ("start", "end", "ends"),
    [
        ("01-01 06:00", "01-02 06:00", ("01-01 18:00", "01-02 06:00")),
        ("01-01 05:59", "01-01 17:59", ("01-01 06:00", "01-01 06:00")),
    ],
)
def test_a_range_holds_the_ends_after_its_start_up_to_its_end(start, end, ends):
    assert Grid(12, 6).ends(TimeRange(at(start), at(end))) == tuple(map(at, ends))


def test_a_range_between_two_ends_of_the_grid_holds_none():
    first, last = Grid(12, 6).ends(TimeRange(at("01-01 07:00"), at("01-01 17:00")))
    assert first > last


def test_a_range_is_cut_where_the_data_ends_and_is_empty_without_data():
    year = TimeRange(at("01-01 00:00"), at("12-31 00:00"))
    assert year.until(at("06-01 00:00")) == TimeRange(at("01-01 00:00"), at("06-01 00:00"))
    assert year.until(None) == TimeRange(at("01-01 00:00"), at("01-01 00:00"))


def test_a_range_means_the_same_as_column_and_as_text_in_any_session_time_zone(spark):
    period = TimeRange(at("01-01 06:00"), at("01-01 18:00"))
    rows = spark.createDataFrame(
        [(at(t),) for t in ("01-01 06:00", "01-01 06:01", "01-01 18:00", "01-01 18:01")], ["t"]
    )
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    try:
        kept = [rows.where(where).count() for where in (period.contains(F.col("t")), period.predicate("t"))]
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert kept == [2, 2]
    assert rows_of(rows.where(period.contains(F.col("t")))) == [("01-01 06:01",), ("01-01 18:00",)]


def test_the_last_instant_of_no_rows_is_none(spark):
    rows = spark.createDataFrame([(at("01-01 06:01"),), (at("01-01 06:00"),), (None,)], "t TIMESTAMP")
    assert last_instant(rows, "t") == at("01-01 06:01")
    assert last_instant(rows.where("false"), "t") is None


def test_the_last_instant_is_never_later_than_its_limit_and_found_however_long_before_it(spark):
    rows = spark.createDataFrame([(at("01-01 06:00"),), (at("02-01 06:00"),), (at("02-03 06:00"),)], "t TIMESTAMP")
    limits = {"02-02 06:00": "02-02 06:00", "02-03 06:00": "02-03 06:00", "02-05 06:00": "02-03 06:00"}
    found = {limit: last_instant(rows, "t", at(limit)) for limit in (*limits, "06-01 00:00")}
    assert found == {limit: at(last) for limit, last in limits.items()} | {"06-01 00:00": at("02-03 06:00")}
    assert last_instant(rows.where("false"), "t", at("06-01 00:00")) is None


@pytest.mark.parametrize(
    ("step", "offset", "named"), [(5, 0, "window_step_hours is 5"), (12, 12, "is 12; allowed are 0 to 11")]
)
def test_rejects_a_grid_that_is_not_the_same_every_day(step, offset, named):
    with pytest.raises(ParameterError, match=named):
        Grid(step, offset)
