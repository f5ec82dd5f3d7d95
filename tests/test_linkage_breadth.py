"""Breadth of a day of ten stocks, worked by hand, and its laws."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from fakes import shared_data
from hypothesis import given
from hypothesis import strategies as st

from linkage.breadth import Groups, Sheet, light_sheet, limits_of_all, sheet, standing_groups, tally
from linkage.limits import limit_prices, status_of

if TYPE_CHECKING:
    from corpus.records import Breadth
    from corpus.store.tape import QuoteRow

DAY = date(2025, 4, 7)


def row(  # noqa: PLR0913, PLR0917 - a row of quotes
    symbol: int, name: str, prev: int | None, close: int | None, volume: int | None = 1, reported: float | None = None
) -> QuoteRow:
    return (symbol, name, close, prev, None, None, volume, 1000, 10**9, reported)


TEN = [
    row(1, "甲", 10_050, 11_060),  # +10.05 %, at its limit of 11.055 rounded up
    row(2, "乙", 8_000, 8_000),
    row(3, "丙", 7_000, None, None),  # suspended
    row(300001, "丁", 20_000, 24_000),  # +20 %, at its limit
    row(300002, "戊", 9_000, 9_000, 0),  # no volume
    row(600001, "己", 10_000, 11_000),  # +10 %, at its limit
    row(600002, "*ST庚", 5_000, 4_750),  # -5 %, at the limit of a stock under special treatment
    row(600003, "N辛", 10_000, 15_000),  # +50 % on its first day
    row(688001, "壬", 50_000, 49_000),  # -2 %
    row(830001, "癸", 18_760, 24_380),  # +29.957 %, at Beijing's limit
]


def count(rows: list[QuoteRow], groups: Groups | None = None) -> dict[str, Breadth]:
    page = sheet(DAY, rows)
    return {found.universe: found for found in tally(page, groups or standing_groups(page))}


def test_ten_stocks_by_hand() -> None:
    found = count(TEN)["all"]
    assert (found.members, found.advancers, found.decliners, found.unchanged, found.suspended) == (8, 5, 2, 1, 2)
    assert (found.limit_up, found.limit_down, found.fresh, found.missing) == (4, 1, 1, 0)
    assert found.breadth == 0.375
    assert found.mean_return == pytest.approx(1.1300711 / 8, abs=1e-7)
    assert found.median_return == pytest.approx((0.1 + 0.1004975) / 2, abs=1e-7)
    assert found.turnover == 8000


def test_boards_of_the_ten() -> None:
    found = count(TEN)
    assert {name: one.members for name, one in found.items()} == {
        "all": 8,
        "sse-main": 3,
        "szse-main": 2,
        "chinext-board": 1,
        "star-board": 1,
        "bse-board": 1,
    }
    assert found["star-board"].breadth == -1
    assert found["szse-main"].median_return == pytest.approx(0.1004975 / 2, abs=1e-7)


def test_members_without_a_quote_are_missing_where_a_list_names_them() -> None:
    symbols, group = np.array([1, 999, 1, 999, 5]), np.array([0, 0, 1, 1, 2])
    groups = Groups(("index", "sw:1", "nobody"), symbols, group, np.array([True, False, True]))
    found = count(TEN, groups)
    assert {name: (one.members, one.missing) for name, one in found.items()} == {"index": (1, 1), "sw:1": (1, 0)}


def test_a_universe_whose_members_are_all_suspended_has_no_breadth() -> None:
    found = count(TEN, Groups(("still",), np.array([3, 300002]), np.array([0, 0]), np.array([True])))["still"]
    assert (found.members, found.suspended, found.breadth, found.median_return, found.limit_up) == (
        0,
        2,
        None,
        None,
        None,
    )


def test_returns_without_prices_count_but_know_no_limits() -> None:
    rows = [
        row(1, "甲", None, None, None, 0.1),
        row(2, "乙", None, None, None, -0.02),
        row(3, "丙", None, None, None, None),
    ]
    found = count(rows)["all"]
    assert (found.members, found.advancers, found.decliners, found.suspended) == (2, 1, 1, 1)
    assert (found.limit_up, found.limit_down) == (None, None)
    assert found.mean_return == pytest.approx(0.04)


def test_what_is_no_a_share_is_in_no_board() -> None:
    assert count([row(200011, "甲Ｂ", 10_000, 11_000)]) == {}


def test_no_quotes_give_no_breadth() -> None:
    assert count([]) == {}


def test_a_light_sheet_has_returns_and_no_limits() -> None:
    page = light_sheet(DAY, [(20250407, 600001, 11_000, 10_000, 5, None)])
    assert page.change[0] == pytest.approx(0.1)
    assert not page.limit_up.any()


prices = st.one_of(st.none(), st.integers(10, 100_000))
stocks = st.dictionaries(
    st.sampled_from([1, 2, 300001, 600001, 600002, 688001, 830001, 920001, 200011]),
    st.tuples(prices, prices, st.sampled_from([None, 0, 5]), st.one_of(st.none(), st.floats(-0.3, 0.3))),
)


@given(stocks)
def test_counts_sum_to_members_and_boards_to_all(
    found: dict[int, tuple[int | None, int | None, int | None, float]],
) -> None:
    rows = [row(symbol, "甲", *found[symbol]) for symbol in sorted(found)]
    counted = count(rows)
    for one in counted.values():
        assert one.advancers + one.decliners + one.unchanged == one.members
        assert (one.breadth is None) == (one.members == 0)
    boards = [one for name, one in counted.items() if name != "all"]
    if boards:
        assert sum(one.members for one in boards) == counted["all"].members
        assert sum(one.suspended for one in boards) == counted["all"].suspended


def real_sheet(day: str, month: str) -> Sheet:
    import pandas as pd  # noqa: PLC0415 - only where the data is there

    table = pd.read_parquet(shared_data() / "quotes" / f"{month}.parquet")
    table = table[table["日期"].astype(str).str[:10] == day].drop_duplicates("代码", keep="last").sort_values("代码")
    rows: list[QuoteRow] = []
    for symbol, name, close, prev, volume in table[["代码", "名称", "最新价", "昨收", "成交量"]].itertuples(
        index=False
    ):
        whole = [
            None if np.isnan(value) else round(value * scale)
            for value, scale in ((close, 1000), (prev, 1000), (volume, 1))
        ]
        rows.append((int(symbol), name, whole[0], whole[1], None, None, whole[2], None, None, None))
    return sheet(date.fromisoformat(day), rows)


def test_the_tariff_monday_of_2025_as_counted_elsewhere() -> None:
    page = real_sheet("2025-04-07", "2025-04")
    found = {one.universe: one for one in tally(page, standing_groups(page))}
    market, star = found["all"], found["star-board"]
    assert (market.members, market.advancers, market.decliners, market.unchanged) == (5394, 106, 5284, 4)
    assert (star.members, star.advancers, star.decliners, star.unchanged) == (586, 7, 576, 3)


def test_the_rally_of_2025_01_14_as_counted_elsewhere() -> None:
    page = real_sheet("2025-01-14", "2025-01")
    market = tally(page, standing_groups(page))[0]
    assert (market.advancers, market.decliners) == (5333, 38)


def test_another_source_counts_returns_beyond_9_5_per_cent_where_we_count_limits() -> None:
    """Its counts equal ours by its own rule: any board, 9.5 %, ST left out; by ours, only closes at the limit."""
    page = real_sheet("2025-05-14", "2025-05")
    lines = (shared_data() / "reference" / "limit-counts-2025.csv").read_text().splitlines()
    theirs = next(line.split(",") for line in lines if line.startswith("2025-05-14"))
    plain = np.array([not status_of(name).special for name in page.name])
    by_their_rule = int((plain & (np.nan_to_num(page.change) >= 0.095)).sum())
    assert abs(by_their_rule - int(theirs[1])) <= 1
    assert int((plain & page.limit_up).sum()) < by_their_rule


def ranged(  # noqa: PLR0913, PLR0917 - a row of quotes
    symbol: int, prev: int, close: int, high: int, low: int, value: int = 10**9
) -> QuoteRow:
    return (symbol, "甲", close, prev, high, low, 100, 1000, value, None)


def test_a_limit_that_was_touched_and_left_is_counted_apart() -> None:
    """炸板: 10.00 may reach 11.00 and fall to 9.00."""
    found = count([
        ranged(1, 10_000, 10_500, 11_000, 9_800),  # touched above
        ranged(2, 10_000, 11_000, 11_000, 9_000),  # closed above, touched below
        ranged(3, 10_000, 9_000, 10_000, 9_000),  # closed below
        ranged(4, 10_000, 10_990, 10_990, 9_010),  # neither: a cent is missing
        row(5, "乙", 10_000, 10_500),  # no high and low
    ])["all"]  # fmt: skip
    assert (found.limit_up, found.limit_down, found.touched_up, found.touched_down) == (1, 1, 1, 1)


def test_without_high_and_low_touching_is_not_known() -> None:
    found = count([row(5, "乙", 10_000, 10_500)])["all"]
    assert (found.touched_up, found.touched_down, found.limit_up) == (None, None, 0)


def test_the_weighted_return_weighs_by_value_before() -> None:
    found = count([
        ranged(1, 10_000, 11_000, 11_000, 10_000, 1_100),  # 1,000 before, +10 %
        ranged(2, 10_000, 5_000, 10_000, 5_000, 500),  # 1,000 before, -50 %
        ranged(3, 10_000, 40_000, 40_000, 10_000, 9_000),  # more than tripled: says nothing of a value before
        row(4, "乙", None, None, None, 0.3),
    ])["all"]  # fmt: skip
    assert found.weighted_return == pytest.approx(-0.2)
    assert count([row(4, "乙", None, None, None, 0.3)])["all"].weighted_return is None


@given(
    st.lists(st.integers(1, 3_000_000), min_size=1, max_size=20),
    st.sampled_from([500, 1000, 2000, 3000]),
    st.booleans(),
)
def test_limits_of_many_are_those_of_each(cents: list[int], share: int, inward: bool) -> None:
    prev = np.array(cents, dtype=np.int64) * 10
    upper, lower = limits_of_all(prev, share, inward=inward)
    each = [limit_prices(int(one), share, inward=inward) for one in prev]
    assert list(zip(upper.tolist(), lower.tolist(), strict=True)) == each
