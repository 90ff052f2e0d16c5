from datetime import datetime

from pyspark.sql import Row

from pipeline import delta
from pipeline.overview import failures_figure, failures_per_month, row_counts
from pipeline.tables import FAILURES, QUARANTINE, RAW_TABLES


def test_counts_the_rows_of_every_raw_table_and_the_failures_of_every_month(spark, catalog):
    for table in (*RAW_TABLES, QUARANTINE):
        delta.create(spark, table, catalog)
    january, march = datetime(2015, 1, 31, 23), datetime(2015, 3, 1)
    rows = [(1, january, "comp1"), (2, january, "comp1"), (2, january, "comp2"), (1, march, "comp1")]
    delta.merge_new(spark, spark.createDataFrame(rows, FAILURES.columns), FAILURES, catalog)
    counts = {"machines": 0, "telemetry": 0, "errors": 0, "maint": 0, "failures": 4, "quarantine": 0}
    assert [tuple(row) for row in row_counts(spark, catalog).collect()] == list(counts.items())
    monthly = failures_per_month(delta.read(spark, FAILURES, catalog)).collect()
    assert [tuple(row) for row in monthly] == [
        ("2015-01", "comp1", 2),
        ("2015-01", "comp2", 1),
        ("2015-03", "comp1", 1),
    ]


def test_the_failures_of_a_month_stand_on_top_of_each_other():
    rows = [Row(month="2015-01", component=name, failures=count) for name, count in (("comp1", 2), ("comp4", 3))]
    bars = failures_figure(rows).axes[0].patches
    assert [(bar.get_y(), bar.get_height()) for bar in bars] == [(0, 2), (2, 0), (2, 0), (2, 3)]


def test_no_failure_gives_an_empty_figure():
    assert failures_figure([]).axes[0].patches[:] == []
