"""What is no text is no article, whatever its file is called; what a field cannot mean is a problem that names it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.charset import no_text
from ingest.feeds import parse_feed
from ingest.fetch import Fetched
from ingest.files import read_paths
from ingest.fulltext import completed
from ingest.records import Reading, RecordProblem, draft_of

if TYPE_CHECKING:
    from pathlib import Path

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
READING = Reading(None, "desk", SHANGHAI, "now", NOW)
TEXT = "Chip makers rose in Shanghai.\nTraders said that volumes doubled."
NOISE = bytes((n * n * 7 + n * 13) % 256 for n in range(3000))


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", TEXT)
    return stream.getvalue()


JUNK = [
    (b"\x89PNG\r\n\x1a\n" + NOISE, "a PNG picture"),
    (b"\xff\xd8\xff\xe0" + NOISE, "a JPEG picture"),
    (b"\x7fELF\x02\x01\x01" + NOISE, "an ELF program"),
    (gzip.compress(TEXT.encode(), mtime=0), "gzip data; name it .gz"),
    (zipped(), "a ZIP archive (or docx, xlsx)"),
    (b"%PDF-1.7\n" + NOISE, "a PDF document"),
    (b"SQLite format 3\x00" + NOISE, "an SQLite database"),
    (b"PAR1" + NOISE, "a Parquet file; name it .parquet"),
    (b"a" * 257 + b"ustar" + b"\x00" * 300, "a tar archive"),
    (b"\x00\x00\x00\x18ftypmp42" + NOISE, "a video"),
    (NOISE, "binary data"),
    (b"\x00" * 100, "binary data"),
]


@pytest.mark.parametrize(("data", "what"), JUNK)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
def test_binary_files_are_problems_under_any_name(tmp_path: Path, data: bytes, what: str, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    batches = list(read_paths([tmp_path], source=None, zone=SHANGHAI, seen="now", now=NOW))
    assert [draft.title for batch in batches for draft in batch.drafts] == ["Chip makers rose in Shanghai."]
    (problem,) = [problem for batch in batches for problem in batch.problems]
    assert (problem.path.endswith(name), problem.reason) == (True, f"no text but {what}")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_chinese_of_any_charset_is_text(charset: str) -> None:
    text = (
        "芯片股在上海走高,交易員說成交量增加了一倍。" if charset == "big5" else "芯片股在上海走高，交易员说成交量翻倍。"
    )
    mixed = f"Chip makers rose. {text}\n" * 9
    assert no_text(mixed.encode(charset)) is None


def test_a_text_with_a_damaged_passage_is_text() -> None:
    assert no_text(TEXT.encode() * 20 + b"\x00\x01\xff\x00" + TEXT.encode() * 20) is None
    assert no_text(b"") is None


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_what_can_be_printed_is_text(text: str) -> None:
    assert no_text(b"\xef\xbb\xbf" + text.encode()) is None or "\ufffd" in text


def test_a_page_that_is_a_picture_leaves_the_feeds_text() -> None:
    draft = draft_of({"title": "Chips", "text": "Makers rose.", "url": "https://e.example/1"}, READING)
    got = completed(draft, Fetched("https://e.example/1", 200, None, JUNK[0][0], {}))
    assert (got.text, "no article in the page" in str(got.extra)) == ("Makers rose.", True)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"title": ["a"]}, "title is a list, not a text"),
        ({"title": 5, "text": "x"}, "title is a number, not a text"),
        ({"title": "x", "text": {"de": "y"}}, "text is an object, not a text"),
        ({"标题": True, "text": "x"}, "标题 is true or false, not a text"),
        ({"title": "x", "url": 7}, "url is a number, not a text"),
        ({"title": "x", "id": {"a": 1}}, "id is an object, not a text or a number"),
        ({"title": "x", "published_at": ["2025"]}, "published_at is a list, not a date as text or a number"),
        ({"title": "x", "published": False}, "published is true or false, not a date as text or a number"),
        ({"title": "x", "sources": [{"name": "a"}]}, "sources holds an object, not only texts"),
        ({"title": "x", "source": 7}, "source is a number, not a text or a list of texts"),
        ({"title": "x", "lang": ["zh"]}, "lang is a list, not a text"),
    ],
)
def test_an_odd_field_is_a_problem_that_names_it(record: dict[str, object], why: str) -> None:
    with pytest.raises(RecordProblem) as problem:
        draft_of(record, READING)
    assert str(problem.value) == why


def test_numbers_dates_and_nothing_are_taken_where_they_make_sense() -> None:
    moment = datetime(2025, 6, 2, 9, 30)  # noqa: DTZ001 - as Parquet gives it
    for published in (1748827800, 1748827800000.0, moment, "2025-06-02 09:30", moment.date()):
        got = draft_of({"id": 7, "title": "x", "published": published, "text": None, "lang": float("nan")}, READING)
        assert got.published.at is not None
        assert (got.id, f"{got.published.at.astimezone(SHANGHAI):%Y-%m-%d}") == ("7", "2025-06-02")


def test_odd_items_of_a_json_feed_are_problems_that_name_the_field() -> None:
    items = [{"title": ["a"]}, {"title": "Chips", "url": "https://e.example/1"}, "words", {"title": "x", "url": {}}, {}]
    data = json.dumps({"title": "t", "items": items}).encode()
    got = parse_feed(data, "https://e.example/feed", zone=SHANGHAI, now=NOW, declared_type=None)
    assert [draft.title for draft in got.drafts] == ["Chips"]
    assert [problem.reason for problem in got.problems] == [
        "entry 1: title is a list, not a text",
        "entry 3 has neither title nor text",
        "entry 4: url is an object, not a text",
        "entry 5 has neither title nor text",
    ]
