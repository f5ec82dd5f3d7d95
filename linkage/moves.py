"""Returns of all stocks over many sessions as one table, and from it baskets within universes and industry peers.

Sessions down, symbols (ascending) across; NaN where a stock did not trade. Sums over baskets are products of matrices,
so that ten universes cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from . import horizon
from .baskets import LEAST_MEMBERS, RANGES
from .universes import LABEL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from corpus.taxonomy import Label

    from .arrays import Bools, Floats, Ints
    from .horizon import Horizon
    from .universes import Reference

INDUSTRY_UNIT = 100  # a Shenwan code is cut to level 2


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Returns by session and symbol."""

    sessions: tuple[int, ...]
    symbol: Ints
    change: Floats

    def at(self, symbol: int) -> int | None:
        """Return the column of a stock, None where it has none."""
        place = int(np.searchsorted(self.symbol, symbol))
        return place if place < len(self.symbol) and self.symbol[place] == symbol else None


def load_moves(connection: sqlite3.Connection, line: Horizon, sessions: Sequence[int]) -> Moves:
    """Load what all stocks did on some of the horizon's sessions."""
    rows = horizon.changes(connection, line, sessions)
    if not rows:
        return Moves(tuple(sessions), np.zeros(0, dtype=np.int64), np.zeros((len(sessions), 0)))
    table = np.array(rows, dtype=np.float64)
    session, stock = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    symbol = np.unique(stock)
    found = np.full((len(sessions), len(symbol)), np.nan)
    down = np.searchsorted(np.array(sessions, dtype=np.int64), session)
    found[down, np.searchsorted(symbol, stock)] = table[:, 2]
    return Moves(tuple(sessions), symbol, found)


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Baskets by session and label: mean return and breadth of their members, and how many traded."""

    mean: Floats
    breadth: Floats
    members: Floats


def inside(moves: Moves, reference: Reference, universe: str) -> Bools:
    """Mark by session and symbol the members of a universe; all are members of `all`."""
    if universe in RANGES:
        mark = np.logical_or.reduce([(moves.symbol >= low) & (moves.symbol <= high) for low, high in RANGES[universe]])
        return np.broadcast_to(mark, moves.change.shape)
    made: dict[int, Bools] = {}
    for code in moves.sessions:
        key = id(reference.groups(code))  # sessions between two changes of any list share their groups
        if key not in made:
            made[key] = np.isin(moves.symbol, reference.members(code, universe))
    rows = [made[id(reference.groups(code))] for code in moves.sessions]
    return np.array(rows, dtype=bool).reshape(moves.change.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Sessions (rows of a table of moves) that share their lists, and who belongs to which basket on them."""

    rows: tuple[int, ...]
    into: csr_array  # a row a basket, a column a stock: a stock is in few baskets


def basket_members(moves: Moves, reference: Reference, labels: Sequence[Label]) -> tuple[Members, ...]:
    """Return the members of all baskets, made once for all universes."""
    places = range(len(moves.sessions))
    found = []
    for _, group in groupby(places, key=lambda n: id(reference.groups(moves.sessions[n]))):
        rows = tuple(group)
        found.append(Members(rows, _matrix(moves, reference, labels, moves.sessions[rows[0]])))
    return tuple(found)


def baskets(moves: Moves, epochs: Sequence[Members], within: Bools) -> Tables:
    """Return what the labels' baskets did within a universe; NaN with fewer than five members that traded."""
    size = (len(moves.sessions), epochs[0].into.shape[0] if epochs else 0)
    total, signs, count = np.zeros(size), np.zeros(size), np.zeros(size)
    known = np.isfinite(moves.change) & within
    filled = np.where(known, moves.change, 0.0)
    for epoch in epochs:
        rows = list(epoch.rows)
        into = epoch.into
        total[rows] = (into @ filled[rows].T).T
        signs[rows] = (into @ np.sign(filled[rows]).T).T
        count[rows] = (into @ known[rows].astype(np.float64).T).T
    enough = count >= LEAST_MEMBERS
    safe = np.where(enough, count, 1.0)
    return Tables(np.where(enough, total / safe, np.nan), np.where(enough, signs / safe, np.nan), count)


def _matrix(moves: Moves, reference: Reference, labels: Sequence[Label], session: int) -> csr_array:
    stocks = [
        np.flatnonzero(np.isin(moves.symbol, reference.members(session, f"{LABEL}{label.id}"))) for label in labels
    ]
    ends = np.cumsum([0, *(len(one) for one in stocks)])
    column = np.concatenate([*stocks, np.zeros(0, dtype=np.int64)])
    return csr_array((np.ones(len(column)), column, ends), shape=(len(labels), len(moves.symbol)))


def peers(moves: Moves, reference: Reference, symbols: Sequence[int]) -> Floats:
    """Return by session and stock of `symbols` the mean return of the other stocks of its level-2 industry.

    The industry is that of the last session at hand; NaN where a stock has none, or no peer traded.
    """
    symbol, code = reference.industries(moves.sessions[-1])
    industry = np.zeros(len(moves.symbol), dtype=np.int64)
    if len(symbol):
        at = np.minimum(np.searchsorted(symbol, moves.symbol), len(symbol) - 1)
        industry = np.where(symbol[at] == moves.symbol, code[at] // INDUSTRY_UNIT, 0)
    known = np.isfinite(moves.change)
    filled = np.where(known, moves.change, 0.0)
    groups, group = np.unique(industry, return_inverse=True)
    into = csr_array((np.ones(len(group)), group, np.arange(len(group) + 1)), shape=(len(group), len(groups)))
    total, count = (np.asarray(part @ into, dtype=np.float64) for part in (filled, known.astype(np.float64)))
    found = np.full((len(moves.sessions), len(symbols)), np.nan)
    for across, one in enumerate(symbols):
        place = moves.at(one)
        if place is not None and industry[place]:
            others = count[:, group[place]] - known[:, place]
            rest = total[:, group[place]] - filled[:, place]
            found[:, across] = np.where(others > 0, rest / np.maximum(others, 1.0), np.nan)
    return found
