from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.equality import differences

NOON = datetime(2015, 1, 1, 12, tzinfo=UTC)
KEY = ("machine_id", "window_end")
ROW = {"machine_id": 1, "window_end": NOON, "volt": 170.0, "count": 2, "model": "model1"}


@pytest.fixture
def written(tmp_path):
    def write(name, *rows, zone="UTC"):
        kinds = [pa.int32(), pa.timestamp("us", zone), pa.float64(), pa.int32(), pa.string()]
        schema = pa.schema(list(zip(ROW, kinds, strict=True)))
        pq.write_table(pa.Table.from_pylist([ROW | row for row in rows], schema), tmp_path / name)
        return tmp_path / name

    return write


def test_the_same_rows_in_another_order_within_the_tolerance_are_equal(written):
    first = written("a.parquet", {}, {"machine_id": 2, "volt": None})
    second = written("b.parquet", {"machine_id": 2, "volt": None}, {"volt": 170.00000001}, zone=None)
    assert differences(first, second, KEY) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"volt": 170.0001}, "1 rows differ in volt"),
        ({"volt": None}, "1 rows differ in volt"),
        ({"volt": float("nan")}, "1 rows differ in volt"),
        ({"count": 3}, "1 rows differ in count"),
        ({"model": "model2"}, "1 rows differ in model"),
        ({"model": None}, "1 rows differ in model"),
    ],
)
def test_a_value_that_differs_is_told_by_its_column(written, row, found):
    assert differences(written("a.parquet", {}), written("b.parquet", row), KEY) == [found]


def test_rows_of_one_side_alone_are_counted(written):
    first = written("a.parquet", {}, {"machine_id": 2}, {"machine_id": 3})
    second = written("b.parquet", {}, {"window_end": NOON.replace(hour=13)})
    assert differences(first, second, KEY) == ["2 rows are only in the first", "1 rows are only in the second"]


def test_other_columns_are_told_before_any_row_is_compared(written, tmp_path):
    pq.write_table(pa.table({"machine_id": [1]}), tmp_path / "b.parquet")
    (found,) = differences(written("a.parquet", {}), tmp_path / "b.parquet", KEY)
    assert found == "the columns are machine_id, window_end, volt, count, model and machine_id"
