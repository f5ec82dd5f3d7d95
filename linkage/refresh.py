"""Brings stored breadth up to date: every universe on every session whose quotes, members or rules changed."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from corpus.store import baskets, tape
from corpus.store.codes import session_of
from corpus.store.connection import transaction

from .breadth import sheet, standing_groups, tally
from .streaks import dependents, with_runs
from .universes import Reference

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from corpus.records import Breadth
    from corpus.taxonomy import Label

RULES: Final = "breadth-3"  # raised whenever the figures of an unchanged session would change


def version_of(labels: Sequence[Label]) -> str:
    """Name what computes breadth: the rules, and the stocks that the taxonomy puts in baskets."""
    stocks = repr(sorted((label.id, label.shenwan, label.symbols) for label in labels))
    return f"{RULES}-{hashlib.sha256(stocks.encode()).hexdigest()[:8]}"


def stale(connection: sqlite3.Connection, labels: Sequence[Label]) -> list[int]:
    """Return the sessions that `refresh` would compute."""
    return tape.stale_sessions(connection, version_of(labels))


def breadth_of_session(
    connection: sqlite3.Connection, reference: Reference, session: int, origin: Mapping[int, int] = MappingProxyType({})
) -> list[Breadth]:
    """Compute breadth of every universe on one session; empty without quotes."""
    page = with_runs(connection, sheet(session_of(session), tape.quotes_on(connection, session)), origin)
    return [*tally(page, standing_groups(page)), *tally(page, reference.groups(session))]


def refresh(
    connection: sqlite3.Connection, labels: Sequence[Label], advance: Callable[[int], object] | None = None
) -> int:
    """Compute and store breadth of the stale sessions, one transaction each; return how many there were.

    Later sessions whose limit streaks reach back into a stale one are computed again with it. `advance` is told of each
    session (20250407) that is done.
    """
    sessions = stale(connection, labels)
    if not sessions:
        return 0
    moves = tape.code_moves(connection)
    sessions = _with_dependents(connection, sessions, {old: new for old, new, _ in moves})
    reference = load_reference(connection, labels, sessions[0], sessions[-1])
    version, origin = version_of(labels), {new: old for old, new, _ in moves}
    for session in sessions:
        rows = breadth_of_session(connection, reference, session, origin)
        with transaction(connection):
            tape.replace_breadth(connection, session, rows, version)
        if advance is not None:
            advance(session)
    return len(sessions)


def _with_dependents(
    connection: sqlite3.Connection, sessions: Sequence[int], successor: Mapping[int, int]
) -> list[int]:
    """Add the sessions whose streaks reach back to one of these; one that is followed by stale ones only has none."""
    known, later = set(sessions), tape.quoted_after(connection, sessions[0])
    found = set(sessions)
    for session in sessions:
        if any(other not in known for other in later if other > session):
            found |= dependents(connection, session, successor)
    return sorted(found)


def load_reference(connection: sqlite3.Connection, labels: Sequence[Label], since: int, until: int) -> Reference:
    """Load the industries, members and learned baskets in force at some time from `since` to `until`, both included."""
    return Reference(
        tape.industry_spells(connection, until),
        tape.member_spells(connection, since, until),
        labels,
        baskets.baskets_between(connection, since, until),
        tape.code_moves(connection),
    )
