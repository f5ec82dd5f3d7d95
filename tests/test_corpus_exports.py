"""Exports: their columns, and what comes back from CSV, JSONL and Parquet."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from linkage_world import Text, memory, tell

from corpus import exports
from corpus.errors import UsageError
from corpus.records import Draft, Published
from corpus.store.articles import article_number, write_articles
from corpus.store.connection import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

MON = date(2025, 4, 7)
# Word for word as users script against them.
PROMISED = {
    "articles": "article, id, url, title, text, lang, source, published_at, precision, first_seen_at, story, revisions",
    "tags": (
        "article, id, source, lang, published_at, voice, session, bucket, story, recap, label, kind, score, tone,"
        " origin, version"
    ),
    "mentions": (
        "article, id, source, lang, published_at, recap, voice, reaction_session, session, bucket, symbol, name, tone,"
        " strength, span"
    ),
    "attention": (
        "voice, session, label, stories, articles, sources, total_stories, attention, surprise, tone, tone_z"
    ),
    "breadth": (
        "session, universe, members, advancers, decliners, unchanged, suspended, limit_up, limit_down, breadth,"
        " mean_return, median_return, turnover"
    ),
    "claims": "article, id, kind, subject, comparison, value, unit, session, part, span, verdict, actual",
}

BEYOND = {"missing", "fresh", "touched_up", "touched_down", "streak", "weighted_return", "reported"}


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = memory()
    tell(
        connection,
        [
            Text("a", MON, "news", (("chips", 1),), (("688001", "股688001", 1, 2),), title="=1+1"),
            Text("b", MON, "told", (("nobody", 0),)),
        ],
    )
    with transaction(connection):
        undated = Draft("c", "c", "无日期", "一\n二", Published(None, "unknown"), ("a wire",), "https://e.org/c", "zh")
        write_articles(connection, [undated], ["c"], datetime(2026, 1, 1, tzinfo=UTC))
    return connection


@pytest.mark.parametrize("what", list(PROMISED))
def test_the_promised_columns_are_there_in_their_order(what: str) -> None:
    wanted = PROMISED[what].split(", ")
    found = list(exports.COLUMNS[what])
    assert [name for name in found if name in wanted] == wanted
    assert set(found) - set(wanted) == (BEYOND if what == "breadth" else set())


def rows(db: sqlite3.Connection) -> dict[str, list[Sequence[object]]]:
    return {
        "articles": list(exports.article_rows(db)),
        "tags": list(exports.tags(db, {"chips": "theme"})),
        "mentions": list(exports.mentions(db)),
    }


def test_rows_have_times_dates_and_truths(db: sqlite3.Connection) -> None:
    found = rows(db)
    number, midnight = article_number("a"), datetime(2025, 4, 7, 0, 0, tzinfo=UTC)
    tag = dict(zip(exports.COLUMNS["tags"], next(row for row in found["tags"] if row[0] == number), strict=True))
    assert tag == {
        "article": number, "id": "a", "source": "a wire", "lang": "zh", "published_at": midnight, "voice": "news",
        "session": MON, "bucket": "pre-open", "story": number, "recap": False, "label": "chips", "kind": "theme",
        "score": 0.9, "tone": 1, "origin": "lexicon", "version": "test",
    }  # fmt: skip
    mention = dict(zip(exports.COLUMNS["mentions"], found["mentions"][0], strict=True))
    assert mention == {
        "article": number, "id": "a", "source": "a wire", "lang": "zh", "published_at": midnight, "recap": False,
        "voice": "news", "reaction_session": MON, "session": MON, "bucket": "pre-open", "symbol": "688001",
        "name": "股688001", "tone": 1, "strength": 2, "span": "0:1",
    }  # fmt: skip
    undated = dict(zip(exports.COLUMNS["articles"], found["articles"][-1], strict=True))
    assert (undated["published_at"], undated["precision"], undated["text"]) == (None, "unknown", "一\n二")
    assert undated["first_seen_at"] == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("what", ["articles", "tags", "mentions"])
def test_parquet_gives_back_every_value(db: sqlite3.Connection, tmp_path: Path, what: str) -> None:
    wanted = rows(db)[what]
    assert exports.write(exports.COLUMNS[what], wanted, "parquet", tmp_path / "x.parquet") == len(wanted)
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.column_names == list(exports.COLUMNS[what])
    assert [tuple(row.values()) for row in table.to_pylist()] == wanted


@pytest.mark.parametrize("what", ["articles", "tags", "mentions"])
def test_jsonl_gives_back_every_value_as_text(db: sqlite3.Connection, tmp_path: Path, what: str) -> None:
    wanted = rows(db)[what]
    assert exports.write(exports.COLUMNS[what], wanted, "jsonl", tmp_path / "x.jsonl") == len(wanted)
    found = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in found] == [list(exports.COLUMNS[what])] * len(wanted)
    assert [row["article"] for row in found] == [row[0] for row in wanted]
    assert found[0]["published_at"] == "2025-04-07T00:00:00Z"
    assert found[0].get("session", "2025-04-07") == "2025-04-07"


def test_csv_has_a_header_and_harmless_cells(db: sqlite3.Connection, tmp_path: Path) -> None:
    exports.write(exports.COLUMNS["articles"], exports.article_rows(db), "csv", tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as text:
        found = list(csv.DictReader(text))
    assert sorted(row["title"] for row in found) == ["'=1+1", "b", "无日期"]
    assert found[-1]["text"] == "一\n二"
    assert found[-1]["published_at"] == ""


def test_an_export_without_rows_still_has_its_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = exports.COLUMNS["claims"]
    assert exports.write(columns, [], "csv", None) == 0
    assert capsys.readouterr().out.strip() == ",".join(columns)
    assert exports.write(columns, [], "jsonl", None) == 0
    assert exports.write(columns, [], "parquet", tmp_path / "x.parquet") == 0
    assert pq.read_table(tmp_path / "x.parquet").column_names == list(columns)


def test_rows_beyond_one_batch_are_all_written(tmp_path: Path) -> None:
    many = exports.BATCH + 1
    for form in ("csv", "parquet"):
        path = tmp_path / f"x.{form}"
        assert exports.write({"n": "int"}, ((n,) for n in range(many)), form, path) == many
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()[-1] == str(many - 1)
    assert pq.read_table(tmp_path / "x.parquet").column("n").to_pylist() == list(range(many))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_cannot_be_written_is_a_wrong_call(tmp_path: Path, form: str) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        exports.write({"n": "int"}, [(1,)], form, tmp_path / "none" / "x")


def test_parquet_is_not_for_the_terminal() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        exports.write({"n": "int"}, [(1,)], "parquet", None)
