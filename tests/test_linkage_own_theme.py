"""A theme of a user's own, with a learned basket, is read against its basket and not against the whole market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from linkage_world import DAY, FIRST, LABELS, Text, world

from corpus.store.baskets import BasketRow, replace_baskets
from corpus.store.connection import transaction
from corpus.taxonomy import Label
from linkage.refresh import refresh
from linkage.reports.day import day_report
from linkage.reports.narrative import narrative_report
from linkage.reports.period import period_report

if TYPE_CHECKING:
    import sqlite3

    from linkage.reports.records import DayReport
    from linkage.sessions import Calendar

MINE = Label("mine", "theme", "我", "Mine", "", ("crops",))
OWN = (*LABELS, MINE)
AGAINST_ALL = "read against the universe itself"


def learned(begin: int) -> tuple[sqlite3.Connection, Calendar]:
    """Return a world whose third industry rose on DAY; it is what was learned for the theme from `begin` on."""
    texts = [Text(f"m{n}", DAY, "told", (("mine", 1),), source=f"wire {n}") for n in range(3)]
    connection, days = world({"330101": 80, "*": -5}, texts)
    with transaction(connection):
        rows = [BasketRow("mine", begin, 688013 + n, 1.0, "named") for n in range(6)]
        replace_baskets(connection, begin, 99_999_999, rows, "v")
    refresh(connection, OWN)
    return connection, days


def report(begin: int, universe: str = "all") -> DayReport:
    connection, days = learned(begin)
    return day_report(connection, days, OWN, DAY, universe=universe)


@pytest.mark.parametrize("universe", ["all", "star-board"])
def test_its_tape_is_that_of_its_stocks(universe: str) -> None:
    found = report(20250201, universe)
    (mine,) = [n for n in found.narratives if n.label == "mine"]
    assert mine.basket is not None
    assert (mine.basket.members, mine.basket.advancers) == (6, 6)
    assert mine.basket.mean_return is not None
    assert mine.basket.mean_return > 0.05
    assert mine.basket.excess_return_z is not None
    assert mine.basket.excess_return_z > 3
    assert mine.basket.contribution is not None
    assert not any(AGAINST_ALL in note and "mine" in note for note in found.notes)


def test_before_anything_was_learned_it_is_read_against_the_universe() -> None:
    found = report(20250601)
    (mine,) = [n for n in found.narratives if n.label == "mine"]
    assert mine.basket is not None
    assert mine.basket.members == found.tape.members
    assert any(AGAINST_ALL in note and "mine" in note for note in found.notes)


def test_days_and_periods_read_it_alike() -> None:
    connection, days = learned(20250501)
    found = day_report(connection, days, OWN, DAY)
    (mine,) = [n for n in found.narratives if n.label == "mine"]
    until = days.following(DAY)
    assert until is not None
    whole = narrative_report(connection, days, OWN, "mine", days.before(DAY, 30)[0], until)
    assert whole.sessions[-1].session == DAY
    assert whole.sessions[-1].told_q == pytest.approx(mine.told.q)
    assert whole.sessions[-1].excess_return == pytest.approx(mine.basket.mean_return - found.tape.median_return)  # type: ignore[union-attr, operator]
    assert {row.session >= days.before(DAY, 6)[0] for row in whole.sessions if row.excess_return is not None} == {True}
    assert not any("no stocks of its own" in note for note in whole.notes)


def test_a_period_says_what_stands_for_an_index_and_which_sessions_are_half_complete() -> None:
    connection, days = world({})
    found = period_report(connection, days, LABELS, FIRST, DAY, universes=("all", "star-board"))
    stands = [note for note in found.notes if note.startswith("for the return of")]
    assert [note.split()[4].rstrip(",") for note in stands] == ["all", "star-board"]
    assert all("the float-weighted mean return" in note and "ingest index-quotes" in note for note in stands)
