from datetime import datetime

import numpy as np
import pytest

from benchmarks.oracle import History, Oracle
from pipeline.simulate import Simulation, fleet
from pipeline.simulation.readings import readings
from pipeline.simulation.realism import NONE, Switch
from pipeline.simulation.truth import Truth
from pipeline.tables import COMPONENTS

HORIZON = 24
HEALTHY = np.tile([170.0, 450.0, 100.0, 40.0], (1200, 1))
# Visited on day 3 of its 15, component 1 last replaced on day 18: it can fail from day 63 on, never before day 63.
VISITS = {"comp1": [-600, 18 * 24], "comp2": [-600, 33 * 24], "comp3": [-600], "comp4": [-600, 3 * 24]}
DUE = 63 * 24


def machine(departed=0.0, errors=None):
    values = np.vstack([HEALTHY, HEALTHY])
    values[DUE - 48 : DUE, 0] += departed
    return History("model3", 3, 0, values, errors or {}, VISITS)


def told(history, hours_before, truth=None):
    return Oracle(truth or Truth(), HORIZON).probabilities(history, np.array([DUE - hours_before]))


def test_both_signs_before_a_visit_make_a_failure_certain_and_none_makes_it_next_to_impossible():
    both = told(machine(departed=20.0, errors={"error1": [DUE - 24]}), 24)
    assert both["comp1"][0] > 0.999
    assert told(machine(), 24)["comp1"][0] < 0.001


def test_before_an_error_is_due_a_drift_alone_says_as_much_as_it_is_worth():
    a_day_and_a_half_ahead = Oracle(Truth(), 48).probabilities(machine(departed=20.0), np.array([DUE - 36]))
    assert 0.2 < a_day_and_a_half_ahead["comp1"][0] < 0.999
    # When the error of a failure should have come and did not, the drift was one of the false ones.
    assert told(machine(departed=20.0), 12)["comp1"][0] < 0.01


def test_what_can_not_fail_is_not_expected_to():
    signs = machine(departed=20.0, errors={"error4": [DUE - 24], "error5": [DUE - 24]})
    found = told(signs, 24)
    # Component 3 of model 3 and component 4 of a young machine never do; component 2 was replaced 30 days before.
    assert (found["comp3"][0], found["comp4"][0]) == (0.0, 0.0)


def test_of_a_machine_that_joined_parts_never_replaced_are_as_old_as_it():
    joined, signs = DUE - 45 * 24, {"errors": {"error1": [DUE - 24]}}
    known_day = {"comp1": [], "comp2": [joined + 15 * 24], "comp3": [], "comp4": []}
    values = machine(departed=20.0).readings[joined:]
    young, unknown = (
        History("model3", 3, first_hour, readings, signs["errors"], known_day)
        for first_hour, readings in ((joined, values), (0, machine(departed=20.0).readings))
    )
    assert told(young, 24)["comp1"][0] > 0.999
    assert told(unknown, 24)["comp1"][0] == 0.0


def test_nothing_after_the_windows_end_decides():
    later = machine(departed=20.0, errors={"error1": [DUE - 24]})
    before = told(later, 60)
    assert before["comp1"][0] == pytest.approx(told(machine(), 60)["comp1"][0])


@pytest.mark.parametrize(
    ("component", "sensor", "step", "errors"),
    [
        ("comp1", 0, 20.0, ("error1",)),
        ("comp2", 1, -80.0, ("error2", "error3")),
        ("comp3", 2, 25.0, ("error4",)),
        ("comp4", 3, 10.0, ("error5",)),
    ],
)
@pytest.mark.parametrize("first_hour_before", [70, 110])
def test_a_drift_for_nothing_shortly_before_does_not_hide_the_failures_own(
    component, sensor, step, errors, first_hour_before
):
    values = np.vstack([HEALTHY, HEALTHY])
    values[DUE - 48 : DUE, sensor] += step
    values[DUE - first_hour_before : DUE - max(48, first_hour_before - 48), sensor] += step
    can_fail = {name: [-600, 18 * 24] for name in COMPONENTS}
    history = History("model1", 18, 0, values, {name: [DUE - 24] for name in errors}, can_fail)
    assert told(history, 24)[component][0] > 0.99


def test_missing_readings_say_nothing():
    silent = machine(departed=20.0)
    silent.readings[DUE - 60 : DUE] = np.nan
    found = Oracle(Truth(), 48).probabilities(silent, np.array([DUE - 36]))["comp1"][0]
    prior = 0.88 / 3 * 0.5
    assert found == pytest.approx(prior, rel=0.15)


@pytest.mark.parametrize(
    ("realism", "horizon_hours"),
    [(NONE, 24), (frozenset({Switch.JITTER, Switch.ERROR_LEAD, Switch.DRIFT_RAMP}), 168)],
)
def test_it_expects_as_many_failures_as_happen(realism, horizon_hours):
    simulation = Simulation(25, 3, datetime(2015, 1, 1, 6), datetime(2015, 8, 1, 6), realism=realism)
    machines = fleet(simulation)
    (block,) = readings(machines, simulation.seed, [0, simulation.period.hours + 1], realism)
    ends = np.arange(120 * 24, simulation.period.hours - horizon_hours, 12)
    oracle = Oracle(Truth(realism), horizon_hours)
    said, happened = [], []
    for index, life in enumerate(machines):
        history = History(
            life.model,
            life.age_years,
            0,
            block.values[:, index, :],
            _by_name(life.errors),
            {name: [] for name in COMPONENTS} | _by_name(life.replacements),
        )
        for component, chances in oracle.probabilities(history, ends).items():
            failures = np.array([hour for hour, name in life.failures if name == component])
            ahead = failures[None, :] - ends[:, None] if len(failures) else np.zeros((len(ends), 1))
            said.extend(chances)
            happened.extend(((ahead > 0) & (ahead <= horizon_hours)).any(axis=1))
    said, happened = np.array(said), np.array(happened, dtype=float)
    assert said.sum() == pytest.approx(happened.sum(), rel=0.12)
    confident = said > 0.9
    assert confident.sum() > 10
    assert happened[confident].mean() == pytest.approx(said[confident].mean(), abs=0.08)


def _by_name(events):
    found = {}
    for hour, name in events:
        found.setdefault(name, []).append(hour)
    return found
