"""The command line on bad input: a clear message with the next step, exit 1 or 2, everything good kept."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cli_world import MEMBERS, Fupan, quotes, table

if TYPE_CHECKING:
    from pathlib import Path


def test_a_missing_file_is_listed_and_the_others_go_in(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"title": "a"}\n', encoding="utf-8")
    ran = fupan("ingest", "files", tmp_path / "none.jsonl", tmp_path / "a.jsonl")
    assert ran.code == 1
    assert f"problem: {tmp_path / 'none.jsonl'}: no such file; check the path" in ran.err
    assert "new 1, revised 0, same 0, failed 1" in ran.err


@pytest.mark.parametrize("what", ["quotes", "members", "industries", "breadth", "index-quotes"])
def test_a_table_that_is_missing_empty_or_strange_leaves_the_others_their_turn(tmp_path: Path, what: str) -> None:
    fupan = Fupan(tmp_path)
    good = {
        "quotes": quotes(tmp_path),
        "members": table(tmp_path / "m.csv", "index,symbol,name,from,to", *MEMBERS),
        "industries": table(tmp_path / "i.csv", "symbol,code,from", "600001,230101,2020-01-01"),
        "breadth": table(tmp_path / "b.csv", "session,universe,advancers,decliners,unchanged", "2025-04-07,all,3,7,0"),
        "index-quotes": table(tmp_path / "x.csv", "session,index,close,prev_close", "2025-04-07,star50,900,950"),
    }[what]  # fmt: skip
    empty, strange = tmp_path / "empty.csv", tmp_path / "strange.parquet"
    empty.write_bytes(b"")
    pq.write_table(pa.table({"colour": ["red"]}), strange)
    ran = fupan("ingest", what, tmp_path / "none.csv", empty, strange, good)
    assert ran.code == 1
    lines = [line for line in ran.err.splitlines() if line.startswith("problem")]
    assert lines[0] == f"problem: {tmp_path / 'none.csv'}: no such file; check the path"
    assert lines[1] == f"problem: {empty}: the file is empty"
    assert lines[2].startswith(f"problem: {strange}: the file has other columns: found colour; needed: ")
    assert len(lines) == 3
    assert "nothing new" not in ran.err
    assert "unfinished" not in fupan("check").out


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    ran = Fupan(tmp_path)("ingest", "files", tmp_path / "a.jsonl")
    assert (ran.code, "a.jsonl: the file is empty" in ran.err) == (1, True)


def test_broken_json_on_line_seven_of_ten_leaves_nine_good(tmp_path: Path) -> None:
    lines = [json.dumps({"title": f"news {n}"}) for n in range(1, 11)]
    lines[6] = '{"title": "cut'
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ran = Fupan(tmp_path)("ingest", "files", tmp_path / "a.jsonl")
    assert ran.code == 1
    assert "a.jsonl:7: broken JSON" in ran.err
    assert "new 9, revised 0, same 0, failed 1" in ran.err


def test_parquet_with_other_columns_says_what_is_needed(tmp_path: Path) -> None:
    pq.write_table(pa.table({"colour": ["red"]}), tmp_path / "a.parquet")
    ran = Fupan(tmp_path)("ingest", "files", tmp_path / "a.parquet")
    assert ran.code == 1
    assert "the records have other keys: found colour; needed: title, text or summary" in ran.err


def test_text_in_a_number_costs_its_row_only(tmp_path: Path) -> None:
    path = quotes(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("10.10,10.0,1000", "ten,10.0,1000", 1), encoding="utf-8")
    fupan = Fupan(tmp_path)
    ran = fupan("ingest", "quotes", path)
    assert ran.code == 1
    assert "quotes.csv:2: close is no number: 'ten'; the row was left out" in ran.err
    assert json.loads(fupan("breadth", "--format", "json").out)[0]["members"] == 5


def test_a_session_given_twice_is_kept_once_and_told(tmp_path: Path) -> None:
    path = quotes(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, *lines[1:7]]) + "\n", encoding="utf-8")
    fupan = Fupan(tmp_path)
    ran = fupan.good("ingest", "quotes", path)
    assert "note: 6 rows stand there twice" in ran.err
    assert [row["members"] for row in json.loads(fupan("breadth", "--format", "json").out)] == [6, 6, 6]


def test_quotes_of_a_day_without_trading_are_left_out(tmp_path: Path) -> None:
    path = quotes(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("2025-04-03", "2025-04-05"), encoding="utf-8")
    fupan = Fupan(tmp_path)
    ran = fupan("ingest", "quotes", path)
    assert ran.code == 1
    assert "2025-04-05 is no trading day: its 6 rows were left out" in ran.err
    assert len(json.loads(fupan("breadth", "--format", "json").out)) == 2


def test_members_without_their_index_are_asked_for_it(tmp_path: Path) -> None:
    path = table(tmp_path / "m.csv", "symbol,name,from", "688001,甲,2024-01-01")
    ran = Fupan(tmp_path)("ingest", "members", path)
    assert (ran.code, "does not say which index it is of; add --index ID" in ran.err) == (1, True)


def test_a_workspace_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "workspace").write_text("", encoding="utf-8")
    ran = Fupan(tmp_path)("check")
    assert ran.code == 1
    assert "the workspace is a file, not a folder" in ran.err
    assert "name a folder with --workspace" in ran.err


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "workspace" / "fupan.db").mkdir(parents=True)
    ran = Fupan(tmp_path)("tag")
    assert ran.code == 1
    assert "cannot open the workspace's database" in ran.err
    assert "check that the folder is writable" in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_workspace_is_refused(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    fupan.good("check")
    folder = tmp_path / "workspace"
    for path in (folder / "fupan.db", folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        ran = fupan("ingest", "quotes", quotes(tmp_path))
    finally:
        folder.chmod(0o700)
    assert ran.code == 1
    assert "fupan.db" in ran.err


def test_a_table_that_the_database_lost_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    fupan.good("check")
    broken = sqlite3.connect(tmp_path / "workspace" / "fupan.db")
    broken.execute("DROP TABLE article_sources")
    broken.execute("DROP TABLE tags")
    broken.close()
    ran = fupan("export", "tags")
    assert (ran.code, "the database failed" in ran.err) == (1, True)


def test_odd_characters_in_records_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"title": "a\\ud800b", "id": "\\ud800", "url": "https://e.org/\\udfff"}\n', encoding="utf-8"
    )
    fupan = Fupan(tmp_path)
    fupan.good("ingest", "files", tmp_path / "a.jsonl")
    fupan.good("tag")
    fupan.good("export", "articles", "--format", "parquet", "--out", tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").column("title").to_pylist() == ["ab"]
