"""Of rows with one key one is stored, and those that say something else are kept aside."""

from datetime import datetime

import pytest

from pipeline.ingest import IngestSummary
from pipeline.tables import FAILURES, QUARANTINE, TELEMETRY
from tests.pipeline.zone import NOTHING, TELEMETRY_HEADER, Zone

SIX, SEVEN = (datetime(2015, 1, 1, hour) for hour in (6, 7))

# Each machine is a case of its own, so that one ingestion serves many tests.
BESIDE_BROKEN, IN_ORDER, REVERSED, AMONG_FAULTY, EMPTY, NO_NUMBER, OTHER_MACHINE = range(1, 8)


def line(machine, volt, vibration="4", time="2015-01-01 06:00:00"):
    return f"{time},{machine},{volt},2,3,{vibration}"


GOOD, OTHER = line(BESIDE_BROKEN, "1"), line(BESIDE_BROKEN, "1", vibration="5")
BROKEN = line(BESIDE_BROKEN, "1", time="x")
VOLTS = {
    IN_ORDER: "01234",
    REVERSED: "43210",
    AMONG_FAULTY: ("x", "1", "1e999", "y"),
    EMPTY: ("", "170"),
    NO_NUMBER: ("NA", "170"),
}


def test_a_row_that_comes_again_is_stored_once_and_one_with_other_values_is_kept_aside(zone):
    six, seven = "2015-01-01 06:00:00,1,1,2,3,4", "2015-01-01 07:00:00,1,5,6,7,8"
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, six, six)
    zone.land("telemetry/b.csv", TELEMETRY_HEADER, six)
    zone.land("failures/a.csv", "datetime,machineID,failure", *["2015-01-01 06:00:00,1,comp1"] * 2)
    assert zone.ingest().rows == NOTHING | {"telemetry": 1, "failures": 1}
    # Older than the files before, as a copy that keeps times is.
    other = "2015-01-01 06:00:00,1,1,2,3,"
    zone.land("telemetry/late.csv", TELEMETRY_HEADER, six, seven, other, age_days=400)
    assert zone.ingest() == IngestSummary(NOTHING | {"telemetry": 1}, quarantined=1, refused_files=[])
    assert zone.rows(TELEMETRY) == [(1, SIX, 1.0, 2.0, 3.0, 4.0), (1, SEVEN, 5.0, 6.0, 7.0, 8.0)]
    assert zone.rows(FAILURES) == [(1, SIX, "comp1")]
    reason = (
        "another row with the same machine_id, recorded_at has other values and was kept; to have this one instead, "
        "delete that row from raw.telemetry and send this one again, a file under a new name"
    )
    assert zone.rows(QUARANTINE) == [("telemetry", "telemetry/late.csv", 4, other, reason)]


@pytest.fixture(scope="module", params=[(), (line(OTHER_MACHINE, "1"),)], ids=["into nothing", "into a table"])
def taken(request, spark, empty_lake, tmp_path_factory):
    """The volts stored and the lines kept aside of each machine, and what the run said."""
    folder = tmp_path_factory.mktemp("taken")
    zone = Zone(spark, empty_lake.copied(folder).catalog, folder)
    if request.param:
        zone.land("telemetry/before.csv", TELEMETRY_HEADER, *request.param)
        zone.ingest()
    lines = [line(machine, volt) for machine, volts in VOLTS.items() for volt in volts]
    zone.land("telemetry/good.csv", TELEMETRY_HEADER, GOOD)
    zone.land("telemetry/late.csv", TELEMETRY_HEADER, OTHER, BROKEN, *lines)
    summary = zone.ingest()
    stored = [row for row in zone.rows(TELEMETRY) if row[0] != OTHER_MACHINE]
    return {row[0]: row[2:] for row in stored}, [row[3] for row in zone.rows(QUARANTINE)], summary, len(stored)


def test_every_line_is_the_one_stored_of_its_key_or_kept_aside(taken):
    kept, aside, summary, stored = taken
    assert summary == IngestSummary(NOTHING | {"telemetry": 6}, quarantined=2 + 4 + 4 + 3 + 1 + 1, refused_files=[])
    assert (stored, len(kept), len(aside)) == (6, 6, summary.quarantined)


def test_a_line_that_contradicts_is_kept_aside_beside_one_that_can_not_be_read(taken):
    kept, aside, *_ = taken
    assert {GOOD, OTHER, BROKEN} & set(aside) in ({OTHER, BROKEN}, {GOOD, BROKEN})
    assert BESIDE_BROKEN in kept


def test_of_contradicting_rows_in_one_batch_the_same_is_kept_in_any_order(taken):
    kept, *_ = taken
    assert kept[IN_ORDER] == kept[REVERSED]


def test_a_sound_row_is_stored_though_faulty_ones_of_its_key_came_with_it(taken):
    kept, aside, *_ = taken
    assert kept[AMONG_FAULTY] == (1.0, 2.0, 3.0, 4.0)
    assert {line(AMONG_FAULTY, volt) for volt in ("x", "1e999", "y")} <= set(aside)


@pytest.mark.parametrize("machine", [EMPTY, NO_NUMBER])
def test_of_contradicting_rows_the_one_with_the_reading_is_kept(taken, machine):
    kept, aside, *_ = taken
    assert kept[machine] == (170.0, 2.0, 3.0, 4.0)
    assert line(machine, VOLTS[machine][0]) in aside
