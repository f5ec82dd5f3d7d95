"""The tape of narratives: what the stocks behind each label did, session by session, within a universe.

Over all A-shares the stored breadth of `label:ID` is used. In another universe a basket is its members within that
universe, counted here from quotes; with fewer than five of them it has no tape. A label without stocks of its own is
read against the universe itself.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

from corpus.store.codes import session_of

from . import horizon
from .breadth import Groups, light_sheet, tally
from .universes import LABEL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from corpus.store.tape import BreadthRow, ReturnRow
    from corpus.taxonomy import Label

    from .arrays import Floats, Ints
    from .breadth import Sheet
    from .horizon import Horizon
    from .universes import Reference

LEAST_MEMBERS: Final = 5  # of a basket within a universe, else its tape leg is left out: docs/methods.md, Link
# Ranges of symbols by board, so that a board's past is read in one scan a session.
RANGES: Final[Mapping[str, tuple[tuple[int, int], ...]]] = {
    "all": ((0, 999_999),),
    "sse-main": ((600_000, 609_999),),
    "szse-main": ((0, 9_999),),
    "chinext-board": ((300_000, 309_999),),
    "star-board": ((688_000, 689_999),),
    "bse-board": ((400_000, 499_999), (800_000, 899_999), (920_000, 929_999)),
}


class Counted(Protocol):
    """What a narrative's tape needs of a basket on one session: stored rows and fresh counts both have it."""

    @property
    def members(self) -> int:
        """How many of its stocks traded."""

    @property
    def advancers(self) -> int:
        """How many rose."""

    @property
    def decliners(self) -> int:
        """How many fell."""

    @property
    def limit_up(self) -> int | None:
        """How many closed at their upper limit."""

    @property
    def breadth(self) -> float | None:
        """(advancers - decliners) / members."""

    @property
    def mean_return(self) -> float | None:
        """Their mean return."""


Past: TypeAlias = "dict[str, dict[int, Counted]]"  # by label and session


def stored_baskets(connection: sqlite3.Connection, line: Horizon) -> Past:
    """Return the stored figures of labels' baskets over all A-shares."""
    family = horizon.family(connection, line, LABEL)
    return {universe.removeprefix(LABEL): dict(rows) for universe, rows in family.items()}


def baskets_within(
    connection: sqlite3.Connection,
    line: Horizon,
    members: Reference,
    universe: Mapping[int, BreadthRow],
    page: Sheet,
) -> Past:
    """Count labels' baskets within a universe from quotes, members as of each session; `page` holds the last one's.

    Sessions whose quotes are under half of the universe (a few named companies) are left out.
    """
    name = universe[line.last].universe
    past: Past = {}
    for code, rows in groupby(_returns(connection, line, members, name), key=itemgetter(0)):
        light = light_sheet(session_of(code), list(rows))
        if code not in universe or 2 * int(light.traded.sum()) <= universe[code].members:
            continue
        symbols = light.symbol if name in RANGES else members.members(code, name)
        for row in tally(page if code == line.last else light, _cut(members.groups(code), symbols)):
            past.setdefault(row.universe.removeprefix(LABEL), {})[code] = row
    return past


def _returns(connection: sqlite3.Connection, line: Horizon, members: Reference, universe: str) -> list[ReturnRow]:
    if universe in RANGES:
        parts = [horizon.returns_between(connection, line, low, high) for low, high in RANGES[universe]]
    else:
        ever = np.unique(np.concatenate([members.members(code, universe) for code in line.sessions]))
        parts = [horizon.returns(connection, line, ever.tolist(), len(line.sessions))]
    return sorted((row for part in parts for row in part), key=itemgetter(0, 1))


def _cut(groups: Groups, symbols: Ints) -> Groups:
    """Keep of the groups the labels' baskets, and of these the members that are among `symbols`."""
    keep = np.array([name.startswith(LABEL) for name in groups.names], dtype=bool)[groups.group]
    keep &= np.isin(groups.symbol, symbols)
    return Groups(groups.names, groups.symbol[keep], groups.group[keep], np.zeros(len(groups.names), dtype=bool))


def excess_returns(  # noqa: PLR0913, PLR0917 - what a table of baskets hangs on
    labels: Sequence[Label],
    baskets: Past,
    universe: Mapping[int, BreadthRow],
    sessions: Sequence[int],
    least: int,
    reference: Reference,
) -> Floats:
    """Return e before it is standardised, by session and label: basket's mean less the universe's median return.

    A label that had no stocks of its own on a session, listed or learned, has the universe's mean return there. NaN
    where the basket has fewer than `least` members, or the universe is not known.
    """
    table = np.full((len(sessions), len(labels)), np.nan)
    for down, code in enumerate(sessions):
        row = universe.get(code)
        if row is None or row.mean_return is None or row.median_return is None:
            continue
        owners = reference.owners(code)
        for across, label in enumerate(labels):
            if label.id not in owners:
                table[down, across] = row.mean_return
                continue
            found = baskets.get(label.id, {}).get(code)
            if found is not None and found.mean_return is not None and found.members >= least:
                table[down, across] = found.mean_return - row.median_return
    return table
