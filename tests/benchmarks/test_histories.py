import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks import histories
from benchmarks.oracle import History, Oracle, rows
from pipeline import delta
from pipeline.simulation.truth import Truth
from pipeline.tables import COMPONENTS, MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from tests.pipeline.frames import frame

CLONE = Path(__file__).parents[2]
START = datetime(2015, 1, 1, 4, tzinfo=UTC)
# Hours since six in the morning of the first day. Component 1 may fail when it is visited on day 63.
DUE = 63 * 24
ENDS = np.arange(DUE - 30, DUE, 3)
VISITS = {"comp1": ("01-19 06:00", 18), "comp2": ("02-03 06:00", 33), "comp3": ("02-18 06:00", 48)}
ROWS = {
    MACHINES: [(1, "model3", 3), (2,)],
    TELEMETRY: [
        *((1, f"03-04 {hour:02}:00", 188.0 + hour / 10, 450.0, None, 40.0) for hour in range(24) if hour != 9),
        # Two in one hour, of which the later one counts; and a machine that is not described.
        *((1, "03-05 03:40", 190.0, 450.0, 100.0, 40.0), (1, "03-05 03:10", 150.0, 450.0, 100.0, 40.0)),
        *((machine, "03-04 06:00", 188.0, 450.0, 100.0, 40.0) for machine in (2, 3)),
    ],
    RAW_ERRORS: [(1, "03-04 06:00", "error1"), (1, "03-04 06:30", "error1"), (1, "03-04 07:00", "error4")],
    MAINT: [(machine, time, name) for machine in (1, 2) for name, (time, _) in VISITS.items()]
    + [(machine, "01-19 06:00", "comp4") for machine in (1, 2)],
}


def test_the_oracle_is_told_each_described_machines_whole_history(spark, catalog):
    for table, lines in ROWS.items():
        delta.create(spark, table, catalog)
        delta.merge_new(spark, frame(spark, table, *lines), table, catalog)
    readings = np.full((28, 4), np.nan)
    readings[:24] = [[188.0 + hour / 10, 450.0, np.nan, 40.0] for hour in range(24)]
    readings[9] = np.nan
    readings[27] = [190.0, 450.0, 100.0, 40.0]
    replaced = {**{name: [24 * day] for name, (_, day) in VISITS.items()}, "comp4": [24 * 18]}
    errors = {"error1": [DUE - 24], "error4": [DUE - 23]}
    machines = {
        1: History("model3", 3, DUE - 30, readings, errors, replaced),
        2: History("", 0, DUE - 24, np.array([[188.0, 450.0, 100.0, 40.0]]), {}, replaced),
    }
    oracle = Oracle(Truth(), 24)
    expected = sorted(rows(oracle, machines, ENDS))
    assert max(chance for _, _, _, chance in expected) > 0.9
    found = histories.probabilities(spark, catalog, START, oracle, ENDS)
    assert sorted(map(tuple, found.collect())) == expected


def test_a_machine_of_which_no_component_was_ever_replaced_is_told_too(spark, catalog):
    for table, lines in (ROWS | {MAINT: []}).items():
        delta.create(spark, table, catalog)
        delta.merge_new(spark, frame(spark, table, *lines), table, catalog)
    found = histories.probabilities(spark, catalog, START, Oracle(Truth(), 24), ENDS).collect()
    assert len(found) == 2 * len(COMPONENTS) * len(ENDS)
    assert {row.probability for row in found} == {0.0}


def test_no_rows_go_to_pandas_outside_of_spark():
    sources = [file for folder in ("pipeline", "benchmarks", "local") for file in (CLONE / folder).rglob("*.py")]
    assert [file.name for file in sources if re.search(r"toPandas|toArrow", file.read_text())] == []
