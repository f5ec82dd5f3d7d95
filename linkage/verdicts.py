"""Checks the figures that texts state against the tape: confirmed, contradicted, or unverifiable and what is missing.

The tape is one of closes, with the day's high and low where quotes have them. What a text says of a part of the session
can then be contradicted (the day never reached it) and, of reaching a level or a limit at some time, confirmed; more is
not claimed. Turnover only grows during a session, which decides some statements made before its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.store import tape

from .horizon import choose
from .stocktape import MOVE, Outcome, StockTape, Verdict, agrees, limit_verdict, move_verdict, stock_tape

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from corpus.store.tape import BreadthRow

__all__ = ["NOTHING", "Outcome", "SessionTape", "Stated", "Verdict", "is_stock", "session_tape", "verdict"]

WHOLE_DAY: Final = ("", "close")
# How far a stated figure may be from the tape: counts of stocks differ between sources by new listings and suspensions,
# round numbers («nearly 4,000») by a tenth.
COUNT_SHARE: Final = 0.02
COUNT: Final = 5
ROUND_SHARE: Final = 0.1
_COLUMNS: Final[Mapping[str, str]] = {
    "advancers": "advancers", "decliners": "decliners", "limit-up": "limit_up", "limit-down": "limit_down",
    "turnover": "turnover",
}  # fmt: skip
_LIMITS: Final = ("limit-up", "limit-down")


@dataclass(frozen=True, slots=True)
class SessionTape:
    """One session: breadth by universe, returns by index, and what the stocks did that claims are about."""

    breadth: Mapping[str, BreadthRow]
    indices: Mapping[str, float]
    stocks: Mapping[str, StockTape]


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as far as the tape is concerned; `part` of the session: "" all of it, close, intraday, open, ..."""

    kind: str
    subject: str
    comparison: str
    value: float
    part: str


NOTHING: Final = SessionTape({}, {}, {})


def session_tape(connection: sqlite3.Connection, session: int, symbols: Collection[str]) -> SessionTape:
    """Load what claims about `session` (20250407) are checked against; `symbols` are the stocks that they name."""
    rows = choose(tape.breadth_between(connection, session, session + 1, None))
    wanted = {int(symbol) for symbol in symbols}
    quotes = tape.quotes_on(connection, session) if wanted else []
    stocks = {f"{row[0]:06d}": stock_tape(session, row) for row in quotes if row[0] in wanted}
    indices = tape.all_index_returns(connection, session)
    return SessionTape({universe: found[session] for universe, found in rows.items()}, indices, stocks)


def is_stock(subject: str) -> bool:
    """Say whether a claim's subject is a stock's six-digit code."""
    return len(subject) == 6 and subject.isdecimal()  # noqa: PLR2004 - the length of a code


def verdict(claim: Stated, closes: SessionTape) -> Verdict:
    """Check one claim against the tape of its session."""
    if is_stock(claim.subject) and claim.kind in {"stock-move", "turnover", *_LIMITS}:
        found = closes.stocks.get(claim.subject)
        if found is None:
            return Verdict("unverifiable", reason="no quote of this stock; see `fupan ingest quotes`")
        return _of_stock(claim, found)
    actual, missing = _actual(claim, closes)
    if actual is None:
        return Verdict("unverifiable", reason=missing)
    if claim.kind == "turnover":
        return _of_turnover(claim, actual)
    if claim.part not in WHOLE_DAY:
        return Verdict("unverifiable", reason="the tape has closes only")
    return Verdict(
        "confirmed" if agrees(claim.comparison, claim.value, actual, _slack(claim)) else "contradicted", actual
    )


def _of_stock(claim: Stated, found: StockTape) -> Verdict:
    if claim.kind in _LIMITS:
        return limit_verdict(claim.part, found, up=claim.kind == "limit-up")
    if claim.kind == "turnover":
        if found.turnover is None:
            return Verdict("unverifiable", reason="the stock's quotes have no turnover")
        return _of_turnover(claim, found.turnover)
    if claim.part in WHOLE_DAY and found.change is not None:
        fits = agrees(claim.comparison, claim.value, found.change, _slack(claim))
        return Verdict("confirmed" if fits else "contradicted", found.change)
    return move_verdict(claim.comparison, claim.value, found)


def _of_turnover(claim: Stated, actual: float) -> Verdict:
    """Judge turnover: a session's end decides a statement of its midst only where the end is too small for it."""
    if claim.part in WHOLE_DAY:
        fits = agrees(claim.comparison, claim.value, actual, _slack(claim))
        return Verdict("confirmed" if fits else "contradicted", actual)
    if actual < claim.value - _slack(claim) and claim.comparison != "<=":
        return Verdict("contradicted", actual)
    return Verdict("unverifiable", actual, "the tape has the whole session's turnover only")


def _actual(claim: Stated, closes: SessionTape) -> tuple[float | None, str]:
    if claim.kind == "index-move":
        return closes.indices.get(claim.subject), "no close of this index; see `fupan ingest index-quotes`"
    column = _COLUMNS.get(claim.kind)
    if column is None:
        return None, f"the tape does not hold what a claim of kind {claim.kind} says"
    row = closes.breadth.get(claim.subject)
    value = None if row is None else getattr(row, column)
    return (None if value is None else float(value)), f"no breadth of {claim.subject}; see `fupan ingest quotes`"


def _slack(claim: Stated) -> float:
    least = MOVE if claim.kind in {"stock-move", "index-move"} else max(COUNT, COUNT_SHARE * abs(claim.value))
    return max(least, ROUND_SHARE * abs(claim.value)) if claim.comparison == "~" else least
