"""What the store says of prices, members and breadth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from linkage_world import add, add_spells, memory, quote

from corpus.records import Breadth, IndexQuote, Membership
from corpus.store import tape
from corpus.store.connection import transaction
from corpus.store.quotes import add_index_quotes, add_reported_breadth
from corpus.store.reference import add_memberships

if TYPE_CHECKING:
    import sqlite3

MON, TUE, WED = date(2025, 4, 7), date(2025, 4, 8), date(2025, 4, 9)


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = memory()
    add(connection, [quote(MON, 600001, 10, "甲"), quote(MON, 1, -10, "乙"), quote(TUE, 600001, 50, "丙")])
    return connection


def breadth(session: date, universe: str, members: int = 10) -> Breadth:
    return Breadth(session, universe, members, 6, 4, members - 10, 1, 2, 0, 0.2, 0.01, 0.005, 1e9)


def test_quotes_come_by_symbol_with_the_name_of_the_day(db: sqlite3.Connection) -> None:
    assert [row[:4] for row in tape.quotes_on(db, 20250407)] == [
        (1, "乙", 99_000, 100_000),
        (600001, "甲", 101_000, 100_000),
    ]
    assert [row[1] for row in tape.quotes_on(db, 20250408)] == ["丙"]


def test_returns_are_those_asked_for(db: sqlite3.Connection) -> None:
    found = tape.returns_of(db, [20250407, 20250408, 20250409], [600001, 7])
    assert sorted(row[:3] for row in found) == [(20250407, 600001, 101_000), (20250408, 600001, 105_000)]
    assert [row[1] for row in tape.returns_between(db, [20250407], 0, 9_999)] == [1]


def test_dispersion_is_the_mean_distance_from_the_median_given(db: sqlite3.Connection) -> None:
    found = tape.dispersions(db, {20250407: 0.005, 20250409: 0.0})  # +1 % and -1 % on the 7th
    assert found == {20250407: pytest.approx((0.005 + 0.015) / 2)}


def test_index_returns_need_a_previous_close(db: sqlite3.Connection) -> None:
    with transaction(db):
        add_index_quotes(db, [IndexQuote(MON, "star50", 110, 100), IndexQuote(TUE, "star50", 110, 0)])
    assert tape.index_returns(db, [20250407, 20250408], "star50") == {20250407: pytest.approx(0.1)}


def test_computed_breadth_stands_beside_what_was_reported(db: sqlite3.Connection) -> None:
    with transaction(db):
        add_reported_breadth(db, [breadth(MON, "all"), breadth(MON, "label:x")], "elsewhere")
        tape.replace_breadth(db, 20250407, [breadth(MON, "all", 12), breadth(MON, "labels", 12)], "v1")
    assert [(row.reported, row.members) for row in tape.breadth_of(db, [20250407], "all")] == [(0, 12), (1, 10)]
    assert [row.universe for row in tape.breadth_family(db, [20250407], "label:")] == ["label:x"]
    assert len(tape.breadth_between(db, 20250407, 20250408, None)) == len(list(tape.breadth_rows(db))) == 4
    assert tape.breadth_between(db, 20250408, 20250409, "all") == []


def test_sessions_are_stale_until_computed_by_this_version(db: sqlite3.Connection) -> None:
    assert tape.stale_sessions(db, "v1") == [20250407, 20250408]
    with transaction(db):
        tape.replace_breadth(db, 20250407, [breadth(MON, "all")], "v1")
        tape.replace_breadth(db, 20250407, [breadth(MON, "all")], "v1")
    assert tape.stale_sessions(db, "v1") == [20250408]
    assert tape.stale_sessions(db, "v2") == [20250407, 20250408]


def test_members_are_those_in_force_at_some_time_of_the_range(db: sqlite3.Connection) -> None:
    spells = [
        Membership("star50", "688001", "甲", date(2024, 1, 1), date(2025, 1, 1)),
        Membership("star50", "688002", "乙", date(2024, 1, 1), date(2025, 4, 8)),
        Membership("star50", "688003", "丙", date(2025, 4, 8), date(2026, 1, 1)),
    ]
    with transaction(db):
        add_memberships(db, spells)
    assert [row[1] for row in tape.member_spells(db, 20250407, 20250407)] == [688002]
    assert [row[1] for row in tape.member_spells(db, 20250407, 20250408)] == [688002, 688003]


def test_industries_begun_later_are_not_known_yet(db: sqlite3.Connection) -> None:
    add_spells(db)
    assert tape.industry_spells(db, 20191231) == []
    assert len(tape.industry_spells(db, 20250407)) == 18
    assert db.execute("SELECT code, name FROM industry_names").fetchall() == [("110000", "农")]


def test_the_latest_session_with_quotes_or_breadth(db: sqlite3.Connection) -> None:
    assert tape.latest_quoted(db, 20250406) is None
    assert tape.latest_quoted(db, 20250407) == 20250407
    with transaction(db):
        add_reported_breadth(db, [breadth(WED, "all")], "elsewhere")
    assert tape.latest_quoted(db, 20251231) == 20250409
