"""Subscriptions in a real database."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from corpus.records import Draft, Published
from corpus.store.articles import write_articles
from corpus.store.connection import migrate
from corpus.store.feeds import (
    Subscription,
    extras,
    save_poll,
    set_extras,
    subscribe,
    subscriptions,
    unsubscribe,
)

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
FEED = Subscription(
    "https://a.example/", "某报", "zh", "Asia/Shanghai", 2.0, True, NOW, etag="e", last_modified="m", polled_at=NOW,
    next_at=NOW, failures=2, note="n",
)  # fmt: skip


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def test_a_subscription_comes_back_as_it_was(db: sqlite3.Connection) -> None:
    fresh = Subscription("https://b.example/", "B", None, None, 1.0, False, NOW)
    assert [subscribe(db, feed) for feed in (FEED, fresh, fresh)] == [True, True, False]
    assert subscriptions(db) == [fresh, FEED]


def test_subscribing_anew_wakes_a_feed_that_was_gone_and_leaves_an_active_one_alone(db: sqlite3.Connection) -> None:
    subscribe(db, replace(FEED, state="gone"))
    assert subscribe(db, replace(FEED, name="another", note=""))
    assert subscriptions(db) == [replace(FEED, next_at=None, failures=0, note="")]
    assert not subscribe(db, replace(FEED, name="another"))


def test_a_poll_is_noted_also_at_a_new_address(db: sqlite3.Connection) -> None:
    subscribe(db, FEED)
    after = replace(FEED, url="https://new.example/", etag=None, failures=0, note="")
    assert save_poll(db, FEED.url, after) == "saved"
    assert subscriptions(db) == [after]


def test_a_feed_that_moved_to_a_subscribed_address_ends(db: sqlite3.Connection) -> None:
    other = replace(FEED, url="https://new.example/")
    subscribe(db, FEED)
    subscribe(db, other)
    assert save_poll(db, FEED.url, other) == "moved"
    assert {feed.url: feed.state for feed in subscriptions(db)} == {FEED.url: "moved", other.url: "active"}


def test_a_feed_that_was_removed_meanwhile_stays_removed(db: sqlite3.Connection) -> None:
    subscribe(db, FEED)
    assert (unsubscribe(db, FEED.name), unsubscribe(db, FEED.url)) == (1, 0)
    assert save_poll(db, FEED.url, FEED) == "removed"
    assert subscriptions(db) == []


def test_the_extra_of_known_articles_is_read_and_set(db: sqlite3.Connection) -> None:
    draft = Draft("k", "i", "t", "x", Published(None, "unknown"), ("s",))
    write_articles(db, [draft], ["story"], NOW)
    set_extras(db, [("k", "{}"), ("none", "{}")])
    assert extras(db, ["k", "none"]) == {"k": "{}"}
