# Databricks notebook source
# MAGIC %md
# MAGIC # Features
# MAGIC What was known of each machine at each window's end: the same for training and for scoring.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `scoring_lookback_hours`,
# MAGIC `triggered_at`: the range when none is given; `window_step_hours`, `window_offset_hours`; `telemetry_hours`,
# MAGIC `error_hours`: how far back the windows of each look
# MAGIC
# MAGIC **Input** `raw.telemetry`, `raw.errors`, `raw.maint`, `raw.machines`
# MAGIC
# MAGIC **Output** `features.features`, up to date in the range

# COMMAND ----------

import json

from pipeline import feature_table
from pipeline.settings import WIDGETS, Settings

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})

# COMMAND ----------

features = feature_table.refresh(spark, settings)

# COMMAND ----------

display(features.rows.limit(10))
dbutils.notebook.exit(json.dumps({"rows": features.rows.count(), "unchanged": not features.written}))
