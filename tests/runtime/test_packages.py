"""What a cluster or a serverless environment asks for."""

from importlib import metadata

import pytest

from local.runtime.cluster import ClusterError
from local.runtime.packages import check_packages

MLFLOW = metadata.version("mlflow")


@pytest.mark.parametrize(
    "requirements",
    [
        [],
        [f"mlflow=={MLFLOW}"],
        ["mlflow", "numpy>=1"],
        [f"MLflow[extras]=={MLFLOW}"],
        [f"/Volumes/c/s/v/mlflow-{MLFLOW}-py3-none-any.whl"],
        ["--index-url https://pypi.example.com/simple", "mlflow"],
    ],
)
def test_packages_that_are_there_are_accepted(requirements):
    check_packages(requirements)


@pytest.mark.parametrize(
    ("requirement", "problem"),
    [
        ("mlflow==0.1", f"{MLFLOW} is installed here"),
        ("no-such-package==1.0", "no-such-package is not installed here"),
        ("-r requirements.txt", "only names of packages with versions and wheels can be checked here"),
        ("/Volumes/c/s/v/mlflow-0.1-py3-none-any.whl", f"{MLFLOW} is installed here"),
        ("/Volumes/c/s/v/mlflow.whl", "only names of packages with versions and wheels can be checked here"),
    ],
)
def test_a_package_that_cannot_be_had_is_refused_with_the_reason(requirement, problem):
    with pytest.raises(ClusterError, match="the job asks for") as caught:
        check_packages(["mlflow", requirement])
    assert str(caught.value) == (
        f"the job asks for `{requirement}`, but {problem}; ask for what requirements.txt has, or leave it out"
    )
