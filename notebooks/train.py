# Databricks notebook source
# MAGIC %md
# MAGIC # Train
# MAGIC The best kind of classifier, fitted and calibrated on all components, its threshold set by cost; registered, and
# MAGIC named by the alias if it costs less on the held-out period than the champion.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `holdout_start`: where the
# MAGIC held-out period begins; `horizon_hours`; `telemetry_hours`, `error_hours`: windows of the features it learns by;
# MAGIC `missed_failure_cost`, `needless_visit_cost`; `seed`; `model_name`, `model_alias`; `experiment_path`:
# MAGIC where MLflow keeps the run; `run_id`
# MAGIC
# MAGIC **Input** `features.features`, `features.labels`, `raw.failures`
# MAGIC
# MAGIC **Output** a version of the model `model_name`

# COMMAND ----------

import json

from pipeline import delta, features, findings, plots, registry, train
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import FAILURES, LABELS
from pipeline.windows import last_instant

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})
dbutils.widgets.text("experiment_path", "/batch-scoring-dev-experiments/training")
registry.keep_runs_in(dbutils.widgets.get("experiment_path"))

# COMMAND ----------

tables = (features.table(settings), LABELS, FAILURES)
read = {table.name: delta.read_with_version(spark, table, settings.catalog) for table in tables}
windows, labels, failures = (rows for rows, _ in read.values())
settings = settings.until(last_instant(windows, "window_end"))
data_versions = {name: number for name, (_, number) in read.items()}
version, unchanged, decision = train.registered_version(
    windows, labels, failures, settings, data_versions=data_versions
)

# COMMAND ----------

print(f"version {version.number}: {decision.reason}; champion is {decision.holder}")
report = version.report
display(findings.measured_table(spark, report["quality"]["per_component"]))
for figure in plots.training_figures(report).values():
    display(figure)

# COMMAND ----------

result = {"model_version": version.number, **{name: report[name] for name in ("quality", "thresholds", "kinds")}}
dbutils.notebook.exit(json.dumps({**result, "gate": decision.figures(), "unchanged": unchanged}))
