"""From a feed's bytes to drafts of articles: RSS, RDF, Atom and JSON Feed; pure.

feedparser cuts the feed up, on bytes that were decoded here: alone it garbles GBK that claims to be UTF-8. Its
sanitiser is off (texts are stripped of markup here), and so is its reading of dates: the raw text is read by `dates`.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

import feedparser

from corpus.errors import FetchProblem
from corpus.records import Draft, Problem

from .charset import decode
from .cleaning import one_line
from .dates import parse_date
from .links import one_link, plain_url
from .markup import plain_text
from .records import key_of, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

_ELEMENT: Final = re.compile(r"<[A-Za-z]")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LOCAL: Final = re.compile(r"[^:/]*")  # an id that is no URI is unique within its site at best
# A sign that opens no tag: feedparser's parser for broken XML looks for its end to the end of the feed each time.
_STRAY: Final = re.compile(r"<(?!!\[CDATA\[|!--|[^<>]*>)")
_PAGE: Final = re.compile(r"<html\b", re.IGNORECASE)
_NO_FEED: Final = "give the address of an RSS, Atom or JSON feed; a site's page names it in its <link rel=alternate>"
# RDF Site Summary 1.0, module Syndication: how long a period is, in seconds.
_PERIODS: Final = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_TEXTS: Final = ("id", "url", "external_url", "title", "summary", "content_text", "content_html", "date_published")
_DATES: Final = ("published", "created", "updated")


@dataclass(frozen=True, slots=True)
class FeedBatch:
    """What a feed holds: its title, its articles, the entries that are none, its language, its pause in seconds."""

    title: str
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    lang: str | None = None
    pause: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry as either kind of feed gives it, still with markup; `odd` says what is wrong with it, if anything."""

    id: str
    url: str
    title: str
    summary: str
    text: str
    published: str
    source: str
    odd: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """A feed as either kind gives it."""

    title: str
    lang: str
    entries: list[_Entry]
    pause: int = 0


@dataclass(frozen=True, slots=True)
class _Feed:
    """What the entries of a feed have in common: `shared` are links that name no single one of them."""

    name: str
    host: str
    lang: str
    shared: frozenset[str]


def parse_feed(  # noqa: PLR0913 - what is known of a feed beside its bytes
    data: bytes, url: str, *, zone: ZoneInfo, now: datetime, declared_type: str | None, name: str = "", lang: str = ""
) -> FeedBatch:
    """Return the articles of a feed; `declared_type` is the Content-Type it came with, naive times are in `zone`.

    `name` is the source's where the feed's own title shall not count, `lang` the language where the feed names none.
    Raises FetchProblem where the bytes are no feed. A feed without entries gives no articles and no problem.
    """
    charset = _CHARSET.search(declared_type or "")
    text = decode(data, charset[1] if charset else None).replace("\x00", "")
    said = _json_feed(text, url) if text.lstrip().startswith("{") else _xml_feed(text, url)
    return _batch(url, said, name, lang, (zone, now))


def _xml_feed(text: str, url: str) -> _Said:
    if _PAGE.match(_root(text)):
        raise FetchProblem("a web page, not a feed", identity=url, hint=_NO_FEED)
    parsed = _cut_up(_STRAY.sub("&lt;", _root(text)), url)
    if not parsed.get("version") and not parsed.entries:
        raise FetchProblem("not a feed", identity=url, cause=parsed.get("bozo_exception"), hint=_NO_FEED)
    feed = parsed.feed
    entries = [_xml_entry(one, url) for one in parsed.entries]
    return _Said(_text(feed.get("title")), _text(feed.get("language")), entries, _pause(feed))


def _cut_up(text: str, url: str) -> Any:  # noqa: ANN401 - feedparser has no types
    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser's own faults are one feed's: the others have their turn
        raise FetchProblem("not a feed", identity=url, cause=f"{type(error).__name__}: {error}") from error


def _pause(feed: Any) -> int:  # noqa: ANN401 - feedparser has no types
    """Return for how many seconds a feed says it will not change: RSS 2.0's ttl, else RDF Syndication's period."""
    ttl = _text(feed.get("ttl")).strip()
    if re.fullmatch(r"[0-9]{1,6}", ttl):
        return int(ttl) * 60
    period = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().lower(), 0)
    frequency = _text(feed.get("sy_updatefrequency")).strip()
    return period // max(1, int(frequency)) if re.fullmatch(r"[0-9]{1,6}", frequency) else period


def _root(text: str) -> str:
    """Return a document from its first element on.

    What stands before it declares charsets (decoded by now) and entities (bombs, files to be read); no feed needs it.
    """
    root = _ELEMENT.search(text)
    return text[root.start() :] if root else ""


def _xml_entry(entry: Any, base: str) -> _Entry:  # noqa: ANN401 - feedparser has no types
    contents = [_text(content.get("value")) for content in entry.get("content") or ()]
    identity, link = _text(entry.get("id")).strip(), _text(entry.get("link")).strip()
    if link == identity and "/" not in link:
        link = ""  # a guid that does not say it is no link counts as one, even when it is a number
    source = entry.get("source")
    return _Entry(
        identity, _joined(base, link), _text(entry.get("title")),
        _text(entry.get("summary")), max(contents, key=len, default=""),
        # dict.get, for the attribute of the same name answers one date with another
        next((_text(dict.get(entry, key)) for key in _DATES if dict.get(entry, key)), ""),
        _text(source.get("title")) if isinstance(source, dict) else "",
    )  # fmt: skip


def _joined(base: str, link: str) -> str:
    """Return a link in full; one that is no address, such as http://[x, is none."""
    try:
        whole = urljoin(base, link) if link else ""
        urlsplit(whole)
    except ValueError:
        return ""
    return whole


def _json_feed(text: str, url: str) -> _Said:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FetchProblem("not a feed", identity=url, cause=f"broken JSON: {error}", hint=_NO_FEED) from error
    if not isinstance(feed.get("items"), list):
        raise FetchProblem("JSON, but no feed: it has no items", identity=url, hint=_NO_FEED)
    entries = [_json_entry(item if isinstance(item, dict) else {}, url) for item in feed["items"]]
    return _Said(_text(feed.get("title")), _text(feed.get("language")), entries)


def _json_entry(item: Mapping[str, object], base: str) -> _Entry:
    link = _text(item.get("url") or item.get("external_url")).strip()
    return _Entry(
        _text(item.get("id")).strip(), _joined(base, link), _text(item.get("title")),
        _text(item.get("summary")), _text(item.get("content_text") or item.get("content_html")),
        _text(item.get("date_published") or item.get("date_modified")), "", _odd(item),
    )  # fmt: skip


def _odd(item: Mapping[str, object]) -> str:
    """Name the first field that holds a list or an object where a text is meant, nothing where none does."""
    found = ((key, item.get(key)) for key in _TEXTS)
    kinds = {list: "a list", dict: "an object", bool: "true or false"}
    return next((f"{key} is {kinds[type(value)]}, not a text" for key, value in found if type(value) in kinds), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)


def _batch(url: str, said: _Said, name: str, lang: str, clock: tuple[ZoneInfo, datetime]) -> FeedBatch:
    host, entries = urlsplit(url).hostname or url, said.entries
    title = one_line(plain_text(said.title)) or host
    feed = _Feed(name or title, host, said.lang or lang, _shared_links(url, entries))
    drafts: dict[str, Draft] = {}
    problems: list[Problem] = []
    for number, entry in enumerate(entries, 1):
        draft = None if entry.odd else _draft(entry, feed, clock)
        if draft is None:
            why = f": {entry.odd}" if entry.odd else " has neither title nor text"
            problems.append(Problem(url, None, f"entry {number}{why}"))
        else:
            drafts.setdefault(one_link(draft.key), draft)
    return FeedBatch(title, tuple(drafts.values()), tuple(problems), language_of(feed.lang), said.pause)


def _shared_links(url: str, entries: Iterable[_Entry]) -> frozenset[str]:
    """Return the links that name no single entry: flash feeds link each item to their front page."""
    counts = Counter(plain_url(entry.url) for entry in entries)
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(plain_url(entry.url), set()).add(entry.title or entry.summary)
    front = {link for link in counts if urlsplit(link).path in {"", "/"} and not urlsplit(link).query}
    return frozenset(link for link in counts if link == url or link in front or len(titles[link]) > 1)


def _draft(entry: _Entry, feed: _Feed, clock: tuple[ZoneInfo, datetime]) -> Draft | None:
    title, text = one_line(plain_text(entry.title)), _body(plain_text(entry.summary), plain_text(entry.text))
    if not title and not text:
        return None
    published = parse_date(entry.published, *clock)
    link = entry.url if plain_url(entry.url) not in feed.shared else ""
    site = feed.host if _LOCAL.fullmatch(entry.id) else None
    key = key_of(link, entry.id, site, (title, text, published))
    source = one_line(plain_text(entry.source)) or feed.name
    identity = link or entry.id or key.rpartition(":")[2]
    return Draft(key, identity, title, text, published, (source,), entry.url or None, language_of(feed.lang))


def _body(summary: str, text: str) -> str:
    """Return the longer of summary and text if it holds the other's beginning, else both."""
    opening = summary.rstrip("….").strip()[:80]
    if not opening or opening in text:
        return text
    return f"{summary}\n{text}" if text else summary
