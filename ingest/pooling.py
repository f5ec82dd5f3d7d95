"""Files' articles in pools, each stored in one transaction: few commits, and memory that does not grow with the files.

A pool is large because each commit writes every page that it touched, and articles are numbered at random: 26 commits
of readhub's 46,000 records took 1.2 s, five take 0.3 s.
"""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from corpus.store.articles import UNNAMED
from corpus.tables import render

from .opening import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.records import Draft, Problem
    from corpus.store.articles import Written
    from corpus.tables import Format

    from .files import FileBatch
    from .stories_sketched import Sketch

POOL: Final = 10_000  # articles
CHARACTERS: Final = 4_000_000  # of title, text and what is kept beside them
ALLOCATIONS: Final = 100_000  # objects between two looks; Python's default is 700
_COUNTS: Final = ("new", "revised", "same", "failed")
_COLUMNS: Final = ("source", *_COUNTS)
SHOWN: Final = 12  # sources in the summary: a screen must have room for what follows


def pooled(batches: Iterable[FileBatch], most: int = POOL) -> Iterator[list[FileBatch]]:
    """Yield batches together until they hold `most` articles or CHARACTERS."""
    with unhurried():
        yield from _pools(batches, most)


@contextmanager
def unhurried() -> Iterator[None]:
    """Have Python look for reference cycles less often: articles have none, and looking takes a sixth of an ingest."""
    before = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def sketches_of(pool: Iterable[FileBatch]) -> list[Sketch | None]:
    """Return the sketches that came with a pool's articles, None where one did not."""
    return [one for batch in pool for one in batch.sketches or [None] * len(batch.drafts)]


def _pools(batches: Iterable[FileBatch], most: int) -> Iterator[list[FileBatch]]:
    pool: list[FileBatch] = []
    articles = characters = 0
    for batch in batches:
        pool.append(batch)
        articles += len(batch.drafts)
        characters += sum(len(one.title) + len(one.text) + len(one.extra or "") for one in batch.drafts)
        if articles >= most or characters >= CHARACTERS:
            yield pool
            pool, articles, characters = [], 0, 0
    if pool:
        yield pool


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of articles, source by source, and what could not be read.

    What cannot be read is counted with the source given for all files, else with the file that it stands in.
    """

    given: str | None = None
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def stored(self, drafts: Sequence[Draft], written: Written) -> None:
        """Count articles with the first source that carries each."""
        for draft, fate in zip(drafts, written.fates, strict=True):
            self._source(draft.sources[0] if draft.sources else UNNAMED)[fate] += 1

    def failed(self, batch: FileBatch) -> None:
        """Note what a batch could not read."""
        if batch.problems:
            self._source(self.given or stem(batch.path))["failed"] += len(batch.problems)
            self.problems.extend(batch.problems)

    def counts(self) -> dict[str, int]:
        """Return the counts of all sources together."""
        return {name: sum(those[name] for those in self.sources.values()) for name in _COUNTS}

    def listing(self, form: Format) -> str:
        """Return all sources, those with most articles first."""
        return render(self._rows(), _COLUMNS, form)

    def summary(self) -> str:
        """Return the first sources as a table, and how many more there are."""
        rows = self._rows()
        more = [f"and {len(rows) - SHOWN} more sources; --format lists them"] if len(rows) > SHOWN else []
        return "\n".join([render(rows[:SHOWN], _COLUMNS, "table").rstrip(), *more]) if rows else "no articles"

    def _rows(self) -> list[dict[str, object]]:
        every = sorted(self.sources.items(), key=lambda item: (-item[1].total(), item[0]))
        return [{"source": name, **{count: those[count] for count in _COUNTS}} for name, those in every]

    def _source(self, name: str) -> Counter[str]:
        return self.sources.setdefault(name, Counter())
