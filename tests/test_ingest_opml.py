"""Subscriptions in OPML, in and out; and the list that comes along."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FileProblem
from corpus.store.feeds import Subscription
from ingest.opml import Outlines, read_opml, write_opml

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)


def read(body: str) -> Outlines:
    return read_opml(f"<opml version='2.0'><body>{body}</body></opml>".encode(), "f.opml", NOW)


def test_outlines_within_outlines_are_read_with_what_they_say() -> None:
    got = read(
        "<outline text='folder'><outline text='某报' xmlUrl='https://a.example/rss' language='zh-CN' "
        "tz='Asia/Shanghai' weight='2.5' fullText='true' note='n'/></outline><outline title='B' xmlURL='http://b.example/'/>"
    )
    assert got == Outlines(
        (
            Subscription("https://a.example/rss", "某报", "zh", "Asia/Shanghai", 2.5, True, NOW, note="n"),
            Subscription("http://b.example/", "B", None, None, 1.0, False, NOW),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        ("xmlUrl=''", "an empty address is no address of the web"),
        ("xmlUrl='ftp://a.example/'", "ftp://a.example/ is no address of the web"),
        ("xmlUrl='https://x.example/' tz='Mars/Olympus'", "https://x.example/: unknown time zone 'Mars/Olympus'"),
        ("xmlUrl='https://x.example/' weight='much'", "'much' is no weight"),
        ("xmlUrl='https://x.example/' weight='nan'", "'nan' is no weight"),
        ("xmlUrl='https://x.example/' weight='-1'", "'-1' is no weight"),
        ("xmlUrl='https://good.example/'", "https://good.example/ stands there twice; the first counts"),
    ],
)
def test_what_is_no_subscription_is_a_problem_and_the_others_count(outline: str, why: str) -> None:
    got = read(f"<outline xmlUrl='https://good.example/'/>\n<outline {outline}/>\n")
    assert [feed.url for feed in got.feeds] == ["https://good.example/"]
    assert why in str(got.problems[0])
    assert str(got.problems[0]).startswith("f.opml:2: ")


def test_a_file_without_subscriptions_says_so() -> None:
    assert "no subscriptions" in str(read("<outline text='x'/>").problems[0])


@pytest.mark.parametrize("data", [b"", b"words", b"<html/>", b"<opml><body>", b"\x00\xff"])
def test_what_is_no_opml_is_refused(data: bytes) -> None:
    with pytest.raises(FileProblem, match="not OPML"):
        read_opml(data, "f.opml", NOW)


def test_entities_of_a_hostile_file_are_not_expanded() -> None:
    outline = "<outline xmlUrl='https://a.example/' text='&a;'/>"
    bomb = f"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml><body>{outline}</body></opml>"
    with pytest.raises(FileProblem):
        read_opml(bomb.encode(), "f.opml", NOW)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1)


@given(st.lists(st.builds(
    Subscription, url=st.integers(0, 10**9).map(lambda n: f"https://e.example/{n}?a=1&b=2"), name=WORDS,
    lang=st.sampled_from(["zh", "en", None]), tz=st.sampled_from(["Asia/Shanghai", None]),
    weight=st.sampled_from([0.5, 1.0, 2.0]), full_text=st.booleans(), added_at=st.just(NOW),
    note=st.just("a <b> & 'c'"),
), unique_by=lambda feed: feed.url, min_size=1))  # fmt: skip
def test_what_is_written_is_read_again(feeds: list[Subscription]) -> None:
    assert read_opml(write_opml(feeds).encode(), "f.opml", NOW) == Outlines(tuple(feeds), ())


def test_the_starter_list_has_enough_sources_in_both_languages_none_of_which_was_verified() -> None:
    got = read_opml(resources.files("corpus").joinpath("feeds.opml").read_bytes(), "feeds.opml", NOW)
    assert not got.problems
    assert sum(feed.lang == "zh" for feed in got.feeds) >= 12
    assert sum(feed.lang == "en" for feed in got.feeds) >= 12
    assert {feed.note for feed in got.feeds} == {"not verified here"}
    assert all(feed.tz for feed in got.feeds)
    assert len({feed.name for feed in got.feeds}) == len(got.feeds)
