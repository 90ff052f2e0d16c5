import errno
import re
from collections import Counter
from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest

from pipeline import simulate as simulator
from pipeline.errors import ParameterError
from pipeline.simulate import Simulation, simulate
from pipeline.simulation import files
from pipeline.simulation.behaviour import FAILURE_ERRORS
from pipeline.simulation.machines import Period, machine
from pipeline.simulation.readings import readings
from pipeline.tables import COMPONENTS

START = datetime(2015, 1, 1, 6)
YEAR = Period(8760)
HOURS = [*range(0, 8761, 1000), 8761]
NAMES = ("machines", "telemetry", "errors", "maint", "failures")


def written(folder, machines=3, seed=7, end=datetime(2015, 2, 10, 6)) -> dict[str, list[bytes]]:
    simulate(Simulation(machines, seed, START, end), folder)
    assert sorted(file.name for file in folder.iterdir()) == sorted(f"{name}.csv" for name in NAMES)
    return {name: (folder / f"{name}.csv").read_bytes().split(b"\r\n") for name in NAMES}


def machine_ids(lines: list[bytes]) -> list[int]:
    return [int(re.search(rb"(?:^|,)(\d+),", line)[1]) for line in lines]


@pytest.fixture(scope="module")
def fleet():
    return [machine(number + 1, 7, YEAR) for number in range(1000)]


def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(tmp_path):
    first, second, other = (written(tmp_path / str(run), seed=seed) for run, seed in enumerate((7, 7, 8)))
    assert first == second
    assert all(first[name] != other[name] for name in NAMES)


def test_a_machine_is_the_same_in_a_fleet_of_any_size(tmp_path):
    small, large = written(tmp_path / "small", machines=2), written(tmp_path / "large", machines=5)
    for name in NAMES:
        body = large[name][1:-1]
        kept = [line for line, number in zip(body, machine_ids(body), strict=True) if number <= 2]
        assert kept == small[name][1:-1]


def test_a_later_end_leaves_what_was_before_as_it_was(tmp_path):
    early, late = written(tmp_path / "early"), written(tmp_path / "late", end=datetime(2015, 4, 1, 6))
    for name in ("telemetry", "errors", "maint", "failures"):
        kept = [line for line in late[name][1:-1] if line[1:20] <= b"2015-02-10 06:00:00"]
        assert kept == early[name][1:-1]
    assert late["machines"] == early["machines"]


def test_the_size_of_a_block_changes_no_reading():
    machines = [machine(number, 7, Period(500)) for number in (1, 2)]
    whole, parts = (
        np.concatenate([block.values for block in readings(machines, 7, edges)])
        for edges in ([0, 501], [0, 7, 300, 501])
    )
    assert (whole == parts).all()


def test_files_have_the_published_format(tmp_path):
    rows = written(tmp_path)
    time, number = rb'"20\d\d-\d\d-\d\d \d\d:00:00"', rb"\d+(\.\d{1,6})?"
    assert {name: (lines[0], lines[-1]) for name, lines in rows.items()} == {
        "machines": (b'"machineID","model","age"', b""),
        "telemetry": (b'"datetime","machineID","volt","rotate","pressure","vibration"', b""),
        "errors": (b'"datetime","machineID","errorID"', b""),
        "maint": (b'"datetime","machineID","comp"', b""),
        "failures": (b'"datetime","machineID","failure"', b""),
    }
    patterns = {
        "machines": rb'\d+,"model[1-4]",(\d|1\d|20)',
        "telemetry": time + rb",[1-3]," + b",".join([number] * 4),
        "errors": time + rb',[1-3],"error[1-5]"',
        "maint": time + rb',[1-3],"comp[1-4]"',
        "failures": time + rb',[1-3],"comp[1-4]"',
    }
    assert [line for name in NAMES for line in rows[name][1:-1] if not re.fullmatch(patterns[name], line)] == []
    telemetry = rows["telemetry"][1:-1]
    assert (telemetry[0][:22], telemetry[-1][:22]) == (b'"2015-01-01 06:00:00",', b'"2015-02-10 06:00:00",')
    assert machine_ids(telemetry) == [1, 2, 3] * (40 * 24 + 1)
    assert all(rows[name][1:-1] == sorted(rows[name][1:-1]) for name in ("errors", "maint", "failures"))


def test_events_are_as_frequent_as_the_published_ones(fleet):
    """Rates per machine-year without the start-up burst, within four standard errors and 3 percent."""
    published = {
        **{"comp1": 1.84, "comp2": 2.51, "comp3": 0.99, "comp4": 1.20},
        **{"error1": 2.735, "error2": 3.221, "error3": 3.072, "error4": 1.593, "error5": 1.346},
        "replacements": 28.6,
        "visits": 21.5,
    }
    counts = {
        **{name: [sum(one == name for _, one in life.failures) for life in fleet] for name in COMPONENTS},
        **{f"error{n}": [sum(one == f"error{n}" for _, one in life.errors) for life in fleet] for n in range(1, 6)},
        "replacements": [sum(hour >= 0 for hour, _ in life.replacements) for life in fleet],
        "visits": [len({hour for hour, _ in life.replacements if hour >= 0}) for life in fleet],
    }
    misses = {
        name: np.mean(counts[name])
        for name, rate in published.items()
        if abs(np.mean(counts[name]) - rate) > 4 * np.std(counts[name]) / len(fleet) ** 0.5 + 0.03 * rate
    }
    assert misses == {}
    sizes = Counter(Counter((life.machine_id, hour) for life in fleet for hour, _ in life.failures).values())
    assert sorted(sizes) == [1, 2]
    assert sizes[2] / sizes.total() == pytest.approx(0.056, abs=0.012)


def test_machines_are_as_varied_as_the_published_ones(fleet):
    shares = {model: count / len(fleet) for model, count in Counter(life.model for life in fleet).items()}
    assert shares == pytest.approx({"model1": 0.085, "model2": 0.186, "model3": 0.415, "model4": 0.314}, abs=0.06)
    assert sorted({life.age_years for life in fleet}) == list(range(21))
    assert np.mean([life.age_years for life in fleet]) == pytest.approx(9.9, abs=0.8)


def test_components_fail_only_at_a_visit_that_replaces_them_on_the_machines_that_can_lose_them(fleet):
    for life in fleet:
        assert set(life.failures) <= set(life.replacements)
        assert len({hour % 360 for hour, _ in life.replacements if hour >= 0}) == 1
        assert {hour % 24 for hour, _ in life.replacements} == {0}
        assert sorted(component for hour, component in life.replacements if hour < 0) == list(COMPONENTS)
        lost = {component for _, component in life.failures}
        assert "comp3" not in lost or life.model in ("model1", "model2")
        assert "comp4" not in lost or life.age_years >= 14


def test_a_component_lives_at_least_45_days_and_the_second_30(fleet):
    lives = {component: [] for component in COMPONENTS}
    for life in fleet:
        for hour, component in life.failures:
            replaced = max(at for at, one in life.replacements if one == component and at < hour)
            lives[component].append((hour - replaced) // 24)
    assert {component: min(days) for component, days in lives.items()} == dict.fromkeys(COMPONENTS, 45) | {"comp2": 30}
    days = [one for found in lives.values() for one in found]
    assert 60 <= np.median(days) <= 75
    assert np.mean(days) == pytest.approx(88, abs=5)


def test_errors_come_24_hours_before_a_failure(fleet):
    for life in fleet:
        announced = {
            (hour - 24, error) for hour, component in life.failures for error in FAILURE_ERRORS[component] if hour >= 24
        }
        assert announced <= set(life.errors)


@pytest.mark.parametrize(("horizon_hours", "published"), [(24, 0.017), (168, 0.12)])
def test_windows_before_a_failure_are_as_rare_as_in_the_published_data(fleet, horizon_hours, published):
    failing = [
        len({end for hour, _ in life.failures for end in range(0, 8760, 12) if end < hour <= end + horizon_hours})
        for life in fleet
    ]
    share = np.mean(failing) / (8760 / 12)
    assert share == pytest.approx(published, rel=0.06)


def test_sensors_read_as_the_published_ones_do():
    machines = [machine(number + 1, 7, YEAR) for number in range(200)]
    values = np.concatenate([block.values for block in readings(machines, 7, HOURS)]).reshape(-1, 4)
    assert values.mean(axis=0) == pytest.approx([170.760, 446.601, 100.837, 40.350], rel=0.002)
    assert values.std(axis=0) == pytest.approx([15.502, 52.615, 10.997, 5.337], rel=0.01)
    assert np.percentile(values, 50, axis=0) == pytest.approx([170.58, 447.59, 100.42, 40.21], rel=0.002)


def test_a_sensor_drifts_from_48_hours_before_its_components_failure_to_the_failure():
    lives = [machine(number + 1, 7, YEAR) for number in range(60)]
    values = np.concatenate([block.values for block in readings(lives, 7, HOURS)])
    for sensor, (healthy, drifted, other) in enumerate(
        ((170, 190, 450), (450, 370, 100), (100, 125, 40), (40, 50, 170))
    ):
        around = np.array(
            [
                values[hour - 60 : hour + 12, index, :]
                for index, life in enumerate(lives)
                for hour, component in life.failures
                if component == COMPONENTS[sensor] and 60 <= hour <= 8748
            ]
        ).mean(axis=0)
        means = [around[:12, sensor].mean(), around[12:61, sensor].mean(), around[61:, sensor].mean()]
        assert means == pytest.approx([healthy, drifted, healthy], rel=0.04)
        assert around[12:61, (sensor + 1) % 4].mean() == pytest.approx(other, rel=0.02)


def test_false_drifts_outnumber_the_true_ones(fleet):
    false = [
        len([hour for hour in hours if hour >= 0 and (hour + 48, component) not in life.failures])
        for life in fleet
        for component, hours in zip(COMPONENTS, life.drifts, strict=True)
    ]
    assert np.mean(false) == pytest.approx(5.1, abs=0.1)


def test_as_many_false_drifts_are_seen_apart_as_in_the_published_data(fleet):
    episodes = sum(
        1 + sum(later - earlier > 48 for earlier, later in pairwise(sorted(hours)))
        for life in fleet
        for hours in life.drifts
        if hours
    )
    true = sum(len(life.failures) for life in fleet)
    assert (episodes - true) / (len(fleet) * len(COMPONENTS)) == pytest.approx(4.8, abs=0.1)


def test_the_startup_burst_comes_on_demand_without_errors_or_repairs(fleet):
    with_burst = [machine(life.machine_id, 7, YEAR, has_startup_burst=True) for life in fleet]
    added = [set(after.failures) - set(before.failures) for after, before in zip(with_burst, fleet, strict=True)]
    assert {hour for burst in added for hour, _ in burst} == {21}
    assert sum(map(len, added)) == pytest.approx(186, abs=50)
    assert [(one.errors, one.replacements) for one in with_burst] == [(one.errors, one.replacements) for one in fleet]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"machines": 0}, "machines must be at least 1, got 0"),
        ({"seed": -1}, "seed must be between 0 and 9223372036854775807, got -1"),
        ({"start": datetime(2015, 1, 1, 6, 30)}, "start must be a whole hour without a time zone"),
        ({"end": START}, "end must be after start 2015-01-01T06:00:00, got 2015-01-01T06:00:00"),
        ({"machines": -1, "seed": -1}, "machines must be .*; seed must be "),
    ],
)
def test_rejects_what_can_not_be_simulated(changes, fault):
    with pytest.raises(ParameterError, match=fault):
        Simulation(**{"machines": 1, "seed": 7, "start": START, "end": datetime(2015, 1, 2, 6)} | changes)


def test_a_write_that_fails_says_so_and_leaves_the_files_before_it_whole(tmp_path, monkeypatch, capsys):
    before = written(tmp_path)
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(files, "lines", lambda *_: (_ for _ in ()).throw(full))
    assert (
        simulator.main(["--machines", "3", "--seed", "7", "--end", "2015-02-10T06:00:00", "--out", str(tmp_path)]) == 1
    )
    assert capsys.readouterr().err == (
        f"can not write {tmp_path}: No space left on device; make room there or name another folder with --out\n"
    )
    monkeypatch.undo()
    assert {name: (tmp_path / f"{name}.csv").read_bytes().split(b"\r\n") for name in NAMES} == before
    assert len(list(tmp_path.iterdir())) == len(NAMES)


def test_the_command_reports_progress_and_names_a_wrong_option(tmp_path, capsys):
    arguments = ["--machines", "2", "--end", "2015-01-02T06:00:00", "--out", str(tmp_path)]
    assert simulator.main(arguments) == 0
    assert capsys.readouterr().out == "telemetry: 50 of 50 rows\n"
    assert simulator.main([*arguments, "--machines", "0"]) == 2
    assert capsys.readouterr().err == "machines must be at least 1, got 0; pass for example --machines 100\n"
