"""What the archive has of a poll's articles: under which keys, and which were completed from their pages.

That is looked up when a poll comes in, to plan which pages to read, and again in the transaction that stores it if
anything was written in between: another process may have polled the same feed. Entries without links or lasting ids are
recognised by all that their feed tells beside them, and in its own words, so it is the whole poll that is looked up
again, as the feed told it, and not what was left of it to be stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.store.connection import writes
from corpus.store.feeds import extras

from .fulltext import is_settled
from .identity import recognised

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from corpus.records import Draft


@dataclass(frozen=True, slots=True)
class Known:
    """A poll's articles as its feed `told` them, and in that order under the archive's keys; by these their `extras`.

    By `writes` it is seen whether anything was written since (see `connection`).
    """

    told: Sequence[Draft]
    drafts: Sequence[Draft]
    extras: Mapping[str, str | None]
    writes: tuple[int, int]


def look_up(db: sqlite3.Connection, told: Sequence[Draft]) -> Known:
    """Return what the archive has of the articles that a feed told."""
    before = writes(db)  # first: what is written while this reads is seen as written since
    drafts = recognised(db, told)
    return Known(told, drafts, extras(db, [draft.key for draft in drafts]), before)


def still(db: sqlite3.Connection, known: Known, drafts: Sequence[Draft], *, full_text: bool) -> Sequence[Draft]:
    """Return what is to be stored still of some of `known.drafts`, completed or not, under the keys of now.

    To be called in the transaction that stores them.
    """
    if not drafts or writes(db) == known.writes:
        return drafts
    now = look_up(db, known.told)
    meant = {was.key: one.key for was, one in zip(known.drafts, now.drafts, strict=True)}
    named = [replace(draft, key=meant[draft.key]) for draft in drafts]
    return [one for one in named if not is_settled(one, now.extras.get(one.key), full_text=full_text)]
