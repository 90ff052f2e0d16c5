import shutil
from datetime import timedelta

import pytest

from benchmarks import fleets
from benchmarks.fleets import START, Fleet
from benchmarks.growth import STAGES, _summed
from benchmarks.timing import Cost
from pipeline.windows import TimeRange


@pytest.fixture
def fleet(tmp_path, monkeypatch):
    monkeypatch.setattr(fleets, "FOLDER", tmp_path)
    return Fleet(2)


def test_a_day_lands_with_the_lines_that_the_whole_has_for_it(fleet, tmp_path):
    day = TimeRange(START + timedelta(days=30), START + timedelta(days=31))
    fleet.land(day, tmp_path / "day")
    whole = (fleet.landing() / "telemetry" / "telemetry.csv").read_text().splitlines()
    lines = (tmp_path / "day" / "telemetry" / "telemetry-2015-02-01.csv").read_text().splitlines()
    first, last = '"2015-01-31 07:00:00"', '"2015-02-01 06:00:00"'
    expected = [line for line in whole[1:] if first <= line.split(",")[0] <= last]
    assert len(expected) == 48
    assert lines == [whole[0], *expected]


def test_a_fleet_is_simulated_once(fleet):
    before = fleet.landing()
    shutil.rmtree(before / "telemetry")
    assert fleet.landing() == before
    assert not (before / "telemetry").exists()


def test_the_stages_of_a_run_are_summed_and_runs_are_not_mixed():
    costs = {(name, size): [Cost(1, size), Cost(10, size)] for name, _ in STAGES for size in (1, 2)}
    assert _summed(costs, (1, 2)) == {("all", size): [Cost(5, 5 * size), Cost(50, 5 * size)] for size in (1, 2)}
