"""The second process: reads files, makes sketches, and is ahead of who listens by so many bytes, not more."""

from __future__ import annotations

import os
import pickle
from collections import deque
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from threading import Condition, Thread
from typing import IO, TYPE_CHECKING, Final

from corpus.store.articles import unknown
from corpus.store.connection import connect

from .ahead_frames import framed, packed
from .files import read_found
from .pooling import unhurried
from .stories_sketched import sketched

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from .ahead_frames import Request
    from .files import FileBatch

AHEAD: Final = 64 * 1024**2  # bytes that wait to be heard


def main() -> None:  # pragma: no cover - in a process of its own
    """Serve the request on standard input; when nobody listens any more, end."""
    with os.fdopen(os.dup(0), "rb") as request, os.fdopen(os.dup(1), "wb") as answer, suppress(BrokenPipeError):
        os.dup2(2, 1)  # nothing else may speak there
        serve(request, answer)


def serve(request: IO[bytes], answer: IO[bytes], ahead: int = AHEAD) -> None:
    """Write the batches that a request asks for as frames, and an empty frame at the end."""
    asked: Request = pickle.load(request)  # noqa: S301 - from the process that started this one
    with unhurried(), closing(_Outbox(answer, ahead)) as outbox:
        for batch in _batches(asked):
            outbox.put(framed(packed(batch)))
        outbox.put(framed(b""))


def _batches(asked: Request) -> Iterator[FileBatch]:
    with closing(connect(asked.archive)) if asked.archive else nullcontext() as db:
        for batch in read_found(asked.files, asked.reading):
            yield _sketched(batch, db)


def _sketched(batch: FileBatch, db: sqlite3.Connection | None) -> FileBatch:
    """Return a batch with the sketches of what the archive has not."""
    drafts = batch.drafts
    places = range(len(drafts)) if db is None else unknown(db, drafts)
    made = dict(zip(places, sketched([(drafts[at].title, drafts[at].text) for at in places]), strict=True))
    return replace(batch, sketches=tuple(made.get(at) for at in range(len(drafts))))


class _Outbox:
    """Writes frames in a thread of its own: who makes them waits only where more than `most` bytes wait before."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most = stream, most
        self._frames: deque[bytes] = deque()
        self._waiting, self._ended, self._broken = 0, False, False
        self._changed = Condition()
        self._thread = Thread(target=self._write_all, daemon=True)
        self._thread.start()

    def put(self, frame: bytes) -> None:
        """Have a frame written; raises BrokenPipeError where nobody listens any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._broken or not self._waiting or self._waiting < self._most)
            if self._broken:
                raise BrokenPipeError
            self._frames.append(frame)
            self._waiting += len(frame)
            self._changed.notify_all()

    def close(self) -> None:
        """Wait until all is written, or cannot be."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join()

    def _write_all(self) -> None:
        while (frame := self._next()) is not None:
            try:
                self._stream.write(frame)
                self._stream.flush()
            except OSError:
                frame = None
            with self._changed:
                self._broken = frame is None
                self._waiting -= len(frame or b"")
                self._changed.notify_all()
            if self._broken:
                return

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._ended)
            return self._frames.popleft() if self._frames else None
