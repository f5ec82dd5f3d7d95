"""Codes as files spell them, from the file to the board they count in; and the laws of what files bring."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_world import LABELS, add_spells, calendar, memory

from corpus.records import IndustrySpell
from corpus.store import tape
from corpus.store.connection import transaction
from corpus.store.quotes import add_quotes
from corpus.store.reference import add_industries
from ingest.cells import stock
from ingest.quotes import read_quotes
from linkage.refresh import refresh

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

DAYS = calendar()
MON, TUE, WED = DAYS.sessions[:3]
HEADER = "session,symbol,name,close,prev_close,volume,turnover\n"


def bring(connection: sqlite3.Connection, path: Path) -> tuple[str, ...]:
    file = read_quotes(path, DAYS.trades)
    for batch in file.quotes:
        with transaction(connection):
            add_quotes(connection, batch)
    return tuple(problem.reason for problem in file.problems)


def boards(connection: sqlite3.Connection, session: date = MON) -> dict[str, int]:
    refresh(connection, LABELS)
    rows = tape.breadth_of(connection, [int(f"{session:%Y%m%d}")], "all")
    family = tape.breadth_between(connection, int(f"{session:%Y%m%d}"), int(f"{session:%Y%m%d}") + 1, None)
    found = {row.universe: row.members for row in family if row.universe.endswith(("-main", "-board"))}
    return found | {"all": rows[0].members}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["1", "2"], {"szse-main": 2}),  # leading zeros lost
        (["000001", "001979", "002594", "003816"], {"szse-main": 4}),
        (["６００５１９", "ＳＨ６０５５８８"], {"sse-main": 2}),  # full-width
        (["688001", "689009.SH"], {"star-board": 2}),
        (["300750.SZ", "sz301269", "302132"], {"chinext-board": 3}),
        (["920002", "BJ920819"], {"bse-board": 2}),
        (["830799", "871396.BJ", "430047"], {"bse-board": 3}),  # as they were before 2025-10-09
        (["600519.0", " 600518 "], {"sse-main": 2}),
    ],
)  # fmt: skip
def test_a_code_counts_in_its_board_however_it_is_spelt(
    tmp_path: Path, cells: list[str], found: dict[str, int]
) -> None:
    rows = "".join(f"{MON},{cell},甲,10,10,1,1\n" for cell in cells)
    (tmp_path / "q.csv").write_text(HEADER + rows, encoding="utf-8")
    connection = memory()
    assert bring(connection, tmp_path / "q.csv") == ()
    assert boards(connection) == {**found, "all": len(cells)}


@pytest.mark.parametrize("kind", [pa.int64(), pa.float64(), pa.string()])
def test_codes_that_a_table_made_numbers_of_are_codes_again(tmp_path: Path, kind: pa.DataType) -> None:
    codes = [1, 600519, 830799]
    cells = [str(code) for code in codes] if kind == pa.string() else codes
    table = pa.table({"session": pa.array([MON] * 3), "symbol": pa.array(cells, kind), "name": ["甲"] * 3,
                      "close": [1.0] * 3, "prev_close": [1.0] * 3, "volume": [1] * 3, "turnover": [1] * 3})  # fmt: skip
    pq.write_table(table, tmp_path / "q.parquet")
    connection = memory()
    assert bring(connection, tmp_path / "q.parquet") == ()
    assert boards(connection) == {"szse-main": 1, "sse-main": 1, "bse-board": 1, "all": 3}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("000001.SH", None), ("sh000300", None), ("600000.SZ", None), ("430047.SH", None), ("BJ600000", None),
        ("000001.SZ", "000001"), ("900901.SH", "900901"), ("920002.BJ", "920002"), ("000001", "000001"), ("x", None),
    ],
)  # fmt: skip
def test_an_exchange_that_contradicts_a_code_makes_it_no_stock(cell: str, code: str | None) -> None:
    """000001 is a bank in Shenzhen and an index in Shanghai."""
    assert stock(cell) == code


def test_a_stock_that_took_a_920_code_keeps_its_run_and_its_industry(tmp_path: Path) -> None:
    """Twelve to 15.60 to 20.28: two limits of thirty per cent, the second under the new code."""
    (tmp_path / "q.csv").write_text(
        HEADER + f"{MON},833994,甲,15.6,12,1,1\n{TUE},920994,甲,20.28,15.6,1,1\n{WED},920994,甲,20,20.28,1,1\n"
    )
    connection = memory()
    with transaction(connection):
        add_industries(connection, [IndustrySpell("833994", "220101", date(2020, 1, 1))], [])
    bring(connection, tmp_path / "q.csv")
    refresh(connection, LABELS)
    found = {row.session: row for row in tape.breadth_between(connection, 0, 99_999_999, "sw:220101")}
    assert [(found[code].members, found[code].streak) for code in sorted(found)] == [(1, 1), (1, 2), (1, 0)]


SYMBOLS = (1, 300001, 600001, 600002, 688001, 688002, 830001, 920001)
ROWS = [
    f"{day},{symbol},{'N' if (n + symbol) % 11 == 0 else ''}股{symbol},{10 + (symbol + 3 * n) % 5 / 5},"
    f"{10 + (symbol + 2 * n) % 4 / 5},{(symbol + n) % 6},1000\n"
    for n, day in enumerate(DAYS.sessions[:6])
    for symbol in SYMBOLS
]  # fmt: skip


def world_of(folder: Path, files: list[list[str]]) -> tuple[list[object], list[object]]:
    connection = memory()
    add_spells(connection)
    for n, rows in enumerate(files):
        path = folder / f"{n}.csv"
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        bring(connection, path)
        if n % 2:
            refresh(connection, LABELS)
    refresh(connection, LABELS)
    quotes = [row for code in range(20250106, 20250114) for row in tape.quotes_on(connection, code)]
    return list(quotes), list(tape.breadth_between(connection, 0, 99_999_999, None))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[object], list[object]]:
    return world_of(tmp_path_factory.mktemp("whole"), [ROWS])


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.booleans())
def test_permuting_rows_splitting_files_and_ingesting_twice_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    whole: tuple[list[object], list[object]],
    seed: int,
    parts: int,
    twice: bool,
) -> None:
    rows = list(ROWS)
    random.Random(seed).shuffle(rows)
    files = [rows[n::parts] for n in range(parts)]
    assert world_of(tmp_path_factory.mktemp("parts"), files * (2 if twice else 1)) == whole


def test_counts_sum_to_members_in_every_universe(whole: tuple[list[object], list[object]]) -> None:
    quotes, rows = whole
    assert (len(quotes), len(rows) > 40) == (48, True)
    for row in rows:
        assert isinstance(row, tape.BreadthRow)
        assert row.advancers + row.decliners + row.unchanged == row.members
        assert (row.limit_up or 0) + (row.limit_down or 0) + row.fresh <= row.members
    by_session: dict[int, int] = {}
    for row in rows:
        assert isinstance(row, tape.BreadthRow)
        if row.universe.endswith(("-main", "-board")):
            by_session[row.session] = by_session.get(row.session, 0) + row.members
    assert by_session == {row.session: row.members for row in rows if row.universe == "all"}  # type: ignore[attr-defined]
