"""A hundred thousand entries and dates of any kind: each is read or refused, and nothing else ever happens."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import FetchProblem
from ingest.dates import find_date, parse_date
from ingest.feeds import parse_feed
from ingest.records import Reading, RecordProblem, draft_of

if TYPE_CHECKING:
    from corpus.records import Draft, Published

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
ZONES = tuple(map(ZoneInfo, ("Asia/Shanghai", "America/New_York", "UTC", "Asia/Kathmandu")))
URL = "https://feeds.example/rss.xml"
CASES = 50  # made of each of hypothesis' seeds: drawing every character from it would take an hour
FUZZ = settings(
    max_examples=500, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
SEEDS = st.integers(0, 2**63)

DATES = (
    *"0123456789:-/.,年月日时分秒点TZ+ 　", "2026", "1989", "31", "29", "Feb", "September", "Mon,", "CST", "UTC+8",
    "(ET)", "北京时间", "下午", "凌晨", "星期三", "周日", "昨天", "前天", "today", "ago", "小时前", "天前", "个半",
    "AM", "p.m.", "发布时间：", "Updated at ", "99999999999", "\u202e", "\x00", "٣", "²", "½", "𝟘", "\ud800",
    "2026-06-02", "2025年9月29日", "11:45", "24:60:61", "Tue, 02 Jun 2026",
)  # fmt: skip
MARKUP = (
    "<b>", "</b>", "<p>", "<script>", "&lt;", "&#0;", "&#xD800;", "&amp", "<![CDATA[", "]]>", "<!--", "字", "x", "\n",
    "http://[", "https://e.example/1", "//e", "?utm_source=a", "#", "javascript:", "%zz", "🀄", "</title>", "</item>",
)  # fmt: skip
FIELDS = (
    "id", "url", "link", "title", "text", "summary", "content", "published", "published_at", "date", "source",
    "sources", "lang", "first_seen_at", "extra", "标题", "正文",
)  # fmt: skip
JSON_FIELDS = ("id", "url", "external_url", "title", "summary", "content_html", "content_text", "date_published")
RSS_FIELDS = ("title", "link", "guid", "pubDate", "description", "dc:date", "source", "content:encoded")


def words(dice: Random) -> str:
    """Return a few pieces of dates or markup, or any characters."""
    kind = dice.randrange(3)
    if kind == 2:
        return "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(12)))
    return "".join(dice.choices((DATES, MARKUP)[kind], k=dice.randrange(14)))


def value(dice: Random, depth: int = 2) -> object:
    """Return any value that JSON can hold."""
    kind = dice.randrange(12)
    if kind < 8:
        return words(dice)
    if kind < 10 or depth == 0:
        return dice.choice((None, True, 5, -1, 10**30, 1.5, float("nan"), float("inf"), 1780450000, ""))
    inner = [value(dice, depth - 1) for _ in range(dice.randrange(3))]
    return inner if kind == 10 else {words(dice): one for one in inner}


def record(dice: Random, fields: tuple[str, ...]) -> dict[str, object]:
    """Return an object with some of the fields, holding anything."""
    return {name: value(dice) for name in dice.sample(fields, dice.randrange(min(7, len(fields))))}


def is_sound(got: Published, raw: str | None = None) -> None:
    """Check what holds for every date: known and possible, or unknown with its words kept."""
    assert (got.at is None) == (got.precision == "unknown")
    if got.at is not None:
        assert got.at.utcoffset() == timedelta(0)
        assert datetime(1990, 1, 1, tzinfo=UTC) <= got.at <= NOW + timedelta(days=1)
    if raw is not None:
        assert got.raw == raw[:100]


def is_whole(draft: Draft) -> None:
    """Check what holds for every article: words, a key, a source, and no character that an archive should not hold."""
    assert draft.key
    assert draft.id
    assert draft.title or draft.text
    assert all(draft.sources)
    assert "\n" not in draft.title
    assert not set(draft.title + draft.text) & set("\x00\u202e\ufeff\ud800")
    is_sound(draft.published)


@pytest.mark.slow
@FUZZ
@given(SEEDS)
def test_any_words_are_a_date_or_unknown(seed: int) -> None:
    dice = Random(seed)
    for _ in range(CASES):
        raw, zone = words(dice), dice.choice(ZONES)
        is_sound(parse_date(raw, zone, NOW), raw)
        is_sound(find_date(raw, zone, NOW))


@pytest.mark.slow
@FUZZ
@given(SEEDS)
def test_any_record_is_an_article_or_a_problem(seed: int) -> None:
    dice, read = Random(seed), 0
    for _ in range(CASES):
        reading = Reading(dice.choice(("given", None)), "fallback", dice.choice(ZONES), "published", NOW)
        try:
            is_whole(draft_of(record(dice, FIELDS), reading))
            read += 1
        except RecordProblem:
            continue
    assert read


@pytest.mark.slow
@FUZZ
@given(SEEDS)
def test_any_entries_of_a_json_feed_are_articles_or_problems(seed: int) -> None:
    dice = Random(seed)
    items = [record(dice, JSON_FIELDS) for _ in range(CASES)]
    data = json.dumps({"title": words(dice), "items": items}).encode()
    got = parse_feed(data, URL, zone=ZONES[0], now=NOW, declared_type=None)
    for draft in got.drafts:
        is_whole(draft)
    assert 0 < len(got.drafts) + len(got.problems) <= CASES


def entry(dice: Random) -> str:
    """Return an item whose elements hold anything, ill-formed more often than not."""
    names = dice.sample(RSS_FIELDS, dice.randrange(7))
    return f"<item>{''.join(f'<{name}>{words(dice)}</{name}>' for name in names)}</item>"


@pytest.mark.slow
@FUZZ
@given(SEEDS)
def test_any_entries_of_an_rss_feed_are_articles_or_problems(seed: int) -> None:
    dice = Random(seed)
    items = "".join(entry(dice) for _ in range(CASES))
    data = f"<rss version='2.0'><channel><title>a wire</title>{items}</channel></rss>".encode("utf-8", "replace")
    try:
        got = parse_feed(data, URL, zone=ZONES[0], now=NOW, declared_type=None)
    except FetchProblem:  # what is too broken to be a feed is refused as one
        return
    for draft in got.drafts:
        is_whole(draft)
