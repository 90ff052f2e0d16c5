"""Downloads the jars that Spark needs and does not bring: python -m local.runtime.fetch_jars --jars-dir DIR."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

LOCK_FILE = Path(__file__).parent / "jars.json"
TIMEOUT_SECONDS = 60
_CHUNK_BYTES = 1 << 18


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

    def url(self, repository: str) -> str:
        """Where a repository of Maven's layout has it."""
        group, artifact, version = self.coordinates.split(":")
        return f"{repository}/{group.replace('.', '/')}/{artifact}/{version}/{self.file_name}"


def fetch(jars_dir: Path) -> list[Jar]:
    """Put every locked jar that is not there yet into the folder, remove its other versions, return the new ones."""
    lock = json.loads(LOCK_FILE.read_text())
    jars = [Jar(**entry) for entry in lock["jars"]]
    jars_dir.mkdir(parents=True, exist_ok=True)
    _remove_other_versions(jars_dir, jars)
    missing = [jar for jar in jars if not _is_in_place(jars_dir / jar.file_name, jar)]
    for jar in missing:
        _download(jar, jar.url(lock["repository"]), jars_dir / jar.file_name)
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


def _download(jar: Jar, url: str, path: Path) -> None:
    partial = path.with_suffix(".part")
    digest = hashlib.sha256()
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer, partial.open("wb") as file:
            total = int(answer.headers.get("Content-Length", 0))
            while chunk := answer.read(_CHUNK_BYTES):
                file.write(chunk)
                digest.update(chunk)
                print(f"{jar.file_name}: {file.tell() >> 10} of {total >> 10} KB", flush=True)
    except (urllib.error.URLError, OSError) as problem:
        partial.unlink(missing_ok=True)
        raise JarError(
            f"`{jar.coordinates}` could not be downloaded from {url}: {problem}; check the network (HTTPS_PROXY is"
            f" honoured), or put the file into `{path.parent}` yourself"
        ) from problem
    if digest.hexdigest() != jar.sha256:
        partial.unlink()
        raise JarError(f"{url} has SHA-256 {digest.hexdigest()}, the lock says {jar.sha256}; nothing was kept")
    partial.replace(path)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m local.runtime.fetch_jars", description=__doc__)
    parser.add_argument("--jars-dir", type=Path, required=True)
    try:
        fetched = fetch(parser.parse_args().jars_dir)
    except JarError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"fetched {', '.join(jar.file_name for jar in fetched)}" if fetched else "every jar is in place")
    return 0


if __name__ == "__main__":
    sys.exit(main())
