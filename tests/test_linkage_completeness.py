"""What the quotes lack, named: sessions, halves of sessions, members, and closes that cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from linkage_world import FIRST, LABELS, add, add_spells, calendar, memory, quote

from corpus.records import Membership
from corpus.store.connection import transaction
from corpus.store.reference import add_memberships
from linkage.completeness import gaps, incomplete
from linkage.refresh import refresh

DAYS = calendar()
SESSIONS = DAYS.sessions[:6]
STOCKS = range(600001, 600041)


def found(*, without: int | None = None, half: int | None = None, odd: bool = False) -> list[str]:
    connection = memory()
    add_spells(connection)
    for n, day in enumerate(SESSIONS):
        if n != without:
            add(connection, [quote(day, symbol, 5) for symbol in STOCKS[: 20 if n == half else 40]])
    if odd:
        add(connection, [
            quote(SESSIONS[1], 1, 200, "甲"), quote(SESSIONS[1], 2, 100, "乙"), quote(SESSIONS[2], 3, -80, "ST丙"),
            quote(SESSIONS[2], 4, -890, "丁退"), quote(SESSIONS[2], 5, 800, "N戊"),
            quote(SESSIONS[3], 300001, 200, "己"),
        ])  # fmt: skip
    refresh(connection, LABELS)
    return list(gaps(connection, DAYS))


def test_a_whole_tape_lacks_nothing() -> None:
    assert found() == []
    assert list(gaps(memory(), DAYS)) == []


def test_a_session_without_quotes_between_others_is_named() -> None:
    assert found(without=2) == [
        f"missing: 1 session has no quotes between the first and the last: {SESSIONS[2]}"
    ]  # fmt: skip


def test_a_half_complete_session_is_named_with_its_number_and_the_usual_one() -> None:
    assert found(half=3) == [
        f"half complete: {SESSIONS[3]} has 20 stocks that traded, 40 as a rule; bring it again"
    ]  # fmt: skip


def test_closes_beyond_their_own_limit_are_named_and_first_sessions_are_not() -> None:
    """Ten per cent for 000001, five for ST, twenty for ChiNext; a delisting period begins without."""
    (line,) = found(odd=True)
    assert line.startswith("beyond their limit: 3 closes (no limit that day")
    assert line.endswith(
        f"{SESSIONS[1]} 000001 甲 +20.0%, {SESSIONS[2]} 000003 ST丙 -8.0%, {SESSIONS[2]} 000004 丁退 -89.0%"
    )


def test_members_without_a_quote_are_named_by_index() -> None:
    connection = memory()
    add(connection, [quote(day, symbol, 5) for day in SESSIONS[:2] for symbol in (688001, 688002)])
    add(connection, [quote(SESSIONS[1], 688003, 5)])
    with transaction(connection):
        add_memberships(connection, [Membership("star50", f"68800{n}", "甲", date(2024, 1, 1)) for n in (1, 2, 3, 4)])
    refresh(connection, LABELS)
    assert list(gaps(connection, DAYS)) == [
        f"absent: star50 has members without a quote on 2 sessions, last on {SESSIONS[1]}: 688004"
    ]


def test_many_are_counted_and_the_first_named() -> None:
    connection = memory()
    whole = DAYS.sessions
    add(connection, [quote(day, 600001, 5) for day in (FIRST, whole[14])])
    refresh(connection, LABELS)
    (line,) = gaps(connection, DAYS)
    assert line.startswith(
        f"missing: 13 sessions have no quotes between the first and the last: {whole[1]}, {whole[2]}"
    )
    assert line.endswith(f"{whole[10]} and 3 more")


@pytest.mark.parametrize(
    ("counts", "days"),
    [
        ([100] * 5 + [79] + [100] * 5, [5]),
        ([100] * 5 + [80] + [100] * 5, []),
        ([19] * 5 + [1] + [19] * 5, []),  # too few to say
        (list(range(500, 620, 4)), []),  # a universe that grows is not half complete at its beginning
        ([], []),
    ],
)
def test_incomplete_is_under_four_fifths_of_the_neighbours(counts: list[int], days: list[int]) -> None:
    codes = [int(f"{day:%Y%m%d}") for day in DAYS.sessions[: len(counts)]]
    assert list(incomplete(dict(zip(codes, counts, strict=True)))) == [DAYS.sessions[n] for n in days]
