"""What answers mean for a feed: worked by hand, from RFC 9110 and RFC 9111."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from feed_server import item, rss
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FetchProblem
from corpus.store.feeds import Subscription
from ingest.fetch import Fetched
from ingest.polling import MAX_RETRY, MAX_WAIT, Poll, backoff, conditions, decide, due, freshness, retry_after

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
URL = "https://feeds.example/rss.xml"
FEED = Subscription(URL, "某报", "zh", "Asia/Shanghai", 1.0, False, NOW)
BODY = rss(item("芯片股走高", "https://feeds.example/1"))


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def answer(
    status: int = 200, body: str = BODY, moved: str | None = None, headers: dict[str, str] | None = None
) -> Fetched:
    return Fetched(moved or URL, status, None, body.encode(), headers or {}, moved, "Said So")


def poll(response: Fetched | FetchProblem, feed: Subscription = FEED) -> Poll:
    return decide(feed, response, NOW, Random(1))


def test_an_answer_brings_articles_and_what_to_ask_with_next_time() -> None:
    got = poll(answer(headers={"etag": '"a"', "last-modified": "Wed, 03 Jun 2026 04:00:00 GMT"}))
    assert (got.kind, [draft.title for draft in got.drafts], got.drafts[0].sources) == (
        "articles", ["芯片股走高"], ("某报",),
    )  # fmt: skip
    assert conditions(got.after) == {"If-None-Match": '"a"', "If-Modified-Since": "Wed, 03 Jun 2026 04:00:00 GMT"}
    assert (got.after.polled_at, got.after.next_at, got.after.failures) == (NOW, later(300), 0)


def test_old_validators_are_forgotten_when_the_new_answer_has_none() -> None:
    assert conditions(poll(answer(), replace(FEED, etag="old", last_modified="old")).after) == {}


def test_nothing_new_keeps_the_validators_and_the_pause_of_last_time() -> None:
    known = replace(FEED, etag='"a"', polled_at=NOW - timedelta(hours=2), next_at=NOW, note="failed once")
    got = poll(answer(304, ""), known)
    assert (got.kind, got.drafts, got.after.etag, got.after.note) == ("unchanged", (), '"a"', "")
    assert got.after.next_at == later(7200)
    failed = replace(known, failures=3)
    assert (poll(answer(304, ""), failed).after.next_at, poll(answer(304, ""), failed).after.failures) == (
        later(300),
        0,
    )


@pytest.mark.parametrize(
    ("more", "headers", "seconds"),
    [
        ("<ttl>60</ttl>", {}, 3600),
        ("<ttl>60</ttl>", {"cache-control": "public, max-age=7200"}, 7200),
        ("<ttl>soon</ttl>", {"cache-control": "max-age=7200, must-revalidate", "age": "200"}, 7000),
        ("<ttl>99999</ttl>", {}, 86400),
        ("", {"cache-control": "max-age=31536000"}, 86400),
        ("", {"cache-control": "no-cache, max-age=7200"}, 300),
        ("", {"expires": "Wed, 03 Jun 2026 05:30:00 GMT"}, 3600),
        # The server's clock is two hours slow: what counts is how far apart its own two moments are.
        ("", {"expires": "Wed, 03 Jun 2026 03:30:00 GMT", "date": "Wed, 03 Jun 2026 02:30:00 GMT"}, 3600),
        ("", {"expires": "0"}, 300),
    ],
)
def test_a_feed_is_left_alone_for_as_long_as_it_or_its_server_asks(
    more: str, headers: dict[str, str], seconds: int
) -> None:
    assert poll(answer(body=rss(more=more), headers=headers)).after.next_at == later(seconds)


@pytest.mark.parametrize(
    ("period", "frequency", "seconds"), [("hourly", "2", 1800), ("daily", "", 86400), ("never", "4", 300)]
)
def test_the_period_of_rdf_syndication_counts_too(period: str, frequency: str, seconds: int) -> None:
    body = (
        "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><title>t</title>"
        f"<sy:updatePeriod>{period}</sy:updatePeriod><sy:updateFrequency>{frequency}</sy:updateFrequency></channel></rss>"
    )
    assert poll(answer(body=body)).after.next_at == later(seconds)


def test_a_lasting_move_is_remembered_once_a_feed_stands_there() -> None:
    assert poll(answer(moved="https://new.example/rss")).after.url == "https://new.example/rss"
    assert poll(answer(304, "", moved="https://new.example/rss")).after.url == "https://new.example/rss"
    page = poll(answer(body="<html><body>login</body></html>", moved="https://portal.example/"))
    assert (page.kind, page.after.url) == ("failed", URL)


def test_gone_ends_the_polling_with_a_note() -> None:
    got = poll(answer(410))
    assert (got.kind, got.after.state, due(got.after, NOW + timedelta(days=99))) == ("gone", "gone", False)
    assert got.after.note == "the server said on 2026-06-03 that it is gone for good (410)"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_refusal_is_a_failure_and_keeps_what_was_known(status: int) -> None:
    got = poll(answer(status, ""), replace(FEED, etag="a"))
    assert (got.kind, got.after.state, got.after.failures, got.after.etag) == ("failed", "active", 1, "a")
    assert got.after.note == f"the server refuses: {status} Said So"
    assert got.after.next_at is not None
    assert later(900 * 0.75) <= got.after.next_at <= later(900 * 1.25)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7200", 7200), ("Wed, 03 Jun 2026 06:30:00 GMT", 7200), ("99999999", MAX_RETRY), ("-5", 0), ("soon", 0), ("", 0)],
)
def test_the_server_says_when_to_come_back(value: str, seconds: float) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds
    if seconds:
        assert poll(answer(503, "", headers={"retry-after": value})).after.next_at == later(seconds)


def test_failures_wait_twice_as_long_each_time_until_two_days() -> None:
    class Middle(Random):
        """A generator that always draws the middle."""

        def uniform(self, a: float, b: float) -> float:
            """Return the middle."""
            return (a + b) / 2

    assert [backoff(n, Middle()) for n in (1, 2, 3, 4, 9, 500)] == [900, 1800, 3600, 7200, MAX_WAIT, MAX_WAIT]


@given(failures=st.integers(1, 10_000), seed=st.integers())
def test_jitter_stays_within_a_quarter(failures: int, seed: int) -> None:
    middle = min(900 * 2.0 ** min(failures - 1, 30), MAX_WAIT)
    assert 0.75 * middle <= backoff(failures, Random(seed)) <= 1.25 * middle


def test_feeds_that_failed_together_do_not_come_back_together() -> None:
    rng = Random(7)
    assert len({backoff(3, rng) for _ in range(50)}) == 50


def test_no_answer_is_a_failure_with_its_reason() -> None:
    got = poll(FetchProblem("the server is too slow", identity=URL))
    assert (got.kind, got.after.note, got.after.failures) == ("failed", "the server is too slow", 1)


def test_an_unknown_zone_is_this_feeds_failure() -> None:
    got = poll(answer(), replace(FEED, tz="Mars/Olympus"))
    assert (got.kind, got.after.note) == ("failed", "unknown time zone: 'Mars/Olympus'")


def test_a_feed_is_due_a_minute_early_but_never_while_the_server_asks_for_a_pause() -> None:
    assert due(FEED, NOW)
    assert due(replace(FEED, next_at=later(59)), NOW)
    assert not due(replace(FEED, next_at=later(61)), NOW)
    assert not due(replace(FEED, next_at=later(1), failures=1), NOW)
    assert not due(replace(FEED, state="gone"), NOW)


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "age", "date", "retry-after"]), st.text()))
def test_no_header_upsets_the_decision(headers: dict[str, str]) -> None:
    assert freshness(headers, NOW) >= 0
    assert 0 <= retry_after(headers, NOW) <= MAX_RETRY
    after = poll(answer(headers=headers)).after.next_at
    assert after is not None
    assert later(300) <= after <= later(86400)
