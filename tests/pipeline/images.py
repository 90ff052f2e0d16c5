"""What a kill at a moment leaves on disk, without the kill: Spark is held there, and the folder copied.

A process that is killed needs another one for the next moment, which starts cold. Of one run that is held at several
moments there are as many images.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from tests.conftest import CLONE

_LONGEST_HALT_SECONDS = 30
_LOG = "_delta_log"


@contextmanager
def images(spark: SparkSession, root: Path, into: Path, places: Sequence[str]) -> Iterator[list[Path]]:
    """Within it Spark is held at the first new file of each place below the root; yields where the images will be.

    A place is the folder of a table, or that of its log: then its rows are stored, and its stream does not know yet.
    """
    java = int(spark._jvm.java.lang.ProcessHandle.current().pid())
    taken = [into / str(number) for number in range(len(places))]
    command = [sys.executable, "-m", "tests.pipeline.images", str(java), str(root), str(into), *places]
    with subprocess.Popen(command, cwd=CLONE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
        try:
            assert watcher.stdout is not None
            assert watcher.stdout.readline() == "watching\n"
            yield taken
            # Its input ends with this.
            watcher.communicate(timeout=_LONGEST_HALT_SECONDS)
        finally:
            watcher.kill()
            os.kill(java, signal.SIGCONT)
    assert watcher.returncode == 0
    late = [place for place, image in zip(places, taken, strict=True) if not _is_in_the_midst(image, root, place)]
    assert not late, f"the run was not held in the midst of its write to {late}"


def _is_in_the_midst(image: Path, root: Path, place: str) -> bool:
    """Whether the image has what the place's log, or its stream, does not know of."""
    if not image.exists():
        return False
    table = image / place
    if table.name == _LOG:
        commits = Path("checkpoints") / table.parent.name / "commits"
        return set(_names(image / commits)) < set(_names(root / commits))
    log = "".join(commit.read_text() for commit in (table / _LOG).glob("*.json"))
    return any(Path(file).name not in log for file in written(table))


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.exists() else []


def written(folder: Path) -> set[str]:
    """The data files below the folder, or the commits if it is a table's log.

    Not by `rglob`, which fails when a folder goes while it looks.
    """
    ending = ".json" if folder.name == _LOG else ".parquet"
    return {f"{place}/{name}" for place, _, names in os.walk(folder) for name in names if name.endswith(ending)}


def _watch(java: int, root: Path, into: Path, places: Sequence[str]) -> None:
    # It ends with its input, never between a halt and its end.
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, signal.SIG_IGN)
    before = {place: written(root / place) for place in places}
    awaited = dict(enumerate(places))
    print("watching", flush=True)
    while awaited and not _has_ended():
        for number, place in list(awaited.items()):
            if written(root / place) - before[place]:
                _copy_while_held(java, root, into / str(number))
                del awaited[number]


def _has_ended() -> bool:
    """Whether nobody holds the other end of the input any more; waits a moment to see."""
    return bool(select.select([sys.stdin], [], [], 0.001)[0])


def _copy_while_held(java: int, root: Path, to: Path) -> None:
    try:
        os.kill(java, signal.SIGSTOP)
        until = time.monotonic() + _LONGEST_HALT_SECONDS
        while not _is_held(java):
            assert time.monotonic() < until, "Java does not come to a halt"
            time.sleep(0.001)
        shutil.copytree(root, to.with_suffix(".part"))
        to.with_suffix(".part").rename(to)
    finally:
        os.kill(java, signal.SIGCONT)


def _is_held(process: int) -> bool:
    """Whether all its threads have come to a halt."""
    try:
        states = [(thread / "stat").read_text() for thread in Path(f"/proc/{process}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        # One ended since they were listed.
        return False
    return all(state.rpartition(")")[2].split()[0] in "Tt" for state in states)


if __name__ == "__main__":
    _watch(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
