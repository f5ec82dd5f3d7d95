"""Runs of closes at the upper limit, worked by hand: suspensions, gaps, ex-dividend days, changes of code."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from linkage_world import LABELS, add, memory

from corpus.records import Quote
from corpus.store import tape
from linkage.refresh import refresh

if TYPE_CHECKING:
    import sqlite3

MON = date(2025, 4, 7)
DAYS = [MON + timedelta(n) for n in range(5)]


def at(day: int, close: float | None, prev: float, name: str = "甲", symbol: str = "600001") -> Quote:
    """Return a quote on the n-th day of the week; no close: suspended."""
    return Quote(DAYS[day], symbol, name, close, prev, close, close, None if close is None else 100.0, 1e6, 1e9)


def runs(*quotes: Quote) -> list[int | None]:
    connection = memory()
    add(connection, quotes)
    refresh(connection, LABELS)
    return streaks(connection)


def streaks(connection: sqlite3.Connection, universe: str = "all") -> list[int | None]:
    return [row.streak for row in tape.breadth_between(connection, 0, 99_999_999, universe)]


def test_a_run_counts_closes_at_the_limit_and_ends_with_the_first_that_is_not() -> None:
    assert runs(at(0, 11.0, 10.0), at(1, 12.1, 11.0), at(2, 13.31, 12.1), at(3, 13.3, 13.31)) == [1, 2, 3, 0]


def test_a_suspension_neither_breaks_a_run_nor_adds_to_it() -> None:
    assert runs(at(0, 11.0, 10.0), at(1, None, 11.0), at(2, 12.1, 11.0)) == [1, None, 2]


def test_a_session_that_is_missing_ends_a_run_because_the_previous_close_is_another() -> None:
    assert runs(at(0, 11.0, 10.0), at(2, 13.31, 12.1)) == [1, 1]


def test_an_ex_dividend_day_goes_on_with_an_adjusted_previous_close() -> None:
    assert runs(at(0, 11.0, 10.0), at(1, 11.55, 10.5, "XD甲")) == [1, 2]
    assert runs(at(0, 11.0, 10.0), at(1, 11.55, 10.5)) == [1, 1]


def test_first_sessions_have_no_limit_and_no_run() -> None:
    assert runs(at(0, 15.0, 10.0, "N甲"), at(1, 16.5, 15.0)) == [0, 1]


def test_a_run_goes_on_under_a_new_code_of_beijing() -> None:
    """The company 830001 trades as 920001 from Wednesday on; the name says so."""
    old = [at(0, 13.0, 10.0, symbol="830001"), at(1, 16.9, 13.0, symbol="830001")]
    assert runs(*old, at(2, 21.97, 16.9, symbol="920001")) == [1, 2, 3]
    assert runs(*old, at(2, 21.97, 16.9, "乙", symbol="920001")) == [1, 2, 1]


def test_the_longest_run_of_the_members_is_the_universes() -> None:
    connection = memory()
    add(connection, [at(0, 11.0, 10.0), at(1, 12.1, 11.0), at(1, 12.0, 10.0, "丙", "688001")])
    refresh(connection, LABELS)
    assert streaks(connection) == [1, 2]
    assert streaks(connection, "star-board") == [1]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_sessions_come_in_changes_nothing(order: tuple[int, ...]) -> None:
    """The third session is a suspension; whichever comes last, later runs are counted again."""
    week = [at(0, 11.0, 10.0), at(1, 12.1, 11.0), at(2, None, 12.1), at(3, 13.31, 12.1)]
    connection = memory()
    for n in order:
        add(connection, [week[n]])
        refresh(connection, LABELS)
    assert streaks(connection) == [1, 2, None, 3]


def test_a_corrected_close_changes_the_runs_that_follow() -> None:
    connection = memory()
    add(connection, [at(0, 11.0, 10.0), at(1, 12.1, 11.0), at(2, 13.31, 12.1)])
    refresh(connection, LABELS)
    add(connection, [at(1, 12.0, 11.0)])
    refresh(connection, LABELS)
    assert streaks(connection) == [1, 0, 1]


def test_codes_that_moved_are_those_with_one_name_one_after_the_other() -> None:
    connection = memory()
    add(
        connection,
        [
            at(0, 5.0, 5.0, "甲", "830001"), at(1, 5.0, 5.0, "甲", "920001"),
            at(0, 5.0, 5.0, "乙", "430002"), at(0, 5.0, 5.0, "乙", "920002"),  # both trade: two companies
            at(0, 5.0, 5.0, "丙", "600003"), at(1, 5.0, 5.0, "丙", "920003"),  # not of Beijing
        ],
    )  # fmt: skip
    assert tape.code_moves(connection) == [(830001, 920001, 20250408)]
