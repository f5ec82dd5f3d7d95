"""Articles, their sources, their revisions and their stories.

An article's number is derived from its key, so that reports name the same article by the same number in every
workspace, whatever the order in which files were read. `first_seen_at` never moves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from corpus.records import Article

from .codes import moment_of, seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from corpus.records import Draft

NUMBER_BITS: Final = 48  # 1,000,000 articles collide with a chance of 0.2 %; a collision takes the next free number

_COLUMNS: Final = (
    "a.article, a.id, a.url, a.title, a.text, a.lang, s.name, a.published_at, a.precision, a.first_seen_at, a.story"
)


@dataclass(frozen=True, slots=True)
class Added:
    """What an insert did: new articles, edited ones, ones already known, and the numbers of the first two."""

    new: int = 0
    revised: int = 0
    same: int = 0
    numbers: tuple[int, ...] = ()

    def __add__(self, other: Added) -> Added:
        """Add up two inserts."""
        return Added(
            self.new + other.new, self.revised + other.revised, self.same + other.same, self.numbers + other.numbers
        )


def article_number(key: str) -> int:
    """Return the number that `key` asks for: the first 48 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[: NUMBER_BITS // 8], "big")


def add_articles(
    connection: sqlite3.Connection, drafts: Iterable[Draft], story_keys: Iterable[str], now: datetime
) -> Added:
    """Insert or revise `drafts`, each with the key of its story; `now` is the time of the crawl.

    To be called in a transaction. A draft whose key is known and whose title and text are the same, or were before an
    edit, is left alone, but a source that is new for it is noted.
    """
    writer = _Writer(connection, seconds(now))
    for draft, story_key in zip(drafts, story_keys, strict=True):
        writer.add(draft, story_key)
    return Added(writer.new, writer.revised, writer.same, tuple(writer.numbers))


class _Writer:
    """Adds drafts one by one within a transaction, with the ids of sources at hand."""

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self._db, self._now = connection, now
        self._sources: dict[str, int] = dict(connection.execute("SELECT name, source FROM sources"))
        self.new = self.revised = self.same = 0
        self.numbers: list[int] = []

    def add(self, draft: Draft, story_key: str) -> None:
        draft = _storable(draft)
        known: tuple[int, str, str] | None = self._db.execute(
            "SELECT article, title, text FROM articles WHERE key = ?", (draft.key,)
        ).fetchone()
        number = self._insert(draft, story_key) if known is None else self._meet(known, draft)
        self._db.executemany(
            "INSERT OR IGNORE INTO article_sources VALUES (?, ?)",
            [(number, self._source(name)) for name in draft.sources or ("unknown",)],
        )

    def _meet(self, known: tuple[int, str, str], draft: Draft) -> int:
        number, title, text = known
        if (title, text) == (draft.title, draft.text) or self._outdated(number, draft):
            self.same += 1
            return number
        return self._revise(known, draft)

    def _outdated(self, number: int, draft: Draft) -> bool:
        """Whether the article said this before: an old copy read again is no revision."""
        query = "SELECT 1 FROM revisions WHERE article = ? AND title = ? AND text = ?"
        return self._db.execute(query, (number, draft.title, draft.text)).fetchone() is not None

    def _insert(self, draft: Draft, story_key: str) -> int:
        number = self._free_number(draft.key)
        published = draft.published
        self._db.execute(
            "INSERT INTO articles (article, key, id, url, title, text, lang, source, published_at, precision,"
            " published_raw, first_seen_at, story, story_key, extra) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number, draft.key, draft.id, draft.url, draft.title, draft.text, draft.lang,
                self._source((draft.sources or ("unknown",))[0]), seconds(published.at), published.precision,
                published.raw, seconds(draft.first_seen_at) if draft.first_seen_at else self._now,
                number, story_key, draft.extra,
            ),
        )  # fmt: skip
        self.new += 1
        self.numbers.append(number)
        return number

    def _revise(self, known: tuple[int, str, str], draft: Draft) -> int:
        number, title, text = known
        self._db.execute(
            "INSERT INTO revisions SELECT article, revisions, ?, ?, ? FROM articles WHERE article = ?",
            (title, text, self._now, number),
        )
        self._db.execute(
            "UPDATE articles SET title = ?, text = ?, revisions = revisions + 1 WHERE article = ?",
            (draft.title, draft.text, number),
        )
        self._db.execute("UPDATE readings SET version = '' WHERE article = ?", (number,))
        self.revised += 1
        self.numbers.append(number)
        return number

    def _free_number(self, key: str) -> int:
        number = article_number(key)
        while self._db.execute("SELECT 1 FROM articles WHERE article = ?", (number,)).fetchone():
            number += 1
        return number

    def _source(self, name: str) -> int:
        if name not in self._sources:
            cursor = self._db.execute("INSERT INTO sources (name) VALUES (?)", (name,))
            self._sources[name] = int(cursor.lastrowid or 0)
        return self._sources[name]


def _storable(draft: Draft) -> Draft:
    """Return a draft without lone surrogates, which JSON may hold and no database can."""
    texts = (draft.key, draft.id, draft.url or "", draft.extra or "", draft.published.raw, *draft.sources)
    if all(map(_encodable, texts)):
        return draft
    return replace(
        draft,
        key=_encoded(draft.key),
        id=_encoded(draft.id),
        url=None if draft.url is None else _encoded(draft.url),
        extra=None if draft.extra is None else _encoded(draft.extra),
        published=replace(draft.published, raw=_encoded(draft.published.raw)),
        sources=tuple(map(_encoded, draft.sources)),
    )


def _encodable(text: str) -> bool:
    return text.isascii() or _encoded(text) == text


def _encoded(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _article(row: tuple[Any, ...]) -> Article:
    number, identity, url, title, text, lang, source, published_at, precision, first_seen_at, story = row
    return Article(
        number,
        identity,
        url,
        title,
        text,
        lang,
        source,
        moment_of(published_at),
        precision,
        moment_of(first_seen_at),
        story,
    )


def articles(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Article]:
    """Return the articles with these numbers, in their order; unknown numbers are left out."""
    found: dict[int, Article] = {}
    for start in range(0, len(numbers), 500):
        part = list(numbers[start : start + 500])
        marks = ",".join("?" * len(part))
        query = f"SELECT {_COLUMNS} FROM articles a JOIN sources s USING (source) WHERE a.article IN ({marks})"  # noqa: S608
        found |= {int(row[0]): _article(row) for row in connection.execute(query, part)}
    return [found[number] for number in numbers if number in found]


def all_articles(connection: sqlite3.Connection) -> Iterator[tuple[Article, int]]:
    """Yield every article with the number of its revisions, by publication, unknown times last."""
    query = (
        f"SELECT {_COLUMNS}, a.revisions FROM articles a JOIN sources s USING (source)"  # noqa: S608
        " ORDER BY a.published_at IS NULL, a.published_at, a.article"
    )
    for row in connection.execute(query):
        yield _article(row[:-1]), row[-1]


def article_by_id(connection: sqlite3.Connection, identity: str) -> int | None:
    """Return the number of the article with this id, URL or number, None if there is none."""
    row = connection.execute(
        "SELECT article FROM articles WHERE id = ?1 OR url = ?1 OR CAST(article AS TEXT) = ?1 LIMIT 1", (identity,)
    ).fetchone()
    return int(row[0]) if row else None


def archive_counts(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Return how many articles, stories and sources the archive holds, and how many dates are unknown."""
    row = connection.execute(
        "SELECT COUNT(*), COUNT(DISTINCT story), COALESCE(SUM(precision = 'unknown'), 0) FROM articles"
    ).fetchone()
    sources = connection.execute("SELECT COUNT(*) FROM sources").fetchone()[0]
    return {"articles": row[0], "stories": row[1], "unknown_dates": row[2], "sources": sources}
