"""Of rows with one key one is stored, and those that say something else are kept aside."""

from datetime import datetime

import pytest

from pipeline.ingest import IngestSummary
from pipeline.tables import FAILURES, QUARANTINE, TELEMETRY
from tests.pipeline.zone import NOTHING, TELEMETRY_HEADER, Zone

SIX, SEVEN = (datetime(2015, 1, 1, hour) for hour in (6, 7))


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


@pytest.mark.parametrize("before", [(), ("2015-01-01 05:00:00,1,1,2,3,4",)], ids=["into nothing", "into a table"])
def test_a_line_that_contradicts_is_kept_aside_beside_one_that_can_not_be_read(zone, before):
    good, other, broken = "2015-01-01 06:00:00,1,1,2,3,4", "2015-01-01 06:00:00,1,1,2,3,5", "x,1,1,2,3,4"
    for name, lines in (("before", before), ("good", (good,)), ("late", (other, broken))):
        zone.land(f"telemetry/{name}.csv", TELEMETRY_HEADER, *lines)
        if name == "before":
            zone.ingest()
    assert zone.ingest().quarantined == 2
    assert {row[3] for row in zone.rows(QUARANTINE)} in ({other, broken}, {good, broken})
    assert len(zone.rows(TELEMETRY)) == len(before) + 1


def test_of_contradicting_rows_in_one_batch_the_same_is_kept_in_any_order(zone):
    lines = [f"2015-01-01 06:00:00,1,{volt},2,3,4" for volt in range(5)]
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, *lines)
    assert zone.ingest() == IngestSummary(NOTHING | {"telemetry": 1}, quarantined=4, refused_files=[])
    kept = zone.rows(TELEMETRY)
    zone.spark.sql(f"DROP TABLE {TELEMETRY.full_name(zone.catalog)}")
    again = Zone(zone.spark, zone.catalog, zone.folder / "again")
    again.land("telemetry/a.csv", TELEMETRY_HEADER, *reversed(lines))
    again.ingest()
    assert again.rows(TELEMETRY) == kept


@pytest.mark.parametrize("before", [(), ("2015-01-01 05:00:00,1,1,2,3,4",)], ids=["into nothing", "into a table"])
def test_a_sound_row_is_stored_though_faulty_ones_of_its_key_came_with_it(zone, before):
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, *before)
    zone.ingest()
    lines = [f"2015-01-01 06:00:00,1,{volt},2,3,4" for volt in ("x", "1", "1e999", "y")]
    zone.land("telemetry/b.csv", TELEMETRY_HEADER, *lines)
    assert zone.ingest() == IngestSummary(NOTHING | {"telemetry": 1}, quarantined=3, refused_files=[])
    assert (1, SIX, 1.0, 2.0, 3.0, 4.0) in zone.rows(TELEMETRY)


@pytest.mark.parametrize("before", [(), ("2014-01-01 06:00:00,1,1,2,3,4",)], ids=["empty table", "filled table"])
@pytest.mark.parametrize("nothing", ["", "NA"])
def test_of_contradicting_rows_the_one_with_the_reading_is_kept(zone, nothing, before):
    zone.land("telemetry/a.csv", TELEMETRY_HEADER, *before)
    zone.ingest()
    lines = [f"2015-01-01 06:00:00,1,{volt},2,3,4" for volt in (nothing, "170")]
    zone.land("telemetry/b.csv", TELEMETRY_HEADER, *lines)
    assert zone.ingest() == IngestSummary(NOTHING | {"telemetry": 1}, quarantined=1, refused_files=[])
    assert (1, SIX, 170.0, 2.0, 3.0, 4.0) in zone.rows(TELEMETRY)
