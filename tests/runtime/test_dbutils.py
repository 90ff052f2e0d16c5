import pytest

from local.runtime.dbutils import DBUtils, NotebookExit
from local.runtime.volume_paths import VolumePaths
from local.runtime.widgets import InputWidgetNotDefined


@pytest.fixture
def volumes(tmp_path):
    return VolumePaths({"/Volumes/c/s/v": str(tmp_path)})


@pytest.fixture
def dbutils(volumes):
    return DBUtils({"catalog": "fleet"}, {"ingest": {"rows": 7}}, volumes)


def test_a_passed_value_wins_over_the_default_and_a_default_over_nothing(dbutils):
    dbutils.widgets.text("catalog", "none")
    dbutils.widgets.dropdown("mode", "full", ["full", "new"])
    dbutils.widgets.multiselect("parts", "a", ["a", "b"])
    dbutils.widgets.combobox("other", "c", ["d"])
    assert dbutils.widgets.getAll() == {"catalog": "fleet", "mode": "full", "parts": "a", "other": "c"}
    assert [dbutils.widgets.get("catalog"), dbutils.widgets.get("mode")] == ["fleet", "full"]


def test_a_removed_widget_is_not_defined_any_more(dbutils):
    dbutils.widgets.remove("catalog")
    with pytest.raises(InputWidgetNotDefined, match="No input widget named catalog is defined"):
        dbutils.widgets.get("catalog")


def test_get_argument_falls_back_to_its_default(dbutils):
    assert [dbutils.widgets.getArgument("catalog", "x"), dbutils.widgets.getArgument("absent", "x")] == ["fleet", "x"]


def test_rejects_a_default_that_is_none_of_the_choices(dbutils):
    with pytest.raises(ValueError, match="none of its choices"):
        dbutils.widgets.dropdown("mode", "half", ["full", "new"])


def test_exit_is_not_stopped_by_except_exception(dbutils):
    with pytest.raises(NotebookExit) as caught:
        try:
            dbutils.notebook.exit({"rows": 1})
        except Exception:
            pytest.fail("swallowed")
    assert caught.value.value == "{'rows': 1}"


def test_task_values_are_read_from_upstream_tasks_and_collected_from_this_one(dbutils):
    values = dbutils.jobs.taskValues
    values.set("metrics", {"recall": 0.9})
    assert values.get("ingest", "rows") == 7
    assert values.get("ingest", "absent", default=0, debugValue=5) == 0
    assert values.own == {"metrics": {"recall": 0.9}}


def test_rejects_a_task_value_that_nobody_set_and_one_that_is_too_large(dbutils):
    with pytest.raises(ValueError, match="task `train` has set no value `rows`"):
        dbutils.jobs.taskValues.get("train", "rows", debugValue=1)
    with pytest.raises(ValueError, match="49154 bytes"):
        dbutils.jobs.taskValues.set("big", "x" * (48 << 10))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda d: d.secrets.get("a", "b"), "dbutils.secrets"),
        (lambda d: d.notebook.run("/n", 60), "dbutils.notebook.run"),
        (lambda d: d.jobs.trigger, "dbutils.jobs.trigger"),
        (lambda d: d.fs.mount("a", "b"), "dbutils.fs.mount"),
        (lambda d: d.widgets.slider("a"), "dbutils.widgets.slider"),
        (lambda d: d.fs.ls("dbfs:/x"), "dbutils.fs on `dbfs:/x`"),
    ],
)
def test_rejects_by_name_what_it_does_not_have(dbutils, call, name):
    with pytest.raises(NotImplementedError, match=name):
        call(dbutils)


def test_fs_works_on_volumes(dbutils, tmp_path):
    fs = dbutils.fs
    fs.mkdirs("/Volumes/c/s/v/a/b")
    fs.put("/Volumes/c/s/v/a/x.txt", "text")
    listed = [(info.path, info.name, info.size) for info in fs.ls("/Volumes/c/s/v/a/")]
    assert listed == [("dbfs:/Volumes/c/s/v/a/b/", "b/", 0), ("dbfs:/Volumes/c/s/v/a/x.txt", "x.txt", 4)]
    assert fs.head("/Volumes/c/s/v/a/x.txt", 2) == "te"
    with pytest.raises(FileExistsError, match="overwrite=True"):
        fs.put("/Volumes/c/s/v/a/x.txt", "other")
    assert fs.rm("/Volumes/c/s/v/a", recurse=True)
    assert list(tmp_path.iterdir()) == []


def test_a_path_in_no_volume_is_not_found_and_other_paths_are_left_alone(volumes, tmp_path):
    assert volumes.local("/Volumes/c/s/v/f") == f"{tmp_path}/f"
    assert [volumes.local("/VolumesX/c"), volumes.local(3)] == ["/VolumesX/c", 3]
    with pytest.raises(FileNotFoundError, match=r"`/Volumes/c/s/vv/f` is in no volume"):
        volumes.local("/Volumes/c/s/vv/f")
