"""Runs the notebooks of a job cluster on local Spark, as a Databricks job cluster runs them."""
