import ast
from pathlib import Path

import mlflow
import pytest

from pipeline import registry
from pipeline.registry import FINGERPRINT, Version

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
