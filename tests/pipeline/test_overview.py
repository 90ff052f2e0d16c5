from datetime import datetime

import pytest
from pyspark.sql import Row

from pipeline import delta
from pipeline.errors import DataError, ParameterError
from pipeline.overview import ages, counts, counts_per_month, of_month, periods, row_counts, sensor_summary, shown_month
from pipeline.raw_plots import ages_figure, counts_figure, monthly_figure, readings_figure
from pipeline.tables import FAILURES, MACHINES, QUARANTINE, RAW_TABLES, TELEMETRY
from tests.pipeline.frames import frame, rows_of

JANUARY, MARCH = datetime(2015, 1, 31, 23), datetime(2015, 3, 1)


@pytest.fixture
def failures(spark):
    rows = [(1, JANUARY, "comp1"), (2, JANUARY, "comp1"), (2, JANUARY, "comp2"), (1, MARCH, "comp1")]
    return spark.createDataFrame(rows, FAILURES.columns)


def test_counts_the_rows_and_tells_the_period_of_every_raw_table(spark, catalog, failures):
    for table in (*RAW_TABLES, QUARANTINE):
        delta.create(spark, table, catalog)
    delta.merge_new(spark, failures, FAILURES, catalog)
    expected = {"machines": 0, "telemetry": 0, "errors": 0, "maint": 0, "failures": 4, "quarantine": 0}
    assert [tuple(row) for row in row_counts(spark, catalog).collect()] == list(expected.items())
    assert rows_of(periods(spark, catalog)) == [
        ("errors", None, None, 0),
        ("failures", "01-31 23:00", "03-01 00:00", 2),
        ("maint", None, None, 0),
        ("telemetry", None, None, 0),
    ]


def test_counts_by_value_and_by_month(failures):
    assert rows_of(counts(failures, "component")) == [("comp1", 3), ("comp2", 1)]
    monthly = [tuple(row) for row in counts_per_month(failures, "failed_at", "component").collect()]
    assert monthly == [("2015-01", "comp1", 2), ("2015-01", "comp2", 1), ("2015-03", "comp1", 1)]


def test_ages_are_counted_by_model(spark):
    machines = frame(spark, MACHINES, (1, "model1", 3), (2, "model1", 3), (3, "model2", 0), (4, None, None))
    assert rows_of(ages(machines)) == [(None, None, 1), ("model1", 3, 2), ("model2", 0, 1)]
    bars = ages_figure(ages(machines).collect()).axes[0].patches
    assert [bar.get_height() for bar in bars] == [0, 0, 0, 2, 1, 0, 0, 0]


def test_a_sensor_is_summed_up_and_its_missing_readings_are_counted(spark):
    rows = [(1, "01-01 06:00", 1.0, 4.0, None), (1, "01-01 07:00", 3.0, None, None)]
    found = sensor_summary(frame(spark, TELEMETRY, *rows)).collect()
    assert [tuple(row) for row in found] == [
        ("volt", 2, 0, 2.0, 1.414, 1.0, 3.0),
        ("rotate", 1, 1, 4.0, None, 4.0, 4.0),
        ("pressure", 0, 2, None, None, None, None),
        ("vibration", 0, 2, None, None, None, None),
    ]


def test_shows_the_month_asked_for_or_the_one_with_the_most_failures(spark, failures):
    assert shown_month(failures, "7", "2015-02") == (7, "2015-02")
    assert shown_month(failures, "7", "") == shown_month(failures, "", "") == (2, "2015-01")
    with pytest.raises(ParameterError, match="machine_id is 'x'"):
        shown_month(failures, "x", "2015-02")
    with pytest.raises(DataError, match="no failure in the raw tables"):
        shown_month(failures.limit(0), "", "")


def test_a_month_has_its_first_instant_and_not_that_of_the_next(spark):
    instants = ("01-31 23:59", "02-01 00:00", "02-28 23:00", "03-01 00:00")
    telemetry = frame(spark, TELEMETRY, *((machine, at) for machine in (1, 2) for at in instants))
    found = rows_of(of_month(telemetry, "recorded_at", 1, "2015-02"), "machine_id", "recorded_at")
    assert found == [(1, "02-01 00:00"), (1, "02-28 23:00")]
    with pytest.raises(ParameterError, match="month is 'February'"):
        of_month(telemetry, "recorded_at", 1, "February")


def test_what_is_counted_in_a_month_stands_on_top_of_each_other():
    rows = [Row("2015-01", "comp1", 2), Row("2015-01", "comp4", 3)]
    bars = monthly_figure("Failures per month", rows).axes[0].patches
    assert [(bar.get_y(), bar.get_height()) for bar in bars] == [(0, 2), (2, 3)]
    assert monthly_figure("Failures per month", []).axes[0].patches[:] == []


def test_counts_stand_side_by_side_and_a_gap_in_the_readings_is_no_line():
    figure = counts_figure({"Errors": [Row("error1", 2)], "Failures": [Row("comp1", 1), Row("comp2", 4)]})
    assert [[bar.get_height() for bar in axes.patches] for axes in figure.axes] == [[2], [1, 4]]
    readings = [Row(recorded_at=JANUARY, volt=None, rotate=1.0, pressure=1.0, vibration=1.0)]
    failed = [Row(failed_at=JANUARY, component="comp3")]
    axes = readings_figure("Machine 1", readings, failed, [Row(occurred_at=JANUARY)]).axes
    assert [len(one.lines) for one in axes] == [3, 3, 3, 3]
    assert axes[0].lines[0].get_ydata()[0] != axes[0].lines[0].get_ydata()[0]
