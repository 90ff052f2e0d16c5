"""Where rows come from that do not come as files."""

from datetime import datetime

from pipeline.landing import TELEMETRY_FILE
from pipeline.sources.batch import Place

DATABASE = {"url": "jdbc:derby:memory:plant", "table": "readings", "cursor_column": "id"}
# The times of their readings.
SIX, SEVEN, EIGHT = (datetime(2015, 1, 1, hour) for hour in (6, 7, 8))


def place(zone, options, file=TELEMETRY_FILE, utilities=None) -> Place:
    folders = [f"{zone.folder}/files", f"{zone.folder}/checkpoints"] if zone else ["", ""]
    spark, catalog = (zone.spark, zone.catalog) if zone else (None, "")
    return Place(spark, catalog, file, *folders, options, utilities)
