# Databricks notebook source
# MAGIC %md
# MAGIC # Labels
# MAGIC Which components failed within the horizon after each window's end. Windows not yet decided are absent.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `horizon_hours`,
# MAGIC `failure_report_delay_hours`; `window_step_hours`, `window_offset_hours`
# MAGIC
# MAGIC **Input** `features.features` (which windows there are), `raw.failures`, `raw.telemetry` (how far the data goes)
# MAGIC
# MAGIC **Output** `features.labels`, replaced in the range

# COMMAND ----------

import json

from pyspark.sql import functions as F

from pipeline import label_table
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import COMPONENTS

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})

# COMMAND ----------

labels = label_table.refresh(spark, settings)

# COMMAND ----------

counts = labels.rows.agg(F.count("*").alias("rows"), *(F.sum(name).alias(name) for name in COMPONENTS))
display(counts)
dbutils.notebook.exit(json.dumps({**counts.first().asDict(), "unchanged": not labels.is_written}))
