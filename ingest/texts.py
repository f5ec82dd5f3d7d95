"""One article a file: plain text, Markdown, saved pages.

Its title is the first line that can be one. What stands above it (a breadcrumb, a paywall's notice) stays in the text:
nothing is lost, and what reads the text knows boilerplate when it sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from corpus.records import Draft, Published

from .charset import decode, no_text
from .cleaning import clean, one_line
from .dates import find_date, parse_date
from .pages import Page, read_page
from .records import RecordProblem, first_seen

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from .records import Reading

SUFFIXES: Final = (".txt", ".md", ".html", ".htm")
_TITLE_LENGTH: Final = 140
_HEAD_LINES: Final = 12  # saved pages put their stamp within them
_SHORT_LINE: Final = 60  # a stamp stands in a line of its own, a date in a longer one belongs to the story
# Headings of any article and lines around one: never its title.
_FURNITURE: Final = re.compile(
    r"(?:key (?:points|takeaways)|highlights|summary|contents|advertisement|subscribe|share|menu|要点|摘要|目录)\W*"
    r"|.*\bpaid member\b.*|.*(?:collected|read) in \d+ ?m(?:in)?\b.*"
    r"|(?:[^/>»]{1,40}[/>»]){2,}[^/>»]{0,40}|\W*",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(r"^(?:#+\s+|[-*•]\s+|>\s+)")
_SENTENCE: Final = re.compile(r".{20,}?(?:[.!?](?=\s)|[。！？])")
_AROUND: Final = 6  # characters beside a date that stands for itself
_STAMPED: Final = re.compile(r"[|｜·•]|来源|发布|编辑|作者|记者|\b(?:published|posted|updated|by)\b", re.IGNORECASE)
_NONE: Final = Published(None, "unknown")
_FRONT: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def text_draft(data: bytes, name: str, kind: str, reading: Reading) -> Draft:
    """Return the article in a file's bytes; `name` identifies the file, `kind` is its suffix.

    Raises RecordProblem where there is no text.
    """
    if what := no_text(data):
        raise RecordProblem(f"no text but {what}")
    page = _page(data, reading) if kind.startswith(".htm") else _plain(data, kind, reading.zone, reading.now)
    if not page.title and not page.text:
        raise RecordProblem("the file has no text")
    source = reading.source or page.site or reading.fallback
    key = f"file:{reading.source}:{name}" if reading.source else f"file:{name}"
    return Draft(
        key, name.partition("/")[2] or name, page.title, page.text, page.published, (source,), page.url,
        first_seen_at=first_seen(page.published, reading),
    )  # fmt: skip


def _page(data: bytes, reading: Reading) -> Page:
    return read_page(data, None, reading.zone, reading.now)


def _plain(data: bytes, kind: str, zone: ZoneInfo, now: datetime) -> Page:
    text = clean(decode(data))
    front = _FRONT.match(text) if kind == ".md" else None
    if front:
        return _with_front(front[1], clean(text[front.end() :]), zone, now)
    title, body = split_title(text)
    return Page(title, body, stamp(text, zone, now), None, None, None)


def _with_front(front: str, text: str, zone: ZoneInfo, now: datetime) -> Page:
    """Read Markdown whose front matter gives title and date, as static sites keep it."""
    pairs = (line.partition(":") for line in front.split("\n"))
    said = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}
    title, body = split_title(text)
    if said.get("title"):
        title, body = said["title"], body if one_line(title) == one_line(said["title"]) else text
    published = parse_date(said.get("date") or said.get("published") or "", zone, now)
    return Page(title, body, published, said.get("source"), said.get("url"), said.get("lang"))


def split_title(text: str) -> tuple[str, str]:
    """Return the title of a plain text and the rest of it: together they are the text.

    Where the first line is a paragraph, its first sentence is the title.
    """
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines[:_HEAD_LINES]) if not _FURNITURE.fullmatch(line.strip())), 0)
    title, rest = _cut(_MARKS.sub("", lines[at].strip()))
    remaining = [*lines[:at], *([rest] if rest else []), *lines[at + 1 :]]
    return title, clean("\n".join(remaining))


def _cut(line: str) -> tuple[str, str]:
    """Return a line's title and what remains of it."""
    if len(line) <= _TITLE_LENGTH:
        return one_line(line), ""
    sentence = _SENTENCE.match(line)
    if sentence and len(sentence[0]) <= 2 * _TITLE_LENGTH:
        return one_line(sentence[0]), line[sentence.end() :].strip()
    return "", line


def stamp(text: str, zone: ZoneInfo, now: datetime) -> Published:
    """Return the date that stands in a line of its own near the top of a text, unknown where none does."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][:_HEAD_LINES]
    found = [_stamp_in(line, zone, now) for line in lines if len(line) <= _SHORT_LINE]
    return next((one for one in found if one.at is not None), _NONE)


def _stamp_in(line: str, zone: ZoneInfo, now: datetime) -> Published:
    """Read a line that is a date, or that names a date beside little else."""
    whole = parse_date(line, zone, now)
    if whole.at is not None and whole.rule not in {"ago", "named-day", "epoch"}:  # those count from an unknown now
        return whole
    found = find_date(line, zone, now)
    rest = line.replace(found.raw, "")
    return found if found.at is not None and (len(rest) <= _AROUND or _STAMPED.search(rest)) else _NONE
