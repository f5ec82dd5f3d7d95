"""From a record, as JSON, CSV, Parquet or a feed gives it, to a draft of an article.

A record is known by its URL, else by its id (within the source it was given with), else by its title and text and the
day it bears: that is what makes a second run add nothing and an edited text a revision.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from corpus.records import Draft, Published

from .cleaning import clean, one_line
from .dates import parse_date
from .links import LINKED, plain_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

_TITLE: Final = ("title", "headline", "标题", "新闻标题")
_SUMMARY: Final = ("summary", "description", "摘要")
_TEXT: Final = ("text", "content", "body", "正文", "内容", "新闻内容")
_URL: Final = ("url", "link", "链接", "新闻链接")
_PUBLISHED: Final = ("published_at", "published", "pub_date", "pubdate", "date", "datetime", "发布时间", "时间", "日期")
_SOURCE: Final = ("sources", "source", "site", "来源", "文章来源")
_OTHERS: Final = ("id", "lang", "first_seen_at")
# What a field may hold; bool is an int to Python, and stands first so that it is told apart.
_NAMES: Final[Mapping[type, str]] = {
    str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", tuple: "a list",
    dict: "an object", datetime: "a date",
}  # fmt: skip
# By field: how what it may hold is called, and its types; a text fits everywhere.
_KINDS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    **dict.fromkeys((*_TITLE, *_SUMMARY, *_TEXT, *_URL, "lang"), ("a text", ())),
    "id": ("a text or a number", (int, float)),
    **dict.fromkeys((*_PUBLISHED, "first_seen_at"), ("a date as text or a number", (int, float, date))),
    **dict.fromkeys(_SOURCE, ("a text or a list of texts", (list, tuple))),
}
_USED: Final = frozenset((*_TITLE, *_SUMMARY, *_TEXT, *_URL, *_PUBLISHED, *_SOURCE, *_OTHERS))
_LAYOUTS: Final = 256  # sets of keys that are remembered: a file's records mostly have one
_WHOLE: Final = re.compile(r"-?\d+\.0")
_SOURCES: Final = re.compile(r"\s*[;|；]\s*")


class RecordProblem(Exception):
    """Why a record cannot become an article; it never leaves this package."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which of a record's keys hold what, in the order in which they are asked; `kinds` are those that may be odd."""

    title: tuple[str, ...]
    summary: tuple[str, ...]
    text: tuple[str, ...]
    url: tuple[str, ...]
    published: tuple[str, ...]
    source: tuple[str, ...]
    kinds: tuple[str, ...]
    rest: tuple[str, ...]


@lru_cache(maxsize=_LAYOUTS)
def _layout(keys: tuple[str, ...]) -> _Layout:
    """Return what the keys of a record hold: records of a file have the same ones."""
    title, summary, text, url, published, source = (
        tuple(key for key in field if key in keys) for field in (_TITLE, _SUMMARY, _TEXT, _URL, _PUBLISHED, _SOURCE)
    )
    kinds, rest = tuple(key for key in keys if key in _KINDS), tuple(key for key in keys if key not in _USED)
    return _Layout(title, summary, text, url, published, source, kinds, rest)


@dataclass(frozen=True, slots=True)
class Reading:
    """How records are read: the source given for all of them and the one to fall back on, their zone, the clock.

    With `seen` published, an article was first seen when it was published.
    """

    source: str | None
    fallback: str
    zone: ZoneInfo
    seen: Literal["now", "published"]
    now: datetime


def draft_of(record: Mapping[str, object], reading: Reading) -> Draft:
    """Return the article in a record; raises RecordProblem where it has neither title nor text."""
    layout = _layout(tuple(record))
    _refuse_odd(record, layout)
    title, text = one_line(_first(record, layout.title)), _body(record, layout)
    if not title and not text:
        raise RecordProblem(strange_keys(record) or "neither title nor text")
    published = parse_date(_first(record, layout.published), reading.zone, reading.now)
    url = _first(record, layout.url).strip() or None
    own = _string(record.get("id")).strip()
    key = key_of(url, own, reading.source, (title, text, published))
    return Draft(
        key, own or url or key.rpartition(":")[2], title, text, published, _sources(record, layout, reading), url,
        language_of(_string(record.get("lang"))), _first_seen(record, published, reading), _extra(record, layout),
    )  # fmt: skip


def _refuse_odd(record: Mapping[str, object], layout: _Layout) -> None:
    """Raise RecordProblem, naming the field, where one holds what cannot be meant: a list for a title."""
    for key in layout.kinds:
        value = record[key]
        if type(value) is str or value is None or value != value:  # noqa: PLR0124 - NaN is none
            continue
        wanted, fit = _KINDS[key]
        if isinstance(value, bool) or not isinstance(value, fit):
            raise RecordProblem(f"{key} is {_kind_of(value)}, not {wanted}")
        if key in _SOURCE and isinstance(value, list | tuple) and set(map(type, value)) - {str}:
            odd = next(one for one in value if type(one) is not str)
            raise RecordProblem(f"{key} holds {_kind_of(odd)}, not only texts")


def _kind_of(value: object) -> str:
    return next((name for kind, name in _NAMES.items() if isinstance(value, kind)), type(value).__name__)


def strange_keys(keys: Iterable[str]) -> str | None:
    """Say which keys were found and which are needed where none of them holds a title or a text, else None."""
    found = list(keys)
    if any(key in found for key in (*_TITLE, *_SUMMARY, *_TEXT)):
        return None
    return f"the records have other keys: found {', '.join(found) or 'none'}; needed: title, text or summary"


def key_of(url: str | None, own: str, source: str | None, content: tuple[str, str, Published]) -> str:
    """Return what identifies an article for good: `content` is its title, text and date."""
    if url:
        return f"{LINKED}{plain_url(url)}"
    if own:
        return f"id:{source}:{own}" if source else f"id:{own}"
    title, text, published = content
    # A column's title without text is another article every day.
    day = published.at.date().isoformat() if published.at else ""
    return f"text:{hashlib.sha256(f'{title}|{text}|{day}'.encode()).hexdigest()}"


def _sources(record: Mapping[str, object], layout: _Layout, reading: Reading) -> tuple[str, ...]:
    """Return who carries an article: the source given for all, else the record's own, else the file's."""
    if reading.source:
        return (reading.source,)
    value = next((value for key in layout.source if (value := record[key])), ())
    names = value if isinstance(value, list | tuple) else _SOURCES.split(_string(value))
    return tuple(dict.fromkeys(filter(None, map(_tidied, names)))) or (reading.fallback,)


@lru_cache(maxsize=4096)
def _tidied(name: str) -> str:
    return one_line(name)  # a file names few sources, but each with every record


@lru_cache(maxsize=256)
def language_of(code: str) -> str | None:
    """Return the language of a code such as zh-CN or en_US, None if there is none."""
    return re.split(r"[-_]", code.strip().lower())[0] or None


def first_seen(published: Published, reading: Reading) -> datetime | None:
    """Return when an article of an archive was first seen: None means now.

    One that is known to the day only was certainly there when that day was over, and not before.
    """
    if reading.seen == "now" or published.at is None:
        return None
    at = published.at + timedelta(days=1) if published.precision == "day" else published.at
    return min(at, reading.now)


def _first_seen(record: Mapping[str, object], published: Published, reading: Reading) -> datetime | None:
    own = record.get("first_seen_at")
    at = parse_date(_string(own), reading.zone, reading.now).at if own else None
    return at or first_seen(published, reading)


def _body(record: Mapping[str, object], layout: _Layout) -> str:
    """Return summary and text, one above the other unless the text holds the summary."""
    summary, text = clean(_first(record, layout.summary)), clean(_first(record, layout.text))
    if not summary or summary in text:
        return text
    return f"{summary}\n{text}" if text else summary


def _first(record: Mapping[str, object], keys: Iterable[str]) -> str:
    """Return the first of the keys' values that says something."""
    for key in keys:
        value = record[key]
        if value:
            return value if type(value) is str else _string(value)
    return ""


def _string(value: object) -> str:
    """Return a value as text; None and NaN are none, and 5.0 was 5 before a table of floats took it up."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN is unequal to itself
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    text = str(value)
    return text[:-2] if isinstance(value, float) and _WHOLE.fullmatch(text) else text


def _extra(record: Mapping[str, object], layout: _Layout) -> str | None:
    """Return the keys that have no place of their own, as JSON, None if there are none."""
    rest = {key: value for key in layout.rest if (value := record[key]) is not None and value == value}  # noqa: PLR0124
    return clean(json.dumps(rest, ensure_ascii=False, default=str)) if rest else None
