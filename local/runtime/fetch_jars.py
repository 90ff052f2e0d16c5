"""Fetches the jars that Spark needs and does not bring: python -m local.runtime.fetch_jars --jars-dir DIR.

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
from collections.abc import Callable
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
    def file_name(self) -> str:
        """The name it has in the repository and in the folder."""
        _, artifact, version = self.coordinates.split(":")
        return f"{artifact}-{version}.jar"


Retrieve = Callable[[Jar, Path], None]


def fetch(jars_dir: Path, retrieve: Retrieve) -> list[Jar]:
    """Put every locked jar that is not there yet into the folder, remove its other versions, return the new ones."""
    lock = json.loads(LOCK_FILE.read_text())
    jars = [Jar(**entry) for entry in lock["jars"]]
    jars_dir.mkdir(parents=True, exist_ok=True)
    _remove_other_versions(jars_dir, jars)
    missing = [jar for jar in jars if not _is_in_place(jars_dir / jar.file_name, jar)]
    for jar in missing:
        _put(jar, retrieve, jars_dir)
    return missing


def _remove_other_versions(jars_dir: Path, jars: list[Jar]) -> None:
    """Two versions of one jar on a class path fail in odd ways."""
    wanted = {jar.file_name for jar in jars}
    for jar in jars:
        artifact = jar.coordinates.split(":")[1]
        for other in jars_dir.glob(f"{artifact}-[0-9]*.jar"):
            if other.name not in wanted:
                other.unlink()


def _is_in_place(path: Path, jar: Jar) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def _put(jar: Jar, retrieve: Retrieve, jars_dir: Path) -> None:
    with tempfile.TemporaryDirectory(dir=jars_dir) as folder:
        found = Path(folder) / jar.file_name
        retrieve(jar, found)
        digest = hashlib.sha256(found.read_bytes()).hexdigest()
        if digest != jar.sha256:
            raise JarError(f"`{jar.coordinates}` has SHA-256 {digest}, the lock says {jar.sha256}; nothing was kept")
        found.replace(jars_dir / jar.file_name)


def from_maven_central(jar: Jar, target: Path) -> None:
    """Write the jar to the target with the Ivy that comes with Spark."""
    (ivy,) = (Path(pyspark.__file__).parent / "jars").glob("ivy-*.jar")
    command = [str(java_home() / "bin" / "java"), "-cp", str(ivy), "org.apache.ivy.Main", "-notransitive"]
    command += ["-dependency", *jar.coordinates.split(":"), "-types", "jar", "-cache", str(target.parent / "ivy")]
    command += ["-retrieve", str(target.parent / "[artifact]-[revision].[ext]")]
    print(f"{jar.coordinates} ...", flush=True)
    said = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    if said.returncode or not target.is_file():
        reasons = [line.strip() for line in said.stdout.splitlines() if re.search("fail|error", line, re.IGNORECASE)]
        raise JarError(
            f"`{jar.coordinates}` could not be fetched from Maven Central:"
            f" {'; '.join(reasons[:3]) or said.stderr[-300:]};"
            f" check the network, or put {jar.file_name} into `{target.parent.parent}` yourself"
        )


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m local.runtime.fetch_jars", description=__doc__)
    parser.add_argument("--jars-dir", type=Path, required=True)
    try:
        fetched = fetch(parser.parse_args().jars_dir, from_maven_central)
    except (JarError, JavaNotFoundError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"fetched {', '.join(jar.file_name for jar in fetched)}" if fetched else "every jar is in place")
    return 0


if __name__ == "__main__":
    sys.exit(main())
