"""The notebooks that people open, all run in their order on one lake, in one Spark session."""

import re

import nbformat
import pytest

from local.runtime.examination import ORDER, bench, digest, read, rendered, text
from tests.conftest import FOR_FEW_ROWS

FLEET = ("--machines", "10", "--seed", "7", "--start", "2015-01-01T06:00:00", "--end", "2015-03-02T06:00:00")
# A training plan that takes seconds: what the notebooks do with a model does not depend on how good it is.
SMALL_PLAN = {"folds": 1, "trees": 3, "depth": 2, "bins": 8, "boosted_trees": 1, "boosted_depth": 1, "iterations": 2}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("examination"), FLEET, FOR_FEW_ROWS) as ready:
        source = ready.package / "candidates.py"
        for name, value in SMALL_PLAN.items():
            smaller, count = re.subn(rf"(?m)^    {name}: int = \d+$", f"    {name}: int = {value}", source.read_text())
            assert count == 1, f"the plan has no {name}"
            source.write_text(smaller)
        given = {"3_scoring_pipeline": {"range_start": "2015-02-20T06:00:00"}}
        yield {name: ready.run(name, given.get(name, {})) for name in ORDER}


@pytest.mark.parametrize("name", ORDER)
def test_puts_out_what_the_committed_file_shows(name, runs):
    """The kinds of its outputs, cell by cell: the fleet is a smaller one, so the values differ."""
    committed = read(name)
    again = rendered(committed, runs[name])
    assert digest(again) == digest(committed)
    assert [kinds(cell) for cell in again.cells] == [kinds(cell) for cell in committed.cells]


def kinds(cell):
    return [(one.output_type, *sorted(one.get("data", {}))) for one in cell.get("outputs", [])]


def test_what_was_put_out_is_part_of_the_notebook_and_nothing_of_the_run_is(runs):
    name = "1a_raw-data_exploring"
    again = rendered(read(name), runs[name])
    nbformat.validate(again)
    assert text(again) == text(rendered(read(name), runs[name]))
    assert "rendered_from" in again.metadata
    assert "parameters" not in again.metadata
