"""The calendar and the place of a text in market time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import NotASession
from corpus.times import SHANGHAI
from linkage.sessions import Calendar, align, closed_session, dump, parse, shanghai

# The sessions around the holiday of 2025-04-04 (a Friday): Thursday 3rd, Monday 7th, Tuesday 8th.
DAYS = Calendar((date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3), date(2025, 4, 7), date(2025, 4, 8)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 4, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("published", "session", "bucket"),
    [
        (at(3, 9, 29), 3, "pre-open"),
        (at(3, 9, 30), 3, "morning"),
        (at(3, 11, 30), 3, "lunch"),
        (at(3, 13, 0), 3, "afternoon"),
        (at(3, 14, 59), 3, "afternoon"),
        (at(3, 15, 0), 7, "after-close"),  # cannot have moved that session
        (at(4, 12, 0), 7, "pre-open"),  # a holiday's news comes before the next open
        (at(6, 23, 0), 7, "pre-open"),
    ],
)
def test_news_is_read_with_the_first_session_that_could_react(published: datetime, session: int, bucket: str) -> None:
    found = align(published, "second", False, None, DAYS)
    assert (found.voice, found.session, found.bucket) == ("news", date(2025, 4, session), bucket)
    assert found.reaction_session == found.session


@pytest.mark.parametrize(
    ("published", "described", "session", "bucket"),
    [
        (at(3, 15, 30), None, 3, "after-close"),
        (at(7, 8, 0), None, 3, "pre-open"),  # nothing had begun on the 7th
        (at(7, 9, 30), None, 7, "morning"),
        (at(5, 10, 0), None, 3, "after-close"),  # a weekend's recap comes after the last close
        (at(8, 8, 0), date(2025, 4, 3), 3, "pre-open"),
        (at(8, 16, 0), date(2025, 4, 5), 3, "after-close"),  # a Saturday is told as its Thursday
        (at(3, 16, 0), date(2025, 4, 8), 3, "after-close"),  # what has not begun cannot be told
    ],
)
def test_a_recap_is_read_with_the_session_it_describes(
    published: datetime, described: date | None, session: int, bucket: str
) -> None:
    found = align(published, "minute", True, described, DAYS)
    assert (found.voice, found.session, found.bucket) == ("told", date(2025, 4, session), bucket)


def test_a_recap_can_still_be_reacted_to_later() -> None:
    assert align(at(3, 15, 30), "second", True, None, DAYS).reaction_session == date(2025, 4, 7)


def test_news_known_to_the_day_is_read_with_the_next_session() -> None:
    found = align(at(3, 0), "day", False, None, DAYS)
    assert (found.session, found.bucket) == (date(2025, 4, 7), "unknown")


def test_a_usual_hour_places_news_known_to_the_day() -> None:
    early = align(at(3, 0), "day", False, None, DAYS, usual_hour=8)
    late = align(at(3, 0), "day", False, None, DAYS, usual_hour=19)
    assert (early.session, early.bucket) == (date(2025, 4, 3), "pre-open")
    assert (late.session, late.bucket) == (date(2025, 4, 7), "after-close")


@pytest.mark.parametrize("hour", [None, 8])
def test_a_recap_known_to_the_day_tells_of_that_day(hour: int | None) -> None:
    assert align(at(3, 0), "day", True, None, DAYS, usual_hour=hour).session == date(2025, 4, 3)
    assert align(at(5, 0), "day", True, None, DAYS, usual_hour=hour).session == date(2025, 4, 3)


def test_an_unknown_time_has_no_session_unless_the_text_names_one() -> None:
    assert align(None, "unknown", False, date(2025, 4, 3), DAYS).session is None
    found = align(None, "unknown", True, date(2025, 4, 3), DAYS)
    assert (found.session, found.reaction_session, found.bucket) == (date(2025, 4, 3), None, "unknown")


@pytest.mark.parametrize("year", [2000, 2030])
@pytest.mark.parametrize("recap", [True, False])
def test_outside_the_calendar_there_is_no_session(year: int, recap: bool) -> None:
    found = align(datetime(year, 1, 5, tzinfo=UTC), "second", recap, None, DAYS)
    assert (found.session, found.reaction_session, found.bucket) == (None, None, "unknown")


def test_news_after_the_last_close_that_is_known_has_no_session() -> None:
    assert align(at(8, 16, 0), "second", False, None, DAYS).session is None


def test_a_day_without_trading_is_refused_with_its_neighbours() -> None:
    with pytest.raises(NotASession, match=r"2025-04-05.*2025-04-03 and 2025-04-07"):
        DAYS.require(date(2025, 4, 5))


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2025, 4, 9)])
def test_a_day_past_the_calendar_says_what_to_upgrade(day: date) -> None:
    with pytest.raises(NotASession, match="exchange_calendars"):
        DAYS.require(day)


def test_an_empty_calendar_knows_nothing() -> None:
    with pytest.raises(NotASession, match="empty"):
        Calendar(()).require(date(2025, 4, 3))


def test_the_calendar_names_neighbours_and_ranges() -> None:
    assert DAYS.before(date(2025, 4, 7), 2) == (date(2025, 4, 2), date(2025, 4, 3))
    assert DAYS.between(date(2025, 4, 2), date(2025, 4, 7)) == (date(2025, 4, 2), date(2025, 4, 3))
    assert DAYS.require(date(2025, 4, 7)) == date(2025, 4, 7)


def test_a_calendar_survives_being_written() -> None:
    assert parse(dump(DAYS)) == DAYS


def test_shanghai_rests_on_its_holidays() -> None:
    days = shanghai()
    # The exchange's notice for 2025: closed 2025-01-28 to 02-04, 04-04 to 04-06, 05-01 to 05-05, 05-31 to 06-02.
    open_days = [date(2025, 1, 27), date(2025, 2, 5), date(2025, 4, 3), date(2025, 4, 7), date(2025, 5, 6)]
    closed = [date(2025, 1, 28), date(2025, 2, 4), date(2025, 4, 4), date(2025, 5, 5), date(2025, 6, 2)]
    assert all(days.holds(day) for day in open_days)
    assert not any(days.holds(day) for day in closed)
    assert shanghai() is days


@given(st.datetimes(datetime(2025, 1, 2), datetime(2025, 12, 20), timezones=st.just(SHANGHAI)))  # noqa: DTZ001
def test_news_never_precedes_its_publication_and_a_recap_never_tells_the_future(published: datetime) -> None:
    days = shanghai()
    news = align(published, "second", False, None, days)
    told = align(published, "second", True, published.date() + timedelta(days=3), days)
    assert news.session is not None
    assert told.session is not None
    assert news.session >= published.date() >= told.session


@pytest.mark.parametrize(
    ("now", "session"),
    [
        ("2025-04-07T15:30:00+08:00", date(2025, 4, 7)),
        ("2025-04-07T23:59:00+08:00", date(2025, 4, 7)),
        ("2025-04-05T09:00:00+08:00", date(2025, 4, 3)),  # a holiday weekend: still Thursday's close
        ("2025-04-07T07:45:00+00:00", date(2025, 4, 7)),
    ],
)
def test_a_snapshot_shows_the_close_of_the_session_that_is_settled(now: str, session: date) -> None:
    assert closed_session(shanghai(), datetime.fromisoformat(now)) == session
    assert closed_session(shanghai(), datetime.fromisoformat(now), session) == session


@pytest.mark.parametrize(
    ("now", "wanted", "said"),
    [
        ("2025-04-07T11:00:00+08:00", None, "no close: 2025-04-07: it is 11:00"),
        ("2025-04-07T15:29:59+08:00", None, "settled at 15:30"),
        ("2025-04-08T00:05:00+08:00", date(2025, 4, 7), "no close: 2025-04-07"),
        ("2025-04-08T16:00:00+08:00", date(2025, 4, 7), "the latest session only: 2025-04-07: 2025-04-08"),
        ("2025-04-08T16:00:00+08:00", date(2025, 4, 6), "does not trade that day"),
        ("2199-04-08T16:00:00+08:00", None, "upgrade the calendar"),
    ],
)
def test_an_intraday_snapshot_is_no_close(now: str, wanted: date | None, said: str) -> None:
    with pytest.raises(NotASession, match=said):
        closed_session(shanghai(), datetime.fromisoformat(now), wanted)


def test_past_its_end_the_calendar_says_what_to_upgrade_and_invents_nothing() -> None:
    assert [DAYS.trades(date(2025, 4, day)) for day in (3, 4, 7)] == [True, False, True]
    assert not DAYS.trades(date(2025, 3, 1))
    with pytest.raises(NotASession, match="upgrade"):
        DAYS.trades(date(2025, 4, 9))
