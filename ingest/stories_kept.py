"""Stores articles and gathers them into stories, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import stories as store
from corpus.store.articles import add_articles
from corpus.store.connection import transaction

from .stories import story_key
from .stories_bands import WIDTH, bands, meetings
from .stories_copies import Sketch, body, copies, sketch
from .stories_gather import Member, gather

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from corpus.records import Draft
    from corpus.store.articles import Added
    from corpus.store.stories import Telling

REACH: Final = 3 * 86400  # a story's copies appear within three days: later ones are a column's standing text
GAP: Final = 2 * REACH  # articles further apart are looked up separately: days between them need not be read


def keep(db: sqlite3.Connection, drafts: Sequence[Draft], now: datetime) -> Added:
    """Insert or revise `drafts`, and gather what is new with its copies in the archive."""
    keys = [story_key(draft.title, draft.text) for draft in drafts]
    with transaction(db):
        added = add_articles(db, drafts, keys, now)
        _settle(db, store.tellings(db, added.numbers, fresh=True))
    return added


def _settle(db: sqlite3.Connection, fresh: Sequence[Telling]) -> None:
    """Find the copies of fresh articles and settle the stories that they touch."""
    signatures = bands([one.key for one in fresh], [body(one.title, one.text) for one in fresh])
    store.add_bands(db, ((one.at, one.article, row.tobytes()) for one, row in zip(fresh, signatures, strict=True)))
    sketches = _Sketches(db, fresh)
    found = [pair for run in _runs(fresh) for pair in _copies(db, run, sketches)]
    if not found:
        return
    store.add_copies(db, found)
    links = store.copies_around(db, {number for pair in found for number in pair})
    sketches.load(links)
    members = [Member(number, sketches.at(number), sketches[number].figures) for number in links]
    settled = gather(members, links, REACH)
    store.set_stories(db, [(one, story) for one, story in settled.items() if sketches.story(one) != story])


def _runs(fresh: Sequence[Telling]) -> Iterator[list[Telling]]:
    """Yield the articles by time, parted where none was published for long."""
    run: list[Telling] = []
    for one in sorted(fresh, key=lambda it: (it.at, it.article)):
        if run and one.at - run[-1].at > GAP:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _copies(db: sqlite3.Connection, run: Sequence[Telling], sketches: _Sketches) -> list[tuple[int, int]]:
    """Return the pairs of copies around a run of articles, each with one of the run."""
    around = store.bands_between(db, run[0].at - REACH, run[-1].at + REACH)
    rows = np.frombuffer(b"".join(row[2] for row in around), np.uint64).reshape(-1, WIDTH)
    new = {one.article for one in run}
    at, numbers = np.array([row[0] for row in around]), [row[1] for row in around]
    met = meetings(rows, at, np.array([number in new for number in numbers]), REACH)
    pairs = [(numbers[a], numbers[b]) for a, b in sorted(met)]
    sketches.load(number for pair in pairs for number in pair)
    return [(one, other) for one, other in pairs if copies(sketches[one], sketches[other])]


class _Sketches:
    """Sketches of the articles that are compared, made when they are needed."""

    def __init__(self, db: sqlite3.Connection, known: Iterable[Telling]) -> None:
        self._db = db
        self._tellings = {one.article: one for one in known}
        self._made: dict[int, Sketch] = {}

    def load(self, numbers: Iterable[int]) -> None:
        missing = set(numbers) - self._tellings.keys()
        self._tellings |= {one.article: one for one in store.tellings(self._db, missing)}

    def at(self, number: int) -> int:
        return self._tellings[number].at

    def story(self, number: int) -> int:
        return self._tellings[number].story

    def __getitem__(self, number: int) -> Sketch:
        if number not in self._made:
            one = self._tellings[number]
            self._made[number] = sketch(one.key, one.title, one.text)
        return self._made[number]
