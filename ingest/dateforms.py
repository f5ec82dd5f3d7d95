"""The forms in which feeds, pages and files write a date: one function each, from text to a wall clock.

A form returns None where the text is not of that form, and never guesses: `03/04/2025` is no date here, because it
is two. A wall clock says how precisely it is known, and its zone if the text names one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from .zones import zone_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

    from corpus.records import Precision

_T = TypeVar("_T")
_NOON: Final = 12
_LATE: Final = frozenset(("下午", "晚上", "晚间", "晚", "傍晚"))


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment as written: naive if no zone stands with it."""

    at: datetime
    precision: Precision


Form: TypeAlias = "Callable[[str, ZoneInfo, datetime], Clock | None]"

_TIME: Final = (
    r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>\(?[A-Za-z]{1,7}\)?|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|北京时间)?(?:\s*\([A-Za-z /]+\))?"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_NAME: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH: Final = r"(?P<mon>[A-Za-z]{3,9})\.?"
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?P<s>:\d\d(?:[.,]\d+)?)?\s?(?:Z|z|[+-]\d\d:?\d\d)?)?")
_COMPACT: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:T?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?)?")
_EPOCH: Final = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_NUMERIC: Final = re.compile(
    r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?:(?:\s*,\s*|T|\s+)" + _TIME + r")?"
)
_MONTH_DAY: Final = re.compile(r"(?P<m>\d{1,2})-(?P<d>\d{1,2})\s+" + _TIME)
_CHINESE: Final = re.compile(
    r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?"
    r"\s*(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?\s*(?:北京时间)?\s*"
    r"(?:(?P<part>上午|下午|晚上|晚间|中午|凌晨|早上|早间|傍晚|晚)?\s*"
    r"(?:(?P<h>\d{1,2})(?::|时|点)(?P<mi>\d{1,2})?(?:(?::|分)(?:(?P<s>\d{1,2})秒?)?)?))?"
)
_DAY_FIRST: Final = re.compile(
    _DAY_NAME + r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s-]+" + _MONTH + r",?[\s-]+(?P<y>\d{4}|\d{2})(?:,?\s+(?:at\s+)?"
    + _TIME + r")?", re.IGNORECASE
)  # fmt: skip
_MONTH_FIRST: Final = re.compile(
    _DAY_NAME + _MONTH + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?:(?:,|\s)\s*(?:at\s+)?" + _TIME + r")?",
    re.IGNORECASE,
)
_TIME_FIRST: Final = re.compile(_TIME + r",?\s+" + _MONTH + r"\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4})", re.IGNORECASE)
_ASCTIME: Final = re.compile(
    _DAY_NAME + _MONTH + r"\s+(?P<d>\d{1,2})\s+(?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)\s+(?:(?P<zone>[A-Z]{3,4})\s+)?"
    r"(?P<y>\d{4})", re.IGNORECASE
)  # fmt: skip
_AGO: Final = re.compile(r"(\d+|an?|one|半)\s*(个?半?小时|分钟|分|秒钟?|天|[a-z]+?)s?\s*(?:之?前|ago)", re.IGNORECASE)
_UNITS: Final = {
    "秒": "s", "秒钟": "s", "sec": "s", "second": "s", "分": "m", "分钟": "m", "min": "m", "minute": "m", "小时": "h",
    "个小时": "h", "hour": "h", "hr": "h", "h": "h", "m": "m", "天": "d", "day": "d", "d": "d",
}  # fmt: skip
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}
_NAMED_DAY: Final = re.compile(
    r"(今天|今日|昨天|昨日|前天|today|yesterday),?\s*(?:at\s+)?(?:" + _TIME + r")?", re.IGNORECASE
)
_DAYS_BACK: Final = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}


def iso(raw: str, _zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read ISO 8601, with `T` or a blank, with or without seconds and zone."""
    match = _ISO.fullmatch(raw)
    if match is None:
        return None
    at = _or_none(lambda: datetime.fromisoformat(raw.replace(" +", "+").replace(" Z", "Z").replace(",", ".")))
    return None if at is None else Clock(at, "second" if match["s"] else "minute" if ":" in raw else "day")


def compact(raw: str, _zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read 20250603, 202506031145 and 20250603114501."""
    match = _COMPACT.fullmatch(raw)
    return match and _clock(match.groupdict(), None)


def epoch(raw: str, _zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read seconds or milliseconds since 1970 UTC."""
    match = _EPOCH.fullmatch(raw)
    if match is None:
        return None
    seconds = float(match[1]) if match[1] else int(match[2]) / 1000
    return Clock(datetime.fromtimestamp(int(seconds), UTC), "second")


def numeric(raw: str, zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read 2016/6/29 15:07:41 and its like: the year first, so that the order is certain."""
    match = _NUMERIC.fullmatch(raw)
    return match and _clock(match.groupdict(), zone)


def month_day(raw: str, zone: ZoneInfo, now: datetime) -> Clock | None:
    """Read 06-02 11:45, as Chinese portals write this year's items."""
    match = _MONTH_DAY.fullmatch(raw)
    return match and _this_year(match.groupdict(), zone, now)


def chinese(raw: str, zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read 2025年09月29日 21:00, with a weekday or 上午, 下午 or not."""
    match = _CHINESE.fullmatch(raw)
    return _clock(match.groupdict(), zone) if match and match["y"] else None


def chinese_no_year(raw: str, zone: ZoneInfo, now: datetime) -> Clock | None:
    """Read 9月29日 21:00: the latest such day that is not in the future."""
    match = _CHINESE.fullmatch(raw)
    return _this_year(match.groupdict(), zone, now) if match and not match["y"] else None


def day_first(raw: str, zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read RFC 822 and 02 Jun 2026 09:30 EST."""
    match = _DAY_FIRST.fullmatch(raw)
    return match and _clock(match.groupdict(), zone)


def month_first(raw: str, zone: ZoneInfo, _now: datetime) -> Clock | None:
    """Read June 2, 2026, 9:30 AM ET; 9:30 AM ET, June 2, 2026; Tue Jun  2 09:30:00 2026."""
    match = _MONTH_FIRST.fullmatch(raw) or _TIME_FIRST.fullmatch(raw) or _ASCTIME.fullmatch(raw)
    return match and _clock(match.groupdict(), zone)


def ago(raw: str, zone: ZoneInfo, now: datetime) -> Clock | None:
    """Read 2小时前, 5 minutes ago, 刚刚; what was days ago is known to the day."""
    if raw.lower() in {"刚刚", "刚才", "just now"}:
        return Clock(now, "minute")
    match = _AGO.fullmatch(raw)
    if match is None:
        return None
    unit = _UNITS.get(match[2].lower())
    count = {"半": 0.5}.get(match[1]) or (float(match[1]) if match[1].isdigit() else 1.0)
    if unit == "d":
        return _days_before(now.astimezone(zone), int(count))
    return _or_none(lambda: Clock(now - timedelta(seconds=count * _SECONDS[unit or ""]), "minute"))


def named_day(raw: str, zone: ZoneInfo, now: datetime) -> Clock | None:
    """Read 昨天 21:00, today 09:30, yesterday."""
    match = _NAMED_DAY.fullmatch(raw)
    if match is None:
        return None
    day = now.astimezone(zone).date() - timedelta(days=_DAYS_BACK[match[1].lower()])
    return _clock({**match.groupdict(), "y": str(day.year), "m": str(day.month), "d": str(day.day)}, zone)


FORMS: Final[tuple[tuple[str, Form], ...]] = (
    ("iso", iso), ("rfc822", day_first), ("numeric", numeric), ("chinese", chinese), ("compact", compact),
    ("epoch", epoch), ("chinese-no-year", chinese_no_year), ("month-day", month_day), ("english", month_first),
    ("ago", ago), ("named-day", named_day),
)  # fmt: skip


def _days_before(local: datetime, days: int) -> Clock | None:
    return _or_none(lambda: Clock(datetime.combine(local.date() - timedelta(days=days), datetime.min.time()), "day"))


def _this_year(parts: Mapping[str, str | None], zone: ZoneInfo, now: datetime) -> Clock | None:
    """Complete a date without a year: this year's, or last year's where this year's has not come yet."""
    local = now.astimezone(zone)
    clock = _clock({**parts, "y": str(local.year)}, zone)
    if clock is None or clock.at.replace(tzinfo=clock.at.tzinfo or zone) > local + timedelta(days=1):
        return _clock({**parts, "y": str(local.year - 1)}, zone)
    return clock


def _clock(parts: Mapping[str, str | None], source: ZoneInfo | None) -> Clock | None:
    """Build the clock of matched parts; None where there is no such day, hour or zone."""
    precision: Precision = "day" if parts.get("h") is None else "second" if parts.get("s") else "minute"
    return _or_none(
        lambda: Clock(
            datetime(
                _year(parts), _month(parts), int(parts["d"] or 0), _hour(parts), int(parts.get("mi") or 0),
                _second(parts), tzinfo=_zone(parts, source),
            ),
            precision,
        )
    )  # fmt: skip


def _second(parts: Mapping[str, str | None]) -> int:
    """Return the second; a leap second is the one before it."""
    second = int(parts.get("s") or 0)
    return second - 1 if second == 60 else second  # noqa: PLR2004


def _year(parts: Mapping[str, str | None]) -> int:
    """Return the year; two digits as RFC 2822 4.3 reads them."""
    text = parts["y"] or ""
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004
        return year
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004


def _month(parts: Mapping[str, str | None]) -> int:
    return int(parts["m"] or 0) if parts.get("m") else _MONTHS[(parts.get("mon") or "").lower()]


def _hour(parts: Mapping[str, str | None]) -> int:
    """Return the hour of the day; raises ValueError where the words contradict it or leave it open."""
    hour = int(parts.get("h") or 0)
    half = (parts.get("half") or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        return hour % _NOON + (_NOON if half == "pm" else 0)
    return _chinese_hour(hour, parts.get("part") or "")


def _chinese_hour(hour: int, part: str) -> int:
    if part in _LATE and hour <= _NOON:
        if hour == _NOON and part != "下午":
            raise ValueError(part)  # 晚上12点 is midnight, of this day or the next
        return hour % _NOON + _NOON
    if part == "中午" and hour in {1, 2}:
        return hour + _NOON
    return 0 if part == "凌晨" and hour == _NOON else hour


def _zone(parts: Mapping[str, str | None], source: ZoneInfo | None) -> tzinfo | None:
    """Return the zone named, None where none is; raises KeyError where its name is not known."""
    name = parts.get("zone")
    if not name or source is None:
        return None
    zone = zone_named(name, source)
    if zone is None:
        raise KeyError(name)
    return zone


def _or_none(build: Callable[[], _T]) -> _T | None:
    try:
        return build()
    except (ValueError, OverflowError, KeyError):
        return None
