"""Daily price limits by board, status and date, in whole thousandths of a yuan.

The table is dated: each rule holds from its day until the next one of the same board and status. Sources:
main boards 10 % since 1996-12-16, special treatment (ST) 5 % since 1998-04-22, ST 10 % since 2026-07-06 (trading rules
of the Shanghai and Shenzhen exchanges; the last seen in that day's quotes); STAR Market 20 % from its first day,
2019-07-22 (SSE special rules for the STAR Market, 2019); ChiNext 10 % from 2009-10-30, 20 % for all its stocks since
2020-08-24 (SZSE special rules for ChiNext, 2020); Beijing 30 % from its first day, 2021-11-15 (BSE trading rules), the
same as NEEQ's select layer from 2020-07-27. The first five sessions of a listing have no limit (Beijing: the first;
main boards: the first five since 2023-04-10, before it the first); the exchanges mark them by N and C before the name.

Shanghai and Shenzhen round the limit price half up to the cent. Beijing's never lies outside its percentage: among
151 closes near +30 % in 2024-12 to 2025-06, 68 had a limit that the two ways of rounding put a cent apart, and none
of those reached the one rounded half up; nine of nine lows near -30 % on 2025-04-07 stood on the one rounded inward.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from corpus import universes

if TYPE_CHECKING:
    from corpus.universes import Board

WHOLE: Final = 10_000  # shares of the price are in basis points
CENT: Final = 10  # in thousandths
BOARDS: Final = universes.BOARDS
_PREFIXES: Final[tuple[tuple[str, Board], ...]] = (
    ("688", "star-board"),
    ("689", "star-board"),
    ("60", "sse-main"),
    ("00", "szse-main"),
    ("30", "chinext-board"),
    ("92", "bse-board"),
    ("4", "bse-board"),
    ("8", "bse-board"),
)
# XD, XR and DR mark ex-dividend days; S an unreformed share structure; N and C a listing's first sessions.
_SPECIAL: Final = re.compile(r"^(?:XD|XR|DR|N|C)?S?\*?ST")
_FRESH: Final = re.compile(r"^[NC](?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Rule:
    """From `valid_from` on, prices of a board move at most `share` basis points; `special` is for ST stocks."""

    board: Board
    special: bool
    valid_from: date
    share: int


@dataclass(frozen=True, slots=True)
class Status:
    """What a short name says: a listing's first sessions, or special treatment."""

    fresh: bool
    special: bool


RULES: Final[tuple[Rule, ...]] = (
    Rule("sse-main", special=False, valid_from=date(1996, 12, 16), share=1000),
    Rule("sse-main", special=True, valid_from=date(1998, 4, 22), share=500),
    Rule("sse-main", special=True, valid_from=date(2026, 7, 6), share=1000),
    Rule("szse-main", special=False, valid_from=date(1996, 12, 16), share=1000),
    Rule("szse-main", special=True, valid_from=date(1998, 4, 22), share=500),
    Rule("szse-main", special=True, valid_from=date(2026, 7, 6), share=1000),
    Rule("chinext-board", special=False, valid_from=date(2009, 10, 30), share=1000),
    Rule("chinext-board", special=False, valid_from=date(2020, 8, 24), share=2000),
    Rule("chinext-board", special=True, valid_from=date(2009, 10, 30), share=500),
    Rule("chinext-board", special=True, valid_from=date(2020, 8, 24), share=2000),
    Rule("star-board", special=False, valid_from=date(2019, 7, 22), share=2000),
    Rule("star-board", special=True, valid_from=date(2019, 7, 22), share=2000),
    Rule("bse-board", special=False, valid_from=date(2020, 7, 27), share=3000),
    Rule("bse-board", special=True, valid_from=date(2020, 7, 27), share=3000),
)


def board_of(symbol: str) -> Board | None:
    """Return the board of a six-digit code, None for what is no A-share."""
    return next((board for prefix, board in _PREFIXES if symbol.startswith(prefix)), None)


@cache
def status_of(name: str) -> Status:
    """Read a short name's marks; a name that says delisting (退) trades by its board's ordinary limit."""
    bare = name.replace(" ", "").replace("＊", "*").upper()
    return Status(bool(_FRESH.match(bare)), bool(_SPECIAL.match(bare)))


@cache
def share_of(board: Board, session: date, *, special: bool) -> int | None:
    """Return the limit in basis points that held on `session`, None before the board had one."""
    rules = [rule for rule in RULES if rule.board == board and rule.special == special and rule.valid_from <= session]
    return max(rules, key=lambda rule: rule.valid_from).share if rules else None


def limit_prices(prev_close: int, share: int, *, inward: bool = False) -> tuple[int, int]:
    """Return the upper and the lower limit price for a previous close, all in thousandths of a yuan.

    Half up to the cent, or towards the previous close where `inward` (Beijing); at least one cent away from the
    previous close, as the exchanges' rules say for low prices, and never under one cent.
    """
    unit = WHOLE * CENT
    up, down = prev_close * (WHOLE + share), prev_close * (WHOLE - share)
    half = 0 if inward else unit // 2
    upper = (up + half) // unit
    lower = -(-down // unit) if inward else (down + half) // unit
    cents = prev_close // CENT
    return max(upper, cents + 1) * CENT, max(min(lower, cents - 1), 1) * CENT


def limits_of(symbol: str, name: str, prev_close: int, session: date) -> tuple[int, int] | None:
    """Return the limit prices of a stock on a session, None where it has none: first sessions, other markets."""
    board, status = board_of(symbol), status_of(name)
    if board is None or status.fresh or prev_close <= 0:
        return None
    share = share_of(board, session, special=status.special)
    return None if share is None else limit_prices(prev_close, share, inward=board == "bse-board")
