"""Learned baskets: which stocks stood behind a label, from a session on, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


class BasketRow(NamedTuple):
    """A stock of a learned basket; `valid_from` is a session (20250407), `weight` orders, `reason` says why."""

    label: str
    valid_from: int
    symbol: int
    weight: float
    reason: str


_COLUMNS: Final = "label, valid_from, symbol, weight, reason"


def baskets_between(connection: sqlite3.Connection, since: int, until: int) -> list[tuple[str, int, int]]:
    """Return (label, valid_from, symbol) of the baskets in force at some time from `since` to `until`, both included.

    All versions begun by `until` are given from the one in force on `since` on.
    """
    query = (
        "SELECT label, valid_from, symbol FROM baskets WHERE symbol > 0 AND valid_from <= ?2 AND valid_from >="
        " COALESCE((SELECT MAX(valid_from) FROM baskets WHERE valid_from <= ?1), 0) ORDER BY label, valid_from, symbol"
    )
    return connection.execute(query, (since, until)).fetchall()


def basket_on(connection: sqlite3.Connection, label: str, session: int) -> list[BasketRow]:
    """Return the learned basket of a label in force on a session, the heaviest first."""
    query = (
        f"SELECT {_COLUMNS} FROM baskets WHERE label = ?1 AND symbol > 0 AND valid_from ="  # noqa: S608
        " (SELECT MAX(valid_from) FROM baskets WHERE valid_from <= ?2) ORDER BY weight DESC, symbol"
    )
    return [BasketRow._make(row) for row in connection.execute(query, (label, session))]


def basket_versions(connection: sqlite3.Connection) -> dict[int, str]:
    """Return by valid_from which version learned the baskets."""
    return dict(connection.execute("SELECT valid_from, MAX(version) FROM baskets GROUP BY valid_from"))


def replace_baskets(
    connection: sqlite3.Connection, valid_from: int, until: int, rows: Iterable[BasketRow], version: str
) -> None:
    """Put the baskets that hold from a session on in the place of those before; to be called in a transaction.

    Sessions from `valid_from` up to, not including, `until` are marked stale where stocks changed. A row without a
    label and a stock says that the version was learned, even if nothing was found.
    """
    before = _stocks(connection, valid_from)
    connection.execute("DELETE FROM baskets WHERE valid_from = ?", (valid_from,))
    connection.executemany(
        f"INSERT INTO baskets ({_COLUMNS}, version) VALUES (?,?,?,?,?,?)",  # noqa: S608
        [*((*row, version) for row in rows), ("", valid_from, 0, 0.0, "learned", version)],
    )
    if _stocks(connection, valid_from) != before:
        connection.execute(
            "INSERT OR IGNORE INTO stale_sessions"
            " SELECT DISTINCT session FROM breadth WHERE universe = 'all' AND session >= ? AND session < ?",
            (valid_from, until),
        )


def _stocks(connection: sqlite3.Connection, valid_from: int) -> set[tuple[str, int]]:
    query = "SELECT label, symbol FROM baskets WHERE valid_from = ? AND symbol > 0"
    return set(connection.execute(query, (valid_from,)))


def drop_baskets(connection: sqlite3.Connection, keep: Sequence[int]) -> None:
    """Forget the baskets of all versions but these."""
    connection.execute(
        "DELETE FROM baskets WHERE valid_from NOT IN (SELECT value FROM json_each(?))", (json.dumps(list(keep)),)
    )


# label, symbol, stories of the label that name the stock
CompanyCount: TypeAlias = tuple[str, int, int]


def company_counts(connection: sqlite3.Connection, since: int, until: int) -> list[CompanyCount]:
    """Return (label, symbol, stories) of the companies that articles name whose reaction session is in [since, until).

    The label "" counts all articles, whatever their labels. Ambiguous names do not count.
    """
    query = (
        "WITH named AS MATERIALIZED (SELECT DISTINCT m.article, a.story, CAST(m.symbol AS INTEGER) AS symbol"
        " FROM readings r CROSS JOIN articles a ON a.article = r.article CROSS JOIN mentions m ON m.article = r.article"
        " WHERE r.reaction_session >= ?1 AND r.reaction_session < ?2 AND m.kind = 'company' AND NOT m.ambiguous)"
        " SELECT t.label, n.symbol, COUNT(DISTINCT n.story) FROM named n CROSS JOIN tags t ON t.article = n.article"
        " GROUP BY 1, 2 UNION ALL SELECT '', symbol, COUNT(DISTINCT story) FROM named GROUP BY 2 ORDER BY 1, 2"
    )
    return connection.execute(query, (since, until)).fetchall()


def reading_marks(connection: sqlite3.Connection) -> list[tuple[int, int, int, str, str]]:
    """Return (month such as 202504, articles read with a session of it, what changes with them or their reader)."""
    query = (
        "SELECT r.session / 100, COUNT(*), SUM(r.article % 1000003 * (1 + r.recap)), MIN(r.version), MAX(r.version)"
        " FROM readings r WHERE r.session IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    return connection.execute(query).fetchall()


def tape_marks(connection: sqlite3.Connection) -> list[tuple[int, int, int]]:
    """Return (month, sessions, a checksum) of the tape: it changes whenever quotes do."""
    query = (
        "SELECT session / 100, COUNT(*), CAST(TOTAL(mean_return * 1e9) + TOTAL(turnover) AS INTEGER) FROM breadth"
        " WHERE universe = 'all' AND reported = 0 GROUP BY 1 ORDER BY 1"
    )
    return connection.execute(query).fetchall()
