"""Breadth and index quotes that another source reports, in the columns of the exports.

What is plainly wrong is left out with its line: a day without trading, a universe that does not exist, counts that
contradict one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.errors import NotASession
from corpus.records import Breadth, IndexQuote
from corpus.universes import INDUSTRY, LABEL, PROVIDER, STANDING, canonical, nearest

from .indices import index_id
from .rowwise import RowProblem, count_in, needed_count, needed_day, needed_number, number_in, read_rows
from .tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from corpus.records import Problem

_BREADTH: Final = ("session", "universe", "advancers", "decliners", "unchanged")
_INDEX: Final = ("session", "index", "close", "prev_close")
# Counts of stocks that traded; each is at most their number, and what shares a stock with no other sums to as much.
_AMONG: Final = ("limit_up", "limit_down", "fresh", "touched_up", "touched_down")
_APART: Final = (("limit_up", "limit_down"), ("limit_up", "touched_up"), ("limit_down", "touched_down"))
_RETURNS: Final = ("mean_return", "median_return", "weighted_return")
_SLACK: Final = 0.005  # of breadth given beside its counts: two decimals


class Reported(NamedTuple):
    """What a file of breadth holds."""

    rows: tuple[Breadth, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_breadth(path: Path, trades: Callable[[date], bool], known: Sequence[str] = ()) -> Reported:
    """Read breadth as another source reports it, marked as reported; other columns of the export may be absent.

    `trades` says whether Shanghai trades on a day; `known` are the ids of universes besides boards and indices. Where
    a file gives a universe's session twice, the row that is not marked as reported stays, else the last.
    `members` (stocks that traded) is the sum of the three counts where it is absent, and must be that sum otherwise.
    Raises FileProblem where the file is missing, damaged or has other columns.
    """
    table = read_table(path)
    if not table.has(*_BREADTH):
        raise table.refuse([", ".join(_BREADTH)])
    there = frozenset((*STANDING, *known))
    rows, problems = read_rows(table, lambda row: (_breadth(row, trades, there), not _is_reported(row)))
    kept: dict[tuple[date, str], tuple[Breadth, bool]] = {}
    for row, own in rows:
        key = (row.session, row.universe)
        if own or key not in kept or not kept[key][1]:
            kept[key] = (row, own)
    twice = len(rows) - len(kept)
    note = f"{twice} rows give a universe's session again: what the source computed itself was kept, else the last"
    return Reported(tuple(row for row, _ in kept.values()), tuple(problems), (note,) if twice else ())


def read_index_quotes(path: Path, trades: Callable[[date], bool]) -> tuple[tuple[IndexQuote, ...], tuple[Problem, ...]]:
    """Read index quotes: session, index (an id or a code), close, prev_close and, if there, turnover in yuan.

    `trades` says whether Shanghai trades on a day. Raises FileProblem where the file is missing, damaged or has other
    columns.
    """
    table = read_table(path)
    if not table.has(*_INDEX):
        raise table.refuse([", ".join(_INDEX)])
    rows, problems = read_rows(table, lambda row: _index_quote(row, trades))
    return tuple(rows), tuple(problems)


def _session(row: Mapping[str, object], trades: Callable[[date], bool]) -> date:
    day = needed_day(row, "session")
    try:
        if trades(day):
            return day
    except NotASession as error:
        raise RowProblem(str(error)) from error
    raise RowProblem(f"{day} is no trading day")


def _is_reported(row: Mapping[str, object]) -> bool:
    return str(row.get("reported", "")).strip().lower() in {"true", "1", "yes"}


def _universe(row: Mapping[str, object], known: frozenset[str]) -> str:
    """Return the universe of a row; industries are checked only where any are known."""
    raw = str(row["universe"] or "").strip()
    if not raw:
        raise RowProblem("universe is missing")
    universe = canonical(raw)
    industries = any(one.startswith(INDUSTRY) for one in known)
    if universe in known or universe.startswith(PROVIDER) or (_is_industry(universe) and not industries):
        return universe
    like = nearest(universe, known)
    hint = f"did you mean {like}?" if like else f"known are all, boards, indices, {INDUSTRY}CODE and {LABEL}ID"
    raise RowProblem(f"no such universe: {raw!r}; {hint}")


def _is_industry(universe: str) -> bool:
    code = universe.removeprefix(INDUSTRY)
    return universe.startswith(INDUSTRY) and code.isdigit() and len(code) == 6  # noqa: PLR2004 - Shenwan's codes


def _breadth(row: Mapping[str, object], trades: Callable[[date], bool], known: frozenset[str]) -> Breadth:
    session, universe = _session(row, trades), _universe(row, known)
    up, down, flat = (needed_count(row, key) for key in _BREADTH[2:])
    members = _members(row, up + down + flat)
    among = {key: count_in(row, key) for key in _AMONG}
    _check_counts(among, members)
    share = (up - down) / members if members else None
    given = number_in(row, "breadth")
    if given is not None and (share is None or abs(given - share) > _SLACK):
        raise RowProblem(f"breadth is {given:g}, but by its counts it is {'none' if share is None else f'{share:.4f}'}")
    mean, median, weighted = (_return(row, key) for key in _RETURNS)
    turnover = number_in(row, "turnover")
    if turnover is not None and turnover < 0:
        raise RowProblem(f"turnover is negative: {turnover:g}")
    return Breadth(
        session, universe, members, up, down, flat, count_in(row, "suspended") or 0,
        among["limit_up"], among["limit_down"], share, mean, median, turnover, count_in(row, "missing") or 0,
        among["fresh"] or 0, reported=True, touched_up=among["touched_up"], touched_down=among["touched_down"],
        streak=count_in(row, "streak"), weighted_return=weighted,
    )  # fmt: skip


def _members(row: Mapping[str, object], total: int) -> int:
    members = count_in(row, "members")
    if members is not None and members != total:
        raise RowProblem(f"members is {members}, but advancers, decliners and unchanged sum to {total}")
    return total


def _check_counts(among: Mapping[str, int | None], members: int) -> None:
    for keys in (*((key,) for key in _AMONG), *_APART):
        count = sum(among[key] or 0 for key in keys)
        if count > members:
            raise RowProblem(f"{' and '.join(keys)} are {count} of {members} members")


def _return(row: Mapping[str, object], key: str) -> float | None:
    """Return a fraction; no market loses everything, and none of more than a stock or two more than doubles."""
    value = number_in(row, key)
    if value is not None and value <= -1:
        raise RowProblem(f"{key} is {value:g}: a return of -100 % or less (fractions are meant, 0.01 is one per cent)")
    return value


def _index_quote(row: Mapping[str, object], trades: Callable[[date], bool]) -> IndexQuote:
    index = index_id(row["index"])
    if index is None:
        raise RowProblem(f"no such index: {row['index']!r}")
    close, previous = needed_number(row, "close"), needed_number(row, "prev_close")
    if min(close, previous) <= 0:
        raise RowProblem("a level is not above zero")
    return IndexQuote(_session(row, trades), index, close, previous, number_in(row, "turnover"))
