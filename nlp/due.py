"""Which articles are to be read, and what of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.store.articles import articles
from corpus.store.readings import pending

from .recurring import reading_copy, settle
from .renamed import holding_new_names

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from corpus.records import Article


PIECE: Final = 500  # articles brought from the store at a time


def to_read(db: sqlite3.Connection, version: str, newest: int) -> list[int]:
    """Return the articles that `version` has not read, or that it would read otherwise now, by number.

    `newest` is the newest company name known. Paragraphs that recur are learned on the way.
    """
    numbers = pending(db, version)
    return sorted({*numbers, *holding_new_names(db, newest), *settle(db, numbers)})


def reading_copies(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Article]:
    """Yield the articles with these numbers, without paragraphs that recur across their sources, spans unmoved."""
    plain = reading_copy(db)
    for start in range(0, len(numbers), PIECE):
        yield from map(plain, articles(db, numbers[start : start + PIECE]))
