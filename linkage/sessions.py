"""The trading calendar of Shanghai, and where a text stands in market time.

A `session` is a naive date on which Shanghai trades; clocks are Shanghai's; ranges are half-open. Nothing is
invented beyond the calendar's end: what lies outside has no session.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from corpus.errors import NotASession
from corpus.records import Alignment
from corpus.times import SHANGHAI

if TYPE_CHECKING:
    from corpus.records import Bucket, Precision, Voice

OPEN: Final = time(9, 30)
CLOSE: Final = time(15, 0)
SETTLED: Final = time(15, 30)  # trading at the closing price ends on STAR and ChiNext: SSE and SZSE trading rules
_BUCKETS: Final[tuple[tuple[time, Bucket], ...]] = (
    (OPEN, "pre-open"),
    (time(11, 30), "morning"),
    (time(13, 0), "lunch"),
    (CLOSE, "afternoon"),
)
_UPGRADE: Final = "upgrade the calendar: pip install --upgrade exchange_calendars"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of an exchange, ascending; it knows nothing before the first and after the last."""

    sessions: tuple[date, ...]

    def holds(self, day: date) -> bool:
        """Say whether `day` is a session."""
        at = bisect_left(self.sessions, day)
        return at < len(self.sessions) and self.sessions[at] == day

    def trades(self, day: date) -> bool:
        """Say whether `day` is a session; raises NotASession past the calendar's end, where nobody knows."""
        return self.holds(day) or (bool(self.sessions) and day > self.sessions[-1] and bool(self.require(day)))

    def latest(self, day: date) -> date | None:
        """Return the latest session on or before `day`, None outside the calendar."""
        at = bisect_right(self.sessions, day)
        return self.sessions[at - 1] if at and day <= self.sessions[-1] else None

    def following(self, day: date) -> date | None:
        """Return the first session after `day`, None outside the calendar."""
        at = bisect_right(self.sessions, day)
        return self.sessions[at] if 0 < at < len(self.sessions) else None

    def before(self, session: date, count: int) -> tuple[date, ...]:
        """Return up to `count` sessions before `session`, ascending, without it."""
        at = bisect_left(self.sessions, session)
        return self.sessions[max(0, at - count) : at]

    def between(self, first: date, until: date) -> tuple[date, ...]:
        """Return the sessions of the half-open range [first, until)."""
        return self.sessions[bisect_left(self.sessions, first) : bisect_left(self.sessions, until)]

    def require(self, day: date) -> date:
        """Return `day` if it is a session; raises NotASession naming its neighbours, or what to upgrade."""
        if self.holds(day):
            return day
        if not self.sessions or not self.sessions[0] <= day <= self.sessions[-1]:
            reach = f"the calendar reaches from {self.sessions[0]} to {self.sessions[-1]}" if self.sessions else "empty"
            raise NotASession("no session known", identity=day, cause=reach, hint=_UPGRADE)
        near = f"the sessions beside it are {self.latest(day)} and {self.following(day)}"
        raise NotASession("Shanghai does not trade that day", identity=day, hint=near)


@cache
def shanghai() -> Calendar:
    """Return the calendar XSHG as exchange_calendars knows it, from 1990-12-19 on; costs a second on the first call."""
    from exchange_calendars import get_calendar  # noqa: PLC0415 - brings pandas, which a report does without

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own talk with pandas 3.1
        # The start is named: the library's default start is read from the clock.
        sessions = get_calendar("XSHG", start="1990-12-19").sessions
    return Calendar(tuple(sessions.date))


def closed_session(calendar: Calendar, now: datetime, wanted: date | None = None) -> date:
    """Return the session whose close a snapshot taken `now` shows; raises NotASession where it would show none.

    From 15:30 on a session, when trading after the close has ended too, to the midnight before the next session. A
    `wanted` session must be that one: a snapshot has no other day than its own.
    """
    local = now.astimezone(SHANGHAI)
    today = local.date()
    if calendar.latest(today) is None or calendar.following(today) is None:
        calendar.require(calendar.sessions[-1] + timedelta(days=1) if calendar.sessions else today)
    if calendar.holds(today) and local.time() < SETTLED:
        cause = f"it is {local:%H:%M} in Shanghai, and {today} is settled at {SETTLED:%H:%M}"
        raise NotASession("a snapshot now would be no close", identity=wanted or today, cause=cause, hint="come back")
    latest = calendar.latest(today) or today
    if wanted is not None and calendar.require(wanted) != latest:
        hint = "bring earlier sessions from files, with `fupan ingest quotes`"
        raise NotASession("a snapshot shows the latest session only", identity=wanted, cause=latest, hint=hint)
    return latest


def dump(calendar: Calendar) -> str:
    """Write a calendar as lines of ISO dates, so that a workspace can keep it and start fast."""
    return "".join(f"{session.isoformat()}\n" for session in calendar.sessions)


def parse(text: str) -> Calendar:
    """Read what `dump` wrote; raises ValueError where a line is no date."""
    return Calendar(tuple(date.fromisoformat(line) for line in text.split()))


def moment(session: date, clock: time) -> datetime:
    """Return the aware moment of a Shanghai clock time on a session."""
    return datetime.combine(session, clock, SHANGHAI)


def align(  # noqa: PLR0913, PLR0917 - what a text says of its time, one argument each
    published_at: datetime | None,
    precision: Precision,
    recap: bool,  # noqa: FBT001 - a property of the text, in the order of Reading
    described: date | None,
    calendar: Calendar,
    usual_hour: int | None = None,
) -> Alignment:
    """Place a text in market time.

    A recap (`told`) is read with the session it describes, or the latest one that had begun by its publication; it
    can describe none that had not begun. Everything else (`news`) is read with the first session that could react.
    `usual_hour` is the Shanghai hour at which a source that gives only dates appears.
    """
    voice: Voice = "told" if recap else "news"
    local, by_day = _local(published_at, precision, usual_hour)
    if local is None:
        told = calendar.latest(described) if recap and described else None
        return Alignment(voice, told, None, "unknown")
    reaction = _reaction(local, calendar, by_day=by_day)
    session = _told(local, described, calendar, by_day=precision == "day") if recap else reaction
    return Alignment(voice, session, reaction, _bucket(local, calendar, recap=recap, by_day=by_day))


def _local(published_at: datetime | None, precision: Precision, hour: int | None) -> tuple[datetime | None, bool]:
    """Return the Shanghai time of publication, and whether only its date is known."""
    if published_at is None or precision == "unknown":
        return None, False
    local = published_at.astimezone(SHANGHAI)
    if precision != "day":
        return local, False
    return (local, True) if hour is None else (local.replace(hour=hour, minute=0, second=0), False)


def _reaction(local: datetime, calendar: Calendar, *, by_day: bool) -> date | None:
    # A text published at 15:00 or later cannot have moved that session; one known to the day only may be such.
    if not by_day and local.time() < CLOSE and calendar.holds(local.date()):
        return local.date()
    return calendar.following(local.date())


def _told(local: datetime, described: date | None, calendar: Calendar, *, by_day: bool) -> date | None:
    begun = by_day or local.time() >= OPEN
    latest = calendar.latest(local.date() if begun else local.date() - timedelta(days=1))
    named = calendar.latest(described) if described else None
    return latest if named is None or latest is None else min(named, latest)


def _bucket(local: datetime, calendar: Calendar, *, recap: bool, by_day: bool) -> Bucket:
    """Say when within the day a text came; on days without trading, by the session that it is read with.

    A weekend's news comes before the next open; a weekend's recap comes after the last close.
    """
    if by_day or calendar.latest(local.date()) is None:
        return "unknown"
    if not calendar.holds(local.date()):
        return "after-close" if recap else "pre-open"
    return next((bucket for end, bucket in _BUCKETS if local.time() < end), "after-close")
