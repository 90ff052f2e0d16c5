"""Makes a notebook's folder the place its imports come from, for as long as the notebook runs."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def importable(folder: Path, files: Path) -> Iterator[None]:
    """Put the folder on sys.path and in it; afterwards forget what was imported from the workspace's files.

    Each task of a job has an interpreter of its own on Databricks, so a module must neither survive into the next task
    nor come from another folder of the same name.
    """
    before = os.getcwd()
    importlib.invalidate_caches()
    sys.path.insert(0, str(folder))
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path.remove(str(folder))
        for name in [name for name, module in sys.modules.items() if _lies_in(module, files)]:
            del sys.modules[name]


def hide_clone(clone: Path) -> None:
    """Take the clone off sys.path, where `python -m` put it: its packages have the names of the workspace's."""
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != clone.resolve()]
    # Compiled files would be written among the workspace's own.
    sys.dont_write_bytecode = True


def _lies_in(module: object, files: Path) -> bool:
    origin = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", [])), None)
    return isinstance(origin, str) and Path(origin).is_relative_to(files)
