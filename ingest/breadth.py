"""Breadth and index quotes that another source reports, in the columns of the exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.records import Breadth, IndexQuote

from .indices import index_id
from .rowwise import RowProblem, count_in, needed_count, needed_day, needed_number, number_in, read_rows
from .tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from corpus.records import Problem

_BREADTH: Final = ("session", "universe", "advancers", "decliners", "unchanged")
_INDEX: Final = ("session", "index", "close", "prev_close")


def read_breadth(path: Path) -> tuple[tuple[Breadth, ...], tuple[Problem, ...]]:
    """Read breadth as another source reports it, marked as reported; other columns of the export may be absent.

    `members` (stocks that traded) is the sum of the three counts where it is absent, and must be that sum otherwise.
    Raises FileProblem where the file is missing, damaged or has other columns.
    """
    table = read_table(path)
    if not table.has(*_BREADTH):
        raise table.refuse([", ".join(_BREADTH)])
    rows, problems = read_rows(table, _breadth)
    return tuple(rows), tuple(problems)


def read_index_quotes(path: Path) -> tuple[tuple[IndexQuote, ...], tuple[Problem, ...]]:
    """Read index quotes: session, index (an id or a code), close, prev_close and, if there, turnover in yuan.

    Raises FileProblem where the file is missing, damaged or has other columns.
    """
    table = read_table(path)
    if not table.has(*_INDEX):
        raise table.refuse([", ".join(_INDEX)])
    rows, problems = read_rows(table, _index_quote)
    return tuple(rows), tuple(problems)


def _breadth(row: Mapping[str, object]) -> Breadth:
    up, down, flat = (needed_count(row, key) for key in _BREADTH[2:])
    members = count_in(row, "members")
    if members is not None and members != up + down + flat:
        raise RowProblem(f"members is {members}, but advancers, decliners and unchanged sum to {up + down + flat}")
    universe = str(row["universe"] or "").strip()
    if not universe:
        raise RowProblem("universe is missing")
    members = up + down + flat
    return Breadth(
        needed_day(row, "session"), universe, members, up, down, flat, count_in(row, "suspended") or 0,
        count_in(row, "limit_up"), count_in(row, "limit_down"), (up - down) / members if members else None,
        number_in(row, "mean_return"), number_in(row, "median_return"), number_in(row, "turnover"),
        count_in(row, "missing") or 0, count_in(row, "fresh") or 0, reported=True,
    )  # fmt: skip


def _index_quote(row: Mapping[str, object]) -> IndexQuote:
    index = index_id(row["index"])
    if index is None:
        raise RowProblem(f"no such index: {row['index']!r}")
    close, previous = needed_number(row, "close"), needed_number(row, "prev_close")
    if min(close, previous) <= 0:
        raise RowProblem("a level is not above zero")
    return IndexQuote(needed_day(row, "session"), index, close, previous, number_in(row, "turnover"))
