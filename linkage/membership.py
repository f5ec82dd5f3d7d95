"""The members of a universe on one session, one by one, each with what it did: what stands behind a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.errors import MissingData
from corpus.store import baskets, tape
from corpus.store.codes import session_code, session_of

from .arrays import number
from .breadth import sheet
from .limits import BOARDS
from .refresh import load_reference
from .streaks import with_runs
from .universes import LABEL, check_universe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import date

    from corpus.taxonomy import Label

    from .arrays import Ints
    from .breadth import Sheet

LISTED: Final = "listed by the taxonomy"
MEMBER_COLUMNS: Final = ("session", "symbol", "name", "state", "return", "float_value", "streak", "reason")


def members_on(
    connection: sqlite3.Connection, labels: Sequence[Label], universe: str, day: date | None
) -> list[dict[str, object]]:
    """Return the members of a universe on a session, the latest with quotes where `day` is None, by symbol.

    `state` is up, down, unchanged, limit-up, limit-down, suspended, fresh (a listing's first sessions) or missing (no
    quote); `reason` says why a stock is in a learned basket. Raises UnknownUniverse, or MissingData without quotes.
    """
    last = tape.last_session(connection)
    session = session_code(day) if day else last
    rows = tape.quotes_on(connection, session) if session else []
    if not session or not rows:
        raise MissingData(
            "no quotes for the session", identity=day or "any session", hint="bring them with `fupan ingest quotes`"
        )
    reference = load_reference(connection, labels, session, session)
    check_universe(universe, reference.groups(session).names, industries=reference.has_industries)
    origin = {new: old for old, new, _ in tape.code_moves(connection)}
    page = with_runs(connection, sheet(session_of(session), rows), origin)
    symbols = _standing(page, universe) if universe == "all" or universe in BOARDS else None
    wanted = reference.members(session, universe) if symbols is None else symbols
    listed = {f"{LABEL}{label.id}": label.symbols for label in labels}.get(universe, ())
    return _rows(page, wanted, {int(code): LISTED for code in listed} | _reasons(connection, universe, session))


def _standing(page: Sheet, universe: str) -> Ints:
    """Return the stocks of a universe that needs no list."""
    inside = page.board < len(BOARDS) if universe == "all" else page.board == [*BOARDS].index(universe)  # type: ignore[arg-type]
    return page.symbol[inside]


def _reasons(connection: sqlite3.Connection, universe: str, session: int) -> dict[int, str]:
    if not universe.startswith(LABEL):
        return {}
    learned = baskets.basket_on(connection, universe.removeprefix(LABEL), session)
    return {row.symbol: f"{row.reason}; since {session_of(row.valid_from)}" for row in learned}


def _rows(page: Sheet, symbols: Ints, reasons: Mapping[int, str]) -> list[dict[str, object]]:
    at = {int(symbol): n for n, symbol in enumerate(page.symbol)}
    found = []
    for symbol in np.unique(symbols).tolist():
        values: dict[str, object] = {"session": page.session, "symbol": f"{symbol:06d}", "state": "missing"}
        values["reason"] = reasons.get(symbol)
        if symbol in at:
            values |= _quoted(page, at[symbol])
        found.append(values)
    return found


def _quoted(page: Sheet, at: int) -> dict[str, object]:
    return {
        "name": page.name[at],
        "state": _state(page, at),
        "return": number(float(page.change[at])),
        "float_value": number(float(page.value[at])),
        "streak": int(page.run[at]) or None,
    }


def _state(page: Sheet, at: int) -> str:
    if not page.traded[at]:
        return "suspended"
    if page.fresh[at]:
        return "fresh"
    if page.limit_up[at] or page.limit_down[at]:
        return "limit-up" if page.limit_up[at] else "limit-down"
    return ("unchanged", "up", "down")[int(page.sign[at])]
