"""Stores articles and gathers them into stories, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import stories as store
from corpus.store.articles import unknown, write_articles
from corpus.store.codes import seconds
from corpus.store.connection import transaction

from .identity import linked
from .stories_archive import Archive
from .stories_bands import WIDTH, meetings
from .stories_gather import Member, gather
from .stories_sketched import sketched

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from corpus.records import Draft
    from corpus.store.articles import Added, Written
    from corpus.store.stories import Telling

    from .stories_sketched import Sketch

REACH: Final = 3 * 86400  # a story's copies appear within three days: later ones are a column's standing text
OLDER: Final = 5000  # articles of an older archive that are settled in one transaction
GAP: Final = 2 * REACH  # articles further apart are looked up separately: days between them need not be read


def keep(db: sqlite3.Connection, drafts: Sequence[Draft], now: datetime) -> Added:
    """Insert or revise `drafts`, and gather what is new with its copies in the archive."""
    return keep_each(db, drafts, now).added


def keep_each(
    db: sqlite3.Connection, drafts: Sequence[Draft], now: datetime, made: Sequence[Sketch | None] = ()
) -> Written:
    """Do what `keep` does, and return what became of each draft; `made` are the sketches that there are already."""
    _band_older(db)
    sketches = _sketches(db, drafts, made)
    with transaction(db):
        return _written(db, linked(db, drafts), sketches, now)


def keeper(db: sqlite3.Connection, drafts: Sequence[Draft]) -> Callable[[Sequence[Draft], datetime], Added]:
    """Make articles ready; return what keeps some of them, under keys that may be others by then.

    That is to be called in a transaction, so that the caller can say there what is left and known as what; links too
    are his to recognise.
    """
    _band_older(db)
    made = {(one.title, one.text): it for one, it in zip(drafts, _sketches(db, drafts, ()), strict=True)}

    def write(those: Sequence[Draft], now: datetime) -> Added:
        sketches = _sketches(db, those, [made.get((one.title, one.text)) for one in those])
        return _written(db, those, sketches, now).added

    return write


def _written(
    db: sqlite3.Connection, drafts: Sequence[Draft], sketches: Sequence[Sketch | None], now: datetime
) -> Written:
    keys = ["" if one is None else one.key for one in sketches]
    written = write_articles(db, drafts, keys, now)
    _settle(db, *_fresh(db, drafts, sketches, written))
    return written


def _sketches(
    db: sqlite3.Connection, drafts: Sequence[Draft], made: Sequence[Sketch | None]
) -> Sequence[Sketch | None]:
    """Return a sketch for each draft that the archive has not; what it has is so for good, and has its story."""
    found = [*made] or [None] * len(drafts)
    lacking = [at for at, one in enumerate(found) if one is None]
    places = [lacking[at] for at in unknown(db, [drafts[at] for at in lacking])]
    for at, one in zip(places, sketched([(drafts[at].title, drafts[at].text) for at in places]), strict=True):
        found[at] = one
    return found


def _band_older(db: sqlite3.Connection) -> None:
    """Settle the articles that an older program stored without bands, as if they came now."""
    while older := store.unbanded(db, OLDER):
        with transaction(db):
            found = store.tellings(db, older, fresh=True)
            sketches = sketched([(one.title, one.text) for one in found])
            found = [one._replace(key=it.key, story=one.article) for one, it in zip(found, sketches, strict=True)]
            store.forget_stories(db, found)
            _settle(db, found, sketches)


def _fresh(
    db: sqlite3.Connection, drafts: Sequence[Draft], sketches: Sequence[Sketch | None], written: Written
) -> tuple[list[Telling], list[Sketch]]:
    """Return the dated articles without bands among what was written: what is new needs not be read again."""
    revised = {number for number, fate in zip(written.numbers, written.fates, strict=True) if fate == "revised"}
    found: list[Telling] = []
    those: list[Sketch] = []
    for draft, sketch, fate, number in zip(drafts, sketches, written.fates, written.numbers, strict=True):
        at = draft.published.at
        if fate == "new" and sketch is not None and at is not None and number not in revised:
            found.append(store.Telling(number, seconds(at), sketch.key, draft.title, draft.text, number))
            those.append(sketch)
    again = store.tellings(db, revised, fresh=True)
    return found + again, those + sketched([(one.title, one.text) for one in again], [one.key for one in again])


def _settle(db: sqlite3.Connection, fresh: Sequence[Telling], sketches: Sequence[Sketch]) -> None:
    """Find the copies of fresh articles and settle the stories that they touch."""
    store.add_bands(db, sorted((one.at, one.article, it.bands) for one, it in zip(fresh, sketches, strict=True)))
    archive = Archive(db, fresh, [it.body for it in sketches])
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
    return archive.copies([(numbers[a], numbers[b]) for a, b in sorted(met)])
