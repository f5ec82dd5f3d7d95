"""Counts of a session as another source gives them: limits, advancers, decliners; to be held against ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .rowwise import RowProblem, count_in, needed_day, read_rows
from .tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from corpus.records import Problem

_DAYS: Final = ("session", "date", "日期")
COUNTS: Final = ("limit_up", "limit_down", "advancers", "decliners", "unchanged", "members")


def read_counts(path: Path) -> tuple[dict[date, dict[str, int]], tuple[Problem, ...]]:
    """Read a table with session (or date) and any of the counts, over all A-shares; other columns are passed over.

    Of a session given twice the later row stays. Raises FileProblem where the file is missing, damaged or has none of
    the columns.
    """
    table = read_table(path)
    day = next((name for name in _DAYS if table.has(name)), None)
    if day is None or not any(table.has(count) for count in COUNTS):
        raise table.refuse([f"session (or date) and any of {', '.join(COUNTS)}"])

    def read(row: Mapping[str, object]) -> tuple[date, dict[str, int]] | None:
        if str(row.get("universe") or "all").strip() != "all":
            return None
        counts = {count: value for count in COUNTS if (value := count_in(row, count)) is not None}
        if not counts:
            raise RowProblem("no count in the row")
        return needed_day(row, day), counts

    rows, problems = read_rows(table, read)
    return dict(rows), tuple(problems)
