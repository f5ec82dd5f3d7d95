"""Feeds: every kind, hostile and broken ones, and dates that are read here."""

from __future__ import annotations

import json
import tarfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from fakes import shared_data
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FetchProblem
from ingest.feeds import FeedBatch, parse_feed

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
URL = "https://feeds.example/rss.xml"


def parse(data: str | bytes, declared_type: str | None = None) -> FeedBatch:
    raw = data if isinstance(data, bytes) else data.encode()
    return parse_feed(raw, URL, zone=SHANGHAI, now=NOW, declared_type=declared_type)


def rss(items: str, title: str = "某报", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{declaration}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://feeds.example/</link><language>zh-cn</language>{items}</channel></rss>"
    )


ITEM = (
    "<item><title>芯片股走高</title><link>https://feeds.example/1</link><guid>g1</guid>"
    "<description>&lt;p&gt;指数涨2%。&lt;/p&gt;</description><pubDate>2025年09月29日 21:00</pubDate></item>"
)


def test_an_rss_item_becomes_a_draft_with_its_own_date() -> None:
    got = parse(rss(ITEM))
    (draft,) = got.drafts
    assert (got.title, draft.key, draft.id) == ("某报", "url:https://feeds.example/1", "https://feeds.example/1")
    assert (draft.title, draft.text, draft.sources, draft.lang) == ("芯片股走高", "指数涨2%。", ("某报",), "zh")
    assert (draft.published.at, draft.published.rule) == (datetime(2025, 9, 29, 13, tzinfo=UTC), "chinese")


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("Tue, 02 Jun 2026 11:45:30 CST", datetime(2026, 6, 2, 3, 45, 30, tzinfo=UTC)),
        ("2026-06-02 11:45:30", datetime(2026, 6, 2, 3, 45, 30, tzinfo=UTC)),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_are_read_here_and_never_guessed(raw: str, at: datetime | None) -> None:
    item = ITEM.replace("2025年09月29日 21:00", raw)
    assert parse(rss(item)).drafts[0].published.at == at


@pytest.mark.parametrize(("charset", "declared"), [
    ("gbk", "UTF-8"), ("gbk", "gb2312"), ("gb18030", None), ("big5", None), ("utf-16", "UTF-8"), ("utf-8", "gbk"),
])  # fmt: skip
def test_bytes_that_contradict_their_declaration_come_out_right(charset: str, declared: str | None) -> None:
    said = f' encoding="{declared}"' if declared else ""
    words = "午後市場資金回流，成交金額放大" if charset == "big5" else "午后市场资金回流，成交金额放大"
    item = f"<item><title>{words}</title><link>https://feeds.example/1</link></item>"
    text = rss(item, title="", declaration=f'<?xml version="1.0"{said}?>')
    got = parse(text.encode(charset), "application/xml; charset=utf-8" if declared == "UTF-8" else None)
    assert (got.drafts[0].title, got.title) == (words, "feeds.example")


def test_atom_and_rdf_are_read() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><id>tag:wire.example,2026:1</id>'
        '<title type="html">Chips &amp;amp; gains</title><link href="/a/1"/><updated>2026-06-02T11:45:30Z</updated>'
        "<summary>Chips rise.</summary><content type='html'>&lt;p&gt;Chips rise. More.&lt;/p&gt;</content>"
        "</entry></feed>"
    )
    (draft,) = parse(atom).drafts
    assert (draft.title, draft.text, draft.url) == ("Chips & gains", "Chips rise. More.", "https://feeds.example/a/1")
    assert draft.published.at == datetime(2026, 6, 2, 11, 45, 30, tzinfo=UTC)
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel><item><title>T</title>'
        "<link>https://r.example/1</link><dc:date>2026-06-02T11:45:30+08:00</dc:date></item></rdf:RDF>"
    )
    assert parse(rdf).drafts[0].published.at == datetime(2026, 6, 2, 3, 45, 30, tzinfo=UTC)


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en",
        "items": [
            {"id": "1", "url": "/1", "title": "T", "content_html": "<p>a</p><p>b</p>"},
            {"id": 2, "content_text": "flash"}, "junk",
        ],
    }  # fmt: skip
    got = parse(json.dumps(feed), "application/feed+json")
    assert [(one.id, one.title, one.text) for one in got.drafts] == [
        ("https://feeds.example/1", "T", "a\nb"), ("2", "", "flash"),
    ]  # fmt: skip
    assert got.drafts[1].key == "id:feeds.example:2"


def test_flashes_that_all_link_to_the_front_page_stay_apart() -> None:
    items = "".join(
        f"<item><title>快讯{n}</title><link>https://feeds.example/</link><guid>f{n}</guid></item>" for n in range(3)
    )
    items += "".join(f"<item><title>直播{n}</title><link>https://feeds.example/live</link></item>" for n in range(2))
    keys = [one.key for one in parse(rss(items)).drafts]
    assert len(set(keys)) == 5
    assert keys[0] == "id:feeds.example:f0"


@pytest.mark.parametrize("link", ["http://[::1/x", "//[x", "http://\u2100.example/"])
def test_a_link_that_is_no_address_is_none(link: str) -> None:
    (draft,) = parse(rss(f"<item><title>t</title><link>{link}</link><guid isPermaLink='false'>g</guid></item>")).drafts
    assert (draft.url, draft.key) == (None, "id:feeds.example:g")
    (draft,) = parse(json.dumps({"items": [{"id": "g", "title": "t", "url": link}]})).drafts
    assert (draft.url, draft.id) == (None, "g")


def test_an_entry_given_twice_is_one_and_one_without_words_is_a_problem() -> None:
    got = parse(rss(ITEM + ITEM + "<item><link>https://feeds.example/2</link></item>"))
    assert len(got.drafts) == 1
    assert [str(bad) for bad in got.problems] == [f"{URL}: entry 3 has neither title nor text"]


def test_summary_and_text_are_joined_unless_one_holds_the_other() -> None:
    item = ITEM.replace("</description>", "</description><content:encoded>另有消息。</content:encoded>")
    assert parse(rss(item)).drafts[0].text == "指数涨2%。\n另有消息。"


def test_an_aggregators_entry_names_its_source() -> None:
    item = ITEM.replace("</item>", '<source url="https://o.example/rss">原报</source></item>')
    assert parse(rss(item)).drafts[0].sources == ("原报",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<!DOCTYPE html><html><body>Not a feed</body></html>", "a web page, not a feed"),
        (b"hello", "not a feed"),
        (b"", "not a feed"),
        (b"{broken", "broken JSON"),
        (b'{"items": 1}', "it has no items"),
    ],
)
def test_what_is_no_feed_says_what_to_give_instead(data: bytes, why: str) -> None:
    with pytest.raises(FetchProblem) as error:
        parse(data)
    assert why in str(error.value)
    assert "give the address of an RSS" in str(error.value)


def test_a_feed_without_entries_is_no_problem() -> None:
    assert parse(rss("")) == FeedBatch("某报", (), (), "zh")


def test_entity_bombs_and_outside_entities_come_to_nothing() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "boom">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ) + "]>"  # fmt: skip
    outside = '<!DOCTYPE rss [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
    for declaration in (bomb, outside):
        got = parse(rss(ITEM.replace("芯片股走高", "&i;"), declaration=declaration))
        assert all(len(one.title) < 100 and "root:" not in one.title for one in got.drafts)


def test_markup_marks_and_scripts_leave_nothing_behind() -> None:
    item = ITEM.replace("芯片股走高", "&lt;b&gt;A&lt;/b&gt;\u202e &lt;script&gt;alert(1)&lt;/script&gt;B\u0000")
    assert parse(rss(item)).drafts[0].title == "A B"


def test_a_large_feed_is_read_in_reasonable_time() -> None:
    items = "".join(f"<item><title>快讯第{n}条</title><guid>{n}</guid></item>" for n in range(3000))
    assert len(parse(rss(items)).drafts) == 3000


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_a_clear_error(data: bytes) -> None:
    with suppress(FetchProblem):
        parse(b"<rss version='2.0'><channel><item><title>" + data)


def test_every_feed_of_feedparsers_own_tests_is_read_or_refused() -> None:
    with tarfile.open(shared_data() / "feeds" / "feedparser-tests.tar.gz") as archive:
        files = [member for member in archive if member.isfile()]
        read = 0
        for member in files:
            stream = archive.extractfile(member)
            try:
                parse(stream.read() if stream else b"")
                read += 1
            except FetchProblem:
                continue
    assert read > 2050


@pytest.mark.parametrize(
    "hostile",
    [
        "<!DOCTYPE [" * 100_000, "<!---->" * 50_000, "<a" * 300_000, "<rss><channel><item><title>" + "&lt;a" * 100_000,
        "<rss>" + "<b>" * 3_000, "{" * 100_000, '{"items": ' + "[" * 100_000,
    ],
)  # fmt: skip
def test_hostile_bytes_cost_little_time(hostile: str) -> None:
    before = time.perf_counter()
    with suppress(FetchProblem):
        parse(hostile)
    assert time.perf_counter() - before < 5
