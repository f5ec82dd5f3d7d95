"""What the texts of each session come to, counted once and kept: counts by label, sources, companies named by news.

A report reads the tallies of the sessions that it may see whole, and counts the others anew, by the same queries: those
whose texts changed since (triggers take them out of `tallied`), or that have texts later than the report may see. The
figures are the same either way; tallies only make them fast.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .connection import BUSY_SECONDS, transaction
from .tallies_named import ALL_PAIRS, NAMING, WHOLE_PAIRS, NamingRow, PairRow
from .windows import LISTED, PART, Window, bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# voice, session, label ("" stands for all texts, tagged or not), stories, articles, stories up, stories down
CountRow: TypeAlias = tuple[str, int, str, int, int, int, int]


_EVER: Final = Window(0, 99_999_999)
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


_WHOLE, _PARTS = _counts("''"), _counts(PART)
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


def label_counts(connection: sqlite3.Connection, window: Window) -> list[CountRow]:
    """Return counts by voice, session and label; a story has one vote, the sign of its summed tone."""
    return sorted((row[1], row[0], *row[3:]) for row in _gathered(connection, window, _WHOLE, whole=True))


def bucket_counts(connection: sqlite3.Connection, window: Window) -> dict[str, list[CountRow]]:
    """Return what `label_counts` does, apart by part of the day: before, during, after, unknown."""
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


def _anew(connection: sqlite3.Connection, window: Window, query: str) -> list[tuple[Any, ...]]:
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
    return sorted(map(PairRow._make, _named(connection, window, "tally_pairs", "AND t.part = ''", WHOLE_PAIRS)))


def company_parts(connection: sqlite3.Connection, window: Window) -> dict[str, list[PairRow]]:
    """Return what `company_pairs` does under "", and the same apart by part of the day."""
    found: dict[str, list[PairRow]] = {}
    for row in sorted(map(PairRow._make, _named(connection, window, "tally_pairs", "", ALL_PAIRS))):
        found.setdefault(row.part, []).append(row)
    return found


def company_texts(connection: sqlite3.Connection, window: Window) -> list[NamingRow]:
    """Return the articles that name companies with a tone, those alike counted together."""
    return list(map(NamingRow._make, _named(connection, window, "tally_naming", "", NAMING)))


def _named(
    connection: sqlite3.Connection, window: Window, table: str, which: str, anew: str
) -> Iterator[tuple[Any, ...]]:
    query = f"SELECT t.* FROM tallied d CROSS JOIN {table} t ON t.session = d.session {which} WHERE {_FRESH}"  # noqa: S608 - constants
    yield from connection.execute(query, bounds(window))
    yield from _anew(connection, window, anew)


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
    for table in ("tallies", "tally_sources", "tally_pairs", "tally_naming", "tallied"):
        connection.execute(f"DELETE FROM {table} WHERE session = ?", (session,))  # noqa: S608 - constants
    for query in (_WHOLE, _PARTS):
        connection.execute(f"INSERT INTO tallies {query}", asked)
    connection.execute(f"INSERT INTO tally_sources {_SOURCES}", asked)
    connection.execute(f"INSERT INTO tally_pairs {ALL_PAIRS}", asked)
    connection.execute(f"INSERT INTO tally_naming {NAMING}", asked)
    connection.execute(
        "INSERT INTO tallied SELECT ?1, COALESCE(MAX(a.published_at), 0), COALESCE(MAX(a.first_seen_at), 0)"
        " FROM readings r CROSS JOIN articles a ON a.article = r.article WHERE r.session = ?1",
        (session,),
    )
