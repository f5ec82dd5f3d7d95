"""Which paragraphs recur across a source's articles: learned article by article, never by reading the archive again.

An article that consists mostly of paragraphs it shares testifies with its whole story: copies and reprints count once.
One that says something of its own testifies for itself, but once for each headline (story key).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

OFTEN: Final = 3  # articles of a source, copies counted once, from which on a paragraph is boilerplate
OWN: Final = 1 / 3  # of an article's paragraphs, in characters, that no other article of its source has
_PART: Final = 500


class Wording(NamedTuple):
    """An article as it stands or stood: its source's number, its title and text."""

    article: int
    source: int
    title: str
    text: str


def is_learned(connection: sqlite3.Connection) -> bool:
    """Say whether any article's paragraphs were learned."""
    return connection.execute("SELECT 1 FROM paragraphs LIMIT 1").fetchone() is not None


def every_article(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of all articles."""
    return [row[0] for row in connection.execute("SELECT article FROM articles ORDER BY article")]


def wordings(connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Wording]:
    """Yield the articles with these numbers as they stand and as they stood before each edit."""
    for part in _parts(numbers):
        marks = ",".join("?" * len(part))
        for query in (
            f"SELECT article, source, title, text FROM articles WHERE article IN ({marks})",  # noqa: S608
            f"SELECT article, source, r.title, r.text FROM revisions r JOIN articles USING (article) WHERE article IN ({marks})",  # noqa: S608, E501
        ):
            yield from map(Wording._make, connection.execute(query, part))


def add_paragraphs(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, int, bool]]) -> None:
    """Note (source, digest, article, length, telling); what told something in any revision still does."""
    connection.executemany(
        "INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET telling = 1 WHERE excluded.telling AND NOT telling",
        rows,
    )


def found_recurring(connection: sqlite3.Connection) -> set[tuple[int, int]]:
    """Return (source, digest) of the paragraphs that recur: a function of the archive alone, not of its order."""
    rows = connection.execute(
        "WITH often AS (SELECT source, digest FROM paragraphs WHERE NOT telling"
        " GROUP BY source, digest HAVING COUNT(*) >= ?)"
        " SELECT p.source, p.digest, p.article, a.story, a.story_key"
        " FROM often JOIN paragraphs p USING (source, digest) JOIN articles a USING (article) WHERE NOT p.telling",
        (OFTEN,),
    ).fetchall()
    own = _with_own_words(connection, sorted({row[2] for row in rows}))
    told: dict[tuple[int, int], set[object]] = defaultdict(set)
    for source, digest, article, story, key in rows:
        told[source, digest].add(key if article in own else story)
    return {which for which, testimonies in told.items() if len(testimonies) >= OFTEN}


def _with_own_words(connection: sqlite3.Connection, numbers: Sequence[int]) -> set[int]:
    """Return those of the articles of which a good part stands in no other article of their source."""
    found: set[int] = set()
    for part in _parts(numbers):
        rows = connection.execute(
            "SELECT article, SUM(length), SUM(CASE WHEN EXISTS (SELECT 1 FROM paragraphs q WHERE q.source = p.source"  # noqa: S608
            " AND q.digest = p.digest AND q.article <> p.article) THEN 0 ELSE length END)"
            f" FROM paragraphs p WHERE article IN ({','.join('?' * len(part))}) GROUP BY article",
            part,
        )
        found |= {article for article, every, own in rows if own >= OWN * every}
    return found


def set_recurring(connection: sqlite3.Connection, found: set[tuple[int, int]]) -> list[int]:
    """Keep what recurs now, and have what was read otherwise read again; return those articles, by number.

    To be called in a transaction.
    """
    before = set(connection.execute("SELECT source, digest FROM recurring"))
    connection.executemany("DELETE FROM recurring WHERE source = ? AND digest = ?", before - found)
    connection.executemany("INSERT INTO recurring VALUES (?, ?)", found - before)
    query = "SELECT article FROM paragraphs WHERE source = ? AND digest = ?"
    touched = {row[0] for which in before ^ found for row in connection.execute(query, which)}
    connection.executemany("UPDATE readings SET version = '' WHERE article = ?", [(one,) for one in touched])
    return sorted(touched)


def recurring(connection: sqlite3.Connection) -> dict[str, frozenset[int]]:
    """Return the digests of the paragraphs that recur, by the name of their source."""
    found: dict[str, set[int]] = defaultdict(set)
    for name, digest in connection.execute("SELECT name, digest FROM recurring JOIN sources USING (source)"):
        found[name].add(digest)
    return {name: frozenset(digests) for name, digests in found.items()}


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + _PART] for start in range(0, len(numbers), _PART))
