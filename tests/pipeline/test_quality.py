from dataclasses import replace

import pytest

from pipeline.quality import ComponentQuality, Outcome, quality
from pipeline.settings import Settings
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
    assert found.figures() == {
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


def test_the_best_threshold_lies_in_the_middle_of_those_that_part_right_from_false_alarms(spark):
    scores = [
        (1, "comp1", "01-04 06:00", 0.8, False, True),
        (2, "comp1", "01-04 06:00", 0.6, False, False),
    ]
    component = measured(spark, scores, [(1, "01-05 06:00", "comp1")]).components["comp1"]
    assert component.best_threshold == pytest.approx(0.7, abs=0.001)
    assert [component.curve[level] for level in (599, 600, 799, 800)] == [
        Outcome(events=1, caught=1, alarms=2, right_alarms=1),
        Outcome(events=1, caught=1, alarms=1, right_alarms=1),
        Outcome(events=1, caught=1, alarms=1, right_alarms=1),
        Outcome(events=1, caught=0, alarms=0, right_alarms=0),
    ]


def test_there_is_no_best_threshold_without_an_event():
    assert ComponentQuality(Outcome(), (Outcome(),) * 1000, ()).best_threshold is None
    assert Outcome(events=2, caught=0, alarms=3).f1 == 0.0
