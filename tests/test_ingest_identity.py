"""One article, one entry in the archive: links in every form, and entries with neither links nor ids that stay."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from feed_server import Reply, Site, rss, serving
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Draft, Published
from corpus.store.connection import migrate
from corpus.store.feeds import Subscription, subscribe, subscriptions
from corpus.store.identities import Told
from ingest.collect import Collector, Target
from ingest.identity import WEEK, linked, recognised
from ingest.links import BEGINNINGS, one_link, other_keys, plain_url
from ingest.manners import Manners
from ingest.polling import DEFAULT_ZONE
from ingest.records import Reading, draft_of
from ingest.stories_kept import keep, keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.store.articles import Added

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
MANNERS = Manners("fupan-test/1", allow_private=True, pause=0.0)
LONG = (
    "The maker of valves said on Tuesday that its new plant in Anhui would open a quarter later than planned, because "
    "the line for castings has to be moved, and that customers in three countries had been told."
)
SHORT = "Shanghai's composite turned positive."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def entry(title: str, text: str, guid: str | None = None, at: datetime | str | None = NOW, link: str = "") -> str:
    """Return an item of an RSS feed; without `guid` and `link` it has neither."""
    date = format_datetime(at) if isinstance(at, datetime) else at
    return "".join((
        f"<item><title>{title}</title><description>{text}</description>",
        f"<guid isPermaLink='false'>{guid}</guid>" if guid else "",
        f"<link>{link}</link>" if link else "",
        f"<pubDate>{date}</pubDate>" if date else "",
        "</item>",
    ))  # fmt: skip


def poll(site: Site, db: sqlite3.Connection, *items: str, now: datetime = NOW) -> Added:
    """Poll the feed at `now`, when it has these items."""
    site.replies["/rss"] = Reply(rss(*items))
    subscribe(db, Subscription(f"{site.base}/rss", "a wire", "en", None, 1.0, False, NOW))
    targets = [Target(one, subscribed=True, full_text=False) for one in subscriptions(db)]
    return Collector(db, keeper, lambda: now, Random(1), MANNERS).collect(targets)[0].added


def counts(added: Added) -> tuple[int, int, int]:
    return added.new, added.revised, added.same


def texts(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT text FROM articles ORDER BY text")]


NAMES: dict[str, Callable[[int, int], str | None]] = {
    "no ids": lambda _poll, _n: None,
    "new ids at each poll": lambda poll, n: f"{poll * 7919 + n}",
    "new urns at each poll": lambda poll, n: f"urn:uuid:{poll:04x}-{n}",
}
DATES: dict[str, Callable[[datetime, int], datetime | str | None]] = {
    "dated": lambda _now, n: NOW - timedelta(minutes=n),
    "dated by day": lambda _now, _n: "2026-06-02",
    "undated": lambda _now, _n: None,
    "counting back": lambda now, n: f"{int((now - NOW).total_seconds()) // 3600 + n + 1}小时前",
}


@pytest.mark.parametrize("dates", DATES)
@pytest.mark.parametrize("names", NAMES)
def test_what_a_feed_tells_again_is_not_new(site: Site, db: sqlite3.Connection, names: str, dates: str) -> None:
    for nth, hours in enumerate((0, 1, 5, 30)):
        now = NOW + timedelta(hours=hours)
        items = [entry(f"Flash {n}", f"{SHORT} {n}", NAMES[names](nth, n), DATES[dates](now, n)) for n in range(3)]
        added = poll(site, db, *items, now=now)
        assert counts(added) == ((3, 0, 0) if nth == 0 else (0, 0, 3)), (names, dates, nth)


@pytest.mark.parametrize("names", NAMES)
def test_long_texts_that_a_feed_dates_anew_at_each_poll_are_not_new(
    site: Site, db: sqlite3.Connection, names: str
) -> None:
    for nth, hours in enumerate((0, 1, 26, 100)):
        now = NOW + timedelta(hours=hours)
        added = poll(site, db, entry("A plant opens late", LONG, NAMES[names](nth, 0), now), now=now)
        assert counts(added) == ((1, 0, 0) if nth == 0 else (0, 0, 1))
    later = NOW + timedelta(seconds=WEEK + 1)
    assert poll(site, db, entry("A plant opens late", LONG, "later", later), now=later).new == 1


@pytest.mark.parametrize("names", NAMES)
def test_a_short_flash_of_another_time_is_another_article(site: Site, db: sqlite3.Connection, names: str) -> None:
    for nth, hours in enumerate((0, 2, 24)):
        now = NOW + timedelta(hours=hours)
        assert poll(site, db, entry("", SHORT, NAMES[names](nth, 0), now), now=now).new == (
            0 if names == "no ids" and hours == 2 else 1  # without an id the day and the words are the key
        )


@pytest.mark.parametrize("names", NAMES)
def test_signs_blanks_and_case_do_not_make_an_article_new(site: Site, db: sqlite3.Connection, names: str) -> None:
    poll(site, db, entry("Chips Rally, again", f"{LONG} Done.", NAMES[names](0, 0)))
    added = poll(site, db, entry("Chips rally  again", f"{LONG}  done!", NAMES[names](1, 0)))
    assert added.new == 0


@pytest.mark.parametrize("names", NAMES)
def test_an_edited_text_of_the_same_title_and_time_is_a_revision(
    site: Site, db: sqlite3.Connection, names: str
) -> None:
    other = entry("Copper falls", "Copper fell in London.", NAMES[names](0, 1))
    poll(site, db, entry("A plant opens late", "It opens in May.", NAMES[names](0, 0)), other)
    other = entry("Copper falls", "Copper fell in London.", NAMES[names](1, 1))
    edited = entry("A plant opens late", "It opens in June, the maker said.", NAMES[names](1, 0))
    assert counts(poll(site, db, edited, other)) == (0, 1, 1)
    assert counts(poll(site, db, edited, other)) == (0, 0, 2)
    assert texts(db) == ["Copper fell in London.", "It opens in June, the maker said."]
    assert db.execute("SELECT text FROM revisions").fetchall() == [("It opens in May.",)]
    assert db.execute("SELECT COUNT(*) FROM articles WHERE first_seen_at = ?", (int(NOW.timestamp()),)).fetchone() == (
        2,
    )


def test_of_a_date_alone_only_a_title_that_names_an_event_tells_an_edit(site: Site, db: sqlite3.Connection) -> None:
    day, event = "2026-06-02", "A maker of valves opens its plant in Anhui late"
    poll(site, db, entry(event, "In May.", None, day), entry("Flash", "Oil rose.", None, day))
    assert counts(poll(site, db, entry(event, "In June.", None, day), entry("Flash", "Oil fell.", None, day))) == (
        1,
        1,
        0,
    )
    assert texts(db) == ["In June.", "Oil fell.", "Oil rose."]
    assert counts(poll(site, db, entry(event, "In July.", "an id", day))) == (1, 0, 0)  # an id of its own says: another


def test_entries_that_stand_side_by_side_are_two_articles_and_stay_two(site: Site, db: sqlite3.Connection) -> None:
    for nth, expected in ((0, (2, 0, 0)), (1, (0, 0, 2)), (2, (0, 1, 1))):
        first = "Oil rose." if nth < 2 else "Oil rose by 2%."
        items = (entry("Flash", first, f"a{nth}"), entry("Flash", "Oil fell.", f"b{nth}"))
        assert counts(poll(site, db, *items)) == expected
    assert texts(db) == ["Oil fell.", "Oil rose by 2%."]


def test_an_edit_that_may_be_of_two_articles_is_of_none(site: Site, db: sqlite3.Connection) -> None:
    poll(site, db, entry("Flash", "Oil rose.", "a0"), entry("Flash", "Oil fell.", "b0"))
    assert counts(poll(site, db, entry("Flash", "Copper rose.", "c1"))) == (1, 0, 0)
    assert counts(poll(site, db, entry("Flash", "Tin rose.", "d1"), entry("Flash", "Tin fell.", "e1"))) == (2, 0, 0)


def test_one_entry_given_twice_at_once_is_one_article(site: Site, db: sqlite3.Connection) -> None:
    for nth, names in enumerate(("ab", "ab", "bc", "cd")):
        added = poll(site, db, *(entry("Flash", SHORT, name) for name in names))
        assert counts(added) == ((1, 0, 1) if nth == 0 else (0, 0, 2))
    edited = [entry("Flash", f"{SHORT} By 2%.", name) for name in "ef"]
    assert counts(poll(site, db, *edited)) == (0, 1, 1)
    days = [entry("Flash", SHORT, name, "2026-06-01") for name in ("g", "h")]
    assert counts(poll(site, db, *days)) == (2, 0, 0)  # by the day alone nobody can tell
    assert counts(poll(site, db, *days)) == (0, 0, 2)


def test_steady_ids_tell_undated_entries_apart(site: Site, db: sqlite3.Connection) -> None:
    old = entry("Flash", SHORT, "1", None)
    assert counts(poll(site, db, old)) == (1, 0, 0)
    assert counts(poll(site, db, old, entry("Flash", SHORT, "2", None))) == (1, 0, 1)


def test_an_edited_entry_with_a_steady_id_is_a_revision_whatever_else_changed(
    site: Site, db: sqlite3.Connection
) -> None:
    poll(site, db, entry("A plant opens late", "In May.", "1"))
    assert counts(poll(site, db, entry("A plant opens soon", "In June.", "1", NOW + timedelta(hours=1)))) == (0, 1, 0)


def test_the_same_words_of_another_source_are_another_article(db: sqlite3.Connection) -> None:
    said = Published(NOW, "second")
    keep(db, [Draft("id:1", "1", "Flash", LONG, said, ("one wire",))], NOW)
    again = Draft("id:2", "2", "Flash", LONG, said, ("another wire",))
    assert recognised(db, [again]) == [again]
    assert recognised(db, [Draft("id:2", "2", "Flash", LONG, said, ("one wire",))])[0].key == "id:1"
    unnamed = Draft("id:3", "3", "Flash", LONG, said, ())
    assert recognised(db, [unnamed]) == [unnamed]


FORMS = (
    "https://wire.example/news/1.html", "http://wire.example/news/1.html", "https://www.wire.example/news/1.html",
    "http://WWW.Wire.example:80/news/1.html?utm_source=rss&utm_medium=feed", "https://wire.example:443/news/1.html#top",
    "https://wire.example/news/1.html?fbclid=abc",
)  # fmt: skip


@pytest.mark.parametrize(("first", "then"), [(a, b) for a in FORMS for b in FORMS if a != b])
def test_a_link_in_another_form_is_the_same_article(db: sqlite3.Connection, first: str, then: str) -> None:
    def article(link: str, text: str) -> Draft:
        return Draft(f"url:{plain_url(link)}", link, "T", text, Published(NOW, "second"), ("wire",), link)

    assert keep(db, [article(first, "one")], NOW).new == 1
    assert counts(keep(db, [article(then, "one")], NOW)) == (0, 0, 1)
    assert counts(keep(db, [article(then, "two")], NOW)) == (0, 1, 0)
    assert db.execute("SELECT key, text FROM articles").fetchall() == [(f"url:{plain_url(first)}", "two")]


@pytest.mark.parametrize("forms", [FORMS, FORMS[::-1]])
def test_links_in_several_forms_that_come_together_are_one_article(
    db: sqlite3.Connection, forms: tuple[str, ...]
) -> None:
    drafts = [
        Draft(f"url:{plain_url(link)}", link, "T", "x", Published(NOW, "second"), (f"wire {n}",), link)
        for n, link in enumerate(forms)
    ]
    assert counts(keep(db, drafts, NOW)) == (1, 0, len(forms) - 1)
    assert db.execute("SELECT COUNT(*) FROM article_sources").fetchone() == (len(forms),)
    assert counts(keep(db, drafts[::-1], NOW)) == (0, 0, len(forms))


def test_a_feed_that_moves_to_https_brings_nothing_new(site: Site, db: sqlite3.Connection) -> None:
    for nth, begin in enumerate(("http://wire.example", "https://www.wire.example", "https://wire.example")):
        items = [
            entry("Chips rally", "Up.", None, link=f"{begin}/a/"),
            entry("Copper falls", "Down.", None, link=f"{begin}/b?id=7&amp;utm_campaign={nth}"),
            entry("Chips rally", "Up.", None, link=f"{begin}/a"),
        ]
        assert counts(poll(site, db, *items)) == ((2, 0, 0) if nth == 0 else (0, 0, 2))


def test_articles_of_files_and_feeds_meet_by_any_form_of_their_links(site: Site, db: sqlite3.Connection) -> None:
    record = json.loads('{"url": "http://www.wire.example/c/?utm_source=x", "title": "Tin", "text": "Flat."}')
    keep(db, [draft_of(record, Reading(None, "file", ZoneInfo(DEFAULT_ZONE), "now", NOW))], NOW)
    assert counts(poll(site, db, entry("Tin", "Flat.", None, link="https://wire.example/c"))) == (0, 0, 1)


def test_an_archive_that_has_a_link_twice_knows_the_older_one(db: sqlite3.Connection) -> None:
    for n, link in enumerate(("http://e.example/1", "https://e.example/1")):
        db.execute("INSERT OR IGNORE INTO sources VALUES (1, 'wire')")
        db.execute(
            "INSERT INTO articles VALUES (?, ?, 'i', NULL, NULL, 1, NULL, 'unknown', '', ?, 0, ?, '', 'T', 'x', NULL)",
            (n + 1, f"url:{link}", 10 - n, n + 1),
        )
    draft = Draft("url:https://www.e.example/1/", "i", "T", "x", Published(None, "unknown"), (), None)
    assert [one.key for one in linked(db, [draft])] == ["url:https://e.example/1"]


def test_a_tracking_parameter_that_older_programs_kept_is_looked_for_too(db: sqlite3.Connection) -> None:
    link = "https://e.example/1?fbclid=abc"
    keep(db, [Draft(f"url:{link}", link, "T", "x", Published(NOW, "second"), ("w",), link)], NOW)
    draft = Draft(f"url:{plain_url(link)}", link, "T", "x", Published(NOW, "second"), ("w",), link)
    assert draft.key == "url:https://e.example/1"
    assert [one.key for one in linked(db, [draft])] == [f"url:{link}"]


def test_lone_surrogates_in_keys_stop_nothing(db: sqlite3.Connection) -> None:
    odd = [Draft(key, "i", "T", "x", Published(None, "unknown"), ("w",)) for key in ("url:http://e\ud800", "id:\ud800")]
    assert [one.key for one in recognised(db, odd)] == ["url:http://e?", "id:?"]
    assert keep(db, odd, NOW).new == 2
    assert keep(db, odd, NOW).same == 2


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("url:http://www.e.example/a/", "url:e.example/a"),
        ("url:https://E.example:443/a?b=/", "url:e.example/a?b=/"),
        ("url:https://e.example", "url:e.example"),
        ("url:https://e.example/?p=1", "url:e.example?p=1"),
        ("url:https://e.example/#!/a/", "url:e.example#!/a/"),
        ("url:https://e.example:8080/A", "url:e.example:8080/A"),
        ("url:ftp://e.example/a", "url:ftp://e.example/a"),
        ("id:http://www.e.example/a/", "id:http://www.e.example/a/"),
    ],
)
def test_what_the_forms_of_a_link_have_in_common(key: str, meant: str) -> None:
    assert one_link(key) == meant


def test_the_forms_of_a_link_are_eight_or_four_of_a_file_and_none_of_what_is_no_link() -> None:
    assert other_keys("url:https://e.example/a", "https://e.example/a") == [
        "url:https://e.example/a", "url:https://e.example/a/", "url:https://www.e.example/a",
        "url:https://www.e.example/a/", "url:http://e.example/a", "url:http://e.example/a/",
        "url:http://www.e.example/a", "url:http://www.e.example/a/",
    ]  # fmt: skip
    assert len(other_keys("url:http://e.example/a.html", "http://e.example/a.html")) == 4
    assert other_keys("url:http://e.example/a.html", "http://e.example/a.html", BEGINNINGS[:1]) == [
        "url:https://e.example/a.html"
    ]
    assert other_keys("id:7", "") == []


@given(
    st.sampled_from(("e.example", "a.b.example", "e.example:8080")),
    st.sampled_from(("", "/a", "/a/b", "/a.html", "/%E4%B8%AD")),
    st.sampled_from(("", "?id=1", "?a=/&b=2")),
    st.data(),
)
def test_every_form_of_a_link_leads_to_every_other(host: str, path: str, query: str, data: st.DataObject) -> None:
    slash = "" if path.endswith("html") else "/"
    forms = [
        f"url:{scheme}://{www}{host}{path}{end}{query}"
        for scheme in ("http", "https")
        for www in ("", "www.")
        for end in ("", slash)
    ]
    one, other = (data.draw(st.sampled_from(forms)) for _ in range(2))
    assert one_link(one) == one_link(other)
    assert other in other_keys(one, one.removeprefix("url:"))


def test_what_is_told_is_compared_by_more_than_its_key() -> None:
    assert Told("k", "t", "x", None, "unknown") != Told("k", "t", "y", None, "unknown")
