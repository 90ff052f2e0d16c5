"""Named catalogs on real Spark and Delta; each test is a notebook of the shared cluster."""

import pytest

ROWS = "spark.createDataFrame([(1, 'a'), (2, 'b'), (3, 'b')], 'id int, part string')"


def fresh(table):
    return f"spark.sql('DROP TABLE IF EXISTS fleet.raw.{table}')\nrows = {ROWS}"


def test_a_table_is_created_inserted_into_merged_and_dropped(cluster):
    value = cluster.value_of(
        fresh("t"),
        "spark.sql('CREATE TABLE fleet.raw.t (id INT, part STRING) PARTITIONED BY (part) COMMENT \"a table\"')",
        "spark.sql(\"INSERT INTO fleet.raw.t VALUES (1, 'a'), (2, 'b')\")",
        """spark.sql('''
            MERGE INTO fleet.raw.t USING (SELECT 2 AS id, 'c' AS part UNION ALL SELECT 3, 'd') AS new ON t.id = new.id
            WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *''')""",
        """detail = spark.sql('DESCRIBE DETAIL fleet.raw.t').select('name', 'description', 'partitionColumns')
value = {
    'rows': [tuple(row) for row in spark.table('fleet.raw.t').orderBy('id').collect()],
    'tables': [row.tableName for row in spark.sql('SHOW TABLES IN fleet.raw').collect()],
    'schemas': [row.namespace for row in spark.sql('SHOW SCHEMAS IN fleet').collect()],
    'detail': detail.first().asDict(),
}""",
        "spark.sql('DROP TABLE fleet.raw.t')",
        "value['exists'] = spark.catalog.tableExists('fleet.raw.t')",
    )
    assert value["rows"] == [[1, "a"], [2, "c"], [3, "d"]]
    assert "t" in value["tables"]
    assert value["schemas"] == ["raw"]
    assert value["detail"] == {"name": "fleet.raw.t", "description": "a table", "partitionColumns": ["part"]}
    assert value["exists"] is False
    assert not (cluster.root / "lake/raw/t").exists()


def test_save_as_table_creates_appends_and_overwrites_only_what_replace_where_names(cluster):
    value = cluster.value_of(
        fresh("s"),
        "counts = []\ndef count(): counts.append(spark.table('fleet.raw.s').count())",
        "rows.write.mode('overwrite').partitionBy('part').saveAsTable('fleet.raw.s'); count()",
        "rows.write.mode('append').saveAsTable('fleet.raw.s'); count()",
        "only_b = rows.where(\"id = 2\").write.mode('overwrite').option('replaceWhere', \"part = 'b'\")",
        "only_b.saveAsTable('fleet.raw.s'); count()",
        "rows.write.mode('overwrite').saveAsTable('fleet.raw.s'); count()",
        "value = {'counts': counts, 'versions': spark.sql('DESCRIBE HISTORY fleet.raw.s').count()}",
        "value['old'] = spark.sql('SELECT * FROM fleet.raw.s VERSION AS OF 0').count()",
    )
    assert value == {"counts": [3, 6, 3, 3], "versions": 4, "old": 3}


def test_create_or_replace_is_one_commit_on_the_same_table(cluster):
    value = cluster.value_of(
        fresh("r"),
        "spark.sql('CREATE OR REPLACE TABLE fleet.raw.r AS SELECT 1 AS x')",
        "spark.sql('CREATE OR REPLACE TABLE fleet.raw.r (y STRING)')",
        "value = [spark.table('fleet.raw.r').schema.simpleString(), spark.sql('DESCRIBE HISTORY fleet.raw.r').count()]",
    )
    assert value == ["struct<y:string>", 2]


def test_delta_tables_are_found_by_name_and_altered(cluster):
    value = cluster.value_of(
        fresh("d"),
        "rows.write.saveAsTable('fleet.raw.d')\nfrom delta.tables import DeltaTable",
        """new = spark.createDataFrame([(3, 'c'), (4, 'd')], 'id int, part string')
named = DeltaTable.forName(spark, 'fleet.raw.d').alias('old')
named.merge(new.alias('new'), 'old.id = new.id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()""",
        "spark.sql('ALTER TABLE fleet.raw.d ADD COLUMN (note STRING)')",
        "value = [tuple(row) for row in spark.table('fleet.raw.d').orderBy('id').collect()]",
    )
    assert value == [[1, "a", None], [2, "b", None], [3, "c", None], [4, "d", None]]


def test_a_table_with_a_checkpoint_in_its_log_is_read_and_written(cluster):
    value = cluster.value_of(
        fresh("c"),
        "for _ in range(12): rows.limit(1).write.mode('append').saveAsTable('fleet.raw.c')",
        "spark._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()",
        "spark.sql('DELETE FROM fleet.raw.c WHERE id = 9')",
        "value = spark.table('fleet.raw.c').count()",
    )
    assert (cluster.root / "lake/raw/c/_delta_log/00000000000000000010.checkpoint.parquet").exists()
    assert value == 12


def test_files_of_a_creation_that_was_killed_are_no_table_and_in_nobodys_way(cluster):
    killed = cluster.root / "lake/raw/killed"
    (killed / "_delta_log").mkdir(parents=True)
    (killed / "part-0.parquet").write_bytes(b"half")
    value = cluster.value_of(
        f"rows = {ROWS}\nbefore = spark.catalog.tableExists('fleet.raw.killed')",
        "rows.write.saveAsTable('fleet.raw.killed')",
        "value = [before, spark.table('fleet.raw.killed').count()]",
    )
    assert value == [False, 3]
    assert not (killed / "part-0.parquet").exists()


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT * FROM fleet.raw.absent", "TABLE_OR_VIEW_NOT_FOUND"),
        ("CREATE TABLE fleet.absent.t (a INT)", "schema `fleet.absent` does not exist"),
        ("CREATE TABLE fleet.raw.x (a INT) LOCATION '/tmp/x'", "managed tables only; leave LOCATION out"),
        ("CREATE TABLE fleet.raw.x (a INT) USING parquet", "Delta tables only; write USING delta"),
        ("CREATE TABLE fleet.raw.`../x` (a INT)", "use letters, digits, _ and -"),
        ("CREATE VIEW fleet.raw.x AS SELECT 1", "does not support views"),
        ("DROP SCHEMA fleet.raw", "SCHEMA_NOT_EMPTY"),
    ],
)
def test_rejects_with_its_reason(cluster, statement, error):
    cluster.write("/Shared/code/keep", "spark.sql('CREATE TABLE IF NOT EXISTS fleet.raw.keep (a INT)')")
    cluster.run("/Shared/code/keep")
    assert error in cluster.error_of(f'spark.sql("{statement}")')
