from dataclasses import replace

import pytest

from pipeline.errors import ParameterError
from pipeline.quality import (
    Calibration,
    ComponentQuality,
    Outcome,
    Quality,
    average_precision,
    cheapest_threshold,
    quality,
)
from pipeline.settings import Costs, Settings
from pipeline.tables import FAILURES
from pipeline.windows import TimeRange
from tests.pipeline.frames import at, frame

PERIOD = TimeRange(at("01-01 06:00"), at("01-10 06:00"))
SETTINGS = Settings(range=PERIOD)
SCORE = (
    "machine_id INT, component STRING, window_end TIMESTAMP, probability DOUBLE, is_alarm BOOLEAN, is_failing BOOLEAN"
)


def measured(spark, scores, failures, settings=SETTINGS):
    rows = [(m, c, at(end), p, alarm, failing) for m, c, end, p, alarm, failing in scores]
    return quality(spark.createDataFrame(rows, SCORE), frame(spark, FAILURES, *failures), PERIOD, settings)


def test_an_event_is_caught_by_an_alarm_in_the_horizon_before_it_and_an_alarm_before_nothing_is_false(spark):
    scores = [
        (1, "comp1", "01-04 06:00", 0.9, True, True),
        (1, "comp1", "01-04 18:00", 0.4, False, True),
        # At the failure itself it is too late to warn, and another component's failure is another event.
        (1, "comp1", "01-05 06:00", 0.8, True, False),
        (1, "comp2", "01-04 06:00", 0.1, False, True),
        (1, "comp2", "01-04 18:00", 0.7, True, True),
        (2, "comp1", "01-04 06:00", 0.6, True, False),
        (2, "comp3", "01-04 06:00", 0.2, False, True),
    ]
    failures = [
        (1, "01-05 06:00", "comp1"),
        (1, "01-05 06:00", "comp2"),
        (2, "01-05 06:00", "comp3"),
        # Its windows begin before the period.
        (2, "01-02 06:00", "comp1"),
        (2, "01-10 06:01", "comp1"),
    ]
    found = measured(spark, scores, failures)
    figures = found.figures()
    errors = [
        figures.pop("calibration_error"),
        *(one.pop("calibration_error") for one in figures["per_component"].values()),
    ]
    assert errors == [
        pytest.approx(error) for error in ((0.1 + 0.6 + 0.8 + 0.9 + 0.3 + 0.6 + 0.8) / 7, 0.525, 0.6, 0.8)
    ] + [None]
    assert figures == {
        **{"event_recall": 2 / 3, "precision": 0.5, "events": 3, "alarms": 4, "median_lead_hours": 12.0},
        "per_component": {
            "comp1": {"event_recall": 1.0, "precision": 1 / 3, "events": 1, "alarms": 3, "average_precision": 1.0},
            "comp2": {"event_recall": 1.0, "precision": 1.0, "events": 1, "alarms": 1, "average_precision": 1.0},
            "comp3": {"event_recall": 0.0, "precision": None, "events": 1, "alarms": 0, "average_precision": 1.0},
            "comp4": {"event_recall": None, "precision": None, "events": 0, "alarms": 0, "average_precision": None},
        },
    }
    assert found.components["comp1"].lead_hours == (24.0,)


def test_an_event_without_a_scored_window_is_missed_and_without_scores_nothing_is_known(spark):
    figures = measured(spark, [], [(1, "01-05 06:00", "comp1")]).figures()
    assert (figures["events"], figures["event_recall"], figures["precision"]) == (1, 0.0, None)
    assert measured(spark, [], [], replace(SETTINGS, horizon_hours=3)).figures()["event_recall"] is None


def test_the_cheapest_threshold_parts_right_from_false_alarms(spark):
    scores = [
        (1, "comp1", "01-04 06:00", 0.8, False, True),
        (2, "comp1", "01-04 06:00", 0.6, False, False),
    ]
    found = measured(spark, scores, [(1, "01-05 06:00", "comp1")])
    component = found.components["comp1"]
    assert 0.6 <= found.cheapest_threshold(Costs()) < 0.8
    assert [component.curve[level] for level in (599, 600, 799, 800)] == [
        Outcome(events=1, caught=1, alarms=2, right_alarms=1),
        Outcome(events=1, caught=1, alarms=1, right_alarms=1),
        Outcome(events=1, caught=1, alarms=1, right_alarms=1),
        Outcome(events=1, caught=0, alarms=0, right_alarms=0),
    ]


def test_there_is_no_cheapest_threshold_without_an_event():
    assert Quality({"comp1": ComponentQuality(Outcome(), (Outcome(),) * 1000, ())}).cheapest_threshold(Costs()) is None


def test_one_threshold_serves_all_components_at_what_it_costs_them_together():
    first = (Outcome(1, 1, 4, 1), Outcome(1, 1, 1, 1), Outcome(1, 0, 0, 0))
    second = (Outcome(1, 1, 1, 1), Outcome(1, 0, 0, 0), Outcome(1, 0, 0, 0))
    both = Quality(
        {name: ComponentQuality(Outcome(1), curve, ()) for name, curve in zip("ab", (first, second), strict=True)}
    )
    assert both.curve == (Outcome(2, 2, 5, 2), Outcome(2, 1, 1, 1), Outcome(2, 0, 0, 0))
    assert both.cheapest_threshold(Costs(missed_failure=10, needless_visit=1)) == 0.5 / 1000
    assert both.cheapest_threshold(Costs(missed_failure=2, needless_visit=1)) == 1.5 / 1000


@pytest.mark.parametrize(
    ("missed", "needless", "least", "most"),
    [(100, 1, 0.2, 0.4), (3, 1, 0.2, 0.4), (1, 1, 0.4, 0.8), (1, 100, 0.4, 0.8)],
)
def test_the_threshold_falls_as_missing_a_failure_costs_more(missed, needless, least, most):
    """Alarms above 0.2 catch both failures with two false alarms, those above 0.4 one failure with none."""
    curve = [Outcome(2, 2, 9, 2)] * 200 + [Outcome(2, 2, 4, 2)] * 200 + [Outcome(2, 1, 1, 1)] * 400
    assert least <= cheapest_threshold(curve, Costs(missed, needless)) <= most


@pytest.mark.parametrize(
    ("missed", "needless", "threshold"),
    [
        # As far above 0.3, times what a missed failure costs, as below 0.6, times what a needless visit costs.
        (9, 1, 0.33),
        (1, 1, 0.45),
        (1, 9, 0.57),
    ],
)
def test_between_thresholds_that_cost_the_same_it_lies_where_either_mistake_would_cost_the_same(
    missed, needless, threshold
):
    """Alarms above 0.3 catch the failure, those above 0.6 do not; below 0.3 there are false ones."""
    curve = [Outcome(1, 1, 9, 1)] * 300 + [Outcome(1, 1, 1, 1)] * 300 + [Outcome(1, 0, 0, 0)] * 400
    assert cheapest_threshold(curve, Costs(missed, needless)) == pytest.approx(threshold, abs=0.001)


def test_a_mistake_costs_what_its_kind_costs():
    assert Outcome(events=5, caught=3, alarms=7, right_alarms=4).cost(Costs(100, 10)) == 2 * 100 + 3 * 10


@pytest.mark.parametrize("costs", [(0, 1), (1, 0), (-1, 5)])
def test_rejects_a_mistake_that_costs_nothing(costs):
    with pytest.raises(ParameterError, match="both have to be 1 or more"):
        Costs(*costs)


def test_the_calibration_error_is_how_far_what_was_said_lies_from_what_happened(spark):
    said = [(0.25, True), (0.25, False), (0.25, False), (0.25, False), (0.95, True), (0.95, False)]
    scores = [(machine, "comp1", "01-04 06:00", p, False, failing) for machine, (p, failing) in enumerate(said)]
    calibration = measured(spark, scores, []).components["comp1"].calibration
    assert calibration.points() == [(0.25, 0.25, 4), (0.95, 0.5, 2)]
    assert calibration.error == pytest.approx((4 * 0.0 + 2 * 0.45) / 6)
    assert (calibration + calibration).error == calibration.error
    assert Calibration().error is None


def test_the_average_precision_of_what_never_errs_is_one_and_no_rounding_error_less():
    curve = tuple(
        Outcome(events=7, caught=7 - step // 3, alarms=9 - step // 3, right_alarms=9 - step // 3) for step in range(22)
    )
    assert average_precision(curve) == 1.0
