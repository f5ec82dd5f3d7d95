"""Entries without links of their own or lasting ids, whose texts are their pages': known by what the feed said."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from feed_server import Reply, Site, rss, serving

from corpus.records import Draft, Published
from corpus.store.connection import migrate
from corpus.store.feeds import Subscription
from corpus.store.identities import told_behind
from ingest.collect import Collector, Target
from ingest.completions import behind_page, digest
from ingest.identity import recognised
from ingest.manners import Manners
from ingest.stories_kept import keep, keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
MANNERS = Manners("fupan-test/1", allow_private=True, pause=0.0)
SAID = "Makers of valves in Anhui open a plant; copper and tin fall in London."
PAGE = f"<html><body><article>{f'<p>{SAID} Traders said that volumes doubled. </p>' * 8}</article></body></html>"
TITLES: dict[str, Callable[[int], str]] = {
    "titles of their own": lambda n: f"Valves of Anhui: the makers open plant no. {n}",
    "one title": lambda _n: "Flash",
}
DATES: dict[str, Callable[[datetime], str | None]] = {
    "undated": lambda _now: None,
    "dated by day": lambda _now: "2026-06-02",
    "dated": lambda _now: "Wed, 03 Jun 2026 04:00:00 GMT",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        one.replies["/"] = Reply(PAGE)  # the front page is the link of every entry, and names none
        yield one


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def entry(site: Site, guid: str, title: str, text: str, date: str | None = None) -> str:
    return "".join((
        f"<item><title>{title}</title><description>{text}</description><link>{site.base}/</link>",
        f"<guid isPermaLink='false'>{guid}</guid>",
        f"<pubDate>{date}</pubDate>" if date else "",
        "</item>",
    ))  # fmt: skip


def poll(
    site: Site, db: sqlite3.Connection, *items: str, now: datetime = NOW, full_text: bool = True
) -> tuple[int, int, int, int]:
    """Poll the feed at `now`, when it has these items; return what is new, revised, the same, and the pages read."""
    site.replies["/rss"] = Reply(rss(*items))
    feed = Subscription(f"{site.base}/rss", "a wire", "en", None, 1.0, full_text, NOW)
    target = Target(feed, subscribed=False, full_text=full_text)
    result = Collector(db, keeper, lambda: now, Random(1), MANNERS).collect([target])[0]
    return result.added.new, result.added.revised, result.added.same, result.pages


def texts(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT text FROM articles ORDER BY text")]


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_what_a_feed_tells_again_is_not_new_where_its_pages_were_read(
    site: Site, db: sqlite3.Connection, title: Callable[[int], str], date: Callable[[datetime], str | None]
) -> None:
    for nth, hours in enumerate((0, 1, 5)):
        now = NOW + timedelta(hours=hours)
        items = [entry(site, f"{nth}-{n}", title(n), f"{SAID} Plant no. {n}.", date(now)) for n in range(3)]
        assert poll(site, db, *items, now=now) == ((3, 0, 0, 3) if nth == 0 else (0, 0, 3, 0))
    assert all("volumes doubled" in text for text in texts(db))
    assert len(texts(db)) == 3


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_what_a_feed_dates_anew_at_each_poll_is_not_new(
    site: Site, db: sqlite3.Connection, title: Callable[[int], str]
) -> None:
    for nth, hours in enumerate((0, 7, 100)):
        now = NOW + timedelta(hours=hours)
        items = [entry(site, f"{nth}-{n}", title(n), f"{SAID} No. {n}.", format_datetime(now)) for n in range(2)]
        assert poll(site, db, *items, now=now) == ((2, 0, 0, 2) if nth == 0 else (0, 0, 2, 0))


def test_what_a_feed_says_again_after_more_than_a_week_or_another_feed_says_is_new(
    site: Site, db: sqlite3.Connection
) -> None:
    dates = [format_datetime(NOW + timedelta(days=days)) for days in (0, 7, 15)]
    for nth, (date, expected) in enumerate(zip(dates, ((1, 0, 0, 1), (0, 0, 1, 0), (1, 0, 0, 1)), strict=True)):
        now = NOW + timedelta(days=16)
        assert poll(site, db, entry(site, f"{nth}", "Flash", SAID, date), now=now) == expected
    db.execute("UPDATE sources SET name = 'another wire'")
    assert poll(site, db, entry(site, "4", "Flash", SAID, dates[0]), now=now) == (1, 0, 0, 1)


def test_drifting_entries_are_found_by_an_index(db: sqlite3.Connection) -> None:
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    told_behind(db, "a wire", 0, 1, ["abc"])
    db.set_trace_callback(None)
    plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {asked[0]}"))
    assert "articles_behind" in plan


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
def test_entries_of_one_link_and_title_that_say_different_things_stay_two(
    site: Site, db: sqlite3.Connection, date: Callable[[datetime], str | None]
) -> None:
    def flashes(poll: str, *said: str) -> list[str]:
        return [entry(site, f"{poll}-{n}", "Flash", f"{SAID} {one}", date(NOW)) for n, one in enumerate(said)]

    assert poll(site, db, *flashes("a", "Oil rose.", "Oil fell.")) == (2, 0, 0, 2)
    assert poll(site, db, *flashes("b", "Oil fell.", "Oil rose.")) == (0, 0, 2, 0)
    keys = db.execute("SELECT key, extra FROM articles ORDER BY key").fetchall()
    assert poll(site, db, *flashes("c", "Oil fell.", "Tin fell.", "Oil rose.")) == (1, 0, 2, 1)
    assert poll(site, db, *flashes("d", "Tin fell.", "Oil rose.")) == (0, 0, 2, 0)
    assert len(texts(db)) == 3
    kept = db.execute("SELECT key, extra FROM articles ORDER BY key").fetchall()
    assert set(keys) < set(kept)
    assert len({json.loads(extra)["feed_text"] for _, extra in kept}) == 3


def test_what_an_undated_feed_says_twice_at_once_stays_two(site: Site, db: sqlite3.Connection) -> None:
    for nth, expected in enumerate(((2, 0, 0, 2), (0, 0, 2, 0), (0, 0, 2, 0))):
        assert poll(site, db, *(entry(site, f"{nth}-{n}", "Flash", SAID) for n in range(2))) == expected


@pytest.mark.parametrize("dated", [False, True])
def test_signs_and_case_do_not_make_an_entry_new_whose_page_was_read(
    site: Site, db: sqlite3.Connection, dated: bool
) -> None:
    for nth, text in enumerate((SAID, SAID.upper(), SAID.replace(";", " -"), SAID.replace("copper", "zinc"))):
        now = NOW + timedelta(hours=nth)
        found = poll(site, db, entry(site, f"{nth}", "Flash", text, format_datetime(now) if dated else None), now=now)
        assert found == ((1, 0, 0, 1) if nth in {0, 3} else (0, 0, 1, 1))  # its page is read again, and says the same
        again = entry(site, f"{nth} again", "Flash", text, format_datetime(now) if dated else None)
        assert poll(site, db, again, now=now) == (0, 0, 1, 0)
    assert len(texts(db)) == 2


def test_articles_that_earlier_versions_completed_are_known_by_the_letter(db: sqlite3.Connection) -> None:
    at = Published(NOW, "second")
    feed = Draft("id:1", "id:1", "Flash", SAID, at, ("a wire",))
    extra = json.dumps({"text_from": "page", "feed_text": digest(feed)})
    keep(db, [replace(feed, text="Oil rose, traders said.", extra=extra)], NOW)
    again = replace(feed, key="id:2", id="id:2", published=Published(NOW + timedelta(hours=5), "second"))
    assert [one.key for one in recognised(db, [again])] == ["id:1"]


def test_without_full_texts_the_pages_stand_and_with_them_again_are_not_read_again(
    site: Site, db: sqlite3.Connection
) -> None:
    for nth, (full_text, expected) in enumerate(((True, (2, 0, 0, 2)), (False, (0, 0, 2, 0)), (True, (0, 0, 2, 0)))):
        items = [entry(site, f"{nth}-{n}", f"Valves {n}", SAID) for n in range(2)]
        assert poll(site, db, *items, full_text=full_text) == expected
    assert all("volumes doubled" in text for text in texts(db))


def test_a_page_that_could_not_be_had_at_first_makes_a_revision_of_what_is_known(
    site: Site, db: sqlite3.Connection
) -> None:
    site.turns["/"] = [Reply(status=503)] * 2
    for nth, expected in enumerate(((2, 0, 0, 2), (0, 2, 0, 2), (0, 0, 2, 0))):
        assert poll(site, db, *(entry(site, f"{nth}-{n}", f"Valves {n}", SAID) for n in range(2))) == expected


def completed(key: str, text: str, feed_text: str) -> Draft:
    """Return an article of the archive that has its page's text, and what its feed said."""
    told = Draft(key, key, "Flash", feed_text, Published(None, "unknown"), ("a wire",))
    extra = json.dumps({"text_from": "page", "feed_text": digest(told)})
    return Draft(key, key, "Flash", text, Published(None, "unknown"), ("a wire",), extra=extra)


def told(key: str, text: str) -> Draft:
    return Draft(key, key, "Flash", text, Published(None, "unknown"), ("a wire",))


def test_what_the_feed_said_counts_before_what_the_page_says(db: sqlite3.Connection) -> None:
    keep(
        db,
        [completed("id:1", "Oil rose by 2%.", "Oil rose."), completed("id:2", "Oil rose by 2%.", "Oil rose by 2%.")],
        NOW,
    )
    again = recognised(db, [told("id:3", "Oil rose by 2%."), told("id:4", "Oil rose.")])
    assert [one.key for one in again] == ["id:2", "id:1"]


def test_signs_and_case_do_not_make_an_article_new_whose_page_says_no_more_than_its_feed(
    db: sqlite3.Connection,
) -> None:
    keep(db, [completed("id:1", "Oil rose by 2%.", "Oil rose by 2%.")], NOW)
    assert [one.key for one in recognised(db, [told("id:2", "oil  rose by 2%!")])] == ["id:1"]
    assert [one.key for one in recognised(db, [told("id:2", "Oil rose by 3%.")])] == ["id:2"]


def test_of_entries_in_the_same_words_each_is_another_article_completed_or_not(db: sqlite3.Connection) -> None:
    keep(db, [completed("id:1", "Oil rose by 2%, traders said.", "Oil rose."), told("id:2", "Oil rose.")], NOW)
    again = recognised(db, [told(f"id:{n}", "Oil rose.") for n in (3, 4, 5)])
    assert [one.key for one in again] == ["id:1", "id:2", "id:5"]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('{"text_from": "page", "feed_text": "abc"}', "abc"),
        ('{"text_from": "page", "feed_text": "abc", "feed_words": "def"}', "def"),
        ('{"text_from": "feed", "feed_text": "abc", "why": "404"}', None),
        ('{"text_from": "page"}', None),
        ('{"text_from": "page", "feed_text": ["abc"]}', None),
        ('["page"]', None),
        ("page", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_pages_text_hides_what_the_feed_said(extra: str | None, said: str | None) -> None:
    assert behind_page(extra) == said


@pytest.mark.parametrize("extra", ["page", "", "[]", '{"feed_text": ["abc"]}', '{"feed_text"', None])
def test_an_extra_that_says_nothing_of_a_feed_is_stored_as_it_is(db: sqlite3.Connection, extra: str | None) -> None:
    article = Draft("id:1", "id:1", "Flash", SAID, Published(NOW, "second"), ("a wire",), extra=extra)
    keep(db, [article], NOW)
    assert told_behind(db, "a wire", 0, 2**40, ["abc"]) == []
    assert db.execute("SELECT extra FROM articles").fetchall() == [(extra,)]
