"""Members and industries: every layout, and lists that cannot be an index's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from fakes import shared_data

from corpus.errors import FileProblem
from corpus.records import IndustryName, IndustrySpell, Membership
from ingest.indices import incomplete, index_id
from ingest.reference import read_industries, read_members

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str, filename: str = "m.csv") -> Path:
    path = folder / filename
    path.write_text(text, encoding="utf-8")
    return path


def test_spells_are_read_as_given(tmp_path: Path) -> None:
    text = "index,symbol,name,from,to\nstar50,688001.SH,甲Ａ,2025-01-02,2025-06-16\n000688,688002,乙,2025-01-02,\n"
    got = read_members(write(tmp_path, text))
    assert got.memberships == (
        Membership("star50", "688001", "甲A", date(2025, 1, 2), date(2025, 6, 16)),
        Membership("star50", "688002", "乙", date(2025, 1, 2), None),
    )
    assert (got.problems, got.notes) == ((), ())


def test_the_index_may_be_given_and_weights_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "symbol,name,from,weight\n600001,甲,2025-01-02,2.5\n600002,乙,2025-01-02,\n" + "".join(
        f"{600100 + n},丙{n},2025-01-02,\n" for n in range(48)
    ))  # fmt: skip
    got = read_members(path, "sse50")
    assert (len(got.memberships), got.memberships[0].weight, got.memberships[1].weight) == (50, 2.5, None)
    with pytest.raises(FileProblem, match="add --index ID"):
        read_members(path)


@pytest.mark.parametrize("column", ["权重(%)weight", "权重(%)Weight", "权重"])
def test_csindex_own_files_of_weights_are_read(tmp_path: Path, column: str) -> None:
    header = (
        "日期Date,指数代码 Index Code,成份券代码Constituent Code,成份券名称Constituent Name,"
        "成份券英文名称Constituent Name(Eng)," + column
    )
    rows = "".join(f"20250630,000688,{688001 + n},甲{n},Alpha {n},{n / 10}\n" for n in range(50))
    got = read_members(write(tmp_path, f"{header}\n{rows}"))
    assert got.problems == ()
    assert [one.weight for one in got.memberships] == [n / 10 for n in range(50)]
    assert got.memberships[3].name_en == "Alpha 3"


def test_a_negative_weight_is_a_problem(tmp_path: Path) -> None:
    text = "index,symbol,name,from,to,weight\nstar50,688001,甲,2025-01-02,2025-06-16,-0.5\n"
    got = read_members(write(tmp_path, text))
    assert (got.memberships, [bad.reason for bad in got.problems]) == (
        (), ["the weight is negative: -0.5; the row was left out"],
    )  # fmt: skip


def test_a_monthly_list_holds_from_the_first_to_the_first(tmp_path: Path) -> None:
    rows = "".join(f"2025-12,star50,{688001 + n}.SS,甲{n}\n" for n in range(50))
    got = read_members(write(tmp_path, "month,index,Symbol,Name\n" + rows))
    assert {(one.valid_from, one.valid_to) for one in got.memberships} == {(date(2025, 12, 1), date(2026, 1, 1))}
    assert got.memberships[0].symbol == "688001"


def test_what_belongs_to_other_markets_is_left_out_and_told(tmp_path: Path) -> None:
    rows = "".join(f"2025-06,szse,{1 + n:06d}.SZ,甲{n}\n" for n in range(495))
    text = "month,index,Symbol,Name\n" + rows + "2025-06,hsi,0700.HK,丙\n2025-06,szse,200001.SZ,乙B\nsoon,szse,1,丁\n"
    got = read_members(write(tmp_path, text))
    assert (len(got.memberships), got.memberships[0].index) == (495, "szse-component")
    assert got.notes == (
        "1 rows are of an index that is not known here and were left out: hsi",
        "1 rows of szse-component are of no A-share (B shares, Hong Kong) and were left out",
    )
    assert [(bad.line, bad.reason) for bad in got.problems] == [(499, "month is none: 'soon'; the row was left out")]


def test_lists_too_short_or_too_long_for_their_index_are_left_out(tmp_path: Path) -> None:
    rows = "".join(f"2025-0{m},csi300,{600000 + n},甲{n}\n" for m in (1, 2) for n in range(250))
    got = read_members(write(tmp_path, "month,index,Symbol,Name\n" + rows))
    assert got.memberships == ()
    assert got.notes == (
        "csi300: 2 lists from 2025-01-01 to 2025-02-01 were left out: 250 members where the index has 300",
    )


@pytest.mark.parametrize(
    ("index", "members", "wrong"),
    [("csi300", 300, False), ("csi300", 299, False), ("csi1000", 500, True), ("csi500", 564, True),
     ("sse-composite", 500, True), ("sse-composite", 2244, False)],
)  # fmt: skip
def test_the_size_of_a_list_says_whether_it_can_be_the_indexs(index: str, members: int, wrong: bool) -> None:
    assert (incomplete(index, members) is not None) == wrong


@pytest.mark.parametrize(
    ("raw", "index"),
    [("000688", "star50"), (688, "star50"), ("1", "sse-composite"), ("399006", "chinext"), ("CSI300", "csi300"),
     ("sse", "sse-composite"), ("sh000016", "sse50"), ("899050", "bse50"), ("hsi", None), (None, None)],
)  # fmt: skip
def test_indices_are_known_by_id_code_and_name(raw: object, index: str | None) -> None:
    assert index_id(raw) == index


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("star50,688001,甲,soon,", "from is no day: 'soon'"),
        ("star50,688001,甲,2025-06-03,2025-06-03", "the spell ends on 2025-06-03, not after its begin"),
        ("star50,688001,甲,2025-06-03,soon", "to is no day"),
    ],
)
def test_bad_rows_are_problems_with_their_line(tmp_path: Path, row: str, why: str) -> None:
    got = read_members(write(tmp_path, f"index,symbol,name,from,to\nstar50,688009,乙,2025-01-02,2025-02-03\n{row}\n"))
    assert (len(got.problems), got.problems[0].line) == (1, 3)
    assert got.problems[0].reason.startswith(why)


def test_other_columns_say_which_are_needed(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n")
    with pytest.raises(FileProblem, match="found a, b; needed: 日期Date"):
        read_members(path)
    with pytest.raises(FileProblem, match="found a, b; needed: 股票代码"):
        read_industries([path])


def test_industries_and_their_names_are_read(tmp_path: Path) -> None:
    spells = write(tmp_path, "symbol,code,from\n1,480301,2021-07-30\n600001,12345,2021-07-30\nX,480301,2021-07-30\n")
    names = write(
        tmp_path,
        "行业代码,一级行业名称,二级行业名称,三级行业名称\n110000,甲业,,\n110101,甲业,乙业,丙\n120000,,,\n",
        "n.csv",
    )
    got = read_industries([spells, names])
    assert got.spells == (IndustrySpell("000001", "480301", date(2021, 7, 30)),)
    assert got.names == (IndustryName("110000", 1, "甲业"), IndustryName("110101", 3, "丙"))
    assert [bad.reason.split(";")[0] for bad in got.problems] == [
        "no industry code: '12345'", "the code is none of a stock: 'X'", "the code has no name",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "index", "members"), [("000688", "star50", 50), ("000300", "csi300", 300), ("000016", "sse50", 50)]
)
def test_the_exchanges_own_lists_are_read_as_they_are(code: str, index: str, members: int) -> None:
    got = read_members(shared_data() / "reference" / f"{code}cons.xls")
    assert (len(got.memberships), got.problems, got.notes) == (members, (), ())
    assert {(one.index, one.valid_from, one.valid_to) for one in got.memberships} == {(index, date(2026, 2, 27), None)}
    assert all(one.name_en for one in got.memberships)


def test_the_monthly_collection_is_kept_where_it_can_be_true() -> None:
    got = read_members(shared_data() / "reference" / "index-constituents-monthly.parquet")
    assert {one.index for one in got.memberships} == {"csi300", "csi500", "csi1000", "sse-composite", "szse-component"}
    assert any(note.startswith("csi1000: 14 lists from 2024-02-01 to 2025-03-01 were left out") for note in got.notes)
    lists = {(one.valid_from, one.symbol) for one in got.memberships if one.index == "csi300"}
    assert len(lists) == 300 * 37


def test_the_official_industries_are_read_as_they_are() -> None:
    folder = shared_data() / "reference"
    got = read_industries([folder / "StockClassifyUse_stock.xls", folder / "SwClassCode_2021.xls"])
    assert (len(got.spells), len(got.names), got.problems) == (12506, 511, ())
    assert [sum(one.level == level for one in got.names) for level in (1, 2, 3)] == [31, 134, 346]
