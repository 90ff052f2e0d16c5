"""The jars that setup puts into the clone."""

import hashlib
import json

import pytest

from local.runtime import build_catalog, fetch_jars
from local.runtime.java import JavaNotFoundError, java_home
from tests.runtime.conftest import JARS


@pytest.fixture
def lock(tmp_path):
    """Two jars of a repository."""
    of = {name: hashlib.sha256(b"jar").hexdigest() for name in ("io.example:thing:1.2", "io.example:other:3")}
    file = tmp_path / "lock.json"
    file.write_text(json.dumps({"jars": [{"coordinates": name, "sha256": digest} for name, digest in of.items()]}))
    return file


def repository(content):
    """One that has this under each name."""

    def retrieve(jars, folder):
        for jar in jars:
            (folder / jar.file_name).write_bytes(content)

    return retrieve


def names(jars):
    return sorted(jar.file_name for jar in jars)


BOTH = ["other-3.jar", "thing-1.2.jar"]


def test_jars_are_fetched_once_and_replace_their_other_versions(lock, tmp_path):
    folder = tmp_path / "jars"
    folder.mkdir()
    (folder / "thing-1.1.jar").write_bytes(b"old")
    assert names(fetch_jars.fetch(lock, folder, repository(b"jar"))) == BOTH
    assert fetch_jars.fetch(lock, folder, repository(b"jar")) == []
    assert sorted((path.name, path.read_bytes()) for path in folder.iterdir()) == [(name, b"jar") for name in BOTH]


def test_a_damaged_jar_is_fetched_again(lock, tmp_path):
    folder = tmp_path / "jars"
    fetch_jars.fetch(lock, folder, repository(b"jar"))
    (folder / "thing-1.2.jar").write_bytes(b"half")
    assert names(fetch_jars.fetch(lock, folder, repository(b"jar"))) == ["thing-1.2.jar"]
    assert (folder / "thing-1.2.jar").read_bytes() == b"jar"


def test_rejects_jars_that_are_not_the_locked_ones(lock, tmp_path):
    with pytest.raises(fetch_jars.JarError, match=r"the lock says .*; nothing was kept"):
        fetch_jars.fetch(lock, tmp_path / "jars", repository(b"other"))
    assert list((tmp_path / "jars").iterdir()) == []


def test_the_plugin_that_is_there_was_made_of_these_sources():
    assert build_catalog.build(JARS) is False


def test_rejects_a_java_that_spark_does_not_run_on(tmp_path):
    (tmp_path / "release").write_text('JAVA_VERSION="25.0.1"\n')
    with pytest.raises(JavaNotFoundError, match=f"needs Java 17 or 21, found 25 at `{tmp_path}`; set JAVA_HOME"):
        java_home({"JAVA_HOME": str(tmp_path)})
    (tmp_path / "release").write_text('JAVA_VERSION="21.0.2"\n')
    assert java_home({"JAVA_HOME": str(tmp_path)}) == tmp_path
