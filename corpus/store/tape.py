"""What prices did: reads quotes, members, industries and breadth, and writes breadth that was computed.

Sessions are codes such as 20250407, prices thousandths of a yuan, symbols whole numbers. Rows are plain tuples;
nothing here decides what a report may see: callers name the sessions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from .codes import session_code

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.records import Breadth

# symbol, name, close, previous close, high, low, volume, turnover, float value, reported return
QuoteRow: TypeAlias = tuple[
    int,
    str,
    int | None,
    int | None,
    int | None,
    int | None,
    int | None,
    int | None,
    int | None,
    float | None,
]
# session, symbol, close, previous close, volume, reported return
ReturnRow: TypeAlias = tuple[int, int, int | None, int | None, int | None, float | None]


class BreadthRow(NamedTuple):
    """A row of breadth; `session` is a code, the rest as in corpus.records.Breadth."""

    session: int
    universe: str
    reported: int
    members: int
    advancers: int
    decliners: int
    unchanged: int
    suspended: int
    limit_up: int | None
    limit_down: int | None
    breadth: float | None
    mean_return: float | None
    median_return: float | None
    turnover: float | None
    missing: int
    fresh: int
    touched_up: int | None = None
    touched_down: int | None = None
    streak: int | None = None
    weighted_return: float | None = None


_BREADTH: Final = (
    "session, universe, reported, members, advancers, decliners, unchanged, suspended, limit_up, limit_down, breadth,"
    " mean_return, median_return, turnover, missing, fresh, touched_up, touched_down, streak, weighted_return"
)
# session, name, close, previous close
TradedRow: TypeAlias = tuple[int, str, int, int]

_TRADED: Final = (
    "SELECT q.session, n.name, q.close, q.prev_close FROM quotes q JOIN names n USING (name_id) WHERE q.symbol = ?1"
    " AND q.close > 0 AND q.prev_close > 0 AND (q.volume IS NULL OR q.volume <> 0)"
)
_RETURN: Final = "q.session, q.symbol, q.close, q.prev_close, q.volume, q.reported_return"


def quotes_on(connection: sqlite3.Connection, session: int) -> list[QuoteRow]:
    """Return the quotes of one session, by symbol."""
    query = (
        "SELECT symbol, name, close, prev_close, high, low, volume, turnover, float_value, reported_return"
        " FROM quotes JOIN names USING (name_id) WHERE session = ? ORDER BY symbol"
    )
    return connection.execute(query, (session,)).fetchall()


def returns_of(connection: sqlite3.Connection, sessions: Sequence[int], symbols: Sequence[int]) -> list[ReturnRow]:
    """Return what these stocks did on these sessions; one look-up a stock and session."""
    query = (
        f"SELECT {_RETURN} FROM json_each(?1) s CROSS JOIN json_each(?2) m"  # noqa: S608 - a constant
        " CROSS JOIN quotes q ON q.session = s.value AND q.symbol = m.value"
    )
    return connection.execute(query, (json.dumps(list(sessions)), json.dumps(list(symbols)))).fetchall()


def returns_between(connection: sqlite3.Connection, sessions: Sequence[int], low: int, high: int) -> list[ReturnRow]:
    """Return what all stocks with low <= symbol <= high did on these sessions; one scan a session."""
    query = (
        f"SELECT {_RETURN} FROM json_each(?1) s"  # noqa: S608 - a constant
        " CROSS JOIN quotes q ON q.session = s.value AND q.symbol BETWEEN ?2 AND ?3"
    )
    return connection.execute(query, (json.dumps(list(sessions)), low, high)).fetchall()


def changes_on(connection: sqlite3.Connection, sessions: Sequence[int]) -> list[tuple[int, int, float | None]]:
    """Return (session, symbol, return) of all stocks on these sessions, None for one that did not trade."""
    query = (
        "SELECT q.session, q.symbol, CASE WHEN q.volume = 0 THEN NULL WHEN q.close > 0 AND q.prev_close > 0"
        " THEN 1.0 * q.close / q.prev_close - 1.0 WHEN q.close > 0 THEN NULL ELSE q.reported_return END"
        " FROM json_each(?1) s CROSS JOIN quotes q ON q.session = s.value"
    )
    return connection.execute(query, (json.dumps(list(sessions)),)).fetchall()


def dispersions(connection: sqlite3.Connection, medians: Mapping[int, float]) -> dict[int, float]:
    """Return by session the mean distance of all stocks' returns from the median given for that session."""
    query = (
        "SELECT q.session, AVG(ABS(1.0 * q.close / q.prev_close - 1 - m.value))"
        " FROM json_each(?) m CROSS JOIN quotes q ON q.session = CAST(m.key AS INTEGER)"
        " WHERE q.close > 0 AND q.prev_close > 0 AND q.close < 3 * q.prev_close GROUP BY q.session"
    )
    return dict(connection.execute(query, (json.dumps(medians),)).fetchall())


def breadth_of(connection: sqlite3.Connection, sessions: Sequence[int], universe: str) -> list[BreadthRow]:
    """Return the breadth of one universe on these sessions, computed before reported."""
    query = (
        f"SELECT {_BREADTH} FROM breadth WHERE universe = ?2"  # noqa: S608 - a constant
        " AND session IN (SELECT value FROM json_each(?1)) ORDER BY session, reported"
    )
    return _breadth(connection.execute(query, (json.dumps(list(sessions)), universe)))


def breadth_family(connection: sqlite3.Connection, sessions: Sequence[int], prefix: str) -> list[BreadthRow]:
    """Return the breadth of all universes whose id starts with `prefix` on these sessions, computed before reported."""
    query = (
        f"SELECT {_BREADTH} FROM json_each(?1) s CROSS JOIN breadth b"  # noqa: S608 - a constant
        " ON b.session = s.value AND b.universe >= ?2 AND b.universe < ?3 ORDER BY session, universe, reported"
    )
    return _breadth(connection.execute(query, (json.dumps(list(sessions)), prefix, f"{prefix}\U0010ffff")))


def _breadth(rows: Iterable[tuple[Any, ...]]) -> list[BreadthRow]:
    return [BreadthRow._make(row) for row in rows]


def breadth_between(connection: sqlite3.Connection, first: int, until: int, universe: str | None) -> list[BreadthRow]:
    """Return breadth over the half-open range of sessions, of one universe or of all, computed before reported."""
    # Two queries: one with an optional universe would read every universe of every session.
    which = "universe = ?3 AND " if universe is not None else ""
    query = (
        f"SELECT {_BREADTH} FROM breadth WHERE {which}session >= ?1 AND session < ?2"  # noqa: S608 - constants
        " ORDER BY session, universe, reported"
    )
    asked = (first, until) if universe is None else (first, until, universe)
    return _breadth(connection.execute(query, asked))


def index_returns(connection: sqlite3.Connection, sessions: Sequence[int], index: str) -> dict[int, float]:
    """Return by session what an index did, as a fraction of its previous close."""
    query = (
        'SELECT session, close / prev_close - 1 FROM index_quotes WHERE "index" = ?2 AND prev_close > 0'
        " AND session IN (SELECT value FROM json_each(?1))"
    )
    return dict(connection.execute(query, (json.dumps(list(sessions)), index)).fetchall())


def all_index_returns(connection: sqlite3.Connection, session: int) -> dict[str, float]:
    """Return by index what it did on a session, as a fraction of its previous close."""
    query = 'SELECT "index", close / prev_close - 1 FROM index_quotes WHERE session = ? AND prev_close > 0'
    return dict(connection.execute(query, (session,)).fetchall())


def traded_before(connection: sqlite3.Connection, symbol: int, session: int) -> Iterator[TradedRow]:
    """Yield the sessions before `session` on which a stock traded at known prices, the latest first."""
    return connection.execute(f"{_TRADED} AND q.session < ?2 ORDER BY q.session DESC", (symbol, session))


def traded_after(connection: sqlite3.Connection, symbol: int, session: int) -> Iterator[TradedRow]:
    """Yield the sessions after `session` on which a stock traded at known prices, the earliest first."""
    return connection.execute(f"{_TRADED} AND q.session > ?2 ORDER BY q.session", (symbol, session))


def symbols_on(connection: sqlite3.Connection, session: int) -> list[int]:
    """Return the stocks that have a quote on a session, ascending."""
    query = "SELECT symbol FROM quotes WHERE session = ? ORDER BY symbol"
    return [row[0] for row in connection.execute(query, (session,))]


def quoted_before(connection: sqlite3.Connection, session: int) -> int | None:
    """Return the latest session with quotes before `session`, None without any."""
    row: tuple[int | None] = connection.execute(
        "SELECT MAX(session) FROM quotes WHERE session < ?", (session,)
    ).fetchone()
    return row[0]


def closes_on(connection: sqlite3.Connection, session: int) -> list[tuple[int, int | None, int | None]]:
    """Return (symbol, close, volume) of the stocks quoted on a session, by symbol."""
    query = "SELECT symbol, close, volume FROM quotes WHERE session = ? ORDER BY symbol"
    return connection.execute(query, (session,)).fetchall()


def last_session(connection: sqlite3.Connection) -> int | None:
    """Return the latest session with quotes, None without any."""
    row: tuple[int | None] = connection.execute("SELECT MAX(session) FROM quotes").fetchone()
    return row[0]


def quoted_after(connection: sqlite3.Connection, session: int) -> list[int]:
    """Return the sessions with computed breadth after `session`, ascending: they have quotes."""
    query = "SELECT session FROM breadth WHERE universe = 'all' AND reported = 0 AND session > ? ORDER BY session"
    return [row[0] for row in connection.execute(query, (session,))]


def code_moves(connection: sqlite3.Connection) -> list[tuple[int, int, int]]:
    """Return (old code, new code, first session of the new) of Beijing stocks that took a 920 code.

    They are one company where they bear one name, and the new code came after the old one had gone.
    """
    query = (
        "WITH latest AS (SELECT symbol, name_id, MIN(first_session) OVER w AS first, MAX(last_session) OVER w AS last,"
        " ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY last_session DESC, name_id) AS rank FROM symbols"
        " WHERE symbol BETWEEN 430000 AND 439999 OR symbol BETWEEN 800000 AND 899999"
        " WINDOW w AS (PARTITION BY symbol))"
        " SELECT o.symbol, n.symbol, MIN(n.first_session) FROM latest o JOIN symbols n USING (name_id)"
        " WHERE o.rank = 1 AND n.symbol BETWEEN 920000 AND 920999 GROUP BY o.symbol, n.symbol, o.last"
        " HAVING MIN(n.first_session) > o.last ORDER BY 1"
    )
    return connection.execute(query).fetchall()


def industry_spells(connection: sqlite3.Connection, until: int) -> list[tuple[int, int, str]]:
    """Return (symbol, valid_from, code) of the industry spells begun on or before `until`, by symbol and begin."""
    query = (
        "SELECT CAST(symbol AS INTEGER), valid_from, code FROM industries WHERE valid_from <= ? ORDER BY symbol,"
        " valid_from"
    )
    return connection.execute(query, (until,)).fetchall()


def member_spells(connection: sqlite3.Connection, since: int, until: int) -> list[tuple[str, int, int, int]]:
    """Return (index, symbol, valid_from, valid_to) of the memberships in force at some time from `since` to `until`.

    Both ends are included; valid_to 0 stands for an open end.
    """
    query = (
        'SELECT "index", CAST(symbol AS INTEGER), valid_from, valid_to FROM memberships'
        ' WHERE valid_from <= ?2 AND (valid_to = 0 OR valid_to > ?1) ORDER BY "index", symbol, valid_from'
    )
    return connection.execute(query, (since, until)).fetchall()


def member_weights(connection: sqlite3.Connection, index: str, session: int) -> list[tuple[int, float | None, int]]:
    """Return (symbol, weight, valid_from) of the members of an index on a session, by symbol."""
    query = (
        "SELECT CAST(symbol AS INTEGER), weight, valid_from FROM memberships"
        ' WHERE "index" = ?1 AND valid_from <= ?2 AND (valid_to = 0 OR valid_to > ?2) ORDER BY symbol, valid_from'
    )
    return connection.execute(query, (index, session)).fetchall()


def missing_members(connection: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """Return (universe, sessions on which members had no quote, the latest of these), by universe."""
    query = (
        "SELECT universe, COUNT(*), MAX(session) FROM breadth WHERE reported = 0 AND missing > 0"
        " GROUP BY universe ORDER BY universe"
    )
    return connection.execute(query).fetchall()


def moved_far(connection: sqlite3.Connection, share: float) -> Iterator[tuple[int, int, str, int, int]]:
    """Yield (session, symbol, name, close, previous close) of trades that moved by `share` or more, by session."""
    query = (
        "SELECT q.session, q.symbol, n.name, q.close, q.prev_close FROM quotes q JOIN names n USING (name_id)"
        " WHERE q.close > 0 AND q.prev_close > 0 AND (q.volume IS NULL OR q.volume <> 0)"
        " AND ABS(q.close - q.prev_close) >= ?1 * q.prev_close ORDER BY q.session, q.symbol"
    )
    return connection.execute(query, (share,))


def latest_quoted(connection: sqlite3.Connection, until: int) -> int | None:
    """Return the latest session with quotes or reported breadth on or before `until`, None when there is none."""
    row: tuple[int | None] = connection.execute(
        "SELECT MAX(session) FROM (SELECT MAX(session) AS session FROM quotes WHERE session <= ?1"
        " UNION ALL SELECT MAX(session) FROM breadth WHERE session <= ?1)",
        (until,),
    ).fetchone()
    return row[0]


def stale_sessions(connection: sqlite3.Connection, version: str) -> list[int]:
    """Return the sessions whose breadth is to be computed: marked stale, or computed by another version."""
    query = (
        "SELECT session FROM stale_sessions UNION SELECT session FROM breadth"
        " WHERE universe = 'all' AND reported = 0 AND version <> ? ORDER BY session"
    )
    return [row[0] for row in connection.execute(query, (version,))]


def replace_breadth(connection: sqlite3.Connection, session: int, rows: Iterable[Breadth], version: str) -> None:
    """Put computed breadth in the place of what was computed before, and mark the session fresh; in a transaction."""
    connection.execute("DELETE FROM breadth WHERE session = ? AND reported = 0", (session,))
    connection.executemany(
        f"INSERT INTO breadth ({_BREADTH}, version) VALUES (?,?,0,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
        (_breadth_row(row, version) for row in rows),
    )
    connection.execute("DELETE FROM stale_sessions WHERE session = ?", (session,))


def _breadth_row(b: Breadth, version: str) -> tuple[object, ...]:
    return (
        session_code(b.session), b.universe, b.members, b.advancers, b.decliners, b.unchanged, b.suspended,
        b.limit_up, b.limit_down, b.breadth, b.mean_return, b.median_return, b.turnover, b.missing, b.fresh,
        b.touched_up, b.touched_down, b.streak, b.weighted_return, version,
    )  # fmt: skip


def breadth_rows(connection: sqlite3.Connection) -> Iterator[BreadthRow]:
    """Yield all breadth, by session and universe, computed before reported."""
    query = f"SELECT {_BREADTH} FROM breadth ORDER BY session, universe, reported"  # noqa: S608 - a constant
    return map(BreadthRow._make, connection.execute(query))
