# Databricks notebook source
# MAGIC %md
# MAGIC # Score
# MAGIC The probability that each component of each machine fails within the horizon, with reasons; no labels are read.
# MAGIC
# MAGIC **Parameters** `catalog`; `range_start`, `range_end`: window ends in (start, end]; `scoring_lookback_hours`,
# MAGIC `triggered_at`: the range when none is given, and what `scored_at` says; `horizon_hours`, `telemetry_hours`,
# MAGIC `error_hours`: those of the model, or it is refused; `model_name`, `model_alias`; `reports_path`: folder of the
# MAGIC run's report; `run_id`
# MAGIC
# MAGIC **Input** `features.features`, the version of the model that the alias points to
# MAGIC
# MAGIC **Output** `predictions.predictions`, replaced in the range for this version; `predictions.worklist`: each
# MAGIC machine's latest window in the order of work, by `missed_failure_cost` and `needless_visit_cost`

# COMMAND ----------

import json

from pipeline import delta, plots, registry, score, scoring_report
from pipeline.settings import WIDGETS, Settings
from pipeline.tables import PREDICTIONS, WORKLIST

for name, default in WIDGETS.items():
    dbutils.widgets.text(name, default)
settings = Settings.parse({name: dbutils.widgets.get(name) for name in WIDGETS})
champion = registry.champion(settings)

# COMMAND ----------

is_scored = score.score_range(spark, champion, settings)
score.refresh_worklist(spark, champion, settings)
report = scoring_report.write(spark, champion, settings)

# COMMAND ----------

written = score.of_version(delta.read(spark, PREDICTIONS, settings.catalog), champion.number, settings).persist()
display(delta.read(spark, WORKLIST, settings.catalog).orderBy("place").limit(100))
display(plots.alarms_figure(score.alarms_per_day(written)))

# COMMAND ----------

counts = written.selectExpr("count(*) AS rows", "count_if(is_alarm) AS alarms").first().asDict()
range_ = {"range_start": settings.range.start.isoformat(), "range_end": settings.range.end.isoformat()}
result = {**counts, **range_, "model_version": champion.number, "unchanged": not is_scored, "report": report}
dbutils.notebook.exit(json.dumps(result))
