"""What the quotes lack: half-complete sessions, sessions without any, members of indices without a quote.

Also closes beyond any limit that a stock can have had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import tape
from corpus.store.codes import session_code, session_of
from corpus.tables import counted
from corpus.universes import INDUSTRY, LABEL

from .limits import limits_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from .sessions import Calendar

HALF: Final = 0.8  # of the usual members: 2025-03-10 has half of them in a public collection
LEAST: Final = 20  # members that trade as a rule, below which a count says nothing of completeness
SHOWN: Final = 10  # sessions or stocks that a line names
MOVED: Final = 0.0495  # a close beyond the narrowest limit, of five per cent, lies at least so far from the last one


def incomplete(members: Mapping[int, int]) -> dict[date, tuple[int, int]]:
    """Return the sessions (20250310) with too few members that traded, each with their number and the usual one.

    Usual is the median of the 21 sessions at hand around each: what a universe holds grows over the years.
    """
    codes = sorted(members)
    counts = np.array([members[code] for code in codes], dtype=np.int64)
    found = {}
    for at, code in enumerate(codes):
        usual = int(np.median(counts[max(0, at - 10) : at + 11]))
        if usual >= LEAST and counts[at] < HALF * usual:
            found[session_of(code)] = (int(counts[at]), usual)
    return found


def gaps(connection: sqlite3.Connection, calendar: Calendar) -> Iterator[str]:
    """Say in lines what the quotes lack, each with its sessions and stocks named. Breadth must have been refreshed."""
    market = {row.session: row.members for row in tape.breadth_between(connection, 0, 99_999_999, "all")
              if not row.reported}  # fmt: skip
    if not market:
        return
    quoted = sorted(market)
    whole = calendar.between(session_of(quoted[0]), session_of(quoted[-1]))
    absent = [day for day in whole if session_code(day) not in market]
    if absent:
        lacking = counted(len(absent), "session has", "sessions have")
        yield f"missing: {lacking} no quotes between the first and the last: {_days(absent)}"
    for day, (count, usual) in incomplete(market).items():
        yield f"half complete: {day} has {count:,} stocks that traded, {usual:,} as a rule; bring it again"
    yield from _members(connection)
    yield from _outside(connection)


def _days(days: Sequence[date]) -> str:
    more = f" and {len(days) - SHOWN} more" if len(days) > SHOWN else ""
    return ", ".join(map(str, days[:SHOWN])) + more


def _members(connection: sqlite3.Connection) -> Iterator[str]:
    """Name, for each index, the members that the latest session with any missing lacks."""
    for universe, sessions, latest in tape.missing_members(connection):
        if universe.startswith((INDUSTRY, LABEL)):
            continue
        there = set(tape.symbols_on(connection, latest))
        lack = [symbol for symbol, _, _ in tape.member_weights(connection, universe, latest) if symbol not in there]
        names = ", ".join(f"{symbol:06d}" for symbol in lack[:SHOWN])
        more = f" and {len(lack) - SHOWN} more" if len(lack) > SHOWN else ""
        yield (
            f"absent: {universe} has members without a quote on {counted(sessions, 'session', 'sessions')},"
            f" last on {session_of(latest)}: {names}{more}"
        )


def _outside(connection: sqlite3.Connection) -> Iterator[str]:
    """Name the closes that lie beyond the limit of their stock's board, name and date."""
    found = []
    for session, symbol, name, close, prev in tape.moved_far(connection, MOVED):
        limits = limits_of(f"{symbol:06d}", name, prev, session_of(session))
        if limits is not None and not limits[1] <= close <= limits[0]:
            found.append(f"{session_of(session)} {symbol:06d} {name} {close / prev - 1:+.1%}")
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        why = "no limit that day, as when a delisting period begins, or a wrong quote"
        yield f"beyond their limit: {counted(len(found), 'close', 'closes')} ({why}): {', '.join(found[:SHOWN])}{more}"
