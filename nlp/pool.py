"""Reads many articles, with one process per worker; a worker builds its `Reader` once.

What was read leaves a worker in the form that the caller's `shape` gives it: rows of plain values cross from process
to process in a tenth of the time of the objects they are made of, and the caller is left with writing them.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import connection, get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from corpus.taxonomy import load_taxonomy
from corpus.using import taxonomy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from corpus.records import Article, Company, Reading

    from .tagger import Reader

    Read = TypeVar("Read")
    Shape: TypeAlias = Callable[[Iterable[tuple[Article, Reading]]], Read]

CHUNK: Final = 1000  # articles a worker takes at a time: a quarter of a second; of 250 each takes 5 % longer
PAUSE: Final = 50_000  # objects made before garbage is looked for: what is read of articles is hardly ever any
AHEAD: Final = 4  # chunks under way per worker, which bounds memory whatever the archive's size
# Workers are forked, but from a process that has no threads and no open database: forking the caller is safe nowhere.
_START: Final = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"

_read: Callable[[Sequence[Article]], Any] | None = None


def prepare(workers: int, *modules: str) -> None:
    """Begin to load what workers are forked from, with the caller's `modules`, while the caller does other things.

    To be called from the main thread, before `read_all`; without it everything is loaded by each worker.
    """
    if workers <= 1 or _START == "spawn":
        return
    from multiprocessing.forkserver import ensure_running, set_forkserver_preload  # noqa: PLC0415 - not on Windows

    set_forkserver_preload([*modules, "nlp.preload"])
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for the caller to answer
    try:
        ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


def reader_for(companies: Sequence[Company], model: Path | None) -> Reader:
    """Build a reader with the model in a folder and its taxonomy; None: none, and the bundled one."""
    from .tagger import Reader  # noqa: PLC0415 - the caller does without where workers read

    if model is None:
        return Reader(load_taxonomy(), companies)
    from .registry import load_model  # noqa: PLC0415 - brings numpy and scipy, which the lexicon does without

    return Reader(taxonomy_of(model), companies, load_model(model))


def read_all(
    articles: Iterable[Article], make: Callable[[], Reader], shape: Shape[Read], workers: int = 1
) -> Iterator[Read]:
    """Yield what `shape` makes of each CHUNK of articles with their readings, in the order given.

    `make` builds a reader; with several workers both are called in them, so they must be functions of modules.
    """
    source = iter(articles)
    chunks = iter(lambda: list(islice(source, CHUNK)), [])
    if workers <= 1:
        yield from map(_reading(make, shape), chunks)
        return
    pool = ProcessPoolExecutor(workers, get_context(_START), _start, (make, shape))
    try:
        waiting: deque[Future[Read]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_read_chunk, chunk))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _reading(make: Callable[[], Reader], shape: Shape[Read]) -> Callable[[Sequence[Article]], Read]:
    """Return what reads articles in this process."""
    reader = make()
    gc.collect()
    gc.freeze()  # its tables stay: going through them again and again takes a tenth of the time
    gc.set_threshold(PAUSE)  # looking through what comes and goes takes another 3 %
    return partial(_shaped, reader, shape)


def _shaped(reader: Reader, shape: Shape[Read], articles: Sequence[Article]) -> Read:
    return shape(zip(articles, reader.read_many(articles), strict=True))


def _start(make: Callable[[], Reader], shape: Shape[Any]) -> None:
    """Make this process a worker: it ends with its parent, whatever that dies of."""
    global _read  # noqa: PLW0603 - one reader per process: it cannot be pickled
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()
    _read = _reading(make, shape)


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _read_chunk(articles: Sequence[Article]) -> Any:  # noqa: ANN401 - whatever shape gives
    if _read is None:
        raise AssertionError("a worker reads only after it was started")
    return _read(articles)
