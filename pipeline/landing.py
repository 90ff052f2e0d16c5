"""The five kinds of file that land: their header, and which column of which table each field becomes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql.types import TimestampType

from pipeline.tables import FAILURES, MACHINES, MAINT, RAW_ERRORS, SENSORS, TELEMETRY, Table

# A device whose clock was lost begins to count in 1970 or 1980; no machine has sent readings for so long.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LandingFile:
    """Files of `<landing>/<table>/`: `columns` maps each field of the header, in order, to its column.

    No row can be from before EARLIEST or from after `latest`, where there is one.
    """

    table: Table
    columns: dict[str, str]
    latest: datetime | None = None

    @property
    def name(self) -> str:
        """The table's name, and that of the folder the files land in."""
        return self.table.name

    @property
    def time_column(self) -> str | None:
        """The column that says when a row happened.

        What happened stays as it first arrived. A row of a table without such a column says how things are, and the
        latest one counts.
        """
        times = [field.name for field in self.table.columns.fields if isinstance(field.dataType, TimestampType)]
        return times[0] if times else None

    def field(self, column: str) -> str:
        """The field that becomes the column."""
        return next(field for field, name in self.columns.items() if name == column)

    @property
    def header(self) -> tuple[str, ...]:
        """The fields in the order the files have them."""
        return tuple(self.columns)


MACHINES_FILE = LandingFile(MACHINES, {"machineID": "machine_id", "model": "model", "age": "age"})
TELEMETRY_FILE = LandingFile(
    TELEMETRY, {"datetime": "recorded_at", "machineID": "machine_id"} | {sensor: sensor for sensor in SENSORS}
)
ERRORS_FILE = LandingFile(RAW_ERRORS, {"datetime": "occurred_at", "machineID": "machine_id", "errorID": "error_id"})
MAINT_FILE = LandingFile(MAINT, {"datetime": "replaced_at", "machineID": "machine_id", "comp": "component"})
FAILURES_FILE = LandingFile(FAILURES, {"datetime": "failed_at", "machineID": "machine_id", "failure": "component"})

LANDING_FILES = (MACHINES_FILE, TELEMETRY_FILE, ERRORS_FILE, MAINT_FILE, FAILURES_FILE)
