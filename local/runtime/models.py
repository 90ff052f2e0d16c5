"""Removes registered models, with all their versions, from an MLflow registry.

python -m local.runtime.models --registry sqlite:///mlflow.db main.models.failure
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def forget(registry: str, names: Sequence[str]) -> list[str]:
    """Remove the models that are there, and say which they were."""
    from mlflow import MlflowClient  # noqa: PLC0415 - seconds of import, not for `--help`
    from mlflow.exceptions import MlflowException  # noqa: PLC0415

    client = MlflowClient(tracking_uri=registry, registry_uri=registry)
    removed = []
    for name in names:
        try:
            client.delete_registered_model(name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise
        else:
            removed.append(name)
    return removed


def main(arguments: Sequence[str] | None = None) -> None:
    """Remove the models named on the command line."""
    parser = argparse.ArgumentParser(prog="local.runtime.models", description=__doc__)
    parser.add_argument("--registry", required=True, help="address of the registry, for example sqlite:///mlflow.db")
    parser.add_argument("names", nargs="+", help="full names, <catalog>.<schema>.<model>")
    parsed = parser.parse_args(arguments)
    for name in forget(parsed.registry, parsed.names):
        print(f"removed {name}")


if __name__ == "__main__":
    main()
