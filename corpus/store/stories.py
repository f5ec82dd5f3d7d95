"""Stories in the store: the bands by which copies meet, and which articles are copies of which.

Bands stand by time of publication, so that an ingest reads the days around its articles and no others.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from .pieces import insert, marks, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


class Telling(NamedTuple):
    """An article as stories see it; `at` is when it was published, in seconds."""

    article: int
    at: int
    key: str
    title: str
    text: str
    story: int


def tellings(connection: sqlite3.Connection, numbers: Iterable[int], *, fresh: bool = False) -> list[Telling]:
    """Return the dated articles among `numbers`; with `fresh` only those that have no bands."""
    query = (
        "SELECT article, published_at, story_key, title, text, story FROM articles a"
        " WHERE published_at IS NOT NULL AND article IN ({})"
    )
    if fresh:
        query += (
            " AND NOT EXISTS (SELECT 1 FROM bands b WHERE b.published_at = a.published_at AND b.article = a.article)"
        )
    found: list[Telling] = []
    for part in parts(sorted(set(numbers))):
        found += map(Telling._make, connection.execute(query.format(marks(part)), part))
    return found


def add_bands(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, bytes]]) -> None:
    """Store (published_at, article, bands)."""
    insert(connection, "INSERT INTO bands VALUES", [*chain.from_iterable(rows)], 3)


def bands_between(connection: sqlite3.Connection, first: int, last: int) -> list[tuple[int, int, bytes]]:
    """Return (published_at, article, bands) of what was published from `first` to `last`, both included, by time."""
    query = "SELECT published_at, article, bands FROM bands WHERE published_at BETWEEN ? AND ? ORDER BY 1, 2"
    return connection.execute(query, (first, last)).fetchall()


def unbanded(connection: sqlite3.Connection, most: int) -> list[int]:
    """Return up to `most` dated articles, the earliest first, that came before there were bands."""
    query = "SELECT article FROM unbanded JOIN articles USING (article) ORDER BY published_at, article LIMIT ?"
    return [row[0] for row in connection.execute(query, (most,))]


def forget_stories(connection: sqlite3.Connection, older: Sequence[Telling]) -> None:
    """Make articles stories of their own, to be settled anew by their keys, and no longer unbanded."""
    connection.executemany(
        "UPDATE articles SET story = article, story_key = ?2 WHERE article = ?1",
        ((one.article, one.key) for one in older),
    )
    connection.executemany("DELETE FROM unbanded WHERE article = ?", ((one.article,) for one in older))


def add_copies(connection: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Note that two articles are copies of one another."""
    both = [number for one, other in pairs for number in (one, other, other, one)]
    insert(connection, "INSERT OR IGNORE INTO copies VALUES", both, 2)


def copies_around(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, set[int]]:
    """Return the copies of these articles, of their copies, and so on."""
    found: dict[int, set[int]] = {}
    ahead = set(numbers)
    while ahead:
        found |= {number: set() for number in ahead}
        for part in parts(sorted(ahead)):
            query = f"SELECT article, other FROM copies WHERE article IN ({marks(part)})"  # noqa: S608
            for article, other in connection.execute(query, part):
                found[article].add(other)
        ahead = {other for number in ahead for other in found[number]} - found.keys()
    return found


def set_stories(connection: sqlite3.Connection, stories: Iterable[tuple[int, int]]) -> None:
    """Put articles into stories: (article, story)."""
    connection.executemany("UPDATE articles SET story = ?2 WHERE article = ?1", stories)
