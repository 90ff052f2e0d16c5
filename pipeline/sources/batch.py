"""What a source yields: the fields of a landing file, and where each row came from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.errors import ParameterError
from pipeline.landing import LandingFile
from pipeline.parsing import MISFIT
from pipeline.stamps import digest

# When a row was written where it came from: of two descriptions of one machine the later one counts.
WRITTEN_AT = "_written_at"
# The place of a row for whoever has to mend it: file, topic or table; and its line, offset or digest there.
ORIGIN = "_origin"
NUMBER = "_number"
LINE = "line"


@dataclass(frozen=True)
class RefusedFile:
    """A file of which no line was read, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Rows taken together; all or none of them are remembered as taken.

    `fields` has the header's fields, as text or already read, MISFIT and, for a table without a time, WRITTEN_AT; it is
    None if nothing was readable. `numbered` gives the same rows with ORIGIN, NUMBER and LINE: it may cost more, and is
    asked for only when a row is faulty. `transaction` names the batch in a table's log, so that it can not be appended
    twice.
    """

    file: LandingFile
    fields: DataFrame | None
    numbered: Callable[[], DataFrame]
    transaction: dict[str, str]
    misfit_reason: Column
    refused: list[RefusedFile] = field(default_factory=list)


Take = Callable[[Batch], None]


@dataclass(frozen=True)
class Place:
    """One table's source, opened: where it is and where it remembers what was taken."""

    spark: SparkSession
    catalog: str
    file: LandingFile
    landing_path: str
    checkpoint_path: str
    options: dict[str, str]
    # A notebook's `dbutils`, asked for service credentials only.
    utilities: Any = None
    # The instant the run stands for.
    now: datetime | None = None

    @property
    def folder(self) -> str:
        """The folder the table's files land in."""
        return f"{self.landing_path}/{self.file.name}"

    @property
    def checkpoint(self) -> str:
        """The folder where a stream remembers what it took: of another topic or container it is another one.

        In the checkpoint of another one Spark refuses to start, or goes on from that one's offsets.
        """
        source = {name: value for name, value in self.options.items() if name != "service_credential"}
        return f"{self.checkpoint_path}/{self.file.name}" + (f"-{digest(source)[:8]}" if source else "")

    def token(self, credential: str, scope: str) -> str:
        """A token of the service credential for a scope such as https://database.windows.net/.default."""
        if self.utilities is None:
            raise ParameterError(f"the service credential {credential} can be used in a Databricks notebook only")
        return str(self.utilities.credentials.getServiceCredentialsProvider(credential).get_token(scope).token)


def documents(rows: DataFrame, file: LandingFile, payload: Column, names: Column) -> DataFrame:
    """The rows with the fields of their JSON payload; `names` are its fields, which have to be those of the file."""
    schema = ", ".join(f"`{name}` STRING" for name in file.header)
    expected = F.array(*(F.lit(name) for name in sorted(file.header)))
    is_fit = F.coalesce(F.array_sort(names) == expected, F.lit(False))
    parsed = F.when(is_fit, F.from_json(payload, schema))
    return rows.select(
        *(parsed.getField(name).alias(name) for name in file.header),
        F.when(~is_fit, F.coalesce(payload, F.lit(""))).alias(MISFIT),
        payload.alias(LINE),
        WRITTEN_AT,
        ORIGIN,
        NUMBER,
    )


def document_reason(file: LandingFile) -> Column:
    """Why a payload is none of the file's."""
    return F.lit(f"it is no JSON object with exactly the fields {','.join(file.header)}")
