"""How moments are written: ISO 8601 with an offset; in data for programs UTC, in reports for people Shanghai's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def in_utc(moment: datetime) -> str:
    """Write an aware time for programs: 2025-04-07T08:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def in_shanghai(moment: datetime) -> str:
    """Write an aware time for people: 2025-04-07T16:00+08:00."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="minutes")
