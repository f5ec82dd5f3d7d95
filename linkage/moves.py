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
from .universes import LABEL, has_basket

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
    wanted = set(sessions)
    low, high = RANGES["all"][0]
    rows = [row for row in horizon.returns_between(connection, line, low, high) if row[0] in wanted]
    if not rows:
        return Moves(tuple(sessions), np.zeros(0, dtype=np.int64), np.zeros((len(sessions), 0)))
    table = np.array(rows, dtype=np.float64)
    session, stock = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    close, before, volume, reported = table[:, 2:].T
    priced = (close > 0) & (before > 0)
    moved = np.where(priced, close / np.where(priced, before, 1.0) - 1.0, np.where(close > 0, np.nan, reported))
    moved[volume == 0] = np.nan
    symbol = np.unique(stock)
    found = np.full((len(sessions), len(symbol)), np.nan)
    down = np.searchsorted(np.array(sessions, dtype=np.int64), session)
    found[down, np.searchsorted(symbol, stock)] = moved
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
    rows = [np.isin(moves.symbol, reference.members(code, universe)) for code in moves.sessions]
    return np.array(rows, dtype=bool).reshape(moves.change.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Sessions (rows of a table of moves) that share their lists, and who belongs to which basket on them."""

    rows: tuple[int, ...]
    member: Floats


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
    size = (len(moves.sessions), epochs[0].member.shape[1] if epochs else 0)
    total, signs, count = np.zeros(size), np.zeros(size), np.zeros(size)
    known = np.isfinite(moves.change) & within
    filled = np.where(known, moves.change, 0.0)
    for epoch in epochs:
        rows = list(epoch.rows)
        total[rows] = filled[rows] @ epoch.member
        signs[rows] = np.sign(filled[rows]) @ epoch.member
        count[rows] = known[rows].astype(np.float64) @ epoch.member
    enough = count >= LEAST_MEMBERS
    safe = np.where(enough, count, 1.0)
    return Tables(np.where(enough, total / safe, np.nan), np.where(enough, signs / safe, np.nan), count)


def _matrix(moves: Moves, reference: Reference, labels: Sequence[Label], session: int) -> Floats:
    member = np.zeros((len(moves.symbol), len(labels)))
    for across, label in enumerate(labels):
        if has_basket(label):
            member[:, across] = np.isin(moves.symbol, reference.members(session, f"{LABEL}{label.id}"))
    return member


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
    found = np.full((len(moves.sessions), len(symbols)), np.nan)
    for across, one in enumerate(symbols):
        at_one = moves.at(one)
        if at_one is None or not industry[at_one]:
            continue
        mark = industry == industry[at_one]
        mark[at_one] = False
        count = known[:, mark].sum(axis=1)
        found[:, across] = np.where(count > 0, filled[:, mark].sum(axis=1) / np.maximum(count, 1), np.nan)
    return found
