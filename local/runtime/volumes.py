"""dbutils.fs, on volumes only."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple, NoReturn

from local.runtime.volume_paths import ROOT, VolumePaths


class FileInfo(NamedTuple):
    """One entry of a listing; directories end in a slash."""

    path: str
    name: str
    size: int
    modificationTime: int


class VolumeFiles:
    """The file calls of dbutils on paths below /Volumes."""

    def __init__(self, volumes: VolumePaths) -> None:
        """Work on these volumes."""
        self._volumes = volumes

    def ls(self, dir: str) -> list[FileInfo]:
        """List a directory by name."""
        entries = sorted(self._local(dir).iterdir())
        return [_info(dir.rstrip("/"), entry) for entry in entries]

    def mkdirs(self, dir: str) -> bool:
        """Make a directory and its parents."""
        self._local(dir).mkdir(parents=True, exist_ok=True)
        return True

    def rm(self, dir: str, recurse: bool = False) -> bool:
        """Remove a file, or a directory with `recurse`."""
        path = self._local(dir)
        if path.is_dir():
            shutil.rmtree(path) if recurse else path.rmdir()
            return True
        existed = path.exists()
        path.unlink(missing_ok=True)
        return existed

    def put(self, file: str, contents: str, overwrite: bool = False) -> bool:
        """Write a text."""
        path = self._local(file)
        if path.exists() and not overwrite:
            raise FileExistsError(f"`{file}` exists; pass overwrite=True to replace it")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents)
        return True

    def head(self, file: str, max_bytes: int = 65536) -> str:
        """Read the beginning of a text."""
        with self._local(file).open("rb") as opened:
            return opened.read(max_bytes).decode()

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what is not here by its name."""
        raise NotImplementedError(f"dbutils.fs.{name} is not supported by the local runtime")

    def _local(self, path: str) -> Path:
        if not path.startswith(ROOT + "/"):
            raise NotImplementedError(
                f"dbutils.fs on `{path}`: the local runtime has it on {ROOT}/<catalog>/<schema>/<volume> only"
            )
        return Path(self._volumes.resolve(path.rstrip("/")))


def _info(parent: str, entry: Path) -> FileInfo:
    status = entry.stat()
    name = entry.name + ("/" if entry.is_dir() else "")
    size = 0 if entry.is_dir() else status.st_size
    return FileInfo(f"dbfs:{parent}/{name}", name, size, int(status.st_mtime * 1000))
