"""Breadth: how many stocks of a universe rose and fell on one session, by the rules of that date.

A `Sheet` is one session's quotes as arrays, one entry a stock, ascending by symbol. `Groups` say which stocks belong
to which universe. A stock counts if it has a close and a previous close and its volume is not zero; its return is
close / previous close - 1 of the same row, never of adjusted series.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.records import Breadth

from .arrays import number
from .limits import BOARDS, CENT, WHOLE, board_of, share_of, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from corpus.store.tape import QuoteRow, ReturnRow

    from .arrays import Bools, Floats, Ints

TRIPLED: Final = 2.0  # a return beyond which a price says nothing of a value before
_NO_BOARD: Final = len(BOARDS)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One session's quotes. `change` is NaN and `sign` 0 where a stock did not trade; `value` NaN where unknown.

    `outside` marks stocks that traded beyond the limit their name and board would give them: they had none that day (a
    delisting period begins so), or the quote is wrong; they count at no limit. `priced` says that close and previous
    close are known, so that limits can be seen; `ranged` that high and low are
    too, so that a limit that was touched and left can be seen. `value` is float market value. `run` counts the sessions
    of a run of closes at the upper limit that ends here: 1 wherever the stock closes at its limit, until
    `streaks.with_runs` has looked further back.
    """

    session: date
    symbol: Ints
    name: tuple[str, ...]
    board: Ints
    traded: Bools
    priced: Bools
    fresh: Bools
    change: Floats
    sign: Ints
    limit_up: Bools
    limit_down: Bools
    outside: Bools
    ranged: Bools
    touched_up: Bools
    touched_down: Bools
    run: Ints
    turnover: Floats
    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Universes as pairs of a symbol and the number of a universe; `listed` ones count members without a quote."""

    names: tuple[str, ...]
    symbol: Ints
    group: Ints
    listed: Bools


def sheet(session: date, rows: Sequence[QuoteRow]) -> Sheet:
    """Arrange the quotes of one session, sorted by symbol."""
    symbol = np.array([row[0] for row in rows], dtype=np.int64)
    name = tuple(row[1] for row in rows)
    close, prev, high, low, volume = (_whole(rows, at) for at in (2, 3, 4, 5, 6))
    reported = _real(rows, 9)
    priced = (close > 0) & (prev > 0) & (volume != 0)
    traded = priced | ((close < 0) & (volume != 0) & np.isfinite(reported))
    board = _boards(symbol)
    fresh = np.array([status_of(text).fresh for text in name], dtype=bool)
    upper, lower = _limits(session, board, name, np.where(priced, prev, 0))
    limited = priced & ~fresh & (upper > 0)
    outside = limited & (np.maximum(close, high) > upper)
    outside |= limited & (np.where(low > 0, np.minimum(close, low), close) < lower)
    limited &= ~outside
    ranged = priced & (high > 0) & (low > 0)
    at_upper, at_lower = limited & (close == upper), limited & (close == lower)
    change = np.where(priced, close / np.where(priced, prev, 1) - 1.0, np.where(traded, reported, np.nan))
    told = np.sign(np.nan_to_num(reported)).astype(np.int64)
    sign = np.where(priced, np.sign(close - prev), np.where(traded, told, 0))
    return Sheet(
        session, symbol, name, board, traded, priced, fresh & traded, change, sign,
        at_upper, at_lower, outside, ranged,
        limited & ranged & ~at_upper & (high >= upper), limited & ranged & ~at_lower & (low <= lower),
        at_upper.astype(np.int64), np.nan_to_num(_real(rows, 7)), _real(rows, 8),
    )  # fmt: skip


def light_sheet(session: date, rows: Sequence[ReturnRow]) -> Sheet:
    """Arrange returns of one session, sorted by symbol; without names there are no limits and no first sessions."""
    page = sheet(session, [(row[1], "", row[2], row[3], None, None, row[4], None, None, row[5]) for row in rows])
    none = np.zeros_like(page.traded)
    return replace(page, limit_up=none, limit_down=none, outside=none, run=np.zeros_like(page.run))


def _whole(rows: Sequence[QuoteRow], at: int) -> Ints:
    """Read a column of whole numbers, -1 where nothing is known."""
    return np.array([-1 if (value := row[at]) is None else value for row in rows], dtype=np.int64)


def _real(rows: Sequence[QuoteRow], at: int) -> Floats:
    return np.array([np.nan if (value := row[at]) is None else value for row in rows], dtype=np.float64)


def _boards(symbol: Ints) -> Ints:
    """Return the number of each symbol's board; codes are decided by their first three digits."""
    heads, where = np.unique(symbol // 1000, return_inverse=True)
    boards = [board_of(f"{head:03d}000") for head in heads.tolist()]
    codes = np.array([_NO_BOARD if board is None else BOARDS.index(board) for board in boards], dtype=np.int64)
    return codes[where] if len(symbol) else codes


def _limits(session: date, board: Ints, name: Sequence[str], prev: Ints) -> tuple[Ints, Ints]:
    """Return upper and lower limit prices in thousandths, 0 where there are none."""
    upper, lower = np.zeros_like(prev), np.zeros_like(prev)
    special = np.array([status_of(text).special for text in name], dtype=bool)
    for code, title in enumerate(BOARDS):
        for marked in (False, True):
            share = share_of(title, session, special=marked)
            at = np.flatnonzero((board == code) & (special == marked) & (prev > 0))
            if share and len(at):
                upper[at], lower[at] = limits_of_all(prev[at], share, inward=title == "bse-board")
    return upper, lower


def limits_of_all(prev: Ints, share: int, *, inward: bool) -> tuple[Ints, Ints]:
    """Return what `limits.limit_prices` does for many previous closes at once; in whole numbers throughout."""
    unit = WHOLE * CENT
    up, down = prev * (WHOLE + share), prev * (WHOLE - share)
    half = 0 if inward else unit // 2
    upper = (up + half) // unit
    lower = -(-down // unit) if inward else (down + half) // unit
    cents = prev // CENT
    return np.maximum(upper, cents + 1) * CENT, np.maximum(np.minimum(lower, cents - 1), 1) * CENT


def standing_groups(page: Sheet) -> Groups:
    """Return the universes that need no list of members: all A-shares and the five boards."""
    known = np.flatnonzero(page.board != _NO_BOARD)
    symbol = page.symbol[known]
    group = np.concatenate([np.zeros(len(known), dtype=np.int64), page.board[known] + 1])
    names = ("all", *BOARDS)
    return Groups(names, np.concatenate([symbol, symbol]), group, np.zeros(len(names), dtype=bool))


def tally(page: Sheet, groups: Groups) -> list[Breadth]:
    """Count breadth of every universe in `groups` that has a quoted member, in their order."""
    at, quoted = find(page.symbol, groups.symbol)
    size = len(groups.names)
    missing = np.where(groups.listed, np.bincount(groups.group[~quoted], minlength=size), 0)
    group, at = groups.group[quoted], at[quoted]
    held = np.bincount(group, minlength=size)
    counts = _Counts(page, group, at, size)
    return [counts.row(number, groups.names[number], int(missing[number])) for number in np.flatnonzero(held).tolist()]


def value_before(page: Sheet) -> Floats:
    """Return float market value at the previous close, 0 where it is not known.

    The value after, divided by what the price did. A stock that more than tripled has none: only a first session does
    that, and it belongs to no index yet.
    """
    fit = page.priced & (page.value > 0) & (page.change < TRIPLED)
    return np.where(fit, page.value, 0.0) / np.where(fit, 1.0 + page.change, 1.0)


def find(sorted_symbols: Ints, symbols: Ints) -> tuple[Ints, Bools]:
    """Return where `symbols` stand among `sorted_symbols`, and which of them do."""
    if not len(sorted_symbols):
        return np.zeros(len(symbols), dtype=np.int64), np.zeros(len(symbols), dtype=bool)
    at = np.minimum(np.searchsorted(sorted_symbols, symbols), len(sorted_symbols) - 1)
    return at, sorted_symbols[at] == symbols


class _Counts:
    """The sums of one sheet over universes, each column counted once for all of them."""

    def __init__(self, page: Sheet, group: Ints, at: Ints, size: int) -> None:
        self._page, self._size = page, size
        traded = page.traded[at]
        self.suspended = np.bincount(group[~traded], minlength=size)
        self._group, self._at = group[traded], at[traded]
        self.members = self._count(np.ones(len(page.symbol), dtype=bool))
        self.advancers, self.decliners = self._count(page.sign > 0), self._count(page.sign < 0)
        self.up, self.down, self.fresh = (self._count(x) for x in (page.limit_up, page.limit_down, page.fresh))
        self.priced, self.ranged = self._count(page.priced), self._count(page.ranged)
        self.touched_up, self.touched_down = self._count(page.touched_up), self._count(page.touched_down)
        self.streak = np.zeros(size, dtype=np.int64)
        np.maximum.at(self.streak, self._group, page.run[self._at])
        self.turnover = self._sum(page.turnover)
        self.mean = self._sum(page.change) / np.maximum(self.members, 1)
        self.median = self._medians()
        self.weighted = self._weighted()

    def _count(self, flag: Bools) -> Ints:
        return np.bincount(self._group[flag[self._at]], minlength=self._size)

    def _sum(self, values: Floats) -> Floats:
        sums = np.bincount(self._group, weights=values[self._at], minlength=self._size)
        return sums.astype(np.float64)

    def _weighted(self) -> Floats:
        before = value_before(self._page)
        whole, gain = self._sum(before), self._sum(before * np.nan_to_num(self._page.change))
        return np.where(whole > 0, gain / np.where(whole > 0, whole, 1.0), np.nan)

    def _medians(self) -> Floats:
        change = self._page.change[self._at]
        ordered = change[np.lexsort((change, self._group))]
        start = np.cumsum(self.members) - self.members
        low, high = start + (self.members - 1) // 2, start + self.members // 2
        safe = np.append(ordered, np.nan)  # a universe without a trade points at the end
        empty = self.members == 0
        low, high = (np.where(empty, len(ordered), at) for at in (low, high))
        return np.asarray((safe[low] + safe[high]) / 2, dtype=np.float64)

    def row(self, n: int, universe: str, missing: int) -> Breadth:
        members, up, down = int(self.members[n]), int(self.advancers[n]), int(self.decliners[n])
        some, seen, ranged = members > 0, int(self.priced[n]) > 0, int(self.ranged[n]) > 0
        return Breadth(
            self._page.session, universe, members, up, down, members - up - down, int(self.suspended[n]),
            int(self.up[n]) if seen else None, int(self.down[n]) if seen else None,
            (up - down) / members if some else None,
            float(self.mean[n]) if some else None, float(self.median[n]) if some else None,
            float(self.turnover[n]), missing, int(self.fresh[n]), False,  # noqa: FBT003 - computed here
            int(self.touched_up[n]) if ranged else None, int(self.touched_down[n]) if ranged else None,
            int(self.streak[n]) if seen else None, number(float(self.weighted[n])),
        )  # fmt: skip
