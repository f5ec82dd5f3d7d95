"""What a poll of a feed means: which articles it brought, what to remember, when to come again; decides, does nothing.

Freshness is HTTP's (RFC 9111: max-age, else Expires) or the feed's own (ttl), whichever is longer, within MAX_FRESH: a
server that says «a year» means its pictures. Failures wait twice as long each time, with jitter so that feeds that
failed together do not come back together, and never less than Retry-After (RFC 9110, 10.2.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.errors import FetchProblem
from corpus.store.feeds import ACTIVE, GONE

from .feeds import parse_feed
from .fetch import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from corpus.records import Draft, Problem
    from corpus.store.feeds import Subscription

    from .fetch import Fetched

Kind: TypeAlias = Literal["articles", "unchanged", "failed", "gone"]

DEFAULT_ZONE: Final = "Asia/Shanghai"
MIN_FRESH: Final = 300.0  # seconds: no feed of this field asks to be polled more often than that
MAX_FRESH: Final = 86400.0
FIRST_WAIT: Final = 900.0
MAX_WAIT: Final = 2 * 86400.0  # a server that is back is found within two days and a half
MAX_RETRY: Final = 14 * 86400.0
JITTER: Final = 0.25
SLACK: Final = 60.0  # a timer that fires each hour must find a feed that is fresh for an hour stale
_NOT_MODIFIED: Final = 304
_HTTP_GONE: Final = 410
_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NO_CACHE: Final = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of a poll: the subscription as it stands `after`, the articles, the problems, the feed's own title."""

    kind: Kind
    after: Subscription
    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    failure: FetchProblem | None = None


def due(feed: Subscription, now: datetime) -> bool:
    """Say whether a feed is to be polled at `now`."""
    if feed.state != ACTIVE:
        return False
    slack = 0.0 if feed.failures else SLACK
    return feed.next_at is None or feed.next_at <= now + timedelta(seconds=slack)


def conditions(feed: Subscription) -> dict[str, str]:
    """Return the headers that ask for the feed only if it changed (RFC 9110, 13.1)."""
    headers = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in headers.items() if value}


def decide(feed: Subscription, response: Fetched | FetchProblem, now: datetime, rng: Random) -> Poll:
    """Return what an answer, or the lack of one, means for a feed."""
    if isinstance(response, FetchProblem):
        return _failed(feed, response, {}, now, rng)
    if refused := refusal(feed.url, response):
        if response.status == _HTTP_GONE:
            note = f"the server said on {now:%Y-%m-%d} that it is gone for good (410)"
            return Poll("gone", replace(feed, state=GONE, polled_at=now, next_at=None, note=note), failure=refused)
        return _failed(feed, refused, response.headers, now, rng)
    if response.status == _NOT_MODIFIED:
        return Poll("unchanged", _succeeded(feed, response, now, _last_wait(feed)))
    return _read(feed, response, now, rng)


def _read(feed: Subscription, response: Fetched, now: datetime, rng: Random) -> Poll:
    try:
        batch = parse_feed(
            response.body, response.url, zone=_zone(feed), now=now, declared_type=response.content_type,
            name=feed.name, lang=feed.lang or "",
        )  # fmt: skip
    except FetchProblem as error:
        return _failed(feed, error, response.headers, now, rng)
    after = _succeeded(replace(feed, etag=None, last_modified=None), response, now, batch.pause)
    return Poll("articles", replace(after, name=feed.name or batch.title), batch.drafts, batch.problems)


def _zone(feed: Subscription) -> ZoneInfo:
    try:
        return ZoneInfo(feed.tz or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = "subscribe anew with a --tz such as Asia/Shanghai"
        raise FetchProblem("unknown time zone", identity=feed.url, cause=repr(feed.tz), hint=hint) from error


def _succeeded(feed: Subscription, response: Fetched, now: datetime, pause: float) -> Subscription:
    fresh = max(freshness(response.headers, now), pause)
    return replace(
        feed, url=response.moved or feed.url, etag=response.headers.get("etag", feed.etag),
        last_modified=response.headers.get("last-modified", feed.last_modified), polled_at=now, failures=0, note="",
        next_at=now + timedelta(seconds=min(max(fresh, MIN_FRESH), MAX_FRESH)),
    )  # fmt: skip


def _last_wait(feed: Subscription) -> float:
    """Return for how long the feed was left alone last time: an answer without a body cannot repeat its ttl."""
    if feed.failures or feed.next_at is None or feed.polled_at is None:
        return 0.0
    return (feed.next_at - feed.polled_at).total_seconds()


def _failed(feed: Subscription, error: FetchProblem, headers: Mapping[str, str], now: datetime, rng: Random) -> Poll:
    wait = max(backoff(feed.failures + 1, rng), retry_after(headers, now))
    note = ": ".join(str(part) for part in (error.what, error.cause) if part is not None)
    after = replace(
        feed, polled_at=now, failures=feed.failures + 1, next_at=now + timedelta(seconds=wait), note=note[:200]
    )
    return Poll("failed", after, failure=error)


def backoff(failures: int, rng: Random) -> float:
    """Return how many seconds to wait after so many failures in a row: twice as long each time, give or take JITTER."""
    return min(FIRST_WAIT * 2.0 ** min(failures - 1, 30), MAX_WAIT) * rng.uniform(1 - JITTER, 1 + JITTER)


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Return how many seconds the server asks to be left alone, within MAX_RETRY; 0 where it does not say."""
    value = headers.get("retry-after", "").strip()
    seconds = float(value) if _NUMBER.fullmatch(value) else _until(value, now)
    return min(max(seconds, 0.0), MAX_RETRY)


def freshness(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds HTTP calls an answer fresh (RFC 9111, 4.2); 0 where it does not say."""
    control = headers.get("cache-control", "")
    if _NO_CACHE.search(control):
        return 0.0
    if stated := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        return max(0.0, float(stated[1]) - (float(age) if _NUMBER.fullmatch(age) else 0.0))
    sent = _moment(headers.get("date", ""))
    return max(0.0, _until(headers.get("expires", ""), sent or now))


def _until(value: str, now: datetime) -> float:
    moment = _moment(value)
    return (moment - now).total_seconds() if moment else 0.0


def _moment(value: str) -> datetime | None:
    """Return an HTTP date, None for anything else: `Expires: 0` is common."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
