"""Finds the feed behind an address: the address itself, or the one that the page there names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from corpus.errors import FetchProblem

from .discovery import feed_links
from .feeds import parse_feed
from .fetch import refusal
from .manners import Client
from .polling import DEFAULT_ZONE

if TYPE_CHECKING:
    from datetime import datetime

    from .feeds import FeedBatch
    from .fetch import Fetched
    from .manners import Manners

TRIED: Final = 5  # of the feeds that a page names


@dataclass(frozen=True, slots=True)
class Found:
    """A feed: its address, title and language, and the `others` that the page names too."""

    url: str
    title: str
    lang: str | None
    others: tuple[str, ...] = ()


def find_feed(url: str, manners: Manners, now: datetime) -> Found:
    """Return the feed at `url`, or the first good one that the page there names.

    Raises FetchProblem where the address cannot be reached, or neither is nor names a feed.
    """
    return asyncio.run(_find(url, manners, now))


async def _find(url: str, manners: Manners, now: datetime) -> Found:
    client = Client(manners)
    got = await _asked(client, url)
    try:
        return _found(url, got, now)
    except FetchProblem as error:
        links = feed_links(got.body, got.url)
        for link in links[:TRIED]:
            found = await _tried(client, link, now)
            if found is not None:
                return Found(found.url, found.title, found.lang, tuple(one for one in links if one != link))
        if not links:
            raise
        cause = f"the page names {len(links)}, and none of them is one"
        raise FetchProblem("not a feed", identity=url, cause=cause, hint=error.hint) from error


async def _tried(client: Client, link: str, now: datetime) -> Found | None:
    try:
        return _found(link, await _asked(client, link), now)
    except FetchProblem:
        return None


async def _asked(client: Client, url: str) -> Fetched:
    got = await client.get(url)
    if isinstance(got, FetchProblem):
        raise got
    if refused := refusal(url, got):
        raise refused
    return got


def _found(url: str, got: Fetched, now: datetime) -> Found:
    batch: FeedBatch = parse_feed(
        got.body, got.url, zone=ZoneInfo(DEFAULT_ZONE), now=now, declared_type=got.content_type
    )
    return Found(got.moved or url, batch.title, batch.lang)
