"""What a single row of quotes cannot say: a stock that lost everything, or went further than any limit lets it.

Every rule looks at the row alone, so that neither the order of rows nor the splitting of files changes what is kept.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.records import Problem

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from .grid import Grid

LIMITED: Final = date(1996, 12, 16)  # Shanghai and Shenzhen have had price limits since
WIDEST: Final = 0.30  # Beijing's limit; no board has had a wider one
CENT: Final = 0.0101  # yuan: a limit lies at least a cent from the previous close, however low that is
SLACK: Final = 0.05  # where only a return is given: that cent, for a stock of 0.20 yuan
SHOWN: Final = 5  # stocks that a note names
# First sessions of a listing (N, C), of a stock whose share structure was reformed (G, 2005 to 2006), and the delisting
# period (退), whose first session has no limit: eleven of them fell by 27 to 89 % in 2025-02 to 2025-06.
_FREE: Final = re.compile(r"^[NCG](?![A-Za-z])|退")


def without_impossible(path: Path, grid: Grid) -> tuple[Grid, tuple[Problem, ...], tuple[str, ...]]:
    """Leave out the rows that cannot be; return the others, a problem for each, and what is odd.

    A move past every limit is left out where the name bears no mark of a session without one; where there is no name
    it is kept and told. A high and low that do not hold the close between them are forgotten, and told.
    """
    change = _change(grid)
    lost = change <= -1
    far = _past_any_limit(grid, change) & ~lost
    named = grid.names != np.array([f"{symbol:06d}" for symbol in grid.symbols.tolist()], object)
    bad = lost | (far & named)
    problems = tuple(
        _problem(path, grid, at, float(change[at]), lost=bool(lost[at])) for at in np.flatnonzero(bad).tolist()
    )
    kept, ranges = _with_sound_ranges(grid)
    notes = _note(grid, far & ~named, "moved past any limit, without a name to say why: kept as given")
    return (
        kept.take(~bad),
        problems,
        (*notes, *_note(grid, ranges & ~bad, "high and low do not hold the close: unused")),
    )


def _change(grid: Grid) -> npt.NDArray[np.float64]:
    close, previous = grid.field("close"), grid.field("prev_close")
    priced = (close > 0) & (previous > 0)
    change = np.where(priced, close / np.where(priced, previous, 1.0) - 1.0, grid.field("reported_return"))
    return np.where(grid.field("volume") == 0, np.nan, change)


def _past_any_limit(grid: Grid, change: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    previous = grid.field("prev_close")
    priced = (grid.field("close") > 0) & (previous > 0)
    slack = np.where(priced, CENT / np.where(priced, previous, 1.0), SLACK)
    far = (np.abs(change) > WIDEST + slack) & (grid.days >= LIMITED.toordinal())
    for at in np.flatnonzero(far):
        far[at] = _FREE.search(str(grid.names[at])) is None
    return np.asarray(far, dtype=bool)


def _problem(path: Path, grid: Grid, at: int, change: float, *, lost: bool) -> Problem:
    who = f"{grid.symbols[at]:06d} {grid.names[at]}"
    why = "a return of -100 % or less" if lost else "past any limit, and its name marks no session without one"
    return Problem(str(path), int(grid.lines[at]), f"{who} moved by {change:+.1%}: {why}; the row was left out")


def _with_sound_ranges(grid: Grid) -> tuple[Grid, npt.NDArray[np.bool_]]:
    close, high, low = grid.field("close"), grid.field("high"), grid.field("low")
    wrong = (close > high) | (close < low) | (high < low)
    if wrong.any():
        high[wrong] = low[wrong] = np.nan  # `field` is a view: the rows are this function's own
    return grid, wrong


def _note(grid: Grid, mark: npt.NDArray[np.bool_], what: str) -> tuple[str, ...]:
    at = np.flatnonzero(mark)
    if not len(at):
        return ()
    first = [f"{grid.symbols[n]:06d} {grid.names[n]} on line {grid.lines[n]}" for n in at[:SHOWN]]
    more = f" and {len(at) - SHOWN} more" if len(at) > SHOWN else ""
    return (f"{what}: {', '.join(first)}{more}",)
