"""Dates that a text names, resolved against its publication: 6月2日, 周一, 今日, June 2, 2026, Monday, yesterday.

Conventions: a date is naive, in the market's own calendar; `today` is the date of publication in Shanghai; what
cannot be resolved without it gives None. A weekday is the latest such day that is not after publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.records import Span

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    name: number for number, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
}
_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
# A month and day further back than this belongs to no session that a flash or wrap describes.
_REACH: Final = timedelta(days=200)

DATE: Final = re.compile(
    rf"""(?P<y1>20\d\d)\s?[年/.-]\s?(?P<m1>1[0-2]|0?[1-9])\s?[月/.-]\s?(?P<d1>3[01]|[12]\d|0?[1-9])(?!\d)日?
    |(?<![\d.])(?P<m2>1[0-2]|0?[1-9])月(?P<d2>3[01]|[12]\d|0?[1-9])日
    |(?<![\d月.至第续近连-])(?P<d3>3[01]|[12]\d|0?[1-9])日(?=[,，讯早午盘收A上下沪深港两消创科涨跌全集\s]|股市)
    |(?P<last>上)?(?:周|星期|礼拜)(?P<w1>[一二三四五六日天])(?![年个届])
    |(?P<today>今日|今天|今早|今晨|本日|当日)|(?P<yesterday>昨日|昨天|昨夜|昨晚)
    |\b(?P<m4>{_MONTH})\.?\s(?P<d4>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,?\s(?P<y4>20\d\d)\b)?
    |\b(?P<d5>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s(?P<m5>{_MONTH})\b(?:,?\s(?P<y5>20\d\d)\b)?
    |\b(?P<last2>[Ll]ast\s)?(?P<w2>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b
    |\b(?P<today2>[Tt]oday)\b|\b(?P<yesterday2>[Yy]esterday)\b""",
    re.VERBOSE,
)
# Words before a date that make it another one: next Monday, against yesterday, since October 23.
_ELSEWHERE: Final = re.compile(
    r"(?:下|每|较|比|与|自|从|[Nn]ext |[Ee]very |[Ss]ince (?:its |the )?|(?:than|from|after|until|by|to) )\Z"
)
_AFTERWARDS: Final = re.compile(r"同时?段|此时|同期|的?基础|(?:以来|起)(?!伏)")


@dataclass(frozen=True, slots=True)
class Named:
    """A date that a text names, and where; `explicit` when its year stands with it, `near` for 今日 or yesterday."""

    day: date | None
    span: Span
    explicit: bool
    near: bool = False


def named_dates(text: str, today: date | None, start: int = 0, end: int | None = None) -> list[Named]:
    """Return the dates named in `text[start:end]`, in order; `today` (naive Shanghai date) resolves relative ones."""
    found = []
    for match in DATE.finditer(text, start, len(text) if end is None else end):
        ahead = _ELSEWHERE.search(text[max(0, match.start() - 10) : match.start()])
        if ahead is None and _AFTERWARDS.match(text, match.end()) is None:
            explicit = bool(match["y1"] or match["y4"] or match["y5"])
            near = bool(match["today"] or match["today2"] or match["yesterday"] or match["yesterday2"])
            found.append(Named(_resolve(match, today), match.span(), explicit, near))
    return found


def _resolve(match: re.Match[str], today: date | None) -> date | None:
    """Return the date that one match of DATE means."""
    year = match["y1"] or match["y4"] or match["y5"]
    month, day = match["m1"] or match["m2"] or match["m4"] or match["m5"], match["d1"] or match["d2"] or match["d4"]
    day = day or match["d5"]
    if month and day:
        number = int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
        return _of_year(int(year), number, int(day)) if year else _nearest(number, int(day), today)
    return None if today is None else _relative(match, today)


def _relative(match: re.Match[str], today: date) -> date | None:
    """Return the date of words that need the publication's date."""
    if match["d3"]:
        return _day_of_month(int(match["d3"]), today)
    weekday = match["w1"] or match["w2"]
    if weekday:
        back = (today.weekday() - _WEEKDAYS[weekday[:3].lower()]) % 7
        earlier = today - timedelta(days=back)
        in_this_week = back <= today.weekday()
        return earlier - timedelta(days=7) if (match["last"] or match["last2"]) and in_this_week else earlier
    return today - timedelta(days=1) if match["yesterday"] or match["yesterday2"] else today


def _of_year(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date | None) -> date | None:
    """Return the latest such day up to the day after `today`, if it is within reach."""
    if today is None:
        return None
    for year in (today.year + 1, today.year, today.year - 1):
        found = _of_year(year, month, day)
        if found is not None and found <= today + timedelta(days=1):
            return found if today - found <= _REACH else None
    return None


def _day_of_month(day: int, today: date) -> date | None:
    """Return the latest date with this day of the month, not after `today`."""
    if day <= today.day:
        return _of_year(today.year, today.month, day)
    last = today.replace(day=1) - timedelta(days=1)
    return _of_year(last.year, last.month, day)
