"""Articles, their sources, their revisions and their stories.

An article's number is derived from its key, so that reports name the same article by the same number in every
workspace, whatever the order in which files were read. `first_seen_at` never moves.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from corpus.records import Article

from .codes import moment_of, seconds
from .pieces import insert, marks, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from corpus.records import Draft

Fate: TypeAlias = Literal["new", "revised", "same"]
UNNAMED: Final = "unknown"  # the source of what names none
NUMBER_BITS: Final = 48  # 1,000,000 articles collide with a chance of 0.2 %; a collision takes the next free number

_COLUMNS: Final = (
    "a.article, a.id, a.url, a.title, a.text, a.lang, s.name, a.published_at, a.precision, a.first_seen_at, a.story"
)
_INSERT: Final = (
    "INSERT INTO articles (article, key, id, url, title, text, lang, extra, source, published_at, precision,"
    " published_raw, first_seen_at, story, story_key) VALUES"
)
_WIDTH: Final = _INSERT.count(",") + 1
_PLAIN: Final = tuple(map(attrgetter, ("key", "id", "url", "title", "text", "lang", "extra")))
_SAID: Final = tuple(map(attrgetter, ("precision", "raw")))
# What of a draft is stored as it came; title and text were cleaned.
_STORED: Final = tuple(map(attrgetter, ("key", "id", "url", "extra", "published.raw")))


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


class Written(NamedTuple):
    """What an insert did draft by draft, in their order: `fates` and the article's number of each."""

    fates: tuple[Fate, ...]
    numbers: tuple[int, ...]

    @property
    def added(self) -> Added:
        """Return the counts, and the numbers of what is new or revised."""
        counts = Counter(self.fates)
        changed = (number for fate, number in zip(self.fates, self.numbers, strict=True) if fate != "same")
        return Added(counts["new"], counts["revised"], counts["same"], tuple(changed))


def article_number(key: str) -> int:
    """Return the number that `key` asks for: the first 48 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[: NUMBER_BITS // 8], "big")


def write_articles(
    connection: sqlite3.Connection, drafts: Sequence[Draft], story_keys: Sequence[str], now: datetime
) -> Written:
    """Insert or revise `drafts`, each with the key of its story; `now` is the time of the crawl.

    To be called in a transaction. A draft whose key is known and whose title and text are the same, or were before an
    edit, is left alone, but a source that is new for it is noted. Drafts that come together do what they would do one
    after the other.
    """
    drafts = storable(drafts)
    writer = _Writer(connection, seconds(now), drafts)
    fates = [writer.add(draft, story_key) for draft, story_key in zip(drafts, story_keys, strict=True)]
    numbers = tuple([writer.known[draft.key][0] for draft in drafts])
    writer.flush()
    _carry(connection, drafts, numbers, writer.sources)
    return Written(tuple(fates), numbers)


class _Writer:
    """Adds drafts within a transaction: what is known of them is read at once, and new ones are inserted together."""

    def __init__(self, connection: sqlite3.Connection, now: int, drafts: Sequence[Draft]) -> None:
        self._db, self._now = connection, now
        self.sources = _sources(connection, drafts)
        self.known = _known(connection, {draft.key for draft in drafts})
        wanted = {draft.key: article_number(draft.key) for draft in drafts if draft.key not in self.known}
        self._wanted, self._taken = wanted, _taken(connection, wanted.values())
        self._waiting: list[tuple[int, Draft, str]] = []

    def add(self, draft: Draft, story_key: str) -> Fate:
        known = self.known.get(draft.key)
        if known is None:
            self._insert(draft, story_key)
            return "new"
        if known[1:] == (draft.title, draft.text) or self._outdated(known[0], draft):
            return "same"
        self._revise(known, draft)
        return "revised"

    def flush(self) -> None:
        """Insert what is waiting, by number: neighbours stand on one page."""
        self._waiting.sort(key=itemgetter(0))
        values: list[object] = [None] * (_WIDTH * len(self._waiting))
        for at, column in enumerate(self._columns()):
            values[at::_WIDTH] = column
        insert(self._db, _INSERT, values, _WIDTH)
        self._waiting.clear()

    def _columns(self) -> Iterator[Iterable[object]]:
        """Yield the columns of what is waiting: for many articles that takes half as long as making their rows."""
        numbers, drafts = [one[0] for one in self._waiting], [one[1] for one in self._waiting]
        said = [draft.published for draft in drafts]
        yield numbers
        yield from ([*map(of, drafts)] for of in _PLAIN)
        yield [self.sources[draft.sources[0] if draft.sources else UNNAMED] for draft in drafts]
        yield [seconds(one.at) for one in said]
        yield from ([*map(of, said)] for of in _SAID)
        yield [self._now if (at := draft.first_seen_at) is None else seconds(at) for draft in drafts]
        yield numbers
        yield [one[2] for one in self._waiting]

    def _insert(self, draft: Draft, story_key: str) -> None:
        number = self._free_number(draft.key)
        self._waiting.append((number, draft, story_key))
        self.known[draft.key] = (number, draft.title, draft.text)

    def _outdated(self, number: int, draft: Draft) -> bool:
        """Whether the article said this before: an old copy read again is no revision."""
        query = "SELECT 1 FROM revisions WHERE article = ? AND title = ? AND text = ?"
        return self._db.execute(query, (number, draft.title, draft.text)).fetchone() is not None

    def _revise(self, known: tuple[int, str, str], draft: Draft) -> None:
        number, title, text = known
        self.flush()
        self._db.execute(
            "INSERT INTO revisions SELECT article, revisions, ?, ?, ? FROM articles WHERE article = ?",
            (title, text, self._now, number),
        )
        self._db.execute(
            "UPDATE articles SET title = ?, text = ?, revisions = revisions + 1 WHERE article = ?",
            (draft.title, draft.text, number),
        )
        self._db.execute("UPDATE readings SET version = '' WHERE article = ?", (number,))
        self.known[draft.key] = (number, draft.title, draft.text)

    def _free_number(self, key: str) -> int:
        number = self._wanted[key]
        while number in self._taken:
            number += 1
            self._taken |= _taken(self._db, [number])
        self._taken.add(number)
        return number


def unknown(connection: sqlite3.Connection, drafts: Sequence[Draft]) -> list[int]:
    """Return the places of the drafts that the archive has not under their keys."""
    keys = [draft.key for draft in storable(drafts)]
    known = {
        row[0]
        for part in parts(sorted(set(keys)))
        for row in connection.execute(f"SELECT key FROM articles WHERE key IN ({marks(part)})", part)  # noqa: S608
    }
    return [at for at, key in enumerate(keys) if key not in known]


def _known(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, tuple[int, str, str]]:
    """Return number, title and text of the articles that have these keys."""
    found: dict[str, tuple[int, str, str]] = {}
    for part in parts(sorted(keys)):
        query = f"SELECT key, article, title, text FROM articles WHERE key IN ({marks(part)})"  # noqa: S608
        found |= {row[0]: row[1:] for row in connection.execute(query, part)}
    return found


def _taken(connection: sqlite3.Connection, numbers: Iterable[int]) -> set[int]:
    """Return which of these numbers articles have."""
    return {
        row[0]
        for part in parts(sorted(numbers))
        for row in connection.execute(f"SELECT article FROM articles WHERE article IN ({marks(part)})", part)  # noqa: S608
    }


def _sources(connection: sqlite3.Connection, drafts: Sequence[Draft]) -> dict[str, int]:
    """Return the ids of all sources, those of `drafts` added in the order in which they name them."""
    known: dict[str, int] = dict(connection.execute("SELECT name, source FROM sources"))
    for name in dict.fromkeys(name for draft in drafts for name in draft.sources or (UNNAMED,)):
        if name not in known:
            cursor = connection.execute("INSERT INTO sources (name) VALUES (?)", (name,))
            known[name] = int(cursor.lastrowid or 0)
    return known


def _carry(
    connection: sqlite3.Connection, drafts: Sequence[Draft], numbers: Sequence[int], sources: Mapping[str, int]
) -> None:
    """Note which sources carry the articles."""
    values: list[int] = []
    for number, draft in sorted(zip(numbers, drafts, strict=True), key=itemgetter(0)):
        for name in draft.sources or (UNNAMED,):
            values += (number, sources[name])
    insert(connection, "INSERT OR IGNORE INTO article_sources VALUES", values, 2)


def storable(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return drafts without lone surrogates, which JSON may hold and no database can."""
    every = chain(*(map(of, drafts) for of in _STORED), chain.from_iterable(draft.sources for draft in drafts))
    return drafts if _encodable("".join(filter(None, every))) else [_cleaned(draft) for draft in drafts]


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cleaned(draft: Draft) -> Draft:
    return replace(
        draft,
        key=_encoded(draft.key),
        id=_encoded(draft.id),
        url=None if draft.url is None else _encoded(draft.url),
        extra=None if draft.extra is None else _encoded(draft.extra),
        published=replace(draft.published, raw=_encoded(draft.published.raw)),
        sources=tuple(map(_encoded, draft.sources)),
    )


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
    for part in parts(numbers):
        query = f"SELECT {_COLUMNS} FROM articles a JOIN sources s USING (source) WHERE a.article IN ({marks(part)})"  # noqa: S608
        found |= {int(row[0]): _article(row) for row in connection.execute(query, part)}
    return [found[number] for number in numbers if number in found]


def all_articles(connection: sqlite3.Connection) -> Iterator[tuple[Article, int]]:
    """Yield every article with the number of its revisions, by publication, unknown times last.

    The language is the source's own word, else what the text was read as.
    """
    columns = _COLUMNS.replace("a.lang", "COALESCE(a.lang, r.lang)")
    query = (
        f"SELECT {columns}, a.revisions FROM articles a JOIN sources s USING (source)"  # noqa: S608
        " LEFT JOIN readings r USING (article) ORDER BY a.published_at IS NULL, a.published_at, a.article"
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
