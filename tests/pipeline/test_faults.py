"""Whatever goes wrong, no row is lost and none comes twice: in the end the tables are those of an undisturbed run."""

import csv
import signal
import subprocess
import sys
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.features import features
from pipeline.simulate import simulate
from pipeline.tables import (
    FAILURES,
    FEATURES,
    LABELS,
    MACHINES,
    MAINT,
    POSITIONS,
    RAW_ERRORS,
    RAW_TABLES,
    TELEMETRY,
)
from pipeline.windows import literal
from tests.conftest import CLONE
from tests.pipeline.images import images
from tests.pipeline.lakes import (
    END,
    FLEET,
    Lake,
    fault_of,
    faults_of_two_at_once,
    faults_of_two_processes,
    five_files,
    kill_while_writing,
    land_whole,
)


@pytest.fixture(scope="module")
def five(tmp_path_factory) -> Path:
    return five_files(tmp_path_factory.mktemp("five"))


@pytest.fixture(scope="module")
def begun(spark, tmp_path_factory, five) -> Lake:
    """A lake into which the whole files were ingested."""
    lake = land_whole(Lake.at(spark, tmp_path_factory.mktemp("begun")), five)
    lake.ingest()
    return lake


@pytest.fixture(scope="module")
def whole(begun, tmp_path_factory) -> Lake:
    """The lake of one run over the whole files."""
    lake = begun.copied(tmp_path_factory.mktemp("undisturbed"))
    for stage in lake.stages[1:]:
        getattr(lake, stage)()
    assert lake.quarantined() == []
    return lake


@pytest.fixture(scope="module")
def undisturbed(whole) -> dict[str, list[tuple]]:
    tables = whole.tables()
    assert all(tables[table.name] for table in (*RAW_TABLES, FEATURES, LABELS))
    return tables


def test_a_simulation_killed_while_it_writes_leaves_whole_files_only_and_a_rerun_the_undisturbed_ones(tmp_path):
    def command(out: str) -> list[str]:
        size = ("--machines", "40", "--end", "2015-04-01T06:00:00")
        return [sys.executable, "-m", "pipeline.simulate", *size, "--out", str(tmp_path / out)]

    subprocess.run(command("undisturbed"), cwd=CLONE, check=True)
    with subprocess.Popen(command("killed"), cwd=CLONE) as process:
        while not list((tmp_path / "killed").glob(".telemetry.csv.*")):
            assert process.poll() is None, "it ended before it was killed"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    whole = {file.name: file.read_bytes() for file in (tmp_path / "undisturbed").iterdir()}
    left = {file.name: file.read_bytes() for file in (tmp_path / "killed").glob("*.csv")}
    assert left == {name: whole[name] for name in whole if name != "telemetry.csv"}
    subprocess.run(command("killed"), cwd=CLONE, check=True)
    assert {file.name: file.read_bytes() for file in (tmp_path / "killed").iterdir()} == whole


def test_nothing_after_a_windows_end_changes_its_features_whatever_the_fleet_is_like(whole, undisturbed):
    cut = END.replace(tzinfo=UTC) - timedelta(hours=60)
    raw = [
        whole.read(table).where(F.col(column) <= literal(cut))
        for table, column in ((TELEMETRY, "recorded_at"), (RAW_ERRORS, "occurred_at"), (MAINT, "replaced_at"))
    ]
    settings = whole.settings.until(cut)
    known = features(*raw, whole.read(MACHINES), settings).collect()
    until_then = [row for row in undisturbed["features"] if row[1] <= cut.replace(tzinfo=None)]
    assert sorted(map(tuple, known), key=repr) == until_then
    assert len(until_then) >= 40


def lines(file: Path) -> list[str]:
    return file.read_text().split("\n")[1:-1]


def test_a_fleet_lived_day_by_day_with_days_late_out_of_order_empty_or_twice_is_the_whole(spark, tmp_path, undisturbed):
    """The files of each day in two deliveries: late ones and all of the second day come after those of later days.

    What came with the first comes again with the second, under its name and under another, beside a day without a row.
    """
    simulate(FLEET, tmp_path / "days", daily=True)
    files = sorted((tmp_path / "days").rglob("*.csv"), key=lambda file: (file.parent.parent.name, file.name))
    days = sorted({file.stem[-10:] for file in files})
    assert any(not lines(file) for file in files)
    late = [file for file in files if file.parent.parent.name > file.stem[-10:]]
    assert late
    held_back = [file for file in files if file.stem[-10:] == days[1]]
    on_time = [file for file in files if file not in held_back and file not in late]
    lake = Lake.at(spark, tmp_path)
    half = len(on_time) // 2
    for delivery, again in ((on_time[:half], []), ([*on_time[half:], *late, *held_back], on_time[:half])):
        for file in delivery:
            lake.land(file.parent.name, file)
        for file in again:
            lake.land(file.parent.name, file)
            lake.land(file.parent.name, file, f"copy-of-{file.name}")
            header = tmp_path / "header.csv"
            header.write_text(file.read_text().split("\n")[0] + "\n")
            lake.land(file.parent.name, header, f"{file.parent.name}-of-an-empty-day.csv")
        lake.run()
    assert lake.tables() == undisturbed
    assert lake.quarantined() == []


def test_files_that_are_cut_off_empty_or_of_another_kind_are_named_and_their_whole_versions_taken(
    spark, tmp_path, five, undisturbed
):
    lake = Lake.at(spark, tmp_path)
    faulty = tmp_path / "faulty.csv"
    content = (five / "telemetry.csv").read_bytes()
    for name, part in {
        "cut.csv": content[: len(content) // 2],
        "void.csv": b"",
        "maint.csv": (five / "maint.csv").read_bytes(),
        "renamed.csv": content.replace(b'"volt"', b'"voltage"', 1),
    }.items():
        faulty.write_bytes(part)
        lake.land("telemetry", faulty, name)
    summary = lake.ingest()
    assert sorted(one.file for one in summary.refused_files) == lake_names("cut", "maint", "renamed", "void")
    assert lake.rows(TELEMETRY) == []
    land_whole(lake, five)
    assert lake.ingest().refused_files == []
    assert raw_rows(lake) == raw(undisturbed)
    assert lake.quarantined() == [(name, None) for name in lake_names("cut", "maint", "renamed", "void")]


def raw_rows(lake: Lake) -> dict[str, list[tuple]]:
    return {table.name: lake.rows(table) for table in RAW_TABLES}


def raw(tables: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """Those of the tables that ingestion fills."""
    return {table.name: tables[table.name] for table in RAW_TABLES}


def lake_names(*names: str) -> list[str]:
    return [f"telemetry/{name}.csv" for name in names]


def test_the_same_stages_started_twice_at_once_leave_what_one_leaves(spark, tmp_path, five, undisturbed):
    lake = land_whole(Lake.at(spark, tmp_path), five)

    for stage in lake.stages:
        faults = faults_of_two_at_once(lake, stage)
        # One may give way to the other, but not both; a rerun finds nothing left to do or finishes it.
        assert None in faults, faults
        assert fault_of(lake, stage) is None
    assert lake.tables() == undisturbed


def test_two_processes_that_run_all_stages_at_once_leave_what_one_leaves(empty_lake, tmp_path, five, undisturbed):
    lake = land_whole(empty_lake.copied(tmp_path), five)
    faults = faults_of_two_processes(lake)
    # Each may give way to the other, in another stage: a rerun finishes what is left.
    assert all("concurrent" in fault.lower() for fault in faults if fault), faults
    lake.run()
    assert lake.tables() == undisturbed
    assert lake.quarantined() == []


# The folders at whose first new file a run is cut off. At a table's log its rows are stored, and the checkpoint does
# not know yet; those of the database lie between `failures` and `positions`.
FILLED = ("machines", "quarantine", "errors/_delta_log")
MERGED = ("telemetry/_delta_log", "failures", "positions")


def deliver(lake: Lake, five: Path, first: int, last: int) -> None:
    """Land these thirds of each file's lines, beside a telemetry line that is none; failures go to the database."""
    for file in five.glob("*.csv"):
        rows = lines(file)
        part = rows[first * len(rows) // 3 : last * len(rows) // 3]
        if file.stem == FAILURES.name:
            lake.report_failures(*csv.reader(part))
            continue
        broken = ["broken"] if file.stem == TELEMETRY.name else []
        header = file.read_text().split("\n")[0]
        landed = lake.root / "files" / file.stem / f"{first}.csv"
        landed.parent.mkdir(parents=True, exist_ok=True)
        landed.write_text("".join(f"{line}\n" for line in (header, *part, *broken)))


def test_an_ingestion_cut_off_at_any_of_its_writes_is_made_good_by_the_next(spark, tmp_path, five, undisturbed):
    """A first delivery fills the tables, a second one that has a third of the first again is merged into them."""
    lake = Lake.at(spark, tmp_path / "lake")
    # There before, so that the first commit in its log is that of its rows.
    delta.create(spark, RAW_ERRORS, lake.catalog)
    broken = []
    for first, writes in enumerate((FILLED, MERGED)):
        deliver(lake, five, first, first + 2)
        places = [f"lake/raw/{folder}" for folder in writes]
        with images(spark, lake.root, tmp_path / f"images-{first}", places) as taken:
            lake.ingest()
        landed = lake.root / f"files/telemetry/{first}.csv"
        broken.append((f"telemetry/{first}.csv", len(landed.read_text().splitlines())))
        whole = raw_rows(lake)
        for place, image in zip(places, taken, strict=True):
            lake = lake.restored(image)
            lake.ingest()
            assert raw_rows(lake) == whole, place
            assert lake.quarantined() == broken, place
    assert whole == raw(undisturbed)
    known = len(lines(five / "failures.csv"))
    reported = 2 * known // 3 + known - known // 3
    assert [(table, position) for table, _, position in lake.rows(POSITIONS)] == [("failures", str(reported))]


def test_a_run_cut_off_while_it_compacts_or_makes_features_or_labels_is_made_good_by_the_next(
    spark, begun, tmp_path, undisturbed
):
    lake = begun.copied(tmp_path / "lake")
    places = ("lake/raw/maint", "lake/features/features", "lake/features/labels")
    with images(spark, lake.root, tmp_path / "images", places) as taken:
        for stage in lake.stages[1:]:
            getattr(lake, stage)()
    for number, image in enumerate(taken):
        cut_off = Lake.at(spark, image)
        for stage in lake.stages[1 + number :]:
            getattr(cut_off, stage)()
        assert cut_off.tables() == undisturbed


def test_an_ingestion_whose_process_is_killed_is_made_good_by_the_next(empty_lake, tmp_path, five, undisturbed):
    lake = land_whole(empty_lake.copied(tmp_path), five)
    kill_while_writing(lake, "ingest", "lake/raw/telemetry/_delta_log", "telemetry")
    lake.ingest()
    assert raw_rows(lake) == raw(undisturbed)
    assert lake.quarantined() == []
