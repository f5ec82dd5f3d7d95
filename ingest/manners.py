"""How the network is treated: few connections at once, fewer to one host, a pause between, and robots.txt for pages."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from corpus.errors import FetchProblem

from .cleaning import one_line
from .fetch import LIMITS, NO_HEADERS, Fetched, Limits, ask
from .fulltext import FORBIDDEN
from .robots import NOTHING, Robots, rules_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from .fetch import Turn
    from .fulltext import Answer

AT_ONCE: Final = 16
PER_HOST: Final = 2
PAUSE: Final = 1.0  # seconds between the starts of two requests to one host
MAX_DELAY: Final = 10.0  # of robots.txt's Crawl-delay: fifty pages take eight minutes then


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
    """The connections to one host, the pause between two, and when the next may start, on the loop's clock."""

    connections: asyncio.Semaphore
    pause: float
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = 0.0


def user_agent(setting: str) -> str:
    """Return what servers are told: the program with its version, and what the workspace's setting adds.

    A setting that names the program and a version itself stands alone.
    """
    said, product = one_line(setting), f"fupan/{version('fupan')}"
    if said.startswith("fupan/"):
        return said
    return product if said in {"", "fupan"} else f"{product} ({said})"


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
        return await self._asked(url, headers, self._turn)

    async def _asked(self, url: str, headers: Mapping[str, str], turn: Turn) -> Fetched | FetchProblem:
        manners = self._manners
        try:
            return await ask(
                url, allow_private=manners.allow_private, user_agent=manners.user_agent, limits=manners.limits,
                headers=headers, turn=turn,
            )  # fmt: skip
        except FetchProblem as error:
            return error

    async def pages(self, urls: list[str]) -> list[Answer]:
        """Return what each of the pages gives, or why it was not asked for."""
        return list(await asyncio.gather(*(self._page(url) for url in urls)))

    async def _page(self, url: str) -> Answer:
        if _site(url) is None:
            return "not an address of the web"
        answer = await self._asked(url, NO_HEADERS, self._allowed_turn)
        return FORBIDDEN if isinstance(answer, FetchProblem) and answer.what == FORBIDDEN else answer

    @asynccontextmanager
    async def _allowed_turn(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn with the site of a page, if its robots.txt allows the page; else raise FetchProblem."""
        site = _site(url) or url
        if site not in self._robots:
            self._robots[site] = asyncio.create_task(self._rules(site))
        robots = await self._robots[site]
        if not robots.allows(url):
            raise FetchProblem(FORBIDDEN, identity=url)
        self._host(url).pause = max(self._manners.pause, min(robots.delay, MAX_DELAY))
        async with self._turn(url):
            yield

    async def _rules(self, site: str) -> Robots:
        answer = await self.get(f"{site}/robots.txt")
        if isinstance(answer, FetchProblem):
            return NOTHING
        return rules_of(answer.status, answer.body, self._manners.user_agent)

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn: first the host's, so that a busy host does not hold places that others could use."""
        host = self._host(url)
        async with host.connections:
            async with host.starting:
                loop = asyncio.get_running_loop()
                await asyncio.sleep(max(0.0, host.next_start - loop.time()))
                host.next_start = loop.time() + host.pause
            async with self._all:
                yield

    def _host(self, url: str) -> _Host:
        manners = self._manners
        return self._hosts.setdefault(_host(url), _Host(asyncio.Semaphore(manners.per_host), manners.pause))


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
