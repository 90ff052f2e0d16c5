from dataclasses import replace
from datetime import timedelta

from pipeline import delta, label_table
from pipeline.labels import labels, warned_windows
from pipeline.settings import Settings
from pipeline.tables import FAILURES, FEATURES, LABELS, TELEMETRY
from pipeline.windows import Grid, TimeRange
from tests.pipeline.frames import at, frame, rows_of

SETTINGS = Settings(range=TimeRange(at("01-01 06:00"), at("01-03 06:00")))


def arrive(spark, catalog, table, *rows):
    delta.create(spark, table, catalog)
    delta.merge_new(spark, frame(spark, table, *rows), table, catalog)


def labelled(spark, failures, settings=SETTINGS, known_until="02-01 00:00", machine_ids=(1,)):
    ends = ("01-01 06:00", "01-01 18:00", "01-02 06:00", "01-02 18:00", "01-03 06:00", "01-03 18:00")
    windows = frame(spark, FEATURES, *((machine_id, end) for machine_id in machine_ids for end in ends))
    return rows_of(labels(windows, frame(spark, FAILURES, *failures), settings, at(known_until)))


def test_a_window_is_positive_when_the_component_fails_after_its_end_up_to_the_horizon(spark):
    failures = [(1, "01-02 18:00", "comp1"), (1, "01-02 18:01", "comp2"), (1, "01-02 18:00", "comp4")]
    assert labelled(spark, failures) == [
        (1, "01-01 18:00", 1, 0, 0, 1),
        (1, "01-02 06:00", 1, 1, 0, 1),
        (1, "01-02 18:00", 0, 1, 0, 0),
        (1, "01-03 06:00", 0, 0, 0, 0),
    ]


def test_a_window_whose_horizon_reaches_beyond_what_is_known_is_absent(spark):
    failures = [(1, "01-02 12:00", "comp1"), (1, "01-02 18:00", "comp2"), (1, "01-02 18:01", "comp3")]
    assert labelled(spark, failures, known_until="01-02 18:00") == [(1, "01-01 18:00", 1, 1, 0, 0)]
    assert labelled(spark, failures, known_until="01-02 17:59") == []


def test_two_failures_in_one_horizon_make_one_row_and_machines_do_not_mix(spark):
    failures = [(1, "01-01 20:00", "comp3"), (1, "01-01 21:00", "comp3"), (2, "01-03 07:00", "comp1")]
    assert labelled(spark, failures, machine_ids=(1, 2)) == [
        (1, "01-01 18:00", 0, 0, 1, 0),
        (1, "01-02 06:00", 0, 0, 0, 0),
        (1, "01-02 18:00", 0, 0, 0, 0),
        (1, "01-03 06:00", 0, 0, 0, 0),
        (2, "01-01 18:00", 0, 0, 0, 0),
        (2, "01-02 06:00", 0, 0, 0, 0),
        (2, "01-02 18:00", 1, 0, 0, 0),
        (2, "01-03 06:00", 1, 0, 0, 0),
    ]


def test_without_failures_nothing_fails_and_without_windows_there_is_no_row(spark):
    assert {row[2:] for row in labelled(spark, [])} == {(0, 0, 0, 0)}
    assert labelled(spark, [(1, "01-02 18:00", "comp1")], machine_ids=()) == []


def test_a_horizon_shorter_than_the_step_warns_only_from_an_end_that_falls_in_it(spark):
    settings = replace(SETTINGS, grid=Grid(12, 6), horizon_hours=3)
    failures = frame(
        spark, FAILURES, (1, "01-01 20:00", "comp1"), (1, "01-01 22:00", "comp2"), (1, "01-01 18:00", "comp3")
    )
    assert rows_of(warned_windows(failures, settings), "component", "window_end") == [("comp1", "01-01 18:00")]


def test_windows_that_come_after_their_labels_were_written_get_theirs_from_the_next_run(spark, catalog):
    """As when two runs overlap: the one writes labels while the other has yet to write features."""
    settings = replace(SETTINGS, catalog=catalog)
    arrive(spark, catalog, TELEMETRY, (1, "01-04 06:00"))
    arrive(spark, catalog, FAILURES, (2, "01-03 06:00", "comp2"))
    arrive(spark, catalog, FEATURES, (1, "01-02 18:00"))
    assert [label_table.refresh(spark, settings).is_written for _ in range(2)] == [True, False]
    arrive(spark, catalog, FEATURES, (2, "01-02 18:00"))
    assert label_table.refresh(spark, settings).is_written
    assert rows_of(delta.read(spark, LABELS, catalog)) == [
        (1, "01-02 18:00", 0, 0, 0, 0),
        (2, "01-02 18:00", 0, 1, 0, 0),
    ]


def test_so_long_as_a_failure_may_still_be_reported_no_window_before_it_is_said_to_be_healthy(spark, catalog):
    settings = replace(SETTINGS, catalog=catalog, failure_report_delay=timedelta(hours=12))
    arrive(spark, catalog, TELEMETRY, (1, "01-03 05:00"))
    arrive(spark, catalog, FAILURES)
    arrive(spark, catalog, FEATURES, (1, "01-01 18:00"), (1, "01-02 06:00"))
    assert rows_of(label_table.refresh(spark, settings).rows) == []
    arrive(spark, catalog, TELEMETRY, (1, "01-03 06:00"))
    arrive(spark, catalog, FAILURES, (1, "01-02 18:00", "comp3"))
    assert rows_of(label_table.refresh(spark, settings).rows) == [(1, "01-01 18:00", 0, 0, 1, 0)]


def test_labels_are_taken_back_when_failures_turn_out_to_be_reported_later(spark, catalog):
    settings = replace(SETTINGS, catalog=catalog)
    arrive(spark, catalog, TELEMETRY, (1, "01-03 06:00"), (1, "01-09 06:00"))
    arrive(spark, catalog, FAILURES)
    arrive(spark, catalog, FEATURES, (1, "01-01 18:00"), (1, "01-02 06:00"))
    assert label_table.refresh(spark, settings).rows.count() == 2
    later = replace(settings, failure_report_delay=timedelta(days=6, hours=12))
    assert rows_of(label_table.refresh(spark, later).rows) == [(1, "01-01 18:00", 0, 0, 0, 0)]
