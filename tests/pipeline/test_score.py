from dataclasses import replace

import pytest
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.errors import ParameterError
from pipeline.model import scores
from pipeline.reasons import Group, groups, reasons
from pipeline.score import alarms_per_day, explained, predictions, replace_predictions, worklist, written
from pipeline.settings import Settings
from pipeline.tables import PREDICTIONS
from pipeline.windows import TimeRange
from tests.pipeline.fleet import SETTINGS
from tests.pipeline.frames import at, frame, rows_of

NOON = at("04-01 12:00")
RUN = replace(SETTINGS, range=TimeRange(at("03-01 06:00"), at("03-03 06:00")), triggered_at=NOON)
SCORE = "machine_id INT, component STRING, window_end TIMESTAMP, probability DOUBLE, is_alarm BOOLEAN"


def test_features_that_say_the_same_of_a_sensor_are_hidden_together():
    settings = Settings(range=RUN.range, telemetry_hours=(12, 24, 48))
    found = groups(settings)
    assert found[0] == Group("volt_mean_24h", ("volt_mean_12h", "volt_mean_24h", "volt_mean_48h"))
    assert [group.shown for group in found[3:9]] == [
        *("vibration_mean_24h", "volt_std_24h", "rotate_std_24h", "pressure_std_24h", "vibration_std_24h"),
        "error1_count_24h",
    ]
    assert [group.shown for group in found[-2:]] == ["age", "model"]


def test_alarms_are_explained_by_what_announced_the_failure_and_healthy_machines_by_nothing(result, windows):
    every = scores(result.model, windows.where(RUN.range.predicate("window_end")))
    rows = predictions(every, result.model, windows, "7", RUN)
    assert rows.columns == list(PREDICTIONS.column_names)
    alarms = rows.where("is_alarm").collect()
    assert {tuple(reason.feature for reason in row.reasons) for row in alarms if row.component == "comp1"} == {
        ("volt_mean_24h", "error1_count_24h")
    }
    (first,) = {row.reasons[0] for row in alarms if row.component == "comp1"}
    assert (first.value, first.contribution) == (190.0, pytest.approx(1.0))
    assert {tuple(row.reasons) for row in rows.where("probability = 0").collect()} == {()}
    assert {(row.model_version, row.run_id, row.scored_at) for row in rows.collect()} == {
        ("7", "1", NOON.replace(tzinfo=None))
    }


def test_reasons_are_given_only_for_the_scores_asked_for(result, windows):
    every = scores(result.model, windows.where(RUN.range.predicate("window_end")))
    (alarm, *_) = every.where("is_alarm").orderBy("window_end", "machine_id").collect()
    asked = every.where((F.col("machine_id") == alarm.machine_id) & (F.col("component") == alarm.component))
    found = reasons(result.model, asked.where(F.col("is_alarm")).limit(1), windows, RUN).collect()
    assert [(row.machine_id, row.component) for row in found] == [(alarm.machine_id, alarm.component)]


def test_all_alarms_and_the_ten_highest_probabilities_of_a_window_end_are_explained(spark):
    rows = [(machine, "comp1", NOON, 0.5, machine == 12) for machine in range(1, 13)]
    found = explained(spark.createDataFrame(rows, SCORE))
    assert [row[0] for row in sorted(found.collect())] == [*range(1, 11), 12]


def test_rejects_scoring_without_the_time_it_stands_for(result, windows):
    with pytest.raises(ParameterError, match="triggered_at is empty"):
        predictions(windows, result.model, windows, "1", replace(RUN, triggered_at=None))


@pytest.fixture
def table(spark, catalog):
    delta.create(spark, PREDICTIONS, catalog)

    def write(*rows, version="1", run_id="1"):
        padded = [(*row[:4], row[3] > 0.5, [], version, run_id, "04-01 12:00") for row in rows]
        df = frame(spark, PREDICTIONS, *padded)
        replace_predictions(spark, df, version, replace(RUN, catalog=catalog, run_id=run_id))
        return delta.read(spark, PREDICTIONS, catalog)

    return write


SHOWN = ("machine_id", "component", "window_end", "probability", "model_version", "run_id")


def test_a_rerun_changes_only_what_says_something_else_and_takes_away_what_is_no_longer_said(table):
    table((1, "comp1", "03-01 18:00", 0.9), (1, "comp2", "03-01 18:00", 0.1), (2, "comp1", "03-03 06:00", 0.2))
    again = table(
        (1, "comp1", "03-01 18:00", 0.9), (1, "comp2", "03-01 18:00", 0.3), (3, "comp1", "03-02 06:00", 0.4), run_id="2"
    )
    assert rows_of(again, *SHOWN) == [
        (1, "comp1", "03-01 18:00", 0.9, "1", "1"),
        (1, "comp2", "03-01 18:00", 0.3, "1", "2"),
        (3, "comp1", "03-02 06:00", 0.4, "1", "2"),
    ]


def test_other_ranges_and_other_versions_stay(table, spark, catalog):
    before = frame(spark, PREDICTIONS, (1, "comp1", "03-01 06:00", 0.7, True, [], "1", "0", "04-01 12:00"))
    delta.merge_new(spark, before, PREDICTIONS, catalog)
    table((1, "comp1", "03-01 18:00", 0.9))
    found = table((1, "comp1", "03-01 18:00", 0.8), version="2", run_id="2")
    assert rows_of(found, *SHOWN) == [
        (1, "comp1", "03-01 06:00", 0.7, "1", "0"),
        (1, "comp1", "03-01 18:00", 0.8, "2", "2"),
        (1, "comp1", "03-01 18:00", 0.9, "1", "1"),
    ]
    assert rows_of(written(found, "2", RUN), *SHOWN[:4]) == [(1, "comp1", "03-01 18:00", 0.8)]


def test_the_worklist_is_the_alarms_of_the_latest_window_end_most_probable_first(spark):
    rows = [
        (1, "comp1", "03-01 18:00", 0.9, True),
        (1, "comp1", "03-02 06:00", 0.6, True),
        (2, "comp2", "03-02 06:00", 0.8, True),
        (3, "comp2", "03-02 06:00", 0.1, False),
    ]
    df = frame(spark, PREDICTIONS, *rows)
    assert [(row.machine_id, row.component) for row in worklist(df).collect()] == [(2, "comp2"), (1, "comp1")]
    days = [at("03-01 00:00").date(), at("03-02 00:00").date()]
    assert sorted(alarms_per_day(df)) == [(days[0], "comp1", 1), (days[1], "comp1", 1), (days[1], "comp2", 1)]
