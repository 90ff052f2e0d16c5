"""Whatever happens to train, score and evaluate: one version, and the tables of an undisturbed run."""

from pathlib import Path

import pytest

from pipeline import registry
from pipeline.registry import loaded
from pipeline.tables import PREDICTIONS, WORKLIST
from tests.pipeline.images import images
from tests.pipeline.lakes import fault_of, faults_of_two_at_once, kill_while_writing
from tests.pipeline.model_lakes import ModelLake, registry_restored

VERSION, RUN = (PREDICTIONS.column_names.index(name) for name in ("model_version", "run_id"))
# The folders that scoring, in its two steps, and evaluation write to, each before the next, and the steps still to do.
PLACES = {
    "lake/predictions/predictions": ("predict", "worklist", "evaluate"),
    "lake/predictions/worklist": ("worklist", "evaluate"),
    "lake/monitoring/quality": ("evaluate",),
    "lake/monitoring/drift": ("evaluate",),
}


@pytest.fixture(scope="module")
def seeded(spark, tmp_path_factory, windows, outcomes, failures):
    with registry_restored():
        yield ModelLake.at(spark, tmp_path_factory.mktemp("seeded")).with_inputs(windows, outcomes, failures)


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory) -> Path:
    """The folder of what a kill at each of the places would have left of the undisturbed run."""
    return tmp_path_factory.mktemp("cut-off")


@pytest.fixture(scope="module")
def whole(spark, seeded, cut_off, tmp_path_factory) -> ModelLake:
    lake = seeded.copied(tmp_path_factory.mktemp("whole")).open_registry()
    lake.train()
    with images(spark, lake.root, cut_off, tuple(PLACES)):
        lake.score()
        lake.evaluate()
    return lake


@pytest.fixture(scope="module")
def undisturbed(whole) -> dict[str, list[tuple]]:
    tables = whole.tables()
    assert all(tables.values())
    assert len({row[:3] for row in tables["predictions"]}) == len(tables["predictions"])
    assert whole.versions() == [("1", True)]
    return tables


def test_scoring_or_evaluation_cut_off_at_any_of_its_writes_is_made_good_by_the_next(
    spark, cut_off, whole, undisturbed
):
    for number, steps in enumerate(PLACES.values()):
        lake = ModelLake.at(spark, cut_off / str(number)).open_registry()
        for step in steps:
            getattr(lake, step)()
        assert lake.versions() == [("1", True)], steps
        assert lake.tables() == undisturbed, steps


def test_a_training_whose_process_is_killed_while_it_saves_its_model_leaves_one_version_after_the_next(
    seeded, undisturbed, tmp_path
):
    lake = seeded.copied(tmp_path).open_registry()
    kill_while_writing(lake, "train", "models")
    lake.run()
    assert lake.versions() == [("1", True)]
    assert lake.tables() == undisturbed


def test_each_stage_started_twice_at_once_leaves_what_one_leaves(seeded, whole, tmp_path):
    lake, faults = seeded.copied(tmp_path).open_registry(), {}
    for stage in (*lake.stages, "worklist"):
        if stage == "worklist":
            # Of two whole scorings at once one may give way before it comes to the worklist.
            lake.spark.sql(f"DELETE FROM {WORKLIST.full_name(lake.catalog)}")
        faults[stage] = faults_of_two_at_once(lake, stage)
        # One may give way to the other, but not both; a rerun finds nothing left to do or finishes it.
        assert None in faults[stage], faults
        assert fault_of(lake, stage) is None
    assert all("concurrent" in fault.lower() for fault in faults["score"] if fault), faults
    assert lake.versions() == [("1", True)]
    assert lake.said() == whole.said()
    assert len({row[RUN] for row in lake.rows(PREDICTIONS)}) == 1


def test_a_model_retrained_while_a_run_scores_leaves_that_run_whole_and_gets_its_own_rows_from_the_next(
    whole, undisturbed, tmp_path, monkeypatch
):
    lake = whole.copied(tmp_path).without(PREDICTIONS, WORKLIST).open_registry()

    def retrained_meanwhile(champion):
        registry.point_alias(lake.settings, lake.train(seed=8))
        return loaded(champion)

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.score.loaded", retrained_meanwhile)
        lake.score()
    assert lake.versions() == [("1", False), ("2", True)]
    assert lake.tables() == undisturbed
    lake.score()
    by_version = {version: [row for row in lake.rows(PREDICTIONS) if row[VERSION] == version] for version in ("1", "2")}
    assert by_version["1"] == undisturbed["predictions"]
    assert [row[:3] for row in by_version["2"]] == [row[:3] for row in by_version["1"]]
