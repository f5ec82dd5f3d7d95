"""The tape of narratives: what the stocks behind each label did, session by session, within a universe.

Over all A-shares the stored breadth of `label:ID` is used. In another universe a basket is its members within that
universe, counted here from quotes; with fewer than five of them it has no tape. A label without stocks of its own is
read against the universe itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store.codes import session_of

from . import horizon
from .breadth import Groups, light_sheet, tally
from .limits import BOARDS
from .universes import LABEL, has_basket

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.store.tape import BreadthRow, ReturnRow
    from corpus.taxonomy import Label

    from .arrays import Floats
    from .horizon import Horizon
    from .universes import Reference

LEAST_MEMBERS: Final = 5  # of a basket within a universe, else its tape leg is left out: design, Linkage
# Ranges of symbols by board, so that a board's past is read in one scan a session.
RANGES: Final[Mapping[str, tuple[tuple[int, int], ...]]] = {
    "all": ((0, 999_999),),
    "sse-main": ((600_000, 609_999),),
    "szse-main": ((0, 9_999),),
    "chinext-board": ((300_000, 309_999),),
    "star-board": ((688_000, 689_999),),
    "bse-board": ((400_000, 499_999), (800_000, 899_999), (920_000, 929_999)),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a narrative's tape needs of one universe on one session."""

    members: int
    mean_return: float | None


Past = dict[str, dict[int, Figures]]


def stored_baskets(connection: sqlite3.Connection, line: Horizon) -> Past:
    """Return the stored figures of labels' baskets over all A-shares, by label and session."""
    family = horizon.family(connection, line, LABEL)
    return {
        universe.removeprefix(LABEL): {code: figures(row) for code, row in rows.items()}
        for universe, rows in family.items()
    }


def figures(row: BreadthRow) -> Figures:
    """Take from a stored row what a narrative's tape needs."""
    return Figures(row[3], row[11])


def baskets_within(connection: sqlite3.Connection, line: Horizon, members: Reference, universe: str) -> Past:
    """Count labels' baskets within a universe from quotes, by label and session, members as of each session."""
    past: Past = {}
    for code, rows in groupby(_returns(connection, line, members, universe), key=itemgetter(0)):
        page = light_sheet(session_of(code), list(rows))
        for row in tally(page, _inside(members, code, universe)):
            past.setdefault(row.universe.removeprefix(LABEL), {})[code] = Figures(row.members, row.mean_return)
    return past


def _returns(connection: sqlite3.Connection, line: Horizon, members: Reference, universe: str) -> Iterable[ReturnRow]:
    if universe in RANGES:
        parts = [horizon.returns_between(connection, line, low, high) for low, high in RANGES[universe]]
    else:
        ever = np.unique(np.concatenate([members.members(code, universe) for code in line.sessions]))
        parts = [horizon.returns(connection, line, ever.tolist(), len(line.sessions))]
    return sorted((row for part in parts for row in part), key=itemgetter(0, 1))


def _inside(members: Reference, code: int, universe: str) -> Groups:
    """Return labels' baskets on a session, cut to the members that the universe had then."""
    groups = members.groups(code)
    keep = np.array([name.startswith(LABEL) for name in groups.names], dtype=bool)[groups.group]
    if universe not in BOARDS:  # a board's quotes are all that were read
        keep &= np.isin(groups.symbol, members.members(code, universe))
    return Groups(groups.names, groups.symbol[keep], groups.group[keep], np.zeros(len(groups.names), dtype=bool))


def excess_returns(
    labels: Sequence[Label], baskets: Past, universe: Mapping[int, BreadthRow], sessions: Sequence[int], least: int
) -> Floats:
    """Return e before it is standardised, by session and label: basket's mean less the universe's median return.

    A label without stocks of its own has the universe's mean return. NaN where the basket has fewer than `least`
    members, or the universe is not known.
    """
    table = np.full((len(sessions), len(labels)), np.nan)
    for down, code in enumerate(sessions):
        row = universe.get(code)
        if row is None or row[11] is None or row[12] is None:
            continue
        for across, label in enumerate(labels):
            table[down, across] = _excess(label, baskets, code, row[11], row[12], least)
    return table


def _excess(label: Label, baskets: Past, code: int, mean: float, median: float, least: int) -> float:  # noqa: PLR0913, PLR0917
    if not has_basket(label):
        return mean
    found = baskets.get(label.id, {}).get(code)
    if found is None or found.mean_return is None or found.members < least:
        return np.nan
    return found.mean_return - median
