"""dbutils: exactly the calls that a job's notebooks need; any other is refused by its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from local.runtime.volume_paths import VolumePaths
from local.runtime.volumes import VolumeFiles
from local.runtime.widgets import Widgets

TASK_VALUE_LIMIT_BYTES = 48 << 10


class NotebookExit(BaseException):
    """Raised by dbutils.notebook.exit: ends the notebook with success."""

    def __init__(self, value: str) -> None:
        """Carry the notebook's result."""
        super().__init__(value)
        self.value = value


def refuse(what: str) -> NoReturn:
    """Say that a call is not there."""
    raise NotImplementedError(f"{what} is not supported by the local runtime")


class _Notebook:
    def exit(self, value: object = "") -> NoReturn:
        raise NotebookExit(str(value))

    def __getattr__(self, name: str) -> NoReturn:
        refuse(f"dbutils.notebook.{name}")


class _TaskValues:
    """Values that the tasks of one run hand to later ones."""

    def __init__(self, upstream: Mapping[str, Mapping[str, object]]) -> None:
        self._upstream = upstream
        self.own: dict[str, object] = {}

    def set(self, key: str, value: object) -> None:
        size_bytes = len(json.dumps(value).encode())
        if size_bytes > TASK_VALUE_LIMIT_BYTES:
            raise ValueError(
                f"task value `{key}` has {size_bytes} bytes as JSON; at most {TASK_VALUE_LIMIT_BYTES} are allowed"
            )
        self.own[key] = json.loads(json.dumps(value))

    def get(self, taskKey: str, key: str, default: object = None, debugValue: object = None) -> object:
        """The debug value counts only in an interactive notebook, so never here."""
        values = self._upstream.get(taskKey)
        if values is not None and key in values:
            return values[key]
        if default is not None:
            return default
        raise ValueError(
            f"task `{taskKey}` has set no value `{key}`; it has {sorted(values or {})}, tasks with values are"
            f" {sorted(self._upstream)}; pass default= to go on without"
        )

    def __getattr__(self, name: str) -> NoReturn:
        refuse(f"dbutils.jobs.taskValues.{name}")


class _Jobs:
    def __init__(self, task_values: _TaskValues) -> None:
        self.taskValues = task_values

    def __getattr__(self, name: str) -> NoReturn:
        refuse(f"dbutils.jobs.{name}")


class DBUtils:
    """The dbutils of one task."""

    def __init__(
        self, parameters: Mapping[str, str], task_values: Mapping[str, Mapping[str, object]], volumes: VolumePaths
    ) -> None:
        """Bind the task's parameters, what earlier tasks set, and the volumes."""
        self.widgets = Widgets(parameters)
        self.notebook = _Notebook()
        self.jobs = _Jobs(_TaskValues(task_values))
        self.fs = VolumeFiles(volumes)

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse the other utilities."""
        refuse(f"dbutils.{name}")
