# Databricks notebook source
# MAGIC %md
# MAGIC # Features
# MAGIC What was known of each machine at each window's end: the same for training and for scoring.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `scoring_lookback_hours`,
# MAGIC `triggered_at`: the range when none is given; `window_step_hours`, `window_offset_hours`
# MAGIC **Input** `raw.telemetry`, `raw.errors`, `raw.maint`, `raw.machines`
# MAGIC **Output** `features.features`, replaced in the range

# COMMAND ----------

import json

from pipeline import delta, features, stamps
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import MACHINES, MAINT, RAW_ERRORS, TELEMETRY
from pipeline.windows import last_instant

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})

# COMMAND ----------

inputs = (TELEMETRY, RAW_ERRORS, MAINT, MACHINES)
raw = [delta.read(spark, table, settings.catalog) for table in inputs]
settings = settings.until(last_instant(raw[0], "recorded_at"))
rows = features.features(*raw, settings)

# COMMAND ----------

table = features.table(settings)
delta.create(spark, table, settings.catalog)
stamp = stamps.stamp(spark, inputs, features.MODULES, settings)
is_written = stamps.refresh_range(spark, rows, table, stamp, settings.catalog)

# COMMAND ----------

written = delta.read(spark, table, settings.catalog).where(settings.range.predicate("window_end"))
display(written.limit(10))
dbutils.notebook.exit(json.dumps({"rows": written.count(), "unchanged": not is_written}))
