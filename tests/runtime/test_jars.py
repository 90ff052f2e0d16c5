"""The jars that setup puts into the clone."""

import hashlib
import json

import pytest

from local.runtime import build_catalog, fetch_jars
from local.runtime.java import JavaNotFoundError, java_home
from tests.runtime.conftest import JARS


@pytest.fixture
def content(tmp_path, monkeypatch):
    """What a repository has under the name of the one jar that a lock names."""
    lock = {"jars": [{"coordinates": "io.example:thing:1.2", "sha256": hashlib.sha256(b"jar").hexdigest()}]}
    (tmp_path / "jars.json").write_text(json.dumps(lock))
    monkeypatch.setattr(fetch_jars, "LOCK_FILE", tmp_path / "jars.json")
    return {"io.example:thing:1.2": b"jar"}


@pytest.fixture
def retrieve(content):
    """The repository."""
    return lambda jar, target: target.write_bytes(content[jar.coordinates])


def test_a_jar_is_fetched_once_and_replaces_its_other_versions(retrieve, tmp_path):
    folder = tmp_path / "jars"
    folder.mkdir()
    (folder / "thing-1.1.jar").write_bytes(b"old")
    assert [jar.file_name for jar in fetch_jars.fetch(folder, retrieve)] == ["thing-1.2.jar"]
    assert fetch_jars.fetch(folder, retrieve) == []
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("thing-1.2.jar", b"jar")]


def test_a_damaged_jar_is_fetched_again(retrieve, tmp_path):
    folder = tmp_path / "jars"
    fetch_jars.fetch(folder, retrieve)
    (folder / "thing-1.2.jar").write_bytes(b"half")
    assert len(fetch_jars.fetch(folder, retrieve)) == 1
    assert (folder / "thing-1.2.jar").read_bytes() == b"jar"


def test_rejects_a_jar_that_is_not_the_locked_one(content, retrieve, tmp_path):
    content["io.example:thing:1.2"] = b"other"
    with pytest.raises(fetch_jars.JarError, match=r"the lock says .*; nothing was kept"):
        fetch_jars.fetch(tmp_path / "jars", retrieve)
    assert list((tmp_path / "jars").iterdir()) == []


def test_the_plugin_that_is_there_was_made_of_these_sources():
    assert build_catalog.build(JARS) is False


def test_rejects_a_java_that_spark_does_not_run_on(tmp_path):
    (tmp_path / "release").write_text('JAVA_VERSION="25.0.1"\n')
    with pytest.raises(JavaNotFoundError, match=f"needs Java 17 or 21, found 25 at `{tmp_path}`; set JAVA_HOME"):
        java_home({"JAVA_HOME": str(tmp_path)})
    (tmp_path / "release").write_text('JAVA_VERSION="21.0.2"\n')
    assert java_home({"JAVA_HOME": str(tmp_path)}) == tmp_path
