"""A saved or fetched web page: its title, its article, its date and its site, from bytes; pure.

The date is what the page says in its metadata or, at first sight, in its head; trafilatura's own guess, which takes
any date of the page, is never asked. The body is trafilatura's; where it finds none, all text there is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from corpus.records import Published

from .charset import decode
from .cleaning import clean, one_line
from .dates import find_date, parse_date
from .markup import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

_DATE_NAMES: Final = (
    "article:published_time", "og:published_time", "og:article:published_time", "og:release_date", "datepublished",
    "publishdate", "publish_date", "pubdate", "publish-date", "_pubtime", "weibo:article:create_at",
    "weibo: article:create_at", "dc.date.issued", "dcterms.created", "dc.date", "date",
)  # fmt: skip
_TITLE_NAMES: Final = ("og:title", "twitter:title", "articletitle")
_SITE_NAMES: Final = ("og:site_name", "application-name", "mediaid")
_SITE_TAIL: Final = re.compile(r"\s*(?:[_|｜—–]|\s-+\s)\s*[^_|｜—–]{1,24}$|\s*-+\s*[^-_|\d]{2,10}网$")
_HEAD_TEXT: Final = 1500  # characters around the heading in which a page's own stamp stands


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds; `site` and `url` are None where it does not say."""

    title: str
    text: str
    published: Published
    site: str | None
    url: str | None
    lang: str | None


def read_page(data: bytes, declared: str | None, zone: ZoneInfo, now: datetime) -> Page:
    """Return the article of a page; naive times are in `zone`. A page without text gives an empty one."""
    markup = decode(data, declared).replace("\x00", "")
    root = _root(markup)
    if root is None:
        return Page("", plain_text(markup), Published(None, "unknown"), None, None, None)
    meta = dict(_metadata(root))
    title = _title(root, meta)
    return Page(
        title, _without_title(_text(markup), title), _published(root, meta, title, zone, now),
        _named(meta, _SITE_NAMES), _address(root, meta), one_line(root.get("lang") or "") or None,
    )  # fmt: skip


def _root(markup: str) -> etree._Element | None:
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        return lxml_html.document_fromstring(bare)
    except (etree.ParserError, ValueError):
        return None


def _metadata(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield names and contents of the page's metadata, lower case; the first of a name counts."""
    for element in reversed(root.findall(".//meta")):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content") or ""
        if name and content.strip():
            yield name.strip().lower(), content.strip()


def _named(meta: dict[str, str], names: Iterable[str]) -> str | None:
    return next((one_line(meta[name]) for name in names if meta.get(name)), None)


def _title(root: etree._Element, meta: dict[str, str]) -> str:
    """Return the one heading that the page's title repeats, else what metadata say, else the title without the site."""
    page = one_line("".join(root.xpath("string(//title)")))
    headings = [one_line("".join(element.itertext())) for element in root.findall(".//h1")]
    repeated = [heading for heading in headings if len(heading) > 3 and heading in page]  # noqa: PLR2004
    if repeated:
        return max(repeated, key=len)
    said = _named(meta, _TITLE_NAMES)
    return _bare(said or page) or next((heading for heading in headings if heading), "")


def _bare(title: str) -> str:
    """Return a page's title without the names of section and site behind it."""
    shorter = _SITE_TAIL.sub("", title)
    while shorter != title and len(shorter) > 5:  # noqa: PLR2004
        title, shorter = shorter, _SITE_TAIL.sub("", shorter)
    return title


def _text(markup: str) -> str:
    import trafilatura  # noqa: PLC0415 - half a second that files of records need not pay

    text = trafilatura.extract(markup, include_comments=False, include_tables=True)
    lines = (" ".join(line.split()) for line in (text or plain_text(markup)).split("\n"))
    return clean("\n".join(line for line in lines if line))


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n")
    return rest.strip() if title and one_line(first).lstrip("# ") == title else text


def _published(root: etree._Element, meta: dict[str, str], title: str, zone: ZoneInfo, now: datetime) -> Published:
    """Return the date of the first place that has one: the most precise of metadata, else the page's stamp."""
    said = [one for raw in _dates(root, meta) if (one := parse_date(raw, zone, now)).at is not None]
    timed = [one for one in said if one.precision != "day"]
    if timed:
        return timed[0]
    seen = find_date(_around_heading(root, title), zone, now)
    if said and (seen.at is None or _day(seen, zone) != _day(said[0], zone)):
        return said[0]
    return seen


def _day(published: Published, zone: ZoneInfo) -> object:
    return published.at and published.at.astimezone(zone).date()


def _dates(root: etree._Element, meta: dict[str, str]) -> Iterator[str]:
    yield from (meta[name] for name in _DATE_NAMES if name in meta)
    for script in root.xpath("//script[@type='application/ld+json']/text()"):
        yield from _linked(str(script))
    for element in root.findall(".//time"):
        yield element.get("datetime") or "".join(element.itertext())


def _linked(script: str) -> Iterator[str]:
    """Yield the publication dates in a page's linked data."""
    try:
        value: Any = json.loads(script)
    except (ValueError, RecursionError):
        return
    nodes = value if isinstance(value, list) else [value]
    nodes += [one for node in nodes if isinstance(node, dict) for one in (node.get("@graph") or []) if one]
    yield from (str(node["datePublished"]) for node in nodes if isinstance(node, dict) and node.get("datePublished"))


def _around_heading(root: etree._Element, title: str) -> str:
    """Return the text just before and after the heading, where pages put their stamp."""
    markup = etree.tostring(root.find("body") if root.find("body") is not None else root, encoding="unicode")
    text = plain_text(markup)
    at = text.find(title[:20]) if title else 0
    return text[max(0, at - 300) : at + _HEAD_TEXT] if at >= 0 else text[:_HEAD_TEXT]


def _address(root: etree._Element, meta: dict[str, str]) -> str | None:
    for link in root.findall(".//link"):
        if (link.get("rel") or "").lower() == "canonical" and (link.get("href") or "").startswith("http"):
            return (link.get("href") or "").strip()
    url = meta.get("og:url", "")
    return url if url.startswith("http") else None
