"""What texts said, session by session: counts of tags, the day's articles, and the companies that news names.

Every query takes a `Window`: the sessions it may see, the moment by which an article must have been seen, and for the
last session the moment before which it must have been published. Rows are plain tuples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .tallies import CountRow, all_sources, bucket_counts, company_pairs, company_parts, company_texts, label_counts
from .tallies_named import NamingRow, PairRow
from .windows import SEEN, Window, bounds

if TYPE_CHECKING:
    import sqlite3

__all__ = [
    "ArticleRow", "ClaimRow", "CountRow", "LabelledRow", "NamedRow", "NamingRow", "PairRow", "Window",
    "all_sources", "bucket_counts", "claims_within", "company_pairs", "company_parts", "company_texts", "day_articles",
    "day_sources", "day_tags", "label_articles", "label_counts", "label_sources", "named_companies",
]  # fmt: skip

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


def label_sources(connection: sqlite3.Connection, window: Window) -> dict[tuple[str, int, str], int]:
    """Return the number of distinct sources by voice, session and label."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.voice, r.session, r.article {SEEN})
        SELECT s.voice, s.session, t.label, COUNT(DISTINCT c.source)
        FROM seen s CROSS JOIN tags t ON t.article = s.article
        CROSS JOIN article_sources c ON c.article = s.article
        GROUP BY s.voice, s.session, t.label
    """  # noqa: S608 - built from constants
    return {(voice, session, label): n for voice, session, label, n in connection.execute(query, bounds(window))}


def day_articles(connection: sqlite3.Connection, window: Window) -> list[ArticleRow]:
    """Return the window's articles, by number; pass a window of one session."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.voice, r.bucket {SEEN})
        SELECT s.article, s.voice, s.bucket, a.story, a.published_at, a.precision, a.title, a.url, c.name
        FROM seen s CROSS JOIN articles a ON a.article = s.article CROSS JOIN sources c ON c.source = a.source
        ORDER BY s.article
    """  # noqa: S608 - built from constants
    return connection.execute(query, bounds(window)).fetchall()


def day_tags(connection: sqlite3.Connection, window: Window) -> list[tuple[int, str, float, int]]:
    """Return (article, label, score, tone) of the window's articles, by article and label."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article {SEEN})
        SELECT t.article, t.label, t.score, t.tone FROM seen s CROSS JOIN tags t ON t.article = s.article
        ORDER BY t.article, t.label
    """  # noqa: S608 - built from constants
    return connection.execute(query, bounds(window)).fetchall()


def day_sources(connection: sqlite3.Connection, window: Window) -> list[tuple[int, str]]:
    """Return (article, source) for every source that carries one of the window's articles."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article {SEEN})
        SELECT s.article, n.name FROM seen s CROSS JOIN article_sources c ON c.article = s.article
        CROSS JOIN sources n ON n.source = c.source ORDER BY s.article, n.name
    """  # noqa: S608 - built from constants
    return connection.execute(query, bounds(window)).fetchall()


def named_companies(connection: sqlite3.Connection, window: Window) -> list[NamedRow]:
    """Return the companies that the window's news names with a tone, once a label of the article.

    A tone that only says that the price moved is left out: the move would be tested against itself.
    A company counts only if quotes had brought it by the session of the text, and not under words that only a name
    it took later holds, by quotes or lists of members: what the future teaches about names must not change the past.
    """
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.session, r.bucket, a.story {SEEN} AND r.voice = 'news'),
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
    return connection.execute(query, bounds(window)).fetchall()


def label_articles(connection: sqlite3.Connection, window: Window, label: str) -> list[LabelledRow]:
    """Return the window's articles that bear a label, by session and number."""
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.voice, r.session, r.bucket {SEEN})
        SELECT s.session, s.voice, s.bucket, s.article, a.story, a.published_at, t.score, t.tone, a.title, a.url, c.name
        FROM seen s CROSS JOIN tags t ON t.article = s.article AND t.label = ?6
        CROSS JOIN articles a ON a.article = s.article CROSS JOIN sources c ON c.source = a.source
        ORDER BY s.session, s.article
    """  # noqa: S608 - built from constants
    return connection.execute(query, (*bounds(window), label)).fetchall()


def claims_within(connection: sqlite3.Connection, window: Window | None = None) -> list[ClaimRow]:
    """Return the claims of the window's articles, by session, article and place in the text; None: of all articles."""
    asked = (None, None, None, None, None) if window is None else bounds(window)
    query = f"""
        WITH seen AS MATERIALIZED (SELECT r.article, r.session, r.voice, r.bucket {SEEN}
            UNION ALL SELECT article, session, voice, bucket FROM readings WHERE ?1 IS NULL)
        SELECT c.article, a.id, c.kind, c.subject, c.comparison, c.value, c.unit, c.part, c.start, c.end, c.session,
            s.session, s.voice, s.bucket
        FROM seen s CROSS JOIN claims c ON c.article = s.article CROSS JOIN articles a ON a.article = s.article
        ORDER BY s.session, c.article, c.n
    """  # noqa: S608 - built from constants
    return [ClaimRow._make(row) for row in connection.execute(query, asked)]
