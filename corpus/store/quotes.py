"""Writes quotes, index quotes, reported breadth, and the names that stocks bore."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from corpus.records import Company

from .codes import session_code, thousandths, whole

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import date

    from corpus.records import Breadth, IndexQuote, Quote

# session, symbol, name, close, previous close, high, low, volume, turnover, float value, reported return
_Row: TypeAlias = tuple[
    int, int, int, int | None, int | None, int | None, int | None, int | None, int | None, int | None, float | None
]
_REPORTED: Final = (
    "members", "advancers", "decliners", "unchanged", "suspended", "limit_up", "limit_down", "breadth", "mean_return",
    "median_return", "turnover", "missing", "fresh", "touched_up", "touched_down", "streak", "weighted_return",
    "version",
)  # fmt: skip
_INSERT: Final = "INSERT OR REPLACE INTO quotes VALUES (?,?,?,?,?,?,?,?,?,?,?)"


@dataclass(frozen=True, slots=True)
class Stored:
    """What an insert did, in rows, and the sessions that it touched."""

    new: int = 0
    changed: int = 0
    same: int = 0
    sessions: tuple[date, ...] = ()


def add_quotes(connection: sqlite3.Connection, quotes: Iterable[Quote]) -> Stored:
    """Insert quotes; to be called in a transaction. Of a stock's session given again with other values the newer stays.

    Sessions that changed are marked stale, so that their breadth is computed again.
    """
    names = _Names(connection)
    new = changed = same = 0
    touched: list[date] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    ordered = sorted(quotes, key=attrgetter("session"))
    for session, group in groupby(ordered, key=attrgetter("session")):
        code = session_code(session)
        rows = {(row := _quote_row(code, quote, names))[1]: row for quote in group}
        before = {row[1]: row for row in connection.execute("SELECT * FROM quotes WHERE session = ?", (code,))}
        fresh = [row for symbol, row in rows.items() if before.get(symbol) != row] if before else list(rows.values())
        overwritten = sum(row[1] in before for row in fresh) if before else 0
        new, changed, same = new + len(fresh) - overwritten, changed + overwritten, same + len(rows) - len(fresh)
        if fresh:
            touched.append(session)
            connection.executemany(_INSERT, fresh)
            for _, symbol, name, *_ in fresh:
                first, _ = spans.setdefault((symbol, name), (code, code))
                spans[symbol, name] = first, code
    _note(connection, spans)
    mark_stale(connection, touched)
    return Stored(new, changed, same, tuple(touched))


def _quote_row(code: int, quote: Quote, names: _Names) -> _Row:
    return (
        code, int(quote.symbol), names.number(quote.name),
        thousandths(quote.close), thousandths(quote.prev_close), thousandths(quote.high), thousandths(quote.low),
        whole(quote.volume), whole(quote.turnover), whole(quote.float_value), quote.reported_return,
    )  # fmt: skip


class _Names:
    """The numbers of short names; new ones are written as they are met."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._known: dict[str, int] = dict(connection.execute("SELECT name, name_id FROM names"))

    def number(self, name: str) -> int:
        if name not in self._known:
            cursor = self._db.execute("INSERT INTO names (name) VALUES (?)", (name,))
            self._known[name] = int(cursor.lastrowid or 0)
        return self._known[name]


def _note(connection: sqlite3.Connection, spans: Mapping[tuple[int, int], tuple[int, int]]) -> None:
    """Note from when to when stocks bore names; spans are of (symbol, name), both ends included."""
    connection.executemany(
        "INSERT INTO symbols VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET"
        " first_session = MIN(first_session, ?3), last_session = MAX(last_session, ?4)",
        ((*key, *span) for key, span in spans.items()),
    )


def mark_stale(connection: sqlite3.Connection, sessions: Iterable[date]) -> None:
    """Note that the breadth of these sessions must be computed again."""
    connection.executemany(
        "INSERT OR IGNORE INTO stale_sessions VALUES (?)", ((session_code(session),) for session in sessions)
    )


def mark_all_stale(connection: sqlite3.Connection) -> None:
    """Note that the breadth of every session with quotes must be computed again."""
    connection.execute("INSERT OR IGNORE INTO stale_sessions SELECT DISTINCT session FROM quotes")


def add_index_quotes(connection: sqlite3.Connection, quotes: Iterable[IndexQuote]) -> int:
    """Insert index quotes, the newer in the place of the older; return how many rows changed."""
    before = connection.total_changes
    connection.executemany(
        "INSERT INTO index_quotes VALUES (?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET close = ?3, prev_close = ?4,"
        " turnover = ?5 WHERE (close, prev_close, turnover) IS NOT (?3, ?4, ?5)",
        ((session_code(q.session), q.index, q.close, q.prev_close, q.turnover) for q in quotes),
    )
    return connection.total_changes - before


def add_reported_breadth(connection: sqlite3.Connection, rows: Iterable[Breadth], source: str) -> int:
    """Insert breadth from another source, kept apart from what is computed; return how many rows changed."""
    before = connection.total_changes
    figures = ", ".join(_REPORTED)
    given = ", ".join(f"?{n}" for n in range(3, len(_REPORTED) + 3))
    connection.executemany(
        f"INSERT INTO breadth (session, universe, reported, {figures}) VALUES (?1, ?2, 1, {given})"  # noqa: S608
        f" ON CONFLICT DO UPDATE SET ({figures}) = ({given}) WHERE ({figures}) IS NOT ({given})",
        (
            (
                session_code(b.session), b.universe, b.members, b.advancers, b.decliners, b.unchanged, b.suspended,
                b.limit_up, b.limit_down, b.breadth, b.mean_return, b.median_return, b.turnover, b.missing, b.fresh,
                b.touched_up, b.touched_down, b.streak, b.weighted_return, source,
            )
            for b in rows
        ),
    )  # fmt: skip
    return connection.total_changes - before


def newest_name(connection: sqlite3.Connection) -> int:
    """Return the number of the newest short name, 0 when there is none."""
    row: tuple[int] = connection.execute("SELECT COALESCE(MAX(name_id), 0) FROM names").fetchone()
    return row[0]


def names_after(connection: sqlite3.Connection, number: int) -> list[str]:
    """Return the short names that came after `number`."""
    return [row[0] for row in connection.execute("SELECT name FROM names WHERE name_id > ?", (number,))]


def companies(connection: sqlite3.Connection) -> list[Company]:
    """Return every company of the workspace, with its names, newest first, and its latest industry."""
    names: dict[str, list[str]] = {}
    for symbol, name in connection.execute(
        "SELECT symbol, name FROM symbols JOIN names USING (name_id) ORDER BY symbol, last_session DESC, name"
    ):
        names.setdefault(f"{symbol:06d}", []).append(name)
    english: dict[str, list[str]] = {}
    for symbol, name, name_en in connection.execute(
        "SELECT DISTINCT symbol, name, name_en FROM memberships ORDER BY symbol, valid_from DESC"
    ):
        known = names.setdefault(symbol, [])
        if name not in known:
            known.append(name)
        if name_en and name_en not in english.setdefault(symbol, []):
            english[symbol].append(name_en)
    industry = dict(connection.execute("SELECT symbol, code FROM industries ORDER BY valid_from"))
    return [
        Company(symbol, tuple(known), tuple(english.get(symbol, ())), industry.get(symbol))
        for symbol, known in sorted(names.items())
    ]
