"""The Python interpreter of one notebook: a fresh IPython shell whose output goes into the running cell's outputs."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from local.runtime.outputs import Outputs, Stream


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        self.shell.outputs.show(data)


class _Hook(DisplayHook):  # type: ignore[misc]
    def __call__(self, result: Any = None) -> None:
        if result is not None and not self.quiet():
            data, _ = self.compute_format_data(result)
            self.update_user_ns(result)
            self.shell.outputs.show(data)


class Shell(InteractiveShell):  # type: ignore[misc]
    """Runs cells in one namespace; `outputs` is where the running cell writes."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    outputs: Outputs

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Nothing here: the error is taken from the result, and shown once."""

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Nothing here, as for other errors."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Let %matplotlib be: figures are shown at the end of their cell in any case."""
        return gui, "agg"

    def init_display_formatter(self) -> None:
        """Show frames as text when they are merely the last line of a cell; display() shows them as tables."""
        super().init_display_formatter()
        self.display_formatter.active_types = ["text/plain", "text/html", "image/png", "image/svg+xml"]


def new_shell(namespace: dict[str, Any]) -> Shell:
    """A shell that keeps no history and no name of the shell before it."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    Shell.clear_instance()
    shell: Shell = Shell.instance(config=config)
    # IPython puts an `open` of its own in the way, one that knows no volumes.
    shell.push({"open": open, **namespace}, interactive=False)
    return shell


def run_python(shell: Shell, source: str, outputs: Outputs) -> BaseException | None:
    """Run a cell; its output is in `outputs`, its exception is returned."""
    shell.outputs = outputs
    with captured(outputs):
        result = shell.run_cell(source, store_history=False)
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


@contextlib.contextmanager
def captured(outputs: Outputs) -> Iterator[None]:
    """Send what is printed to a cell's outputs."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(Stream(outputs, "stdout")))
        stack.enter_context(contextlib.redirect_stderr(Stream(outputs, "stderr")))
        yield


def formatted(error: BaseException) -> list[str]:
    """The traceback from the notebook's own first line on; only the error itself where no Python of it was running."""
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<ipython-input"):
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace) if trace else traceback.format_exception_only(error)
    return "".join(lines).rstrip("\n").split("\n")
