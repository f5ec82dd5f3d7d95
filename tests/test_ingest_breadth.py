"""Reported breadth and index quotes: the export's columns come back as they went out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.errors import FileProblem
from corpus.records import Breadth, IndexQuote
from ingest.breadth import read_breadth, read_index_quotes

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "session,universe,members,advancers,decliners,unchanged,suspended,limit_up,limit_down,breadth,mean_return,"
    "median_return,turnover\n"
)


def write(folder: Path, text: str) -> Path:
    path = folder / "b.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_export_comes_back_marked_as_reported(tmp_path: Path) -> None:
    rows, problems = read_breadth(write(tmp_path, HEADER + "2025-04-07,all,10,1,8,1,2,0,3,-0.7,-0.08,-0.1,1.5e12\n"))
    assert problems == ()
    assert rows == (
        Breadth(date(2025, 4, 7), "all", 10, 1, 8, 1, 2, 0, 3, -0.7, -0.08, -0.1, 1.5e12, reported=True),
    )  # fmt: skip


def test_three_counts_are_enough_and_none_traded_has_no_breadth(tmp_path: Path) -> None:
    text = "session,universe,advancers,decliners,unchanged\n2025-04-07,star50,2,1,1\n2025-04-08,star50,0,0,0\n"
    first, second = read_breadth(write(tmp_path, text))[0]
    assert (first.members, first.breadth, first.limit_up, first.mean_return) == (4, 0.25, None, None)
    assert (second.members, second.breadth) == (0, None)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2025-04-07,all,11,1,8,1,0,,,,,,", "members is 11, but advancers, decliners and unchanged sum to 10"),
        ("2025-04-07,,10,1,8,1,0,,,,,,", "universe is missing"),
        ("soon,all,10,1,8,1,0,,,,,,", "session is no day: 'soon'"),
        ("2025-04-07,all,10,,8,1,0,,,,,,", "advancers is missing"),
        ("2025-04-07,all,10,1.5,8,1,0,,,,,,", "advancers is no count: '1.5'"),
        ("2025-04-07,all,10,1,8,1,0,-1,,,,,", "limit_up is no count: '-1'"),
        ("2025-04-07,all,10,1,8,1,0,,,,x,,", "mean_return is no number: 'x'"),
    ],
)
def test_rows_that_contradict_themselves_are_problems(tmp_path: Path, row: str, why: str) -> None:
    rows, problems = read_breadth(write(tmp_path, HEADER + row + "\n2025-04-08,all,10,1,8,1,0,,,,,,\n"))
    assert ([one.session for one in rows], len(problems)) == ([date(2025, 4, 8)], 1)
    assert (problems[0].line, problems[0].reason.split(";")[0]) == (2, why)


def test_index_quotes_are_read_by_id_or_code(tmp_path: Path) -> None:
    text = (
        "session,index,close,prev_close,turnover\n2025-04-07,star50,950.5,1000,\n20250407,000001,3096.6,3342.0,1e12\n"
    )
    rows, problems = read_index_quotes(write(tmp_path, text))
    assert problems == ()
    assert rows == (
        IndexQuote(date(2025, 4, 7), "star50", 950.5, 1000.0, None),
        IndexQuote(date(2025, 4, 7), "sse-composite", 3096.6, 3342.0, 1e12),
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2025-04-07,ftse,1,1", "no such index: 'ftse'"),
        ("2025-04-07,star50,,1", "close is missing"),
        ("2025-04-07,star50,0,1", "a level is not above zero"),
    ],
)
def test_index_quotes_that_say_nothing_are_problems(tmp_path: Path, row: str, why: str) -> None:
    rows, problems = read_index_quotes(write(tmp_path, f"session,index,close,prev_close\n{row}\n"))
    assert (rows, problems[0].reason.split(";")[0]) == ((), why)


def test_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n")
    with pytest.raises(FileProblem, match="found a, b; needed: session, universe"):
        read_breadth(path)
    with pytest.raises(FileProblem, match="found a, b; needed: session, index"):
        read_index_quotes(path)
