"""Notebooks over the real protocol: what they find, what they put out, how they end."""

import json

import nbformat


def test_a_notebook_runs_to_its_exit_value_with_its_parameters_and_task_values(cluster):
    cluster.write(
        "/Shared/code/main",
        "dbutils.widgets.text('catalog', 'none')\ndbutils.widgets.text('mode', 'full')",
        "import json\ndbutils.jobs.taskValues.set('rows', 3)",
        "seen = dbutils.jobs.taskValues.get('before', 'x')",
        "dbutils.notebook.exit(json.dumps([dbutils.widgets.get('catalog'), getArgument('mode'), seen]))",
        "raise RuntimeError('never')",
    )
    finished = cluster.run("/Shared/code/main", {"catalog": "fleet"}, {"before": {"x": [1]}})
    finished.pop("output_dir")
    assert finished == {
        "event": "finished",
        "task_key": "task",
        "state": "SUCCESS",
        "result": '["fleet", "full", [1]]',
        "error": "",
        "error_trace": "",
        "task_values": {"rows": 3},
    }


def test_events_come_in_order(cluster):
    cluster.write("/Shared/code/two", "x = 1", "print(x)")
    cluster.send("/Shared/code/two", {}, {})
    events = [cluster.event() for _ in range(4)]
    assert [(event["event"], event.get("cell"), event.get("of")) for event in events] == [
        ("started", None, None),
        ("progress", 1, 2),
        ("progress", 2, 2),
        ("finished", None, None),
    ]


def test_every_kind_of_output_is_in_both_renderings(cluster):
    cluster.write(
        "/Shared/code/outputs",
        "# MAGIC %md\n# MAGIC # Title <script>",
        "# DBTITLE 1,Frame & table\nprint('<printed>')\ndisplay(spark.range(1001))\nspark.range(2)",
        "# MAGIC %sql\n# MAGIC SELECT id, '<b>' AS text FROM range(3) WHERE id > :least",
        "displayHTML('<em>own</em>')",
        "# MAGIC %matplotlib inline",
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
        "_sqldf.count()",
    )
    finished = cluster.run("/Shared/code/outputs", {"least": "1"})
    assert finished["state"] == "SUCCESS", finished["error"]
    fragment = (finished["output_dir"] / "notebook.html").read_text()
    for part in (
        "<h1>Title &lt;script&gt;</h1>",
        "<h4>Frame &amp; table</h4>",
        '<pre class="stdout">&lt;printed&gt;\n</pre>',
        "<p>The first 1000 rows; there are more.</p>",
        "<pre>DataFrame[id: bigint]</pre>",
        '<tr><td class="number">2</td><td>&lt;b&gt;</td></tr>',
        "<em>own</em>",
        '<img alt="plot" src="data:image/png;base64,iVBOR',
        "<pre>1</pre>",
    ):
        assert part in fragment
    assert fragment.count("<tr><td class") == 1001
    assert "<script" not in fragment
    assert "http" not in fragment
    notebook = nbformat.reads((finished["output_dir"] / "notebook.ipynb").read_text(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", *["code"] * 6]


def test_a_failing_notebook_names_its_error_and_is_rendered_as_far_as_it_went(cluster):
    cluster.write("/Shared/code/fails", "print('before')", "def f():\n    return 1 / 0\nf()", "print('after')")
    finished = cluster.run("/Shared/code/fails")
    assert (finished["state"], finished["error"]) == ("FAILED", "ZeroDivisionError: division by zero")
    trace = finished["error_trace"].splitlines()
    assert [line for line in trace if line.startswith("  File")] == [
        line for line in trace if line.startswith('  File "<ipython-input')
    ]
    assert "return 1 / 0" in finished["error_trace"]
    fragment = (finished["output_dir"] / "notebook.html").read_text()
    assert "before" in fragment
    assert '<div class="cell failed">' in fragment
    assert "after" not in fragment


def test_a_syntax_error_and_system_exit_fail_the_task(cluster):
    assert cluster.error_of("x = (").startswith(("SyntaxError: ", "_IncompleteInputError: "))
    assert cluster.error_of("import sys\nsys.exit(3)") == "SystemExit: 3"


def test_rejects_magics_and_notebooks_it_does_not_have(cluster):
    assert cluster.error_of("# MAGIC %scala\n# MAGIC val x = 1").startswith("NotImplementedError: magic %scala")
    assert cluster.error_of("dbutils.secrets.get('a', 'b')").startswith("NotImplementedError: dbutils.secrets")
    assert cluster.run("/Shared/code/absent")["error"].startswith("FileNotFoundError: Unable to access the notebook")
    assert cluster.run("/../../etc/passwd")["error"].startswith("FileNotFoundError: Unable to access the notebook")


def test_run_executes_the_other_notebook_in_the_same_names(cluster):
    cluster.write("/Shared/code/parts/setup", "dbutils.widgets.text('n', '1')\ny = x + int(dbutils.widgets.get('n'))")
    value = cluster.value_of("x = 1", '# MAGIC %run ./parts/setup $n="5"', "value = y")
    assert value == 6


def test_names_views_and_settings_of_one_notebook_are_not_those_of_the_next(cluster):
    cluster.value_of(
        "left_over = 1\nspark.range(1).createOrReplaceTempView('left_view')\nspark.range(1).cache().count()",
        "spark.conf.set('spark.sql.shuffle.partitions', '7')\nvalue = 0",
    )
    value = cluster.value_of(
        "from pyspark.sql import SparkSession",
        "value = ['left_over' in globals(), spark.catalog.tableExists('left_view'),"
        " spark.conf.get('spark.sql.shuffle.partitions'), SparkSession.builder.getOrCreate() is spark,"
        " spark.conf.get('spark.sql.session.timeZone')]",
    )
    assert value == [False, False, "2", True, "UTC"]


def test_import_finds_the_package_beside_the_notebook_and_nothing_of_the_notebook_before(cluster):
    for root in ("one", "two"):
        package = cluster.root / "files/Shared" / root / "pipeline"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "where.py").write_text(f"PLACE = {root!r}\n")
        cluster.write(
            f"/Shared/{root}/main",
            "import os, pipeline.where",
            "dbutils.notebook.exit(f'{pipeline.where.PLACE} {os.getcwd()}')",
        )
    results = [cluster.run(f"/Shared/{root}/main")["result"] for root in ("one", "two")]
    assert results == [f"{root} {cluster.root}/files/Shared/{root}" for root in ("one", "two")]
    (cluster.root / "files/Shared/one/pipeline/where.py").write_text("PLACE = 'changed'\n")
    assert cluster.run("/Shared/one/main")["result"].startswith("changed ")
    assert not list((cluster.root / "files").rglob("__pycache__"))


def test_an_ipynb_notebook_runs(cluster):
    cells = [{"cell_type": "code", "source": "dbutils.notebook.exit(str(spark.range(4).count()))", "outputs": []}]
    (cluster.root / "files/Shared/code/four.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    assert cluster.run("/Shared/code/four")["result"] == "4"


def test_nothing_but_events_reaches_stdout(cluster):
    cluster.write(
        "/Shared/code/loud", "import os, subprocess\nos.write(1, b'raw')\n_ = subprocess.run(['echo', 'child'])"
    )
    assert cluster.run("/Shared/code/loud")["state"] == "SUCCESS"
