import json

import pytest

from benchmarks import quality
from benchmarks.cases import ARTEFACTS, CASES, FEW, MANY, chosen, rows
from benchmarks.quality import Results, recall_at
from benchmarks.quality_table import MARK, missed_targets, table, write
from pipeline.quality import ComponentQuality, Outcome, Quality
from pipeline.settings import Costs
from pipeline.simulation.realism import ALL, NONE, Switch
from pipeline.tables import COMPONENTS
from tests.conftest import CLONE

COSTS = Costs()

MODEL = {
    **{"event_recall": 0.99, "precision": 0.97, "events": 200, "missed": 2, "false_alarms": 9, "cost": 29_000},
    **{"median_lead_hours": 18.0, "calibration_error": 0.02, "recall_at_0.97": 0.99, "recall_at_0.90": 0.96},
}
RULE = MODEL | {"missed": 3, "false_alarms": 1, "cost": 31_000}
ORACLE = MODEL | {"recall_at_0.97": 1.0, "recall_at_0.90": 0.99}
FIGURES = {"model": MODEL, "rule": RULE, "oracle": ORACLE}


def test_there_is_a_row_for_every_switch_alone_for_none_for_the_jittered_artefacts_and_for_all():
    small = [case.realism for case in CASES if case.machines == FEW]
    assert small == [NONE, *({switch} for switch in Switch), set(ARTEFACTS), ALL]
    keys = list(rows(CASES))
    assert keys[0] == "none, 24 h"
    assert keys[-2:] == ["none, 168 h", "all, 168 h"]
    assert len(set(keys)) == len(keys) == len(Switch) + 5 + 3


def test_where_failures_are_not_certain_there_is_a_row_of_the_published_size_too():
    large = [case.key(24) for case in CASES if case.machines == MANY]
    assert large == [f"{name}, 24 h, 1,000 machines" for name in ("error-lead", "jittered", "all")]


def test_cases_are_chosen_by_name_and_measured_on_fleets_of_another_size():
    assert [*rows(chosen(["jittered"], None))] == ["jittered, 24 h", "jittered, 24 h, 1,000 machines"]
    assert [*rows(chosen(["none"], 300))] == ["none, 24 h, 300 machines", "none, 168 h, 300 machines"]
    assert len(rows(chosen(None, 300))) == len(Switch) + 5


def test_targets_are_met_at_their_bounds():
    assert missed_targets(FIGURES, is_without_artefacts=False) == "none"


@pytest.mark.parametrize(
    ("worse", "missed"),
    [
        ({"recall_at_0.97": 0.989}, "recall"),
        ({"median_lead_hours": 17.0}, "lead"),
        ({"median_lead_hours": None}, "lead"),
        ({"calibration_error": 0.021}, "ECE"),
        ({"cost": 31_001}, "rule"),
        ({"recall_at_0.90": 0.959}, "oracle"),
    ],
)
def test_each_target_missed_is_named_and_without_artefacts_those_that_the_oracle_sets(worse, missed):
    found = FIGURES | {"model": MODEL | worse}
    assert missed_targets(found, is_without_artefacts=False) == missed
    assert missed_targets(found, is_without_artefacts=True) == (f"none ({missed})" if missed in FIXED else missed)


FIXED = ("recall", "lead")


def test_only_where_every_artefact_is_jittered_the_fixed_targets_do_not_hold():
    assert {case.name for case in CASES if case.is_without_artefacts} == {"jittered", "all"}


def test_the_documents_targets_are_those_that_its_figures_miss():
    _, _, written = (CLONE / "docs" / "quality.md").read_text().partition(MARK)
    header, _, *lines = [_split(line) for line in written.splitlines() if line.startswith("|")]
    cases = rows(CASES)
    assert [line[0] for line in lines] == list(cases)
    for key, *cells in (line for line in lines if line[-1] != "no target"):
        assert cells[-1] == missed_targets(_figures(cells), cases[key].is_without_artefacts), key
    assert len(header) == len(lines[0])


def _figures(cells):
    mistakes = [tuple(map(int, cells[place].split(" + "))) for place in (3, 6)]
    model_cost, rule_cost = (
        missed * COSTS.missed_failure + false_alarms * COSTS.needless_visit for missed, false_alarms in mistakes
    )
    return {
        "model": {
            **{"median_lead_hours": float(cells[4].removesuffix(" h")), "calibration_error": float(cells[5])},
            **{"cost": model_cost, "recall_at_0.97": float(cells[10]), "recall_at_0.90": float(cells[12])},
        },
        "rule": {"cost": rule_cost},
        "oracle": {"recall_at_0.90": float(cells[13])},
    }


def _split(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_table_has_the_measured_rows_in_their_order_and_no_target_for_a_week():
    lines = table({"all, 168 h": FIGURES, "none, 24 h": FIGURES}, rows(CASES)).split("\n")
    cells = [_split(line) for line in lines]
    assert [row[0] for row in cells] == ["on", "---", "none, 24 h", "all, 168 h"]
    assert {len(row) for row in cells} == {len(cells[0])}
    assert cells[2][1:8] == ["200", "0.990", "0.970", "2 + 9", "18 h", "0.0200", "3 + 1"]
    assert [row[-1] for row in cells[2:]] == ["none", "no target"]


def test_the_document_keeps_what_stands_above_the_mark(tmp_path):
    document = tmp_path / "quality.md"
    document.write_text(f"# Quality\n\n{MARK}\n\nold figures\n")
    write("new figures", document)
    assert document.read_text() == f"# Quality\n\n{MARK}\n\nnew figures\n"
    document.write_text("# Quality\n")
    with pytest.raises(ValueError, match="has no line"):
        write("new figures", document)


def test_recall_at_a_precision_is_that_of_the_best_single_threshold_for_all_components():
    def component(*points):
        return ComponentQuality(Outcome(), points, ())

    found = Quality(
        {
            COMPONENTS[0]: component(Outcome(4, 4, 8, 4), Outcome(4, 3, 4, 4), Outcome(4, 1, 1, 1)),
            COMPONENTS[1]: component(Outcome(4, 4, 4, 4), Outcome(4, 3, 6, 5), Outcome(4, 1, 1, 1)),
        }
    )
    assert [recall_at(found, precision) for precision in (0.6, 0.9, 0.97)] == [1.0, 0.75, 0.25]
    assert recall_at(Quality({name: component(Outcome(4, 0, 1, 0)) for name in COMPONENTS}), 0.9) == 0.0


def test_what_the_same_code_measured_on_the_same_data_is_not_measured_again(tmp_path, monkeypatch):
    monkeypatch.setattr(quality, "_RESULTS", tmp_path / "quality.jsonl")
    Results(7).add("none, 24 h", "same", FIGURES)
    again = Results(7)
    assert again.rows == {"none, 24 h": json.loads(json.dumps(FIGURES))}
    assert again.model_of("same") == MODEL
    assert again.model_of("other") is None
    monkeypatch.setattr(quality, "code_digest", lambda modules: "other code")
    assert (Results(7).rows, Results(7).model_of("same")) == ({}, None)
    assert Results(8).rows == {}
