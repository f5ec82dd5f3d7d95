"""Tables of series and their ranks, each made once for all the tables that they are compared with.

A table has a row a series and a column a session; NaN stands for what is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt

from .arrays import medians

if TYPE_CHECKING:
    from collections.abc import Callable

    from .arrays import Bools, Floats, Ints

Waves: TypeAlias = npt.NDArray[np.complex128]
Made = TypeVar("Made", bound="npt.NDArray[np.generic]")

LEAST_VARIED: Final = 5  # sessions off the usual value; below it one event is all that there is to compare
NEAR: Final = 6  # sessions that a cut may lack of its table for ranks to be made of the table's


def ranks(table: Floats) -> Floats:
    """Return ranks within each row from 1, ties sharing their mean rank; NaN stays NaN."""
    order = np.argsort(table, axis=1)  # ties share their rank: their order does not matter
    ordered = np.take_along_axis(table, order, axis=1)
    width = table.shape[1]
    place = np.broadcast_to(np.arange(width), table.shape)
    fresh = np.ones(table.shape, dtype=bool)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)
    ends = np.ones(table.shape, dtype=bool)
    ends[:, :-1] = fresh[:, 1:]
    last = np.minimum.accumulate(np.where(ends, place, width)[:, ::-1], axis=1)[:, ::-1]
    found = np.empty(table.shape)
    np.put_along_axis(found, order, (first + last) / 2.0 + 1.0, axis=1)
    return np.where(np.isnan(table), np.nan, found)


def centred(table: Floats) -> Floats:
    """Return ranks less their mean, each row over what it knows, 0 where it knows nothing; NaN rows become 0."""
    return _centred(ranks(table))


def _centred(rank: Floats) -> Floats:
    known = np.isfinite(rank)
    mean = np.where(known, rank, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, rank - mean[:, None], 0.0)


def _once(make: Callable[[Floats], Made], table: Floats) -> Made:
    """Make something of each row, once where all rows are one: a tape beside many texts."""
    if len(table) > 1 and not table.strides[0]:
        one = make(table[:1])
        return cast("Made", np.broadcast_to(one, (len(table), *one.shape[1:])))
    return make(table)


class Side:
    """A cut of a table with its ranks, each row's over what it knows by itself, and more; all made when asked for.

    `start` is where the cut begins, `whole` the table that it was cut out of.
    """

    def __init__(self, table: Floats, start: int = 0, whole: Side | None = None) -> None:
        """Take a cut."""
        self.table, self._start, self._whole = table, start, whole

    @cached_property
    def known(self) -> Bools:
        """Where the table knows."""
        return np.isfinite(self.table)

    @cached_property
    def plain(self) -> Floats:
        """Ranks; those of the whole less what its other sessions add to them, where these are few.

        The rank of x is the number of values under x and half of those equal to it, itself among them, and a half.
        """
        width, whole = self.table.shape[1], self._whole
        if whole is None or whole.table.shape[1] > width + NEAR:
            return _once(ranks, self.table)
        end = self._start + width
        others = [*range(self._start), *range(end, whole.table.shape[1])]
        found = np.array(whole.plain[:, self._start : end])
        for column in others:
            value = whole.table[:, [column]]
            found -= (self.table > value) + 0.5 * (self.table == value)
        return found

    @cached_property
    def ranks(self) -> Floats:
        """Centred ranks."""
        return _once(_centred, self.plain)

    @cached_property
    def waves(self) -> Waves:
        """The transform of ranks."""
        return _once(_waves, self.ranks)

    @cached_property
    def gaps(self) -> tuple[Waves, Waves]:
        """The transforms of what ranks need where there are gaps: of their squares, and of what is known."""
        return _waves(self.ranks**2), _waves(self.known.astype(np.float64))


class Bundle:
    """A table of series, a row each: what was made of a cut of it serves all the tables that it is compared with."""

    def __init__(self, table: Floats) -> None:
        """Take the series, sessions across."""
        self.table = table
        self._whole = Side(table)
        self._made = {(0, table.shape[1]): self._whole}

    @cached_property
    def varied(self) -> Bools:
        """Mark the series that are off their median on at least LEAST_VARIED sessions."""
        return _once(_varied, self.table)

    def cut(self, start: int, stop: int) -> Side:
        """Return the sessions from `start` to before `stop`."""
        if (start, stop) not in self._made:
            self._made[start, stop] = Side(self.table[:, start:stop], start, self._whole)
        return self._made[start, stop]


def _varied(table: Floats) -> Bools:
    off = np.isfinite(table) & (table != medians(table)[:, None])
    return np.asarray(off.sum(axis=1) >= LEAST_VARIED)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rows of two tables: what both know, and their ranks over that."""

    first: Side
    second: Side
    rows: Ints
    both: Bools
    paired: tuple[Floats, Floats]


def ranked(first: Side, second: Side, rows: Ints | None = None) -> Ranked:
    """Rank some rows of two tables, all of them by default; rows that know the same sessions are ranked once."""
    at = np.arange(len(first.table)) if rows is None else rows
    both = first.known[at] & second.known[at]
    return Ranked(first, second, at, both, (_again(first, at, both), _again(second, at, both)))


def _again(side: Side, rows: Ints, both: Bools) -> Floats:
    """Rank anew the rows that know sessions which the other table does not."""
    found = side.ranks[rows]
    more = (side.known[rows] != both).any(axis=1)
    if more.any():
        found[more] = centred(np.where(both[more], side.table[rows[more]], np.nan))
    return found


def _waves(table: Floats) -> Waves:
    return np.fft.rfft(table, axis=1)
