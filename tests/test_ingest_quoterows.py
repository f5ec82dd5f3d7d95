"""Rows of quotes that cannot be, and first sessions that can."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.quotes import read_quotes

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.quotes import QuoteFile

PLAIN = "session,symbol,name,close,prev_close,volume,turnover\n"
RANGED = "session,symbol,name,close,prev_close,high,low,volume,turnover\n"
RETURNS = "session,symbol,name,return\n"


def load(folder: Path, text: str) -> QuoteFile:
    path = folder / "q.csv"
    path.write_text(text, encoding="utf-8")
    return read_quotes(path, lambda _: True)


def symbols(file: QuoteFile) -> list[str]:
    return [quote.symbol for batch in file.quotes for quote in batch]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("600001,甲,100,10", "600001 甲 moved by +900.0%: past any limit, and its name marks no session without one"),
        ("600001,甲,6,10", "600001 甲 moved by -40.0%: past any limit, and its name marks no session without one"),
        ("830001,*ST乙,13.05,10", "830001 *ST乙 moved by +30.5%"),
        ("688001,NEW丙,14,10", "688001 NEW丙 moved by +40.0%"),  # N before letters is no mark
        ("600001,甲,-1,10", "a price or an amount is negative"),
    ],
)
def test_a_move_past_any_limit_is_left_out_with_stock_and_row(tmp_path: Path, row: str, why: str) -> None:
    file = load(tmp_path, f"{PLAIN}2025-06-03,600002,丁,11,10,1,1\n2025-06-03,{row},1,1\n")
    assert symbols(file) == ["600002"]
    (problem,) = file.problems
    assert problem.line == 3
    assert problem.reason.startswith(why)
    assert problem.reason.endswith("the row was left out")


@pytest.mark.parametrize(
    "row",
    [
        "301001,N新,40,10,1,1",  # the first session of a listing
        "688001,C新,15,10,1,1",  # one of its first five
        "600225,退市甲,0.3,1.24,1,1",  # the first session of a delisting period: no limit
        "600001,甲,13,10,1,1",  # thirty per cent: whose board has a nearer limit is told by `fupan check`
        "600001,甲,0.03,0.02,1,1",  # a cent is half of such a price
        "600001,甲,100,10,0,0",  # no volume: the price is of another day
        "600001,甲,--,10,1,1",
    ],
)
def test_what_can_be_is_kept(tmp_path: Path, row: str) -> None:
    file = load(tmp_path, f"{PLAIN}2025-06-03,{row}\n")
    assert (len(symbols(file)), file.problems) == (1, ())


def test_before_there_were_limits_any_rise_can_be(tmp_path: Path) -> None:
    file = load(tmp_path, f"{PLAIN}1992-05-21,600601,甲,50,10,1,1\n1996-12-16,600601,甲,50,10,1,1\n")
    assert file.sessions == (date(1992, 5, 21),)


def test_a_history_has_no_names_so_that_a_first_session_is_kept_and_told(tmp_path: Path) -> None:
    file = load(tmp_path, "日期,代码,收盘,涨跌额,成交量,成交额\n2025-06-03,301001,40,30,1,1\n")
    assert symbols(file) == ["301001"]
    assert file.notes == (
        "moved past any limit, without a name to say why: kept as given: 301001 301001 on line 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kept"), [("-1", False), ("-1.5", False), ("0.36", False), ("0.34", True), ("-0.34", True), ("", True)]
)
def test_returns_alone_have_the_same_bounds(tmp_path: Path, value: str, kept: bool) -> None:
    rows = "".join(f"2025-06-03,{600100 + n},甲,0.01\n" for n in range(5))
    file = load(tmp_path, f"{RETURNS}{rows}2025-06-03,600001,甲,{value}\n")
    assert ("600001" in symbols(file)) is kept
    assert all("600001 甲" in problem.reason for problem in file.problems)


def test_a_return_of_minus_everything_is_named(tmp_path: Path) -> None:
    rows = "".join(f"2025-06-03,{600100 + n},甲,0.01\n" for n in range(5))
    file = load(tmp_path, f"{RETURNS}{rows}2025-06-03,600001,N甲,-100%\n")
    assert [problem.reason for problem in file.problems] == [
        "600001 N甲 moved by -100.0%: a return of -100 % or less; the row was left out"
    ]


def test_a_range_that_does_not_hold_the_close_is_forgotten_and_told(tmp_path: Path) -> None:
    rows = "".join(f"2025-06-03,{600001 + n},甲,10.5,10,10.2,10,1,1\n" for n in range(6))
    file = load(tmp_path, f"{RANGED}{rows}2025-06-03,600100,乙,10.5,10,10.6,9.9,1,1\n")
    found = {quote.symbol: (quote.close, quote.high, quote.low) for batch in file.quotes for quote in batch}
    assert found["600001"] == (10.5, None, None)
    assert found["600100"] == (10.5, 10.6, 9.9)
    assert file.notes[0].startswith("high and low do not hold the close: unused: 600001 甲 on line 2, 600002 甲")
    assert file.notes[0].endswith(" and 1 more")
