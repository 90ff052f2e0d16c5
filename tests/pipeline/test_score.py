from dataclasses import replace

import pytest

from pipeline import delta, features
from pipeline.errors import ParameterError
from pipeline.model import scores
from pipeline.registry import Champion
from pipeline.score import (
    alarms_per_day,
    of_version,
    predictions,
    refresh_worklist,
    score_range,
    with_first_run,
    worklist,
)
from pipeline.settings import Costs
from pipeline.tables import COMPONENTS, PREDICTIONS, WORKLIST
from pipeline.windows import TimeRange
from tests.pipeline.fleet import SETTINGS
from tests.pipeline.frames import at, frame, rows_of
from tests.pipeline.lakes import Lake

NOON = at("04-01 12:00")
RUN = replace(SETTINGS, range=TimeRange(at("03-01 06:00"), at("03-03 06:00")), triggered_at=NOON)


def test_alarms_are_explained_by_what_announced_the_failure_and_healthy_machines_by_nothing(result, windows):
    scored = windows.where(RUN.range.predicate("window_end"))
    rows = predictions(scores(result.model, scored), result.model, scored, "7", RUN)
    assert rows.columns == list(PREDICTIONS.column_names)
    alarms = rows.where("is_alarm").collect()
    of_comp1 = [row.reasons for row in alarms if row.component == "comp1"]
    assert {frozenset(reason.feature for reason in found) for found in of_comp1} == {
        frozenset(("volt_mean_24h", "error1_count_24h"))
    }
    assert {(reason.feature, reason.value) for found in of_comp1 for reason in found} == {
        ("volt_mean_24h", 190.0),
        ("error1_count_24h", 1.0),
    }
    assert all(first.contribution >= second.contribution > 0.0 for first, second in of_comp1)
    quiet = rows.where("not is_alarm").orderBy("probability").limit(1)
    assert {tuple(row.reasons) for row in quiet.collect()} == {()}
    assert {(row.model_version, row.run_id, row.scored_at) for row in rows.collect()} == {
        ("7", "1", NOON.replace(tzinfo=None))
    }


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
    assert rows_of(with_first_run(rows, before), "run_id", "scored_at") == sorted(expected for *_, expected in cases)
    assert rows_of(with_first_run(rows, before), *SAID) == rows_of(rows, *SAID)


SAID = ("machine_id", "component", "window_end", "probability", "is_alarm", "model_version")


@pytest.fixture(scope="module")
def featured(spark, tmp_path_factory, windows):
    """A lake with the features in their table."""
    lake = Lake.at(spark, tmp_path_factory.mktemp("featured"))
    table = features.table(SETTINGS)
    delta.create(spark, table, lake.catalog)
    windows.select(*table.column_names).write.format("delta").mode("append").saveAsTable(table.full_name(lake.catalog))
    return lake


@pytest.fixture
def stores(featured, monkeypatch, result, tmp_path):
    """The features in their table, and a champion that needs no registry."""
    monkeypatch.setattr("pipeline.score.loaded", lambda champion: result.model)
    return replace(RUN, catalog=featured.copied(tmp_path).catalog)


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
    assert rows_of(of_version(found, "1", stores)) == rows
    assert [row[:6] for row in rows_of(of_version(found, "2", stores))] == [row[:6] for row in rows]


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


def test_the_worklist_is_each_machines_latest_window_alarms_first_then_by_what_a_visit_saves(spark):
    rows = [
        (1, "comp1", "03-01 18:00", 0.9, True),
        (1, "comp1", "03-02 06:00", 0.6, True),
        (2, "comp2", "03-02 06:00", 0.8, True),
        # Below the threshold of its component, though more probable than another's alarm.
        (3, "comp2", "03-02 06:00", 0.7, False),
        # Has been silent since.
        (4, "comp3", "03-01 18:00", 0.95, True),
    ]
    df = frame(spark, PREDICTIONS, *((*row, [], "1") for row in rows))
    found = worklist(df, Costs(missed_failure=100, needless_visit=10)).orderBy("place").collect()
    assert [(row.place, row.machine_id, row.component) for row in found] == [
        *((1, 4, "comp3"), (2, 2, "comp2"), (3, 1, "comp1"), (4, 3, "comp2"))
    ]
    assert [row.expected_saving for row in found] == [pytest.approx(value) for value in (94.5, 78.0, 56.0, 67.0)]
    days = [at("03-01 00:00").date(), at("03-02 00:00").date()]
    assert sorted(alarms_per_day(df)) == [
        (days[0], "comp1", 1),
        (days[0], "comp3", 1),
        (days[1], "comp1", 1),
        (days[1], "comp2", 1),
    ]


def predict(spark, catalog, version, *ends):
    """Predictions of the version for two machines at these window ends."""
    delta.create(spark, PREDICTIONS, catalog)
    rows = [
        (machine, component, end, 0.9, True, [], version, "1", "03-03 06:00")
        for machine in (1, 2)
        for component in COMPONENTS
        for end in ends
    ]
    assert delta.merge_new(spark, frame(spark, PREDICTIONS, *rows), PREDICTIONS, catalog) == len(rows)


def listed(spark, catalog):
    return rows_of(delta.read(spark, WORKLIST, catalog))


LATEST = ("03-02 06:00", "03-02 18:00", "03-03 06:00")


def test_the_worklist_stays_that_of_the_latest_windows_when_an_earlier_range_is_scored(spark, catalog):
    settings, champion = replace(RUN, catalog=catalog), Champion("m", "1", "training-1")
    predict(spark, catalog, "1", *LATEST)
    assert refresh_worklist(spark, champion, settings)
    before = listed(spark, catalog)
    assert len(before) == 2 * 4
    predict(spark, catalog, "1", "02-01 18:00")
    assert not refresh_worklist(spark, champion, settings)
    assert listed(spark, catalog) == before


@pytest.mark.parametrize(
    "past",
    [("02-01 06:00", "02-01 18:00"), ("03-02 06:00", "03-02 18:00")],
    ids=["a month ago", "less than a horizon ago"],
)
def test_a_new_champion_that_has_scored_a_past_range_alone_leaves_the_worklist_as_it_is(spark, catalog, past):
    settings, promoted = replace(RUN, catalog=catalog), Champion("m", "2", "training-2")
    predict(spark, catalog, "1", *LATEST)
    refresh_worklist(spark, Champion("m", "1", "training-1"), settings)
    before = listed(spark, catalog)
    predict(spark, catalog, "2", past[1])
    assert not refresh_worklist(spark, promoted, replace(settings, range=TimeRange(*map(at, past))))
    assert listed(spark, catalog) == before
    predict(spark, catalog, "2", *(end for end in LATEST if end != past[1]))
    assert refresh_worklist(spark, promoted, settings)
    assert len(listed(spark, catalog)) == len(before)


def test_a_prediction_whose_horizon_is_over_is_no_work(spark, catalog):
    settings = replace(RUN, catalog=catalog, range=TimeRange(at("03-02 06:00"), at("03-02 18:00")))
    said = [
        (1, "comp1", "03-01 18:00", 0.9, True),
        (2, "comp1", "03-02 06:00", 0.9, True),
        (3, "comp1", "03-02 18:00", 0.9, True),
    ]
    delta.create(spark, PREDICTIONS, catalog)
    rows = frame(spark, PREDICTIONS, *((*row, [], "1", "1", "03-02 18:00") for row in said))
    delta.merge_new(spark, rows, PREDICTIONS, catalog)
    for asked in (settings, replace(settings, range=TimeRange(at("04-02 06:00"), at("04-02 18:00")))):
        refresh_worklist(spark, Champion("m", "1", "training-1"), asked)
        listed = delta.read(spark, WORKLIST, catalog).select("machine_id").collect()
        assert sorted(row.machine_id for row in listed) == [2, 3]
