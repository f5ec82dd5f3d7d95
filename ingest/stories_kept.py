"""Stores articles and gathers them into stories, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import stories as store
from corpus.store.articles import write_articles
from corpus.store.codes import seconds
from corpus.store.connection import transaction

from .stories import story_key
from .stories_archive import Archive
from .stories_bands import WIDTH, bands, meetings
from .stories_copies import body
from .stories_gather import Member, gather

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from corpus.records import Draft
    from corpus.store.articles import Added, Written
    from corpus.store.stories import Telling

REACH: Final = 3 * 86400  # a story's copies appear within three days: later ones are a column's standing text
OLDER: Final = 5000  # articles of an older archive that are settled in one transaction
GAP: Final = 2 * REACH  # articles further apart are looked up separately: days between them need not be read


def keep(db: sqlite3.Connection, drafts: Sequence[Draft], now: datetime) -> Added:
    """Insert or revise `drafts`, and gather what is new with its copies in the archive."""
    return keep_each(db, drafts, now).added


def keep_each(db: sqlite3.Connection, drafts: Sequence[Draft], now: datetime) -> Written:
    """Do what `keep` does, and return what became of each draft."""
    _band_older(db)
    keys = [story_key(draft.title, draft.text) for draft in drafts]
    with transaction(db):
        written = write_articles(db, drafts, keys, now)
        _settle(db, _fresh(db, drafts, keys, written))
    return written


def _band_older(db: sqlite3.Connection) -> None:
    """Settle the articles that an older program stored without bands, as if they came now."""
    while older := store.unbanded(db, OLDER):
        with transaction(db):
            found = [
                one._replace(key=story_key(one.title, one.text), story=one.article)
                for one in store.tellings(db, older, fresh=True)
            ]
            store.forget_stories(db, found)
            _settle(db, found)


def _fresh(db: sqlite3.Connection, drafts: Sequence[Draft], keys: Sequence[str], written: Written) -> list[Telling]:
    """Return the dated articles without bands among what was written: what is new needs not be read again."""
    found, revised = dict[int, store.Telling](), set[int]()
    for draft, key, number, fate in zip(drafts, keys, written.numbers, written.fates, strict=True):
        if fate == "new" and (at := seconds(draft.published.at)) is not None:
            found[number] = store.Telling(number, at, key, draft.title, draft.text, number)
        elif fate == "revised":
            revised.add(number)
    return [
        *(one for number, one in found.items() if number not in revised),
        *store.tellings(db, revised, fresh=True),
    ]


def _settle(db: sqlite3.Connection, fresh: Sequence[Telling]) -> None:
    """Find the copies of fresh articles and settle the stories that they touch."""
    bodies = [body(one.title, one.text) for one in fresh]
    signatures = bands([one.key for one in fresh], bodies)
    rows = ((one.at, one.article, row.tobytes()) for one, row in zip(fresh, signatures, strict=True))
    store.add_bands(db, sorted(rows))
    archive = Archive(db, fresh, bodies)
    found = [pair for run in _runs(fresh) for pair in _copies(db, run, archive)]
    if not found:
        return
    store.add_copies(db, found)
    links = store.copies_around(db, {number for pair in found for number in pair})
    archive.load(links)
    members = [Member(number, archive.at(number), archive.figures(number)) for number in links]
    settled = gather(members, links, REACH)
    store.set_stories(db, [(one, story) for one, story in settled.items() if archive.story(one) != story])


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


def _copies(db: sqlite3.Connection, run: Sequence[Telling], archive: Archive) -> list[tuple[int, int]]:
    """Return the pairs of copies around a run of articles, each with one of the run."""
    around = store.bands_between(db, run[0].at - REACH, run[-1].at + REACH)
    rows = np.frombuffer(b"".join(row[2] for row in around), np.uint64).reshape(-1, WIDTH)
    new = {one.article for one in run}
    at, numbers = np.array([row[0] for row in around]), [row[1] for row in around]
    met = meetings(rows, at, np.array([number in new for number in numbers]), REACH)
    pairs = [(numbers[a], numbers[b]) for a, b in sorted(met)]
    archive.load(number for pair in pairs for number in pair)
    return [(one, other) for one, other in pairs if archive.are_copies(one, other)]
