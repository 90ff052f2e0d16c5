# Databricks notebook source
# MAGIC %md
# MAGIC # Labels
# MAGIC Which components failed within the horizon after each window's end. Windows not yet decided are absent.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `horizon_hours`;
# MAGIC `window_step_hours`, `window_offset_hours`
# MAGIC **Input** `features.features` (which windows there are), `raw.failures`, `raw.telemetry` (how far the data goes)
# MAGIC **Output** `features.labels`, replaced in the range

# COMMAND ----------

import json

from pyspark.sql import functions as F

from pipeline import delta, labels, stamps
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import COMPONENTS, FAILURES, FEATURES, LABELS, MACHINES, TELEMETRY
from pipeline.windows import last_instant

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})

# COMMAND ----------

decided_at = settings.range.end + settings.horizon
known_until = last_instant(delta.read(spark, TELEMETRY, settings.catalog), "recorded_at", decided_at)
settings = settings.until(known_until)
windows, failures = (delta.read(spark, table, settings.catalog) for table in (FEATURES, FAILURES))
rows = labels.labels(windows, failures, settings, known_until or settings.range.start)

# COMMAND ----------

delta.create(spark, LABELS, settings.catalog)
stamp = stamps.stamp(spark, (TELEMETRY, MACHINES, FAILURES), labels.MODULES, settings)
is_written = stamps.refresh_range(spark, rows, LABELS, stamp, settings.catalog)

# COMMAND ----------

written = delta.read(spark, LABELS, settings.catalog).where(settings.range.predicate("window_end"))
counts = written.agg(F.count("*").alias("rows"), *(F.sum(name).alias(name) for name in COMPONENTS))
display(counts)
dbutils.notebook.exit(json.dumps({**counts.first().asDict(), "unchanged": not is_written}))
