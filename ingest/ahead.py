"""Reads much with a second process, which works ahead while this one stores.

It reads the files and makes the sketches by which copies are found; what it does is a function of the files, so that
where it cannot be started, or dies, this process goes on where it stood and makes the same of them. It never writes.
It ends with the pipe that it writes to: no way of ending this process leaves it behind.
"""

from __future__ import annotations

import io
import math
import os
import pickle
import subprocess
import sys
from contextlib import contextmanager, suppress
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, Literal

from .ahead_frames import Request, frames_in, unpacked
from .files import found, read_found
from .records import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from .files import FileBatch, Found

MUCH: Final = 16 * 1024**2  # bytes: under it a second process costs more than it saves (0.4 s)
PACKED: Final = 4  # times as long is a text unpacked
OWN: Final = 0.2  # of the bytes: what this process reads itself while the other one starts
MOST: Final = 0.3  # of the bytes; where files cannot be shared out so, the other process reads all
HELPER: Final = (sys.executable, "-P", "-c", "from ingest.ahead_serve import main; main()")


def read_ahead(  # noqa: PLR0913 - how files are read, and from where on
    paths: Sequence[Path],
    *,
    source: str | None,
    zone: ZoneInfo,
    seen: Literal["now", "published"],
    now: datetime,
    archive: Path | None = None,
    much: float | None = None,
    helper: Sequence[str] = HELPER,
) -> Iterator[FileBatch]:
    """Yield what `read_paths` yields, much of it with sketches: those of articles that `archive` has are left out.

    The second process, `helper`, is started where the files hold more than `much` bytes: without it, more than MUCH, if
    there are processors for two.
    """
    files, reading = found(paths), Reading(source, "", zone, seen, now)
    sizes = [_size(one) for one in files]
    if much is None:
        much = MUCH if processors() > 1 else math.inf
    if sum(sizes) <= much:
        yield from read_found(files, reading)
        return
    own = shared_out(sizes)
    theirs, done = files[own:], 0
    with _answering(helper, Request(theirs, reading, archive)) as answer:
        yield from read_found(files[:own], reading)
        for frame in frames_in(answer):
            if not frame:  # the end
                return
            done += 1
            yield unpacked(frame)
    yield from islice(read_found(theirs, reading), done, None)


def shared_out(sizes: Sequence[int]) -> int:
    """Return how many files, from the first on, this process reads itself: about OWN of the bytes, or none."""
    whole, own = sum(sizes), 0
    for count, size in enumerate(sizes):
        if own >= OWN * whole:
            return count if own <= MOST * whole else 0
        own += size
    return 0


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(one: Found) -> int:
    try:
        size = one.path.stat().st_size
    except OSError:
        return 0
    return PACKED * size if one.path.suffix == ".gz" else size


@contextmanager
def _answering(helper: Sequence[str], request: Request) -> Iterator[IO[bytes]]:
    """Start the second process, yield what it answers, end it; where it cannot be started, the answer is empty.

    It has a session of its own: Ctrl-C is this process's to hear.
    """
    path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)  # noqa: PTH100 - "" is the folder at hand
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program, with our own code
            [*helper], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path}, start_new_session=True,
        )  # fmt: skip
    except OSError:
        yield io.BytesIO()
        return
    with process, process.stdin or io.BytesIO() as asked, process.stdout or io.BytesIO() as answer:
        try:
            with suppress(BrokenPipeError):
                pickle.dump(request, asked)
                asked.close()
            yield answer
        finally:
            process.kill()
