from dataclasses import replace

import pytest

from pipeline import delta, stamps
from pipeline.settings import Settings
from pipeline.stamps import Commit, Stamp, is_written
from pipeline.tables import LABELS
from pipeline.windows import TimeRange
from tests.pipeline.frames import at, frame, rows_of


def commit(start, end, made_of):
    return Commit("OVERWRITE", Stamp(TimeRange(at(start), at(end)), made_of).text())


OURS = Stamp(TimeRange(at("02-01 00:00"), at("03-01 00:00")), "a")
SAME = commit("02-01 00:00", "03-01 00:00", "a")
WIDER = commit("01-01 00:00", "04-01 00:00", "a")


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([], False),
        ([SAME], True),
        ([WIDER], True),
        ([commit("02-02 00:00", "03-01 00:00", "a")], False),
        ([commit("02-02 00:00", "03-01 00:00", "a"), SAME], True),
        ([commit("02-28 00:00", "04-01 00:00", "b"), SAME], False),
        ([commit("03-01 00:00", "04-01 00:00", "b"), SAME], True),
        ([Commit("OPTIMIZE", None), SAME], True),
        ([Commit("DELETE", None), SAME], False),
        ([Commit("WRITE", "a note of someone"), SAME], False),
    ],
)
def test_a_range_is_written_if_nothing_else_touched_it_since_the_same_things_were_put_there(newest_first, expected):
    assert is_written(OURS, newest_first) is expected


def test_a_range_is_replaced_once_and_again_only_when_it_is_made_of_something_else(spark, catalog):
    delta.create(spark, LABELS, catalog)
    mark = Stamp(TimeRange(at("01-01 06:00"), at("01-02 06:00")), "a")

    def replaced(mark, *rows):
        return stamps.refresh_range(spark, frame(spark, LABELS, *rows), LABELS, mark, catalog)

    later = replace(mark, range=TimeRange(at("01-02 06:00"), at("01-03 06:00")))
    assert replaced(later, (1, "01-02 18:00", 1, 0, 0, 0))
    assert replaced(mark, (1, "01-01 18:00", 0, 0, 0, 0), (2, "01-02 06:00", 0, 0, 0, 0))
    assert not replaced(mark, (1, "01-01 18:00", 1, 1, 1, 1))
    assert rows_of(delta.read(spark, LABELS, catalog)) == [
        (1, "01-01 18:00", 0, 0, 0, 0),
        (1, "01-02 18:00", 1, 0, 0, 0),
        (2, "01-02 06:00", 0, 0, 0, 0),
    ]
    assert replaced(replace(mark, made_of="b"), (1, "01-01 18:00", 1, 1, 1, 1))
    assert rows_of(delta.read(spark, LABELS, catalog)) == [
        (1, "01-01 18:00", 1, 1, 1, 1),
        (1, "01-02 18:00", 1, 0, 0, 0),
    ]


def test_a_stamp_differs_when_an_input_table_or_a_setting_does(spark, catalog):
    settings = Settings(range=TimeRange(at("01-01 06:00"), at("01-02 06:00")), catalog=catalog)
    delta.create(spark, LABELS, catalog)

    def made_of(settings):
        return stamps.stamp(spark, (LABELS,), ("labels",), settings).made_of

    first = made_of(settings)
    assert made_of(replace(settings, run_id="2")) == first
    assert made_of(replace(settings, horizon_hours=48)) != first
    assert stamps.stamp(spark, (LABELS,), ("labels",), settings, besides="m-1").made_of != first
    delta.merge_new(spark, frame(spark, LABELS, (1, "01-02 18:00", 1, 0, 0, 0)), LABELS, catalog)
    assert made_of(settings) != first
