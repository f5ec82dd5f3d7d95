"""Members of a universe one by one, and sessions that are half complete."""

from __future__ import annotations

from datetime import date

import pytest
from linkage_world import FIRST, LABELS, add, add_spells, calendar, memory, quote

from corpus.errors import MissingData, UnknownUniverse
from corpus.records import Membership, Quote
from corpus.store import tape
from corpus.store.baskets import BasketRow, replace_baskets
from corpus.store.connection import transaction
from corpus.store.reference import add_memberships
from linkage.completeness import incomplete
from linkage.membership import members_on
from linkage.refresh import load_reference, refresh

SECOND = calendar().sessions[1]


def test_each_member_says_what_it_did() -> None:
    connection = memory()
    add_spells(connection)
    add(
        connection,
        [
            quote(FIRST, 688001, 10), quote(FIRST, 688002, -10), quote(FIRST, 688003, 0), quote(FIRST, 688004, 200),
            quote(FIRST, 688005, -200), quote(FIRST, 688006, 5, "N新"), Quote(FIRST, "688007", "停", None, 10.0),
        ],
    )  # fmt: skip
    found = members_on(connection, LABELS, "star-board", FIRST)
    assert [(row["symbol"], row["state"]) for row in found] == [
        ("688001", "up"), ("688002", "down"), ("688003", "unchanged"), ("688004", "limit-up"),
        ("688005", "limit-down"), ("688006", "fresh"), ("688007", "suspended"),
    ]  # fmt: skip
    assert found[3]["streak"] == 1
    assert [row["symbol"] for row in members_on(connection, LABELS, "label:crops", None)] == [
        f"68800{n}" for n in range(1, 7)
    ]
    assert len(members_on(connection, LABELS, "all", None)) == 7


def test_a_member_without_a_quote_is_missing() -> None:
    connection = memory()
    add(connection, [quote(FIRST, 688001, 10)])
    with transaction(connection):
        add_memberships(connection, [Membership("star50", f"68800{n}", "甲", date(2024, 1, 1)) for n in (1, 2)])
    assert [row["state"] for row in members_on(connection, LABELS, "star50", FIRST)] == ["up", "missing"]
    refresh(connection, LABELS)
    (row,) = tape.breadth_of(connection, [20250106], "star50")
    assert (row.members, row.missing) == (1, 1)


def test_a_learned_basket_holds_from_its_session_on_and_says_why() -> None:
    connection = memory()
    add_spells(connection)
    add(connection, [quote(day, 600001, 10) for day in (FIRST, SECOND)])
    refresh(connection, LABELS)
    with transaction(connection):
        replace_baskets(connection, 20250107, 99_999_999, [BasketRow("tariffs", 20250107, 600001, 1.0, "named")], "v")
    assert tape.stale_sessions(connection, "x") != []
    (row,) = members_on(connection, LABELS, "label:tariffs", SECOND)
    assert (row["symbol"], row["reason"]) == ("600001", "named; since 2025-01-07")
    with pytest.raises(UnknownUniverse):
        members_on(connection, LABELS, "label:tariffs", FIRST)
    reference = load_reference(connection, LABELS, 20250106, 20250107)
    assert [label.symbols for label in reference.with_baskets(20250107)] == [(), (), (), ("600001",)]
    assert reference.learned(20250106, "tariffs")[0] is None


def test_a_session_without_quotes_or_an_unknown_universe_is_refused() -> None:
    connection = memory()
    with pytest.raises(MissingData, match="ingest quotes"):
        members_on(connection, LABELS, "all", None)
    add(connection, [quote(FIRST, 688001, 10)])
    with pytest.raises(MissingData, match="2025-01-07"):
        members_on(connection, LABELS, "all", SECOND)
    with pytest.raises(UnknownUniverse):
        members_on(connection, LABELS, "star50", FIRST)


def test_industries_and_lists_follow_a_stock_to_its_new_code() -> None:
    connection = memory()
    add(connection, [quote(FIRST, 830001, 5, "甲"), quote(SECOND, 920001, 5, "甲")])
    with transaction(connection):
        add_memberships(connection, [Membership("bse50", "830001", "甲", date(2024, 1, 1))])
    reference = load_reference(connection, LABELS, 20250106, 20250107)
    assert [reference.members(day, "bse50").tolist() for day in (20250106, 20250107)] == [[830001], [920001]]


def rows(*counts: int) -> dict[int, int]:
    return {20250101 + n: count for n, count in enumerate(counts)}


def test_a_session_with_half_of_the_usual_members_is_incomplete() -> None:
    assert incomplete(rows(100, 102, 50, 98, 99)) == {date(2025, 1, 3): (50, 99)}
    assert incomplete(rows(10, 10, 5, 10)) == {}
    assert incomplete({}) == {}
