"""What a notebook started by hand works with: session and parameters, on Databricks and on any other Spark.

The parameters are those of `parameters.json` in the notebook's folder; what it leaves out takes the defaults of the
package. Where `dbutils` is, widgets begin with these values, and the widgets count.
"""

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from pipeline import delta
from pipeline.errors import DataError
from pipeline.parsing import TIME_ZONE, UTC
from pipeline.settings import Settings
from pipeline.tables import TABLES, TELEMETRY
from pipeline.windows import instant_text, last_instant

# Where the stack says what its catalog and model are called, in the notebooks' own folder.
STACK_FILE = Path("parameters.json")
# The parameters of the notebooks that do not work on windows.
INGESTION = {
    "catalog": "batch_scoring_dev",
    "landing_path": "/Volumes/batch_scoring_dev/landing/files",
    "checkpoint_path": "/Volumes/batch_scoring_dev/landing/checkpoints",
    "sources": "{}",
}
EXPLORATION = {"catalog": "batch_scoring_dev", "machine_id": "", "month": ""}
# What a figure or a table for the eye can be made of.
MOST_ROWS = 10_000
_TRAINING_SHARE = 0.75
_Instant = TypeVar("_Instant", datetime, int)


def session(names: Mapping[str, Any]) -> SparkSession:
    """The notebook's session: `spark` where the platform has it among the names, else the running or a new one.

    It is in UTC from here on, wherever it runs, and so are the times that come to the driver.
    """
    found: SparkSession = names.get("spark") or SparkSession.builder.getOrCreate()
    found.conf.set(TIME_ZONE, UTC)
    if "dbutils" not in names:
        # Of rows brought to the driver Spark gives times in the zone of Python's process.
        os.environ["TZ"] = UTC
        time.tzset()
        # Shows frames as tables where `display` knows only how they are printed.
        found.conf.set("spark.sql.repl.eagerEval.enabled", "true")
    return found


def make_schemas(spark: SparkSession, catalog: str, names: Mapping[str, Any]) -> None:
    """Make the schemas of the tables where no stack does, which is outside of Databricks."""
    if "dbutils" not in names:
        for schema in sorted({table.schema for table in TABLES}):
            spark.sql(f"CREATE SCHEMA IF NOT EXISTS `{catalog}`.`{schema}`")


def parameters(defaults: Mapping[str, str], names: Mapping[str, Any], stack_file: Path = STACK_FILE) -> dict[str, str]:
    """The notebook's parameters; `names` are its global names, the stack's file goes before the defaults."""
    of_stack = json.loads(stack_file.read_text()) if stack_file.exists() else {}
    if "staging_path" in of_stack:
        # The clusters of jobs say where MLflow stages models, a cluster of somebody's own does not.
        os.environ.setdefault("MLFLOW_DFS_TMP", of_stack["staging_path"])
    known = {name: of_stack.get(name, default) for name, default in defaults.items()}
    dbutils = names.get("dbutils")
    if dbutils is None:
        return known
    for name, default in known.items():
        dbutils.widgets.text(name, default)
    return {name: dbutils.widgets.get(name) for name in known}


def settings_of_latest(
    spark: SparkSession, given: Mapping[str, str], lookback: str = "scoring_lookback_hours"
) -> Settings:
    """The settings of a run that stands where the data ends, unless the parameters name another range or instant."""
    last = _known(last_instant(delta.read(spark, TELEMETRY, given["catalog"]), "recorded_at"), given)
    triggered_at = given["triggered_at"] or given["range_end"] or last.isoformat()
    return Settings.parse({**given, "triggered_at": triggered_at}, lookback)


def settings_of_all(spark: SparkSession, given: Mapping[str, str]) -> Settings:
    """The settings of a run over all data, the last quarter of what is known held out, unless parameters say otherwise.

    Known is what came so long before the range's end that its failures are reported.
    """
    first = delta.read(spark, TELEMETRY, given["catalog"]).agg(F.unix_micros(F.min("recorded_at"))).collect()[0][0]
    start = given["range_start"] or instant_text(_known(first, given))
    settings = settings_of_latest(spark, {**given, "range_start": start})
    span = settings.range.end - settings.failure_report_delay - settings.range.start
    holdout = settings.grid.last_end(settings.range.start + _TRAINING_SHARE * span)
    chosen = given["holdout_start"] or holdout.isoformat()
    range_ = {"range_start": start, "range_end": settings.range.end.isoformat()}
    return Settings.parse({**given, **range_, "triggered_at": given["triggered_at"], "holdout_start": chosen})


def collected(rows: DataFrame) -> list[Row]:
    """The rows, for a figure; what is not aggregated enough to be looked at is refused."""
    found = rows.limit(MOST_ROWS + 1).collect()
    if len(found) > MOST_ROWS:
        raise DataError(
            f"a frame of {', '.join(rows.columns)} has more than {MOST_ROWS} rows; "
            f"aggregate it in Spark before it is brought to the driver"
        )
    return found


def _known(instant: _Instant | None, given: Mapping[str, str]) -> _Instant:
    if instant is None:
        raise DataError(
            f"there is no telemetry in the catalog '{given['catalog']}'; run 1_data_ingestion or the ingest task first"
        )
    return instant
