"""A simulated fleet that lives in a landing zone, day after day."""

import pytest

from pipeline.errors import ParameterError
from pipeline.landing import LANDING_FILES
from pipeline.simulate import LIFE, live
from pipeline.simulation import realism

LIVED = LIFE | {"machines": "3", "start": "2015-10-20T06:00:00", "realism": ",".join(realism.DESCRIPTIONS)}


def landed(zone):
    return {str(file.relative_to(zone)): file.read_bytes() for file in zone.rglob("*.csv")}


def test_a_fleet_that_lives_on_lands_each_file_once_and_ends_as_one_that_lived_all_days_at_once(tmp_path):
    at_once, in_steps = tmp_path / "at_once", tmp_path / "in_steps"
    live(LIVED | {"until": "2015-11-20"}, str(at_once))
    names = []
    for until in ("2015-10-21", "2015-11-06", "2015-11-06", "2015-11-20"):
        new = live(LIVED | {"until": until}, str(in_steps))
        assert bool(new) == (until not in names)
        names += [until, *new]
    assert landed(in_steps) == landed(at_once)
    files = [name for name in names if name.endswith(".csv")]
    assert sorted(files) == sorted(landed(in_steps))


def test_days_that_come_late_are_not_there_before_they_came(tmp_path):
    days = {f"2015-10-{day}" for day in range(20, 32)}
    expected = {f"{file.name}/{file.name}-{day}.csv" for file in LANDING_FILES for day in days}
    live(LIVED | {"until": "2015-11-01"}, str(tmp_path))
    late = expected - landed(tmp_path).keys()
    assert landed(tmp_path).keys() < expected
    live(LIVED | {"until": "2015-11-20"}, str(tmp_path))
    assert late <= landed(tmp_path).keys()


def test_a_landing_zone_of_another_fleet_or_of_real_files_is_left_alone(tmp_path):
    live(LIVED | {"until": "2015-10-22"}, str(tmp_path / "simulated"))
    before = landed(tmp_path)
    with pytest.raises(ParameterError, match=r'another fleet lives in .*"seed": "7".*give the same parameters'):
        live(LIVED | {"until": "2015-10-23", "seed": "8"}, str(tmp_path / "simulated"))
    (tmp_path / "real" / "errors").mkdir(parents=True)
    (tmp_path / "real" / "errors" / "a.csv").write_text("x")
    with pytest.raises(ParameterError, match="has files that were not simulated here; give another landing_path"):
        live(LIVED, str(tmp_path / "real"))
    assert landed(tmp_path) == before | {"real/errors/a.csv": b"x"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"machines": "many"}, "machines can not be 'many'; give for example 100"),
        ({"until": "2015-13-01"}, "until can not be '2015-13-01'; give for example 2016-01-01"),
        ({"until": "2015-10-20"}, "end must be after start"),
        ({"realism": "rain"}, "rain"),
    ],
)
def test_refuses_parameters_that_make_no_fleet_before_anything_is_written(tmp_path, changes, fault):
    with pytest.raises(ParameterError, match=fault):
        live(LIVED | changes, str(tmp_path / "zone"))
    assert not (tmp_path / "zone").exists()
