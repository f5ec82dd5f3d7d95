"""What texts said, session by session: counts of tags, the day's articles, and the companies that news names.

Every query takes a `Window`: the sessions it may see, the moment by which an article must have been seen, and for the
last session the moment before which it must have been published. Rows are plain tuples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import sqlite3

# voice, session, label ("" stands for all texts, tagged or not), stories, articles, stories up, stories down
CountRow: TypeAlias = tuple[str, int, str, int, int, int, int]
# article, voice, bucket, story, published_at, precision, title, url, source
ArticleRow: TypeAlias = tuple[int, str, str, int, int | None, str, str, str | None, str]
# label, symbol, name, tone, strength, story, article, session, bucket
NamedRow: TypeAlias = tuple[str, int, str, int, int, int, int, int, str]
# session, voice, bucket, article, story, published_at, score, tone, title, url, source
LabelledRow: TypeAlias = tuple[int, str, str, int, int, int | None, float, int, str, str | None, str]


class ClaimRow(NamedTuple):
    """A claim, the session that the text names for it, and where its article stands in market time."""

    article: int
    id: str
    kind: str
    subject: str
    comparison: str
    value: float
    unit: str
    part: str
    start: int
    end: int
    stated: int | None
    session: int | None
    voice: str
    bucket: str


@dataclass(frozen=True, slots=True)
class Window:
    """Sessions first to last, both included; `seen_by` and `published_before` in seconds, None: no bound.

    `published_before` bounds the articles of the last session only; a text known to the day counts as published when
    that day is over. `published_by` (seconds) bounds all articles whose publication is known: a text of Tuesday about
    Monday is no part of what Monday evening knew.
    """

    first: int
    last: int
    seen_by: int | None = None
    published_before: int | None = None
    published_by: int | None = None


# 1 first, 2 last, 3 seen by, 4 published before, 5 published by. The joins are crossed to fix their order: from the
# window's readings to their articles, never through all articles.
_SEEN: Final = """
    FROM readings r CROSS JOIN articles a ON a.article = r.article
    WHERE r.session BETWEEN ?1 AND ?2
      AND (?3 IS NULL OR a.first_seen_at <= ?3)
      AND (?4 IS NULL OR r.session < ?2
           OR CASE a.precision WHEN 'day' THEN a.published_at + 86400 <= ?4 ELSE a.published_at < ?4 END)
      AND (?5 IS NULL OR a.published_at IS NULL OR a.published_at <= ?5)
"""
_COUNTS: Final = f"""
    WITH seen AS MATERIALIZED (SELECT r.voice, r.session, r.article, a.story {_SEEN}),
    votes AS (
        SELECT s.voice, s.session, t.label, s.story, COUNT(*) AS articles, SUM(t.tone) AS tone
        FROM seen s CROSS JOIN tags t ON t.article = s.article
        GROUP BY s.voice, s.session, t.label, s.story
    )
    SELECT voice, session, label, COUNT(*), SUM(articles), SUM(tone > 0), SUM(tone < 0)
    FROM votes GROUP BY voice, session, label
    UNION ALL
    SELECT voice, session, '', COUNT(DISTINCT story), COUNT(*), 0, 0 FROM seen GROUP BY voice, session
    ORDER BY 1, 2, 3
"""  # noqa: S608 - built from constants


def _bounds(window: Window) -> tuple[int, int, int | None, int | None, int | None]:
    return window.first, window.last, window.seen_by, window.published_before, window.published_by


def label_counts(connection: sqlite3.Connection, window: Window) -> list[CountRow]:
    """Return counts by voice, session and label; a story has one vote, the sign of its summed tone."""
    return connection.execute(_COUNTS, _bounds(window)).fetchall()


def label_sources(connection: sqlite3.Connection, window: Window) -> dict[tuple[str, int, str], int]:
    """Return the number of distinct sources by voice, session and label."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.voice, r.session, r.article {_SEEN})
        SELECT s.voice, s.session, t.label, COUNT(DISTINCT c.source)
        FROM seen s CROSS JOIN tags t ON t.article = s.article
        CROSS JOIN article_sources c ON c.article = s.article
        GROUP BY s.voice, s.session, t.label
    """  # noqa: S608 - built from constants
    return {(voice, session, label): n for voice, session, label, n in connection.execute(query, _bounds(window))}


def day_articles(connection: sqlite3.Connection, window: Window) -> list[ArticleRow]:
    """Return the window's articles, by number; pass a window of one session."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.voice, r.bucket {_SEEN})
        SELECT s.article, s.voice, s.bucket, a.story, a.published_at, a.precision, a.title, a.url, c.name
        FROM seen s CROSS JOIN articles a ON a.article = s.article CROSS JOIN sources c ON c.source = a.source
        ORDER BY s.article
    """  # noqa: S608 - built from constants
    return connection.execute(query, _bounds(window)).fetchall()


def day_tags(connection: sqlite3.Connection, window: Window) -> list[tuple[int, str, float, int]]:
    """Return (article, label, score, tone) of the window's articles, by article and label."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article {_SEEN})
        SELECT t.article, t.label, t.score, t.tone FROM seen s CROSS JOIN tags t ON t.article = s.article
        ORDER BY t.article, t.label
    """  # noqa: S608 - built from constants
    return connection.execute(query, _bounds(window)).fetchall()


def day_sources(connection: sqlite3.Connection, window: Window) -> list[tuple[int, str]]:
    """Return (article, source) for every source that carries one of the window's articles."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article {_SEEN})
        SELECT s.article, n.name FROM seen s CROSS JOIN article_sources c ON c.article = s.article
        CROSS JOIN sources n ON n.source = c.source ORDER BY s.article, n.name
    """  # noqa: S608 - built from constants
    return connection.execute(query, _bounds(window)).fetchall()


def named_companies(connection: sqlite3.Connection, window: Window) -> list[NamedRow]:
    """Return the companies that the window's news names with a tone, once a label of the article.

    A tone that only says that the price moved is left out: the move would be tested against itself.
    A company counts only if quotes had brought it by the session of the text, and not under words that only a name
    it took later holds, by quotes or lists of members: what the future teaches about names must not change the past.
    """
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.session, r.bucket, a.story {_SEEN} AND r.voice = 'news'),
        met AS MATERIALIZED (
            SELECT s.article, s.session, s.bucket, s.story, CAST(m.symbol AS INTEGER) AS code, m.n, m.name, m.tone,
                m.strength
            FROM seen s CROSS JOIN mentions m ON m.article = s.article
            WHERE m.kind = 'company' AND m.tone <> 0 AND NOT m.ambiguous AND NOT m.moved
        ),
        known AS MATERIALIZED (
            SELECT y.symbol, REPLACE(n.name, ' ', '') AS name, y.first_session AS since
            FROM symbols y CROSS JOIN names n ON n.name_id = y.name_id
            WHERE y.symbol IN (SELECT code FROM met)
            UNION ALL
            SELECT CAST(symbol AS INTEGER) AS code, REPLACE(name, ' ', ''), MIN(valid_from)
            FROM memberships WHERE code IN (SELECT code FROM met) GROUP BY 1, 2
        )
        SELECT t.label, m.code, m.name, m.tone, m.strength, m.story, m.article, m.session, m.bucket
        FROM met m CROSS JOIN tags t ON t.article = m.article
        WHERE EXISTS (SELECT 1 FROM symbols y WHERE y.symbol = m.code AND y.first_session <= m.session)
          AND (EXISTS (SELECT 1 FROM known k
                       WHERE k.symbol = m.code AND k.since <= m.session AND INSTR(k.name, m.name))
               OR NOT EXISTS (SELECT 1 FROM known k
                              WHERE k.symbol = m.code AND k.since > m.session AND INSTR(k.name, m.name)))
        ORDER BY t.label, m.session, m.code, m.article, m.n
    """  # noqa: S608 - built from constants
    return connection.execute(query, _bounds(window)).fetchall()


# When a text comes: before its session opens, during it, or after its close. News of an evening is read with the next
# session, so that it comes before that.
_WHEN: Final = """CASE WHEN r.bucket = 'pre-open' THEN 'before' WHEN r.bucket IN ('morning', 'lunch', 'afternoon')
    THEN 'during' WHEN r.bucket = 'after-close' THEN CASE r.voice WHEN 'news' THEN 'before' ELSE 'after' END
    ELSE 'unknown' END"""


def bucket_counts(connection: sqlite3.Connection, window: Window) -> dict[str, list[CountRow]]:
    """Return what `label_counts` does, apart for texts from before, during and after their session, and unknown."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.voice, r.session, r.article, a.story, {_WHEN} AS wh {_SEEN}),
        votes AS (
            SELECT s.wh, s.voice, s.session, t.label, s.story, COUNT(*) AS articles, SUM(t.tone) AS tone
            FROM seen s CROSS JOIN tags t ON t.article = s.article
            GROUP BY s.wh, s.voice, s.session, t.label, s.story
        )
        SELECT wh, voice, session, label, COUNT(*), SUM(articles), SUM(tone > 0), SUM(tone < 0)
        FROM votes GROUP BY wh, voice, session, label
        UNION ALL
        SELECT wh, voice, session, '', COUNT(DISTINCT story), COUNT(*), 0, 0 FROM seen GROUP BY wh, voice, session
        ORDER BY 1, 2, 3, 4
    """  # noqa: S608 - built from constants
    found: dict[str, list[CountRow]] = {}
    for when, *row in connection.execute(query, _bounds(window)):
        found.setdefault(when, []).append(tuple(row))
    return found


def all_sources(connection: sqlite3.Connection, window: Window) -> dict[tuple[str, str], int]:
    """Return the number of distinct sources by voice and label over the whole window; "" stands for all texts."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.voice, r.article {_SEEN})
        SELECT s.voice, t.label, COUNT(DISTINCT c.source) FROM seen s CROSS JOIN tags t ON t.article = s.article
        CROSS JOIN article_sources c ON c.article = s.article GROUP BY s.voice, t.label
        UNION ALL
        SELECT s.voice, '', COUNT(DISTINCT c.source) FROM seen s CROSS JOIN article_sources c ON c.article = s.article
        GROUP BY s.voice
    """  # noqa: S608 - built from constants
    return {(voice, label): n for voice, label, n in connection.execute(query, _bounds(window))}


def label_articles(connection: sqlite3.Connection, window: Window, label: str) -> list[LabelledRow]:
    """Return the window's articles that bear a label, by session and number."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.voice, r.session, r.bucket {_SEEN})
        SELECT s.session, s.voice, s.bucket, s.article, a.story, a.published_at, t.score, t.tone, a.title, a.url, c.name
        FROM seen s CROSS JOIN tags t ON t.article = s.article AND t.label = ?6
        CROSS JOIN articles a ON a.article = s.article CROSS JOIN sources c ON c.source = a.source
        ORDER BY s.session, s.article
    """  # noqa: S608 - built from constants
    return connection.execute(query, (*_bounds(window), label)).fetchall()


def claims_within(connection: sqlite3.Connection, window: Window | None = None) -> list[ClaimRow]:
    """Return the claims of the window's articles, by session, article and place in the text; None: of all articles."""
    bounds = (None, None, None, None, None) if window is None else _bounds(window)
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.session, r.voice, r.bucket {_SEEN}
            UNION ALL SELECT article, session, voice, bucket FROM readings WHERE ?1 IS NULL)
        SELECT c.article, a.id, c.kind, c.subject, c.comparison, c.value, c.unit, c.part, c.start, c.end, c.session,
            s.session, s.voice, s.bucket
        FROM seen s CROSS JOIN claims c ON c.article = s.article CROSS JOIN articles a ON a.article = s.article
        ORDER BY s.session, c.article, c.n
    """  # noqa: S608 - built from constants
    return [ClaimRow._make(row) for row in connection.execute(query, bounds)]
