"""Which feeds a page names."""

from __future__ import annotations

import pytest

from ingest.discovery import feed_links

URL = "https://site.example/news/index.html"


def links(markup: str) -> list[str]:
    return feed_links(markup.encode(), URL)


def test_the_feeds_in_the_head_are_found_in_order_and_those_of_comments_last() -> None:
    assert links(
        "<html><head><link rel=alternate type=application/rss+xml title='Comments' href=/comments/feed>"
        "<link rel='Alternate nofollow' type='application/atom+xml; charset=utf-8' href='atom.xml'>"
        "<link rel=alternate type=application/feed+json href=//other.example/f.json><link rel=alternate hreflang=en "
        "href=/en><link rel=stylesheet type=text/css href=a.css>"
        "<link rel=alternate type=application/rss+xml href=atom.xml>"
        "</head><body><a href=/rss>rss</a></body></html>"
    ) == ["https://site.example/news/atom.xml", "https://other.example/f.json", "https://site.example/comments/feed"]


def test_links_that_look_like_feeds_stand_in_where_the_head_names_none() -> None:
    markup = "".join(
        f"<a href='{href}'>x</a>"
        for href in ("/a", "/rss", "/finance.rss", "/rss/finance.xml", "/x/feed/", "/feedback")
    )
    assert links(f"<body>{markup}</body>") == [
        f"https://site.example{path}" for path in ("/rss", "/finance.rss", "/rss/finance.xml", "/x/feed/")
    ]


def test_the_base_of_the_page_counts() -> None:
    page = "<head><base href=https://b.example/x/><link rel=alternate type=application/rss+xml href=r></head>"
    assert links(page) == ["https://b.example/x/r"]


@pytest.mark.parametrize(
    "markup",
    ["", "no page", "\x00", "<html>", f"<link rel=alternate type=application/rss+xml href='{URL}'>",
     "<base href='http://['><link rel=alternate type=application/rss+xml href='http://['>",
     "<link rel=alternate type=application/rss+xml href='javascript:x'>"],
)  # fmt: skip
def test_a_page_without_feeds_names_none(markup: str) -> None:
    assert links(markup) == []
