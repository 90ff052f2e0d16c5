"""What lands where no reader looks, or under a name none reads: it is named, so that nothing is passed over in silence.

A name that begins with `.` or `_`, by the convention of Spark and Hadoop, or ends as uploads do until they are whole is
that of a file or folder in the making: only these are passed over.
"""

import os
import re
from collections.abc import Iterator, Mapping

from pipeline.errors import DataError
from pipeline.sources.batch import RefusedFile

# What the quarantine gives as the table of a file that is in no table's folder.
NO_TABLE = "none"
_UNTIL_WHOLE = ("._COPYING_", ".part", ".partial", ".filepart", ".tmp", ".crdownload")


def strays(landing_path: str, readers: Mapping[str, str]) -> list[RefusedFile]:
    """The files outside the folders of the tables, and each folder with files of a table that has another reader."""
    zone, found = local(landing_path), []
    for entry in _entries(zone):
        reader = readers.get(entry.name) if entry.is_dir() else None
        if reader is None:
            names = files_below(zone, f"{entry.name}/") if entry.is_dir() else [entry.name]
            reason = f"it is in no table's folder; land it in that of its table, one of {', '.join(readers)}"
            found += [RefusedFile(name, reason) for name in names]
        elif reader != "files" and any(files_below(zone, f"{entry.name}/")):
            reason = f"{entry.name} is read by {reader}, and no file in this folder is; bring its rows there"
            found.append(RefusedFile(f"{entry.name}/", reason))
    return sorted(found, key=lambda one: one.file)


def files_below(zone: str, folder: str) -> Iterator[str]:
    """The name in the zone of each file in the folder and in those below it; none if the folder is absent."""
    # Paths are put together here: those of a mounted volume's entries may be of where it is mounted from.
    for entry in _entries(f"{zone}/{folder}"):
        if entry.is_dir():
            yield from files_below(zone, f"{folder}{entry.name}/")
        else:
            yield f"{folder}{entry.name}"


def name_in_zone(path: str, landing_path: str) -> str:
    """The path from the landing zone on: the same wherever the landing zone is."""
    name = os.path.relpath(local(path), local(landing_path))
    if name.startswith(".."):
        raise DataError(f"{path} was found in {landing_path}, but is not below it; give landing_path without links")
    return name


def is_in_the_making(name: str) -> bool:
    """Whether the file, by its name in the landing zone, or a folder it is in is not there for good yet."""
    return any(part[0] in "._" or part.endswith(_UNTIL_WHOLE) for part in name.split("/"))


def is_csv(name: str) -> bool:
    """Whether the file is read, by its ending."""
    return name.lower().endswith(".csv")


def misplacement(name: str) -> str | None:
    """Why a file of a table's folder is none to read, by its name in the landing zone."""
    table, own = name.split("/", 1)
    if "/" in own:
        return (
            f"it is in a folder below {table}, where none is read; land it in {table} itself, under a name of its own"
        )
    if not is_csv(own):
        return "its name does not end in .csv, and no other file is read; land it as plain CSV, under a name that does"
    return None


def local(path: str) -> str:
    """The path for Python: a volume is mounted, its scheme is Spark's."""
    return re.sub(r"^(?:file|dbfs):/+", "/", path)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not is_in_the_making(entry.name)]
    except FileNotFoundError:
        return []
