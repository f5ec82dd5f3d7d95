"""When a text says it was published.

A date is read by one of the forms of `dateforms` or it is unknown, with what was written kept: never a guess, never
the time of the crawl. A naive time is in the zone of its source. Unknown too is what lies more than a day ahead of
`now` or before 1990: such a date is a mistake of the page, whatever it was meant to be.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from corpus.records import Published

from .dateforms import FORMS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)  # clocks and zones of sources are that wrong, not more
RAW_LENGTH: Final = 100
LONGEST: Final = 200  # characters; no date takes more
_LABEL: Final = re.compile(
    r"(?:published(?:\s+(?:on|at))?|posted(?:\s+on)?|updated(?:\s+(?:on|at))?|date|time|发布时间|发布日期|发表时间|发布于|"
    r"发表于|更新时间|更新于|时间|日期)\s*(?::|\s)\s*",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(r"\s+")
_FAST: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_CANDIDATE: Final = re.compile(
    r"(?<![\d.])(?:"
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?)?"
    r"|\d{4}[/.]\d{1,2}[/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s*(?:上午|下午)?\s*\d{1,2}[:时]\d{2}(?:[:分]\d{2}秒?)?)?"
    r"|(?:\d{1,2}\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s+(?:\d{1,2},\s+)?\d{4}"
    r"(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s+(?:GMT|UTC|EST|EDT|ET|BJT))?)?"
    r")(?![\d%])"
)


def parse_date(raw: str, zone: ZoneInfo, now: datetime) -> Published:
    """Read a date as a source wrote it; `zone` is the source's, `now` an aware datetime.

    A date without a time of day is local midnight in `zone`, with precision day. The rule of the result is the name
    of the form, empty when there was nothing to read, or why it was refused.
    """
    at = _fast(raw) if _FAST.fullmatch(raw) else None
    if at is not None:
        return _checked(Published(at, "second", raw[:RAW_LENGTH], "iso"), zone, now)
    text = _plain(raw) if len(raw) <= LONGEST else ""
    for name, form in FORMS:
        clock = form(text, zone, now)
        if clock is not None:
            return _checked(Published(clock.at, clock.precision, raw[:RAW_LENGTH], name), zone, now)
    return _unknown(raw, "unread" if raw.strip() else "")


def find_date(text: str, zone: ZoneInfo, now: datetime) -> Published:
    """Return the first full date that stands in `text` and can be read, unknown where there is none.

    A date with a time of day goes before one without: a page's own stamp mostly has both.
    """
    found = [
        parse_date(match[0].strip(), zone, now) for match in _CANDIDATE.finditer(unicodedata.normalize("NFKC", text))
    ]
    known = [one for one in found if one.at is not None]
    timed = [one for one in known if one.precision != "day"]
    return (timed or known or [_unknown("", "")])[0]


def _fast(raw: str) -> datetime | None:
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def _plain(raw: str) -> str:
    text = _BLANK.sub(" ", unicodedata.normalize("NFKC", raw)).strip()
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _checked(said: Published, zone: ZoneInfo, now: datetime) -> Published:
    """Return a date in UTC, unknown where it cannot be meant."""
    at = said.at or EARLIEST
    try:
        at = at if at.tzinfo is UTC else (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return _unknown(said.raw, "no such time")
    if at > now and at > now + AHEAD:
        return _unknown(said.raw, "in the future")
    if at < EARLIEST:
        return _unknown(said.raw, "before 1990")
    return said if at is said.at else Published(at, said.precision, said.raw, said.rule)


def _unknown(raw: str, rule: str) -> Published:
    return Published(None, "unknown", raw[:RAW_LENGTH], rule)
