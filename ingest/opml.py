"""Subscriptions in OPML (opml.org/spec2), in and out; pure.

Beside the usual `text`, `xmlUrl` and `language` an outline may bear `tz`, `weight`, `fullText` and `note`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml import etree  # type: ignore[import-untyped]

from corpus.errors import FileProblem
from corpus.records import Problem
from corpus.store.feeds import Subscription

from .charset import decode
from .cleaning import one_line
from .records import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_ELEMENT: Final = re.compile(r"<[A-Za-z]")  # a document type before it could define entities
_HINT: Final = "give an OPML file, as feed readers export it"


@dataclass(frozen=True, slots=True)
class Outlines:
    """The subscriptions of a file, and the outlines that are none."""

    feeds: tuple[Subscription, ...]
    problems: tuple[Problem, ...]


def read_opml(data: bytes, path: str, now: datetime) -> Outlines:
    """Return the subscriptions in an OPML file; the first of several with one address counts, the others are problems.

    Raises FileProblem where it is no OPML. A file without outlines gives none, and a problem that says so.
    """
    text = decode(data).replace("\x00", "")
    start = _ELEMENT.search(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text[start.start() :] if start else "", parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileProblem("not OPML", identity=path, cause=error, hint=_HINT) from error
    if str(root.tag).lower() != "opml":
        raise FileProblem("not OPML", identity=path, cause=f"its root is <{root.tag}>", hint=_HINT)
    return _outlines(root, path, now)


def _outlines(root: etree._Element, path: str, now: datetime) -> Outlines:
    feeds: dict[str, Subscription] = {}
    problems: list[Problem] = []
    for line, attributes in _attributes(root):
        found = _subscription(attributes, now)
        if isinstance(found, str):
            problems.append(Problem(path, line, found))
        elif found.url in feeds:
            problems.append(Problem(path, line, f"{found.url} stands there twice; the first counts"))
        else:
            feeds[found.url] = found
    if not feeds and not problems:
        problems.append(Problem(path, None, f"no subscriptions; {_HINT}"))
    return Outlines(tuple(feeds.values()), tuple(problems))


def _attributes(root: etree._Element) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line and attributes of the outlines that name a feed; their names in lower case, as readers differ."""
    for element in root.iter("outline"):
        attributes = {str(name).lower(): one_line(str(value)) for name, value in element.attrib.items()}
        if "xmlurl" in attributes:
            yield element.sourceline, attributes


def _subscription(said: dict[str, str], now: datetime) -> Subscription | str:
    """Return a subscription, or why it is none."""
    url, name = said["xmlurl"], said.get("text") or said.get("title") or ""
    if not url.startswith(("http://", "https://")):
        return f"{url or 'an empty address'} is no address of the web"
    tz, weight = said.get("tz") or None, said.get("weight") or "1"
    if tz is not None and not known_zone(tz):
        return f"{url}: unknown time zone {tz!r}; use a name such as Asia/Shanghai"
    if not _is_weight(weight):
        return f"{url}: {weight!r} is no weight; use a number above 0"
    return Subscription(
        url, name or url, language_of(said.get("language", "")), tz, float(weight),
        said.get("fulltext", "").lower() in {"true", "1", "yes"}, now, note=said.get("note", ""),
    )  # fmt: skip


def known_zone(name: str) -> bool:
    """Say whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_weight(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and value > 0


def write_opml(feeds: Iterable[Subscription]) -> str:
    """Return subscriptions as OPML; the defaults are left out."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "fupan subscriptions"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        said = {
            "type": "rss", "text": feed.name, "title": feed.name, "xmlUrl": feed.url, "language": feed.lang,
            "tz": feed.tz, "weight": f"{feed.weight:g}" if feed.weight != 1 else None,
            "fullText": "true" if feed.full_text else None, "note": feed.note,
        }  # fmt: skip
        etree.SubElement(body, "outline", {name: one_line(value) for name, value in said.items() if value})
    etree.indent(root, " ")
    text: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
