"""Polling real local servers: good, changed, moved, gone, busy, slow ones, and what the archive holds afterwards."""

from __future__ import annotations

import asyncio
import sqlite3
import tarfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from fakes import shared_data
from feed_server import Reply, Site, item, rss, serving

from corpus.store.articles import Added, write_articles
from corpus.store.connection import connect, migrate
from corpus.store.feeds import Subscription, subscribe, subscriptions, unsubscribe
from ingest.collect import Collector, Result, Target
from ingest.courier import Courier
from ingest.fetch import Limits
from ingest.manners import Client, Manners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from corpus.records import Draft

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
SHORT = Limits(connect=1, read=0.4, total=1.0, body=200_000, text=400_000, redirects=3)
MANNERS = Manners("fupan-test/1", allow_private=True, pause=0.0, limits=SHORT)
ARTICLE = "Chip makers rallied in Shanghai after export rules were eased, and traders said that volumes doubled. "
PAGE = f"<html><body><article>{f'<p>{ARTICLE * 3}</p>' * 4}</article></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def feed(url: str, name: str = "a wire", *, full_text: bool = False) -> Subscription:
    return Subscription(url, name, None, None, 1.0, full_text, NOW)


def follow(db: sqlite3.Connection, *feeds: Subscription) -> None:
    for one in feeds:
        subscribe(db, one)


def keeper(db: sqlite3.Connection, _drafts: Sequence[Draft]) -> Callable[[Sequence[Draft], datetime], Added]:
    """Store articles, each as a story of its own."""
    return lambda those, now: write_articles(db, those, [one.key for one in those], now).added


def poll(db: sqlite3.Connection, manners: Manners = MANNERS, now: datetime = NOW) -> dict[str, Result]:
    """Poll all subscriptions, due or not; return the results by the last part of their addresses."""
    targets = [Target(one, subscribed=True, full_text=one.full_text) for one in subscriptions(db)]
    results = Collector(db, keeper, lambda: now, Random(1), manners).collect(targets)
    return {one.url.rpartition("/")[2]: one for one in results}


def texts(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT text FROM articles ORDER BY title")]


def test_a_feed_is_read_once_and_then_asked_for_changes_only(site: Site, db: sqlite3.Connection) -> None:
    body = rss(item("Chips rally", "https://e.example/1"), more="<ttl>60</ttl>")
    site.replies["/rss"] = Reply(body, headers={"ETag": '"v1"', "Last-Modified": "Wed, 03 Jun 2026 04:00:00 GMT"})
    follow(db, feed(f"{site.base}/rss"))
    first = poll(db)["rss"]
    assert (first.result, first.added.new, first.next_at) == ("articles", 1, NOW + timedelta(hours=1))
    second = poll(db, now=NOW + timedelta(hours=1))["rss"]
    assert (second.result, second.added.new, second.next_at) == ("unchanged", 0, NOW + timedelta(hours=2))
    asked = site.asked[1][1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "Wed, 03 Jun 2026 04:00:00 GMT")
    assert asked["user-agent"] == "fupan-test/1"
    site.replies["/rss"] = Reply(
        rss(item("Chips rally", "https://e.example/1", "More."), item("Oil", "https://e.example/2"))
    )
    third = poll(db)["rss"].added
    assert (third.new, third.revised, third.same) == (1, 1, 0)
    assert {row[0] for row in db.execute("SELECT name FROM sources")} == {"a wire"}


def test_each_feed_fails_alone_and_is_told_with_what_to_do(site: Site, db: sqlite3.Connection) -> None:
    site.replies |= {
        "/good": Reply(rss(item("Chips rally", "https://e.example/1"))),
        "/page": Reply("<html><body>no feed</body></html>"),
        "/gone": Reply(status=410), "/busy": Reply(status=429, headers={"Retry-After": "7200"}),
        "/down": Reply(status=503), "/slow": Reply(rss(), seconds=0.9), "/long": Reply("x" * 300_000),
        "/loop": Reply(status=302, headers={"Location": "/loop"}),
    }  # fmt: skip
    follow(db, *(feed(f"{site.base}{path}") for path in site.replies), feed("http://127.0.0.1:9/refused"))
    got = poll(db)
    results = {path: one.result for path, one in got.items()}
    assert results.pop("good") == "articles"
    assert results.pop("gone") == "gone"
    assert set(results.values()) == {"failed"}
    assert got["busy"].next_at == NOW + timedelta(hours=2)
    reasons = {path: str(one.problems[0]) for path, one in got.items() if one.problems}
    assert "410 Gone; it is gone for good: remove the subscription" in reasons["gone"]
    assert "429 Too Many Requests" in reasons["busy"]
    assert "503 Service Unavailable; try again later" in reasons["down"]
    assert "the server is too slow" in reasons["slow"]
    assert "a web page, not a feed" in reasons["page"]
    assert "too many redirects" in reasons["loop"]
    assert "too long" in reasons["long"]
    assert "cannot reach the server" in reasons["refused"]
    kept = {one.url.rpartition("/")[2]: one for one in subscriptions(db)}
    assert (kept["gone"].state, kept["down"].failures, kept["good"].failures) == ("gone", 1, 0)
    assert len(texts(db)) == 1


@pytest.mark.parametrize(("status", "remembered"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_lasting_moves_are_remembered(site: Site, db: sqlite3.Connection, status: int, remembered: bool) -> None:
    site.replies["/old"] = Reply(status=status, headers={"Location": "/new"})
    site.replies["/new"] = Reply(rss(item("Chips rally", "https://e.example/1")))
    follow(db, feed(f"{site.base}/old"))
    got = poll(db)["old"]
    assert got.result == "articles"
    assert subscriptions(db)[0].url == f"{site.base}/{'new' if remembered else 'old'}"
    assert bool(got.notes) == remembered


def test_a_passing_redirect_within_a_chain_ends_what_is_remembered(site: Site, db: sqlite3.Connection) -> None:
    site.replies["/a"] = Reply(status=301, headers={"Location": "/b"})
    site.replies["/b"] = Reply(status=302, headers={"Location": "/c"})
    site.replies["/c"] = Reply(status=301, headers={"Location": "/d"})
    site.replies["/d"] = Reply(rss())
    follow(db, feed(f"{site.base}/a"))
    poll(db)
    assert subscriptions(db)[0].url == f"{site.base}/b"


def test_a_feed_that_moved_to_another_subscription_is_polled_no_more(site: Site, db: sqlite3.Connection) -> None:
    site.replies["/old"] = Reply(status=301, headers={"Location": "/new"})
    site.replies["/new"] = Reply(rss(item("Chips rally", "https://e.example/1")))
    follow(db, feed(f"{site.base}/old"), feed(f"{site.base}/new"))
    assert "which is subscribed" in poll(db)["old"].notes[0]
    assert {one.state for one in subscriptions(db)} == {"active", "moved"}
    assert len(texts(db)) == 1


def test_a_feed_that_is_removed_while_it_is_polled_is_told_and_leaves_nothing(
    site: Site, db: sqlite3.Connection
) -> None:
    site.replies["/good"] = Reply(rss(item("Chips rally", "https://e.example/1")))
    site.replies["/removed"] = Reply(rss(item("Oil falls", "https://e.example/2")), seconds=0.2)
    follow(db, feed(f"{site.base}/good"), feed(f"{site.base}/removed"))
    targets = [Target(one, subscribed=True, full_text=False) for one in subscriptions(db)]
    collector = Collector(
        db,
        keeper,
        lambda: NOW,
        Random(1),
        MANNERS,
        lambda result: unsubscribe(db, f"{site.base}/removed") if result else None,
    )
    good, removed = collector.collect(targets)
    assert (good.result, removed.result, removed.added.new) == ("articles", "removed", 0)
    assert "removed while it was polled" in str(removed.problems[0])
    assert [one.url for one in subscriptions(db)] == [f"{site.base}/good"]
    assert len(texts(db)) == 1


def test_full_texts_are_read_from_pages_once_and_robots_respected(site: Site, db: sqlite3.Connection) -> None:
    items = [
        item(f"{n} Chip makers rallied", f"{site.base}/{path}/{n}", "Export rules were eased.")
        for n, path in enumerate(("news", "private", "missing"))
    ]
    site.replies |= {
        "/rss": Reply(rss(*items)), "/news/0": Reply(PAGE), "/private/1": Reply(PAGE),
        "/robots.txt": Reply("User-agent: *\nDisallow: /private"),
    }  # fmt: skip
    follow(db, feed(f"{site.base}/rss", full_text=True))
    got = poll(db)["rss"]
    assert (got.added.new, got.pages, got.problems) == (3, 3, ())
    full, private, missing = texts(db)
    assert ("volumes doubled" in full, private, missing) == (True, "Export rules were eased.", private)
    assert "/private/1" not in site.paths()
    extras = [row[0] for row in db.execute("SELECT extra FROM articles ORDER BY title")]
    assert ['"page"' in extras[0], "robots.txt forbids" in extras[1], "404" in extras[2]] == [True, True, True]
    before = len(site.asked)
    again = poll(db)["rss"]
    assert (again.added.new, again.added.revised, again.added.same, again.pages) == (0, 0, 3, 0)
    assert len(site.asked) == before + 1


def test_a_page_that_was_busy_is_asked_for_again_and_makes_a_revision(site: Site, db: sqlite3.Connection) -> None:
    site.replies |= {
        "/rss": Reply(rss(item("Chip makers rallied", f"{site.base}/1", "Export rules were eased."))),
        "/1": Reply(status=503),
    }  # fmt: skip
    follow(db, feed(f"{site.base}/rss", full_text=True))
    poll(db)
    site.replies["/1"] = Reply(PAGE)
    assert poll(db)["rss"].added.revised == 1
    assert "volumes doubled" in texts(db)[0]
    assert poll(db)["rss"].pages == 0


def test_articles_of_unreachable_or_strange_sites_keep_the_feeds_text(site: Site, db: sqlite3.Connection) -> None:
    links = ("http://127.0.0.1:9/1", "ftp://e.example/1", "http://[::1/x")
    site.replies["/rss"] = Reply(rss(*(item(f"Chips {n}", link, "Eased.") for n, link in enumerate(links))))
    follow(db, feed(f"{site.base}/rss", full_text=True))
    assert poll(db)["rss"].added.new == 3
    assert texts(db) == ["Eased."] * 3


def test_a_host_meets_two_connections_at_once_and_a_pause_between(site: Site, db: sqlite3.Connection) -> None:
    for n in range(4):
        site.replies[f"/{n}"] = Reply(rss(), seconds=0.7)
    follow(db, *(feed(f"{site.base}/{n}") for n in range(4)))
    poll(db, replace(MANNERS, pause=0.3, limits=Limits()))  # whoever gives up early may ask again too soon
    assert site.most_at_once == 2
    starts = [at for _, _, at in site.asked]  # as the server sees them: a busy machine may delay the first of two
    assert all(later - earlier > 0.1 for earlier, later in pairwise(starts))


def test_each_host_has_its_own_two_connections_however_it_is_spelled(site: Site) -> None:
    site.replies["/"] = Reply(rss(), seconds=0.2)
    port = site.base.rpartition(":")[2]
    urls = [f"http://127.0.0.1:{port}/"] * 3 + [f"http://user{n}@LocalHost:{port}/" for n in range(3)]

    async def ask_all() -> Counter[str]:
        client = Client(MANNERS)
        got = await asyncio.gather(*(client.get(url) for url in urls))
        return Counter(type(one).__name__ for one in got)

    assert asyncio.run(ask_all()) == {"Fetched": 6}
    assert site.most_at_once == 4


def test_thirty_feeds_are_polled_side_by_side_by_at_most_sixteen(db: sqlite3.Connection, site: Site) -> None:
    manners = replace(MANNERS, per_host=99)
    for n in range(30):
        site.replies[f"/{n}"] = Reply(rss(item(f"n{n}", f"https://e.example/{n}")), seconds=0.15)
    follow(db, *(feed(f"{site.base}/{n}") for n in range(30)))
    before = time.monotonic()
    assert sum(one.added.new for one in poll(db, manners).values()) == 30
    assert site.most_at_once == 16
    assert time.monotonic() - before < 3


@pytest.mark.slow
def test_every_feed_of_feedparsers_own_tests_is_polled_over_http(site: Site, db: sqlite3.Connection) -> None:
    with tarfile.open(shared_data() / "feeds" / "feedparser-tests.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                site.replies[f"/{len(site.replies)}"] = Reply(stream.read())
    follow(db, *(feed(f"{site.base}{path}") for path in site.replies))
    got = poll(db, replace(MANNERS, per_host=16, limits=Limits()))
    kinds = Counter(one.result for one in got.values())
    assert len(got) == len(site.replies) > 2000
    assert kinds["articles"] > 2000
    assert set(kinds) <= {"articles", "failed"}
    assert set(site.paths()) == set(site.replies)


def test_a_database_that_is_locked_for_a_while_lets_no_server_time_out(site: Site, tmp_path: Path) -> None:
    db = connect(tmp_path / "fupan.db")
    for n in range(8):
        site.replies[f"/{n}"] = Reply(rss(item(f"n{n}", f"https://e.example/{n}")), seconds=0.1)
    follow(db, *(feed(f"{site.base}/{n}") for n in range(8)))
    locked, seen = Event(), list[int]()

    def write() -> None:
        other = connect(tmp_path / "fupan.db")
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        time.sleep(1.5)  # longer than any server may take here
        seen.append(len(site.asked))
        other.execute("ROLLBACK")
        other.close()

    writer = Thread(target=write)
    writer.start()
    locked.wait()
    got = poll(db)
    writer.join()
    db.close()
    assert [one.added.new for one in got.values()] == [1] * 8
    assert seen == [8]


def test_a_stop_gives_up_what_is_under_way(site: Site, db: sqlite3.Connection) -> None:
    site.replies["/quick"] = Reply(rss(item("Chips rally", "https://e.example/1")))
    site.replies["/slow"] = Reply(rss(), seconds=5)
    follow(db, feed(f"{site.base}/quick"), feed(f"{site.base}/slow"))
    targets = [Target(one, subscribed=True, full_text=False) for one in subscriptions(db)]

    def stop(_result: Result) -> None:
        raise KeyboardInterrupt

    patient = replace(MANNERS, limits=Limits())
    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        Collector(db, keeper, lambda: NOW, Random(1), patient, stop).collect(targets)
    assert time.monotonic() - before < 2
    assert len(texts(db)) == 1


def test_a_fault_of_ours_is_not_swallowed_by_the_courier() -> None:
    async def broken() -> int:
        raise LookupError

    with Courier() as courier:
        courier.send(broken(), lambda _result: None)
        with pytest.raises(LookupError):
            courier.run()
