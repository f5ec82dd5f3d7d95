"""Looks a file of quotes over: days without trading, rows given twice, snapshots that repeat, sessions cut short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.errors import FileProblem, NotASession
from corpus.records import Problem

from .quoterows import without_impossible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from .grid import Grid

SHORT: Final = 0.6  # of the median session's rows: 2025-03-10 has half of them in a public collection
REPEATED: Final = 0.95  # of the stocks that traded: two real sessions share price and volume in hardly any
ENOUGH: Final = 100  # stocks that traded, below which sameness is no evidence
MARKET: Final = 1000  # rows of a session, below which a file never meant to hold the market, and none is cut short
PERCENT: Final = 0.3  # a median move beyond it means per cent, not fractions
_LONGEST_HOLIDAY: Final = 20  # days without a session: eleven at most so far


@dataclass(frozen=True, slots=True)
class Before:
    """What was stored of a session before a file came: `symbols` ascending, closes in yuan, volumes; NaN: unknown."""

    symbols: npt.NDArray[np.int64]
    closes: npt.NDArray[np.float64]
    volumes: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Checked:
    """An ordered grid without doubles, what was left out, and what is odd."""

    grid: Grid
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def checked(
    path: Path, grid: Grid, is_session: Callable[[date], bool], stored: Callable[[date], Before] | None = None
) -> Checked:
    """Return what of a file's rows can be stored; raises FileProblem where returns are plainly not fractions.

    `stored` gives what is known of the session before the file's first: the file may be that one over again.
    """
    _check_fractions(path, grid)
    grid, impossible, odd = without_impossible(path, grid)
    grid, closed = _without_closed_days(path, grid.ordered(), is_session)
    grid, doubles = _without_doubles(grid)
    before = _sessions_before(grid, is_session)
    repeated = _repeated(grid, before) | _repeats_stored(grid, is_session, stored)
    grid, again = _without_repeats(path, grid, repeated)
    return Checked(grid, (*impossible, *closed, *again), (*odd, *doubles, *_short(grid), *_mismatches(grid, before)))


def _check_fractions(path: Path, grid: Grid) -> None:
    moves = np.abs(grid.field("reported_return"))
    moves = moves[moves > 0]
    if len(moves) and np.median(moves) > PERCENT:
        cause = f"the median move is {np.median(moves):.2f}"
        raise FileProblem("returns are not fractions", identity=path, cause=cause, hint="divide per cent by 100")


def _without_closed_days(
    path: Path, grid: Grid, is_session: Callable[[date], bool]
) -> tuple[Grid, tuple[Problem, ...]]:
    closed = {day: why for day in grid.sessions() if (why := _closed(day, is_session))}
    outside = np.isin(grid.days, [day.toordinal() for day in closed])
    return grid.take(~outside), tuple(
        Problem(str(path), None, f"{why}: its {_count(grid, day)} rows were left out{hint}")
        for day, (why, hint) in closed.items()
    )


def _closed(day: date, is_session: Callable[[date], bool]) -> tuple[str, str] | None:
    """Say why a day cannot have quotes, or cannot be known to have any, and what to do; None for a session."""
    try:
        return None if is_session(day) else (f"{day} is no trading day", "")
    except NotASession as error:
        why = ": ".join(str(part) for part in (error.what, error.identity, error.cause) if part is not None)
        return why, f"; {error.hint}" if error.hint else ""


def _count(grid: Grid, day: date) -> int:
    return int(np.count_nonzero(grid.days == day.toordinal()))


def _without_doubles(grid: Grid) -> tuple[Grid, tuple[str, ...]]:
    """Keep the last of the rows with equal day and symbol."""
    double = (grid.days[1:] == grid.days[:-1]) & (grid.symbols[1:] == grid.symbols[:-1])
    if not double.any():
        return grid, ()
    first, second = grid.values[:-1][double], grid.values[1:][double]
    same = ((first == second) | (np.isnan(first) & np.isnan(second))).all(axis=1)
    same &= grid.names[:-1][double] == grid.names[1:][double]
    last = np.append(~double, [True])
    equal, other = int(same.sum()), int((~same).sum())
    lines = grid.lines[1:][double][~same]
    notes = [f"{equal} rows stand there twice"] if equal else []
    if other:
        notes.append(f"{other} rows are given again with other values (first on line {lines.min()}): the last was kept")
    return grid.take(last), tuple(notes)


def _sessions_before(grid: Grid, is_session: Callable[[date], bool]) -> dict[int, int]:
    """Return, of each day whose preceding session is in the grid too, that session."""
    days = set(np.unique(grid.days).tolist())
    return {day: before for day in days if (before := _session_before(day, is_session)) in days and before is not None}


def _session_before(day: int, is_session: Callable[[date], bool]) -> int | None:
    current = date.fromordinal(day)
    earlier = (current - timedelta(days=back) for back in range(1, _LONGEST_HOLIDAY))
    return next((one.toordinal() for one in earlier if is_session(one)), None)


def _rows(grid: Grid, day: int) -> slice:
    return slice(int(np.searchsorted(grid.days, day, "left")), int(np.searchsorted(grid.days, day, "right")))


def _common(grid: Grid, day: int, before: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the places of the stocks that are there on both days, on either."""
    here, there = _rows(grid, day), _rows(grid, before)
    _, at_here, at_there = np.intersect1d(grid.symbols[here], grid.symbols[there], True, True)  # noqa: FBT003
    return at_here + here.start, at_there + there.start


def _repeated(grid: Grid, before: dict[int, int]) -> set[int]:
    """Return the sessions that are the preceding one of the file over again."""
    close, volume = grid.field("close"), grid.field("volume")
    found = set()
    for day, earlier in before.items():
        here, there = _common(grid, day, earlier)
        if same_market(close[here], volume[here], close[there], volume[there]):
            found.add(day)
    return found


def _repeats_stored(
    grid: Grid, is_session: Callable[[date], bool], stored: Callable[[date], Before] | None
) -> set[int]:
    """Return the first session of the file if it is the stored session before it over again."""
    if stored is None or not len(grid):
        return set()
    day = int(grid.days[0])
    earlier = _session_before(day, is_session)
    if earlier is None:
        return set()
    known, here = stored(date.fromordinal(earlier)), _rows(grid, day)
    _, at, there = np.intersect1d(grid.symbols[here], known.symbols, True, True)  # noqa: FBT003
    close, volume = grid.field("close")[here][at], grid.field("volume")[here][at]
    return {day} if same_market(close, volume, known.closes[there], known.volumes[there]) else set()


def same_market(
    close: npt.NDArray[np.float64],
    volume: npt.NDArray[np.float64],
    other_close: npt.NDArray[np.float64],
    other_volume: npt.NDArray[np.float64],
) -> bool:
    """Say whether two snapshots of the same stocks show one session: equal prices and volumes nearly throughout."""
    traded = (volume > 0) & (close > 0)
    if np.count_nonzero(traded) < ENOUGH:
        return False
    same = (np.abs(close - other_close) < 0.0005) & (volume == other_volume)  # noqa: PLR2004 - half the finest tick
    return bool(np.mean(same[traded]) > REPEATED)


def _without_repeats(path: Path, grid: Grid, repeated: set[int]) -> tuple[Grid, tuple[Problem, ...]]:
    """Leave out sessions that are the preceding one over again: a snapshot taken before the market opened."""
    return grid.take(~np.isin(grid.days, sorted(repeated))), tuple(
        Problem(str(path), None, f"{date.fromordinal(day)} repeats the session before it: its rows were left out")
        for day in sorted(repeated)
    )


def _short(grid: Grid) -> list[str]:
    days, counts = np.unique(grid.days, return_counts=True)
    usual = float(np.median(counts)) if len(counts) else 0.0
    return [
        f"{date.fromordinal(day)} has {count} rows where the other sessions have about {usual:.0f}: incomplete"
        for day, count in zip(days.tolist(), counts.tolist(), strict=True)
        if count < SHORT * usual and usual >= MARKET
    ]


def _mismatches(grid: Grid, before: dict[int, int]) -> list[str]:
    """Count the previous closes that are not the last close: dividends, splits, or a source that adjusts prices."""
    close, previous = grid.field("close"), grid.field("prev_close")
    other = total = 0
    for day, earlier in before.items():
        here, there = _common(grid, day, earlier)
        gap = np.abs(previous[here] - close[there])
        other, total = other + int(np.count_nonzero(gap > 0.0005)), total + int(np.count_nonzero(gap == gap))  # noqa: PLR0124, PLR2004
    if not other:
        return []
    return [f"{other} of {total} previous closes are not the last close (dividends and splits): kept as given"]
