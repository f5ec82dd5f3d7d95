"""Runs of closes at the upper limit (连板), stock by stock, across suspensions and gaps in the quotes.

A run goes on from a stock's last session with a trade if it closed at its limit there and that close is the previous
close of the next. A suspension therefore neither breaks a run nor adds to it. A session that is missing from the
quotes ends every run across it: the previous close then is another, and nobody knows what happened between. On an
ex-dividend day (XD, XR, DR before the name) the previous close is adjusted by rule, and the run goes on.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import tape
from corpus.store.codes import session_code, session_of

from .limits import limits_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from corpus.store.tape import TradedRow

    from .breadth import Sheet

_ADJUSTED: Final = ("XD", "XR", "DR")


def with_runs(connection: sqlite3.Connection, page: Sheet, origin: Mapping[int, int]) -> Sheet:
    """Return a sheet that knows how long the run of each stock at its upper limit is.

    `origin` gives the old code of a stock that changed its code: the run goes on under the new one.
    """
    run = np.zeros_like(page.run)
    session = session_code(page.session)
    for at in np.flatnonzero(page.limit_up).tolist():
        run[at] = _run(connection, int(page.symbol[at]), session, origin)
    return replace(page, run=run)


def _run(connection: sqlite3.Connection, symbol: int, session: int, origin: Mapping[int, int]) -> int:
    """Count a stock's run that ends with `session`, on which it stands at its limit."""
    rows = _history(connection, symbol, session + 1, origin)
    _, _, name, _, start = next(rows)
    length = 1
    for code, day, earlier, close, previous in rows:
        if not _follows(name, start, close) or not _at_limit(code, day, earlier, close, previous):
            break
        length, name, start = length + 1, earlier, previous
    return length


def _history(
    connection: sqlite3.Connection, symbol: int, until: int, origin: Mapping[int, int]
) -> Iterator[tuple[int, int, str, int, int]]:
    """Yield (code, session, name, close, previous close) of a stock's trades before `until`, the latest first."""
    codes = [symbol, *([origin[symbol]] if symbol in origin else [])]
    return chain.from_iterable(((code, *row) for row in tape.traded_before(connection, code, until)) for code in codes)


def _follows(name: str, previous: int, last: int) -> bool:
    """Say whether a stock's previous close is the last close that is known, or was adjusted that day."""
    return previous == last or name.upper().startswith(_ADJUSTED)


def _at_limit(symbol: int, session: int, name: str, close: int, previous: int) -> bool:
    limits = limits_of(f"{symbol:06d}", name, previous, session_of(session))
    return limits is not None and close == limits[0]


def dependents(connection: sqlite3.Connection, session: int, successor: Mapping[int, int]) -> set[int]:
    """Return the later sessions whose runs reach back to `session`, or would if it were otherwise.

    These are, for every stock quoted on it, the sessions at its limit that follow one another from its next trade on.
    """
    if session == tape.last_session(connection):
        return set()
    found: set[int] = set()
    for symbol in tape.symbols_on(connection, session):
        for code, row in _future(connection, symbol, session, successor):
            if not _at_limit(code, *row):
                break
            found.add(row[0])
    return found


def _future(
    connection: sqlite3.Connection, symbol: int, session: int, successor: Mapping[int, int]
) -> Iterator[tuple[int, TradedRow]]:
    codes = [symbol, *([successor[symbol]] if symbol in successor else [])]
    return chain.from_iterable(((code, row) for row in tape.traded_after(connection, code, session)) for code in codes)
