"""Reads many articles, with one process per worker; a worker builds its `Reader` once."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from .registry import load_model
from .tagger import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from corpus.records import Article, Company, Reading
    from corpus.taxonomy import Taxonomy

CHUNK: Final = 250  # articles a worker takes at a time: about a tenth of a second of work
AHEAD: Final = 4  # chunks under way per worker, which bounds memory whatever the archive's size

_reader: Reader | None = None


def read_all(
    articles: Iterable[Article],
    taxonomy: Taxonomy,
    companies: Sequence[Company],
    workers: int = 1,
    model: Path | None = None,
) -> Iterator[tuple[Article, Reading]]:
    """Yield each article with its reading, in the order given; `model` is the folder of the model in use."""
    if workers <= 1:
        reader = Reader(taxonomy, companies, load_model(model) if model else None)
        source = iter(articles)
        for chunk in iter(lambda: list(islice(source, CHUNK)), []):
            yield from zip(chunk, reader.read_many(chunk), strict=True)
        return
    # Spawned, not forked: rjieba's tables and open databases do not survive a fork on every platform.
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (taxonomy, tuple(companies), model)) as pool:
        source = iter(articles)
        chunks = iter(lambda: list(islice(source, CHUNK)), [])
        waiting = [(chunk, pool.submit(_read_chunk, chunk)) for chunk in islice(chunks, workers * AHEAD)]
        while waiting:
            chunk, future = waiting.pop(0)
            waiting += [(later, pool.submit(_read_chunk, later)) for later in islice(chunks, 1)]
            yield from zip(chunk, future.result(), strict=True)


def _start(taxonomy: Taxonomy, companies: Sequence[Company], model: Path | None = None) -> None:
    global _reader  # noqa: PLW0603 - one reader per process: it cannot be pickled
    _reader = Reader(taxonomy, companies, load_model(model) if model else None)


def _read_chunk(articles: Sequence[Article]) -> list[Reading]:
    if _reader is None:
        raise AssertionError("a worker reads only after it was started")
    return _reader.read_many(articles)
