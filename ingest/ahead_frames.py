"""What the process that reads ahead tells the one that stores: batches of articles, each in a frame.

A batch goes in columns: objects packed one by one take four times as long. A frame is its length and its bytes; an
empty one says that all is told.
"""

from __future__ import annotations

import pickle
from dataclasses import astuple, dataclass
from itertools import starmap
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from corpus.records import Draft, Problem, Published

from .files import FileBatch
from .stories_sketched import Sketch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .files import Found
    from .records import Reading

LENGTH: Final = 8  # bytes in which a frame says how long it is
_DRAFT: Final = ("key", "id", "title", "text", "sources", "url", "lang", "first_seen_at", "extra")
_PUBLISHED: Final = ("published.at", "published.precision", "published.raw", "published.rule")


@dataclass(frozen=True, slots=True)
class Request:
    """Which files to read, and how; articles that the database `archive` has need no sketch."""

    files: Sequence[Found]
    reading: Reading
    archive: Path | None


def framed(content: bytes) -> bytes:
    """Return bytes as a frame."""
    return len(content).to_bytes(LENGTH, "big") + content


def frames_in(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what the frames of a stream hold, as far as they are whole."""
    while len(head := stream.read(LENGTH)) == LENGTH:
        length = int.from_bytes(head, "big")
        if len(content := stream.read(length)) < length:
            return
        yield content


def packed(batch: FileBatch) -> bytes:
    """Return a batch as the content of a frame."""
    drafts, made = batch.drafts, [one for one in batch.sketches if one is not None]
    columns = tuple([[*map(attrgetter(name), drafts)] for name in names] for names in (_DRAFT, _PUBLISHED))
    sketches = ([one.key for one in made], [one.body for one in made], b"".join(one.bands for one in made))
    places = [at for at, one in enumerate(batch.sketches) if one is not None] if batch.sketches else None
    problems = [*map(astuple, batch.problems)]
    return pickle.dumps((str(batch.path), problems, columns, places, sketches), pickle.HIGHEST_PROTOCOL)


def unpacked(content: bytes) -> FileBatch:
    """Return the batch in a frame's content; only for what a process of our own wrote."""
    path, problems, (columns, published), places, (keys, bodies, bands) = pickle.loads(content)  # noqa: S301
    drafts = tuple(map(Draft, *columns[:4], map(Published, *published), *columns[4:]))
    size = len(bands) // max(1, len(keys))
    cut = (bands[at : at + size] for at in range(0, len(bands), size or 1))
    sketches: list[Sketch | None] = [None] * (0 if places is None else len(drafts))
    for at, one in zip(places or (), map(Sketch, keys, bodies, cut), strict=True):
        sketches[at] = one
    return FileBatch(Path(path), drafts, tuple(starmap(Problem, problems)), tuple(sketches))
