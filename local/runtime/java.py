"""Finds the JDK that Spark runs on and its plugin is compiled with."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

SUPPORTED_VERSIONS = (17, 21)


class JavaNotFoundError(Exception):
    """No JDK of a version that Spark 4.1 supports."""


def java_home(environ: dict[str, str] | None = None) -> Path:
    """The JDK to use: JAVA_HOME if set, else that of `javac` or `java` on PATH."""
    environ = dict(os.environ) if environ is None else environ
    candidates = [Path(environ["JAVA_HOME"])] if environ.get("JAVA_HOME") else list(_on_path(environ))
    versions = {home: _version(home) for home in candidates}
    for home, version in versions.items():
        if version in SUPPORTED_VERSIONS:
            return home
    found = ", ".join(f"{version or 'no Java'} at `{home}`" for home, version in versions.items()) or "none"
    wanted = " or ".join(str(version) for version in SUPPORTED_VERSIONS)
    raise JavaNotFoundError(f"Spark 4.1 needs Java {wanted}, found {found}; set JAVA_HOME to the folder of such a JDK")


def _on_path(environ: dict[str, str]) -> list[Path]:
    commands = (shutil.which(name, path=environ.get("PATH")) for name in ("javac", "java"))
    return [Path(command).resolve().parent.parent for command in commands if command]


def _version(home: Path) -> int | None:
    release = home / "release"
    match = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE) if release.is_file() else None
    return int(match[1]) if match else None
