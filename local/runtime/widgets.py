"""dbutils.widgets: the parameters of a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class InputWidgetNotDefined(Exception):
    """A widget that neither the notebook nor the job defines."""


class Widgets:
    """Values passed by the job, over the defaults the notebook declares. Every value is a string."""

    def __init__(self, passed: Mapping[str, str]) -> None:
        """Start with the job's parameters; a notebook may read them without declaring a widget."""
        self._passed = dict(passed)
        self._defaults: dict[str, str] = {}

    def text(self, name: str, defaultValue: str, label: str | None = None) -> None:
        """Declare a free text."""
        self._defaults[name] = str(defaultValue)

    def dropdown(self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None) -> None:
        """Declare a choice of one."""
        self._declare_choice(name, defaultValue, choices)

    def combobox(self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None) -> None:
        """Declare a text with suggestions."""
        self._defaults[name] = str(defaultValue)

    def multiselect(self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None) -> None:
        """Declare a choice of several; the value is their comma-separated list."""
        self._declare_choice(name, defaultValue, choices)

    def get(self, name: str) -> str:
        """The value passed, else the default declared."""
        if name in self._passed:
            return self._passed[name]
        if name in self._defaults:
            return self._defaults[name]
        known = sorted({*self._passed, *self._defaults})
        raise InputWidgetNotDefined(f"No input widget named {name} is defined; the widgets are {known}")

    def getArgument(self, name: str, defaultValue: str | None = None) -> str:
        """The old name of get, with a default."""
        if defaultValue is not None and name not in self._passed and name not in self._defaults:
            return str(defaultValue)
        return self.get(name)

    def getAll(self) -> dict[str, str]:
        """All names and values."""
        return self._defaults | self._passed

    def bind(self, name: str, value: str) -> None:
        """Pass a value, as %run does."""
        self._passed[name] = value

    def remove(self, name: str) -> None:
        """Forget one widget."""
        self.get(name)
        self._defaults.pop(name, None)
        self._passed.pop(name, None)

    def removeAll(self) -> None:
        """Forget all widgets."""
        self._defaults.clear()
        self._passed.clear()

    def __getattr__(self, name: str) -> object:
        """Refuse what is not here by its name."""
        raise NotImplementedError(f"dbutils.widgets.{name} is not supported by the local runtime")

    def _declare_choice(self, name: str, default: str, choices: Sequence[str]) -> None:
        if str(default) not in [str(choice) for choice in choices]:
            raise ValueError(
                f"widget `{name}` has the default `{default}`, which is none of its choices {list(choices)}"
            )
        self._defaults[name] = str(default)
