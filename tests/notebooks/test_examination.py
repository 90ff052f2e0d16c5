"""The notebooks that people open, as files: no logic, nothing of a raw table on the driver, rendered as they are."""

import ast
import json
import re

import pytest

from local.runtime.examination import NOTEBOOKS, ORDER, digest, read

# Each brings rows to the driver; `interactive.collected` does so too, and refuses what was not aggregated.
TO_DRIVER = {"toPandas", "toArrow", "collect", "toLocalIterator", "take", "head", "tail", "first", "foreach", "rdd"}
LARGEST_FILE_BYTES = 300_000


@pytest.fixture(params=ORDER)
def name(request):
    return request.param


@pytest.fixture
def nodes(name):
    cells = [cell.source.replace("%matplotlib inline\n", "") for cell in read(name).cells if cell.cell_type == "code"]
    return list(ast.walk(ast.parse("\n".join(cells))))


def test_these_are_the_notebooks_of_the_scenario():
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == sorted(ORDER)


def test_brings_nothing_to_the_driver_but_aggregates(nodes):
    assert [node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in TO_DRIVER] == []


def test_reads_the_rows_of_the_version_it_names(nodes):
    """Rows read apart from the version's number may be those of a later commit."""
    assert [node for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node) == "delta.version"] == []


def test_has_no_logic_of_its_own_and_imports_the_package_alone(nodes):
    logic = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.If, ast.IfExp, ast.While, ast.Try)
    assert [ast.unparse(node) for node in nodes if isinstance(node, logic)] == []
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert {module.split(".")[0] for module in modules} == {"pipeline"}


def test_asks_the_platform_for_nothing_but_session_parameters_and_display(nodes):
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    given = {node.id for node in names if isinstance(node.ctx, ast.Load)} - own
    assert not given & {"dbutils", "sc", "sql", "table", "displayHTML", "getArgument", "sqlContext"}


def test_says_first_what_it_is_for_and_what_it_reads_and_writes(name):
    first, *others = read(name).cells
    assert first.cell_type == "markdown"
    assert re.findall(r"\*\*(\w+)\*\*", first.source) == ["Parameters", "Input", "Output"]
    assert all(cell.source.strip() for cell in others)


def test_shows_what_its_present_cells_put_out(name):
    """`npm run notebooks` writes the outputs anew; a changed cell makes them those of another notebook."""
    notebook = read(name)
    assert notebook.metadata.get("rendered_from") == digest(notebook), "run: npm run notebooks"
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    assert any("image/png" in one.get("data", {}) for one in outputs)
    assert {one.output_type for one in outputs} <= {"display_data", "stream"}


def test_its_file_is_small_and_holds_nothing_of_the_run_that_made_it(name):
    file = NOTEBOOKS / f"{name}.ipynb"
    assert file.stat().st_size < LARGEST_FILE_BYTES
    notebook = json.loads(file.read_text())
    assert [cell["id"] for cell in notebook["cells"]] == [f"cell-{n}" for n in range(len(notebook["cells"]))]
    assert {cell.get("execution_count") for cell in notebook["cells"]} == {None}
    shown = json.dumps(
        [[o for o in cell.get("outputs", []) if "image/png" not in o.get("data", {})] for cell in notebook["cells"]]
    )
    assert not re.search(r"/(tmp|home|root|work|Users)/|0x[0-9a-f]{6,}|[0-9a-f]{32}", shown)
