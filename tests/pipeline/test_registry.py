import ast
from pathlib import Path
from urllib.parse import urlparse

import mlflow
import pytest

from pipeline import registry
from pipeline.errors import ModelError
from pipeline.registry import FINGERPRINT, Version
from tests.pipeline.model_lakes import registry_restored

NAME = "c.models.component_failure"


@pytest.fixture
def registering(tmp_path):
    """A function that registers a version with a fingerprint, as a training run does."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    # Not the active one, which would stay so for the tests that follow.
    experiment = mlflow.create_experiment("e", artifact_location=(tmp_path / "a").as_uri())
    client = mlflow.MlflowClient()
    client.create_registered_model(NAME)

    def register(mark: str) -> Version:
        with mlflow.start_run(experiment_id=experiment) as run:
            mlflow.log_dict({"run": run.info.run_id}, "report.json")
        made = client.create_model_version(NAME, run.info.artifact_uri, run.info.run_id, tags={FINGERPRINT: mark})
        return Version(str(made.version), run.info.run_id, {"run": run.info.run_id})

    yield register
    mlflow.set_tracking_uri(before)


@pytest.mark.parametrize(
    "others", [[(1, 2.0, None), (2, None, 3.5)], [(1, 2.0, None), (2, 3.0, None)], [(1, 2.0, None)]]
)
def test_rows_have_one_digest_in_any_order_and_another_when_a_value_changes_or_moves_to_the_next_column(spark, others):
    def digest(rows):
        return registry.data_digest(spark.createDataFrame(rows, "machine INT, first DOUBLE, second DOUBLE"))

    rows = [(1, 2.0, None), (2, None, 3.0)]
    assert digest(rows) == digest(rows[::-1])
    assert digest(rows) != digest(others)


def test_of_two_versions_that_runs_made_at_once_the_first_counts_for_both_and_the_other_goes(registering):
    other, first, second = (registering(mark) for mark in ("other", "same", "same"))
    assert registry.counted(NAME, "same", second) == first
    assert registry.counted(NAME, "same", first) == first
    found = mlflow.MlflowClient().search_model_versions(f"name='{NAME}'")
    assert sorted(str(one.version) for one in found) == [other.number, first.number]


def test_a_version_is_found_beyond_the_first_page_of_a_registrys_answer(registering, monkeypatch):
    for mark in ("one", "two", "three"):
        last = registering(mark)
    search = mlflow.MlflowClient.search_model_versions

    def one_a_page(client, text, page_token=None):
        return search(client, text, max_results=1, page_token=page_token)

    monkeypatch.setattr("mlflow.MlflowClient.search_model_versions", one_a_page)
    assert registry.registered(NAME, "three") == last
    assert registry.registered(NAME, "four") is None


def test_the_newest_version_is_the_last_whole_one_that_a_training_registered_and_whose_report_is_there(
    registering, monkeypatch
):
    assert registry.newest(NAME) is None
    first, unfinished, bereft = (registering(mark) for mark in ("first", "unfinished", "bereft"))
    client = mlflow.MlflowClient()
    by_hand = client.get_run(first.training_run_id).info
    client.create_model_version(NAME, by_hand.artifact_uri, by_hand.run_id)
    Path(urlparse(client.get_run(bereft.training_run_id).info.artifact_uri).path, "report.json").unlink()
    of_registry = mlflow.MlflowClient.get_model_version

    def still_uploading(client, name, number):
        found = of_registry(client, name, number)
        if str(number) == unfinished.number:
            found._status = "PENDING_REGISTRATION"
        return found

    monkeypatch.setattr("mlflow.MlflowClient.get_model_version", still_uploading)
    assert registry.newest(NAME) == first
    assert registry.registered(NAME, "bereft") is None
    assert registry.registered(NAME, "unfinished") is None
    with pytest.raises(ModelError, match=r"version 3 .* has no report.json, as its run .* was deleted; run the train"):
        registry.report_of(NAME, bereft.number)


def test_runs_go_to_an_experiment_that_was_deleted_and_is_there_again(registering):
    with registry_restored():
        client = mlflow.MlflowClient()
        client.delete_experiment(client.create_experiment("training"))
        for _ in range(2):
            registry.keep_runs_in("training")
            with mlflow.start_run() as run:
                assert client.get_experiment(run.info.experiment_id).name == "training"


PACKAGE = Path(registry.__file__).parent
# What training uses and a model does not depend on: where it is written, drawn and registered, and who gets the alias.
NO_MODEL_CODE = {"delta", "errors", "gate", "parallel", "plots", "registry", "stamps"}


def imported(module: str) -> set[str]:
    """The modules of the package that the module imports."""
    imports = [
        one for one in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text())) if isinstance(one, ast.ImportFrom)
    ]
    named = {alias.name for one in imports if one.module == "pipeline" for alias in one.names}
    return named | {one.module.split(".")[1] for one in imports if (one.module or "").startswith("pipeline.")}


def test_a_version_is_marked_with_all_code_that_training_uses_to_make_it():
    found, to_visit = set(), {"train"}
    while to_visit:
        module = to_visit.pop()
        found.add(module)
        to_visit |= imported(module) - found - NO_MODEL_CODE
    assert sorted(registry.MODEL_CODE) == sorted(found)
