"""Each switch of the simulation brings what it names and leaves the rest as it is."""

import functools
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pipeline.errors import ParameterError
from pipeline.simulate import Simulation, fleet, simulate
from pipeline.simulation import behaviour, realism
from pipeline.simulation.machines import Period, machine
from pipeline.simulation.readings import readings
from pipeline.simulation.realism import Switch
from pipeline.simulation.truth import Truth
from pipeline.tables import COMPONENTS

START, END = datetime(2015, 1, 1, 6), datetime(2015, 4, 1, 6)
YEAR = Period(8760)
TABLES = ("machines", "telemetry", "errors", "maint", "failures")
# Only these files may differ when the switch is on.
TOUCHED = {
    Switch.JITTER: {"telemetry", "errors", "maint", "failures"},
    Switch.ERROR_LEAD: {"errors"},
    Switch.DRIFT_RAMP: {"telemetry"},
    Switch.GAPS: {"telemetry"},
    Switch.MISSING: {"telemetry"},
    Switch.SENSOR_OUT: {"telemetry"},
    Switch.DUPLICATES: {"telemetry", "errors", "maint", "failures"},
    Switch.LATE: {"telemetry", "errors", "maint", "failures"},
    Switch.OFFSETS: {"telemetry", "errors"},
    Switch.LOCAL_TIME: {"maint", "failures"},
    Switch.NEW_MODEL: set(TABLES),
    Switch.NEW_ERROR: {"errors"},
}


def simulation(*switches, machines=60):
    return Simulation(machines, 7, START, END, realism=frozenset(switches))


def lines_of(folder, name):
    return (folder / f"{name}.csv").read_text().split("\n")[1:-1]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of the five files with these switches, each made once."""
    folders = {}

    def folder(*switches):
        if switches not in folders:
            folders[switches] = tmp_path_factory.mktemp("five")
            simulate(simulation(*switches), folders[switches])
        return folders[switches]

    return folder


@pytest.fixture(scope="module")
def lives():
    """The lives of 200 machines with these switches, each lived once."""

    @functools.cache
    def of(*switches):
        return [machine(number, 7, YEAR, realism=frozenset(switches)) for number in range(1, 201)]

    return of


@pytest.mark.parametrize("switch", Switch)
def test_a_switch_changes_the_files_it_names_and_no_other(written, switch):
    plain, changed = written(), written(switch)
    differing = {name for name in TABLES if lines_of(plain, name) != lines_of(changed, name)}
    assert differing == TOUCHED[switch]
    assert all(lines_of(changed, name) for name in TABLES)


def test_every_switch_is_described_and_an_unknown_one_refused_by_name():
    assert list(realism.DESCRIPTIONS) == list(Switch)
    assert realism.parsed(" jitter, gaps ,") == {Switch.JITTER, Switch.GAPS}
    assert realism.parsed("") == realism.NONE
    with pytest.raises(ParameterError, match=r"realism knows jitter, .*, new-error; got wobble, noise"):
        realism.parsed("jitter,wobble,noise")


def test_all_switches_at_once_give_the_same_bytes_again_and_for_each_machine_in_any_fleet(tmp_path):
    large, again, small = (Simulation(size, 7, START, END, realism=realism.ALL - {Switch.LATE}) for size in (9, 9, 4))
    for name, one in (("large", large), ("again", again), ("small", small)):
        simulate(one, tmp_path / name)
    for name in TABLES:
        assert (tmp_path / "large" / f"{name}.csv").read_bytes() == (tmp_path / "again" / f"{name}.csv").read_bytes()
        ids = [(line, int(re.search(r"(?:^|,)(\d+),", line)[1])) for line in lines_of(tmp_path / "large", name)]
        assert [line for line, number in ids if number <= 4] == lines_of(tmp_path / "small", name)


def test_a_later_end_leaves_what_was_before_as_it_was_with_all_switches(tmp_path):
    for name, end in (("early", datetime(2015, 2, 10, 6)), ("late", END)):
        simulate(
            Simulation(5, 7, START, end, realism=realism.ALL - {Switch.OFFSETS, Switch.LOCAL_TIME}), tmp_path / name
        )
    for name in TABLES[1:]:
        kept = [line for line in lines_of(tmp_path / "late", name) if line[1:20] <= "2015-02-10 06:00:00"]
        assert sorted(kept) == sorted(lines_of(tmp_path / "early", name))


def test_jitter_delays_each_visit_and_its_failures_alike(lives):
    delays = Truth(frozenset({Switch.JITTER})).visit_delays
    seen = Counter()
    for plain, late in zip(lives(), lives(Switch.JITTER), strict=True):
        for (planned, component), (came, same) in zip(plain.replacements, late.replacements, strict=False):
            assert component == same or planned == came or came - planned in delays
            seen[came - planned] += 1
        assert set(late.failures) <= set(late.replacements)
    assert set(seen) == set(delays)
    assert sum(delays.values()) == pytest.approx(1)


def test_the_lead_of_errors_varies_as_the_truth_says(lives):
    leads = Truth(frozenset({Switch.ERROR_LEAD})).error_leads
    found = Counter()
    for life in lives(Switch.ERROR_LEAD):
        for hour, component in life.failures:
            errors = set(behaviour.FAILURE_ERRORS[component])
            at = [[h for h, name in life.errors if name == error and 0 < hour - h <= 42] for error in errors]
            assert hour < 42 or all(at)
            found.update(hour - max(hours) for hours in at if hours)
    assert set(found) <= set(leads) | set(range(1, 6))
    assert len(set(found) & set(leads)) == len(leads)
    assert sum(leads.values()) == pytest.approx(1)


def test_a_ramp_rises_from_almost_nothing_to_the_whole_step_and_the_truth_has_its_shape():
    switches = frozenset({Switch.DRIFT_RAMP})
    machines = [machine(number, 7, YEAR, realism=switches) for number in range(1, 101)]
    (block,) = readings(machines, 7, [0, 8761], switches)
    truth = Truth(switches)
    for sensor, component in enumerate(COMPONENTS):
        before = [
            block.values[hour - 48 : hour + 1, index, sensor]
            for index, life in enumerate(machines)
            for hour, failed in life.failures
            if failed == component and hour >= 48
        ]
        healthy, step = behaviour.HEALTHY_MEANS[sensor], behaviour.DRIFT_STEPS[sensor]
        shown = (np.mean(before, axis=0) - healthy) / step
        assert shown.reshape(7, 7).mean(axis=1) == pytest.approx(
            np.reshape(truth.drift_profile, (7, 7)).mean(axis=1), abs=0.12
        )
    assert Truth().drift_profile == (1.0,) * 49


def test_machines_fall_silent_in_gaps_and_single_readings_are_missing_as_often_as_the_truth_says():
    switches = frozenset({Switch.GAPS, Switch.MISSING})
    machines = [machine(number, 7, YEAR, realism=switches) for number in range(1, 101)]
    (block,) = readings(machines, 7, [0, 8761], switches)
    assert set(np.unique(block.copies)) == {0, 1}
    assert (block.copies == 0).mean() == pytest.approx(6 * 10.5 / 8760, rel=0.15)
    assert np.isnan(block.values).mean() == pytest.approx(Truth(switches).missing_share, rel=0.05)


def test_a_sensor_that_is_out_reads_nothing_for_a_month_while_the_others_go_on():
    switches = frozenset({Switch.SENSOR_OUT})
    machines = [machine(number, 7, YEAR, realism=switches) for number in range(1, 101)]
    (block,) = readings(machines, 7, [0, 8761], switches)
    (whole,) = readings([machine(number, 7, YEAR) for number in range(1, 101)], 7, [0, 8761])
    (start, index, sensor) = next(
        (hour, index, sensor)
        for index, life in enumerate(machines)
        for hour, sensor in life.outages
        if len(life.outages) == 1 and 0 < hour < 8761 - 30 * 24
    )
    is_silent = np.isnan(block.values[:, index, :])
    assert is_silent[start : start + 30 * 24, sensor].all()
    assert is_silent.sum() == 30 * 24
    assert np.isnan(block.values).mean() == pytest.approx(2 * 30 / 365 / 4, rel=0.15)
    assert np.array_equal(np.where(np.isnan(block.values), whole.values, block.values), whole.values)


def test_duplicates_stand_beside_their_row_and_add_no_other(written):
    for name in TABLES[1:]:
        plain, twice = lines_of(written(), name), lines_of(written(Switch.DUPLICATES), name)
        counts = Counter(twice)
        assert set(counts) == set(plain)
        assert set(counts.values()) == {1, 2}


def test_rows_of_late_days_stand_at_the_end_and_none_is_lost(written):
    for name in TABLES[1:]:
        plain, late = lines_of(written(), name), lines_of(written(Switch.LATE), name)
        assert late != plain
        assert sorted(late) == sorted(plain)


def test_stamps_with_an_offset_or_a_zone_mean_the_same_instants(written):
    for name in ("telemetry", "errors"):
        plain, changed = lines_of(written(), name), lines_of(written(Switch.OFFSETS), name)
        stamps = [datetime.fromisoformat(line.split(",")[0].strip('"')) for line in changed]
        assert [one.astimezone(UTC).strftime('"%Y-%m-%d %H:%M:%S"') for one in stamps] == [
            line.split(",")[0] for line in plain
        ]
    assert len({stamp.utcoffset() for stamp in stamps}) > len(behaviour.SITE_ZONES)
    for name in ("maint", "failures"):
        plain, changed = lines_of(written(), name), lines_of(written(Switch.LOCAL_TIME), name)
        for before, after in zip(plain, changed, strict=True):
            day, clock, zone = after.split(",")[0].strip('"').split(" ")
            local = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZoneInfo(zone))
            assert local.astimezone(UTC).strftime('"%Y-%m-%d %H:%M:%S"') == before.split(",")[0]


def test_a_new_model_joins_during_the_period_and_others_stay_who_they_are(lives):
    changed = [
        (before, after) for before, after in zip(lives(), lives(Switch.NEW_MODEL), strict=True) if before != after
    ]
    assert 3 <= len(changed) <= 20
    for _, after in changed:
        assert (after.model, after.age_years) == ("model5", 0)
        assert after.first_hour >= 30 * 24
        events = [*after.errors, *after.replacements, *after.failures]
        assert min(hour for hour, _ in events) >= after.first_hour
        assert all(hour - after.first_hour >= 30 * 24 for hour, _ in after.failures)


def test_a_new_error_announces_nothing_and_appears_after_the_start(lives):
    changed = [
        set(after.errors) - set(before.errors) for before, after in zip(lives(), lives(Switch.NEW_ERROR), strict=True)
    ]
    assert {error for errors in changed for _, error in errors} == {"error6"}
    assert min(hour for errors in changed for hour, _ in errors) >= 60 * 24
    per_year = Truth(frozenset({Switch.NEW_ERROR})).background_errors_per_hour["error6"] * 8760
    assert sum(map(len, changed)) / len(changed) == pytest.approx(per_year * 300 / 365, rel=0.2)


def test_the_truth_names_the_hazard_that_the_lives_have():
    truth = Truth()
    planned, failed = Counter(), Counter()
    for life in fleet(Simulation(1500, 7, START, datetime(2016, 1, 1, 6))):
        phase = min(hour for hour, _ in life.replacements if hour >= 0) % 360
        for component in COMPONENTS:
            replaced = [hour for hour, one in life.replacements if one == component]
            for hour in range(phase, 8761, 360):
                days = (hour - max(at for at in replaced if at < hour)) // 24
                hazard = truth.hazard(component, life.model, life.age_years, days)
                planned[component, round(hazard, 3)] += 1
                failed[component, round(hazard, 3)] += (hour, component) in life.failures
    for (component, hazard), visits in planned.items():
        assert failed[component, hazard] / visits == pytest.approx(hazard, rel=0.12)
    assert {hazard for _, hazard in planned} == {0.0, 0.147, 0.287}


def test_days_are_written_one_set_each_and_together_are_the_whole(tmp_path, written):
    simulate(simulation(Switch.LATE), tmp_path, daily=True)
    days = sorted(folder.name for folder in tmp_path.iterdir())
    assert days[0] == "2015-01-01"
    for name in TABLES[1:]:
        files = sorted(tmp_path.glob(f"*/{name}/*.csv"), key=lambda file: file.name)
        assert [file.name for file in files] == [
            f"{name}-{START.date() + timedelta(days=day)}.csv" for day in range(91)
        ]
        arrivals = [(file.parent.parent.name, file.stem.removeprefix(f"{name}-")) for file in files]
        assert all(arrival >= day for arrival, day in arrivals)
        assert any(arrival > day for arrival, day in arrivals)
        rows = [line for file in files for line in file.read_text().split("\n")[1:-1]]
        assert rows == lines_of(written(), name)
    last = next(tmp_path.glob("*/machines/machines-2015-04-01.csv"))
    assert lines_of(last.parent, last.stem) == lines_of(written(), "machines")
