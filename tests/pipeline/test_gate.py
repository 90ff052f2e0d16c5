"""A new version is registered once, and gets the alias only if it is better on windows that nobody was fitted on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlparse

import mlflow
import pytest
from pyspark.sql import functions as F

from pipeline import registry
from pipeline.errors import ModelError
from pipeline.model import inputs, scores
from pipeline.quality import Outcome, Quality
from pipeline.train import registered_version
from pipeline.windows import TimeRange
from tests.pipeline.fleet import PLAN, RANGE, SETTINGS
from tests.pipeline.frames import at


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An MLflow store of this test's own."""
    previous = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri((tmp_path / "mlruns").as_uri())
    monkeypatch.setenv("MLFLOW_DFS_TMP", str(tmp_path / "models"))
    yield
    mlflow.set_tracking_uri(previous)


@pytest.fixture
def whole_training(store, result, windows, outcomes, failures, monkeypatch):
    """A function that trains with settings, and a list of what cost each model it made has on the held-out period."""
    made = []
    monkeypatch.setattr("pipeline.train.trained", lambda *_: made.append(1) or result)

    def train(**changes):
        settings = replace(SETTINGS, **changes)
        return registered_version(windows, outcomes, failures, settings, PLAN, {"features": 3})

    return train, made


@pytest.fixture
def training(whole_training, result, monkeypatch):
    """The same, but of a version no more is kept than the gate asks for: its model takes seconds to write and read."""
    experiment = mlflow.create_experiment("bare")
    client = mlflow.MlflowClient()
    client.create_registered_model(SETTINGS.model_name)

    def register(model, _, settings, plan, mark, data):
        report = model.report(settings) | {"parameters": registry.parameters_of(settings, plan), "data": data}
        with mlflow.start_run(experiment_id=experiment) as run:
            mlflow.log_dict(report, "report.json")
        tags = {registry.FINGERPRINT: mark}
        version = client.create_model_version(settings.model_name, run.info.artifact_uri, run.info.run_id, tags=tags)
        return registry.Version(str(version.version), run.info.run_id, report)

    monkeypatch.setattr("pipeline.train._register", register)
    monkeypatch.setattr("pipeline.registry.loaded", lambda version: result.model)
    monkeypatch.setattr("pipeline.registry.data_digest", lambda rows: "the same")
    return whole_training


def test_the_first_version_becomes_champion_with_all_that_made_it(whole_training, result, windows):
    train, _ = whole_training
    with pytest.raises(ModelError, match="has no version with the alias 'champion'"):
        registry.champion(SETTINGS)
    version, unchanged, decision = train()
    assert (version.number, unchanged, decision.is_promoted, decision.reason) == (
        "1",
        False,
        True,
        "there is no champion",
    )
    champion = registry.champion(SETTINGS)
    client = mlflow.MlflowClient()
    run = client.get_run(champion.training_run_id)
    assert run.data.params["version_of_features"] == "3"
    assert run.data.params["missed_failure"] == "10000"
    assert run.data.params["kind_of_comp1"] == result.kind
    assert {"event_recall", "cost", "calibration_error", "comp1_average_precision"} <= set(run.data.metrics)
    logged = {item.path for item in client.list_artifacts(run.info.run_id)}
    assert {"calibration.png", "comparison.png", "importances.png", "quality.png", "report.json", "gate.json"} <= logged
    signature = mlflow.models.get_model_info(f"models:/{SETTINGS.model_name}/1").signature
    assert signature.inputs.input_names() == inputs(result.model)
    loaded = registry.loaded(champion)
    assert sorted(scores(loaded, windows).collect()) == sorted(scores(result.model, windows).collect())


def test_a_range_that_begins_before_the_readings_is_cut_to_them(training, windows, outcomes, failures):
    early = replace(SETTINGS, range=TimeRange(RANGE.start - timedelta(days=30), RANGE.end))
    read = windows.withColumn("volt_readings_24h", F.lit(12))
    version, _, _ = registered_version(read, outcomes, failures, early, PLAN)
    assert version.report["parameters"]["range_start"] == RANGE.start.isoformat()


def _killed(*_, **__):
    raise KeyboardInterrupt


def test_the_same_training_is_registered_once_and_a_killed_one_ends_as_if_it_had_not_been(whole_training):
    train, made = whole_training
    # Killed between logging the model and registering it: there is no version, and nothing of it is champion.
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("mlflow.register_model", _killed)
        train()
    assert registry.champion_or_none(SETTINGS) is None
    train()
    # Killed after registering, before the alias was set: the next run finds its version and sets the alias.
    mlflow.MlflowClient().delete_registered_model_alias(SETTINGS.model_name, SETTINGS.model_alias)
    version, unchanged, decision = train(run_id="2")
    assert (version.number, unchanged, decision.is_promoted) == ("1", True, True)
    version, unchanged, decision = train(run_id="3")
    assert (version.number, unchanged, decision.is_promoted, decision.reason) == (
        "1",
        True,
        False,
        "it is the champion",
    )
    assert (registry.champion(SETTINGS).number, len(made)) == ("1", 2)


def test_the_gate_is_handed_the_quality_on_the_held_out_period_that_training_measured(training):
    train, _ = training
    train()
    _, _, decision = train(seed=2)
    # Version 1 is the same model as version 2, and measured anew by the gate.
    assert (decision.champion, decision.is_promoted) == ("1", False)
    assert decision.champion_cost == decision.challenger_cost


def test_the_alias_moves_only_to_a_version_that_costs_less_on_the_same_period(training, monkeypatch, result):
    train, _ = training
    train()
    periods_measured = []
    champion_misses = 0

    def measured(model, rows, failures, period, settings):
        periods_measured.append(period)
        quality = result.quality.components["comp1"]
        worse = replace(quality.outcome, caught=quality.outcome.caught - champion_misses)
        return Quality(result.quality.components | {"comp1": replace(quality, outcome=worse)})

    monkeypatch.setattr("pipeline.train.measured", measured)
    _, _, equal = train(seed=2)
    assert (equal.is_promoted, equal.holder, registry.champion(SETTINGS).number) == (False, "1", "1")
    champion_misses = 1
    version, _, better = train(seed=2)
    assert (better.is_promoted, better.holder, registry.champion(SETTINGS).number) == (True, "2", "2")
    assert periods_measured == [TimeRange(SETTINGS.holdout_start, at("03-30 18:00"))] * 2
    cost = result.quality.overall.cost(SETTINGS.costs)
    assert (better.challenger_cost, better.champion_cost) == (cost, cost + 10_000)
    client = mlflow.MlflowClient()
    assert client.get_run(version.training_run_id).data.metrics["gate_champion_cost"] == cost + 10_000
    assert client.get_model_version(SETTINGS.model_name, "2").tags["gate"] == better.reason


def test_challenger_and_champion_are_measured_on_windows_that_neither_was_fitted_on(training, monkeypatch, result):
    train, _ = training
    train()
    measured = []

    def noted(model, rows, failures, period, settings):
        measured.append((period.start, period.end))
        return result.quality

    monkeypatch.setattr("pipeline.train.measured", noted)
    champions, earlier, end = SETTINGS.holdout_start, SETTINGS.holdout_start - timedelta(days=9), at("03-30 18:00")
    _, _, decision = train(holdout_start=earlier)
    assert measured == [(champions, end), (champions, end)]
    assert (decision.is_promoted, decision.champion_cost) == (False, decision.challenger_cost)
    later = champions + timedelta(days=9)
    train(holdout_start=later)
    assert measured[2:] == [(later, end)]


def test_a_champion_of_another_horizon_is_not_scored_with_and_gives_way(training):
    train, _ = training
    train()
    ahead = replace(SETTINGS, horizon_hours=SETTINGS.horizon_hours * 2)
    with pytest.raises(ModelError, match=r"version 1 .* was trained for horizon_hours 24 in place of 48; run the"):
        registry.champion(ahead)
    _, _, decision = train(horizon_hours=48)
    assert (decision.is_promoted, decision.holder) == (True, "2")
    assert decision.reason == "the champion was trained for horizon_hours 24 in place of 48"


def test_a_champion_of_windows_that_are_made_no_more_is_not_scored_with(training):
    train, _ = training
    train()
    assert registry.unfitness(registry.champion(SETTINGS), SETTINGS) is None
    with pytest.raises(ModelError, match=r"was trained for telemetry_hours \[24\] in place of \[12, 24\]; run the"):
        registry.champion(replace(SETTINGS, telemetry_hours=(12, 24)))


def test_a_champion_whose_run_was_deleted_is_not_scored_with_and_gives_way(training):
    train, _ = training
    train()
    client = mlflow.MlflowClient()
    run_id = registry.champion(SETTINGS).training_run_id
    Path(urlparse(client.get_run(run_id).info.artifact_uri).path, "report.json").unlink()
    with pytest.raises(ModelError, match=r"version 1 .* has no report any more, as the run .*; run the training job"):
        registry.champion(SETTINGS)
    version, unchanged, decision = train()
    assert (version.number, unchanged, decision.is_promoted) == ("2", False, True)
    assert decision.reason == "the champion has no report any more, as the run that trained it was deleted"


def test_an_alias_that_another_training_moves_meanwhile_is_decided_about_again(training, monkeypatch, result):
    train, _ = training
    train()
    train(seed=2)
    client, costs = mlflow.MlflowClient(), []

    def measured(*_):
        if not costs:
            client.set_registered_model_alias(SETTINGS.model_name, SETTINGS.model_alias, "2")
        costs.append(result.quality.overall.cost(SETTINGS.costs))
        return result.quality

    monkeypatch.setattr("pipeline.train.measured", measured)
    _, _, decision = train(seed=3)
    assert (decision.champion, decision.is_promoted, len(costs)) == ("2", False, 2)
    assert registry.champion(SETTINGS).number == "2"


def test_with_fewer_failures_than_tell_anything_the_champion_stays(training, monkeypatch, result):
    train, _ = training
    train()
    quiet = {
        name: replace(found, outcome=Outcome(events=4 if name == "comp1" else 5, caught=4))
        for name, found in result.quality.components.items()
    }
    monkeypatch.setattr("pipeline.train.measured", lambda *_: Quality(quiet))
    _, _, decision = train(seed=2)
    assert (decision.is_promoted, decision.champion_cost, registry.champion(SETTINGS).number) == (False, None, "1")
    assert decision.reason == (
        "19 failures are known after 2015-03-01 06:00 UTC, where neither was fitted, and 20 are needed; train on a "
        "range that goes further"
    )
    enough = quiet | {"comp1": replace(quiet["comp1"], outcome=Outcome(events=5, caught=4))}
    monkeypatch.setattr("pipeline.train.measured", lambda *_: Quality(enough))
    _, _, decision = train(seed=2)
    assert decision.champion_cost == len(enough) * SETTINGS.costs.missed_failure


def test_a_champion_that_knows_all_of_the_held_out_period_stays(training, monkeypatch):
    train, _ = training
    train()
    monkeypatch.setattr("pipeline.registry.held_out", lambda _, period: TimeRange(period.end, period.end))
    _, _, decision = train(seed=2)
    assert (decision.is_promoted, decision.champion_cost) == (False, None)
    assert decision.reason == (
        "the champion was fitted on what happened up to 2015-03-30 18:00 UTC; train on a range that goes further"
    )
