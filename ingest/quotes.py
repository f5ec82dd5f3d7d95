"""Daily quotes from tables: AKShare's snapshots and histories, plain columns, or returns only.

Rows that say something impossible (a price in words, no code, a day without trading, a move past any limit) are left
out and reported; what is only odd (a row given twice, half a session, a previous close that is not the last close) is
kept and noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.records import Problem

from .cells import day, mapped, name, numbers, stock
from .grid import FIELDS, Grid, Sessions
from .quotechecks import checked
from .tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    import numpy.typing as npt

    from corpus.records import Quote

    from .quotechecks import Before

_DAYS: Final = ("session", "日期", "date")
_SYMBOLS: Final = ("symbol", "代码", "股票代码")
_NAMES: Final = ("name", "名称", "股票简称", "股票名称")
# A field's columns, ours first, then AKShare's. The latest price of a day's last snapshot is its close.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "close": ("close", "最新价", "收盘"),
    "prev_close": ("prev_close", "昨收"),
    "high": ("high", "最高"),
    "low": ("low", "最低"),
    "volume": ("volume", "成交量"),
    "turnover": ("turnover", "成交额"),
    "float_value": ("float_value", "流通市值"),
    "reported_return": ("return",),
}
_PRICES: Final = ("close", "prev_close", "high", "low")
NEEDED: Final = (
    "日期, 代码, 名称, 最新价, 昨收, 成交量, 成交额 (stock_zh_a_spot_em with 日期)",
    "日期, 代码, 收盘, 涨跌额, 成交量, 成交额 (stock_zh_a_hist with 代码, not adjusted)",
    "session, symbol, name, close, prev_close, volume, turnover",
    "session, symbol, name, return",
)


@dataclass(frozen=True, slots=True)
class QuoteFile:
    """What a file of quotes holds: `quotes` yields one tuple a session, ascending, each time it is gone through."""

    path: Path
    rows: int
    sessions: tuple[date, ...]
    quotes: Iterable[tuple[Quote, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_quotes(
    path: Path, is_session: Callable[[date], bool], stored: Callable[[date], Before] | None = None
) -> QuoteFile:
    """Read a file of daily quotes; `is_session` says whether Shanghai traded on a day.

    `stored` gives what the workspace holds of a session, so that a snapshot which repeats it is seen.

    Prices in yuan, returns as fractions. Raises FileProblem where the file is missing, damaged or has other columns.
    """
    return quotes_in(read_table(path), is_session, stored)


def quotes_in(
    table: Table, is_session: Callable[[date], bool], stored: Callable[[date], Before] | None = None
) -> QuoteFile:
    """Read a table of daily quotes, wherever it came from; raises FileProblem where it has other columns."""
    if not _known(table):
        raise table.refuse(NEEDED)
    path = table.path
    grid, problems = _grid(table)
    found = checked(path, grid, is_session, stored)
    return QuoteFile(
        path, len(found.grid), tuple(found.grid.sessions()), Sessions(found.grid),
        (*table.broken, *problems, *found.problems), found.notes,
    )  # fmt: skip


def _known(table: Table) -> bool:
    """Say whether the table has the columns of one of the layouts."""
    if any(table.column(*names) is None for names in (_DAYS, _SYMBOLS)):
        return False
    if table.has("name", "return"):
        return True
    traded = table.column(*_COLUMNS["volume"]) is not None and table.column(*_COLUMNS["turnover"]) is not None
    priced = table.has("最新价", "昨收") or table.has("close", "prev_close")
    return traded and (table.has("收盘", "涨跌额") or (priced and table.column(*_NAMES) is not None))


def _grid(table: Table) -> tuple[Grid, list[Problem]]:
    """Return the rows that can be read, and a problem for each of the others."""
    days = mapped(table.column(*_DAYS), day)
    codes = mapped(table.column(*_SYMBOLS), stock)
    wrong = {row: "the day is none" for row, value in enumerate(days) if value is None}
    wrong |= {row: "the code is none of a stock" for row, value in enumerate(codes) if value is None}
    values, bad = _values(table)
    wrong |= bad
    lines = np.fromiter(table.lines(), np.int64, table.rows)
    grid = Grid(
        np.array([0 if value is None else value.toordinal() for value in days], np.int64),
        np.array([int(value or 0) for value in codes], np.int64),
        _names(table, codes), lines, values,
    )  # fmt: skip
    good = np.ones(table.rows, bool)
    good[list(wrong)] = False
    return grid.take(good), [
        Problem(str(table.path), int(lines[row]), f"{why}; the row was left out") for row, why in sorted(wrong.items())
    ]


def _names(table: Table, codes: list[str | None]) -> npt.NDArray[np.object_]:
    """Return the short names; a history has none: the code stands in."""
    column = table.column(*_NAMES)
    names = mapped(column, name) if column is not None else [""] * table.rows
    return np.array([given or code or "" for given, code in zip(names, codes, strict=True)], object)


def _values(table: Table) -> tuple[npt.NDArray[np.float64], dict[int, str]]:
    """Return the fields of each row, and why rows cannot be used."""
    values = np.full((table.rows, len(FIELDS)), np.nan)
    wrong: dict[int, str] = {}
    for at, field in enumerate(FIELDS):
        column = table.column(*_COLUMNS[field])
        if column is not None:
            values[:, at], bad = numbers(column)
            wrong |= {row: f"{field} is no number: {text!r}" for row, text in bad.items()}
    _derive(table, values)
    prices = values[:, : len(_PRICES)]
    prices[prices == 0] = np.nan  # a price of zero is a provider's way to say none
    negative = np.flatnonzero((values[:, : FIELDS.index("reported_return")] < 0).any(axis=1))
    return values, wrong | dict.fromkeys(negative.tolist(), "a price or an amount is negative")


def _derive(table: Table, values: npt.NDArray[np.float64]) -> None:
    """Fill in what AKShare says in other words: suspensions, and a history's previous close."""
    close, previous = FIELDS.index("close"), FIELDS.index("prev_close")
    if table.has("涨跌幅") and not table.has("close"):
        change, _ = numbers(table.column("涨跌幅"))
        values[np.isnan(change), close] = np.nan  # no change given: not traded, whatever price stands there
    if not table.has("昨收") and table.has("收盘", "涨跌额"):
        difference, _ = numbers(table.column("涨跌额"))
        values[:, previous] = np.round(values[:, close] - difference, 3)
