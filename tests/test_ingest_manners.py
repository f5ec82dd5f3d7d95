"""Manners towards hosts that other hosts point to, towards robots.txt, and who we say we are."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from feed_server import Reply, Site, serving

from ingest.fetch import Fetched, Limits
from ingest.fulltext import FORBIDDEN
from ingest.manners import MAX_DELAY, Client, Manners, user_agent
from ingest.robots import parse_robots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.errors import FetchProblem
    from ingest.fulltext import Answer

LIMITS = Limits(connect=1, read=2, total=4, redirects=3)
QUICK = Manners("fupan-test/1", allow_private=True, pause=0.0, limits=LIMITS)


@pytest.fixture
def sites() -> Iterator[tuple[Site, Site]]:
    with ExitStack() as stack:
        yield stack.enter_context(serving()), stack.enter_context(serving())


def get_all(manners: Manners, *urls: str) -> list[Fetched | FetchProblem]:
    async def run() -> list[Fetched | FetchProblem]:
        client = Client(manners)
        return list(await asyncio.gather(*(client.get(url) for url in urls)))

    return asyncio.run(run())


def pages(manners: Manners, *urls: str) -> list[Answer]:
    return asyncio.run(Client(manners).pages(list(urls)))


def test_a_host_that_redirects_lead_to_meets_two_connections_at_once(sites: tuple[Site, Site]) -> None:
    front, back = sites
    for n in range(6):
        front.replies[f"/{n}"] = Reply(status=302, headers={"Location": f"{back.base}/{n}"})
        back.replies[f"/{n}"] = Reply(b"here", seconds=0.15)
    manners = Manners("fupan-test/1", allow_private=True, per_host=2, pause=0.0, limits=LIMITS)
    got = get_all(manners, *(f"{front.base}/{n}" for n in range(6)))
    assert [one.body for one in got if isinstance(one, Fetched)] == [b"here"] * 6
    assert back.most_at_once == 2


def test_a_host_that_redirects_lead_to_has_its_pause(sites: tuple[Site, Site]) -> None:
    front, back = sites
    for n in range(3):
        front.replies[f"/{n}"] = Reply(status=301, headers={"Location": f"{back.base}/{n}"})
        back.replies[f"/{n}"] = Reply(b"here")
    get_all(Manners("f", allow_private=True, pause=0.1, limits=LIMITS), *(f"{front.base}/{n}" for n in range(3)))
    starts = [at for _, _, at in back.asked]
    assert len(starts) == 3
    assert all(later - earlier > 0.09 for earlier, later in pairwise(starts))


def test_two_hosts_that_point_to_one_another_do_not_wait_for_each_other(sites: tuple[Site, Site]) -> None:
    one, other = sites
    for n in range(4):
        one.replies[f"/{n}"] = Reply(status=302, headers={"Location": f"{other.base}/end"})
        other.replies[f"/{n}"] = Reply(status=302, headers={"Location": f"{one.base}/end"})
    one.replies["/end"] = other.replies["/end"] = Reply(b"end", seconds=0.05)
    urls = [f"{site.base}/{n}" for n in range(4) for site in (one, other)]
    single = Manners("f", allow_private=True, at_once=1, per_host=1, pause=0.0, limits=LIMITS)
    assert [one.body for one in get_all(single, *urls) if isinstance(one, Fetched)] == [b"end"] * 8


def test_a_page_that_leads_where_robots_forbid_is_not_asked_for(sites: tuple[Site, Site]) -> None:
    front, back = sites
    front.replies["/go"] = Reply(status=302, headers={"Location": f"{back.base}/private/1"})
    back.replies |= {"/robots.txt": Reply("User-agent: *\nDisallow: /private"), "/private/1": Reply(b"secret")}
    assert pages(QUICK, f"{front.base}/go") == [FORBIDDEN]
    assert back.paths() == ["/robots.txt"]


def test_robots_ask_for_a_pause_between_pages(sites: tuple[Site, Site]) -> None:
    site, _ = sites
    site.replies |= {"/robots.txt": Reply("User-agent: *\nCrawl-delay: 0.2\n"), "/1": Reply(b"1"), "/2": Reply(b"2")}
    got = pages(QUICK, f"{site.base}/1", f"{site.base}/2")
    assert [one.body for one in got if isinstance(one, Fetched)] == [b"1", b"2"]
    starts = [at for path, _, at in site.asked if path != "/robots.txt"]
    assert starts[1] - starts[0] > 0.19


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 5\nUser-agent: fupan\nCrawl-delay: 1.5\nDisallow: /x", 1.5),
        ("User-agent: other\nCrawl-delay: 5", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -3", 0.0),
        ("User-agent: *\nDisallow:\nCrawl-delay: 2\n\nUser-agent: *\nCrawl-delay: 3", 3.0),
    ],
)
def test_the_pause_is_that_of_our_group(text: str, delay: float) -> None:
    assert parse_robots(text, "fupan/1").delay == delay


def test_a_pause_of_a_day_is_cut_to_seconds(sites: tuple[Site, Site]) -> None:
    site, _ = sites
    site.replies |= {"/robots.txt": Reply("User-agent: *\nCrawl-delay: 86400\n"), "/1": Reply(b"1")}
    assert [one.status for one in pages(QUICK, f"{site.base}/1") if isinstance(one, Fetched)] == [200]
    assert MAX_DELAY <= 10


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("fupan", "fupan/{v}"),
        ("", "fupan/{v}"),
        ("research@desk.example", "fupan/{v} (research@desk.example)"),
        ("desk\r\nX-Evil: 1", "fupan/{v} (desk X-Evil: 1)"),
        ("fupan/9 (+https://desk.example)", "fupan/9 (+https://desk.example)"),
    ],
)
def test_servers_are_told_the_version_and_the_setting(setting: str, told: str) -> None:
    assert user_agent(setting) == told.format(v=version("fupan"))
