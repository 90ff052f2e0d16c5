import ast
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))
CELL = "\n\n# COMMAND ----------\n\n"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def source(request) -> str:
    return request.param.read_text()


def test_there_is_one_notebook_per_task_and_one_that_simulates():
    stages = ["evaluate", "features", "ingest", "labels", "score", "simulate", "train"]
    assert [path.stem for path in NOTEBOOKS] == stages


def test_is_a_databricks_source_notebook_of_fewer_than_40_lines(source):
    """Markdown, blank lines and cell marks are not counted."""
    assert source.startswith("# Databricks notebook source\n")
    assert len([line for line in source.splitlines() if line and not line.startswith("#")]) < 40
    assert source.count("# COMMAND") == source.count(CELL)


def test_says_first_what_it_is_for_and_what_it_reads_and_writes(source):
    header = source.removeprefix("# Databricks notebook source\n").split(CELL)[0].splitlines()
    assert header[0] == "# MAGIC %md"
    assert all(line.startswith("# MAGIC") for line in header)
    assert re.findall(r"\*\*(\w+)\*\*", "\n".join(header)) == ["Parameters", "Input", "Output"]


def test_has_no_logic_of_its_own(source):
    nodes = list(ast.walk(ast.parse(source)))
    assert [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.If)] == []
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert {module.split(".")[0] for module in modules | names} <= {"pipeline", "pyspark", "json", "dataclasses"}


def test_has_one_statement_at_its_end_that_gives_back_json(source):
    last = ast.parse(source).body[-1]
    assert ast.unparse(last).startswith("dbutils.notebook.exit(json.dumps(")
    assert source.count("dbutils.notebook.exit") == 1


def test_gives_every_widget_a_default_before_it_reads_it(source):
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(ast.unparse(call.func), call) for call in calls]
    declared = [call for name, call in named if name == "dbutils.widgets.text"]
    assert declared and all(len(call.args) == 2 for call in declared)
    assert source.index("dbutils.widgets.text") < source.index("dbutils.widgets.get")
