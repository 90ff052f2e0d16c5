"""Fetches jars that Spark does not bring: python -m local.runtime.fetch_jars --jars-dir DIR [--lock FILE].

Spark brings Ivy, which finds them in Maven Central and honours Java's proxy settings; the lock says what they must be.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyspark

from local.runtime.java import JavaNotFoundError, java_home

LOCK_FILE = Path(__file__).parent / "jars.json"
TIMEOUT_SECONDS = 600


class JarError(Exception):
    """A jar that can't be had, or is not the one that was locked."""


@dataclasses.dataclass(frozen=True)
class Jar:
    """One locked jar of a Maven repository."""

    coordinates: str
    sha256: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """Its group, artifact and version."""
        group, artifact, version = self.coordinates.split(":")
        return group, artifact, version

    @property
    def file_name(self) -> str:
        """The name it has in the repository and in the folder."""
        _, artifact, version = self.parts
        return f"{artifact}-{version}.jar"


# Puts what it has of the jars into the folder, each under its file name.
Retrieve = Callable[[Sequence[Jar], Path], None]


def fetch(lock_file: Path, jars_dir: Path, retrieve: Retrieve) -> list[Jar]:
    """Put every locked jar that is not there yet into the folder, remove its other versions, return the new ones."""
    jars = [Jar(**entry) for entry in json.loads(lock_file.read_text())["jars"]]
    jars_dir.mkdir(parents=True, exist_ok=True)
    _remove_other_versions(jars_dir, jars)
    missing = [jar for jar in jars if not _is_in_place(jars_dir / jar.file_name, jar)]
    if missing:
        _put(missing, retrieve, jars_dir)
    return missing


def _remove_other_versions(jars_dir: Path, jars: list[Jar]) -> None:
    """Two versions of one jar on a class path fail in odd ways."""
    wanted = {jar.file_name for jar in jars}
    for jar in jars:
        _, artifact, _ = jar.parts
        for other in jars_dir.glob(f"{artifact}-[0-9]*.jar"):
            if other.name not in wanted:
                other.unlink()


def _is_in_place(path: Path, jar: Jar) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def _put(jars: list[Jar], retrieve: Retrieve, jars_dir: Path) -> None:
    with tempfile.TemporaryDirectory(dir=jars_dir) as folder:
        retrieve(jars, Path(folder))
        for jar in jars:
            digest = hashlib.sha256((Path(folder) / jar.file_name).read_bytes()).hexdigest()
            if digest != jar.sha256:
                raise JarError(
                    f"`{jar.coordinates}` has SHA-256 {digest}, the lock says {jar.sha256}; nothing was kept"
                )
        for jar in jars:
            (Path(folder) / jar.file_name).replace(jars_dir / jar.file_name)


def from_maven_central(jars: Sequence[Jar], folder: Path) -> None:
    """Put the jars into the folder with the Ivy that comes with Spark."""
    (ivy,) = (Path(pyspark.__file__).parent / "jars").glob("ivy-*.jar")
    wanted = folder / "ivy.xml"
    wanted.write_text(_ivy_file(jars))
    command = [str(java_home() / "bin" / "java"), "-cp", str(ivy), "org.apache.ivy.Main", "-notransitive"]
    # Jars of OSGi call themselves bundles.
    command += ["-ivy", str(wanted), "-types", "jar", "bundle", "-cache", str(folder / "ivy")]
    command += ["-retrieve", str(folder / "[artifact]-[revision].[ext]")]
    print(", ".join(jar.coordinates for jar in jars), "...", flush=True)
    said = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    # Where one jar is not to be had, Ivy retrieves none.
    absent = [jar for jar in jars if not (folder / jar.file_name).is_file()]
    if absent:
        absent = [jar for jar in absent if _ivy_name(jar) in said.stdout.partition("UNRESOLVED")[2]] or absent
        reasons = [line.strip() for line in said.stdout.splitlines() if re.search("fail|error|not found", line, re.I)]
        raise JarError(
            f"{', '.join(f'`{jar.coordinates}`' for jar in absent)} could not be fetched from Maven Central:"
            f" {'; '.join(reasons[:3]) or said.stderr[-300:]}; check the network, or put"
            f" {', '.join(jar.file_name for jar in absent)} into `{folder.parent}` yourself"
        )


def _ivy_name(jar: Jar) -> str:
    group, artifact, version = jar.parts
    return f"{group}#{artifact};{version}"


def _ivy_file(jars: Sequence[Jar]) -> str:
    """The jars as dependencies of a module, in Ivy's own format."""
    listed = "".join(
        f'<dependency org="{group}" name="{artifact}" rev="{version}"/>'
        for group, artifact, version in (jar.parts for jar in jars)
    )
    return (
        '<ivy-module version="2.0"><info organisation="local" module="jars"/>'
        f"<dependencies>{listed}</dependencies></ivy-module>"
    )


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m local.runtime.fetch_jars", description=__doc__)
    parser.add_argument("--jars-dir", type=Path, required=True)
    parser.add_argument("--lock", type=Path, default=LOCK_FILE)
    options = parser.parse_args()
    try:
        fetched = fetch(options.lock, options.jars_dir, from_maven_central)
    except (JarError, JavaNotFoundError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"fetched {', '.join(jar.file_name for jar in fetched)}" if fetched else "every jar is in place")
    return 0


if __name__ == "__main__":
    sys.exit(main())
