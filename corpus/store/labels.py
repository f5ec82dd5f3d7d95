"""What people said of articles: which labels are present, which absent, and which articles were read whole.

An article that somebody has read whole bears the mark REVIEWED as absent: all labels that it was not given are absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .codes import moment_of, seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

REVIEWED: Final = "*"  # no label has this id


@dataclass(frozen=True, slots=True)
class Verdict:
    """One annotator's word on one label of one article; `tone` None: not said."""

    article: int
    label: str
    annotator: str
    present: bool
    tone: int | None
    at: datetime


def add_verdicts(connection: sqlite3.Connection, verdicts: Iterable[Verdict]) -> int:
    """Keep verdicts, an annotator's later one in place of the earlier; to be called in a transaction."""
    rows = [(v.article, v.label, v.annotator, int(v.present), v.tone, seconds(v.at)) for v in verdicts]
    connection.executemany("INSERT OR REPLACE INTO labels VALUES (?,?,?,?,?,?)", rows)
    return len(rows)


def withdraw(connection: sqlite3.Connection, article: int, annotator: str) -> None:
    """Forget what an annotator said of an article."""
    connection.execute("DELETE FROM labels WHERE article = ? AND annotator = ?", (article, annotator))


def verdicts(connection: sqlite3.Connection) -> list[Verdict]:
    """Return all verdicts by article, the latest of each label last."""
    query = "SELECT article, label, annotator, present, tone, at FROM labels ORDER BY article, at, annotator, label"
    return [
        Verdict(article, label, annotator, bool(present), tone, moment_of(at))
        for article, label, annotator, present, tone, at in connection.execute(query)
    ]


def reviewed(connection: sqlite3.Connection, annotator: str | None = None) -> set[int]:
    """Return the articles that were read whole, by this annotator or by any."""
    query = "SELECT article FROM labels WHERE label = ? AND (?2 IS NULL OR annotator = ?2)"
    return {row[0] for row in connection.execute(query, (REVIEWED, annotator))}


def queue_rows(connection: sqlite3.Connection, limit: int) -> list[tuple[int, int, int | None]]:
    """Return (article, story, published_at) of the newest articles of different stories, at most `limit`."""
    query = (
        "SELECT MIN(article), story, MAX(published_at) FROM articles GROUP BY story"
        " ORDER BY MAX(published_at) DESC, story LIMIT ?"
    )
    return connection.execute(query, (limit,)).fetchall()
