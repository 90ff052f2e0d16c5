from pipeline.examination import (
    confusion,
    failing_windows,
    false_alarms,
    known_values,
    label_counts,
    missed,
    spread,
    telling_features,
)
from pipeline.examination_plots import confusion_figure, labels_figure, lead_figure, spreads_figure
from pipeline.settings import Settings
from pipeline.tables import LABELS
from pipeline.windows import TimeRange
from tests.pipeline.frames import at, frame, rows_of

SCORES = (
    "machine_id INT, window_end TIMESTAMP, component STRING, probability DOUBLE, is_alarm BOOLEAN, is_failing BOOLEAN"
)
END = at("03-01 06:00")


def scored(spark, *windows):
    """Each window by the components that fail and those alarmed for."""
    rows = [
        (machine, END, component, 0.9 if component in alarmed else 0.1, component in alarmed, component in failing)
        for machine, (failing, alarmed) in enumerate(windows)
        for component in ("comp1", "comp2", "comp3")
    ]
    return spark.createDataFrame(rows, SCORES)


def test_windows_are_counted_by_what_failed_and_what_was_alarmed_for(spark):
    scores = scored(
        spark,
        ((), ()),
        (("comp1",), ("comp1",)),
        (("comp1",), ("comp2",)),
        (("comp2",), ()),
        ((), ("comp3",)),
        # Both right: no window of the one with an alarm for the other.
        (("comp1", "comp2"), ("comp1", "comp2")),
        # One right, one missed, one alarmed for in vain.
        (("comp1", "comp2"), ("comp1", "comp3")),
    )
    found = confusion(scores)
    assert rows_of(found) == [
        ("comp1", "comp1", 3),
        ("comp1", "comp2", 1),
        ("comp2", "comp2", 1),
        ("comp2", "comp3", 1),
        ("comp2", "none", 1),
        ("none", "comp3", 1),
        ("none", "none", 1),
    ]
    names = ("comp1", "comp2", "comp3", "none")
    texts = [text.get_text() for text in confusion_figure(found.collect(), names).axes[0].texts]
    assert texts == [*("3", "1", "0", "0"), *("0", "1", "1", "1"), *("0", "0", "0", "0"), *("0", "0", "1", "1")]


def test_missed_failures_and_false_alarms_are_named(spark):
    scores = scored(spark, (("comp1",), ()), ((), ("comp2",)))
    assert rows_of(false_alarms(scores)) == [(1, "03-01 06:00", "comp2", 0.9)]
    events = "machine_id INT, component STRING, failed_at TIMESTAMP, lead_hours DOUBLE"
    found = missed(spark.createDataFrame([(1, "comp1", END, None), (2, "comp1", END, 24.0)], events))
    assert rows_of(found) == [(1, "comp1", "03-01 06:00")]


LABELLED = (
    (1, "01-01 06:00", 1, 0, 0, 0),
    (1, "01-01 18:00", 1, 1, 0, 0),
    (2, "01-01 06:00", 0, 0, 0, 1),
    (3, "01-01 06:00", 0, 0, 0, 0),
)


def test_labels_are_counted_by_component_and_shown_for_the_machines_with_the_most(spark):
    labels = frame(spark, LABELS, *LABELLED)
    assert rows_of(label_counts(labels)) == [
        ("comp1", 4, 2, 50.0),
        ("comp2", 4, 1, 25.0),
        ("comp3", 4, 0, 0.0),
        ("comp4", 4, 1, 25.0),
    ]
    found = failing_windows(labels, machines=1)
    assert rows_of(found, "machine_id", "window_end", "component") == [
        (1, "01-01 06:00", "comp1"),
        (1, "01-01 18:00", "comp1"),
        (1, "01-01 18:00", "comp2"),
    ]
    lines = labels_figure(found.collect()).axes[0].lines
    assert [len(line.get_xdata()) for line in lines] == [2, 1, 0, 0]


def test_values_are_spread_over_equal_bins_as_shares_of_the_windows_with_the_same_label(spark):
    values = [(0.0, 0), (1.0, 0), (1.5, 0), (4.0, 0), (4.0, 1), (None, 1)]
    rows = spark.createDataFrame(values, "volt DOUBLE, comp1 INT")
    found = spread(rows, "volt", "comp1", bins=4).collect()
    assert [tuple(row) for row in found] == [
        (0, 0.0, 1.0, 0.25),
        (0, 1.0, 1.0, 0.5),
        (0, 3.0, 1.0, 0.25),
        (1, 3.0, 1.0, 1.0),
    ]
    bars = spreads_figure({"volt": found}, "comp1").axes[0].patches
    assert [(bar.get_x(), bar.get_height()) for bar in bars] == [(0.0, 0.25), (1.0, 0.5), (3.0, 0.25), (3.0, 1.0)]
    # A feature of one value has one bin.
    assert len(spread(rows.where("volt = 4"), "volt", "comp1").collect()) == 2


def test_known_values_are_counted_and_names_left_out(spark):
    rows = spark.createDataFrame([(1.0, 2, "m"), (None, 4, "m")], "volt DOUBLE, age INT, model STRING")
    assert rows_of(known_values(rows, ["volt", "age", "model"])) == [
        ("age", 2, 3.0, 2.0, 4.0),
        ("volt", 1, 1.0, 1.0, 1.0),
    ]


def test_what_tells_a_failure_is_looked_at_over_the_longest_window_within_the_horizon():
    settings = Settings(range=TimeRange(at("01-01 06:00"), END), telemetry_hours=(12, 24, 48), error_hours=(12, 24))
    assert telling_features(settings)["comp2"] == ("rotate_mean_24h", "error2_count_24h", "error3_count_24h")


def test_lead_times_of_the_components_stand_on_top_of_each_other():
    bars = lead_figure({"comp1": {24.0: 2}, "comp2": {12.0: 1, 24.0: 3}}).axes[0].patches
    assert [(bar.get_y(), bar.get_height()) for bar in bars] == [(0, 0), (0, 2), (0, 1), (2, 3)]
