"""Real cases, worked by hand on paper: previous close times 1 ± limit, the cent it is rounded to, and what the day did.

Prices are of the public snapshots echonoshy/cn-a-stocks-daily.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from linkage.breadth import sheet, standing_groups, tally
from linkage.limits import limits_of
from linkage.stocktape import stock_tape


class Case(NamedTuple):
    """A stock's day in thousandths of a yuan, its limits on paper, and what it did: U, D closed there; u, d touched."""

    day: str
    symbol: int
    name: str
    prev: int
    close: int
    high: int
    low: int
    limits: tuple[int, int] | None
    did: str


CASES = (
    # Main boards, ten per cent.
    Case("2024-12-20", 600490, "鹏欣资源", 3450, 3800, 3800, 3470, (3800, 3110), "U"),  # 3.795, 3.105: halves go up
    Case("2024-12-20", 600386, "北巴传媒", 4750, 5230, 5230, 4720, (5230, 4280), "U"),  # 5.225, 4.275
    Case("2024-12-20", 600545, "卓郎智能", 2870, 3160, 3160, 2870, (3160, 2580), "U"),  # 3.157, 2.583
    Case("2024-12-20", 2354, "天娱数科", 8040, 7240, 8210, 7240, (8840, 7240), "D"),  # 8.844, 7.236
    Case("2024-12-20", 2181, "粤 传 媒", 10120, 9110, 9110, 9110, (11130, 9110), "D"),  # 11.132, 9.108
    Case("2025-02-05", 2496, "辉丰股份", 1410, 1550, 1550, 1380, (1550, 1270), "U"),  # 1.551, 1.269: only 9.93 %
    # Special treatment on main boards, five per cent before 2026-07-06.
    Case("2024-12-20", 603388, "ST元成", 3140, 3300, 3300, 3060, (3300, 2980), "U"),  # 3.297, 2.983
    Case("2024-12-20", 600070, "*ST富润", 1790, 1880, 1880, 1850, (1880, 1700), "U"),  # 1.8795, 1.7005
    Case("2024-12-20", 525, "ST红太阳", 7390, 7020, 7020, 7020, (7760, 7020), "D"),  # 7.7595, 7.0205
    Case("2024-12-23", 851, "ST高鸿", 3600, 3430, 3690, 3420, (3780, 3420), "d"),  # a cent above it at the close
    # ChiNext and STAR, twenty, special treatment or not.
    Case("2024-12-20", 301383, "天键股份", 43780, 52540, 52540, 43110, (52540, 35020), "U"),  # 52.536, 35.024
    Case("2025-01-02", 300108, "*ST吉药", 1280, 1020, 1020, 1020, (1540, 1020), "D"),  # 1.536, 1.024
    Case("2025-01-07", 300630, "*ST普利", 7720, 6180, 6180, 6180, (9260, 6180), "D"),  # 9.264, 6.176
    Case("2025-01-09", 300630, "*ST普利", 4940, 3960, 4380, 3950, (5930, 3950), "d"),  # 5.928, 3.952
    Case("2024-12-20", 688365, "光云科技", 11580, 13900, 13900, 12270, (13900, 9260), "U"),  # 13.896, 9.264
    Case("2024-12-25", 688165, "埃夫特-U", 36280, 29020, 35000, 29020, (43540, 29020), "D"),  # 43.536, 29.024
    # Beijing, thirty, never outside its percentage.
    Case("2024-12-20", 834765, "美之高", 22450, 29180, 29180, 21980, (29180, 15720), "U"),  # 29.185, 15.715
    Case("2024-12-23", 839725, "惠丰钻石", 30810, 40050, 40050, 31500, (40050, 21570), "U"),  # 40.053, 21.567
    Case("2025-01-03", 920116, "星图测控", 35100, 45630, 45630, 36200, (45630, 24570), "U"),  # its second session
    # First sessions, and the period before a delisting.
    Case("2024-12-20", 301585, "N蓝宇", 23950, 73000, 103000, 67300, None, "fresh"),
    Case("2025-01-03", 1391, "C国货航", 8690, 7540, 8780, 7500, None, "fresh"),
    Case("2025-02-07", 600225, "退市卓朗", 1240, 300, 620, 180, (1360, 1120), "outside"),  # its first: no limit
    Case("2025-02-26", 600225, "退市卓朗", 250, 280, 280, 240, (280, 230), "U"),  # 0.275, 0.225: +12 %, and at ten
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.day} {case.symbol:06d}")
def test_a_real_day_is_read_as_on_paper(case: Case) -> None:
    day = date.fromisoformat(case.day)
    row = (case.symbol, case.name, case.close, case.prev, case.high, case.low, 100, 1000, 10**9, None)
    page = sheet(day, [row])
    did = (page.limit_up[0], page.limit_down[0], page.touched_up[0], page.touched_down[0], page.fresh[0],
           page.outside[0])  # fmt: skip
    assert limits_of(f"{case.symbol:06d}", case.name, case.prev, day) == case.limits
    assert did == tuple(case.did == mark for mark in ("U", "D", "u", "d", "fresh", "outside"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.day} {case.symbol:06d}")
def test_claims_about_a_real_day_are_judged_alike(case: Case) -> None:
    row = (case.symbol, case.name, case.close, case.prev, case.high, case.low, 100, 1000, 10**9, None)
    found = stock_tape(int(case.day.replace("-", "")), row)
    limited = case.did not in {"fresh", "outside"}
    assert found.upper == (case.did == "U" if limited else None)
    assert found.lower == (case.did == "D" if limited else None)
    assert found.touched_lower == (case.did in {"D", "d"} if limited else None)


def test_the_cases_of_one_day_count_together() -> None:
    """2024-12-20: eight closed at the upper limit, three at the lower, one had none, by the table above."""
    rows = sorted(
        (case.symbol, case.name, case.close, case.prev, case.high, case.low, 100, 1000, 10**9, None)
        for case in CASES
        if case.day == "2024-12-20"
    )
    page = sheet(date(2024, 12, 20), rows)
    market = tally(page, standing_groups(page))[0]
    assert (market.members, market.limit_up, market.limit_down, market.fresh) == (12, 8, 3, 1)
