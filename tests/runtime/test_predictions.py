"""The reader of the predictions, on a table written as Spark writes it."""

import datetime
import json
import subprocess
import sys

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from local.runtime.predictions import PredictionsError, main, read_predictions
from tests.runtime.conftest import CLONE

SIX, EIGHTEEN = (datetime.datetime(2015, 1, 1, hour, tzinfo=datetime.UTC) for hour in (6, 18))
REASON = pa.struct([("feature", pa.string()), ("value", pa.float64()), ("contribution", pa.float64())])
SCHEMA = pa.schema(
    [
        ("machine_id", pa.int32()),
        ("component", pa.string()),
        ("window_end", pa.timestamp("us", "UTC")),
        ("probability", pa.float64()),
        ("is_alarm", pa.bool_()),
        ("reasons", pa.list_(REASON)),
        ("model_version", pa.string()),
        ("run_id", pa.string()),
        ("scored_at", pa.timestamp("us", "UTC")),
    ]
)


def prediction(machine_id, component, window_end, probability, version="1"):
    reasons = [{"feature": "volt_mean_24h", "value": 170.5, "contribution": 0.1 + 0.2}]
    fixed = {"is_alarm": probability > 0.5, "reasons": reasons, "run_id": "1", "scored_at": SIX}
    keys = {"machine_id": machine_id, "component": component, "window_end": window_end, "model_version": version}
    return keys | {"probability": probability} | fixed


ROWS = [
    prediction(2, "comp1", EIGHTEEN, 0.9),
    prediction(10, "comp2", SIX, 0.25),
    prediction(2, "comp1", SIX, 1e-05),
    prediction(2, "comp2", EIGHTEEN, 0.9),
    prediction(1, "comp1", EIGHTEEN, 1.0),
]
CSV = """machine_id,component,window_end,probability,is_alarm,reasons,model_version
2,comp1,2015-01-01T06:00:00,1e-05,false,"[{""feature"":""volt_mean_24h"",""value"":170.5,""contribution"":0.30000000000000004}]",1
10,comp2,2015-01-01T06:00:00,0.25,false,"[{""feature"":""volt_mean_24h"",""value"":170.5,""contribution"":0.30000000000000004}]",1
"""


@pytest.fixture
def table(tmp_path):
    write_deltalake(str(tmp_path / "predictions"), pa.Table.from_pylist(ROWS, SCHEMA))
    return tmp_path / "predictions"


def run_main(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["predictions", *map(str, arguments)])
    code = main()
    return code, capsys.readouterr()


def test_the_csv_of_a_range_has_exactly_these_bytes(monkeypatch, capsys, table, tmp_path):
    file = tmp_path / "out.csv"
    arguments = ("--range-start", "2015-01-01T00:00:00", "--range-end", "2015-01-01T06:00:00", "--csv", file)
    assert run_main(monkeypatch, capsys, "--table", table, *arguments)[0] == 0
    assert file.read_bytes() == CSV.encode()


def test_the_csv_does_not_depend_on_how_the_table_was_written(monkeypatch, capsys, table, tmp_path):
    other = tmp_path / "other"
    for row in reversed(ROWS):
        write_deltalake(
            str(other), pa.Table.from_pylist([{**row, "run_id": "2", "scored_at": EIGHTEEN}], SCHEMA), mode="append"
        )
    for name, source in (("a", table), ("b", other)):
        run_main(monkeypatch, capsys, "--table", source, "--csv", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_range_starts_after_its_start_and_includes_its_end(table):
    assert read_predictions(table, SIX, EIGHTEEN).num_rows == 3
    assert read_predictions(table, None, SIX).num_rows == 2
    assert read_predictions(table, EIGHTEEN, None).num_rows == 0


def test_json_begins_with_the_newest_window_and_in_it_with_the_most_probable_failure(monkeypatch, capsys, table):
    code, printed = run_main(monkeypatch, capsys, "--table", table, "--json", "--limit", "4")
    rows = [(row["window_end"][11:13], row["machine_id"], row["component"]) for row in json.loads(printed.out)]
    assert code == 0
    assert rows == [("18", 1, "comp1"), ("18", 2, "comp1"), ("18", 2, "comp2"), ("06", 10, "comp2")]


def test_json_has_at_most_the_rows_asked_for_and_plain_values(monkeypatch, capsys, table):
    code, printed = run_main(monkeypatch, capsys, "--table", table, "--json", "--limit", "1")
    first = {**ROWS[4], "window_end": "2015-01-01T18:00:00", "scored_at": "2015-01-01T06:00:00"}
    assert (code, json.loads(printed.out)) == (0, [first])


def test_two_versions_of_one_prediction_are_written_in_the_order_of_their_numbers(monkeypatch, capsys, tmp_path):
    rows = [prediction(1, "comp1", SIX, 0.1, version) for version in ("10", "2")]
    write_deltalake(str(tmp_path / "both"), pa.Table.from_pylist(rows, SCHEMA))
    run_main(monkeypatch, capsys, "--table", tmp_path / "both", "--csv", tmp_path / "both.csv")
    assert [line[-2:] for line in (tmp_path / "both.csv").read_text().splitlines()[1:]] == [",2", "10"]


def test_the_worklist_is_read_in_the_order_of_its_places(monkeypatch, capsys, tmp_path):
    places = SCHEMA.insert(0, pa.field("place", pa.int32()))
    rows = [
        {**prediction(1, "comp1", EIGHTEEN, 0.9, "2"), "place": 2},
        {**prediction(2, "comp1", SIX, 0.8, "2"), "place": 1},
    ]
    write_deltalake(str(tmp_path / "worklist"), pa.Table.from_pylist(rows, places))
    printed = run_main(monkeypatch, capsys, "--table", tmp_path / "worklist", "--json", "--worklist")[1].out
    assert [row["machine_id"] for row in json.loads(printed)] == [2, 1]


def test_an_empty_table_gives_a_header_and_an_empty_list(monkeypatch, capsys, tmp_path):
    write_deltalake(str(tmp_path / "empty"), pa.Table.from_pylist([], SCHEMA))
    assert run_main(monkeypatch, capsys, "--table", tmp_path / "empty", "--json")[1].out == "[]\n"
    run_main(monkeypatch, capsys, "--table", tmp_path / "empty", "--csv", tmp_path / "empty.csv")
    assert (tmp_path / "empty.csv").read_text() == CSV.splitlines(keepends=True)[0]


def test_a_missing_table_is_told_with_the_next_step(tmp_path):
    with pytest.raises(PredictionsError, match=r"there are no predictions in `.*` yet; run the scoring job"):
        read_predictions(tmp_path / "absent", None, None)


def test_the_reader_needs_no_spark(table):
    code = "import sys\nfrom local.runtime import predictions\nprint('pyspark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CLONE, check=True)
    assert done.stdout == "False\n"


def test_reads_by_threads_that_never_call_python(table, monkeypatch):
    """One that waits for Python when the process ends aborts it, after all was read."""

    def refused(*_):
        raise AssertionError("Arrow reads by a file system of Python")

    monkeypatch.setattr("pyarrow.fs.PyFileSystem", refused)
    assert read_predictions(table, None, None).num_rows == len(ROWS)
