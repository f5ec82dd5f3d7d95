"""Faults of servers and hostile feeds, from real sockets to the archive: each feed fails alone, is told, comes back."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import ssl
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from fault_server import sending
from feed_server import Reply, Site, item, rss, serving

from corpus.store.articles import write_articles
from corpus.store.connection import migrate
from corpus.store.feeds import Subscription, subscribe, subscriptions, unsubscribe
from ingest.collect import Collector, Result, Target
from ingest.fetch import Limits
from ingest.manners import Manners
from ingest.polling import due
from ingest.stories_kept import keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from corpus.records import Draft
    from corpus.store.articles import Added

    Keeper = Callable[[sqlite3.Connection, Sequence[Draft]], Callable[[Sequence[Draft], datetime], Added]]

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
SHORT = Limits(connect=1, read=1.0, total=2.0, body=200_000, text=400_000, redirects=3)
MANNERS = Manners("fupan-test/1", allow_private=True, pause=0.0, limits=SHORT)
GOOD = rss(item("Chips rally", "https://e.example/1", "Makers of chips rose in Shanghai."))


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        one.replies["/good"] = Reply(GOOD)
        yield one


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def plain_keeper(db: sqlite3.Connection, _drafts: Sequence[Draft]) -> Callable[[Sequence[Draft], datetime], Added]:
    """Store articles, each as a story of its own."""
    return lambda those, now: write_articles(db, those, [one.key for one in those], now).added


def poll(
    db: sqlite3.Connection, *urls: str, manners: Manners = MANNERS, now: datetime = NOW, keeper: Keeper = keeper
) -> dict[str, Result]:
    """Subscribe to the feeds and poll those of them that are due."""
    for url in urls:
        subscribe(db, Subscription(url, url, None, None, 1.0, False, NOW))
    targets = [Target(one, subscribed=True, full_text=False) for one in subscriptions(db) if due(one, now)]
    return {one.url: one for one in Collector(db, keeper, lambda: now, Random(1), manners).collect(targets)}


def titles(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT title FROM articles ORDER BY title")]


def head(length: int, more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n{more}\r\n".encode()


PACKED = gzip.compress(GOOD.encode())
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "reset", "why"),
    [
        (head(len(GOOD)) + GOOD[:40].encode(), True, "the answer is cut short|cannot reach the server"),
        (b"", True, "cannot reach the server"),
        (b"", False, "cannot reach the server"),
        (head(len(GOOD) + 9) + GOOD.encode(), False, "the answer is cut short"),
        (head(len(PACKED) // 2, "Content-Encoding: gzip\r\n") + PACKED[: len(PACKED) // 2], False, "cut short"),
        (head(9, "Content-Encoding: gzip\r\n") + b"not packe", False, "the answer is damaged"),
        (CHUNKED + b"ffff\r\nonly this", False, "cut short"),
        (CHUNKED + b"zzz\r\nno number", False, "the answer is cut short|cannot reach the server"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", False, "cannot reach the server"),
        (b"\x16\x03\x01 is no HTTP\r\n\r\n", False, "cannot reach the server"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", False, "cannot reach the server"),
    ],
)  # fmt: skip
def test_a_broken_connection_fails_alone_and_is_tried_again_when_due(
    site: Site, db: sqlite3.Connection, answer: bytes, reset: bool, why: str
) -> None:
    with sending(answer, reset=reset) as url:
        got = poll(db, url, f"{site.base}/good")
    assert (got[f"{site.base}/good"].result, titles(db)) == ("articles", ["Chips rally"])
    failed = got[url]
    assert failed.result == "failed"
    assert any(part in str(failed.problems[0]) for part in why.split("|")), failed.problems[0]
    assert failed.next_at is not None
    assert url not in poll(db, now=failed.next_at - timedelta(seconds=5))
    assert poll(db, now=failed.next_at)[url].result == "failed"
    assert next(one.failures for one in subscriptions(db) if one.url == url) == 2


def test_more_bytes_than_announced_break_the_answer_and_are_not_quoted(db: sqlite3.Connection) -> None:
    with sending(head(len(GOOD)) + GOOD.encode() + b"<more/>" * 99) as url:
        reason = poll(db, url)[url].problems[0].reason
    assert reason.startswith("cannot reach the server: it breaks HTTP: ")
    assert "more" not in reason
    assert titles(db) == []


def test_a_certificate_that_nobody_signed_is_no_safe_connection(db: sqlite3.Connection, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is absent")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1")
    subprocess.run((openssl, *words, "-keyout", key, "-out", certificate), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with sending(head(len(GOOD)) + GOOD.encode(), tls=context) as url:
        reason = str(poll(db, url)[url].problems[0])
    assert "no safe connection" in reason
    assert "certificate" in reason
    assert titles(db) == []


def test_names_that_lead_nowhere_and_ports_that_are_shut_are_told(site: Site, db: sqlite3.Connection) -> None:
    dead, shut = "http://no-such-host.invalid/rss", "http://127.0.0.1:9/rss"
    got = poll(db, dead, shut, f"{site.base}/good")
    assert [got[url].result for url in (dead, shut, f"{site.base}/good")] == ["failed", "failed", "articles"]
    assert "no such host" in str(got[dead].problems[0])
    assert "cannot reach the server" in str(got[shut].problems[0])


def test_a_storm_of_503_is_met_with_ever_longer_waits_and_forgotten_when_it_is_over(
    site: Site, db: sqlite3.Connection
) -> None:
    url, now, waits = f"{site.base}/storm", NOW, list[float]()
    site.replies["/storm"] = Reply(status=503)
    for _ in range(6):
        (got,) = poll(db, url, now=now).values()
        assert got.next_at is not None
        waits.append((got.next_at - now).total_seconds())
        now = got.next_at
    assert all(later > earlier for earlier, later in pairwise(waits))
    assert 900 * 32 * 0.75 <= waits[-1] <= 900 * 32 * 1.25
    site.replies["/storm"] = Reply(GOOD)
    assert poll(db, now=now)[url].result == "articles"
    assert [one.failures for one in subscriptions(db)] == [0]


def test_429_is_left_alone_for_as_long_as_it_says(site: Site, db: sqlite3.Connection) -> None:
    site.replies["/busy"] = Reply(status=429, headers={"Retry-After": "86400"})
    url = f"{site.base}/busy"
    assert poll(db, url)[url].next_at == NOW + timedelta(days=1)
    assert poll(db, now=NOW + timedelta(hours=23, minutes=59)) == {}
    assert list(poll(db, now=NOW + timedelta(days=1))) == [url]


def test_bombs_and_outside_entities_bring_nothing_in(site: Site, db: sqlite3.Connection) -> None:
    lines = (f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    bomb = f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'boom'>{''.join(lines)}]>"
    outside = f"<!DOCTYPE r [<!ENTITY i SYSTEM '{site.base}/secret'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    site.replies |= {
        "/bomb": Reply(bomb + rss(item("A bomb &i;", "https://e.example/2", "&i;"))),
        "/outside": Reply(outside + rss(item("Outside &i; &f;", "https://e.example/3", "&f;"))),
        "/dtd": Reply(f"<!DOCTYPE r SYSTEM '{site.base}/secret'>" + rss(item("A type", "https://e.example/4"))),
        "/secret": Reply("secret"),
    }  # fmt: skip
    before = time.monotonic()
    poll(db, *(f"{site.base}/{name}" for name in ("bomb", "outside", "dtd", "good")))
    assert time.monotonic() - before < 5
    assert "/secret" not in site.paths()
    everything = "".join(f"{title} {text}" for title, text in db.execute("SELECT title, text FROM articles"))
    assert not any(word in everything for word in ("boom", "root:", "secret"))
    assert "Chips rally" in everything


def test_nul_bytes_and_marks_of_direction_never_reach_the_archive(site: Site, db: sqlite3.Connection) -> None:
    evil = "Profit \u202e%5 nwod\u202c \u2066up\u2069\u200b \x00 at\ufeff ACME"
    body = rss(item(evil, "https://e.example/5?a=\u202e", f"<p>{evil}</p>"), title=f"wire\u202e{chr(0)}")
    site.replies["/evil"] = Reply(body.encode())
    got = poll(db, f"{site.base}/evil")[f"{site.base}/evil"]
    assert (got.result, got.added.new) == ("articles", 1)
    ((title, text),) = db.execute("SELECT title, text FROM articles").fetchall()
    assert title == text == "Profit %5 nwod up at ACME"


def test_a_feed_that_is_removed_while_its_pages_are_read_leaves_nothing(site: Site, db: sqlite3.Connection) -> None:
    site.replies["/rss"] = Reply(rss(item("Chips rally", f"{site.base}/page", "Makers rose.")))
    site.replies["/page"] = Reply("<html><body><p>late</p></body></html>", seconds=0.3)
    site.replies["/quick"] = Reply(GOOD, seconds=0.1)
    url, quick = f"{site.base}/rss", f"{site.base}/quick"
    for one in (url, quick):
        subscribe(db, Subscription(one, one, None, None, 1.0, True, NOW))
    targets = [Target(one, subscribed=True, full_text=one.url == url) for one in subscriptions(db)]
    collector = Collector(db, keeper, lambda: NOW, Random(1), MANNERS, lambda _result: unsubscribe(db, url))
    got = {one.url: one for one in collector.collect(targets)}
    assert (got[quick].result, got[url].result) == ("articles", "removed")
    assert "removed while it was polled" in str(got[url].problems[0])
    assert [one.url for one in subscriptions(db)] == [quick]
    assert db.execute("SELECT COUNT(*) FROM articles").fetchone() == (1,)


@pytest.mark.slow
def test_a_feed_of_100_000_items_is_read_whole(site: Site, db: sqlite3.Connection) -> None:
    items = "".join(
        f"<item><title>n{n} is news</title><link>https://e.example/{n}</link></item>" for n in range(100_000)
    )
    site.replies["/huge"] = Reply(gzip.compress(rss(items).encode(), 1), headers={"Content-Encoding": "gzip"})
    polled = poll(db, f"{site.base}/huge", manners=replace(MANNERS, limits=Limits()), keeper=plain_keeper)
    got = polled[f"{site.base}/huge"]
    assert (got.result, got.added.new, got.problems) == ("articles", 100_000, ())


@pytest.mark.slow
def test_an_item_of_50_megabytes_is_refused_and_one_within_the_limits_is_kept(
    site: Site, db: sqlite3.Connection
) -> None:
    packed = {"Content-Encoding": "gzip"}
    for name, size in (("over", 51), ("within", 9)):
        body = rss(item("A long one", f"https://e.example/{name}", "word " * (size * 1024**2 // 5)))
        site.replies[f"/{name}"] = Reply(gzip.compress(body.encode(), 1), headers=packed)
    site.replies["/plain"] = Reply(rss(item("A long one", "https://e.example/p", "word " * (11 * 1024**2 // 5))))
    names = ("over", "within", "plain", "good")
    got = poll(db, *(f"{site.base}/{name}" for name in names), manners=replace(MANNERS, limits=Limits()))
    kinds = {name: got[f"{site.base}/{name}"].result for name in names}
    assert kinds == {"over": "failed", "within": "articles", "plain": "failed", "good": "articles"}
    assert "too long" in str(got[f"{site.base}/over"].problems[0])
