"""Names of time zones as news write them; a name that means two things means what it does where the source lives."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo as _Zone

_CHINA_HOURS: Final = 8
# RFC 822 names, then what newsrooms of the region write. BST, IST and the like name several zones: not here.
_HOURS: Final = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "BJT": 8, "BEIJING": 8, "HKT": 8, "SGT": 8, "北京时间": 8, "JST": 9, "KST": 9, "CET": 1, "CEST": 2,
}  # fmt: skip
_PLACES: Final = {"ET": "America/New_York", "PT": "America/Los_Angeles", "CT": "America/Chicago"}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?")


def zone_named(name: str, source: _Zone) -> tzinfo | None:
    """Return the zone that `name` means for a source in zone `source`, None if it cannot be told.

    CST is China's standard time for a source eight hours ahead of UTC, else RFC 822's US Central.
    """
    name = name.strip().strip("()").upper()
    if name == "CST":
        return timezone(timedelta(hours=_CHINA_HOURS if _is_chinese(source) else -6))
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    return _offset(name)


def _offset(name: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - no place on earth is further ahead than fourteen hours
        return None
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if sign == "-" else span)


def _is_chinese(source: _Zone) -> bool:
    return datetime(2020, 1, 1, tzinfo=UTC).astimezone(source).utcoffset() == timedelta(hours=_CHINA_HOURS)
