import pytest
from pyspark.ml.feature import SQLTransformer

from pipeline.blocks import added, adding, blocks, longer_means

ROWS = "volt_mean_12h DOUBLE, volt_mean_24h_filled DOUBLE, volt_mean_12h_filled DOUBLE"


def test_each_mean_but_the_shortest_of_its_sensor_has_hours_before_the_next_shorter_one():
    names = ["volt_mean_24h", "volt_mean_12h", "volt_mean_48h", "volt_std_24h", "volt_std_12h", "error1_count_6h"]
    names += ["error1_count_12h", "rotate_mean_24h", "volt_readings_48h", "comp1_days_since_replacement", "age"]
    assert longer_means(names) == ["volt_mean_24h", "volt_mean_48h"]


def test_sensors_with_one_window_need_no_stage():
    assert blocks(["volt_mean_24h", "error1_count_24h", "age"]) is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # 12 hours at 170 and 12 at 190 before them have a mean of 180.
        ((170.0, 180.0, 170.0), 190.0),
        # No reading in the last 12 hours: the longer mean is that of the hours before, whatever stands in.
        ((None, 190.0, 165.0), 190.0),
        # No reading at all: both are the stand-ins.
        ((None, 171.0, 165.0), 171.0),
    ],
)
def test_the_mean_before_is_that_of_the_readings_before_the_shorter_window(spark, row, expected):
    names = ["volt_mean_12h", "volt_mean_24h"]
    found = _stage(names).transform(spark.createDataFrame([row], ROWS)).first()
    assert found["volt_mean_24h_before"] == expected


def test_what_a_stage_adds_can_be_read_out_of_it_again():
    columns = {
        "due": "pmod(CAST(round(days_filled * 24) AS BIGINT), 360) / 24D",
        "least": "least(error1_filled, error2_filled)",
        "before": "IF(volt IS NULL, a_filled, (24 * a_filled - 12 * b_filled) / 12)",
        "nothing": "0D",
        "last": "CAST(round(x) AS BIGINT)",
    }
    assert added(adding(columns)) == columns


def _stage(names) -> SQLTransformer:
    stage = blocks(names)
    assert stage is not None
    return stage
