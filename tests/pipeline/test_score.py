from dataclasses import replace

import pytest
from pyspark.sql import functions as F

from pipeline import delta, features
from pipeline.errors import ParameterError
from pipeline.model import scores
from pipeline.reasons import Group, groups, reasons
from pipeline.registry import Champion
from pipeline.score import alarms_per_day, explained, kept, predictions, score_range, worklist, written
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


def said(probability, run_id, scored_at="04-01 12:00", reasons=()):
    return (1, "comp1", "03-01 18:00", probability, probability > 0.5, list(reasons), "1", run_id, scored_at)


def test_a_row_that_says_the_same_keeps_the_run_and_time_that_said_it_first(spark):
    reason = ("volt_mean_24h", 190.0, 0.5)
    earlier, later = "04-01 12:00", "04-02 12:00"
    cases = [
        (said(0.9, "1"), said(0.9, "2", later), ("1", earlier)),
        (said(0.9, "1"), said(0.8, "2", later), ("2", later)),
        (said(0.9, "1", reasons=[reason]), said(0.9, "2", later), ("2", later)),
        (said(0.9, "1", reasons=[reason]), said(0.9, "2", later, [reason]), ("1", earlier)),
    ]
    before = frame(spark, PREDICTIONS, *((machine, *old[1:]) for machine, (old, _, _) in enumerate(cases)))
    rows = frame(spark, PREDICTIONS, *((machine, *new[1:]) for machine, (_, new, _) in enumerate(cases)))
    assert rows_of(kept(rows, before), "run_id", "scored_at") == sorted(expected for *_, expected in cases)
    assert rows_of(kept(rows, before), *SAID) == rows_of(rows, *SAID)


SAID = ("machine_id", "component", "window_end", "probability", "is_alarm", "model_version")


@pytest.fixture
def stores(spark, catalog, windows, monkeypatch, result):
    """The features in their table, and a champion that needs no registry."""
    table = features.table(SETTINGS)
    delta.create(spark, table, catalog)
    delta.merge_new(spark, windows, table, catalog)
    monkeypatch.setattr("pipeline.score.loaded", lambda champion: result.model)
    return replace(RUN, catalog=catalog)


def test_a_rerun_writes_nothing_and_a_new_version_leaves_the_old_ones_rows(spark, stores):
    def versions_of_table():
        return spark.sql(f"DESCRIBE HISTORY {PREDICTIONS.full_name(stores.catalog)}").count()

    first, second = Champion("m", "1", "training-1"), Champion("m", "2", "training-2")
    assert score_range(spark, first, stores)
    rows = rows_of(delta.read(spark, PREDICTIONS, stores.catalog))
    assert len(rows) == 15 * 4 * 4
    assert not score_range(spark, first, replace(stores, run_id="9", triggered_at=at("05-01 12:00")))
    assert (versions_of_table(), rows_of(delta.read(spark, PREDICTIONS, stores.catalog))) == (2, rows)
    assert score_range(spark, second, replace(stores, run_id="2"))
    found = delta.read(spark, PREDICTIONS, stores.catalog)
    assert rows_of(written(found, "1", stores)) == rows
    assert [row[:6] for row in rows_of(written(found, "2", stores))] == [row[:6] for row in rows]


def test_scoring_one_range_leaves_the_predictions_of_another(spark, stores):
    champion = Champion("m", "1", "training-1")
    earlier = replace(stores, range=TimeRange(at("02-01 06:00"), at("02-01 18:00")))
    for settings in (earlier, stores, replace(earlier, run_id="2")):
        score_range(spark, champion, settings)
    found = delta.read(spark, PREDICTIONS, stores.catalog)
    assert {row[0] for row in rows_of(found.select("window_end"))} == {
        *("02-01 18:00", "03-01 18:00", "03-02 06:00", "03-02 18:00", "03-03 06:00")
    }
    assert {row.run_id for row in found.select("run_id").collect()} == {"1"}


def test_the_worklist_is_the_alarms_of_the_latest_window_end_most_probable_first(spark):
    rows = [
        (1, "comp1", "03-01 18:00", 0.9, True),
        (1, "comp1", "03-02 06:00", 0.6, True),
        (2, "comp2", "03-02 06:00", 0.8, True),
        (3, "comp2", "03-02 06:00", 0.1, False),
    ]
    df = frame(spark, PREDICTIONS, *((*row, [], "1") for row in rows))
    assert [(row.machine_id, row.component) for row in worklist(df).collect()] == [(2, "comp2"), (1, "comp1")]
    days = [at("03-01 00:00").date(), at("03-02 00:00").date()]
    assert sorted(alarms_per_day(df)) == [(days[0], "comp1", 1), (days[1], "comp1", 1), (days[1], "comp2", 1)]
