"""Saved pages, Markdown and plain texts: title, body and date, and no date that is not the page's own."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.markup import plain_text
from ingest.pages import read_page
from ingest.records import Reading
from ingest.texts import split_title, stamp, text_draft

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
READING = Reading(None, "desk", SHANGHAI, "now", NOW)
BODY = "".join(
    f"<p>第{n}段：市场午后回暖，资金流向科技股，成交较上一日放大，分析师认为短期情绪改善。</p>" for n in range(1, 6)
)


def page(head: str = "", top: str = "") -> bytes:
    return (
        f"<html lang='zh-CN'><head><title>某公司发布新一代芯片_某某网</title>{head}</head><body>"
        f"<div>首页 &gt; 财经 <script>var x = '2020-01-01 10:00';</script></div><h1>某公司发布新一代芯片</h1>"
        f"<div class='info'>{top}</div><div class='content'>{BODY}</div><div>相关：2019-01-01 旧闻</div></body></html>"
    ).encode()


def test_a_pages_heading_body_site_and_address_are_found() -> None:
    head = (
        "<meta property='og:site_name' content='某某网'><link rel='canonical' href='https://e.example/1'>"
        "<meta property='article:published_time' content='2026-06-02T11:45:30+08:00'>"
    )
    got = read_page(page(head), None, SHANGHAI, NOW)
    assert (got.title, got.site, got.url, got.lang) == (
        "某公司发布新一代芯片",
        "某某网",
        "https://e.example/1",
        "zh-CN",
    )
    assert "第5段" in got.text
    assert "var x" not in got.text
    assert got.published.at == datetime(2026, 6, 2, 3, 45, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "top", "at"),
    [
        ("", "2026年06月02日 11:45 来源：某报", datetime(2026, 6, 2, 3, 45, tzinfo=UTC)),
        ("<meta name='publishdate' content='2026-06-02'>", "2026-06-02 11:45", datetime(2026, 6, 2, 3, 45, tzinfo=UTC)),
        ("<meta name='publishdate' content='2026-06-02'>", "", datetime(2026, 6, 1, 16, tzinfo=UTC)),
        ("<meta name='publishdate' content='2026-06-02'>", "2026-05-01 11:45", datetime(2026, 6, 1, 16, tzinfo=UTC)),
        ("", "<time datetime='2026-06-02T11:45:00+08:00'>x</time>", datetime(2026, 6, 2, 3, 45, tzinfo=UTC)),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2026-06-02T11:45:00+08:00"}]}</script>',
            "", datetime(2026, 6, 2, 3, 45, tzinfo=UTC),
        ),
        (
            (
                '<script type="application/ld+json">[{"datePublished": "2026-06-02T11:45:00+08:00"}]</script>'
                '<script type="application/ld+json">{broken</script>'
            ),
            "", datetime(2026, 6, 2, 3, 45, tzinfo=UTC),
        ),
    ],
)  # fmt: skip
def test_a_pages_date_is_its_own(head: str, top: str, at: datetime) -> None:
    assert read_page(page(head, top), None, SHANGHAI, NOW).published.at == at


def test_a_page_in_gbk_that_claims_utf8_is_read() -> None:
    data = page("<meta charset='utf-8'>").decode().encode("gbk")
    assert read_page(data, "utf-8", SHANGHAI, NOW).title == "某公司发布新一代芯片"


def test_without_heading_the_title_loses_its_site() -> None:
    head = "<head><title>指数午后走高 芯片领涨_财经频道_某某网</title></head>"
    data = f"<html>{head}<body><p>短。</p></body></html>".encode()
    got = read_page(data, None, SHANGHAI, NOW)
    assert (got.title, got.published.precision, got.url, got.site) == ("指数午后走高 芯片领涨", "unknown", None, None)


def test_metadata_name_the_title_when_no_heading_repeats_it() -> None:
    data = (
        b"<html><head><meta property='og:title' content='Chips lead gains'><title>x</title></head><body>a</body></html>"
    )
    assert read_page(data, None, SHANGHAI, NOW).title == "Chips lead gains"
    only = b"<html><head><title></title></head><body><h1></h1><h1>Head</h1><p>a</p></body></html>"
    assert read_page(only, None, SHANGHAI, NOW).title == "Head"


@pytest.mark.parametrize("data", [b"", b"   ", b"\x00\x01", b"<", b"<html>", b"<!--", b"plain words"])
def test_what_is_hardly_a_page_does_not_fail(data: bytes) -> None:
    assert read_page(data, None, SHANGHAI, NOW).published.at is None


def test_an_og_address_stands_in_for_a_canonical_one() -> None:
    assert read_page(page("<meta property='og:url' content='https://e.example/2'>"), None, SHANGHAI, NOW).url == (
        "https://e.example/2"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a&amp;b</p><p>c</p>", "a&b\nc"),
        ("one<br>two", "one\ntwo"),
        ("<script>x()</script>y<style>z</style>", "y"),
        ("a &lt; b", "a < b"),
        ("no markup 5 < 6", "no markup 5 < 6"),
        ("<b>bold</b> and <i>it</i>alic", "bold and italic"),
        ("<!-- c -->x<?pi y?>z", "xz"),
        ("<div>" * 5000 + "deep" + "</div>" * 5000, "deep"),
        ("<a href='javascript:x'>link</a>", "link"),
        ("<>", "<>"),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Chips rise\nText", "Chips rise", "Text"),
        ("# Chips rise\n\nText", "Chips rise", "Text"),
        ("Key Points\n- Chips rose 4% on Monday.\n- More", "Chips rose 4% on Monday.", "Key Points\n- More"),
        ("Home / Markets / Asia /\nChips rise\nText", "Chips rise", "Home / Markets / Asia /\nText"),
        (f"Chips rose by four per cent. {'word ' * 40}", "Chips rose by four per cent.", ("word " * 40).strip()),
        ("字" * 200, "", "字" * 200),
        ("!!!\n???", "!!!", "???"),
    ],
)
def test_the_title_is_the_first_line_that_can_be_one_and_nothing_is_lost(text: str, title: str, rest: str) -> None:
    assert split_title(text) == (title, rest)


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Title\n\nPublished: 2026-01-21 13:18:13\nText", "Published: 2026-01-21 13:18:13"),
        ("Title\nPublished:\n2026-01-21 13:18:13\n12\nText", "2026-01-21 13:18:13"),
        ("Title\n2026-06-02 11:45\nText", "2026-06-02 11:45"),
        ("标题\n来源：某报 2026年6月2日 11:45\n正文", "2026年6月2日 11:45"),
        ("Title\nBy A. Writer | June 2, 2026\nText", "June 2, 2026"),
    ],
)
def test_a_stamp_in_a_line_of_its_own_is_the_date(text: str, raw: str) -> None:
    assert stamp(text, SHANGHAI, NOW).raw == raw


@pytest.mark.parametrize(
    "text",
    [
        "Title\nOn June 2, 2026 the index rose by more than any other index in the world.",
        "Title\ncollected in 15m\n2 hours ago\n昨天 21:00",
        "Title\n" + "x\n" * 20 + "2026-06-02 11:45",
        "Title\n1780366530",
        "Title\nGains since 2026-06-02 were the widest",
    ],
)
def test_a_date_within_the_story_is_not_the_storys_date(text: str) -> None:
    assert stamp(text, SHANGHAI, NOW).precision == "unknown"


def test_front_matter_of_markdown_is_believed() -> None:
    data = b"---\ntitle: 'Chips rise'\ndate: 2026-06-02 11:45\nsource: Desk\n---\n# Chips rise\nText"
    draft = text_draft(data, "f/a.md", ".md", READING)
    assert (draft.title, draft.text, draft.sources) == ("Chips rise", "Text", ("Desk",))
    assert draft.published.at == datetime(2026, 6, 2, 3, 45, tzinfo=UTC)
    assert text_draft(b"---\ndate: 2026-06-02\n---\nChips rise\nText", "f/a.md", ".md", READING).title == "Chips rise"
    other = text_draft(b"---\ntitle: Other\n---\nChips rise\nText", "f/a.md", ".md", READING)
    assert (other.title, other.text) == ("Other", "Chips rise\nText")


def test_a_saved_page_is_an_article_of_its_site() -> None:
    draft = text_draft(page("<meta property='og:site_name' content='某某网'>"), "f/a.html", ".html", READING)
    assert (draft.key, draft.sources, draft.id) == ("file:f/a.html", ("某某网",), "a.html")


def test_a_line_of_many_parts_is_judged_at_once() -> None:
    line = "a / " * 20 + "x" * 50
    assert split_title(line + "\nText") == (line, "Text")


def test_what_is_cut_off_by_the_parser_keeps_its_words() -> None:
    assert plain_text("<p>" + "<div>" * 3000 + "<script>x()</script>words") == "words"
