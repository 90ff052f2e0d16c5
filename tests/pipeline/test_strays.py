"""Nothing that lands is passed over in silence: what no reader takes is named once, with the reason and a remedy."""

import pytest

from pipeline.errors import DataError
from pipeline.sources.batch import RefusedFile
from pipeline.sources.strays import name_in_zone, strays
from pipeline.tables import QUARANTINE, RAW_ERRORS

HEADER, LINE = "datetime,machineID,errorID", "2015-01-01 06:00:00,{},error1"
BELOW = "it is in a folder below errors, where none is read; land it in errors itself, under a name of its own"
ENDING = "its name does not end in .csv, and no other file is read; land it as plain CSV, under a name that does"
NOWHERE = (
    "it is in no table's folder; land it in that of its table, one of machines, telemetry, errors, maint, failures"
)
REFUSED = {
    "errors/2015/10/21/a.csv": BELOW,
    "errors/2015/errors/a.csv": BELOW,
    "errors/2015/void.csv": BELOW,
    # Spark takes the names of such folders for columns, and does not bear two that differ in one table.
    "errors/day=2015-10-21/a.csv": BELOW,
    "errors/month=10/a.csv": BELOW,
    "errors/a.csv.gz": ENDING,
    "errors/a.parquet": ENDING,
    "errors/void.txt": ENDING,
    "errors/csv": ENDING,
    "Errors/a.csv": NOWHERE,
    "error/2015/a.csv": NOWHERE,
    "errors.csv": NOWHERE,
}
IN_THE_MAKING = ("_SUCCESS", ".a.csv", "_day=2015/a.csv", ".tmp/a.csv", "2015/_a.csv", "a.csv._COPYING_", "a.csv.part")


def test_what_lands_in_another_place_or_under_another_name_is_refused_by_name_once_and_the_rest_taken(zone):
    for number, name in enumerate(("errors/a.csv", "errors/B.CSV", *REFUSED)):
        zone.land(name, *(() if "void" in name else (HEADER, LINE.format(number + 1))))
    for folder in ("errors/", "_old/", ""):
        for name in IN_THE_MAKING:
            zone.land(folder + name, HEADER, LINE.format(99))
    summary = zone.ingest()
    assert {one.file: one.reason for one in summary.refused_files} == REFUSED
    assert len(summary.refused_files) == len(REFUSED)
    assert [row[0] for row in zone.rows(RAW_ERRORS)] == [1, 2]
    found = zone.rows(QUARANTINE)
    assert found == sorted(
        (("errors" if name.startswith("errors/") else "none"), name, None, None, reason)
        for name, reason in REFUSED.items()
    )
    assert zone.ingest().refused_files == []
    zone.land("errors/2015/10/21/later.csv", HEADER, LINE.format(50))
    assert zone.ingest().refused_files == [RefusedFile("errors/2015/10/21/later.csv", BELOW)]
    assert len(zone.rows(QUARANTINE)) == len(found) + 1


def test_of_a_table_that_is_read_from_elsewhere_the_folder_is_named_if_files_are_in_it(tmp_path):
    for name in ("telemetry/2015/a.csv", "errors/a.csv"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "maint" / "_later").mkdir(parents=True)
    reason = "telemetry is read by kafka, and no file in this folder is; bring its rows there"
    readers = {"telemetry": "kafka", "errors": "files", "maint": "jdbc"}
    assert strays(f"dbfs:{tmp_path}", readers) == [RefusedFile("telemetry/", reason)]
    assert strays(f"{tmp_path}/absent", readers) == []


def test_a_file_that_goes_once_its_folder_is_listed_is_passed_over(zone):
    zone.land("errors/a.csv", HEADER, LINE.format(1))
    (zone.folder / "files" / "errors" / "gone.csv").symlink_to("absent")
    summary = zone.ingest()
    assert (summary.rows["errors"], summary.refused_files) == (1, [])


def test_rejects_a_path_outside_of_the_landing_zone_instead_of_holding_its_name_for_a_hidden_one():
    assert name_in_zone("dbfs:/Volumes/c/landing/files/errors/a.csv", "/Volumes/c/landing/files/") == "errors/a.csv"
    with pytest.raises(DataError, match="was found in /zone, but is not below it"):
        name_in_zone("file:/private/zone/errors/a.csv", "/zone")
