"""Which feeds a web page names: its <link rel=alternate>, else its links that look like feeds; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from .charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES: Final = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json")
)
_LIKELY: Final = re.compile(
    r"(?:\.rss|\.atom|\.rdf|/(?:rss|atom|feed)s?(?:\.xml|\.json)?|[./](?:rss|feed|atom)\.\w+|/(?:rss|feed)s?/[^/]+\.xml)/?$",
    re.IGNORECASE,
)
_COMMENTS: Final = re.compile(r"comments?\b|评论", re.IGNORECASE)


def feed_links(data: bytes, url: str) -> list[str]:
    """Return the addresses of the feeds that a page names, the likeliest first; comments' feeds stand last."""
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(data).replace("\x00", ""))
    try:
        root = lxml_html.document_fromstring(markup)
    except (etree.ParserError, ValueError):
        return []
    base = _base(root, url)
    found = [*_alternates(root)] or [*_anchors(root)]
    found.sort(key=lambda one: bool(_COMMENTS.search(f"{one[0]} {one[1]}")))
    links = (_joined(base, href) for href, _ in found)
    return list(dict.fromkeys(link for link in links if link and link != url))


def _base(root: etree._Element, url: str) -> str:
    element = root.find(".//base[@href]")
    return (_joined(url, element.get("href")) if element is not None else None) or url


def _joined(base: str, href: str) -> str | None:
    try:
        link = urljoin(base, href.strip())
        return link if urlsplit(link).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _alternates(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield address and title of the feeds in the page's head."""
    for element in root.iterfind(".//link[@href]"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (element.get("rel") or "").lower().split() and kind in _TYPES:
            yield element.get("href"), element.get("title") or ""


def _anchors(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iterfind(".//a[@href]"):
        href = element.get("href").strip()
        if _LIKELY.search(href.partition("?")[0]):
            yield href, "".join(element.itertext())
