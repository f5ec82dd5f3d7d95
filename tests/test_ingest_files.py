"""Files and folders: all formats, faults that cost only themselves, keys that do not depend on the machine."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fakes import shared_data

from corpus.store.articles import write_articles
from corpus.store.connection import connect, transaction
from ingest.files import read_paths
from ingest.stories import story_key

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.records import Draft, Problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
RECORDS: list[dict[str, object]] = [
    {
        "id": "a1", "title": "甲公司中标", "summary": "金额5亿元。", "published_at": "2026-06-02T03:45:30Z",
        "sources": ["晨报", "晚报"],
    },
    {
        "url": "https://news.example/2", "title": "Second", "text": "Body.", "published": "2026-06-02 11:45",
        "lang": "en-US",
    },
    {"title": "第三", "text": "没有编号。", "site": "example", "section": "市场"},
]  # fmt: skip


def read(
    *paths: Path, source: str | None = None, seen: Literal["now", "published"] = "now"
) -> tuple[list[Draft], list[Problem]]:
    batches = list(read_paths(paths, source=source, zone=SHANGHAI, seen=seen, now=NOW))
    return [draft for one in batches for draft in one.drafts], [bad for one in batches for bad in one.problems]


def jsonl(records: list[dict[str, object]]) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"


def write(folder: Path, name: str, text: str | bytes) -> Path:
    data = text if isinstance(text, bytes) else text.encode()
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def parquet(folder: Path, name: str, records: list[dict[str, object]]) -> Path:
    pq.write_table(pa.Table.from_pylist(records), folder / name)
    return folder / name


def test_a_record_becomes_a_draft_with_all_it_says(tmp_path: Path) -> None:
    drafts, problems = read(write(tmp_path, "news.jsonl", jsonl(RECORDS)))
    first, second, third = drafts
    assert not problems
    assert (first.key, first.id, first.title, first.text) == ("id:a1", "a1", "甲公司中标", "金额5亿元。")
    assert (first.sources, first.published.at) == (("晨报", "晚报"), datetime(2026, 6, 2, 3, 45, 30, tzinfo=UTC))
    assert (second.key, second.id) == ("url:https://news.example/2", "https://news.example/2")
    assert (second.lang, second.sources, second.published.precision) == ("en", ("news",), "minute")
    assert (third.sources, third.extra, third.published.precision) == (("example",), '{"section": "市场"}', "unknown")
    assert third.key == f"text:{third.id}"


@pytest.mark.parametrize("name", ["n.json", "n.json.gz", "n.jsonl", "n.jsonl.gz", "n.csv", "n.csv.gz", "n.parquet"])
def test_every_format_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    flat = [
        {"id": "1", "title": "甲", "text": 'a "b", c\nd', "published": "2026-06-02"},
        {"id": "2", "title": "乙", "text": ""},
    ]
    rows: list[dict[str, object]] = [dict(row) for row in flat]
    rows[1]["published"] = ""
    bodies = {
        "json": json.dumps(rows),
        "jsonl": jsonl(rows),
        "csv": 'id,title,text,published\r\n1,甲,"a ""b"", c\nd",2026-06-02\r\n2,乙,,\r\n',
    }
    kind = name.split(".")[1]
    path = parquet(tmp_path, name, rows) if kind == "parquet" else write(tmp_path, name, bodies[kind])
    drafts, problems = read(path)
    assert not problems
    assert [(one.id, one.title, one.text, one.published.precision) for one in drafts] == [
        ("1", "甲", 'a "b", c\nd', "day"),
        ("2", "乙", "", "unknown"),
    ]


def test_summary_and_text_are_joined_unless_one_holds_the_other(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"id": 1, "summary": "S.", "text": "T."}, {"id": 2, "summary": "S.", "text": "S. T."},
        {"id": 3, "title": " a\n b "},
    ]  # fmt: skip
    drafts, _ = read(write(tmp_path, "n.jsonl", jsonl(records)))
    assert [one.text for one in drafts] == ["S.\nT.", "S. T.", ""]
    assert drafts[2].title == "a b"


def test_the_source_given_stands_for_all_and_keeps_ids_apart(tmp_path: Path) -> None:
    drafts, _ = read(write(tmp_path, "news.jsonl", jsonl(RECORDS)), source="Desk")
    assert {one.sources for one in drafts} == {("Desk",)}
    assert drafts[0].key == "id:Desk:a1"


def test_sources_in_one_cell_are_cut(tmp_path: Path) -> None:
    drafts, _ = read(write(tmp_path, "n.csv", "title,sources\n甲,晨报; 晚报;晨报\n"))
    assert drafts[0].sources == ("晨报", "晚报")


def test_chinese_column_names_are_known(tmp_path: Path) -> None:
    text = "新闻标题,新闻内容,发布时间,文章来源,新闻链接\n甲,乙,2026-06-02 11:45:00,晨报,https://e.example/1\n"
    drafts, _ = read(write(tmp_path, "n.csv", text.encode("gbk")))
    assert (drafts[0].title, drafts[0].text, drafts[0].sources) == ("甲", "乙", ("晨报",))
    assert drafts[0].published.at == datetime(2026, 6, 2, 3, 45, tzinfo=UTC)


def test_an_archive_was_seen_when_it_appeared_and_a_day_when_it_was_over(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"id": 1, "title": "a", "published_at": "2026-06-01T01:00:00Z"},
        {"id": 2, "title": "b", "published_at": "2026-06-01"},
        {"id": 3, "title": "c", "published_at": "2026-06-01", "first_seen_at": "2026-06-01T09:00:00Z"},
        {"id": 4, "title": "d"},
        {"id": 5, "title": "e", "published_at": "2026-06-03"},
    ]
    path = write(tmp_path, "n.jsonl", jsonl(records))
    seen = [one.first_seen_at for one in read(path, seen="published")[0]]
    assert seen == [
        datetime(2026, 6, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, 16, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC),
        None, NOW,
    ]  # fmt: skip
    assert [one.first_seen_at for one in read(path)[0]] == [None, None, datetime(2026, 6, 1, 9, tzinfo=UTC), None, None]


def test_broken_json_on_line_7_of_10_costs_that_line(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "title": f"Title {n}"}) for n in range(1, 11)]
    lines[6] = '{"id": 7, "title": "cut'
    drafts, problems = read(write(tmp_path, "n.jsonl", "\n".join(lines)))
    assert [one.id for one in drafts] == ["1", "2", "3", "4", "5", "6", "8", "9", "10"]
    assert [(bad.line, bad.reason.split(":")[0]) for bad in problems] == [(7, "broken JSON")]


@pytest.mark.parametrize("bad", ['{"id": 7, "title": "cut', '{"id": 7, "title" "x"}', '{"id": 7, "title": nope}'])
def test_a_broken_record_of_a_json_list_costs_only_itself(tmp_path: Path, bad: str) -> None:
    lines = [json.dumps({"id": n, "title": f"Title {n}"}) for n in range(2, 11)]
    lines.insert(5, bad)  # with the bracket on the first line it stands on line 7
    drafts, problems = read(write(tmp_path, "n.json", "[\n" + ",\n".join(lines) + "\n]\n"))
    assert [one.id for one in drafts] == ["2", "3", "4", "5", "6", "7", "8", "9", "10"]
    assert [bad.line for bad in problems] == [7]


def test_a_broken_record_of_a_pretty_printed_list_costs_only_itself(tmp_path: Path) -> None:
    text = json.dumps([{"id": n, "title": "t", "author": {"name": "x"}} for n in (1, 2, 3)], indent=2)
    drafts, problems = read(write(tmp_path, "n.json", text.replace('"id": 2', '"id": 2 2')))
    assert [one.id for one in drafts] == ["1", "3"]
    assert [bad.line for bad in problems] == [9]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('{"meta": {"n": 2}, "articles": [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}]}', ["1", "2"]),
        ('{"code": 0, "data": {"list": [{"id": 1, "title": "a"}]}}', ["1"]),
        ('{"id": 1, "title": "a"}', ["1"]),
        ('{"id": 1, "title": "a"}\n{"id": 2, "title": "b"}\n', ["1", "2"]),
        ('\ufeff[{"id": 1, "title": "a"}]', ["1"]),
    ],
)
def test_json_of_other_shapes_is_understood(tmp_path: Path, text: str, ids: list[str]) -> None:
    drafts, problems = read(write(tmp_path, "n.json", text))
    assert [one.id for one in drafts] == ids
    assert not [bad for bad in problems if "does not end" not in bad.reason]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("n.json", "", "the file is empty"),
        ("n.jsonl", "\n\n", "the file holds no records"),
        ("n.txt", "", "the file is empty"),
        ("n.txt", " \n", "the file has no text"),
        ("n.json", "[]", "the file holds no records"),
        ("n.json", "hello", "broken JSON: neither a list nor an object"),
        ("n.json", '[{"id": 1', "broken JSON"),
        ("n.json", '{"id": 1', "broken JSON"),
        ("n.json", '[{"title": "a"}', "broken JSON: the list does not end"),
        ("n.json", "[1]", "not a record but int"),
        ("n.json", '{"a": {"b": 1}}', "the records have other keys: found a; needed"),
        ("n.jsonl", "[1]", "not a record but list"),
        ("n.jsonl", "[" * 100_000, "broken JSON"),
        ("n.jsonl", '{"id": 1, "title": " "}', "neither title nor text"),
        ("n.csv", "title,text\na,b,c\n", "3 cells where the header has 2"),
        ("n.csv", 'title\n"a\n', "broken CSV"),
        ("n.csv", "a,b\n1,2\n", "the records have other keys: found a, b; needed: title"),
        ("n.parquet", "no parquet", "not a Parquet file"),
        ("n.docx", "x", "unknown suffix .docx"),
        ("README", "x", "unknown suffix (none)"),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_says_why(tmp_path: Path, name: str, text: str, reason: str) -> None:
    drafts, problems = read(write(tmp_path, name, text))
    assert len(drafts) <= 1
    assert any(bad.reason.startswith(reason) for bad in problems), problems
    assert {bad.path for bad in problems} == {str(tmp_path / name)}


def test_a_table_of_other_columns_says_which_it_has_and_needs(tmp_path: Path) -> None:
    _, problems = read(parquet(tmp_path, "n.parquet", [{"open": 1.0, "close": 2.0}, {"open": 1.0, "close": 2.0}]))
    assert [str(bad) for bad in problems] == [
        f"{tmp_path}/n.parquet: the records have other keys: found open, close; needed: title, text or summary"
    ]


def test_missing_files_and_hollow_folders_stop_nothing(tmp_path: Path) -> None:
    good = write(tmp_path, "good.txt", "Title\nText")
    (tmp_path / "empty").mkdir()
    drafts, problems = read(tmp_path / "none.jsonl", tmp_path / "none.txt", tmp_path / "empty", good)
    assert len(drafts) == 1
    assert [bad.reason.split(";")[0] for bad in problems] == [
        "no such file", "no such file", "no file to read in this folder",
    ]  # fmt: skip


def test_a_truncated_gzip_gives_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress(jsonl([{"id": n, "title": f"{n * 7919 % 99991}"} for n in range(5000)]).encode())
    path = tmp_path / "n.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    drafts, problems = read(path)
    assert len(drafts) > 1000
    assert "the compressed file ends too early" in problems[-1].reason
    path.write_bytes(b"no gzip")
    assert "cannot read the file" in read(path)[1][0].reason


def test_damaged_text_files_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "t.txt.gz"
    path.write_bytes(b"no gzip")
    assert "cannot read the file" in read(path)[1][0].reason


def test_records_in_gbk_and_utf16_are_read(tmp_path: Path) -> None:
    text = jsonl([{"id": 1, "title": "市场资金回流，成交放大"}, {"id": 2, "title": "产业政策"}])
    for data in (text.encode("gbk"), text.encode("utf-16"), text.encode("utf-8-sig")):
        drafts, problems = read(write(tmp_path, "n.jsonl", data))
        assert ([one.title for one in drafts], problems) == (["市场资金回流，成交放大", "产业政策"], [])


def test_what_no_archive_should_hold_is_taken_out(tmp_path: Path) -> None:
    record: dict[str, object] = {"id": 1, "title": "a\u202eb\u0000c\ud800", "text": "x\r\ny\u2028z\u200b  \n"}
    drafts, _ = read(write(tmp_path, "n.jsonl", json.dumps(record)))
    assert (drafts[0].title, drafts[0].text) == ("abc", "x\ny\nz")


def test_links_to_one_article_are_one_key(tmp_path: Path) -> None:
    urls = ["https://e.example/1", "https://e.example/1#top", "https://e.example/1?utm_source=x&utm_medium=y"]
    urls += ["https://e.example/p?id=1&utm_source=x#c", "https://e.example/p?id=1", "https://e.example/#!/p"]
    drafts, _ = read(write(tmp_path, "n.jsonl", jsonl([{"url": url, "title": "t"} for url in urls])))
    assert [one.key for one in drafts] == [f"url:{url}" for url in (urls[0],) * 3 + (urls[4],) * 2 + (urls[5],)]


def test_a_column_without_text_is_another_article_every_day(tmp_path: Path) -> None:
    days = ["2026-06-01 09:00", "2026-06-02 09:00", "2026-06-02 10:00"]
    drafts, _ = read(
        write(tmp_path, "n.jsonl", jsonl([{"title": "Morning briefing", "published": day} for day in days]))
    )
    assert len({one.key for one in drafts}) == 2


def test_a_folder_is_walked_by_name_and_named_the_same_everywhere(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    (folder / "b").mkdir(parents=True)
    write(folder / "b", "1.txt", "Two\ntext")
    write(folder, "a.txt", "One\ntext")
    write(folder, ".hidden.txt", "Never")
    drafts, problems = read(folder)
    assert not problems
    assert [(one.key, one.id, one.sources) for one in drafts] == [
        ("file:desk/a.txt", "a.txt", ("desk",)), ("file:desk/b/1.txt", "b/1.txt", ("b",)),
    ]  # fmt: skip
    assert read(folder / "a.txt")[0][0].key == "file:desk/a.txt"
    assert read(folder, source="S")[0][0].key == "file:S:desk/a.txt"


def test_a_second_run_gives_the_same_keys_and_an_edit_keeps_them(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Title\ntext")
    before = read(path)[0]
    write(tmp_path, "a.txt", "Title\nedited")
    after = read(path)[0]
    assert before[0].key == after[0].key
    assert before != after
    assert after == read(path)[0]


def test_a_million_records_would_come_in_pieces(tmp_path: Path) -> None:
    path = write(tmp_path, "n.json", json.dumps([{"id": n, "title": "x" * 400} for n in range(5001)]))
    batches = list(read_paths([path], source=None, zone=SHANGHAI, seen="now", now=NOW))
    assert [len(one.drafts) for one in batches] == [2000, 2000, 1001]


def test_numbers_from_tables_are_whole_again(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": 5.0, "title": "a", "url": None},
        {"id": None, "title": "b", "url": "https://e.example"},
    ]
    rows[0]["published_at"] = datetime(2026, 6, 2, 11, 45)  # noqa: DTZ001 - as tables hold it
    drafts, _ = read(parquet(tmp_path, "n.parquet", rows))
    assert [one.id for one in drafts] == ["5", "https://e.example"]
    assert drafts[0].published.at == datetime(2026, 6, 2, 3, 45, tzinfo=UTC)


def test_the_real_archive_is_read_whole_and_fast() -> None:
    paths = sorted((shared_data() / "news").glob("readhub-2025-0[12].jsonl.gz"))
    drafts, problems = read(*paths)
    assert (len(drafts), len(problems)) == (len({one.key for one in drafts}), 0)
    assert all(one.published.precision == "second" for one in drafts)


def test_the_five_seeds_have_titles_and_only_dates_that_stand_there() -> None:
    drafts, problems = read(shared_data().parent / "seeds")
    assert not problems
    assert [one.published.raw for one in drafts if one.published.at] == ["2026-01-21 13:18:13"]
    assert all(20 <= len(one.title) <= 160 for one in drafts)


def test_a_second_run_adds_nothing_and_an_edited_file_is_a_revision(tmp_path: Path) -> None:
    db = connect(tmp_path / "w.db")
    write(tmp_path, "a.txt", "Title of a text\nWords.")
    write(tmp_path, "n.jsonl", jsonl(RECORDS))

    def ingest() -> tuple[int, int, int]:
        drafts, _ = read(tmp_path / "a.txt", tmp_path / "n.jsonl")
        with transaction(db):
            added = write_articles(db, drafts, [story_key(one.title, one.text) for one in drafts], NOW).added
        return added.new, added.revised, added.same

    assert ingest() == (4, 0, 0)
    assert ingest() == (0, 0, 4)
    write(tmp_path, "a.txt", "Title of a text\nOther words.")
    assert ingest() == (0, 1, 3)
    db.close()
