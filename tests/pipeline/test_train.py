from dataclasses import replace

import mlflow
import pytest
from pyspark.sql import functions as F

from pipeline import registry
from pipeline.errors import MissingColumnsError, ModelError, ParameterError
from pipeline.model import fitted, forests, inputs, scores
from pipeline.tables import COMPONENTS
from pipeline.train import periods, registered_version
from tests.pipeline.fleet import FEATURES, FOREST, RANGE, SETTINGS
from tests.pipeline.frames import at


def test_no_part_of_the_range_knows_a_label_of_a_later_part():
    parts = periods(SETTINGS, at("03-30 18:00"))
    assert (parts.fit.start, parts.holdout.start, parts.holdout.end) == (
        RANGE.start,
        SETTINGS.holdout_start,
        at("03-30 18:00"),
    )
    assert parts.fit.end + SETTINGS.horizon == parts.thresholds.start == at("02-14 06:00")
    assert parts.thresholds.end + SETTINGS.horizon == parts.holdout.start


@pytest.mark.parametrize(
    ("holdout_start", "fault"),
    [(None, "holdout_start is empty"), (RANGE.end, "has to lie between"), (at("01-02 06:00"), "too short to fit")],
)
def test_rejects_a_range_that_leaves_nothing_to_fit_or_to_measure(holdout_start, fault):
    with pytest.raises(ParameterError, match=fault):
        periods(replace(SETTINGS, holdout_start=holdout_start), RANGE.end)


def test_failures_announced_by_their_sensor_are_caught_without_false_alarms(result):
    overall = result.quality.overall
    assert (overall.event_recall, overall.precision) == (1.0, 1.0)
    assert overall.events > 20


def test_a_component_that_never_failed_gets_no_alarm_and_the_undecided_threshold(result):
    assert (result.thresholds["comp3"], result.quality.components["comp3"].outcome.alarms) == (0.5, 0)


def test_a_feature_without_a_value_is_left_out_of_the_model(result):
    assert inputs(result.model) == [
        *("volt_mean_24h", "rotate_mean_24h", "volt_std_24h", "error1_count_24h", "age", "model")
    ]


def test_the_same_rows_in_other_partitions_and_order_give_the_same_forests_bit_for_bit(windows, outcomes):
    # Labels that no tree can separate, so that every leaf counts rows of both kinds.
    coin = F.pmod(F.xxhash64("machine_id", "window_end"), F.lit(5)) == 0
    rows = windows.join(outcomes, on=["machine_id", "window_end"]).withColumn("comp1", coin.cast("int"))
    shuffled = rows.repartition(5, F.rand(3)).orderBy(F.desc("window_end"))
    models = [fitted(each, ["volt_mean_24h", "volt_std_24h", "age"], FOREST, seed=1) for each in (rows, shuffled)]
    grown = [[forest.toDebugString.split("\n", 1)[1] for forest in forests(model).values()] for model in models]
    assert grown[0] == grown[1]
    found = [sorted(scores(model, windows).collect()) for model in models]
    assert found[0] == found[1]
    assert len({row.probability for row in found[0]}) > 5


def test_a_window_with_an_unseen_machine_model_and_no_value_at_all_is_scored(result, windows):
    unknown = windows.limit(1).select(
        "machine_id", "window_end", *(F.lit(None).cast(kind).alias(name) for name, kind in FEATURES.items())
    )
    for model in (None, "model9"):
        found = scores(result.model, unknown.withColumn("model", F.lit(model).cast("string"))).collect()
        assert [(row.component, row.is_alarm) for row in found] == [(name, False) for name in COMPONENTS]


def test_rejects_features_that_lack_a_column_the_model_reads(result, windows):
    with pytest.raises(MissingColumnsError, match="the features frame lacks the columns age"):
        scores(result.model, windows.drop("age"))


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An MLflow store of this test's own."""
    previous = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri((tmp_path / "mlruns").as_uri())
    monkeypatch.setenv("MLFLOW_DFS_TMP", str(tmp_path / "models"))
    yield
    mlflow.set_tracking_uri(previous)


def test_the_same_training_is_registered_once_and_takes_the_alias_back(
    store, result, windows, outcomes, failures, monkeypatch
):
    with pytest.raises(ModelError, match="has no version with the alias 'champion'"):
        registry.champion(SETTINGS)
    made = []
    monkeypatch.setattr("pipeline.train.trained", lambda *_: made.append(1) or result)

    def version(settings=SETTINGS):
        found, unchanged = registered_version(windows, outcomes, failures, settings, FOREST)
        return found.number, found.report["quality"], unchanged

    first = version()
    assert first == ("1", result.quality.figures(), False)
    # Killed after registering, before the alias was set: the next run finds its version and sets the alias.
    mlflow.MlflowClient().delete_registered_model_alias(SETTINGS.model_name, SETTINGS.model_alias)
    assert version(replace(SETTINGS, run_id="2")) == ("1", result.quality.figures(), True)
    assert registry.champion(SETTINGS).number == "1"
    assert version(replace(SETTINGS, seed=2)) == ("2", result.quality.figures(), False)
    assert registry.champion(SETTINGS).number == "2"
    assert version()[::2] == ("1", True)
    assert len(made) == 2
    loaded = registry.loaded(registry.champion(SETTINGS))
    assert sorted(scores(loaded, windows).collect()) == sorted(scores(result.model, windows).collect())
