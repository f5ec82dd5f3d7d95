"""What the archive has that an article from outside may be: by its key, or by when and how its source told it.

There is no index by words: dated articles are found through their bands, which stand by time and end with the key of
the story, or by the digest of what their feed said, where their texts are their pages'; undated ones by reading them
all, so ask for them last.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from .pieces import marks, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_TOLD: Final = "SELECT a.key, a.title, a.text, a.published_at, a.precision, a.extra FROM articles a"
_CARRIED: Final = (
    "EXISTS (SELECT 1 FROM article_sources c JOIN sources s USING (source) WHERE c.article = a.article AND s.name = ?)"
)
_BEHIND: Final = (  # as the index has it
    "CASE WHEN json_valid(a.extra)"
    " THEN coalesce(json_extract(a.extra, '$.feed_words'), json_extract(a.extra, '$.feed_text')) END"
)


class Told(NamedTuple):
    """An article as its source told it; `at` is when it was published, in seconds, None where that is unknown."""

    key: str
    title: str
    text: str
    at: int | None
    precision: str
    extra: str | None = None


def known_keys(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return those of the keys that articles have, with when each was first seen (seconds) and its number."""
    return {
        row[0]: (row[1], row[2])
        for part in parts(sorted(set(keys)))
        for row in connection.execute(
            f"SELECT key, first_seen_at, article FROM articles WHERE key IN ({marks(part)})",  # noqa: S608
            part,
        )
    }


def has_beginning(connection: sqlite3.Connection, beginning: str) -> bool:
    """Say whether any article's key begins so."""
    after = f"{beginning[:-1]}{chr(ord(beginning[-1]) + 1)}"
    query = "SELECT 1 FROM articles WHERE key >= ? AND key < ? LIMIT 1"
    return connection.execute(query, (beginning, after)).fetchone() is not None


def told_at(connection: sqlite3.Connection, source: str, moment: int) -> list[Told]:
    """Return what a source published at a moment, in seconds."""
    query = f"{_TOLD} JOIN bands b USING (article) WHERE b.published_at = ? AND {_CARRIED} ORDER BY a.article"
    return [*map(Told._make, connection.execute(query, (moment, source)))]


def told_between(
    connection: sqlite3.Connection, source: str, first: int, last: int, story_keys: Iterable[str]
) -> list[Told]:
    """Return what a source published from `first` to `last`, both included, under one of these keys of stories."""
    wanted = {int(key, 16).to_bytes(8, sys.byteorder) for key in story_keys}
    query = "SELECT article, substr(bands, -8) FROM bands WHERE published_at BETWEEN ? AND ? ORDER BY 1"
    numbers = [row[0] for row in connection.execute(query, (first, last)) if row[1] in wanted]
    query = f"{_TOLD} WHERE a.article IN ({{}}) AND {_CARRIED} ORDER BY a.article"
    return [
        Told._make(row)
        for part in parts(numbers)
        for row in connection.execute(query.format(marks(part)), (*part, source))
    ]


def told_behind(
    connection: sqlite3.Connection, source: str, first: int, last: int, digests: Iterable[str]
) -> list[Told]:
    """Return what a source published from `first` to `last`, both included, whose feed said what has these digests."""
    query = (
        f"{_TOLD} WHERE a.extra IS NOT NULL AND {_BEHIND} IN ({{}}) AND a.published_at BETWEEN ? AND ? AND {_CARRIED}"
        " ORDER BY a.article"
    )
    return [
        Told._make(row)
        for part in parts(sorted(set(digests)))
        for row in connection.execute(query.format(marks(part)), (*part, first, last, source))
    ]


def told_undated(connection: sqlite3.Connection, source: str) -> list[Told]:
    """Return what a source was the first to tell and that bears no date."""
    query = f"{_TOLD} JOIN sources s USING (source) WHERE a.published_at IS NULL AND s.name = ?"
    return [*map(Told._make, connection.execute(query, (source,)))]
