"""Compiles the Spark plugin in catalog/: python -m local.runtime.build_catalog --jars-dir DIR."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pyspark

from local.runtime.driver import PLUGIN_JAR
from local.runtime.java import JavaNotFoundError, java_home

SOURCES = Path(__file__).parent / "catalog"
JAVA_RELEASE = "17"
_DIGEST_ENTRY = "META-INF/sources.sha256"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class CatalogBuildError(Exception):
    """The plugin does not compile."""


def build(jars_dir: Path) -> bool:
    """Make the jar, unless the one in the folder was made of the same sources against the same jars."""
    sources = sorted(SOURCES.glob("*.java"))
    class_path = [Path(pyspark.__file__).parent / "jars", jars_dir]
    digest = _digest(sources, class_path)
    jar = jars_dir / PLUGIN_JAR
    if _digest_in(jar) == digest:
        return False
    with tempfile.TemporaryDirectory() as classes:
        _compile(sources, class_path, Path(classes))
        _pack(Path(classes), digest, jar)
    return True


def _digest(sources: list[Path], class_path: list[Path]) -> str:
    parts = [f"{source.name}\n{source.read_text()}" for source in sources]
    parts += sorted(jar.name for folder in class_path for jar in folder.glob("*.jar") if jar.name != PLUGIN_JAR)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _digest_in(jar: Path) -> str | None:
    if not jar.is_file() or not zipfile.is_zipfile(jar):
        return None
    with zipfile.ZipFile(jar) as content:
        return content.read(_DIGEST_ENTRY).decode() if _DIGEST_ENTRY in content.namelist() else None


def _compile(sources: list[Path], class_path: list[Path], classes: Path) -> None:
    jars = [str(jar) for folder in class_path for jar in folder.glob("*.jar") if jar.name != PLUGIN_JAR]
    if not any("delta-spark" in jar for jar in jars):
        raise CatalogBuildError(f"`{class_path[1]}` has no Delta jar; run python -m local.runtime.fetch_jars first")
    javac = java_home() / "bin" / "javac"
    if not javac.is_file():
        raise CatalogBuildError(f"`{javac}` does not exist: a JDK is needed, not only a Java runtime; set JAVA_HOME")
    command = [str(javac), "--release", JAVA_RELEASE, "-Xlint:-path", "-nowarn", "-d", str(classes)]
    command += ["-cp", ":".join(jars), *(str(source) for source in sources)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CatalogBuildError(f"javac ended with {done.returncode}:\n{done.stderr}")


def _pack(classes: Path, digest: str, jar: Path) -> None:
    """Same sources, same bytes: entries sorted, without times."""
    partial = jar.with_suffix(".part")
    with zipfile.ZipFile(partial, "w") as content:
        content.writestr(zipfile.ZipInfo(_DIGEST_ENTRY, _EPOCH), digest)
        for path in sorted(classes.rglob("*.class")):
            content.writestr(zipfile.ZipInfo(str(path.relative_to(classes)), _EPOCH), path.read_bytes())
    partial.replace(jar)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m local.runtime.build_catalog", description=__doc__)
    parser.add_argument("--jars-dir", type=Path, required=True)
    jars_dir = parser.parse_args().jars_dir
    try:
        print(f"compiled {jars_dir / PLUGIN_JAR}" if build(jars_dir) else f"{jars_dir / PLUGIN_JAR} is up to date")
    except (CatalogBuildError, JavaNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
