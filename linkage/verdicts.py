"""Checks the figures that texts state against the tape: confirmed, contradicted, or unverifiable and what is missing.

The tape here is one of closes: what a text says of the morning or of half a day cannot be checked, and is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from corpus.store import tape

from .horizon import choose

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from corpus.store.tape import BreadthRow

Outcome: TypeAlias = Literal["confirmed", "contradicted", "unverifiable"]

WHOLE_DAY: Final = ("", "close")
# How far a stated figure may be from the tape: moves are rounded to a tenth of a per cent at best, counts of stocks
# differ between sources by new listings and suspensions, round numbers («nearly 4,000») by a tenth.
MOVE: Final = 0.0006
COUNT_SHARE: Final = 0.02
COUNT: Final = 5
ROUND_SHARE: Final = 0.1
_COLUMNS: Final[Mapping[str, str]] = {
    "advancers": "advancers", "decliners": "decliners", "limit-up": "limit_up", "limit-down": "limit_down",
    "turnover": "turnover",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tape says of a claim: `actual` in the claim's unit, `reason` when it cannot say."""

    outcome: Outcome
    actual: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SessionTape:
    """The closes of one session: breadth by universe, returns by index and by stock."""

    breadth: Mapping[str, BreadthRow]
    indices: Mapping[str, float]
    stocks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as far as the tape is concerned."""

    kind: str
    subject: str
    comparison: str
    value: float
    part: str


def session_tape(connection: sqlite3.Connection, session: int) -> SessionTape:
    """Load what claims about `session` (20250407) are checked against."""
    rows = choose(tape.breadth_between(connection, session, session + 1, None))
    stocks = {
        f"{symbol:06d}": close / before - 1 if close and before else reported
        for _, symbol, close, before, _, reported in tape.returns_between(connection, [session], 0, 999_999)
    }
    indices = tape.all_index_returns(connection, session)
    known = {symbol: move for symbol, move in stocks.items() if move is not None}
    return SessionTape({universe: found[session] for universe, found in rows.items()}, indices, known)


def verdict(claim: Stated, closes: SessionTape) -> Verdict:
    """Check one claim against the closes of its session."""
    if claim.part not in WHOLE_DAY:
        return Verdict("unverifiable", reason="the tape has closes only")
    actual, missing = _actual(claim, closes)
    if actual is None:
        return Verdict("unverifiable", reason=missing)
    return Verdict("confirmed" if _agrees(claim, actual) else "contradicted", actual)


def _actual(claim: Stated, closes: SessionTape) -> tuple[float | None, str]:
    if claim.kind == "index-move":
        return closes.indices.get(claim.subject), "no close of this index; see `fupan ingest index-quotes`"
    if claim.kind == "stock-move":
        return closes.stocks.get(claim.subject), "no quote of this stock; see `fupan ingest quotes`"
    column = _COLUMNS.get(claim.kind)
    if column is None:
        return None, f"the tape does not hold what a claim of kind {claim.kind} says"
    row = closes.breadth.get(claim.subject)
    value = None if row is None else getattr(row, column)
    return (None if value is None else float(value)), f"no breadth of {claim.subject}; see `fupan ingest quotes`"


def _agrees(claim: Stated, actual: float) -> bool:
    moves = claim.kind in ("index-move", "stock-move")
    slack = MOVE if moves else max(COUNT, COUNT_SHARE * abs(claim.value))
    if moves and claim.value < 0:
        claim, actual = Stated(claim.kind, claim.subject, claim.comparison, -claim.value, claim.part), -actual
    if claim.comparison == ">=":
        return actual >= claim.value - slack
    if claim.comparison == "<=":
        return actual <= claim.value + slack
    if claim.comparison == "~":
        slack = max(slack, ROUND_SHARE * abs(claim.value))
    return abs(actual - claim.value) <= slack
