"""Returns of all stocks over many sessions as one table, and from it baskets within universes and industry peers.

Sessions down, symbols (ascending) across; NaN where a stock did not trade. Sums over baskets are products of matrices,
so that ten universes cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

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
    """Sessions (rows of a table of moves) that share their lists, and the members of all baskets on them.

    A member has the number of its basket and its column in the table.
    """

    rows: tuple[int, ...]
    basket: Ints
    column: Ints


def basket_members(moves: Moves, reference: Reference, labels: Sequence[Label]) -> tuple[Members, ...]:
    """Return the members of all baskets, made once for all universes."""
    places = range(len(moves.sessions))
    found = []
    for _, group in groupby(places, key=lambda n: id(reference.groups(moves.sessions[n]))):
        rows = tuple(group)
        columns = [_columns(moves, reference, label, moves.sessions[rows[0]]) for label in labels]
        owner = np.repeat(np.arange(len(labels)), [len(one) for one in columns])
        found.append(Members(rows, owner, np.concatenate([*columns, np.zeros(0, dtype=np.int64)])))
    return tuple(found)


def _columns(moves: Moves, reference: Reference, label: Label, session: int) -> Ints:
    """Return the columns of a basket's members that the table has."""
    members = reference.members(session, f"{LABEL}{label.id}")
    place = np.minimum(np.searchsorted(moves.symbol, members), max(len(moves.symbol) - 1, 0))
    return place[moves.symbol[place] == members] if len(moves.symbol) else np.zeros(0, dtype=np.int64)


def baskets(moves: Moves, epochs: Sequence[Members], within: Bools, labels: int) -> Tables:
    """Return what the labels' baskets did within a universe; NaN with fewer than five members that traded."""
    size = (len(moves.sessions), labels)
    total, signs, count = np.zeros(size), np.zeros(size), np.zeros(size)
    known = np.isfinite(moves.change) & within
    for epoch in epochs:
        rows = np.array(epoch.rows)
        down, member = np.nonzero(known[rows][:, epoch.column])
        place = down * labels + epoch.basket[member]
        moved = moves.change[rows[down], epoch.column[member]]
        for made, weights in ((total, moved), (signs, np.sign(moved)), (count, None)):
            made[rows] = _summed(place, weights, (len(rows), labels))
    enough = count >= LEAST_MEMBERS
    safe = np.where(enough, count, 1.0)
    return Tables(np.where(enough, total / safe, np.nan), np.where(enough, signs / safe, np.nan), count)


def _summed(place: Ints, weights: Floats | None, shape: tuple[int, int]) -> Floats:
    """Return a table of sums by place, counted along its rows."""
    found = np.bincount(place, weights=weights, minlength=shape[0] * shape[1])
    return np.asarray(found.reshape(shape), dtype=np.float64)


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
    of = (len(groups) * np.arange(len(known))[:, None] + group).ravel()
    total, count = (_summed(of, part.ravel(), (len(known), len(groups))) for part in (filled, known.astype(np.float64)))
    place = np.array([-1 if (column := moves.at(one)) is None else column for one in symbols], dtype=np.int64)
    others = count[:, group[place]] - known[:, place]
    rest = total[:, group[place]] - filled[:, place]
    found = np.where(others > 0, rest / np.maximum(others, 1.0), np.nan)
    found[:, (place < 0) | (industry[place] == 0)] = np.nan
    return np.asarray(found, dtype=np.float64)
