"""The five files as they are published: quoted header and strings, plain numbers, CRLF.

A file appears under its name only when it is whole.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from pipeline.landing import LandingFile


@contextmanager
def landing_file(folder: Path, file: LandingFile) -> Iterator[BinaryIO]:
    """The file opened for writing, with its header; it takes its name when the block ends well."""
    temporary = folder / f".{file.name}.csv.part"
    try:
        with temporary.open("wb") as target:
            target.write(",".join(f'"{field}"' for field in file.header).encode() + b"\r\n")
            yield target
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(folder / f"{file.name}.csv")
    finally:
        temporary.unlink(missing_ok=True)


def write_rows(target: BinaryIO, columns: Iterable[pa.Array]) -> None:
    """Append the rows whose fields are the columns."""
    arrays = list(columns)
    buffer = BytesIO()
    table = pa.Table.from_arrays(arrays, names=[str(index) for index in range(len(arrays))])
    csv.write_csv(table, buffer, csv.WriteOptions(include_header=False))
    # Arrow ends lines with LF alone and has no setting for it; no field holds a line break.
    target.write(buffer.getvalue().replace(b"\n", b"\r\n"))


def timestamps(start: datetime, hours: NDArray[np.int64]) -> pa.Array:
    """The instants so many hours after the start, as the files write them."""
    instants = np.datetime64(start, "s") + hours.astype("timedelta64[h]")
    distinct, places = np.unique(instants, return_inverse=True)
    texts = [text.replace("T", " ") for text in np.datetime_as_string(distinct, unit="s").tolist()]
    return pa.array(texts, pa.string()).take(pa.array(places))
