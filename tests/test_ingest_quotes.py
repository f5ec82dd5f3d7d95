"""Quotes: layouts, codes and numbers as people write them, and what is refused, kept and told."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fakes import shared_data
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FileProblem, NotASession
from ingest.cells import day, name, number, symbol
from ingest.quotechecks import Before
from ingest.quotes import read_quotes

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.records import Quote
    from ingest.quotes import QuoteFile

MONDAY = date(2025, 6, 2)  # taken as trading days here: Mondays to Fridays
SPOT = "日期,代码,名称,最新价,涨跌幅,成交量,成交额,最高,最低,昨收,流通市值\n"
PLAIN = "session,symbol,name,close,prev_close,volume,turnover\n"


def is_session(day: date) -> bool:
    return day.weekday() < 5


def load(folder: Path, text: str | bytes, filename: str = "q.csv") -> QuoteFile:
    data = text if isinstance(text, bytes) else text.encode()
    path = folder / filename
    path.write_bytes(gzip.compress(data) if filename.endswith(".gz") else data)
    return read_quotes(path, is_session)


def quotes(file: QuoteFile) -> list[Quote]:
    return list(chain.from_iterable(file.quotes))


def test_a_snapshot_of_akshare_is_read_with_its_suspensions(tmp_path: Path) -> None:
    text = SPOT + (
        "2025-06-03,000001,平安某行,11.81,2.16,100,1181.0,11.91,11.53,11.56,9000\n"
        "2025-06-03,2,万  某Ａ,,,,,,,6.64,\n"
        "2025-06-03,688001,甲某科技,5.00,,0,0,0,0,5.00,100\n"
    )
    first, second, third = quotes(load(tmp_path, text))
    assert (first.session, first.symbol, first.name) == (date(2025, 6, 3), "000001", "平安某行")
    assert (first.close, first.prev_close, first.high, first.low) == (11.81, 11.56, 11.91, 11.53)
    assert (first.volume, first.turnover, first.float_value, first.reported_return) == (100.0, 1181.0, 9000.0, None)
    assert (second.symbol, second.name, second.close, second.prev_close) == ("000002", "万某A", None, 6.64)
    assert (third.close, third.high, third.volume) == (None, None, 0.0)


def test_a_history_of_akshare_gets_its_previous_close_from_the_change(tmp_path: Path) -> None:
    header = "日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率\n"
    text = header + "2025-06-03,600000,10,10.37,10.4,9.9,5,51,1,2,0.25,1\n"
    (quote,) = quotes(load(tmp_path, text))
    assert (quote.close, quote.prev_close, quote.name) == (10.37, 10.12, "600000")


def test_plain_columns_in_any_order_and_case_are_read(tmp_path: Path) -> None:
    text = "Symbol;Session;Name;prev_close;close;turnover;volume;high\n600000.SH;2025/6/3;甲;10;11;5;6;11.5\n"
    (quote,) = quotes(load(tmp_path, "\ufeff" + text))
    assert (quote.symbol, quote.close, quote.prev_close, quote.high, quote.low) == ("600000", 11.0, 10.0, 11.5, None)


def test_returns_alone_are_enough_and_must_be_fractions(tmp_path: Path) -> None:
    (quote,) = quotes(load(tmp_path, "session,symbol,name,return\n2025-06-03,600000,甲,-0.0312\n"))
    assert (quote.reported_return, quote.close) == (-0.0312, None)
    (percent,) = quotes(load(tmp_path, "session,symbol,name,return\n2025-06-03,600000,甲,-3.12%\n"))
    assert percent.reported_return == pytest.approx(-0.0312)
    with pytest.raises(FileProblem, match="divide per cent by 100"):
        load(tmp_path, "session,symbol,name,return\n2025-06-03,600000,甲,-3.12\n")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1, "000001"), ("600519", "600519"), ("600519.SH", "600519"), ("SH600519", "600519"), ("sh.600519", "600519"),
        ("000001.XSHE", "000001"), ("６００５１９", "600519"), (" 1 ", "000001"), ("1.0", "000001"),
        ("920001", "920001"), ("833994.BJ", "833994"), ("0700.HK", None), ("", None), (None, None), ("1234567", None),
        ("0", None), ("甲", None),
    ],
)  # fmt: skip
def test_codes_of_stocks_are_known_in_all_spellings(cell: object, code: str | None) -> None:
    assert symbol(cell) == code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", 1234.5), ("１２．５", 12.5), ("--", None), ("", None), (None, None), ("NaN", None), ("停牌", None),
        ("3.5%", 0.035), ("1.2亿", 120_000_000.0), ("5万", 50_000.0), ("-.5", -0.5), ("−2", -2.0), ("1e3", 1000.0),
        (7, 7.0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell: object, value: float | None) -> None:
    assert number(cell) == pytest.approx(value)


@pytest.mark.parametrize("cell", ["abc", "1.2.3", "12元", "1e999", "inf"])
def test_what_is_no_number_is_none(cell: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        number(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2025-06-03", date(2025, 6, 3)), ("20250603", date(2025, 6, 3)), (20250603, date(2025, 6, 3)),
        ("2025/6/3", date(2025, 6, 3)), ("2025年6月3日", date(2025, 6, 3)), ("2025-06-03 15:00:00", date(2025, 6, 3)),
        (date(2025, 6, 3), date(2025, 6, 3)),
        ("20250603.0", date(2025, 6, 3)), ("2025-02-30", None), ("03.06.2025", None), ("202563", None), (None, None),
    ],
)  # fmt: skip
def test_days_are_read_as_tables_write_them(cell: object, value: date | None) -> None:
    assert day(cell) == value


def test_names_lose_blanks_and_width() -> None:
    assert name("万  某Ａ") == "万某A"
    assert name(None) == ""


def test_bad_rows_are_left_out_with_their_line_and_good_ones_kept(tmp_path: Path) -> None:
    file = load(
        tmp_path,
        PLAIN + "2025-06-03,600001,甲,1.1,1,1,1\n2025-06-03,600002,乙,abc,1,1,1\nsoon,600003,丙,1,1,1,1\n"
        "2025-06-03,XYZ,丁,1,1,1,1\n2025-06-03,600005,戊,-1,1,1,1\n2025-06-03,600006,己,1,1\n"
        '2025-06-03,600007,庚,"1,234.50",--,1,1\n',
    )
    assert [(one.symbol, one.close, one.prev_close) for one in quotes(file)] == [
        ("600001", 1.1, 1.0),
        ("600007", 1234.5, None),
    ]
    assert sorted((bad.line, bad.reason.split(";")[0]) for bad in file.problems) == [
        (3, "close is no number: 'abc'"), (4, "the day is none"), (5, "the code is none of a stock"),
        (6, "a price or an amount is negative"), (7, "5 cells where the header has 7"),
    ]  # fmt: skip


def test_days_without_trading_are_refused_by_name(tmp_path: Path) -> None:
    file = load(
        tmp_path, PLAIN + "2025-06-07,600001,甲,1,1,1,1\n2025-06-07,600002,乙,1,1,1,1\n2025-06-06,600001,甲,1,1,1,1\n"
    )
    assert file.sessions == (date(2025, 6, 6),)
    assert [bad.reason for bad in file.problems] == ["2025-06-07 is no trading day: its 2 rows were left out"]


def test_days_past_the_calendars_end_are_refused_with_its_own_words(tmp_path: Path) -> None:
    def trades(day: date) -> bool:
        if day > date(2025, 6, 6):
            raise NotASession("no session known", identity=day, cause="it ends", hint="upgrade the calendar")
        return is_session(day)

    path = tmp_path / "q.csv"
    path.write_text(PLAIN + "2025-06-06,600001,甲,1,1,1,1\n2025-06-09,600001,甲,1,1,1,1\n")
    file = read_quotes(path, trades)
    assert (file.sessions, file.problems[0].reason) == (
        (date(2025, 6, 6),),
        "no session known: 2025-06-09: it ends: its 1 rows were left out; upgrade the calendar",
    )


def test_rows_given_twice_are_told_and_the_last_is_kept(tmp_path: Path) -> None:
    row, other = "2025-06-03,600001,甲,1,1,1,1\n", "2025-06-03,600001,甲,1.1,1,1,1\n"
    same = load(tmp_path, PLAIN + row + row)
    assert (len(quotes(same)), same.notes) == (1, ("1 rows stand there twice",))
    twice = load(tmp_path, PLAIN + row + other)
    assert [one.close for one in quotes(twice)] == [1.1]
    assert twice.notes == ("1 rows are given again with other values (first on line 3): the last was kept",)


def rows_of(session: date, count: int, bump: float) -> str:
    return "".join(
        f"{session},{600000 + n},甲{n},{n + bump},{n + bump},{n + bump:.0f},{n}\n" for n in range(1, count + 1)
    )


def test_a_session_with_half_the_rows_is_told(tmp_path: Path) -> None:
    text = PLAIN + "".join(rows_of(MONDAY + timedelta(n), 500 if n == 1 else 1000, 1 + n) for n in range(3))
    assert "2025-06-03 has 500 rows where the other sessions have about 1000: incomplete" in load(tmp_path, text).notes


def test_a_file_that_never_holds_the_market_is_not_called_incomplete(tmp_path: Path) -> None:
    text = PLAIN + "".join(rows_of(MONDAY + timedelta(n), 200 if n == 1 else 700, 1 + n) for n in range(3))
    assert not any("incomplete" in note for note in load(tmp_path, text).notes)


def test_a_file_that_is_the_stored_session_over_again_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(PLAIN + rows_of(MONDAY + timedelta(1), 120, 1))
    symbols = np.arange(600001, 600121)
    levels = np.arange(2.0, 122.0)
    whole = Before(symbols, levels, levels)
    asked: list[date] = []

    def stored(day: date) -> Before:
        asked.append(day)
        return whole

    file = read_quotes(path, is_session, stored)
    assert (asked, file.rows) == ([MONDAY], 0)
    assert "repeats the session before it" in file.problems[0].reason
    other = Before(symbols, levels + 1.0, np.full(120, np.nan))
    assert read_quotes(path, is_session, lambda _: other).rows == 120
    nothing = Before(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    assert read_quotes(path, is_session, lambda _: nothing).rows == 120
    assert read_quotes(path, lambda day: day == MONDAY + timedelta(1), stored).rows == 120


def test_a_snapshot_that_repeats_the_last_session_is_refused(tmp_path: Path) -> None:
    text = PLAIN + rows_of(MONDAY, 120, 1) + rows_of(MONDAY + timedelta(1), 120, 1)
    file = load(tmp_path, text)
    assert file.sessions == (MONDAY,)
    assert [bad.reason for bad in file.problems] == ["2025-06-03 repeats the session before it: its rows were left out"]


def test_previous_closes_that_are_not_the_last_close_are_counted(tmp_path: Path) -> None:
    text = PLAIN + (
        "2025-06-02,600001,甲,10,9,1,1\n2025-06-03,600001,甲,11,10,1,1\n"
        "2025-06-02,600002,乙,20,19,1,1\n2025-06-03,600002,乙,19,18.5,1,1\n"
        "2025-06-05,600002,乙,19,17,1,1\n"  # the session before it is not in the file: nothing to compare
    )
    assert load(tmp_path, text).notes == (
        "1 of 2 previous closes are not the last close (dividends and splits): kept as given",
    )


def test_a_year_without_sessions_has_no_session_before(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(PLAIN + "2025-06-03,600001,甲,1,1,1,1\n")
    assert read_quotes(path, lambda day: day == date(2025, 6, 3)).rows == 1


@pytest.mark.parametrize(
    ("filename", "data", "why"),
    [
        ("q.csv", "a,b\n1,2\n", "found a, b; needed: 日期, 代码, 名称, 最新价, 昨收"),
        ("q.csv", "代码,名称,最新价,昨收,成交量,成交额\n1,甲,1,1,1,1\n", "with 日期"),
        ("q.csv", "session,symbol,name,close,prev_close\n2025-06-03,1,甲,1,1\n", "volume, turnover"),
        ("q.csv", PLAIN, "the file has no rows"),
        ("q.csv", "", "the file is empty"),
        ("q.parquet", "nonsense", "not a Parquet file"),
        ("q.xls", "nonsense", "not an Excel file"),
        ("q.txt", "x", "not a table"),
    ],
)
def test_a_file_that_is_no_table_of_quotes_says_so(tmp_path: Path, filename: str, data: str, why: str) -> None:
    with pytest.raises(FileProblem) as error:
        load(tmp_path, data, filename)
    assert why in str(error.value)


def test_missing_and_damaged_files_say_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file"):
        read_quotes(tmp_path / "none.csv", is_session)
    (tmp_path / "bad.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(FileProblem, match="cannot read the file"):
        read_quotes(tmp_path / "bad.csv.gz", is_session)


def test_parquet_with_other_types_and_gbk_csv_give_the_same(tmp_path: Path) -> None:
    text = PLAIN + "2025-06-03,600001,某某科技,1.5,1,10,20\n"
    table = pa.table({
        "session": pa.array([date(2025, 6, 3)]), "symbol": [600001], "name": ["某某科技"], "close": ["1.5"],
        "prev_close": [1], "volume": [10.0], "turnover": pa.array([20], pa.decimal128(5, 0)),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "q.parquet")
    expected = quotes(load(tmp_path, text))
    assert quotes(read_quotes(tmp_path / "q.parquet", is_session)) == expected
    assert quotes(load(tmp_path, text.encode("gbk"))) == expected
    assert quotes(load(tmp_path, text, "z.csv.gz")) == expected


def test_infinite_prices_and_columns_of_no_number_are_problems(tmp_path: Path) -> None:
    columns = {
        "session": ["2025-06-03"],
        "symbol": [1],
        "name": ["甲"],
        "prev_close": [1.0],
        "volume": [1.0],
        "turnover": [1.0],
    }
    pq.write_table(pa.table(columns | {"close": [float("inf")]}), tmp_path / "a.parquet")
    pq.write_table(pa.table(columns | {"close": pa.array([date(2025, 6, 3)])}), tmp_path / "b.parquet")
    for filename in ("a.parquet", "b.parquet"):
        file = read_quotes(tmp_path / filename, is_session)
        assert (file.rows, len(file.problems)) == (0, 1)


@given(st.permutations([(MONDAY + timedelta(n % 3), 600000 + n, n + 1.0) for n in range(6)]))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[date, int, float]]) -> None:
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    text = PLAIN + "".join(f"{session},{code},甲,{close},{close},1,1\n" for session, code, close in rows)
    with tempfile.TemporaryDirectory() as folder:
        got = [(one.session, one.symbol, one.close) for one in quotes(load(Path(folder), text))]
    assert got == sorted((session, f"{code:06d}", close) for session, code, close in rows)


def test_the_real_sessions_are_read_whole() -> None:
    file = read_quotes(shared_data() / "quotes" / "2025-03.parquet", is_session)
    assert (file.rows, len(file.sessions), file.problems) == (65596, 12, ())
    assert any(note.startswith("2025-03-10 has 2900 rows") for note in file.notes)
    day_quotes = next(batch for batch in file.quotes if batch[0].session == date(2025, 3, 4))
    assert sum(one.close is None for one in day_quotes) > 200


@pytest.mark.slow
def test_half_a_year_counts_what_the_data_says() -> None:
    """The counts of 2025-04-07 stand in the data's own description."""
    file = read_quotes(shared_data() / "quotes" / "2025-04.parquet", is_session)
    traded = [one for one in quotes(file) if one.session == date(2025, 4, 7) and one.close and one.prev_close]
    moves = [(one.close or 0) - (one.prev_close or 0) for one in traded]
    assert (sum(move > 0 for move in moves), sum(move < 0 for move in moves), len(moves)) == (106, 5284, 5394)
