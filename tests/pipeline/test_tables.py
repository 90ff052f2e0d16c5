import pytest
from pyspark.sql.types import DoubleType, StructField

from pipeline.landing import LANDING_FILES
from pipeline.tables import FEATURES, QUARANTINE, RAW_TABLES, TABLES, TELEMETRY


def test_a_full_name_has_three_quoted_levels():
    assert TELEMETRY.full_name("batch_scoring_dev") == "`batch_scoring_dev`.`raw`.`telemetry`"


def test_no_two_tables_have_one_name():
    assert len({(table.schema, table.name) for table in TABLES}) == len(TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_keys_and_clustering_are_columns_and_columns_outside_the_key_are_its_values(table):
    assert set(table.key) | set(table.cluster_by) <= set(table.column_names)
    assert sorted((*table.key, *table.value_columns)) == sorted(table.column_names)


@pytest.mark.parametrize("table", [table for table in TABLES if table is not QUARANTINE], ids=lambda table: table.name)
def test_a_key_is_never_null_except_the_line_number_of_a_refused_file(table):
    assert [name for name in table.key if table.columns[name].nullable] == []


def test_further_columns_come_after_the_declared_ones_and_leave_the_declaration_alone():
    extended = FEATURES.with_columns([StructField("age", DoubleType())])
    assert extended.column_names == ("machine_id", "window_end", "age")
    assert FEATURES.column_names == ("machine_id", "window_end")


@pytest.mark.parametrize("file", LANDING_FILES, ids=lambda file: file.name)
def test_every_column_of_a_raw_table_comes_from_one_field(file):
    assert sorted(file.columns.values()) == sorted(file.table.column_names)
    assert [file.columns[file.field(column)] for column in file.table.column_names] == list(file.table.column_names)


def test_every_raw_table_has_its_kind_of_file():
    assert [file.table for file in LANDING_FILES] == list(RAW_TABLES)
    times = {file.name: file.time_column for file in LANDING_FILES}
    assert times == {
        "machines": None,
        "telemetry": "recorded_at",
        "errors": "occurred_at",
        "maint": "replaced_at",
        "failures": "failed_at",
    }
