"""The pipeline: five raw tables of a fleet of machines become features, a model and predictions.

Functions of frames that give frames, and for each stage a thin one that reads and writes its tables. None knows a
cluster; only `clock` knows the time, and only `interactive` a notebook.
"""
