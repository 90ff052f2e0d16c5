# Databricks notebook source
# MAGIC %md
# MAGIC # Evaluate
# MAGIC What the predictions of a range came to, now that it is known what happened, and how far the data has moved.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `evaluation_lookback_hours`,
# MAGIC `triggered_at`: the range when none is given; `horizon_hours`: versions of another one are not judged;
# MAGIC `telemetry_hours`, `error_hours`: a champion of others is trained anew; `failure_report_delay_hours`;
# MAGIC `missed_failure_cost`, `needless_visit_cost`; `least_recall_percent`, `least_precision_percent`,
# MAGIC `most_drift_percent`: beyond them the model is trained anew; `holdout_hours`; `model_name`, `model_alias`;
# MAGIC `reports_path`: folder of the reports, one page a version; `run_id`
# MAGIC
# MAGIC **Input** `predictions.predictions`, `raw.failures`, `raw.machines`, `raw.telemetry`, `features.features`
# MAGIC
# MAGIC **Output** `monitoring.quality`, `monitoring.drift`, replaced by range and version; values for the next tasks

# COMMAND ----------

import json

from pyspark.sql import functions as F

from pipeline import delta, evaluate, evaluation_report, plots
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import DRIFT, QUALITY

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
parameters = {name: dbutils.widgets.get(name) for name in WIDGETS}
settings = Settings.parse(parameters, lookback="evaluation_lookback_hours")

# COMMAND ----------

findings = evaluate.evaluate_range(spark, settings)
reports = evaluation_report.write(spark, findings, settings)
verdict = evaluate.verdict(findings, settings, known_until=evaluate.truth_end(spark, settings))
for name, value in verdict.task_values().items():
    dbutils.jobs.taskValues.set(name, value)

# COMMAND ----------

for table in (QUALITY, DRIFT):
    display(delta.read(spark, table, settings.catalog).where(F.col("run_id") == settings.run_id))
display(plots.drift_figure(verdict.drift, settings.limits.most_drift))
print(verdict.sentence())

# COMMAND ----------

dbutils.notebook.exit(json.dumps({**verdict.figures(settings), "reports": reports}))
