"""Breadth is computed when stale, for every universe, and only then."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_world import FIRST, LABELS, add, add_spells, calendar, memory, quote

from corpus.store import tape
from linkage.refresh import refresh, stale, version_of

SECOND = calendar().sessions[1]


def test_refresh_computes_every_universe_of_every_stale_session_once() -> None:
    connection = memory()
    add_spells(connection)
    add(
        connection, [quote(FIRST, 688001, 10), quote(FIRST, 688002, -10), quote(FIRST, 600001, 20), quote(SECOND, 1, 5)]
    )
    done: list[int] = []
    assert stale(connection, LABELS) == [20250106, 20250107]
    assert refresh(connection, LABELS, done.append) == 2
    assert done == [20250106, 20250107]
    assert refresh(connection, LABELS) == 0
    found = {row.universe: row for row in tape.breadth_between(connection, 20250106, 20250107, None)}
    assert set(found) == {"all", "sse-main", "star-board", "sw:110000", "sw:110100", "sw:110101", "label:crops"}
    assert (found["label:crops"].advancers, found["label:crops"].decliners, found["all"].members) == (1, 1, 3)


def test_new_quotes_make_one_session_stale() -> None:
    connection = memory()
    add(connection, [quote(FIRST, 688001, 10), quote(SECOND, 688001, 10)])
    refresh(connection, LABELS)
    add(connection, [quote(SECOND, 688001, 11)])
    assert stale(connection, LABELS) == [20250107]


def test_other_baskets_make_everything_stale() -> None:
    connection = memory()
    add(connection, [quote(FIRST, 688001, 10)])
    refresh(connection, LABELS)
    assert stale(connection, LABELS[:1]) == [20250106]
    assert version_of(LABELS) != version_of(LABELS[:1])
    assert version_of(LABELS) == version_of(LABELS[::-1])


WEEK = calendar().sessions[:5]
QUOTES = [quote(day, symbol, (symbol * 7 + n * 31) % 200 - 100) for n, day in enumerate(WEEK) for symbol in (1, 688001)]
QUOTES += [quote(day, 600001, 100) for day in WEEK]


def breadth_after(batches: list[list[int]]) -> list[tape.BreadthRow]:
    connection = memory()
    add_spells(connection)
    for batch in batches:
        add(connection, [QUOTES[n] for n in batch])
        refresh(connection, LABELS)
    return tape.breadth_between(connection, 0, 99_999_999, None)


WHOLE = breadth_after([list(range(len(QUOTES)))])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.booleans())
def test_shuffling_splitting_and_repeating_quotes_changes_no_breadth(seed: int, parts: int, twice: bool) -> None:
    order = list(range(len(QUOTES)))
    random.Random(seed).shuffle(order)
    batches = [order[n::parts] for n in range(parts)]
    assert breadth_after(batches * (2 if twice else 1)) == WHOLE
