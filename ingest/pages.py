"""A saved or fetched web page: its title, its article, its date and its site, from bytes; pure.

The date is what the page says in its metadata or in a line of its own beside the heading; trafilatura's own guess,
which takes any date of the page, is never asked. The body is that of `bodies`; where it finds none, all text there is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from corpus.records import Published

from .bodies import article_text
from .charset import decode
from .cleaning import one_line
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
_AFTER, _BEFORE = 10, 4  # lines below and above the heading in which a page's own stamp stands
_STAMP: Final = 120  # characters: a longer line is a paragraph of the article
_PROSE: Final = re.compile(r"[。！？；]|[a-z]{2}[.!?](?:\s|$)")
_SAID: Final = re.compile(
    r"[|｜·•]|来源|发布|编辑|作者|记者|时间|日期|\b(?:published|posted|updated|by|on)\b", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"今天是|现在是|当前时间|今日[:：]|\btoday is\b", re.IGNORECASE
)  # when the page is looked at
_REST: Final = 12  # characters beside a date that stands for itself


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
        title, article_text(markup, title) or plain_text(markup), _published(root, meta, title, zone, now),
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


def _published(root: etree._Element, meta: dict[str, str], title: str, zone: ZoneInfo, now: datetime) -> Published:
    """Return the date of the first place that has one: the most precise of metadata, else the page's stamp."""
    read = [parse_date(raw, zone, now) for raw in _dates(root, meta)]
    said = [one for one in read if one.at is not None]
    timed = [one for one in said if one.precision != "day"]
    if timed:
        return timed[0]
    stamps = (find_date(line, zone, now) for line in _stamps(root, title))
    seen = next((one for one in stamps if one.at is not None), Published(None, "unknown"))
    if said and (seen.at is None or _day(seen, zone) != _day(said[0], zone)):
        return said[0]
    return seen if seen.at is not None or not read else read[0]


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


def _stamps(root: etree._Element, title: str) -> Iterator[str]:
    """Yield the lines beside the heading that can be a page's stamp: below it, then above it.

    A date in a sentence is the story's; one far from the heading is of another article.
    """
    markup = etree.tostring(root.find("body") if root.find("body") is not None else root, encoding="unicode")
    lines = plain_text(markup).split("\n")
    at = next((n for n, line in enumerate(lines) if title and title[:20] in line), 0)
    below, above = lines[at + 1 : at + 1 + _AFTER], lines[max(0, at - _BEFORE) : at]
    prose = [n for n, line in enumerate(below) if _PROSE.search(line)]
    below = below[: prose[1]] if len(prose) > 1 else below  # a summary may stand above the stamp, the article does not
    for line in (lines[at][len(title) :], *below, *reversed(above)):
        stands_alone = len(line) <= _STAMP and not _PROSE.search(line) and not _CLOCK.search(line)
        if stands_alone and (_SAID.search(line) or _dated_alone(line)):
            yield line


def _dated_alone(line: str) -> bool:
    """Whether hardly anything but a date stands in a line."""
    return len(re.sub(r"[\d\W年月日时分秒]|星期.|周.", "", line)) <= _REST


def _address(root: etree._Element, meta: dict[str, str]) -> str | None:
    for link in root.findall(".//link"):
        if (link.get("rel") or "").lower() == "canonical" and (link.get("href") or "").startswith("http"):
            return (link.get("href") or "").strip()
    url = meta.get("og:url", "")
    return url if url.startswith("http") else None
