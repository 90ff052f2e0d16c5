"""A range is known part by part: by whom each part was written last, and of which versions of the inputs."""

import pytest

from pipeline.stamps import Commit, Part, Stamp, is_written, parts
from pipeline.windows import TimeRange
from tests.pipeline.frames import at


def days(first, last):
    return TimeRange(at(f"01-{first:02} 00:00"), at(f"01-{last:02} 00:00"))


def commit(first, last, version, recipe="r"):
    return Commit("OVERWRITE", Stamp(days(first, last), f"{recipe}{version}", recipe, {"telemetry": version}).text())


OURS = Stamp(days(1, 10), "r3", "r", {"telemetry": 3})
UNKNOWN = Commit("DELETE", None)


def test_a_stamp_reads_what_it_wrote_and_takes_nothing_else_for_one():
    assert Stamp.read(OURS.text()) == OURS
    others = (None, "", "by hand", "[]", '["2015-01-01T00:00:00+00:00", "2015-01-10T00:00:00+00:00", "a"]')
    assert [Stamp.read(text) for text in others] == [None] * len(others)


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([], [(1, 10, None)]),
        ([commit(1, 10, 2)], [(1, 10, 2)]),
        ([commit(1, 10, 2, "other")], [(1, 10, None)]),
        ([commit(5, 12, 2), commit(1, 6, 1)], [(1, 5, 1), (5, 10, 2)]),
        ([commit(4, 6, 2), commit(1, 10, 1)], [(1, 4, 1), (4, 6, 2), (6, 10, 1)]),
        ([commit(4, 6, 9, "other"), commit(1, 10, 1)], [(1, 4, 1), (4, 6, None), (6, 10, 1)]),
        ([commit(8, 10, 2), UNKNOWN, commit(1, 10, 1)], [(1, 8, None), (8, 10, 2)]),
        ([Commit("OPTIMIZE", None), commit(1, 5, 2), commit(5, 10, 2)], [(1, 10, 2)]),
    ],
)
def test_each_part_has_the_versions_of_its_last_write_or_none(newest_first, expected):
    assert parts(OURS, newest_first) == [
        Part(days(first, last), None if version is None else {"telemetry": version})
        for first, last, version in expected
    ]


def test_many_parts_in_a_row_are_one_of_their_earliest_versions_but_for_what_is_made_anew(monkeypatch):
    monkeypatch.setattr("pipeline.stamps.MOST_PARTS", 4)
    daily = [commit(day, day + 1, day) for day in range(9, 0, -1)]
    few = [commit(4, 10, 4), *daily[6:]]
    assert len(parts(OURS, few)) == 4
    assert parts(OURS, daily) == [Part(days(1, 10), {"telemetry": 1})]
    assert parts(OURS, [commit(5, 6, 9, "other"), *daily]) == [
        Part(days(1, 5), {"telemetry": 1}),
        Part(days(5, 6), None),
        Part(days(6, 10), {"telemetry": 6}),
    ]


def test_a_range_is_written_when_its_parts_are():
    assert is_written(OURS, [commit(5, 10, 3), commit(1, 5, 3)])
    assert not is_written(OURS, [commit(5, 10, 3), commit(1, 5, 2)])
    assert not is_written(OURS, [commit(5, 10, 3), commit(1, 4, 3)])
