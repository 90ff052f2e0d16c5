"""Every table of the pipeline, declared once: where it lives, its columns, its key, how it is laid out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

SENSORS = ("volt", "rotate", "pressure", "vibration")
COMPONENTS = ("comp1", "comp2", "comp3", "comp4")
ERRORS = ("error1", "error2", "error3", "error4", "error5")

# Whole numbers that can be meant, first and last.
RANGES = {"machine_id": (1, 2**31 - 1), "age": (0, 200)}
# The sets of values that the labels and predictions have a column or a row for. Other names, such as a new machine
# model or error code, are data like any other.
ALLOWED_VALUES = {"component": COMPONENTS}

_INT = IntegerType()
_LONG = LongType()
_TEXT = StringType()
_TIME = TimestampType()
_NUMBER = DoubleType()
_FLAG = BooleanType()
_GREATEST_DOUBLE = "1.7976931348623157E308D"


@dataclass(frozen=True)
class Table:
    """A Delta table: no two of its rows have the same `key`, and rows near in `cluster_by` lie near on disk.

    One that `keeps_changes` tells which rows came between two of its versions.
    """

    schema: str
    name: str
    columns: StructType
    key: tuple[str, ...]
    comment: str
    cluster_by: tuple[str, ...] = ()
    keeps_changes: bool = False

    @property
    def checks(self) -> dict[str, str]:
        """What Delta holds every row of a raw table against, whoever writes it: conditions by name."""
        if self.schema != "raw":
            return {}
        kinds = {field.name: field.dataType for field in self.columns.fields}
        of_ranges = {
            f"{name}_in_range": f"{name} IS NULL OR {name} BETWEEN {first} AND {last}"
            for name, (first, last) in RANGES.items()
            if name in kinds
        }
        of_names = {
            f"{name}_known": f"{name} IN ({', '.join(repr(one) for one in allowed)})"
            for name, allowed in ALLOWED_VALUES.items()
            if name in kinds
        }
        # Infinity is greater than the greatest number, and not a number is greater still. Delta evaluates a condition
        # as it is written: a constant that is made of text would be made anew for every row.
        of_numbers = {
            f"{name}_finite": f"{name} IS NULL OR abs({name}) <= {_GREATEST_DOUBLE}"
            for name, kind in kinds.items()
            if isinstance(kind, DoubleType)
        }
        return {**of_ranges, **of_names, **of_numbers}

    def full_name(self, catalog: str) -> str:
        """The name in SQL; `spark_catalog` gives a name for a session without Unity Catalog."""
        return ".".join(f"`{part}`" for part in (catalog, self.schema, self.name))

    def with_columns(self, fields: Iterable[StructField]) -> "Table":
        """This table with further columns after its declared ones."""
        return replace(self, columns=StructType([*self.columns.fields, *fields]))

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in order."""
        return tuple(self.columns.names)

    @property
    def value_columns(self) -> tuple[str, ...]:
        """The columns outside the key, in order."""
        return tuple(name for name in self.column_names if name not in self.key)


def _columns(required: tuple[str, ...], types: dict[str, DataType]) -> StructType:
    return StructType([StructField(name, kind, nullable=name not in required) for name, kind in types.items()])


MACHINES = Table(
    schema="raw",
    name="machines",
    columns=_columns(("machine_id",), {"machine_id": _INT, "model": _TEXT, "age": _INT}),
    key=("machine_id",),
    comment="One row per machine: its model and its age in years.",
    keeps_changes=True,
)
TELEMETRY = Table(
    schema="raw",
    name="telemetry",
    columns=_columns(
        ("machine_id", "recorded_at"), {"machine_id": _INT, "recorded_at": _TIME, **dict.fromkeys(SENSORS, _NUMBER)}
    ),
    key=("machine_id", "recorded_at"),
    comment="Hourly sensor readings of each machine; a missing reading is null.",
    cluster_by=("recorded_at",),
    keeps_changes=True,
)
RAW_ERRORS = Table(
    schema="raw",
    name="errors",
    columns=_columns(
        ("machine_id", "occurred_at", "error_id"), {"machine_id": _INT, "occurred_at": _TIME, "error_id": _TEXT}
    ),
    key=("machine_id", "occurred_at", "error_id"),
    comment="Error codes raised by machines that kept running.",
    cluster_by=("occurred_at",),
    keeps_changes=True,
)
MAINT = Table(
    schema="raw",
    name="maint",
    columns=_columns(
        ("machine_id", "replaced_at", "component"), {"machine_id": _INT, "replaced_at": _TIME, "component": _TEXT}
    ),
    key=("machine_id", "replaced_at", "component"),
    comment="Component replacements, planned or after a failure.",
    cluster_by=("replaced_at",),
    keeps_changes=True,
)
FAILURES = Table(
    schema="raw",
    name="failures",
    columns=_columns(
        ("machine_id", "failed_at", "component"), {"machine_id": _INT, "failed_at": _TIME, "component": _TEXT}
    ),
    key=("machine_id", "failed_at", "component"),
    comment="Component failures.",
    cluster_by=("failed_at",),
    keeps_changes=True,
)
QUARANTINE = Table(
    schema="raw",
    name="quarantine",
    columns=_columns(
        ("table_name", "source_file", "reason"),
        {"table_name": _TEXT, "source_file": _TEXT, "line_number": _LONG, "line": _TEXT, "reason": _TEXT},
    ),
    # With the line: a topic that is made anew under its name counts its messages from nought again.
    key=("table_name", "source_file", "line_number", "line"),
    comment="Lines that could not be ingested and why; a row without line number stands for a whole refused file.",
)
POSITIONS = Table(
    schema="raw",
    name="positions",
    columns=_columns(("table_name", "source", "position"), {"table_name": _TEXT, "source": _TEXT, "position": _TEXT}),
    key=("table_name", "source"),
    comment="How far each table that is read from a database has been read; streams remember it in their checkpoints.",
)
FEATURES = Table(
    schema="features",
    name="features",
    # The features module adds its own columns with `with_columns`.
    columns=_columns(("machine_id", "window_end"), {"machine_id": _INT, "window_end": _TIME}),
    key=("machine_id", "window_end"),
    comment="What was known of each machine at each window's end.",
    cluster_by=("window_end",),
)
LABELS = Table(
    schema="features",
    name="labels",
    columns=_columns(
        ("machine_id", "window_end"), {"machine_id": _INT, "window_end": _TIME, **dict.fromkeys(COMPONENTS, _INT)}
    ),
    key=("machine_id", "window_end"),
    comment="1 where the component fails within the horizon after the window's end; undecided windows are absent.",
    cluster_by=("window_end",),
)
REASONS = ArrayType(
    StructType(
        [
            StructField("feature", _TEXT),
            StructField("value", _NUMBER),
            StructField("contribution", _NUMBER),
        ]
    )
)
PREDICTIONS = Table(
    schema="predictions",
    name="predictions",
    columns=_columns(
        ("machine_id", "component", "window_end", "model_version"),
        {
            "machine_id": _INT,
            "component": _TEXT,
            "window_end": _TIME,
            "probability": _NUMBER,
            "is_alarm": _FLAG,
            "reasons": REASONS,
            "model_version": _TEXT,
            "run_id": _TEXT,
            "scored_at": _TIME,
        },
    ),
    key=("machine_id", "component", "window_end", "model_version"),
    comment="How probable the failure of each component is within the horizon after the window's end, and why.",
    cluster_by=("window_end",),
)
WORKLIST = Table(
    schema="predictions",
    name="worklist",
    columns=_columns(
        ("machine_id", "component", "place"),
        {
            "place": _INT,
            "machine_id": _INT,
            "component": _TEXT,
            "window_end": _TIME,
            "probability": _NUMBER,
            "is_alarm": _FLAG,
            "expected_saving": _NUMBER,
            "reasons": REASONS,
            "model_version": _TEXT,
            "run_id": _TEXT,
            "scored_at": _TIME,
        },
    ),
    key=("machine_id", "component"),
    comment="Where to go first: each machine's latest window, alarms before the rest, by what a visit now saves.",
)
_EVALUATION = ("model_version", "range_start", "range_end")
_EVALUATED = {"model_version": _TEXT, "range_start": _TIME, "range_end": _TIME}
_BY_RUN = {"run_id": _TEXT, "evaluated_at": _TIME}
QUALITY = Table(
    schema="monitoring",
    name="quality",
    columns=_columns(
        (*_EVALUATION, "component", "machine_model"),
        {
            **_EVALUATED,
            "component": _TEXT,
            "machine_model": _TEXT,
            "events": _LONG,
            "event_recall": _NUMBER,
            "alarms": _LONG,
            "precision": _NUMBER,
            "median_lead_hours": _NUMBER,
            "calibration_error": _NUMBER,
            "windows": _LONG,
            "cost": _LONG,
            "cost_of_never": _LONG,
            "cost_of_always": _LONG,
            "saved_against_never": _LONG,
            "saved_against_always": _LONG,
            **_BY_RUN,
        },
    ),
    key=(*_EVALUATION, "component", "machine_model"),
    comment="What the predictions of a range came to, per component and machine model; all stands for every one.",
)
DRIFT = Table(
    schema="monitoring",
    name="drift",
    columns=_columns(
        (*_EVALUATION, "feature"), {**_EVALUATED, "feature": _TEXT, "stability_index": _NUMBER, **_BY_RUN}
    ),
    key=(*_EVALUATION, "feature"),
    comment="How far each feature and prediction of a range has moved from the data the model was trained on.",
)

RAW_TABLES = (MACHINES, TELEMETRY, RAW_ERRORS, MAINT, FAILURES)
TABLES = (*RAW_TABLES, QUARANTINE, POSITIONS, FEATURES, LABELS, PREDICTIONS, WORKLIST, QUALITY, DRIFT)
