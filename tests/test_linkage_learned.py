"""Learned baskets: who is taken in, who is left out, and that nothing later is known."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from linkage_world import Text, add, calendar, memory, quote, tell

from corpus.records import IndustrySpell
from corpus.store import baskets, tape
from corpus.store.codes import session_code
from corpus.store.connection import transaction
from corpus.store.quotes import mark_all_stale
from corpus.store.reference import add_industries
from corpus.taxonomy import Label
from linkage.learned import correlation, counts_of, learn, mean_of, past_of, wants_learning
from linkage.learning import months, settle, told_legs, update_baskets
from linkage.refresh import refresh

if TYPE_CHECKING:
    import sqlite3

    from corpus.store.tape import ReturnRow

CHIPS, OTHERS = range(688001, 688009), range(600001, 600031)
LABELS = (
    Label("chips", "theme", "芯片", "Chips", "", ("electronics",)),
    Label("electronics", "sector", "电子", "Electronics", "", (), ("270000",)),
    Label("results", "theme", "业绩", "Results", ""),
    Label("tariffs", "policy", "关税", "Tariffs", "", ("electronics",)),
)
DAYS = calendar(90).sessions


def world(last: int = 60) -> sqlite3.Connection:
    """Return a market in which eight chip stocks swing together; three of them are named by the theme's stories."""
    connection, draw = memory(), random.Random(3)
    spells = [IndustrySpell(f"{s:06d}", "270101", date(2020, 1, 1)) for s in CHIPS]
    with transaction(connection):
        add_industries(connection, spells, [])
    for day in DAYS[:last]:
        swing = draw.randrange(-30, 31)
        moves = [(s, swing + draw.randrange(-6, 7)) for s in CHIPS] + [(s, draw.randrange(-10, 11)) for s in OTHERS]
        add(connection, [quote(day, symbol, move) for symbol, move in moves])
    texts = [
        Text(f"{day}-{n}", day, "news", (("chips", 1), ("results", 0)), ((f"{688001 + n}", "甲", 1, 1),))
        for day in DAYS[2:6]
        for n in range(3)
    ]
    # A stock that the theme's stories name but that goes its own way, and one that everybody names.
    texts += [Text(f"{day}-lone", day, "news", (("chips", 1),), (("600001", "乙", 1, 1),)) for day in DAYS[2:6]]
    texts += [Text(f"{day}-all", day, "news", (("results", 0),), (("688004", "丙", 1, 1),)) for day in DAYS[2:30]]
    texts += [Text(f"{day}-some", day, "news", (("chips", 0),), (("688004", "丙", 1, 1),)) for day in DAYS[2:4]]
    tell(connection, texts)
    refresh(connection, LABELS)
    return connection


def basket(connection: sqlite3.Connection, day: date, label: str = "chips") -> dict[int, str]:
    return {row.symbol: row.reason for row in baskets.basket_on(connection, label, session_code(day))}


def test_the_named_that_move_together_and_their_industry_are_learned_and_nobody_else() -> None:
    connection = world()
    assert update_baskets(connection, LABELS) == 2
    found = basket(connection, DAYS[59])
    assert set(found) == set(CHIPS)
    assert found[688001].startswith("named in 4 of 4 stories")
    assert found[688004].startswith("moves along with the named")  # named often, but with other things
    assert basket(connection, DAYS[59], "results") == basket(connection, DAYS[59], "tariffs") == {}


def test_a_learned_basket_is_a_universe_from_its_month_on() -> None:
    connection = world()
    settle(connection, LABELS)
    rows = tape.breadth_between(connection, 0, 99_999_999, "label:chips")
    assert (rows[0].session, rows[0].members) == (20250203, 8)
    assert settle(connection, LABELS) == 0


def test_what_comes_later_changes_no_earlier_basket() -> None:
    early, late = world(45), world(75)
    later = [Text(f"{day}-late", day, "news", (("chips", 1),), (("600002", "丁", 1, 1),)) for day in DAYS[50:54]]
    tell(late, later)
    for connection in (early, late):
        update_baskets(connection, LABELS)
    assert baskets.basket_versions(early)[20250201] == baskets.basket_versions(late)[20250201]
    assert basket(early, date(2025, 2, 28)) == basket(late, date(2025, 2, 28))
    assert basket(late, date(2025, 4, 1)) != {}


def test_changed_texts_and_quotes_are_learned_from_again() -> None:
    connection = world()
    assert update_baskets(connection, LABELS) == 2
    assert update_baskets(connection, LABELS) == 0
    tell(connection, [Text("new", DAYS[30], "news", (("chips", 1),), (("688001", "甲", 1, 1),))])
    assert update_baskets(connection, LABELS) == 1  # of February, after the text
    add(connection, [quote(DAYS[1], 688001, 90)])
    refresh(connection, LABELS)
    assert update_baskets(connection, LABELS) == 2


def test_versions_of_months_that_are_gone_are_dropped() -> None:
    connection = world()
    with transaction(connection):
        baskets.replace_baskets(connection, 20240101, 20240201, [], "old")
        mark_all_stale(connection)
    update_baskets(connection, LABELS)
    assert sorted(baskets.basket_versions(connection)) == [20250201, 20250301]


def test_a_month_needs_twenty_sessions_before_it() -> None:
    codes = [session_code(day) for day in DAYS[:60]]
    assert months(codes) == [20250201, 20250301]
    assert months([]) == []


@pytest.mark.parametrize(("label", "wanted"), list(zip(LABELS, [True, False, False, False], strict=True)))
def test_themes_of_a_part_of_the_market_without_an_industry_are_learned(label: Label, wanted: bool) -> None:
    assert wants_learning(label) is wanted


def test_correlations_need_twenty_sessions_and_variation() -> None:
    series = np.arange(30.0)
    table = np.stack([series, -series, np.ones(30), np.where(series < 15, series, np.nan)], axis=1)
    assert correlation(series, table).tolist()[:2] == [pytest.approx(1), pytest.approx(-1)]
    assert np.isnan(correlation(series, table)[2:]).all()
    assert np.isnan(mean_of(np.full((1, 2), np.nan))).all()


def rows_of(moves: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[ReturnRow]:
    return [
        (20250101 + down, 600001 + across, None, None, None, float(value))
        for (down, across), value in np.ndenumerate(moves)
    ]


def test_an_industry_that_goes_with_what_recaps_tell_is_learned_without_names() -> None:
    draw = np.random.default_rng(5)
    leg = draw.normal(size=40)
    moves = draw.normal(scale=0.002, size=(40, 20))
    moves[:, :6] += 0.01 * leg[:, None]
    industries = np.arange(600001, 600007), np.full(6, 270101)
    past = past_of(rows_of(moves), industries)
    found = learn("chips", counts_of([]), past, leg, 20250401)
    assert [row.symbol for row in found] == list(range(600001, 600007))
    assert "went with what recaps told" in found[0].reason
    assert learn("chips", counts_of([]), past, np.zeros(40), 20250401) == []
    assert learn("chips", counts_of([]), past, draw.normal(size=40), 20250401) == []


def test_named_stocks_that_have_nothing_in_common_are_no_basket() -> None:
    moves = np.random.default_rng(6).normal(scale=0.02, size=(40, 12))
    past = past_of(rows_of(moves), (np.zeros(0, np.int64), np.zeros(0, np.int64)))
    counts = counts_of([(label, 600001 + n, 5) for label in ("", "chips") for n in range(8)])
    assert learn("chips", counts, past, np.full(40, np.nan), 20250401) == []
    few = counts_of([(label, 600001 + n, 5) for label in ("", "chips") for n in range(2)])
    assert learn("chips", few, past, np.full(40, np.nan), 20250401) == []


def test_stocks_that_did_not_trade_have_no_return() -> None:
    rows: list[ReturnRow] = [
        (20250101, 1, 11, 10, 0, None),
        (20250101, 2, 11, 10, 5, None),
        (20250101, 3, 10, 10, 5, None),
    ]
    past = past_of(rows, (np.array([2]), np.array([270101])))
    assert np.isnan(past.excess[0, 0])
    assert past.excess[0, 1:].tolist() == [pytest.approx(0.05), pytest.approx(-0.05)]
    assert past.industry.tolist() == [0, 270101, 0]


def test_a_market_without_texts_teaches_nothing_and_each_month_is_told() -> None:
    connection = memory()
    for day in DAYS[:60]:
        add(connection, [quote(day, symbol, 10) for symbol in CHIPS])
    refresh(connection, LABELS)
    told: list[int] = []
    assert update_baskets(connection, LABELS, told.append) == 2
    assert told == [20250201, 20250301]
    assert basket(connection, DAYS[59]) == {}
    assert told_legs(connection, ["chips"], [], 20250301).shape == (0, 1)
