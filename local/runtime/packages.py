"""What a serverless environment asks for: nothing is installed here, so it has to be there already."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from local.runtime.cluster import ClusterError


def check_packages(requirements: Sequence[str]) -> None:
    """Refuse an environment whose packages this clone does not have, in the versions asked for."""
    for text in requirements:
        problem = _problem(text)
        if problem:
            raise ClusterError(
                f"the environment asks for `{text}`, but {problem}; ask for what requirements.txt has, or leave it out"
            )


def _problem(text: str) -> str | None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return "only names of packages with versions can be checked here"
    try:
        installed = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed here"
    return None if requirement.specifier.contains(installed) else f"{installed} is installed here"
