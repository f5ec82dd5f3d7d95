"""The page's text or the feed's: which, and why, is always said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from corpus.errors import FetchProblem
from corpus.records import Draft, Published
from ingest.completions import digest, words_digest
from ingest.fetch import Fetched
from ingest.fulltext import FORBIDDEN, LATER, MAX_PAGES, Answer, completed, plan
from ingest.stories import normalised

URL = "https://site.example/1"
SUMMARY = "Chip makers rallied after export rules were eased on Tuesday."
DRAFT = Draft("k1", "1", "Chips rally", SUMMARY, Published(datetime(2026, 6, 3, tzinfo=UTC), "minute"), ("wire",), URL)
PARAGRAPH = "Chip makers rallied in Shanghai after export rules were eased, and traders said that volumes doubled. "
SHORT_PAGE = b"<html><body><article><p>Chip makers rallied again today.</p></article></body></html>"
CONSENT = "We value your privacy. Please accept cookies and choose which partners may store data on your device. "


def page(paragraph: str, content_type: str | None = "text/html; charset=utf-8", status: int = 200) -> Fetched:
    body = f"<html><body><article><h1>Chips rally</h1>{f'<p>{paragraph * 3}</p>' * 4}</article></body></html>"
    return Fetched(URL, status, content_type, body.encode(), {}, None, "Reason")


def said(draft: Draft) -> dict[str, object]:
    value: dict[str, object] = json.loads(draft.extra or "{}")
    return value


def test_a_pages_article_takes_the_place_of_the_summary() -> None:
    got = completed(DRAFT, page(PARAGRAPH))
    assert got.text.startswith("Chip makers rallied in Shanghai")
    assert said(got) == {
        "text_from": "page",
        "feed_text": digest(DRAFT),
        "feed_words": words_digest((normalised(DRAFT.title), normalised(SUMMARY))),
    }
    assert replace(got, text=DRAFT.text, extra=None) == DRAFT


def test_a_chinese_page_in_gbk_comes_out_right() -> None:
    paragraph = "出口规定放宽后，芯片公司股价周二普遍走高，交易员表示成交量翻倍，市场情绪明显回暖。" * 4
    body = f"<html><body><article>{f'<p>{paragraph}</p>' * 3}</article></body></html>".encode("gbk")
    got = completed(
        replace(DRAFT, title="芯片公司股价走高", text="芯片公司周二走高。"), Fetched(URL, 200, "text/html", body, {})
    )
    assert "交易员表示成交量翻倍" in got.text


@pytest.mark.parametrize(
    ("answer", "why", "again"),
    [
        (FORBIDDEN, "robots.txt forbids it", None),
        (FetchProblem("the server is too slow", identity=URL), "the server is too slow", True),
        (FetchProblem("the answer is too long", identity=URL, cause="9"), "the answer is too long: 9", None),
        (page("", status=404), "the server refuses: 404 Reason", None),
        (page("", status=503), "the server refuses: 503 Reason", True),
        (page("", status=429), "the server refuses: 429 Reason", True),
        (page(PARAGRAPH, "application/pdf"), "no article in the page", None),
        (Fetched(URL, 200, None, b"", {}), "no article in the page", None),
        (Fetched(URL, 200, None, SHORT_PAGE, {}), "the feed says more than the page", None),
        (page(CONSENT), "the page is about something else", None),
    ],
)
def test_the_feeds_own_text_stands_in_with_the_reason(answer: Answer, why: str, again: bool | None) -> None:
    got = completed(DRAFT, answer)
    assert got.text == DRAFT.text
    assert (said(got)["text_from"], said(got)["why"], said(got).get("again")) == ("feed", why, again)


def test_a_headline_without_words_to_compare_takes_the_page() -> None:
    assert said(completed(replace(DRAFT, title="!", text=""), page(CONSENT)))["text_from"] == "page"


def test_a_page_is_fetched_once_and_again_only_when_the_feed_changed_or_the_reason_may_pass() -> None:
    done, own, later = (
        completed(DRAFT, page(PARAGRAPH)),
        completed(DRAFT, FORBIDDEN),
        completed(DRAFT, page("", status=503)),
    )
    assert plan([DRAFT], {}, full_text=True).wanted == (DRAFT,)
    assert plan([DRAFT], {"k1": None}, full_text=True).wanted == (DRAFT,)
    assert plan([DRAFT], {"k1": done.extra}, full_text=True).settled == (DRAFT,)
    assert plan([DRAFT], {"k1": own.extra}, full_text=True).settled == (DRAFT,)
    assert plan([DRAFT], {"k1": later.extra}, full_text=True).wanted == (DRAFT,)
    edited = replace(DRAFT, text="Edited.")
    assert plan([edited], {"k1": done.extra}, full_text=True).wanted == (edited,)


def test_summaries_never_replace_a_full_text() -> None:
    assert plan([DRAFT], {"k1": completed(DRAFT, page(PARAGRAPH)).extra}, full_text=False).settled == (DRAFT,)
    for extra in (None, completed(DRAFT, FORBIDDEN).extra, "no JSON", "[]"):
        assert plan([DRAFT], {"k1": extra}, full_text=False).ready == (DRAFT,)


def test_entries_without_a_page_and_those_past_the_limit_keep_the_feeds_text() -> None:
    drafts = [replace(DRAFT, key=f"k{n}") for n in range(MAX_PAGES + 2)]
    bare = replace(DRAFT, url=None)
    got = plan([bare, *drafts], {}, full_text=True)
    assert (len(got.wanted), got.ready[0], len(got.ready)) == (MAX_PAGES, bare, 3)
    assert (said(got.ready[1])["why"], said(got.ready[1])["again"]) == (LATER, True)
