"""The local platform: what stands in for Azure and Databricks on this machine."""
