"""The notebooks that people open run without Databricks: no widgets, no schemas, a session of any time zone."""

import json

import pytest

from local.runtime.examination import read
from pipeline import delta
from pipeline.tables import TELEMETRY
from tests.pipeline.zone import TELEMETRY_HEADER, Zone

SCHEMAS = ("raw", "features", "predictions", "monitoring")


@pytest.fixture
def jupyter(spark, tmp_path, monkeypatch):
    """A folder with a notebook's parameters, and a session as a laptop in Berlin has it, without a schema."""
    folders = {
        f"{name}_path": str(tmp_path / folder) for name, folder in (("landing", "files"), ("checkpoint", "seen"))
    }
    (tmp_path / "parameters.json").write_text(json.dumps({"catalog": "spark_catalog", **folders}))
    monkeypatch.chdir(tmp_path)
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    yield tmp_path
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.unset("spark.sql.repl.eagerEval.enabled")
    for schema in SCHEMAS:
        spark.sql(f"DROP SCHEMA IF EXISTS spark_catalog.{schema} CASCADE")


def run(name, shown):
    names = {"display": shown.append}
    for cell in read(name).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source.replace("%matplotlib inline\n", ""), name, "exec"), names)


def test_ingestion_makes_its_schemas_and_takes_times_without_a_zone_as_utc(jupyter, spark):
    # The two hours around the night in which Berlin puts its clocks forward: one of them is never shown there.
    lines = [f"2015-03-29 0{hour}:00:00,1,170,450,100,40" for hour in (1, 2, 3)]
    Zone(spark, "spark_catalog", jupyter).land("telemetry/a.csv", TELEMETRY_HEADER, *lines)
    shown = []
    run("1_data_ingestion", shown)
    taken = delta.read(spark, TELEMETRY, "spark_catalog").selectExpr("unix_seconds(recorded_at) - 1427587200 AS at")
    assert sorted(row.at // 3600 for row in taken.collect()) == [1, 2, 3]
    assert shown
