"""Claims with their verdicts: which session each is about, and what the tape of that session says.

A claim that names no session is about the one its text describes: of a recap the session it is read with; of news
published during a session that one, of news published before the open or after the close the session before the one
it is read with, since nothing of that had happened yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from corpus.store.codes import session_code, session_of

from .verdicts import NOTHING, Outcome, Stated, is_stock, session_tape, verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.store.narratives import ClaimRow

    from .sessions import Calendar

IN_SESSION: Final = ("morning", "lunch", "afternoon")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a text states of a session's tape, with the tape's own (`actual`, in `unit`) and the verdict."""

    article: int
    kind: str
    subject: str
    comparison: str
    value: float
    unit: str
    part: str
    verdict: Outcome
    actual: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim as stored, the session it is about (None where unknown), and its judgement."""

    row: ClaimRow
    session: int | None
    claim: Claim


def about(row: ClaimRow, calendar: Calendar) -> int | None:
    """Return the session that a claim is about, None where neither text nor calendar says."""
    if row.stated is not None or row.session is None:
        return row.stated
    if row.voice == "told" or row.bucket in IN_SESSION:
        return row.session
    before = calendar.before(session_of(row.session), 1)
    return session_code(before[0]) if before else None


def judged(
    connection: sqlite3.Connection, rows: Iterable[ClaimRow], calendar: Calendar, session: int | None = None
) -> list[Placed]:
    """Judge claims, all or those about one session, by session, article and place in the text."""
    placed = [(about(row, calendar), row) for row in rows]
    wanted = [pair for pair in placed if session is None or pair[0] == session]
    wanted.sort(key=lambda pair: (pair[0] or 0, pair[1].article, pair[1].start, pair[1].end))
    found: list[Placed] = []
    for code, pairs in groupby(wanted, key=lambda pair: pair[0]):
        found += _of_session(connection, code, [row for _, row in pairs])
    return found


def _of_session(connection: sqlite3.Connection, code: int | None, rows: Sequence[ClaimRow]) -> list[Placed]:
    symbols = {row.subject for row in rows if is_stock(row.subject)}
    closes = session_tape(connection, code, symbols) if code else NOTHING
    found = []
    for row in rows:
        stated = Stated(row.kind, row.subject, row.comparison, row.value, _part(row, code))
        seen = verdict(stated, closes)
        claim = Claim(
            row.article, row.kind, row.subject, row.comparison, row.value, row.unit, row.part,
            seen.outcome, seen.actual, seen.reason if code else "the text does not say of which session",
        )  # fmt: skip
        found.append(Placed(row, code, claim))
    return found


def _part(row: ClaimRow, code: int | None) -> str:
    """Return the part of the session that is spoken of: a text from the midst of it cannot state its close."""
    midst = row.part == "" and row.bucket in IN_SESSION and row.session == code
    return "intraday" if midst else row.part
