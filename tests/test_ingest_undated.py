"""Dates that were refused are counted and told, with an example; a text without any date is no fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from feed_server import Reply, rss, serving
from typer.testing import CliRunner

import cli
from corpus.records import Draft
from ingest.dates import parse_date
from ingest.pages import read_page
from ingest.undated import notes_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def draft(raw: str) -> Draft:
    return Draft(raw, raw, f"title {raw}", "", parse_date(raw, SHANGHAI, NOW), ("s",))


def test_each_reason_is_counted_once_with_the_first_example() -> None:
    raws = ["soon", "03/04/2025", "2031-01-01", "1970-01-01", "", "2026-06-02", "0001-01-01T00:00:00"]
    assert notes_of("a feed", map(draft, raws)) == [
        "a feed: 1 undated, because the date is before 1990: '1970-01-01' of title 1970-01-01",
        "a feed: 1 undated, because the date is in the future: '2031-01-01' of title 2031-01-01",
        "a feed: 1 undated, because the date is no such time: '0001-01-01T00:00:00' of title 0001-01-01T00:00:00",
        "a feed: 2 undated, because the date is of no known form: 'soon' of title soon",
    ]
    assert notes_of("", [draft("2026-06-02"), draft("")]) == []


def run(workspace: Path, *words: str) -> str:
    done = CliRunner().invoke(
        cli.app, ["--workspace", str(workspace), *words], env={"FUPAN_ALLOW_PRIVATE_ADDRESSES": "1"}
    )
    assert done.exit_code == 0, done.output
    return done.stderr


def test_a_run_over_files_tells_what_it_could_not_date(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        {"title": f"n{n}", "text": "words", "published": raw} for n, raw in enumerate(("soon", "later", "2025-06-02"))
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    told = run(tmp_path / "ws", "ingest", "files", str(path))
    assert "note: 2 undated, because the date is of no known form: 'soon' of n0" in told


def test_a_poll_tells_it_once_and_not_again_while_nothing_is_new(tmp_path: Path) -> None:
    entry = "<item><title>Chips</title><link>https://e.example/1</link><pubDate>one fine day</pubDate></item>"
    with serving() as site:
        site.replies["/rss"] = Reply(rss(entry))
        url = f"{site.base}/rss"
        words = f"note: {url}: 1 undated, because the date is of no known form: 'one fine day' of Chips"
        assert words in run(tmp_path / "ws", "ingest", "feeds", url)
        assert "undated" not in run(tmp_path / "ws", "ingest", "feeds", url)


BODY = "".join(f"<p>第{n}段：市场午后回暖，资金流向科技股，成交较上一日放大，短期情绪改善。</p>" for n in range(1, 6))


@pytest.mark.parametrize(
    ("top", "body", "at"),
    [
        ("<div>2026-06-02 11:45</div>", BODY, datetime(2026, 6, 2, 3, 45, tzinfo=UTC)),
        ("<div>来源：某报 2026年6月2日 11:45 编辑：某人</div>", BODY, datetime(2026, 6, 2, 3, 45, tzinfo=UTC)),
        ("", f"<p>公司在2026年6月1日说，产量会增加，而且价格不会改变。</p>{BODY}", None),
        ("", f"{BODY}<p>2026-06-01 10:00</p>" * 3, None),
        ("", f"{BODY}{BODY}{BODY}<p>来源：某报 2026-06-01 10:00</p>", None),
        ("<p>今天是2026-06-03 12:00</p><p>2026-06-02 11:45</p>", BODY, datetime(2026, 6, 2, 3, 45, tzinfo=UTC)),
    ],
)
def test_a_pages_date_stands_beside_its_heading_or_nowhere(top: str, body: str, at: datetime | None) -> None:
    head = "<html><head><title>市场午后回暖_某网</title></head><body><h1>市场午后回暖</h1>"
    got = read_page(f"{head}{top}<div>{body}</div></body></html>".encode(), None, SHANGHAI, NOW).published
    if at is None:
        assert got.at is None
    else:
        assert got.at == at


def test_a_pages_date_that_cannot_be_keeps_its_words() -> None:
    meta = f"<meta name='pubdate' content='{(NOW + timedelta(days=9)):%Y-%m-%d}'>"
    page = f"<html><head>{meta}<title>t</title></head><body>{BODY}</body></html>".encode()
    got = read_page(page, None, SHANGHAI, NOW).published
    assert (got.at, got.raw, got.rule) == (None, "2026-06-12", "in the future")
