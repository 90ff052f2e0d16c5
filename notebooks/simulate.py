# Databricks notebook source
# MAGIC %md
# MAGIC # Simulate
# MAGIC The files of a fleet that does not exist, to try the pipeline with. The same parameters give the same files, and
# MAGIC a later `until` those of the days since: the fleet lives on.
# MAGIC
# MAGIC **Parameters** `landing_path`: folder with one folder of files per table; `machines`; `seed`; `start`: the first
# MAGIC hour, UTC; `until`: the day after the last; `realism`: list of what real data has, as in
# MAGIC `pipeline/simulation/realism.py`
# MAGIC
# MAGIC **Input** none; a landing zone with files of anything else is refused
# MAGIC
# MAGIC **Output** the files of `<landing_path>/<table>/`, one a day

# COMMAND ----------

import json

from pipeline.simulate import LIFE, live

dbutils.widgets.text("landing_path", "/Volumes/batch_scoring_dev/landing/files")
for name, default in LIFE.items():
    dbutils.widgets.text(name, default)
life = {name: dbutils.widgets.get(name) for name in LIFE}
landing_path = dbutils.widgets.get("landing_path")

# COMMAND ----------

files = live(life, landing_path)

# COMMAND ----------

dbutils.notebook.exit(json.dumps({"files": len(files)}))
