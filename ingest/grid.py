"""Quotes by column while they are checked: one array a field, one place a row.

Days are ordinals of the proleptic calendar, symbols whole numbers, absent values NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from corpus.records import Quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

FIELDS: Final = ("close", "prev_close", "high", "low", "volume", "turnover", "float_value", "reported_return")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of quotes: `days`, `symbols`, `names` and `lines` have one value a row, `values` one column a field."""

    days: npt.NDArray[np.int64]
    symbols: npt.NDArray[np.int64]
    names: npt.NDArray[np.object_]
    lines: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.days)

    def take(self, rows: npt.NDArray[Any]) -> Grid:
        """Return these rows, given as a mask or by their places."""
        return replace(
            self, days=self.days[rows], symbols=self.symbols[rows], names=self.names[rows], lines=self.lines[rows],
            values=self.values[rows],
        )  # fmt: skip

    def ordered(self) -> Grid:
        """Return the rows by day and symbol; those of equal day and symbol stay in the order of the file."""
        return self.take(np.lexsort((self.symbols, self.days)))

    def field(self, name: str) -> npt.NDArray[np.float64]:
        """Return one column of `values`."""
        column: npt.NDArray[np.float64] = self.values[:, FIELDS.index(name)]
        return column

    def sessions(self) -> list[date]:
        """Return the days there are, ascending."""
        return [date.fromordinal(day) for day in np.unique(self.days).tolist()]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The quotes of an ordered grid, one tuple a session, ascending; made as they are asked for."""

    grid: Grid

    def __iter__(self) -> Iterator[tuple[Quote, ...]]:
        """Yield the quotes of one session after the other."""
        days, starts = np.unique(self.grid.days, return_index=True)
        ends = [*starts[1:].tolist(), len(self.grid)] if len(days) else []
        for day, start, end in zip(days.tolist(), starts.tolist(), ends, strict=True):
            yield tuple(_quotes(date.fromordinal(day), self.grid.take(np.arange(start, end))))


def _quotes(session: date, grid: Grid) -> Iterator[Quote]:
    columns = [[None if value != value else value for value in column] for column in grid.values.T.tolist()]  # noqa: PLR0124 - NaN is unequal to itself
    symbols = [f"{symbol:06d}" for symbol in grid.symbols.tolist()]
    for code, name, *values in zip(symbols, grid.names.tolist(), *columns, strict=True):
        yield Quote(session, code, name, *values)
