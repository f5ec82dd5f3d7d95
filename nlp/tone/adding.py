"""What is said adds the sum of its parts: the sums that `weighing` comes to, without naming each part anew.

The parts are linear in what is said: what one cue adds by its place is found once, and then only added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from .cues import Hit
from .roles import Said
from .weighing import MUTE, cues, said_parts, sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .cues import Bare, Cue
    from .roles import Telling
    from .weighing import Table

    Sums: TypeAlias = Sequence[float]  # of -1, 0 and 1


class Adder:
    """What cues add to the three sums by a table of weights."""

    def __init__(self, table: Table) -> None:
        """Take the weights of the parts."""
        self._shared = _Shared(table, 1), _Shared(table, 0)
        self._said = _Said(table, 1), _Said(table, 0)

    def cues(self, hits: Iterable[Bare], title_end: int, start: Sums) -> Sums:
        """Return `start` with what all of a text share: its cues, as `weighing.cues` names them."""
        down, flat, up = start
        titled, bodily = self._shared
        for place, _, cue in hits:
            one, other, third = titled[cue] if place < title_end else bodily[cue]
            down += one
            flat += other
            up += third
        return down, flat, up

    def said(self, items: Iterable[Telling], title_end: int, start: Sums) -> Sums:
        """Return `start` with what is said of one bearer, as `weighing.said_parts` names it."""
        down, flat, up = start
        titled, bodily = self._said
        for _, (place, _, cue), weight in items:
            one, other, third = titled[cue] if place < title_end else bodily[cue]
            down += weight * one
            flat += weight * other
            up += weight * third
        return down, flat, up


class _Shared(dict["Cue", "Sums"]):
    """What a cue adds for all of a text, found when it is first asked for; `title_end` puts it in a title or behind."""

    def __init__(self, table: Table, title_end: int) -> None:
        super().__init__()
        self._table, self._title_end = table, title_end

    def __missing__(self, cue: Cue) -> Sums:
        self[cue] = found = sums(cues([Hit(0, 1, cue)], self._title_end), MUTE, self._table)
        return found


class _Said(_Shared):
    """What a cue adds for the one it is said of."""

    def __missing__(self, cue: Cue) -> Sums:
        self[cue] = found = sums(said_parts([Said("", Hit(0, 1, cue), 1.0)], self._title_end), MUTE, self._table)
        return found
