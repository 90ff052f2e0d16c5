from datetime import timedelta

import pytest
from pyspark.sql import functions as F

from benchmarks.reference import bin_of, distances, error_rates, reference_features, signals
from pipeline.tables import MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from tests.pipeline.frames import at, frame, rows_of


def hours(spark, *readings):
    first = at("01-01 05:00")
    rows = [(1, f"{first + timedelta(hours=place):%m-%d %H:%M}", volt, 2.0, 3.0, 4.0) for place, volt in readings]
    return frame(spark, TELEMETRY, *rows)


@pytest.fixture(scope="module")
def binned(spark):
    """Three hours: the first belongs to midnight, the others to noon."""
    telemetry = hours(spark, (0, 1.0), (1, 3.0), (2, 8.0))
    return telemetry.withColumn("bin", bin_of(F.col("recorded_at")))


def test_an_hour_belongs_to_the_nearest_half_day(spark):
    times = ["01-01 05:00", "01-01 06:00", "01-01 17:00", "01-01 18:00"]
    found = frame(spark, TELEMETRY, *((1, time) for time in times)).select(bin_of(F.col("recorded_at")).alias("bin"))
    expected = ["01-01 00:00", "01-01 12:00", "01-01 12:00", "01-02 00:00"]
    assert [at(time).replace(tzinfo=None) for time in expected] == [row.bin for row in found.collect()]


def test_a_bin_has_the_mean_of_rolling_means_and_the_spread_of_rolling_spreads(binned):
    found = {f"{row.bin:%H}": row for row in signals(binned).collect()}
    # Means over the rows so far: 1, 2, 4; spreads: none yet (0), 1.414.., 3.605..
    assert (found["00"].volt_mean_12, found["12"].volt_mean_12) == (1.0, 3.0)
    assert found["00"].volt_std_12 is None
    assert found["12"].volt_std_12 == pytest.approx((13**0.5 - 2**0.5) / 2**0.5)


def test_error_rates_are_counts_a_row_of_the_last_24(spark, binned):
    errors = frame(spark, RAW_ERRORS, (1, "01-01 06:00", "error1"))
    found = {f"{row.bin:%H}": row for row in error_rates(binned, errors).collect()}
    assert (found["00"].error1_rate, found["12"].error1_rate) == (0.0, pytest.approx((1 / 2 + 1 / 3) / 2))
    assert found["12"].error2_rate == 0.0


def test_distances_reach_back_to_the_first_replacement_of_each_component(spark, binned):
    replaced = frame(spark, MAINT, (1, "01-01 01:00", "comp1"), (2, "01-01 01:00", "comp3")).unionByName(
        frame(spark, MAINT, (1, "01-01 00:00", "comp2"))
    )
    bins = binned.select("machine_id", "bin").withColumn("bin", F.col("bin") + F.expr("INTERVAL 3 DAYS")).distinct()
    earlier = replaced.withColumn("replaced_at", F.col("replaced_at") + F.expr("INTERVAL 1 DAYS"))
    found = rows_of(distances(bins, replaced.unionByName(earlier)), "bin", "comp1_days", "comp2_days", "comp3_days")
    assert found == [("01-04 00:00", 3.0, 3.0, None), ("01-04 12:00", 3.0, 3.0, None)]


def test_there_is_one_row_for_each_machine_and_bin_and_no_null(spark):
    telemetry = hours(spark, (0, 1.0), (1, 3.0))
    rows = reference_features(
        telemetry,
        frame(spark, RAW_ERRORS, (1, "01-01 06:00", "error1")),
        frame(spark, MAINT, (1, "01-01 01:00", "comp1")),
        frame(spark, MACHINES, (1, "model2", 7), (2, "model1", 3)),
    )
    # 24 signals, 5 rates, 4 distances, age, model, its index and its vector, after machine and bin.
    assert len(rows.columns) == 2 + 24 + 5 + 4 + 4
    found = rows.orderBy("bin").collect()
    assert [(f"{row.bin:%H}", row.age, row.comp1_days, row.comp4_days) for row in found] == [
        ("00", 7, 0.0, 0.0),
        ("12", 7, 0.0, 0.0),
    ]
