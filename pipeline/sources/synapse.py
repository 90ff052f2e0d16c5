"""A table or view of a SQL endpoint of Azure Synapse, serverless or of a pool, read as the SQL Server it speaks as."""

from pipeline.sources import jdbc
from pipeline.sources.batch import Place, Take

REQUIRED = ("url", "table", "cursor_column", "service_credential")
OPTIONAL: tuple[str, ...] = ()

# Bundled with the Databricks runtime.
_DRIVER = "com.microsoft.sqlserver.jdbc.SQLServerDriver"


def read(place: Place, take: Take) -> None:
    """Hand over the rows that were added since the last run, and somewhat older ones again."""
    jdbc.read_rows(place, connection(place), take)


def connection(place: Place) -> dict[str, str]:
    """The options of Spark's JDBC source."""
    return {**jdbc.connection(place), "driver": _DRIVER}
