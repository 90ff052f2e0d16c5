from unittest.mock import Mock

import pytest

from pipeline.candidates import BOOSTED_TREES, LOGISTIC_REGRESSION, RANDOM_FOREST
from pipeline.comparison import Comparison
from pipeline.quality import Outcome
from pipeline.settings import Costs

COSTS = Costs(missed_failure=10, needless_visit=1)


def outcome(missed: int, false_alarms: int) -> Outcome:
    return Outcome(events=40, caught=40 - missed, alarms=80 + false_alarms, right_alarms=80)


@pytest.mark.parametrize(
    ("logistic", "forest", "boosted", "best"),
    [
        # Each with a low threshold and a high one. The lowest cost is 9 and its standard error 3: 12 is no more than
        # chance. The forest catches most where it gives no false alarm.
        (((0, 12), (3, 0)), ((0, 10), (2, 0)), ((0, 9), (9, 0)), RANDOM_FOREST),
        (((0, 12), (3, 0)), ((0, 13), (2, 0)), ((0, 9), (9, 0)), LOGISTIC_REGRESSION),
        # One missed failure of 10: its standard error is 10.
        (((0, 18), (5, 0)), ((0, 21), (0, 21)), ((1, 0), (1, 0)), LOGISTIC_REGRESSION),
        # What fails is put before what does not by two of them, and kept further from it by one.
        (((0, 1), (0, 1)), ((0, 9), (0, 0)), ((0, 8), (0, 0)), BOOSTED_TREES),
    ],
)
def test_of_the_kinds_that_cost_the_least_to_within_its_standard_error_the_one_that_tells_apart_best_is_best(
    logistic, forest, boosted, best
):
    kinds = {LOGISTIC_REGRESSION: logistic, RANDOM_FOREST: forest, BOOSTED_TREES: boosted}
    curves = {(kind, "comp1"): tuple(outcome(*counts) for counts in points) for kind, points in kinds.items()}
    assert Comparison(curves, Mock()).best(COSTS) == best


def test_a_kind_is_judged_by_what_it_costs_over_all_components():
    costs_of_both = {LOGISTIC_REGRESSION: ((0, 1), (0, 30)), RANDOM_FOREST: ((0, 9), (0, 12))}
    curves = {
        (kind, component): (outcome(*counts),)
        for kind, both in costs_of_both.items()
        for component, counts in zip(("comp1", "comp2"), both, strict=True)
    }
    assert Comparison(curves, Mock()).best(COSTS) == RANDOM_FOREST


def test_each_component_is_shown_at_the_threshold_that_suits_all_together_best():
    curves = {
        (RANDOM_FOREST, "comp1"): (outcome(0, 9), outcome(0, 2), outcome(0, 1)),
        (RANDOM_FOREST, "comp2"): (outcome(0, 9), outcome(0, 5), outcome(3, 0)),
    }
    shown = Comparison(curves, Mock()).figures(COSTS)
    assert [shown[name][RANDOM_FOREST]["cost"] for name in ("comp1", "comp2")] == [2, 5]


@pytest.mark.parametrize(("missed", "false_alarms", "expected"), [(0, 0, 0), (0, 9, 3), (4, 0, 20), (1, 44, 12)])
def test_the_standard_error_of_a_cost_is_that_of_rare_mistakes(missed, false_alarms, expected):
    assert outcome(missed, false_alarms).cost_error(COSTS) == expected
