"""Which stocks belong to which universe on a session: indices, Shenwan industries, and the baskets of labels.

A stock's industry is that of its latest spell on or before the session; an index has the members it had that day. A
label's basket holds its industries' stocks and those it lists; a label without industries has those learned besides,
by the version in force on the session. A Beijing stock that changed its code keeps its places under the new one. All
A-shares and the boards need no list: see `breadth.standing_groups`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus import universes as ids
from corpus.errors import MissingData, UnknownUniverse
from corpus.universes import BOARDS, INDICES, INDUSTRY, nearest

from .breadth import Groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.taxonomy import Label

    from .arrays import Ints

LABEL: Final = ids.LABEL
_LEVELS: Final = (10_000, 100, 1)  # a Shenwan code is cut to its level: 110000, 110100, 110101


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Industry spells as arrays, ascending by symbol and begin; codes as whole numbers."""

    symbol: Ints
    begin: Ints
    code: Ints


class Reference:
    """Members by date. Sessions between two changes of any list share their groups, which are made once."""

    def __init__(
        self,
        spells: Sequence[tuple[int, int, str]],
        memberships: Sequence[tuple[str, int, int, int]],
        labels: Iterable[Label],
        learned: Sequence[tuple[str, int, int]] = (),
        moves: Sequence[tuple[int, int, int]] = (),
    ) -> None:
        """Take (symbol, valid_from, code) sorted by symbol and begin, (index, symbol, from, to), labels.

        Also (label, valid_from, symbol) of learned baskets, and (old code, new code, first session) of stocks that took
        another code.
        """
        self._spells = Spells(*(np.array([int(row[n]) for row in spells], dtype=np.int64) for n in range(3)))
        self._memberships = list(memberships)
        self._labels = tuple(labels)
        self._learned = _by_label(learned)
        self._moves = tuple(moves)
        bounds = {row[1] for row in spells} | {day for row in memberships for day in row[2:] if day}
        bounds |= {row[1] for row in learned} | {row[2] for row in moves}
        self._bounds = sorted(bounds)
        self._made: dict[int, Groups] = {}
        self._owners: dict[int, frozenset[str]] = {}

    @property
    def has_industries(self) -> bool:
        """Say whether any industry is known."""
        return len(self._spells.symbol) > 0

    def groups(self, session: int) -> Groups:
        """Return indices, industries and labels' baskets with their members on `session` (20250407)."""
        epoch = bisect_right(self._bounds, session)
        if epoch not in self._made:
            self._made[epoch] = self._make(session)
        return self._made[epoch]

    def industries(self, session: int) -> tuple[Ints, Ints]:
        """Return symbols, ascending, and the industry code of each in force on `session`."""
        begun = np.flatnonzero(self._spells.begin <= session)
        symbol = self._spells.symbol[begun]
        last = begun[np.append(symbol[1:] != symbol[:-1], True)] if len(begun) else begun
        symbol, code = self._renamed(self._spells.symbol[last], session), self._spells.code[last]
        # A new code that is classified itself stands before the one that it took over.
        order = np.lexsort((symbol != self._spells.symbol[last], symbol))
        symbol, code = symbol[order], code[order]
        first = np.append(True, symbol[1:] != symbol[:-1]) if len(symbol) else symbol.astype(bool)
        return symbol[first], code[first]

    def learned(self, session: int, label: str) -> tuple[int | None, Ints]:
        """Return since when the learned basket in force on `session` holds, and its stocks; None and none without."""
        versions = self._learned.get(label, {})
        begun = [day for day in versions if day <= session]
        if not begun:
            return None, np.zeros(0, dtype=np.int64)
        return max(begun), np.array(versions[max(begun)], dtype=np.int64)

    def with_baskets(self, session: int) -> tuple[Label, ...]:
        """Return the labels as they stood on `session`: those whose basket was learned list its stocks."""
        return tuple(self._listing(label, session) for label in self._labels)

    def owners(self, session: int) -> frozenset[str]:
        """Return the ids of the labels that had stocks of their own on `session`: listed, by industry, or learned."""
        epoch = bisect_right(self._bounds, session)
        if epoch not in self._owners:
            self._owners[epoch] = frozenset(label.id for label in self.with_baskets(session) if has_basket(label))
        return self._owners[epoch]

    def _listing(self, label: Label, session: int) -> Label:
        _, stocks = self.learned(session, label.id)
        if label.shenwan or not len(stocks):
            return label
        return replace(label, symbols=tuple(sorted({*label.symbols, *(f"{stock:06d}" for stock in stocks.tolist())})))

    def _renamed(self, symbol: Ints, session: int) -> Ints:
        moved = {old: new for old, new, since in self._moves if since <= session}
        if not moved:
            return symbol
        return np.array([moved.get(one, one) for one in symbol.tolist()], dtype=np.int64)

    def members(self, session: int, universe: str) -> Ints:
        """Return the members of an index, industry or basket on `session`, ascending; empty when it has none."""
        groups = self.groups(session)
        if universe not in groups.names:
            return np.zeros(0, dtype=np.int64)
        return np.sort(groups.symbol[groups.group == groups.names.index(universe)])

    def _make(self, session: int) -> Groups:
        parts = [*self._indices(session), *self._industries(session), *self._baskets(session)]
        names = tuple(name for name, _ in parts)
        listed = np.array([not name.startswith((INDUSTRY, LABEL)) for name in names], dtype=bool)
        if not parts:
            return Groups((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), listed)
        group = np.repeat(np.arange(len(parts)), [len(symbols) for _, symbols in parts])
        return Groups(names, np.concatenate([symbols for _, symbols in parts]), group, listed)

    def _indices(self, session: int) -> list[tuple[str, Ints]]:
        found: dict[str, list[int]] = {}
        for index, symbol, begin, end in self._memberships:
            if begin <= session and (end == 0 or session < end):
                found.setdefault(index, []).append(symbol)
        return [
            (index, np.unique(self._renamed(np.array(symbols, dtype=np.int64), session)))
            for index, symbols in sorted(found.items())
        ]

    def _industries(self, session: int) -> list[tuple[str, Ints]]:
        symbol, code = self.industries(session)
        found: dict[str, Ints] = {}
        for unit in _LEVELS:
            level = code // unit * unit
            fits = np.ones(len(code), dtype=bool) if unit == _LEVELS[0] else code % (unit * 100) != 0
            for value in np.unique(level[fits]).tolist():
                found[f"{INDUSTRY}{value:06d}"] = symbol[fits & (level == value)]
        return sorted(found.items())

    def _baskets(self, session: int) -> list[tuple[str, Ints]]:
        symbol, code = self.industries(session)
        labels = self.with_baskets(session)
        made = [(f"{LABEL}{label.id}", self._renamed(_basket(label, symbol, code), session)) for label in labels]
        return [(name, np.unique(symbols)) for name, symbols in made if len(symbols)]


def _by_label(learned: Sequence[tuple[str, int, int]]) -> dict[str, dict[int, list[int]]]:
    """Arrange learned baskets by label and by the day from which each holds."""
    found: dict[str, dict[int, list[int]]] = {}
    for label, begin, symbol in learned:
        found.setdefault(label, {}).setdefault(begin, []).append(symbol)
    return found


def _basket(label: Label, symbol: Ints, code: Ints) -> Ints:
    """Return the stocks of a label's industries (codes of any level), and those it lists."""
    inside = np.zeros(len(symbol), dtype=bool)
    for text in label.shenwan:
        wanted = int(text)
        unit = next(unit for unit in _LEVELS if wanted % unit == 0)
        inside |= code // unit * unit == wanted
    listed = np.array([int(text) for text in label.symbols], dtype=np.int64)
    return np.unique(np.concatenate([symbol[inside], listed]))


def has_basket(label: Label) -> bool:
    """Say whether a label names stocks of its own; most policies do not, and are read against the universe."""
    return bool(label.shenwan or label.symbols)


def check_universe(universe: str, known: Iterable[str], *, industries: bool) -> str:
    """Return `universe` if it is among those `known` on the session, or needs no list.

    Raises UnknownUniverse naming the board that can stand in, or MissingData naming what to ingest.
    """
    there = tuple(known)
    if universe == "all" or universe in BOARDS or universe in there:
        return universe
    if universe in INDICES:
        stand_in = INDICES[universe][0]
        hint = f"ingest them with `fupan ingest members FILE --index {universe}`, or use --universe {stand_in}"
        raise UnknownUniverse("no members are known on that session", identity=repr(universe), hint=hint)
    if universe.startswith((INDUSTRY, LABEL)) and not industries:
        hint = "bring the classification with `fupan ingest industries FILE`"
        raise MissingData("no industries were ingested", identity=repr(universe), hint=hint)
    raise UnknownUniverse("no such universe, or it has no stocks", identity=repr(universe), hint=_ids(universe, there))


def _ids(universe: str, known: Sequence[str]) -> str:
    like = nearest(universe, known)
    near = f"did you mean {like}? " if like else ""
    if universe.startswith(LABEL):
        none = "a label without industries or symbols has no basket and is read against the universe itself"
        return f"{near}{none}"
    return f"{near}known are all, {', '.join(BOARDS)}, {', '.join(INDICES)}, sw:CODE, label:ID"
