from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from unittest.mock import Mock

import pytest
from pyspark.sql import functions as F

from pipeline import ingest as ingestion
from pipeline.errors import ParameterError
from pipeline.expectations import IS_SOUND, checked, judged
from pipeline.ingest import IngestSummary
from pipeline.landing import LANDING_FILES, MAINT_FILE, TELEMETRY_FILE
from pipeline.parallel import in_parallel
from pipeline.parsing import MISFIT, fields_of_files, fields_of_lines, values
from pipeline.sources import files
from pipeline.sources.batch import Batch, Place, RefusedFile
from pipeline.tables import MACHINES, MAINT, QUARANTINE, RAW_ERRORS, RAW_TABLES, SENSORS, TELEMETRY
from tests.pipeline.frames import at
from tests.pipeline.zone import NOTHING, TELEMETRY_HEADER, Zone

SIX = datetime(2015, 1, 1, 6)
SEVEN = datetime(2015, 1, 1, 7)
LATER = "2015-01-01T08:00:00+01:00"
NO_NUMBER = "is not a whole number from 1 to 2147483647"
NO_TIME = (
    "is not a time such as 2015-01-01 06:00:00, 2015-01-01 07:00:00+01:00 or "
    "2015-01-01 07:00:00 Europe/Berlin that the clocks there show once"
)


def test_published_files_become_the_five_tables_and_are_taken_once(zone):
    zone.land("machines/machines.csv", '"machineID","model","age"', '1,"model3",18', end="\r\n")
    zone.land(
        "telemetry/telemetry.csv", TELEMETRY_HEADER, '"2015-01-01 06:00:00",1,151.919999,530.8,101,49.6', end="\r\n"
    )
    zone.land("errors/errors.csv", "datetime,machineID,errorID", "2015-01-01 06:00:00,1,error1")
    zone.land("maint/PdM_maint.csv", "datetime,machineID,comp", "2014-06-01T06:00:00.250,1,comp2")
    zone.land("failures/failures.csv", '"datetime","machineID","failure"', '"2015-01-01 06:00:00",1,"comp4"')
    first = zone.ingest()
    assert zone.touched == {
        **dict.fromkeys(("telemetry", "errors", "failures"), ("2015-01-01T06:00:00", "2015-01-01T06:00:00")),
        "maint": ("2014-06-01T06:00:00.250000", "2014-06-01T06:00:00.250000"),
    }
    found = zone.tables()
    assert first == IngestSummary(dict.fromkeys(NOTHING, 1), quarantined=0, refused_files=[])
    assert found == {
        "machines": [(1, "model3", 18)],
        "telemetry": [(1, SIX, 151.919999, 530.8, 101.0, 49.6)],
        "errors": [(1, SIX, "error1")],
        "maint": [(1, datetime(2014, 6, 1, 6, 0, 0, 250_000), "comp2")],
        "failures": [(1, SIX, "comp4")],
        "quarantine": [],
    }
    assert zone.ingest() == IngestSummary(NOTHING, quarantined=0, refused_files=[])
    assert zone.tables() == found


def test_absent_and_empty_folders_give_empty_tables(spark, catalog, tmp_path):
    zone = Zone(spark, catalog, tmp_path)
    (zone.folder / "files" / "telemetry").mkdir(parents=True)
    zone.land("errors/only-the-header.csv", "datetime,machineID,errorID")
    assert zone.ingest() == IngestSummary(NOTHING, quarantined=0, refused_files=[])
    assert zone.tables() == {table.name: [] for table in (*RAW_TABLES, QUARANTINE)}


def test_a_file_with_another_header_is_refused_whole_and_the_others_are_taken(zone):
    line = "2015-01-01 06:00:00,1,error1"
    zone.land("errors/good [1] {a}+.csv", "datetime,machineID,errorID", line)
    zone.land("errors/missing.csv", "datetime,machineID", "2015-01-01 06:00:00,2")
    zone.land("errors/renamed.csv", "datetime,machine,errorID", line)
    zone.land("errors/extra.csv", "datetime,machineID,errorID,site", line + ",north")
    zone.land("errors/reordered.csv", "machineID,datetime,errorID", "1,2015-01-01 06:00:00,error1")
    zone.land("errors/void.csv", "")
    remedy = "; expected datetime,machineID,errorID; correct it and land it under a new name"
    refused = [
        ("errors/extra.csv", "the header is datetime,machineID,errorID,site (unknown site)"),
        ("errors/missing.csv", "the header is datetime,machineID (missing errorID)"),
        ("errors/renamed.csv", "the header is datetime,machine,errorID (missing machineID; unknown machine)"),
        (
            "errors/reordered.csv",
            "the header is machineID,datetime,errorID (the same fields in another order or twice)",
        ),
        ("errors/void.csv", "the file has no header"),
    ]
    refused = [(file, reason + remedy) for file, reason in refused]
    assert zone.ingest() == IngestSummary(
        NOTHING | {"errors": 1}, quarantined=0, refused_files=[RefusedFile(*one) for one in refused]
    )
    assert zone.rows(QUARANTINE) == [("errors", file, None, None, reason) for file, reason in refused]
    assert zone.rows(RAW_ERRORS) == [(1, SIX, "error1")]


def test_a_file_that_is_empty_or_ends_within_a_line_is_refused_whole_and_named_once(zone):
    header, line = "datetime,machineID,errorID\n", "2015-01-01 06:00:00,1,error1"
    zone.land("errors/whole.csv", header, end="")
    for name, content in (("void.csv", ""), ("cut.csv", header + line), ("header.csv", header.strip())):
        zone.land(f"errors/{name}", content, end="")
    cut = (
        "the file may be cut off: its last line has no line end; land the whole file, with a line end, under a new name"
    )
    empty = "the file is empty, 0 bytes; land it whole under a new name"
    refused = [("errors/void.csv", empty), ("errors/cut.csv", cut), ("errors/header.csv", cut)]
    assert zone.ingest() == IngestSummary(NOTHING, 0, [RefusedFile(*one) for one in refused])
    assert zone.rows(QUARANTINE) == sorted([("errors", file, None, None, reason) for file, reason in refused])
    zone.land("errors/cut-2.csv", header + line)
    assert zone.ingest() == IngestSummary(NOTHING | {"errors": 1}, 0, [])


def test_times_are_read_in_their_zone_and_one_that_clocks_show_twice_or_never_is_kept_aside(zone):
    times = {
        "2015-03-29 00:30:00": "2015-03-29 00:30:00",
        "2015-03-29T03:30:00+02:00": "2015-03-29 01:30:00",
        "2015-03-29 03:00:00 Europe/Berlin": "2015-03-29 01:00:00",
        "2015-10-25 01:59:59 Europe/Berlin": "2015-10-24 23:59:59",
        "2015-10-25 03:00:00 Europe/Berlin": "2015-10-25 02:00:00",
        "2015-10-25T02:30:00+02:00": "2015-10-25 00:30:00",
        "2015-10-25T02:30:00+01:00": "2015-10-25 01:30:00",
        "2015-06-01 06:00:00 America/Argentina/Buenos_Aires": "2015-06-01 09:00:00",
        "2015-10-25 04:00:00 CET": "2015-10-25 03:00:00",
        "2015-04-05 02:00:00 Australia/Lord_Howe": "2015-04-04 15:30:00",
        "2015-06-01T07:00:00Z": "2015-06-01 07:00:00",
        "2015-06-01 08:00:00 UTC": "2015-06-01 08:00:00",
    }
    unsound = [
        "2015-03-29 02:30:00 Europe/Berlin",
        "2015-10-25 02:30:00 Europe/Berlin",
        "2015-03-29 02:30:00 CET",
        "2015-10-25 02:30:00CET",
        # As long as a time without a zone.
        "2015-10-25 02:30CET",
        "2015-10-25 2:30 CET",
        "2015-11-01 01:30:00 PST",
        # Half an hour back, and the one name that ends as an offset does.
        "2015-04-05 01:45:00 Australia/Lord_Howe",
        "2015-04-05 02:30:00 NZ",
        "2015-10-25 02:30:00 Europe/Nowhere",
        "06:00:00 Europe/Berlin",
    ]
    zone.land("errors/a.csv", "datetime,machineID,errorID", *(f"{time},1,error1" for time in (*times, *unsound)))
    assert zone.ingest() == IngestSummary(NOTHING | {"errors": len(times)}, len(unsound), [])
    assert sorted(str(row[1]) for row in zone.rows(RAW_ERRORS)) == sorted(times.values())
    assert [row[-1] for row in zone.rows(QUARANTINE)] == [f'datetime "{time}" {NO_TIME}' for time in unsound]


def test_a_session_in_which_times_without_a_zone_are_not_utc_is_refused_before_anything_is_read(zone, spark):
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, "2015-01-01 06:00:00,1,170,450,100,40")
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    try:
        with pytest.raises(ParameterError, match="timeZone is Europe/Berlin; it has to be UTC"):
            zone.ingest()
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert zone.ingest().rows["telemetry"] == 1


def test_lines_that_can_not_be_read_go_to_quarantine_with_file_line_and_reason(zone, spark):
    fields = "it has to be 6: datetime,machineID,volt,rotate,pressure,vibration"
    faults = {
        "2015-01-01 07:00:00,1,1,2,3": f"the number of fields is 5, {fields}",
        "2015-01-01 07:00:00,1,1,2,3,4,5": f"the number of fields is 7, {fields}",
        "2015-01-01 07:00:00,,1,2,3,4": "machineID is empty",
        "2015-01-01 07:00:00,1.5,1,2,3,4": 'machineID "1.5" ' + NO_NUMBER,
        "07:00:00,1,1,2,3,4": 'datetime "07:00:00" ' + NO_TIME,
        "2015-01-01 07:00:00,0,1,2,3,4": 'machineID "0" ' + NO_NUMBER,
        '"2015-02-30 07:00:00",1,1,2,3,4': 'datetime "2015-02-30 07:00:00" ' + NO_TIME,
        ",1,1,x,3,4": 'datetime is empty; rotate "x" is not a finite number; leave it empty if there is no reading',
        "2015-01-01 07:00,1,1e999,2,3,4": 'volt "1e999" is not a finite number; leave it empty if there is no reading',
    }
    good = "2015-01-01 06:00:00,1,NA,,nan,4"
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, good, "", *faults, good)
    zone.land("telemetry/b.csv", TELEMETRY_HEADER, *([good] * 20), "broken")
    zone.land("maint/c.csv", "datetime,machineID,comp", "2015-01-01 06:00:00,1,comp5")
    # Blocks smaller than the files: lines are counted across them.
    spark.conf.set("spark.sql.files.maxPartitionBytes", "250")
    try:
        summary = zone.ingest()
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert summary == IngestSummary(NOTHING | {"telemetry": 1}, quarantined=len(faults) + 2, refused_files=[])
    assert zone.rows(TELEMETRY) == [(1, SIX, None, None, None, 4.0)]
    assert zone.rows(QUARANTINE) == sorted(
        [("telemetry", "telemetry/a.csv", number, *fault) for number, fault in enumerate(faults.items(), start=4)]
        + [("telemetry", "telemetry/b.csv", 22, "broken", f"the number of fields is 1, {fields}")]
        + [
            (
                "maint",
                "maint/c.csv",
                2,
                "2015-01-01 06:00:00,1,comp5",
                'comp "comp5" is none of comp1, comp2, comp3, comp4',
            )
        ],
        key=repr,
    )


@pytest.mark.parametrize("before", [(), ("2015-01-01 06:00:00,1,1,2,3,4",)], ids=["first batch", "later batch"])
def test_a_row_from_more_than_a_day_ahead_of_the_run_or_of_a_clock_that_was_lost_is_kept_aside(zone, before):
    day_ahead, later = "2015-01-02 06:00:00,1,1,2,3,4", "2015-01-02 06:00:01,1,1,2,3,4"
    lost, earliest = "1999-12-31 23:59:59,1,1,2,3,4", "2000-01-01 00:00:00,1,1,2,3,4"
    if before:
        zone.land("telemetry/before.csv", TELEMETRY_HEADER, *before)
        zone.ingest(now=at("01-01 06:00"))
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, day_ahead, later, later, lost, earliest)
    of_errors = "2115-01-01 06:00:00,1,error1", "1970-01-01 00:00:05,1,error1"
    zone.land("errors/a.csv", "datetime,machineID,errorID", *of_errors)
    zone.land("machines/a.csv", "machineID,model,age", "1,model1,3")
    expected = NOTHING | {"telemetry": 2, "machines": 1}
    assert zone.ingest(now=at("01-01 06:00")) == IngestSummary(expected, quarantined=5, refused_files=[])
    times = [datetime(2000, 1, 1), *([SIX] if before else []), datetime(2015, 1, 2, 6)]
    assert zone.rows(TELEMETRY) == [(1, time, 1.0, 2.0, 3.0, 4.0) for time in times]
    remedy = "put the clock right that it came from, and send the row anew"
    ahead = f"lies ahead of the run that read it; {remedy}"
    before_all = f"lies before 2000-01-01, where clocks begin that were lost; {remedy}"
    assert zone.rows(QUARANTINE) == [
        ("errors", "errors/a.csv", 2, of_errors[0], f'datetime "2115-01-01 06:00:00" {ahead}'),
        ("errors", "errors/a.csv", 3, of_errors[1], f'datetime "1970-01-01 00:00:05" {before_all}'),
        *(("telemetry", "telemetry/a.csv", n, later, f'datetime "2015-01-02 06:00:01" {ahead}') for n in (3, 4)),
        ("telemetry", "telemetry/a.csv", 5, lost, f'datetime "1999-12-31 23:59:59" {before_all}'),
    ]


TEXTS_OF_FIELDS = {
    "datetime": (
        "2015-01-01 06:00:00",
        "2015-02-30 06:00:00",
        "2015-10-25 02:30:00 Europe/Berlin",
        "06:00:00",
        "2015",
        LATER,
    ),
    **dict.fromkeys(("machineID", "age"), ("1", "0", "201", "4294967296", "x", "+7", " 7", "7.0", "7e0", "\u0667")),
    **dict.fromkeys(
        SENSORS, ("1.5", "nan", "NaN", "NA", "1e999", "-inf", "-Inf", "x", " 2", "1d", "0x1p3", "1,5", "+3")
    ),
    **dict.fromkeys(("comp", "failure"), ("comp1", "comp5", "error1", '"comp1"')),
}


def rows_of_texts(file) -> list[tuple[str | None, ...]]:
    """A good row, and for each of its fields a row for every text that the field may have."""
    good = {field: TEXTS_OF_FIELDS.get(field, ("model9",))[0] for field in file.header}
    changed = [
        tuple((good | {field: text}).values())
        for field in file.header
        for text in (*TEXTS_OF_FIELDS.get(field, ()), "", " ", None)
    ]
    return [tuple(good.values()), *changed]


@pytest.mark.parametrize("file", LANDING_FILES, ids=lambda file: file.name)
def test_a_line_is_judged_and_read_alike_with_the_file_and_by_itself(spark, file, tmp_path):
    lines = [",".join(text or "" for text in row) for row in rows_of_texts(file)]
    lines += [lines[0] + ",7", lines[0].rsplit(",", 1)[0], "x", '"']
    path = tmp_path / "lines.csv"
    path.write_text("\n".join([",".join(file.header), *lines]) + "\n")
    alone = spark.createDataFrame([(line,) for line in lines], "line STRING")
    found = [
        judged(file, fields).select(*file.table.column_names, IS_SOUND).collect()
        for fields in (fields_of_files(spark, file, [str(path)]), fields_of_lines(file, alone, "line"))
    ]
    # By their texts, for not a number equals nothing.
    with_file, by_itself = ([str(row) for row in rows] for rows in found)
    assert with_file == by_itself
    assert {row[IS_SOUND] for row in found[0]} == {True, False}


def test_no_check_is_asked_about_a_first_file_of_plain_lines_and_missing_readings(zone, monkeypatch):
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, "2015-01-01 06:00:00,1,1,2,3,4", "2015-01-01 06:00:00,2,,,NaN,4")
    monkeypatch.setattr(ingestion, "judged", Mock(side_effect=AssertionError))
    assert zone.ingest() == IngestSummary(NOTHING | {"telemetry": 2}, quarantined=0, refused_files=[])


@pytest.mark.parametrize(
    "file",
    [*LANDING_FILES, replace(TELEMETRY_FILE, latest=at("01-01 06:30"))],
    ids=lambda file: f"{file.name} {file.latest or ''}",
)
def test_what_the_tables_own_constraints_take_is_sound_and_of_the_rest_what_fails_no_check(spark, file):
    rows = [(*row, None) for row in rows_of_texts(file)]
    rows.append((*rows[0][:-1], "too,few"))
    fields = spark.createDataFrame(rows, ", ".join(f"`{name}` STRING" for name in (*file.header, MISFIT)))
    verdicts = [judged(file, fields), checked(file, values(file, fields))]
    said, expected = ([row[IS_SOUND] for row in found.select(IS_SOUND).collect()] for found in verdicts)
    assert said == expected
    assert {True, False} == set(said)


def test_a_stream_that_threads_start_at_once_can_be_started_again(zone):
    zone.land("maint/a.csv", "datetime,machineID,comp", "2015-01-01 06:00:00,1,comp1")
    place = Place(zone.spark, zone.catalog, MAINT_FILE, f"{zone.folder}/files", f"{zone.folder}/checkpoints", {})

    def attempt() -> None:
        with suppress(Exception):
            files.read(place, Mock())

    in_parallel([attempt] * 12)
    files.read(place, Mock())


def test_a_machine_that_comes_again_has_its_latest_description(zone):
    zone.land("machines/2015.csv", "machineID,model,age", "1,model1,3", "2,model2,4", age_days=2)
    zone.land("machines/2016.csv", "machineID,model,age", "1,model1,4", "3,model9,0", age_days=1)
    assert zone.ingest().rows == NOTHING | {"machines": 3}
    zone.land("machines/2017.csv", "machineID,model,age", "1,model1,5", "2,model2,4")
    assert zone.ingest() == IngestSummary(NOTHING | {"machines": 1}, quarantined=0, refused_files=[])
    assert zone.rows(MACHINES) == [(1, "model1", 5), (2, "model2", 4), (3, "model9", 0)]


def test_of_two_descriptions_of_a_machine_written_at_once_one_is_kept_and_the_other_kept_aside(zone):
    zone.land("machines/2015.csv", "machineID,model,age", "1,model3,17", age_days=1)
    zone.land("machines/2016.csv", "machineID,model,age", "1,model3,19", "1,model3,18", "2,model1,3", "2,model1,3")
    assert zone.ingest() == IngestSummary(NOTHING | {"machines": 2}, quarantined=1, refused_files=[])
    assert zone.rows(MACHINES) == [(1, "model3", 18), (2, "model1", 3)]
    ((_, file, line, text, reason),) = zone.rows(QUARANTINE)
    assert (file, line, text) == ("machines/2016.csv", 2, "1,model3,19")
    assert reason.endswith("to have this one instead, send it again by itself, a file under a new name")
    zone.land("machines/again.csv", "machineID,model,age", "1,model3,19")
    assert zone.ingest().quarantined == 0
    assert zone.rows(MACHINES)[0] == (1, "model3", 19)


def test_a_run_that_was_cut_off_once_it_had_named_the_refused_files_is_made_good_by_the_next(zone, monkeypatch):
    """In whichever write a run is killed: that is tested on whole runs, in test_faults.py."""

    def cut_off(*arguments):
        step(*arguments)
        raise KeyError("cut off")

    step = ingestion._newly_refused
    zone.land("maint/a.csv", "datetime,machineID,comp", *["2015-01-01 06:00:00,1,comp1"] * 2, "x")
    zone.land("maint/b.csv", "wrong header")
    with monkeypatch.context() as patched:
        patched.setattr(ingestion, "_newly_refused", cut_off)
        with pytest.raises(KeyError, match="cut off"):
            zone.ingest()
    zone.ingest()
    assert zone.rows(MAINT) == [(1, SIX, "comp1")]
    assert [row[:3] for row in zone.rows(QUARANTINE)] == [("maint", "maint/a.csv", 4), ("maint", "maint/b.csv", None)]


def test_where_one_table_can_not_be_taken_the_others_still_are_and_its_own_fault_is_told(zone, monkeypatch):
    zone.land("machines/a.csv", "machineID,model,age", "1,model1,3")
    zone.land("maint/a.csv", "datetime,machineID,comp", "2015-01-01 06:00:00,1,comp1")
    fill = ingestion._fill

    def broken(spark, catalog, batch, fields):
        if batch.file.name == MAINT_FILE.name:
            raise KeyError("cut off")
        return fill(spark, catalog, batch, fields)

    monkeypatch.setattr(ingestion, "_fill", broken)
    with pytest.raises(KeyError, match="cut off"):
        zone.ingest()
    assert zone.rows(MACHINES) == [(1, "model1", 3)]
    assert zone.rows(MAINT) == []


def test_the_same_batch_is_not_appended_twice(zone):
    zone.land("maint/a.csv", "datetime,machineID,comp", "2015-01-01 06:00:00,1,comp1")
    zone.ingest()
    stream = zone.spark.read.json(f"{zone.folder}/checkpoints/maint/metadata").first()["id"]
    fields = zone.spark.createDataFrame(
        [("2015-01-01 06:00:00", "1", "comp1", None)], "datetime STRING, machineID STRING, comp STRING, _misfit STRING"
    )
    batch = Batch(MAINT_FILE, fields, list, {"txnAppId": stream, "txnVersion": "0"}, F.lit(""))
    ingestion._fill(zone.spark, zone.catalog, batch, fields)
    assert zone.rows(MAINT) == [(1, SIX, "comp1")]
