# Databricks notebook source
# MAGIC %md
# MAGIC # Ingest
# MAGIC Landed CSV files become typed raw tables: each file once, each sound line as one row, the rest in quarantine.
# MAGIC
# MAGIC **Parameters** `catalog`; `landing_path`: folder with one folder of files per table; `checkpoint_path`: folder
# MAGIC where the streams remember what they took; `sources`: JSON, the reader of each table that does not come as files
# MAGIC
# MAGIC **Input** the files of `<landing_path>/<table>/`, or what `sources` names
# MAGIC
# MAGIC **Output** `raw.machines`, `raw.telemetry`, `raw.errors`, `raw.maint`, `raw.failures`, `raw.quarantine`,
# MAGIC `raw.positions`

# COMMAND ----------

import json
from dataclasses import asdict

from pipeline import clock, delta, overview, raw_plots
from pipeline.ingest import ingest
from pipeline.sources import configuration
from pipeline.tables import FAILURES, QUARANTINE

dbutils.widgets.text("catalog", "batch_scoring_dev")
dbutils.widgets.text("landing_path", "/Volumes/batch_scoring_dev/landing/files")
dbutils.widgets.text("checkpoint_path", "/Volumes/batch_scoring_dev/landing/checkpoints")
dbutils.widgets.text("sources", "{}")
catalog = dbutils.widgets.get("catalog")
sources = configuration.parsed(dbutils.widgets.get("sources"))
paths = [dbutils.widgets.get(name) for name in ("landing_path", "checkpoint_path")]

# COMMAND ----------


summary = ingest(spark, catalog, *paths, clock.now(), sources, dbutils)

# COMMAND ----------

display(overview.row_counts(spark, catalog))
display(delta.read(spark, QUARANTINE, catalog).orderBy("source_file", "line_number").limit(100))
failures = overview.counts_per_month(delta.read(spark, FAILURES, catalog), "failed_at", "component").collect()
display(raw_plots.monthly_figure("Failures per month", failures))

# COMMAND ----------

dbutils.notebook.exit(json.dumps(asdict(summary)))
