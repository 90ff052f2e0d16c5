# Databricks notebook source
# MAGIC %md
# MAGIC # Train
# MAGIC One pipeline with a forest per component, measured on the held-out period, registered, and named by the alias.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `holdout_start`: where the
# MAGIC held-out period begins; `horizon_hours`; `seed`; `model_name`, `model_alias`; `run_id`
# MAGIC **Input** `features.features`, `features.labels`, `raw.failures`
# MAGIC **Output** a version of the model `model_name`

# COMMAND ----------

import json

from pipeline import delta, features, plots, train
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import FAILURES, LABELS
from pipeline.windows import last_instant

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})

# COMMAND ----------

tables = (features.table(settings), LABELS, FAILURES)
windows, labels, failures = (delta.read(spark, table, settings.catalog) for table in tables)
settings = settings.until(last_instant(windows, "window_end"))
version, unchanged = train.registered_version(windows, labels, failures, settings)

# COMMAND ----------

quality = version.report["quality"]
display(spark.createDataFrame([{"component": name, **figures} for name, figures in quality["per_component"].items()]))
display(plots.quality_figure(quality["per_component"]))
display(plots.importance_figure(version.report["importances"]))

# COMMAND ----------

result = {"model_version": version.number, "quality": quality, "thresholds": version.report["thresholds"]}
dbutils.notebook.exit(json.dumps({**result, "unchanged": unchanged}))
