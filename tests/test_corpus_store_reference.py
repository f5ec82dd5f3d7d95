"""Index members and industries in the store."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.records import IndustryName, IndustrySpell, Membership, Quote
from corpus.store.connection import migrate, transaction
from corpus.store.quotes import add_quotes
from corpus.store.reference import Held, add_industries, add_memberships, held

if TYPE_CHECKING:
    from collections.abc import Callable

JAN, MAR, JUN, DEC = (date(2025, month, 1) for month in (1, 3, 6, 12))


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def listed(begin: date, *symbols: int, until: date | None = None) -> list[Membership]:
    return [Membership("star50", f"{symbol:06d}", f"股{symbol}", begin, until) for symbol in symbols]


def add(db: sqlite3.Connection, memberships: list[Membership]) -> int:
    with transaction(db):
        return add_memberships(db, memberships)


def members(db: sqlite3.Connection, day: int) -> list[int]:
    query = (
        "SELECT CAST(symbol AS INTEGER) FROM memberships WHERE valid_from <= ?1 AND (valid_to = 0 OR valid_to > ?1)"
        " ORDER BY symbol"
    )
    return [row[0] for row in db.execute(query, (day,))]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_a_later_list_ends_an_earlier_one_in_whatever_order_they_come(
    db: sqlite3.Connection, order: tuple[int, ...]
) -> None:
    lists = [listed(JAN, 1, 2, 3), listed(MAR, 2, 3, 4), listed(JUN, 3, 4, 5)]
    for at in order:
        add(db, lists[at])
    assert [members(db, day) for day in (20241231, 20250101, 20250301, 20250601, 20260101)] == [
        [], [1, 2, 3], [2, 3, 4], [3, 4, 5], [3, 4, 5],
    ]  # fmt: skip


def test_the_same_list_again_changes_nothing(db: sqlite3.Connection) -> None:
    assert add(db, listed(JAN, 1, 2)) == 2
    assert add(db, listed(MAR, 2, 3)) == 4  # two are new, two old spells end
    assert add(db, listed(JAN, 1, 2)) == 0
    assert add(db, listed(MAR, 2, 3)) == 0


def test_open_spells_among_closed_ones_are_those_of_single_stocks(db: sqlite3.Connection) -> None:
    add(db, [*listed(JAN, 1, 2), *listed(JAN, 3, until=MAR), *listed(MAR, 4)])
    assert members(db, 20250401) == [1, 2, 4]


def test_a_list_ends_the_open_spells_of_single_stocks(db: sqlite3.Connection) -> None:
    add(db, [*listed(JAN, 1, 2), *listed(JAN, 3, until=MAR), *listed(MAR, 4)])
    add(db, listed(JUN, 2, 4, 5))
    assert members(db, 20250531) == [1, 2, 4]
    assert members(db, 20250601) == [2, 4, 5]


def test_a_few_stocks_that_joined_later_are_no_list(db: sqlite3.Connection) -> None:
    add(db, [*listed(JUN, 9), *listed(JAN, 8, until=MAR)])
    add(db, listed(MAR, 1, 2, 3, 4))
    assert members(db, 20250701) == [1, 2, 3, 4, 9]


def test_lists_of_other_indices_are_left_alone(db: sqlite3.Connection) -> None:
    add(db, [Membership("csi300", "600000", "甲", JAN)])
    add(db, listed(MAR, 1))
    assert members(db, 20250601) == [1, 600000]


def test_names_and_weights_may_be_corrected(db: sqlite3.Connection) -> None:
    add(db, listed(JAN, 1))
    assert add(db, [Membership("star50", "000001", "新名", JAN, None, "New", 0.1)]) == 1
    assert db.execute("SELECT name, name_en, weight, valid_to FROM memberships").fetchone() == ("新名", "New", 0.1, 0)


def test_changes_of_reference_make_all_breadth_stale_and_no_change_does_not(db: sqlite3.Connection) -> None:
    with transaction(db):
        add_quotes(db, [Quote(MAR, "600000", "甲"), Quote(JUN, "600000", "甲")])
    spells, names = [IndustrySpell("600000", "480301", JAN)], [IndustryName("480000", 1, "银行")]
    changes: tuple[Callable[[], int], ...] = (
        lambda: add(db, listed(JAN, 1)),
        lambda: add_industries(db, spells, names),
    )
    for change in changes:
        db.execute("DELETE FROM stale_sessions")
        assert change() > 0
        assert db.execute("SELECT COUNT(*) FROM stale_sessions").fetchone() == (2,)
        db.execute("DELETE FROM stale_sessions")
        assert change() == 0
        assert db.execute("SELECT COUNT(*) FROM stale_sessions").fetchone() == (0,)


def test_an_industry_and_its_name_may_be_corrected(db: sqlite3.Connection) -> None:
    with transaction(db):
        add_industries(db, [IndustrySpell("600000", "480301", JAN)], [IndustryName("480000", 1, "银")])
        spell, name = IndustrySpell("600000", "480201", JAN), IndustryName("480000", 1, "银行")
        assert add_industries(db, [spell], [name]) == 2
    assert db.execute("SELECT code FROM industries").fetchall() == [("480201",)]
    assert db.execute("SELECT name FROM industry_names").fetchall() == [("银行",)]


def test_what_is_held_is_counted(db: sqlite3.Connection) -> None:
    assert held(db) == Held(0, 0, 0, 0, 0, 0)
    with transaction(db):
        add_quotes(db, [Quote(MAR, "600000", "甲"), Quote(JUN, "600000", "甲"), Quote(JUN, "600001", "乙")])
        add_industries(db, [IndustrySpell("600000", "480301", DEC)], [])
    add(db, listed(JAN, 1, 2))
    assert held(db) == Held(3, 2, 20250301, 20250601, 1, 2)
