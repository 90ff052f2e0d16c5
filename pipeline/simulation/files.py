"""The five files as they are published: quoted header and strings, plain numbers, CRLF.

A file appears under its name only when it is whole.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import csv

from pipeline.landing import LandingFile


@contextmanager
def landing_file(file: LandingFile, path: Path) -> Iterator[BinaryIO]:
    """The file opened for writing, with its header; it takes its name when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as target:
            target.write(",".join(f'"{field}"' for field in file.header).encode() + b"\r\n")
            yield target
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def lines(columns: Iterable[pa.Array]) -> bytes:
    """The lines of the rows whose fields are the columns; a null is an empty field."""
    arrays = list(columns)
    buffer = BytesIO()
    table = pa.Table.from_arrays(arrays, names=[str(index) for index in range(len(arrays))])
    csv.write_csv(table, buffer, csv.WriteOptions(include_header=False))
    # Arrow ends lines with LF alone and has no setting for it; no field holds a line break.
    return buffer.getvalue().replace(b"\n", b"\r\n")
