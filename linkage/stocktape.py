"""What one stock did on a session, as far as claims about it can be checked: close, high and low against the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from corpus.store.codes import session_of

from .limits import limits_of

if TYPE_CHECKING:
    from corpus.store.tape import QuoteRow

Outcome: TypeAlias = Literal["confirmed", "contradicted", "unverifiable"]

MOVE: Final = 0.0006  # moves are rounded to a tenth of a per cent at best


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tape says of a claim: `actual` in the claim's unit, `reason` when it cannot say."""

    outcome: Outcome
    actual: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StockTape:
    """Returns at close, high and low against the previous close; turnover in yuan; None where not known.

    `upper` and `lower` say that the close, `touched_upper` and `touched_lower` that some price stood at the limit;
    None where the stock had no limit or its prices are not known.
    """

    change: float | None
    high: float | None = None
    low: float | None = None
    turnover: float | None = None
    upper: bool | None = None
    lower: bool | None = None
    touched_upper: bool | None = None
    touched_lower: bool | None = None


def stock_tape(session: int, row: QuoteRow) -> StockTape:
    """Read one row of quotes; a stock without volume did not trade and did nothing."""
    symbol, name, close, prev, high, low, volume, turnover, _, reported = row
    if volume == 0:
        return StockTape(None)
    if not close or not prev:
        return StockTape(reported)
    value = None if turnover is None else float(turnover)
    top, bottom = (None if not price else price / prev - 1 for price in (high, low))
    limits = limits_of(f"{symbol:06d}", name, prev, session_of(session))
    if limits is None:
        return StockTape(close / prev - 1, top, bottom, value)
    up, down = limits
    if max(close, high or 0) > up or min(close, low or close) < down:  # it had no limit that day: see breadth.Sheet
        return StockTape(close / prev - 1, top, bottom, value)
    touched_up = close >= up if not high else high >= up
    touched_down = close <= down if not low else low <= down
    return StockTape(
        close / prev - 1, top, bottom, value, close == up, close == down,
        touched_up or (None if not high else False), touched_down or (None if not low else False),
    )  # fmt: skip


def limit_verdict(part: str, found: StockTape, *, up: bool) -> Verdict:
    """Judge «the stock is at its limit»; `actual` is 1 where the close stood there, else 0."""
    at_close = found.upper if up else found.lower
    touched = found.touched_upper if up else found.touched_lower
    if at_close is None:
        return Verdict("unverifiable", reason="the stock did not trade, had no limit, or its prices are not known")
    actual = float(at_close)
    if part == "close":
        return Verdict("confirmed" if at_close else "contradicted", actual)
    if touched is False:
        return Verdict("contradicted", actual)
    if (at_close and part == "") or (touched and part == "intraday"):
        return Verdict("confirmed", actual)
    return Verdict(
        "unverifiable",
        actual,
        "the limit was reached, but not until the close"
        if touched and part == ""
        else "the tape does not say at what time the limit was reached",
    )


def move_verdict(comparison: str, value: float, found: StockTape) -> Verdict:
    """Judge a move during the session by how far high and low went: `actual` is the furthest in its direction."""
    furthest = found.high if value >= 0 else found.low
    if furthest is None:
        return Verdict("unverifiable", found.change, "the quotes have no high and low, and the text speaks of no close")
    sign = 1.0 if value >= 0 else -1.0
    if comparison != "<=" and sign * furthest < abs(value) - MOVE:
        return Verdict("contradicted", furthest)
    if comparison == ">=":
        return Verdict("confirmed", furthest)
    return Verdict("unverifiable", furthest, "within the session's range; the tape has no time of day")


def agrees(comparison: str, value: float, actual: float, slack: float) -> bool:
    """Say whether a figure is as stated within `slack`; >= and <= speak of sizes: «fell more than 2 %» is >= -0.02."""
    if value < 0:
        value, actual = -value, -actual
    if comparison == ">=":
        return actual >= value - slack
    if comparison == "<=":
        return actual <= value + slack
    return abs(actual - value) <= slack
