from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from pipeline import delta, evaluation_report, examination, features
from pipeline.drift import Profile, profiles
from pipeline.errors import DataError
from pipeline.evaluate import evaluate_range, evaluated_period, findings, verdict, warnable
from pipeline.findings import Findings, Group, measured_table
from pipeline.quality import Calibration, Outcome
from pipeline.registry import Champion, Version
from pipeline.settings import Costs, Limits
from pipeline.tables import COMPONENTS, DRIFT, FAILURES, MACHINES, PREDICTIONS, QUALITY, TELEMETRY
from pipeline.windows import TimeRange
from tests.pipeline.fleet import SETTINGS
from tests.pipeline.frames import at, frame, rows_of
from tests.pipeline.lakes import Lake

RANGE = TimeRange(at("01-03 06:00"), at("01-10 06:00"))
RUN = replace(
    SETTINGS,
    range=RANGE,
    run_id="5",
    triggered_at=at("01-10 07:00"),
    costs=Costs(missed_failure=100, needless_visit=10),
)
KNOWN_UNTIL = at("01-09 06:00")
TENTHS = [place / 10 for place in range(1, 10)]
UNMOVED = {"profiles": {}, "prediction_profiles": {}}


def predicted(*alarms):
    """Half-daily predictions of two machines for comp1, quiet but for alarms at (machine, window end)."""
    ends = [RANGE.start + timedelta(hours=12 * step) for step in range(1, 15)]
    return [
        (machine, "comp1", end, 0.9 if (machine, end) in alarms else 0.1, (machine, end) in alarms, [], "1")
        for machine in (1, 2)
        for end in ends
    ]


def prediction_rows(spark, rows):
    padded = [(*row, *[None] * (len(PREDICTIONS.columns) - len(row))) for row in rows]
    return spark.createDataFrame(padded, PREDICTIONS.columns)


def found_in(spark, alarms, failures, machines=((1, "model1"), (2, "model2")), report=UNMOVED):
    predictions = prediction_rows(spark, predicted(*alarms))
    windows = predictions.select("machine_id", "window_end").distinct()
    return findings(
        predictions,
        frame(spark, FAILURES, *failures),
        frame(spark, MACHINES, *machines),
        windows,
        report,
        RUN,
        KNOWN_UNTIL,
    )


def group(found, component, model):
    return next(each for each in found.groups if (each.component, each.machine_model) == (component, model))


def test_only_windows_are_judged_whose_horizon_has_passed():
    assert evaluated_period(RUN, KNOWN_UNTIL) == TimeRange(RANGE.start, KNOWN_UNTIL - timedelta(hours=24))
    assert evaluated_period(RUN, at("01-20 06:00")) == RANGE
    assert evaluated_period(RUN, None) == TimeRange(RANGE.start, RANGE.start)


def test_an_alarm_whose_outcome_is_not_known_yet_is_neither_right_nor_false(spark):
    undecided = (1, at("01-08 18:00"))
    outcome = found_in(spark, [undecided], []).overall.outcome
    assert (outcome.alarms, outcome.events) == (0, 0)


def test_findings_tell_components_and_machine_models_apart_and_add_up(spark):
    alarms = [(1, at("01-05 06:00")), (1, at("01-05 18:00")), (2, at("01-06 06:00"))]
    failures = [(1, "01-06 06:00", "comp1"), (2, "01-08 06:00", "comp1"), (2, "01-07 06:00", "comp2")]
    found = found_in(spark, alarms, failures)
    one, two = group(found, "comp1", "model1"), group(found, "comp1", "model2")
    assert one.outcome == Outcome(events=1, caught=1, alarms=2, right_alarms=2)
    assert two.outcome == Outcome(events=1, caught=0, alarms=1, right_alarms=0)
    assert (one.lead_hours, two.lead_hours) == ((24.0,), ())
    assert group(found, "comp2", "model2").outcome.events == 1
    assert found.overall.outcome == Outcome(events=3, caught=1, alarms=3, right_alarms=2)
    assert {(each.component, each.machine_model) for each in found.groups} == {
        (component, model) for component in ("all", *COMPONENTS) for model in ("all", "model1", "model2")
    }


def test_a_version_answers_only_for_failures_all_of_whose_windows_it_scored_for_some_machine(spark):
    ends = ("01-05 18:00", "01-06 06:00", "01-06 18:00")
    said = frame(spark, PREDICTIONS, *((2, "comp2", end, 0.1, False, [], "1") for end in ends))
    before, half, within, after = ("01-05 18:00", "01-06 06:00", "01-07 06:00", "01-07 18:00")
    failures = frame(spark, FAILURES, *((1, failed_at, "comp1") for failed_at in (before, half, within, after)))
    assert rows_of(warnable(failures, said, RUN), "failed_at") == [(within,)]


def test_what_no_component_has_a_figure_of_is_shown_as_unknown(spark):
    found = {"event_recall": None, "precision": None, "events": 0, "alarms": 0}
    found |= {"average_precision": None, "calibration_error": 0.0}
    shown = measured_table(spark, dict.fromkeys(COMPONENTS, found))
    assert rows_of(shown) == [(component, 0, 0, None, None, None, 0.0) for component in COMPONENTS]


def test_costs_stand_beside_those_of_never_and_of_always_going(spark):
    found = found_in(spark, [(2, at("01-06 06:00"))], [(1, "01-06 06:00", "comp1")])
    figures = group(found, "comp1", "all").figures(RUN)
    # Ten windows of each machine are judged, two of them before the failure.
    assert (figures["cost"], figures["cost_of_never"], figures["cost_of_always"]) == (100 + 10, 100, 18 * 10)
    assert (figures["saved_against_never"], figures["saved_against_always"]) == (100 - 110, 180 - 110)
    assert figures["calibration_error"] == pytest.approx((abs(19 * 0.1 - 2) + 0.9) / 20)


def test_a_machine_that_no_table_knows_is_judged_as_of_unknown_model(spark):
    found = found_in(spark, [], [(2, "01-06 06:00", "comp1")], machines=((1, "model1"),))
    assert group(found, "comp1", "unknown").outcome.events == 1


def test_drift_of_features_and_predictions_is_told_against_the_models_own_profiles(spark):
    quiet = Profile(tuple(TENTHS), (1000, *[0] * 10)).plain()
    loud = Profile(tuple(TENTHS), (*[0] * 9, 1000, 0)).plain()
    report = {
        "profiles": {"volt_mean_24h": Profile((170.0,), (500, 500, 0)).plain()},
        "prediction_profiles": {"comp1": quiet, "comp2": loud},
    }
    drift = found_in(spark, [], [], report=report).drift
    # The windows have no such feature any more, and comp2 was not predicted at all.
    assert drift["volt_mean_24h"] > 1.0
    assert (drift["probability of comp1"], drift["probability of comp2"]) == (0.0, 0.0)


def judged(caught, right, events=100, alarms=100, drift=0.0):
    outcome = Outcome(events, caught, alarms, right)
    return Findings(RANGE, (Group("all", "all", outcome, 1, (), Calibration()),), {"volt": drift})


@pytest.mark.parametrize(
    ("found", "crossed"),
    [
        (judged(95, 90), []),
        (judged(89, 90), ["event recall 0.890 is below 0.9"]),
        (judged(95, 79), ["precision 0.790 is below 0.8"]),
        (judged(95, 90, drift=0.3), ["drift 0.30 of volt is above 0.25"]),
        (judged(5, 0, events=19), []),
    ],
)
def test_a_limit_crossed_is_a_reason_to_train_unless_there_were_too_few_failures(found, crossed):
    assert found.crossed(Limits()) == crossed


@pytest.mark.parametrize(("champion", "needs"), [("1", "true"), ("2", "false"), (None, "false")])
def test_the_champion_is_trained_anew_on_all_data_when_its_own_findings_say_so(monkeypatch, champion, needs):
    monkeypatch.setattr(
        "pipeline.registry.champion_or_none", lambda _: champion and Champion("m", champion, "training")
    )
    monkeypatch.setattr("pipeline.registry.unfitness", lambda *_: None)
    monkeypatch.setattr("pipeline.registry.newest", lambda _: None)
    found = verdict({"1": judged(10, 90)}, replace(RUN, holdout=timedelta(hours=48)), KNOWN_UNTIL)
    assert found.task_values() == {
        "needs_training": needs,
        "training_range_end": "2015-01-09T06:00:00+00:00",
        "training_holdout_start": "2015-01-07T06:00:00+00:00",
    }


LATELY = "2015-01-02T18:00:00+00:00"


@pytest.mark.parametrize(
    ("trained_up_to", "needs", "says"),
    [
        ("2015-01-02T06:00:00+00:00", "true", "to be trained anew"),
        (LATELY, "false", "not to be trained anew, as the newest version has seen all but the last 7 days"),
    ],
)
def test_what_crosses_a_limit_day_after_day_is_trained_for_once_a_week(monkeypatch, trained_up_to, needs, says):
    report = {"parameters": {"range_end": trained_up_to}}
    monkeypatch.setattr("pipeline.registry.champion_or_none", lambda _: Champion("m", "1", "training"))
    monkeypatch.setattr("pipeline.registry.unfitness", lambda *_: None)
    monkeypatch.setattr("pipeline.registry.newest", lambda _: Version("2", "later training", report))
    found = verdict({"1": judged(95, 90, drift=0.3)}, RUN, KNOWN_UNTIL)
    assert found.task_values()["needs_training"] == needs
    assert found.sentence() == f"{says}: drift 0.30 of volt is above 0.25"


def test_a_champion_trained_for_something_else_is_trained_anew_before_it_is_judged(monkeypatch):
    monkeypatch.setattr("pipeline.registry.champion_or_none", lambda _: Champion("m", "1", "training"))
    monkeypatch.setattr("pipeline.registry.unfitness", lambda *_: "was trained for horizon_hours 24 in place of 72")
    found = verdict({}, replace(RUN, horizon_hours=72), KNOWN_UNTIL)
    assert found.because == ("the champion was trained for horizon_hours 24 in place of 72",)
    assert found.task_values()["needs_training"] == "true"
    # Nor is that put off, whatever else it does and whenever another was trained.
    report = {"parameters": {"range_end": LATELY}}
    monkeypatch.setattr("pipeline.registry.newest", lambda _: Version("2", "later training", report))
    found = verdict({"1": judged(10, 90)}, replace(RUN, horizon_hours=72), KNOWN_UNTIL)
    assert (found.task_values()["needs_training"], found.put_off) == ("true", ())


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (judged(95, 90), "The model is within all its limits."),
        (judged(89, 90), "The model is beyond its limits: event recall 0.890 is below 0.9."),
        (judged(0, 0, events=19, alarms=0), "with 19 failures, fewer than 20, recall and precision are not judged."),
    ],
)
def test_the_page_says_within_limits_only_of_what_was_held_against_them(found, says):
    assert says in evaluation_report.summary(found, RUN)


@pytest.fixture(scope="module")
def known(windows):
    """What the registry's reports say of the data the models were trained on."""
    found = profiles(windows, ["volt_mean_24h", "model"])
    return {"profiles": {name: one.plain() for name, one in found.items()}, "prediction_profiles": {}}


@pytest.fixture(scope="module")
def told(spark, tmp_path_factory, windows):
    """A lake with two versions' predictions and the truth in their tables."""
    lake = Lake.at(spark, tmp_path_factory.mktemp("told"))
    first = prediction_rows(spark, predicted((1, at("01-05 06:00"))))
    second = first.withColumn("model_version", F.lit("2")).withColumn("is_alarm", F.lit(False))
    for table, rows in (
        (PREDICTIONS, first.unionByName(second)),
        (FAILURES, frame(spark, FAILURES, (1, "01-06 06:00", "comp1"))),
        (MACHINES, frame(spark, MACHINES, (1, "model1"), (2, "model2"))),
        (TELEMETRY, frame(spark, TELEMETRY, (1, "01-09 06:00"))),
        (features.table(SETTINGS), windows),
    ):
        delta.create(spark, table, lake.catalog)
        delta.merge_new(spark, rows, table, lake.catalog)
    return lake


@pytest.fixture
def stores(told, known, tmp_path, monkeypatch):
    """The lake, and a registry that knows the versions' reports."""
    monkeypatch.setattr("pipeline.registry.report_of", lambda *_: known)
    return replace(RUN, catalog=told.copied(tmp_path / "lake").catalog)


def test_before_anything_was_scored_there_is_nothing_to_judge(spark, told, tmp_path):
    lake = told.copied(tmp_path / "lake")
    spark.sql(f"DROP TABLE {PREDICTIONS.full_name(lake.catalog)}")
    assert evaluate_range(spark, replace(RUN, catalog=lake.catalog)) == {}


def test_a_rerun_gives_the_rows_of_one_run_and_a_killed_run_is_made_whole(spark, stores, monkeypatch):
    def tables():
        return [rows_of(delta.read(spark, table, stores.catalog)) for table in (QUALITY, DRIFT)]

    found = evaluate_range(spark, stores)
    undisturbed = tables()
    assert sorted(found) == ["1", "2"]
    assert (found["1"].overall.outcome.caught, found["2"].overall.outcome.caught) == (1, 0)
    assert {row[:3] for row in undisturbed[0]} == {(version, "01-03 06:00", "01-08 06:00") for version in ("1", "2")}
    evaluate_range(spark, stores)
    assert tables() == undisturbed
    # Killed after the first of the commits.
    spark.sql(f"DELETE FROM {DRIFT.full_name(stores.catalog)}")
    spark.sql(f"DELETE FROM {QUALITY.full_name(stores.catalog)} WHERE model_version = '2'")
    evaluate_range(spark, stores)
    assert tables() == undisturbed
    earlier = replace(stores, range=TimeRange(at("01-03 06:00"), at("01-06 06:00")))
    evaluate_range(spark, earlier)
    assert [set(rows) <= set(now) for rows, now in zip(undisturbed, tables(), strict=True)] == [True, True]


def test_a_table_made_before_savings_were_told_gets_their_columns(spark, stores):
    columns = StructType([column for column in QUALITY.columns.fields if not column.name.startswith("saved_")])
    delta.create(spark, replace(QUALITY, columns=columns), stores.catalog)
    evaluate_range(spark, stores)
    found = delta.read(spark, QUALITY, stores.catalog)
    assert set(found.columns) == set(QUALITY.column_names)
    assert found.where("saved_against_never IS NULL").isEmpty()


def test_what_a_version_said_of_another_horizon_is_not_judged_by_this_one(spark, stores, monkeypatch):
    hours = {"1": 24, "2": 72}
    monkeypatch.setattr(
        "pipeline.registry.report_of", lambda _, version: {"parameters": {"horizon_hours": hours[version]}}
    )
    assert list(evaluate_range(spark, stores)) == ["1"]


def test_a_version_promoted_yesterday_is_not_charged_with_what_failed_before(spark, stores):
    predictions = PREDICTIONS.full_name(stores.catalog)
    spark.sql(f"DELETE FROM {predictions} WHERE model_version = '2' AND window_end <= '2015-01-06 06:00:00'")
    found = evaluate_range(spark, stores)
    assert (found["1"].overall.outcome.events, found["2"].overall.outcome.events) == (1, 0)
    truth = examination.truth(spark, Champion("m", "2", "r"), stores)
    assert truth.events.isEmpty()
    truth.scores.unpersist()


def test_each_version_judged_has_a_report_which_comes_out_the_same_again(spark, stores, tmp_path):
    first, again = (replace(stores, reports_path=str(tmp_path), run_id=run_id) for run_id in ("5", "6"))
    paths = evaluation_report.write(spark, evaluate_range(spark, first), first)
    assert [Path(path).name for path in paths] == [
        f"evaluation_20150103T060000_20150108T060000_v{version}.html" for version in ("1", "2")
    ]
    pages = [Path(path).read_bytes() for path in paths]
    # Version 1 announced the one failure, version 2 nothing.
    assert [b"<b>100.0 %</b><span>failures foreseen</span>" in page for page in pages] == [True, False]
    assert [page.count(b'alt="Alarms per day"') for page in pages] == [1, 0]
    evaluation_report.write(spark, evaluate_range(spark, again), again)
    assert [Path(path).read_bytes() for path in paths] == pages


def test_predictions_of_a_version_that_was_deleted_are_judged_and_reported_without_drift(
    spark, stores, monkeypatch, tmp_path
):
    def deleted(*_):
        raise MlflowException("Model Version (name=m, version=1) not found", RESOURCE_DOES_NOT_EXIST)

    monkeypatch.setattr("pipeline.registry.report_of", deleted)
    found = evaluate_range(spark, stores)
    assert found["1"].overall.outcome.caught == 1
    assert {version: dict(of.drift) for version, of in found.items()} == {"1": {}, "2": {}}
    assert len(evaluation_report.write(spark, found, replace(stores, reports_path=str(tmp_path)))) == 2


def test_a_range_without_an_outcome_yet_has_no_findings(spark, stores):
    ahead = replace(stores, range=TimeRange(at("01-08 18:00"), at("01-10 06:00")))
    assert evaluate_range(spark, ahead) == {}


def test_what_may_not_be_reported_yet_is_not_judged(spark, stores):
    late = replace(stores, failure_report_delay=timedelta(days=2))
    assert {found.period.end for found in evaluate_range(spark, late).values()} == {at("01-06 06:00")}


def test_the_champions_findings_are_looked_at_only_where_there_are_some(spark, stores):
    assert examination.judged(spark, Champion("m", "1", "r"), stores).overall.outcome.caught == 1
    with pytest.raises(DataError, match="of version 3 no prediction from 2015-01-03T06:00:00"):
        examination.judged(spark, Champion("m", "3", "r"), stores)


@pytest.mark.parametrize(
    ("delay", "end", "judged_ends"), [(timedelta(), "01-08 06:00", 10), (timedelta(days=2), "01-06 06:00", 6)]
)
def test_predictions_are_looked_at_beside_what_happened_as_far_as_it_is_known(spark, stores, delay, end, judged_ends):
    truth = examination.truth(spark, Champion("m", "1", "r"), replace(stores, failure_report_delay=delay))
    windows = truth.scores.select("machine_id", "window_end").distinct().count()
    truth.scores.unpersist()
    # Two machines have 14 window ends each.
    assert (truth.period.end, windows, truth.open_windows) == (at(end), 2 * judged_ends, 2 * (14 - judged_ends))
