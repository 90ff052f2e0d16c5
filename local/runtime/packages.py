"""What a cluster or a serverless environment asks for: nothing is installed here, so it has to be there already."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from local.runtime.cluster import ClusterError


def check_packages(requirements: Sequence[str]) -> None:
    """Refuse to start with packages this clone does not have, in the versions asked for."""
    for text in requirements:
        # Where to read from says nothing of what has to be there.
        if text.startswith("--index-url "):
            continue
        problem = _problem(text)
        if problem:
            raise ClusterError(
                f"the job asks for `{text}`, but {problem}; ask for what requirements.txt has, or leave it out"
            )


def _requirement(text: str) -> Requirement:
    if not text.endswith(".whl"):
        return Requirement(text)
    name, version, _, _ = parse_wheel_filename(text.rsplit("/", 1)[-1])
    return Requirement(f"{name}=={version}")


def _problem(text: str) -> str | None:
    try:
        requirement = _requirement(text)
    except (InvalidRequirement, InvalidWheelFilename):
        return "only names of packages with versions and wheels can be checked here"
    try:
        installed = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed here"
    return None if requirement.specifier.contains(installed) else f"{installed} is installed here"
