"""How the network is treated: few connections at once, fewer to one host, a pause between, and robots.txt for pages."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from corpus.errors import FetchProblem

from .fetch import LIMITS, NO_HEADERS, Fetched, Limits, ask
from .fulltext import FORBIDDEN
from .robots import NOTHING, Robots, rules_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from .fulltext import Answer

AT_ONCE: Final = 16
PER_HOST: Final = 2
PAUSE: Final = 1.0  # seconds between the starts of two requests to one host


@dataclass(frozen=True, slots=True)
class Manners:
    """Who we say we are, what we may reach, how much at once; seconds and bytes are in `limits`."""

    user_agent: str
    allow_private: bool
    at_once: int = AT_ONCE
    per_host: int = PER_HOST
    pause: float = PAUSE
    limits: Limits = LIMITS


@dataclass(slots=True)
class _Host:
    """The connections to one host, and when the next may start, on the loop's clock."""

    connections: asyncio.Semaphore
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = 0.0


class Client:
    """Asks servers with manners; everything within one event loop."""

    def __init__(self, manners: Manners) -> None:
        """Ask as `manners` say."""
        self._manners = manners
        self._all = asyncio.Semaphore(manners.at_once)
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, asyncio.Task[Robots]] = {}

    async def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Fetched | FetchProblem:
        """Return what a GET brings, or why it brings nothing."""
        manners = self._manners
        try:
            async with self._turn(_host(url)):
                return await ask(
                    url, allow_private=manners.allow_private, user_agent=manners.user_agent, limits=manners.limits,
                    headers=headers,
                )  # fmt: skip
        except FetchProblem as error:
            return error

    async def pages(self, urls: list[str]) -> list[Answer]:
        """Return what each of the pages gives, or why it was not asked for."""
        return list(await asyncio.gather(*(self._page(url) for url in urls)))

    async def _page(self, url: str) -> Answer:
        site = _site(url)
        if site is None:
            return "not an address of the web"
        if site not in self._robots:
            self._robots[site] = asyncio.create_task(self._rules(site))
        robots = await self._robots[site]
        return await self.get(url) if robots.allows(url) else FORBIDDEN

    async def _rules(self, site: str) -> Robots:
        answer = await self.get(f"{site}/robots.txt")
        if isinstance(answer, FetchProblem):
            return NOTHING
        return rules_of(answer.status, answer.body, self._manners.user_agent)

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        """Wait for a turn: first the host's, so that a busy host does not hold places that others could use."""
        host = self._hosts.setdefault(name, _Host(asyncio.Semaphore(self._manners.per_host)))
        async with host.connections:
            async with host.starting:
                loop = asyncio.get_running_loop()
                await asyncio.sleep(max(0.0, host.next_start - loop.time()))
                host.next_start = loop.time() + self._manners.pause
            async with self._all:
                yield


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return url


def _site(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else None
