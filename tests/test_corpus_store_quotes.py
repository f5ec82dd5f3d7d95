"""Quotes, names, index quotes and reported breadth in the store."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from corpus.records import Breadth, Company, IndexQuote, IndustrySpell, Membership, Quote
from corpus.store import quotes as store
from corpus.store.connection import migrate, transaction
from corpus.store.reference import add_industries, add_memberships

MON, TUE, WED = date(2025, 4, 7), date(2025, 4, 8), date(2025, 4, 9)


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def add(db: sqlite3.Connection, *quotes: Quote) -> store.Stored:
    with transaction(db):
        return store.add_quotes(db, quotes)


def stale(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT session FROM stale_sessions ORDER BY session")]


def test_quotes_are_new_then_the_same_then_changed(db: sqlite3.Connection) -> None:
    one, two = Quote(MON, "600519", "茅台", 10.0, 9.0), Quote(TUE, "000001", "平安", 5.0, 5.0)
    assert add(db, two, one) == store.Stored(2, 0, 0, (MON, TUE))
    assert add(db, one, two) == store.Stored(0, 0, 2, ())
    assert add(db, one, Quote(TUE, "000001", "平安", 5.1, 5.0)) == store.Stored(0, 1, 1, (TUE,))
    assert db.execute("SELECT close FROM quotes WHERE symbol = 1").fetchone() == (5100,)


def test_of_a_stock_given_twice_in_one_batch_the_later_stays(db: sqlite3.Connection) -> None:
    assert add(db, Quote(MON, "600519", "茅台", 10.0), Quote(MON, "600519", "茅台", 11.0)).new == 1
    assert db.execute("SELECT close FROM quotes").fetchall() == [(11_000,)]


def test_prices_are_thousandths_and_amounts_whole(db: sqlite3.Connection) -> None:
    add(db, Quote(MON, "600519", "茅台", 10.005, 9.9, 11, 9, 1234.6, 1e12, 2e12, 0.015))
    assert db.execute("SELECT * FROM quotes").fetchone() == (
        20250407, 600519, 1, 10_005, 9_900, 11_000, 9_000, 1_235, 10**12, 2 * 10**12, 0.015,
    )  # fmt: skip


def test_only_sessions_that_changed_are_stale(db: sqlite3.Connection) -> None:
    one = Quote(MON, "600519", "茅台", 10.0)
    add(db, one, Quote(TUE, "600519", "茅台", 10.0))
    db.execute("DELETE FROM stale_sessions")
    add(db, one)
    assert stale(db) == []
    add(db, Quote(TUE, "600519", "茅台", 10.1))
    assert stale(db) == [20250408]
    with transaction(db):
        store.mark_all_stale(db)
    assert stale(db) == [20250407, 20250408]


def test_names_are_numbered_as_they_are_met(db: sqlite3.Connection) -> None:
    assert store.newest_name(db) == 0
    add(db, Quote(MON, "600519", "甲"), Quote(TUE, "600519", "乙"))
    assert store.newest_name(db) == 2
    assert store.names_after(db, 1) == ["乙"]
    add(db, Quote(WED, "000001", "甲"))
    assert store.newest_name(db) == 2


def test_a_company_has_its_names_newest_first_whatever_the_order_they_came_in(db: sqlite3.Connection) -> None:
    add(db, Quote(WED, "600519", "ST甲"))
    add(db, Quote(MON, "600519", "甲"), Quote(TUE, "600519", "甲"))
    assert store.companies(db) == [Company("600519", ("ST甲", "甲"))]
    spans = db.execute("SELECT first_session, last_session FROM symbols ORDER BY first_session").fetchall()
    assert spans == [(20250407, 20250408), (20250409, 20250409)]


def test_companies_know_their_english_names_and_latest_industry(db: sqlite3.Connection) -> None:
    add(db, Quote(MON, "688001", "甲"))
    members = [
        Membership("star50", "688001", "甲", MON, None, "Alpha Co"),
        Membership("star50", "688002", "乙", MON),
        Membership("csi500", "688001", "甲旧", date(2024, 1, 1), MON, "Alpha Co"),
    ]
    spells = [IndustrySpell("688001", "270101", date(2024, 1, 1)), IndustrySpell("688001", "270102", MON)]
    with transaction(db):
        add_memberships(db, members)
        add_industries(db, reversed(spells), [])
    assert store.companies(db) == [
        Company("688001", ("甲", "甲旧"), ("Alpha Co",), "270102"),
        Company("688002", ("乙",)),
    ]


def test_index_quotes_are_replaced_and_changes_counted(db: sqlite3.Connection) -> None:
    first = [IndexQuote(MON, "star50", 1000, 990, 1e9), IndexQuote(MON, "chinext", 2000, 1990)]
    with transaction(db):
        assert store.add_index_quotes(db, first) == 2
        assert store.add_index_quotes(db, first) == 0
        assert store.add_index_quotes(db, [IndexQuote(MON, "star50", 1001, 990)]) == 1
    rows = db.execute('SELECT close, turnover FROM index_quotes WHERE "index" = ?', ("star50",)).fetchall()
    assert rows == [(1001.0, None)]


def test_reported_breadth_bears_its_source_and_stands_apart(db: sqlite3.Connection) -> None:
    row = Breadth(MON, "all", 10, 6, 4, 0, 1, None, None, 0.2, None, None, None, reported=True)
    with transaction(db):
        assert store.add_reported_breadth(db, [row, row], "elsewhere.csv") == 1
    assert db.execute("SELECT reported, members, limit_up, version FROM breadth").fetchall() == [
        (1, 10, None, "elsewhere.csv")
    ]
