"""Limit prices, boards and what short names say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.limits import BOARDS, RULES, board_of, limit_prices, limits_of, share_of, status_of


@pytest.mark.parametrize(
    ("symbol", "name", "prev", "session", "limits"),
    [
        ("600000", "甲", 10_050, date(2025, 4, 7), (11_060, 9_050)),  # 11.055 and 9.045 go up; floats say 11.05
        ("000001", "乙", 9_150, date(2025, 5, 14), (10_070, 8_240)),  # 10.065, 8.235
        ("300001", "丙", 20_000, date(2020, 8, 21), (22_000, 18_000)),
        ("300001", "丙", 20_000, date(2020, 8, 24), (24_000, 16_000)),
        ("688001", "丁", 27_130, date(2025, 4, 7), (32_560, 21_700)),  # 32.556, 21.704
        ("830001", "戊", 18_760, date(2025, 4, 1), (24_380, 13_140)),  # Beijing: 24.388 is cut, 13.132 is raised
        ("920001", "己", 29_570, date(2025, 4, 7), (38_440, 20_700)),  # 38.441, 20.699
        ("600001", "*ST庚", 3_330, date(2025, 4, 7), (3_500, 3_160)),  # 3.4965, 3.1635
        ("600001", "ST庚", 3_330, date(2026, 7, 3), (3_500, 3_160)),
        ("600001", "ST庚", 3_330, date(2026, 7, 6), (3_660, 3_000)),  # ten per cent from that day: 3.663, 2.997
        ("300001", "ST辛", 10_000, date(2025, 4, 7), (12_000, 8_000)),
        ("600001", "退市壬", 1_000, date(2025, 4, 7), (1_100, 900)),
        ("600001", "癸", 50, date(2025, 4, 7), (60, 40)),  # a limit under one cent away stands one cent away
    ],
)
def test_limit_prices_by_board_status_and_date(
    symbol: str, name: str, prev: int, session: date, limits: tuple[int, int]
) -> None:
    assert limits_of(symbol, name, prev, session) == limits


@pytest.mark.parametrize(
    ("symbol", "name", "prev", "session"),
    [
        ("688001", "N新", 10_000, date(2025, 4, 7)),
        ("688001", "C新", 10_000, date(2025, 4, 7)),
        ("200001", "甲Ｂ", 10_000, date(2025, 4, 7)),
        ("600001", "甲", 0, date(2025, 4, 7)),
        ("688001", "甲", 10_000, date(2019, 7, 19)),
    ],
)
def test_some_have_no_limit(symbol: str, name: str, prev: int, session: date) -> None:
    assert limits_of(symbol, name, prev, session) is None


@pytest.mark.parametrize(
    ("name", "fresh", "special"),
    [
        ("N 新", True, False),
        ("C新", True, False),
        ("NBA", False, False),
        ("TCL甲", False, False),
        ("*ST甲", False, True),
        ("＊ST甲", False, True),
        ("S*ST甲", False, True),
        ("XDST甲", False, True),
        ("甲退", False, False),
        ("甲", False, False),
    ],
)
def test_short_names_speak(name: str, fresh: bool, special: bool) -> None:
    found = status_of(name)
    assert (found.fresh, found.special) == (fresh, special)


@pytest.mark.parametrize(
    ("symbol", "board"),
    [
        ("600519", "sse-main"),
        ("605588", "sse-main"),
        ("000001", "szse-main"),
        ("003816", "szse-main"),
        ("300750", "chinext-board"),
        ("301269", "chinext-board"),
        ("688981", "star-board"),
        ("689009", "star-board"),
        ("430047", "bse-board"),
        ("871396", "bse-board"),
        ("920002", "bse-board"),
        ("900901", None),
        ("200011", None),
    ],
)
def test_boards_are_told_by_code(symbol: str, board: str | None) -> None:
    assert board_of(symbol) == board


def test_every_board_has_a_rule_for_both_kinds() -> None:
    assert {(rule.board, rule.special) for rule in RULES} == {
        (board, kind) for board in BOARDS for kind in (True, False)
    }
    assert share_of("star-board", date(2019, 7, 21), special=False) is None


@given(st.integers(1, 3_000_000), st.sampled_from([500, 1000, 2000, 3000]), st.booleans())
def test_limits_are_whole_cents_around_the_previous_close(cents: int, share: int, inward: bool) -> None:
    upper, lower = limit_prices(cents * 10, share, inward=inward)
    assert upper % 10 == lower % 10 == 0
    assert upper >= cents * 10 + 10
    assert 10 <= lower <= max(cents * 10 - 10, 10)


@given(st.integers(100, 3_000_000), st.sampled_from([500, 1000, 2000, 3000]))
def test_rounding_is_half_up_in_exact_fractions(cents: int, share: int) -> None:
    upper, lower = limit_prices(cents * 10, share)
    up, down = (Fraction(cents) * (10_000 + sign * share) / 10_000 for sign in (1, -1))
    assert (upper, lower) == (floor(up + Fraction(1, 2)) * 10, floor(down + Fraction(1, 2)) * 10)
