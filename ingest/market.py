"""Brings one session's market from a provider into the workspace, step by step; each step is stored as it comes.

Run again after a failure, it does what is missing: quotes that are there are left, lists of members that have not
changed are not written again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.errors import FetchProblem
from corpus.store import tape
from corpus.store.codes import session_code
from corpus.store.connection import transaction
from corpus.store.quotes import add_index_quotes, add_quotes
from corpus.store.reference import add_memberships

from .failing import Steps
from .quotechecks import Before

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import date

    from corpus.records import Membership, Problem

    from .providers.protocol import Provider

INDICES: Final = ("sse50", "csi300", "csi500", "csi1000", "star50")
WHOLE: Final = 0.95  # of the last session's stocks: fewer are half a market
LEAST: Final = 4000  # stocks, where no session is there to compare with: there are more since 2021


@dataclass(slots=True)
class Brought:
    """What was done: rows by step, problems, remarks, and the provider's own counts of the session.

    `failed` counts steps and rows; steps that fail of one cause are one problem.
    """

    session: date
    done: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reported: dict[str, int] = field(default_factory=dict)
    failed: int = 0


def stored_session(connection: sqlite3.Connection) -> Callable[[date], Before]:
    """Return what looks up what the workspace holds of a session."""

    def look(day: date) -> Before:
        rows = tape.closes_on(connection, session_code(day))
        closes = np.array([np.nan if row[1] is None else row[1] / 1000 for row in rows], dtype=np.float64)
        volumes = np.array([np.nan if row[2] is None else row[2] for row in rows], dtype=np.float64)
        return Before(np.array([row[0] for row in rows], dtype=np.int64), closes, volumes)

    return look


def bring(
    connection: sqlite3.Connection,
    provider: Provider,
    session: date,
    is_session: Callable[[date], bool],
    *,
    boards: bool,
) -> Brought:
    """Fetch and store a session: quotes, indices, members, the provider's pools and, if wanted, its boards.

    A step that fails is a problem, and the next has its turn, unless the provider cannot be asked at all.
    """
    found, steps = Brought(session), Steps(provider.start)

    def step(name: str, work: Callable[[], int]) -> None:
        if (done := steps.run(name, work)) is not None:
            found.done[name] = done

    step("quotes", lambda: _quotes(connection, provider, is_session, found))
    step("index quotes", lambda: _index_quotes(connection, provider, session))
    for index in INDICES:
        step(f"members of {index}", partial(_members, connection, provider, index, session))
    step("pools", lambda: _pools(provider, found))
    if boards:
        listed: list[tuple[str, str]] = []
        step("boards", lambda: _extend(listed, provider.boards()))
        for board in listed:
            step(f"board {board[0]} {board[1]}", partial(_board_members, connection, provider, board, session))
    found.failed = len(found.problems) + len(steps.failures)
    found.problems += steps.problems()
    return found


def _extend(listed: list[tuple[str, str]], more: Sequence[tuple[str, str]]) -> int:
    listed.extend(more)
    return 0


def _quotes(
    connection: sqlite3.Connection, provider: Provider, is_session: Callable[[date], bool], found: Brought
) -> int:
    code = session_code(found.session)
    usual = _usual(connection, code)
    if len(tape.symbols_on(connection, code)) >= usual:
        found.notes.append(f"quotes of {found.session} are there already: not fetched again")
        return 0
    file = provider.quotes(found.session, is_session, stored_session(connection))
    found.problems += file.problems
    found.notes += file.notes
    quotes = [quote for batch in file.quotes for quote in batch]
    if len(quotes) < usual and not file.problems:
        cause = f"{len(quotes)} stocks where at least {usual:.0f} are to be expected"
        raise FetchProblem("half a market", identity=found.session, cause=cause, hint="nothing was stored; try again")
    if len(quotes) < usual:
        return 0
    with transaction(connection):
        stored = add_quotes(connection, quotes)
    return stored.new + stored.changed


def _usual(connection: sqlite3.Connection, before: int) -> float:
    """Return how many stocks a snapshot must hold at least, by the last session that is stored."""
    earlier = tape.quoted_before(connection, before)
    return LEAST if earlier is None else WHOLE * len(tape.symbols_on(connection, earlier))


def _index_quotes(connection: sqlite3.Connection, provider: Provider, session: date) -> int:
    quotes = provider.index_quotes(session)
    with transaction(connection):
        return add_index_quotes(connection, quotes)


def _members(connection: sqlite3.Connection, provider: Provider, index: str, session: date) -> int:
    return _list(connection, provider.members(index, session))


def _board_members(connection: sqlite3.Connection, provider: Provider, board: tuple[str, str], session: date) -> int:
    return _list(connection, provider.board_members(board, session))


def _list(connection: sqlite3.Connection, members: Sequence[Membership]) -> int:
    """Store a list of members, unless it is the one in force."""
    if not members:
        return 0
    index, code = members[0].index, session_code(members[0].valid_from)
    held = {row[1] for row in tape.member_spells(connection, code, code) if row[0] == index}
    if held == {int(member.symbol) for member in members}:
        return 0
    with transaction(connection):
        return add_memberships(connection, members)


def _pools(provider: Provider, found: Brought) -> int:
    found.reported |= provider.limit_counts(found.session)
    return 0
