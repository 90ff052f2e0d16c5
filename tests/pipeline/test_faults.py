"""Whatever goes wrong, no row is lost and none comes twice: in the end the tables are those of an undisturbed run."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from pipeline.features import features
from pipeline.simulate import simulate
from pipeline.tables import FEATURES, LABELS, MACHINES, MAINT, RAW_ERRORS, RAW_TABLES, TELEMETRY
from pipeline.windows import literal
from tests.pipeline.lakes import END, FLEET, Lake, five_files, land_whole

CLONE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def five(tmp_path_factory) -> Path:
    return five_files(tmp_path_factory.mktemp("five"))


@pytest.fixture(scope="module")
def whole(spark, tmp_path_factory, five) -> Lake:
    """The lake of one run over the whole files."""
    lake = land_whole(Lake.at(spark, tmp_path_factory.mktemp("undisturbed")), five)
    lake.run()
    assert lake.quarantined() == []
    return lake


@pytest.fixture(scope="module")
def undisturbed(whole) -> dict[str, list[tuple]]:
    tables = whole.tables()
    assert all(tables[table.name] for table in (*RAW_TABLES, FEATURES, LABELS))
    return tables


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
    """The files of each day in two deliveries: late ones and all of the second day come after those of later days."""
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
            lake.land(file.parent.name, file, f"copy-of-{file.name}")
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
    lake.run()
    lake.run()
    assert lake.tables() == undisturbed
    assert lake.quarantined() == [(name, None) for name in lake_names("cut", "maint", "renamed", "void")]


def lake_names(*names: str) -> list[str]:
    return [f"telemetry/{name}.csv" for name in names]


def test_the_same_stages_started_twice_at_once_leave_what_one_leaves(spark, tmp_path, five, undisturbed):
    lake = land_whole(Lake.at(spark, tmp_path), five)

    def run(stage: str) -> str | None:
        try:
            getattr(lake.in_session(spark.newSession()), stage)()
        except Exception as fault:
            return str(fault)
        return None

    for stage in ("ingest", "features", "labels"):
        with ThreadPoolExecutor(2) as pool:
            faults = list(pool.map(run, [stage, stage]))
        # One may give way to the other, but not both; a rerun finds nothing left to do or finishes it.
        assert None in faults, faults
        assert run(stage) is None
    assert lake.tables() == undisturbed


def test_a_process_killed_while_each_table_is_written_leaves_nothing_a_rerun_does_not_mend(
    spark, tmp_path, five, undisturbed
):
    lake = land_whole(Lake.at(spark, tmp_path), five)
    for watched in ("raw/telemetry", "features/features", "features/labels"):
        killed = subprocess.run(
            [sys.executable, "-m", "tests.pipeline.lakes", str(tmp_path), watched],
            cwd=CLONE,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert killed.returncode == 9, killed.stderr[-3000:]
    lake.run()
    assert lake.tables() == undisturbed
    assert lake.quarantined() == []
