"""The pipeline: five raw tables of a fleet of machines become features, a model and predictions.

Frames in, frames out: nothing here knows a cluster, a clock or a notebook.
"""
