import json

import pytest

from local.runtime.cells import Cell, Language, NotebookFormatError, parse_notebook
from local.runtime.sql import statements

HEADER = "# Databricks notebook source\n"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("x = 1\n", [Cell(Language.PYTHON, "x = 1")]),
        ("x = 1\n\n# COMMAND ----------\n\ny = 2\n", [Cell(Language.PYTHON, "x = 1"), Cell(Language.PYTHON, "y = 2")]),
        ("# COMMAND ----------\n\n# COMMAND ----------\n", []),
        ("# MAGIC %md\n# MAGIC # Title\n# MAGIC\n# MAGIC text\n", [Cell(Language.MARKDOWN, "# Title\n\ntext")]),
        ("# MAGIC %md one line\n", [Cell(Language.MARKDOWN, "one line")]),
        ("# MAGIC %sql select 1\n", [Cell(Language.SQL, "select 1")]),
        ("# MAGIC %run ./other\n", [Cell(Language.RUN, "./other")]),
        ("# MAGIC %python\n# MAGIC x = 1\n", [Cell(Language.PYTHON, "x = 1")]),
        ("# MAGIC %matplotlib inline\n", [Cell(Language.PYTHON, "%matplotlib inline")]),
        ("# DBTITLE 1,Read, then write\nx = 1\n", [Cell(Language.PYTHON, "x = 1", "Read, then write")]),
        ("# DBTITLE 1,Rows\n# MAGIC %sql\n# MAGIC select 1\n", [Cell(Language.SQL, "select 1", "Rows")]),
        ("# MAGIC %scala\n# MAGIC val x = 1\n", [Cell(Language.UNSUPPORTED, "%scala\nval x = 1")]),
        ("x = '# COMMAND ----------'\n", [Cell(Language.PYTHON, "x = '# COMMAND ----------'")]),
    ],
)
def test_a_source_notebook_is_split_into_cells(text, cells):
    assert parse_notebook(HEADER + text, "/n") == cells


def test_an_ipynb_notebook_is_split_into_cells():
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        {"cell_type": "code", "source": ["x = 1"], "outputs": []},
        {"cell_type": "code", "source": ["%sql\n", "select 1"], "outputs": []},
        {"cell_type": "code", "source": [], "outputs": []},
    ]
    assert parse_notebook(json.dumps({"cells": cells, "nbformat": 4}), "/n.ipynb") == [
        Cell(Language.MARKDOWN, "# Title\ntext"),
        Cell(Language.PYTHON, "x = 1"),
        Cell(Language.SQL, "select 1"),
    ]


@pytest.mark.parametrize("text", ["print(1)\n", "-- Databricks notebook source\nselect 1\n", "{}", '{"cells": 1}', ""])
def test_rejects_what_is_no_python_notebook(text):
    with pytest.raises(NotebookFormatError, match="`/n`"):
        parse_notebook(text, "/n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select 1", [("select 1", ())]),
        ("select 1;\nselect :a, :b, :a ;", [("select 1", ()), ("select :a, :b, :a", ("a", "b"))]),
        ("select ';', ':a' -- ; :b\n, `;:c`", [("select ';', ':a' -- ; :b\n, `;:c`", ())]),
        ("select x::int /* ; :a */", [("select x::int /* ; :a */", ())]),
        ("-- nothing\n;;", []),
    ],
)
def test_a_sql_cell_is_split_at_the_semicolons_that_end_statements(text, expected):
    assert statements(text) == expected
