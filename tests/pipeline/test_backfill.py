"""Scoring any past range again, as the scoring job does it: features of the range, then its predictions."""

from datetime import timedelta
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from pipeline import delta, feature_table, scoring_report
from pipeline.registry import Champion
from pipeline.score import refresh_worklist, score_range
from pipeline.settings import Settings
from pipeline.tables import FEATURES, MACHINES, MAINT, PREDICTIONS, RAW_ERRORS, TELEMETRY, WORKLIST
from pipeline.windows import TimeRange
from tests.pipeline.fleet import SETTINGS
from tests.pipeline.frames import at, frame, rows_of
from tests.pipeline.lakes import Lake

FIRST, LAST = at("02-01 06:00"), at("02-09 06:00")
GAP = TimeRange(at("02-03 18:00"), at("02-04 06:00"))
HOURS = [FIRST + timedelta(hours=hour) for hour in range(1 + 8 * 24)]
COMPONENTS, MACHINE_COUNT, WINDOWS_A_DAY = 4, 2, 2


def readings(spark, machine_id, hours, volt=170.0):
    values = [(machine_id, hour, volt + (hour.hour % 3), 450.0, 100.0, 40.0) for hour in hours]
    return spark.createDataFrame(values, TELEMETRY.columns)


def missing():
    return [hour for hour in HOURS if GAP.start < hour <= GAP.end]


@pytest.fixture(scope="module")
def delivered(spark, tmp_path_factory):
    """A lake with two machines' readings; machine 1's of half a day have not arrived yet."""
    lake = Lake.at(spark, tmp_path_factory.mktemp("delivered"))
    for table in (MACHINES, TELEMETRY, RAW_ERRORS, MAINT):
        delta.create(spark, table, lake.catalog)
    delta.merge_new(spark, frame(spark, MACHINES, (1, "model1", 5), (2, "model1", 5)), MACHINES, lake.catalog)
    there = readings(spark, 1, [hour for hour in HOURS if hour not in missing()])
    delta.merge_new(spark, there.unionByName(readings(spark, 2, HOURS)), TELEMETRY, lake.catalog)
    return lake


@pytest.fixture(scope="module", autouse=True)
def without_registry(result):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.score.loaded", lambda champion: result.model)
        yield


@pytest.fixture(scope="module")
def worked(spark, delivered, tmp_path_factory):
    """The lake after the latest day was scored as it is when scheduled, and the settings of that run."""
    lake = delivered.copied(tmp_path_factory.mktemp("worked"))
    _, settings = job(spark, lake.catalog, "scheduled")
    refresh_worklist(spark, Champion("m", "1", "training-1"), settings)
    return lake, settings


@pytest.fixture
def lake(delivered, tmp_path):
    return delivered.copied(tmp_path / "lake").catalog


@pytest.fixture
def scheduled(worked, tmp_path):
    lake, _ = worked
    return lake.copied(tmp_path / "lake").catalog


def job(spark, catalog, run_id, start="", end="", version="1"):
    """The two tasks with a job's parameters: empty bounds are the last day before the run, as when it is scheduled."""
    parameters = {
        **{"catalog": catalog, "range_start": start, "range_end": end, "run_id": run_id},
        **{"scoring_lookback_hours": "24", "triggered_at": "2015-02-09T06:00:00"},
    }
    parsed = Settings.parse(parameters)
    settings = Settings(
        range=parsed.range,
        catalog=catalog,
        telemetry_hours=SETTINGS.telemetry_hours,
        error_hours=SETTINGS.error_hours,
        triggered_at=parsed.triggered_at,
        run_id=run_id,
    )
    feature_table.refresh(spark, settings)
    return score_range(spark, Champion("m", version, f"training-{version}"), settings), settings


def rows(spark, catalog, condition="TRUE"):
    return rows_of(delta.read(spark, PREDICTIONS, catalog).where(condition))


def test_late_data_scored_again_replaces_the_ranges_rows_of_the_version_and_nothing_else(spark, lake):
    everything = ("2015-02-02T06:00:00", "2015-02-09T06:00:00")
    for version in ("1", "2"):
        job(spark, lake, "first", *everything, version=version)
    late = readings(spark, 1, missing(), volt=190.0)
    assert delta.merge_new(spark, late, TELEMETRY, lake) == len(missing())
    error = frame(spark, RAW_ERRORS, (1, "02-04 00:00", "error1"))
    assert delta.merge_new(spark, error, RAW_ERRORS, lake) == 1
    affected = "model_version = '1' AND window_end > '2015-02-03T18:00' AND window_end <= '2015-02-04T18:00'"
    others_before = rows(spark, lake, f"NOT ({affected})")
    before = rows(spark, lake, affected)
    is_scored, _ = job(spark, lake, "again", "2015-02-03T18:00:00", "2015-02-04T18:00:00")
    assert is_scored
    assert rows(spark, lake, f"NOT ({affected})") == others_before
    after = rows(spark, lake, affected)
    assert [row[:3] for row in after] == [row[:3] for row in before]
    # Machine 2's rows say the same as before, so they are those of the first run still.
    assert [row for row in after if row[0] == 2] == [row for row in before if row[0] == 2]
    changed = [row for row in after if row not in before]
    assert {row[0] for row in changed} == {1}
    assert {row[PREDICTIONS.column_names.index("run_id")] for row in changed} == {"again"}
    assert job(spark, lake, "once more", "2015-02-03T18:00:00", "2015-02-04T18:00:00")[0] is False
    assert rows(spark, lake, affected) == after


def test_a_range_longer_than_the_lookback_is_scored_whole_and_its_features_are_made(spark, worked, scheduled):
    lake, (_, latest) = scheduled, worked
    assert latest.range == TimeRange(at("02-08 06:00"), LAST)
    assert delta.read(spark, FEATURES, lake).count() == MACHINE_COUNT * WINDOWS_A_DAY
    before = rows(spark, lake)
    _, past = job(spark, lake, "past", "2015-02-02T06:00:00", "2015-02-07T06:00:00")
    windows = 5 * WINDOWS_A_DAY * MACHINE_COUNT
    assert past.range == TimeRange(at("02-02 06:00"), at("02-07 06:00"))
    assert delta.read(spark, FEATURES, lake).where(past.range.predicate("window_end")).count() == windows
    scored = delta.read(spark, PREDICTIONS, lake).where(F.col("run_id") == "past")
    assert scored.count() == windows * COMPONENTS
    assert rows(spark, lake, "run_id = 'scheduled'") == before


def test_the_report_of_a_past_range_is_that_of_the_range_and_comes_out_the_same_again(
    spark, lake, result, monkeypatch, tmp_path
):
    training = result.report(SETTINGS) | {"parameters": {"holdout_start": None, "range_end": "2015-02-01T06:00:00"}}
    monkeypatch.setattr("pipeline.registry.report_of", lambda *_: training)
    champion = Champion("m", "1", "training-1")
    pages = []
    for run_id in ("first", "again"):
        _, settings = job(spark, lake, run_id, "2015-02-02T06:00:00", "2015-02-04T06:00:00")
        path = scoring_report.write(spark, champion, Settings(**{**vars(settings), "reports_path": str(tmp_path)}))
        pages.append(Path(path).read_bytes())
        # The latest windows, which no page of an earlier range knows of.
        job(spark, lake, "scheduled")
    assert path == f"{tmp_path}/scoring_20150202T060000_20150204T060000_v1.html"
    assert pages[0] == pages[1]
    facts = scoring_report.facts(spark, champion, settings)
    assert (facts.machines, facts.windows, facts.last_end) == (2, 8, "2015-02-04T06:00:00")
    assert {row.machine_id for row in facts.worklist} == {1, 2}
    assert len(facts.worklist) == MACHINE_COUNT * COMPONENTS
    assert facts.drift["volt_mean_24h"] > 0


def test_a_day_without_a_reading_leaves_predictions_and_worklist_as_they_are(spark, scheduled, result, monkeypatch):
    lake, champion = scheduled, Champion("m", "1", "training-1")
    monkeypatch.setattr("pipeline.registry.report_of", lambda *_: result.report(SETTINGS) | {"parameters": {}})

    def run(run_id, *range_):
        _, settings = job(spark, lake, run_id, *range_)
        refresh_worklist(spark, champion, settings)
        return settings

    def tables():
        return [rows_of(delta.read(spark, table, lake)) for table in (PREDICTIONS, WORKLIST)]

    before = tables()
    assert all(before)
    empty = ("2015-02-10T06:00:00", "2015-02-11T06:00:00")
    settings = run("empty", *empty)
    assert tables() == before
    versions = [delta.version(spark, table, lake) for table in (PREDICTIONS, WORKLIST)]
    run("again", *empty)
    assert tables() == before
    assert [delta.version(spark, table, lake) for table in (PREDICTIONS, WORKLIST)] == versions
    assert scoring_report.facts(spark, champion, settings).windows == 0
