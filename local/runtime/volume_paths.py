"""Which local path stands for a path below /Volumes, in plain Python too."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Mapping
from typing import Any

ROOT = "/Volumes"
# What open(), os.path, pathlib, shutil, glob and pandas come down to, with how many leading arguments are paths.
_PATH_ARGUMENTS = {
    **dict.fromkeys(("stat", "lstat", "open", "mkdir", "rmdir", "listdir", "scandir", "remove", "unlink", "access"), 1),
    **dict.fromkeys(("utime", "chmod"), 1),
    **dict.fromkeys(("rename", "replace", "link"), 2),
}


class VolumePaths:
    """The volumes of a cluster."""

    def __init__(self, volumes: Mapping[str, str]) -> None:
        """Take `/Volumes/<catalog>/<schema>/<volume>` to directory."""
        self._volumes = dict(volumes)

    def resolve(self, path: str) -> str:
        """The local path; a path in no volume is not found."""
        for volume, directory in self._volumes.items():
            if path == volume or path.startswith(volume + "/"):
                return directory + path[len(volume) :]
        raise FileNotFoundError(f"`{path}` is in no volume; the volumes are {sorted(self._volumes)}")

    def local(self, path: Any) -> Any:
        """The argument of a file function, mapped if it is a path below /Volumes."""
        if not isinstance(path, str | os.PathLike):
            return path
        text = os.fspath(path)
        if isinstance(text, bytes) or not (text == ROOT or text.startswith(ROOT + "/")):
            return path
        return self.resolve(text)

    def install(self) -> None:
        """Make Python's file functions understand the volumes: a cluster has them mounted, this machine does not."""
        for name, count in _PATH_ARGUMENTS.items():
            setattr(os, name, self._mapped(getattr(os, name), count))
        builtins.open = self._mapped(builtins.open, 1)
        io.open = builtins.open

    def _mapped(self, function: Callable[..., Any], count: int) -> Callable[..., Any]:
        def mapped(*args: Any, **named: Any) -> Any:
            return function(*(self.local(path) for path in args[:count]), *args[count:], **named)

        return mapped
