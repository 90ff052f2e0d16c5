import json
import os

import pytest

from pipeline import delta
from pipeline.errors import DataError
from pipeline.interactive import MOST_ROWS, collected, parameters, session, settings_of_all, settings_of_latest
from pipeline.settings import WIDGETS
from pipeline.tables import TELEMETRY
from tests.pipeline.frames import at, frame

DEFAULTS = {"catalog": "batch_scoring_dev", "month": ""}


class Widgets:
    """Widgets as Databricks has them: a value typed by somebody stays when the notebook declares its default."""

    def __init__(self, **typed):
        self.values = typed
        self.widgets = self

    def text(self, name, default):
        self.values.setdefault(name, default)

    def get(self, name):
        return self.values[name]


@pytest.fixture
def stack_file(tmp_path):
    file = tmp_path / "parameters.json"
    file.write_text(json.dumps({"catalog": "batch_scoring_prod", "landing_path": "/Volumes/x"}))
    return file


def test_without_widgets_parameters_are_the_defaults(tmp_path):
    assert parameters(DEFAULTS, {}, tmp_path / "absent.json") == DEFAULTS


def test_what_the_stack_says_goes_before_defaults_and_what_somebody_typed_before_both(stack_file):
    assert parameters(DEFAULTS, {}, stack_file) == {"catalog": "batch_scoring_prod", "month": ""}
    typed = {"dbutils": Widgets(month="2015-02")}
    assert parameters(DEFAULTS, typed, stack_file) == {"catalog": "batch_scoring_prod", "month": "2015-02"}
    typed = {"dbutils": Widgets(catalog="mine")}
    assert parameters(DEFAULTS, typed, stack_file)["catalog"] == "mine"


@pytest.mark.parametrize("of_cluster", [None, "/Volumes/of/the/job"])
def test_models_are_staged_where_the_cluster_says_or_else_the_stack(monkeypatch, tmp_path, of_cluster):
    monkeypatch.setenv("MLFLOW_DFS_TMP", "restored afterwards")
    if of_cluster is None:
        del os.environ["MLFLOW_DFS_TMP"]
    else:
        os.environ["MLFLOW_DFS_TMP"] = of_cluster
    file = tmp_path / "parameters.json"
    file.write_text(json.dumps({"staging_path": "/Volumes/c/models/staging"}))
    assert parameters(DEFAULTS, {}, file) == DEFAULTS
    assert os.environ["MLFLOW_DFS_TMP"] == (of_cluster or "/Volumes/c/models/staging")


def test_takes_the_platforms_session_and_makes_another_show_its_frames(spark):
    shows_frames = "spark.sql.repl.eagerEval.enabled"
    assert session({"spark": spark, "dbutils": Widgets()}) is spark
    assert spark.conf.get(shows_frames) == "false"
    try:
        assert session({}) is spark
        assert spark.conf.get(shows_frames) == "true"
    finally:
        spark.conf.unset(shows_frames)


@pytest.mark.parametrize("names", [{}, {"dbutils": Widgets()}])
def test_a_notebooks_session_is_in_utc_wherever_it_runs(spark, names):
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    try:
        session({"spark": spark, **names})
        assert spark.conf.get("spark.sql.session.timeZone") == "UTC"
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        spark.conf.unset("spark.sql.repl.eagerEval.enabled")


@pytest.fixture
def given(spark, catalog):
    delta.create(spark, TELEMETRY, catalog)
    rows = frame(spark, TELEMETRY, (1, "01-01 06:00"), (1, "02-10 06:00"))
    delta.merge_new(spark, rows, TELEMETRY, catalog)
    return {**WIDGETS, "catalog": catalog, "run_id": "1"}


def test_without_a_range_a_run_stands_where_the_data_ends(spark, given):
    found = settings_of_latest(spark, given)
    assert (found.range.start, found.range.end) == (at("02-09 06:00"), at("02-10 06:00"))
    assert found.triggered_at == at("02-10 06:00")
    past = settings_of_latest(
        spark, {**given, "range_start": "2015-01-03T06:00:00", "range_end": "2015-01-04T06:00:00"}
    )
    assert (past.range.start, past.range.end) == (at("01-03 06:00"), at("01-04 06:00"))
    assert past.triggered_at == at("01-04 06:00")


def test_without_a_range_a_training_uses_all_data_and_holds_out_its_last_quarter(spark, given):
    found = settings_of_all(spark, given)
    assert (found.range.start, found.range.end) == (at("01-01 06:00"), at("02-10 06:00"))
    assert found.holdout_start == at("01-31 06:00")
    late = settings_of_all(spark, {**given, "failure_report_delay_hours": "96"})
    assert (late.range.end, late.holdout_start) == (at("02-10 06:00"), at("01-28 06:00"))
    chosen = settings_of_all(spark, {**given, "holdout_start": "2015-02-01T06:00:00"})
    assert chosen.holdout_start == at("02-01 06:00")


def test_a_lake_without_telemetry_is_told_as_such(spark, catalog):
    delta.create(spark, TELEMETRY, catalog)
    for settings_of in (settings_of_latest, settings_of_all):
        with pytest.raises(DataError, match=f"no telemetry in the catalog '{catalog}'; run 1_data_ingestion"):
            settings_of(spark, {**WIDGETS, "catalog": catalog})


def test_what_is_not_aggregated_does_not_come_to_the_driver(spark):
    assert len(collected(spark.range(MOST_ROWS))) == MOST_ROWS
    with pytest.raises(DataError, match="a frame of id has more than 10000 rows; aggregate it in Spark"):
        collected(spark.range(MOST_ROWS + 1))
