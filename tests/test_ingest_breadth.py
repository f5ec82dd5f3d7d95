"""Reported breadth and index quotes: the export's columns come back as they went out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.errors import FileProblem, NotASession
from corpus.records import Breadth, IndexQuote
from ingest.breadth import read_breadth, read_index_quotes

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "session,universe,members,advancers,decliners,unchanged,suspended,limit_up,limit_down,breadth,mean_return,"
    "median_return,turnover\n"
)


def trades(day: date) -> bool:
    if day.year > 2030:
        raise NotASession("no session known", identity=day, hint="upgrade the calendar")
    return day.weekday() < 5


def write(folder: Path, text: str) -> Path:
    path = folder / "b.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_export_comes_back_marked_as_reported(tmp_path: Path) -> None:
    text = HEADER + "2025-04-07,all,10,1,8,1,2,0,3,-0.7,-0.08,-0.1,1.5e12\n"
    rows, problems, _ = read_breadth(write(tmp_path, text), trades)
    assert problems == ()
    assert rows == (
        Breadth(date(2025, 4, 7), "all", 10, 1, 8, 1, 2, 0, 3, -0.7, -0.08, -0.1, 1.5e12, reported=True),
    )  # fmt: skip


def test_three_counts_are_enough_and_none_traded_has_no_breadth(tmp_path: Path) -> None:
    text = "session,universe,advancers,decliners,unchanged\n2025-04-07,star50,2,1,1\n2025-04-08,star50,0,0,0\n"
    first, second = read_breadth(write(tmp_path, text), trades).rows
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
        ("2025-04-07,all,10,-1,10,1,0,,,,,,", "advancers is no count: '-1'"),
        ("2025-04-05,all,10,1,8,1,0,,,,,,", "2025-04-05 is no trading day"),
        ("2031-04-07,all,10,1,8,1,0,,,,,,", "no session known: 2031-04-07"),
        ("2025-04-07,all,10,1,8,1,0,11,0,,,,", "limit_up are 11 of 10 members"),
        ("2025-04-07,all,10,1,8,1,0,6,5,,,,", "limit_up and limit_down are 11 of 10 members"),
        ("2025-04-07,all,10,1,8,1,0,,,0.7,,,", "breadth is 0.7, but by its counts it is -0.7000"),
        ("2025-04-07,all,0,0,0,0,0,,,0.7,,,", "breadth is 0.7, but by its counts it is none"),
        (
            "2025-04-07,all,10,1,8,1,0,,,,-8.2,,",
            "mean_return is -8.2: a return of -100 % or less (fractions are meant, 0.01 is one per cent)",
        ),
        ("2025-04-07,all,10,1,8,1,0,,,,,,-5", "turnover is negative: -5"),
        ("2025-04-07,star51,10,1,8,1,0,,,,,,", "no such universe: 'star51'"),
        ("2025-04-07,label:robotics,10,1,8,1,0,,,,,,", "no such universe: 'label:robotics'"),
    ],
)
def test_rows_that_contradict_themselves_are_problems(tmp_path: Path, row: str, why: str) -> None:
    text = HEADER + row + "\n2025-04-08,all,10,1,8,1,0,,,,,,\n"
    rows, problems, _ = read_breadth(write(tmp_path, text), trades)
    assert ([one.session for one in rows], len(problems)) == ([date(2025, 4, 8)], 1)
    assert (problems[0].line, problems[0].reason.split(";")[0]) == (2, why)


def test_index_quotes_are_read_by_id_or_code(tmp_path: Path) -> None:
    text = (
        "session,index,close,prev_close,turnover\n2025-04-07,star50,950.5,1000,\n20250407,000001,3096.6,3342.0,1e12\n"
    )
    rows, problems = read_index_quotes(write(tmp_path, text), trades)
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
    rows, problems = read_index_quotes(write(tmp_path, f"session,index,close,prev_close\n{row}\n"), trades)
    assert (rows, problems[0].reason.split(";")[0]) == ((), why)


def test_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n")
    with pytest.raises(FileProblem, match="found a, b; needed: session, universe"):
        read_breadth(path, trades)
    with pytest.raises(FileProblem, match="found a, b; needed: session, index"):
        read_index_quotes(path, trades)


FULL = (
    "session,universe,members,advancers,decliners,unchanged,suspended,limit_up,limit_down,breadth,mean_return,"
    "median_return,turnover,missing,fresh,touched_up,touched_down,streak,weighted_return,reported\n"
)


def test_every_column_of_the_export_is_read(tmp_path: Path) -> None:
    text = FULL + "2025-04-07,all,10,1,8,1,2,0,3,-0.7,-0.08,-0.1,1.5e12,4,1,2,3,5,-0.09,False\n"
    assert read_breadth(write(tmp_path, text), trades).rows == (
        Breadth(
            date(2025, 4, 7), "all", 10, 1, 8, 1, 2, 0, 3, -0.7, -0.08, -0.1, 1.5e12, 4, 1, True, 2, 3, 5, -0.09
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "universe"),
    [
        ("ALL", "all"), ("STAR50", "star50"), ("000688", "star50"), ("Star-Board", "star-board"),
        ("SW:110000", "sw:110000"), ("label:robotics", "label:robotics"), ("em:bk0475", "em:BK0475"),
    ],
)  # fmt: skip
def test_universes_are_known_in_any_case(tmp_path: Path, given: str, universe: str) -> None:
    text = HEADER + f"2025-04-07,{given},10,1,8,1,2,,,,,,\n"
    found = read_breadth(write(tmp_path, text), trades, ["label:robotics"])
    assert ([row.universe for row in found.rows], found.problems) == ([universe], ())


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("star5", "did you mean star50?"),
        ("label:robotic", "did you mean label:robotics?"),
        ("sw:990000", "did you mean sw:110000?"),
        ("xyz", "known are all, boards, indices, sw:CODE and label:ID"),
    ],
)
def test_an_unknown_universe_names_the_nearest(tmp_path: Path, given: str, hint: str) -> None:
    text = HEADER + f"2025-04-07,{given},10,1,8,1,2,,,,,,\n"
    found = read_breadth(write(tmp_path, text), trades, ["label:robotics", "sw:110000"])
    assert found.rows == ()
    assert hint in found.problems[0].reason


def test_of_a_session_given_twice_what_was_computed_stays_else_the_last(tmp_path: Path) -> None:
    rows = ("2025-04-07,all,3,1,1,1,0,False", "2025-04-07,all,4,2,1,1,0,True", "2025-04-08,all,3,1,1,1,0,True",
            "2025-04-08,all,5,3,1,1,0,True")  # fmt: skip
    header = "session,universe,members,advancers,decliners,unchanged,suspended,reported\n"
    found = read_breadth(write(tmp_path, header + "\n".join(rows) + "\n"), trades)
    assert [row.members for row in found.rows] == [3, 5]
    assert found.notes == (
        "2 rows give a universe's session again: what the source computed itself was kept, else the last",
    )


QUOTES = """session,symbol,name,close,prev_close,high,low,volume,turnover,float_value
2025-04-07,600001,甲,11,10,11,10,1,1000,5000000
2025-04-07,600002,乙,9.5,10,11,9,1,1000,7000000
2025-04-07,688001,N丙,15,10,16,9.5,1,1000,
2025-04-08,600001,甲,12.1,11,12.1,11,1,1000,5500000
2025-04-08,300001,丁,10,10,12,8,1,2000,1000000
2025-04-08,600002,乙,,9.5,,,0,0,
"""


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_that_is_ingested_elsewhere_is_exported_alike(tmp_path: Path, form: str) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415 - the whole way, here only

    from cli import app  # noqa: PLC0415
    from ingest.tables import read_table  # noqa: PLC0415

    def run(workspace: str, *words: str) -> None:
        found = CliRunner().invoke(app, ["--workspace", str(tmp_path / workspace), *words], catch_exceptions=False)
        assert found.exit_code == 0, found.output

    def exported(workspace: str) -> dict[str, list[object]]:
        path = tmp_path / f"{workspace}.{form}"
        run(workspace, "export", "breadth", "--format", form, "--out", str(path))
        return {name: column.to_pylist() for name, column in read_table(path).columns.items()}

    (tmp_path / "q.csv").write_text(QUOTES, encoding="utf-8")
    run("one", "ingest", "quotes", str(tmp_path / "q.csv"))
    first = exported("one")
    for _ in range(2):
        run("two", "ingest", "breadth", str(tmp_path / f"one.{form}"))
    second = exported("two")
    assert set(first.pop("reported")) != set(second.pop("reported"))
    assert len(first["session"]) >= 7
    assert any(first["touched_down"])
    assert max(int(str(value)) for value in first["streak"] if value is not None) == 2
    assert second == first
