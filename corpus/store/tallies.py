"""What the texts of each session come to, counted once and kept: counts by label, sources, companies named by news.

A report reads the tallies of the sessions that it may see whole, and counts the others anew, by the same queries: those
whose texts changed since (triggers take them out of `tallied`), or that have texts later than the report may see. The
figures are the same either way; tallies only make them fast.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from .connection import BUSY_SECONDS, transaction
from .windows import LISTED, Window, bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# voice, session, label ("" stands for all texts, tagged or not), stories, articles, stories up, stories down
CountRow: TypeAlias = tuple[str, int, str, int, int, int, int]


class PairRow(NamedTuple):
    """A company as a label's news of one session speaks of it: see linkage.named. Label "" stands for all labels.

    `stories` are those of the label that name any company with a tone.
    """

    session: int
    label: str
    symbol: int
    name: str
    tone: int
    weight: float
    article: int
    stories: int


_EVER: Final = Window(0, 99_999_999)
# When a text comes: before its session opens, during it, or after its close. News of an evening is read with the next
# session, so that it comes before that.
_PART: Final = """CASE WHEN r.bucket = 'pre-open' THEN 'before' WHEN r.bucket IN ('morning', 'lunch', 'afternoon')
    THEN 'during' WHEN r.bucket = 'after-close' THEN CASE r.voice WHEN 'news' THEN 'before' ELSE 'after' END
    ELSE 'unknown' END"""
_FRESH: Final = """d.session BETWEEN ?1 AND ?2 AND (?3 IS NULL OR d.seen_last <= ?3)
    AND (?4 IS NULL OR d.session < ?2) AND (?5 IS NULL OR d.published_last <= ?5)"""
_LIVE: Final = f"""
    WITH RECURSIVE s (at) AS (
        SELECT MIN(session) FROM readings WHERE session >= ?1
        UNION ALL
        SELECT (SELECT MIN(session) FROM readings WHERE session > s.at) FROM s WHERE s.at <= ?2
    )
    SELECT at FROM s WHERE at <= ?2 AND at NOT IN (SELECT d.session FROM tallied d WHERE {_FRESH})
"""  # noqa: S608 - built from constants


def _counts(part: str) -> str:
    return f"""
        WITH seen AS MATERIALIZED (SELECT r.session, r.voice, {part} AS part, r.article, a.story {LISTED}),
        votes AS (
            SELECT s.session, s.voice, s.part, t.label, s.story, COUNT(*) AS articles, SUM(t.tone) AS tone
            FROM seen s CROSS JOIN tags t ON t.article = s.article GROUP BY 1, 2, 3, 4, 5
        )
        SELECT session, voice, part, label, COUNT(*), SUM(articles), SUM(tone > 0), SUM(tone < 0)
        FROM votes GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT session, voice, part, '', COUNT(DISTINCT story), COUNT(*), 0, 0 FROM seen GROUP BY 1, 2, 3
    """  # noqa: S608 - built from constants


_WHOLE, _PARTS = _counts("''"), _counts(_PART)
_SOURCES: Final = f"""
    WITH seen AS MATERIALIZED (SELECT r.session, r.voice, r.article {LISTED}),
    carried AS MATERIALIZED (
        SELECT s.session, s.voice, s.article, c.source FROM seen s
        CROSS JOIN article_sources c ON c.article = s.article
    )
    SELECT DISTINCT s.session, s.voice, t.label, s.source FROM carried s CROSS JOIN tags t ON t.article = s.article
    UNION
    SELECT session, voice, '', source FROM carried
"""  # noqa: S608 - built from constants
# A company counts only if quotes had brought it by the session of the text, and not under words that only a name it
# took later holds, by quotes or lists of members. A tone that only says that the price moved is left out.
_PAIRS: Final = f"""
    WITH seen AS MATERIALIZED (SELECT r.article, r.session, a.story {LISTED} AND r.voice = 'news'),
    met AS MATERIALIZED (
        SELECT s.article, s.session, s.story, CAST(m.symbol AS INTEGER) AS code, m.n, m.name, m.tone, m.strength
        FROM seen s CROSS JOIN mentions m ON m.article = s.article
        WHERE m.kind = 'company' AND m.tone <> 0 AND NOT m.ambiguous AND NOT m.moved
    ),
    known AS MATERIALIZED (
        SELECT y.symbol, REPLACE(n.name, ' ', '') AS name, y.first_session AS since
        FROM symbols y CROSS JOIN names n ON n.name_id = y.name_id WHERE y.symbol IN (SELECT code FROM met)
        UNION ALL
        SELECT CAST(symbol AS INTEGER) AS code, REPLACE(name, ' ', ''), MIN(valid_from)
        FROM memberships WHERE code IN (SELECT code FROM met) GROUP BY 1, 2
    ),
    fit AS MATERIALIZED (
        SELECT * FROM met m
        WHERE EXISTS (SELECT 1 FROM symbols y WHERE y.symbol = m.code AND y.first_session <= m.session)
          AND (EXISTS (SELECT 1 FROM known k
                       WHERE k.symbol = m.code AND k.since <= m.session AND INSTR(k.name, m.name))
               OR NOT EXISTS (SELECT 1 FROM known k
                              WHERE k.symbol = m.code AND k.since > m.session AND INSTR(k.name, m.name)))
    ),
    said AS (
        SELECT m.session, t.label, m.code, m.story, m.tone, m.strength, m.article, m.n, m.name
        FROM fit m CROSS JOIN tags t ON t.article = m.article
        UNION ALL
        SELECT m.session, '', m.code, m.story, m.tone, m.strength, m.article, m.n, m.name FROM fit m
        WHERE EXISTS (SELECT 1 FROM tags t WHERE t.article = m.article)
    ),
    votes AS (
        SELECT session, label, code, story, (SUM(tone) > 0) - (SUM(tone) < 0) AS vote, MAX(strength) AS strength,
            MIN(printf('%020d %06d ', article, n) || name) AS first FROM said GROUP BY 1, 2, 3, 4
    ),
    many AS (SELECT session, label, COUNT(DISTINCT story) AS stories FROM votes GROUP BY 1, 2)
    SELECT session, label, code, SUBSTR(MIN(first), 29), (SUM(vote) > 0) - (SUM(vote) < 0),
        MIN(MAX(ABS(SUM(vote * strength)), 1.0), 3.0), CAST(SUBSTR(MIN(first), 1, 20) AS INTEGER), stories
    FROM votes JOIN many USING (session, label) GROUP BY 1, 2, 3 HAVING SUM(vote) <> 0
"""  # noqa: S608 - built from constants


def label_counts(connection: sqlite3.Connection, window: Window) -> list[CountRow]:
    """Return counts by voice, session and label; a story has one vote, the sign of its summed tone."""
    return sorted((row[1], row[0], *row[3:]) for row in _gathered(connection, window, _WHOLE, whole=True))


def bucket_counts(connection: sqlite3.Connection, window: Window) -> dict[str, list[CountRow]]:
    """Return what `label_counts` does, apart for texts from before, during and after their session, and unknown."""
    found: dict[str, list[CountRow]] = {}
    for row in _gathered(connection, window, _PARTS, whole=False):
        found.setdefault(row[2], []).append((row[1], row[0], *row[3:]))
    return {part: sorted(rows) for part, rows in sorted(found.items())}


def _gathered(
    connection: sqlite3.Connection, window: Window, anew: str, *, whole: bool
) -> list[tuple[int, str, str, str, int, int, int, int]]:
    which = "= ''" if whole else "> ''"
    kept = (
        "SELECT t.* FROM tallied d CROSS JOIN tallies t ON t.session = d.session"  # noqa: S608 - constants
        f" AND t.part {which} WHERE {_FRESH}"
    )
    rows = connection.execute(kept, bounds(window)).fetchall()
    return [*rows, *_anew(connection, window, anew)]


def _anew(
    connection: sqlite3.Connection, window: Window, query: str
) -> list[tuple[int, str, str, str, int, int, int, int]]:
    if not (live := live_sessions(connection, window)):
        return []
    return connection.execute(query, (*bounds(window), json.dumps(live))).fetchall()


def all_sources(connection: sqlite3.Connection, window: Window) -> dict[tuple[str, str], int]:
    """Return the number of distinct sources by voice and label over the whole window; "" stands for all texts."""
    query = (
        "SELECT t.voice, t.label, t.source FROM tallied d CROSS JOIN tally_sources t"  # noqa: S608 - constants
        f" ON t.session = d.session WHERE {_FRESH}"
    )
    found = set(connection.execute(query, bounds(window)))
    found.update((voice, label, source) for _, voice, label, source, *_ in _anew(connection, window, _SOURCES))
    counts: dict[tuple[str, str], int] = {}
    for voice, label, _ in found:
        counts[voice, label] = counts.get((voice, label), 0) + 1
    return counts


def company_pairs(connection: sqlite3.Connection, window: Window) -> list[PairRow]:
    """Return the companies that the window's news names, one row a session, label and company."""
    query = (
        "SELECT t.* FROM tallied d CROSS JOIN tally_pairs t"  # noqa: S608 - constants
        f" ON t.session = d.session WHERE {_FRESH}"
    )
    rows = [*connection.execute(query, bounds(window)), *_anew(connection, window, _PAIRS)]
    return sorted(map(PairRow._make, rows))


def live_sessions(connection: sqlite3.Connection, window: Window = _EVER) -> list[int]:
    """Return the sessions with texts that have to be counted anew for a window: those whose tallies do not stand."""
    return [row[0] for row in connection.execute(_LIVE, bounds(window))]


def refresh(connection: sqlite3.Connection, advance: Callable[[int], object] | None = None) -> int:
    """Count the sessions whose tallies do not stand, one transaction each; return how many there were."""
    sessions = live_sessions(connection)
    for session in sessions:
        with transaction(connection):
            _tally(connection, session)
        if advance is not None:
            advance(session)
    return len(sessions)


def refresh_unless_busy(connection: sqlite3.Connection, advance: Callable[[int], object] | None = None) -> bool:
    """Refresh, but never wait for another process that writes: a report can do without. Say whether it was done."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        refresh(connection, advance)
    except sqlite3.OperationalError:
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")
    return True


def _tally(connection: sqlite3.Connection, session: int) -> None:
    asked: Sequence[object] = (*bounds(_EVER), json.dumps([session]))
    for table in ("tallies", "tally_sources", "tally_pairs", "tallied"):
        connection.execute(f"DELETE FROM {table} WHERE session = ?", (session,))  # noqa: S608 - constants
    for query in (_WHOLE, _PARTS):
        connection.execute(f"INSERT INTO tallies {query}", asked)
    connection.execute(f"INSERT INTO tally_sources {_SOURCES}", asked)
    connection.execute(f"INSERT INTO tally_pairs {_PAIRS}", asked)
    connection.execute(
        "INSERT INTO tallied SELECT ?1, COALESCE(MAX(a.published_at), 0), COALESCE(MAX(a.first_seen_at), 0)"
        " FROM readings r CROSS JOIN articles a ON a.article = r.article WHERE r.session = ?1",
        (session,),
    )
