import pytest
from pyspark.sql import functions as F

from benchmarks.scans import files_read, last_execution, number_of, table_of


@pytest.mark.parametrize(
    ("description", "table"),
    [
        ("Location: PreparedDeltaFileIndex(1 paths)[file:/lake/years_5/raw/maint], PartitionFilters", "maint"),
        ("Location: TahoeBatchFileIndex [file:/lake/features/features]", "features"),
        ("Location: TahoeBatchFileIndex [file:/warehouse/raw.db/errors]", "errors"),
        ("Location: DeltaLogFileIndex [file:/lake/raw/maint/_delta_log/00000000000000000001.json]", None),
        ("Location: InMemoryFileIndex [file:/elsewhere/maint.parquet]", None),
    ],
)
def test_a_scan_belongs_to_the_table_whose_folder_it_reads(description, table):
    assert table_of(description) == table


def test_numbers_are_read_as_spark_shows_them():
    assert number_of("1,825") == 1825


def test_only_files_that_are_not_skipped_count_each_time_they_are_read(spark_with_whole_descriptions, tmp_path):
    spark = spark_with_whole_descriptions
    target = str(tmp_path / "raw" / "maint")
    for first in (0, 10):
        spark.range(first, first + 5).coalesce(1).write.format("delta").mode("append").save(target)
    before = last_execution(spark)
    rows = spark.read.format("delta").load(target)
    for condition in ("id < 5", "id >= 0"):
        rows.where(condition).agg(F.sum("id")).collect()
    assert files_read(spark, before) == {"maint": 3}
    assert files_read(spark, last_execution(spark)) == {}
