"""Reading and writing the declared tables: create if absent, add what is new, update what differs.

Every write is one Delta commit, so a process killed at any moment leaves a table as it was or as it should be.
"""

from threading import Lock

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField

from pipeline.errors import MissingColumnsError
from pipeline.tables import Table

# From so many small files on Delta's own automatic compaction sets in.
MOST_SMALL_FILES = 50
_TURNS: dict[str, Lock] = {}


def create(spark: SparkSession, table: Table, catalog: str) -> None:
    """Create the table if it is absent; the schema it lives in must be there."""
    columns = ", ".join(_declaration(field) for field in table.columns.fields)
    clustering = f" CLUSTER BY ({_names(table.cluster_by)})" if table.cluster_by else ""
    comment = table.comment.replace("'", "\\'")
    properties = {f"delta.constraints.{name}": condition for name, condition in table.checks.items()}
    if table.keeps_changes:
        properties["delta.enableChangeDataFeed"] = "true"
    if table.cluster_by:
        # Ranges are looked up by these alone; what those of all columns cost is in docs/scale.md.
        looked_up = dict.fromkeys((*table.cluster_by, *table.key))
        properties["delta.dataSkippingStatsColumns"] = ",".join(looked_up)
    settings = ", ".join(f"'{name}' = \"{value}\"" for name, value in properties.items())
    with _alone(table, catalog):
        spark.sql(
            f"CREATE TABLE IF NOT EXISTS {table.full_name(catalog)} ({columns}) USING DELTA{clustering}"
            f" COMMENT '{comment}'" + (f" TBLPROPERTIES ({settings})" if properties else "")
        )


def read(spark: SparkSession, table: Table, catalog: str) -> DataFrame:
    """The rows of the table."""
    return spark.table(table.full_name(catalog))


def version(spark: SparkSession, table: Table, catalog: str) -> int:
    """The number of the table's latest commit."""
    (row,) = spark.sql(f"DESCRIBE HISTORY {table.full_name(catalog)} LIMIT 1").collect()
    return int(row.version)


def identity(spark: SparkSession, table: Table, catalog: str) -> str:
    """What tells the table from one of the same name before or after it."""
    return str(_detail(spark, table, catalog).id)


def read_with_version(spark: SparkSession, table: Table, catalog: str) -> tuple[DataFrame, int]:
    """The rows as of the table's latest commit, and its number.

    Rows of `read` are those of the moment they are asked for: asked twice they may differ.
    """
    latest = version(spark, table, catalog)
    return spark.read.option("versionAsOf", latest).table(table.full_name(catalog)), latest


def is_empty(spark: SparkSession, table: Table, catalog: str) -> bool:
    """Whether the table has no file; nothing is read to know it."""
    return bool(_detail(spark, table, catalog).numFiles == 0)


def compact(spark: SparkSession, table: Table, catalog: str, most_files: int = MOST_SMALL_FILES) -> bool:
    """Write the rows together again if they lie in more files than that; whether they did. No row changes."""
    if _detail(spark, table, catalog).numFiles <= most_files:
        return False
    spark.sql(f"OPTIMIZE {table.full_name(catalog)}")
    return True


def merge_new(spark: SparkSession, rows: DataFrame, table: Table, catalog: str, touched: str = "true") -> int:
    """Add the rows whose key the table does not have; a key it has keeps its values. Returns how many were added.

    `touched` is a predicate on the alias `target` that holds for every key in `rows`; it lets Delta skip files.
    """
    clauses = f"ON {_same_key(table)} AND ({touched}) WHEN NOT MATCHED THEN INSERT *"
    return int(_merged(spark, rows, table, catalog, clauses)["num_inserted_rows"])


def merge_changed(spark: SparkSession, rows: DataFrame, table: Table, catalog: str) -> int:
    """Add the rows with a new key and update those with other values. Returns how many were added or updated."""
    # Not a condition of the merge: it writes the files of every key it finds again, be its values other ones or not.
    unlike = _conformed(rows, table).subtract(read(spark, table, catalog))
    clauses = f"ON {_same_key(table)} WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    return int(_merged(spark, unlike, table, catalog, clauses)["num_affected_rows"])


def _merged(spark: SparkSession, rows: DataFrame, table: Table, catalog: str, clauses: str) -> Row:
    statement = f"MERGE INTO {table.full_name(catalog)} AS target USING {{rows}} AS source {clauses}"
    with _alone(table, catalog):
        return spark.sql(statement, rows=_conformed(rows, table)).first()  # type: ignore[return-value]


def _alone(table: Table, catalog: str) -> Lock:
    """Held by a thread that creates or merges into the table: of two at once Delta would refuse one."""
    return _TURNS.setdefault(table.full_name(catalog), Lock())


def _detail(spark: SparkSession, table: Table, catalog: str) -> Row:
    (detail,) = spark.sql(f"DESCRIBE DETAIL {table.full_name(catalog)}").collect()
    return detail


def _declaration(field: StructField) -> str:
    return f"`{field.name}` {field.dataType.simpleString()}{'' if field.nullable else ' NOT NULL'}"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


def _same_key(table: Table) -> str:
    # Null-safe: the quarantine's line number is null for a whole file.
    return " AND ".join(f"target.`{name}` <=> source.`{name}`" for name in table.key)


def _conformed(rows: DataFrame, table: Table) -> DataFrame:
    missing = [name for name in table.column_names if name not in rows.columns]
    if missing:
        raise MissingColumnsError(table.name, missing, rows.columns)
    return rows.select([F.col(field.name).cast(field.dataType) for field in table.columns.fields])
