"""What was ingested, ingested again: nothing is new, whatever overlaps; and what each source brought is told."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import cli
from corpus.errors import UsageError
from corpus.records import IndustryName, IndustrySpell, Membership
from corpus.store.connection import migrate, transaction
from corpus.store.reference import add_industries, add_memberships, unknown_industries

if TYPE_CHECKING:
    from pathlib import Path

STOCKS = [f"{600000 + n}" for n in range(300)]


def members(begin: date, until: date | None) -> list[Membership]:
    return [Membership("csi300", symbol, f"n{symbol}", begin, until) for symbol in STOCKS]


MONTHS = [
    one
    for month in range(1, 5)
    for one in members(date(2026, month, 1), date(2026, month + 1, 1))
]  # fmt: skip
LIST = members(date(2026, 2, 27), None)


def run(*arguments: str | Path, workspace: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, ["--workspace", str(workspace), *map(str, arguments)], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def add(db: sqlite3.Connection, rows: list[Membership]) -> int:
    with transaction(db):
        return add_memberships(db, rows)


@pytest.mark.parametrize("order", [(LIST, MONTHS), (MONTHS, LIST)])
def test_a_list_amid_monthly_ones_gives_the_same_members_in_any_order_and_again(order: list[list[Membership]]) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    for rows in order:
        assert add(db, rows) >= len(rows)
    assert [add(db, rows) for rows in (*order, *reversed(order), *order)] == [0] * 6
    spells = db.execute("SELECT DISTINCT valid_from, valid_to FROM memberships ORDER BY 1").fetchall()
    assert spells == [
        (20260101, 20260201), (20260201, 20260227), (20260227, 20260301), (20260301, 20260401), (20260401, 20260501),
    ]  # fmt: skip


def test_spells_of_single_stocks_stand_beside_others_of_their_index() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    one = [Membership("csi300", "600000", "a", date(2026, 1, 1), date(2026, 6, 1))]
    other = [Membership("csi300", "600001", "b", date(2026, 3, 1), date(2026, 9, 1))]
    assert [add(db, rows) for rows in (one, other, one, other)] == [1, 1, 0, 0]
    assert db.execute("SELECT valid_to FROM memberships ORDER BY symbol").fetchall() == [(20260601,), (20260901,)]


def test_an_index_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "members.csv"
    table.write_text("symbol,name,from,to\n600000,a,2026-01-01,\n", encoding="utf-8")
    with pytest.raises(UsageError, match="unknown index: 'bogus'; known are: bse50, chinext"):
        run("ingest", "members", table, "--index", "bogus", workspace=tmp_path / "ws")
    assert run("ingest", "members", table, "--index", "star50", workspace=tmp_path / "ws")[0] == 0


def test_an_industry_that_no_official_list_has_is_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    spells = [IndustrySpell("600000", code, date(2020, 1, 1)) for code in ("480301", "999999", "340101")]
    assert unknown_industries(db, spells) == []
    add_industries(db, spells[2:], [IndustryName("480301", 3, "banks")])
    assert unknown_industries(db, spells) == [spells[1]]

    names, own = tmp_path / "names.csv", tmp_path / "own.csv"
    names.write_text("行业代码,一级行业名称,二级行业名称,三级行业名称\n480301,银行,银行,某行\n", encoding="utf-8")
    own.write_text("symbol,code,from\n600000,999999,2020-01-01\n600001,480301,2020-01-01\n", encoding="utf-8")
    assert run("ingest", "industries", names, workspace=tmp_path / "ws")[0] == 0
    code, _, said = run("ingest", "industries", own, workspace=tmp_path / "ws")
    assert (code, "the industry 999999 of 600000 is in no official list" in said) == (1, True)
    assert "changed 1" in said


def test_what_each_source_brought_is_told_and_printed_for_scripts(tmp_path: Path) -> None:
    news, workspace = tmp_path / "news.jsonl", tmp_path / "ws"
    lines = [{"id": str(n), "title": f"Title {n}", "source": f"wire {n % 2}"} for n in range(5)]
    news.write_text("\n".join([*map(json.dumps, lines), "{broken"]), encoding="utf-8")
    code, out, said = run("ingest", "files", news, "--format", "json", workspace=workspace)
    assert (code, json.loads(out)) == (
        1,
        [
            {"source": "wire 0", "new": 3, "revised": 0, "same": 0, "failed": 0},
            {"source": "wire 1", "new": 2, "revised": 0, "same": 0, "failed": 0},
            {"source": "news", "new": 0, "revised": 0, "same": 0, "failed": 1},
        ],
    )
    assert said.splitlines()[-1] == "new 5, revised 0, same 0, failed 1"
    code, out, said = run("ingest", "files", news, workspace=workspace)
    assert (code, out) == (1, "")
    assert said.splitlines()[1].split() == ["wire", "0", "0", "0", "3", "0"]
    assert said.splitlines()[-1] == "new 0, revised 0, same 5, failed 1: nothing new"
