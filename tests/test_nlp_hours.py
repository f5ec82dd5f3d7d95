"""The session that a recap tells, by the hours of its market and the time of its publication."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nlp.hours import told_day

MONDAY, TUESDAY = date(2025, 5, 5), date(2025, 5, 6)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of May 2025 by the clock of Shanghai, eight hours ahead of UTC."""
    return datetime.fromisoformat(f"2025-05-{day:02d}T{hour:02d}:{minute:02d}:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("lead", "published", "told"),
    [
        ("美股三大指数收涨", at(6, 5), MONDAY),  # Monday 17:00 in New York
        ("美股三大指数收涨", at(6, 20, 45), MONDAY),  # Tuesday 8:45 in New York, before it opens
        ("美股开盘涨跌不一", at(6, 21, 40), TUESDAY),
        ("美股科技股盘前走高", at(6, 17), TUESDAY),
        ("纳指涨2%", at(10, 10), date(2025, 5, 9)),  # Friday evening in New York
        ("纳指涨2%", at(12, 10), date(2025, 5, 9)),  # Sunday evening there
        ("U.S. stocks close higher", at(6, 6), MONDAY),
        ("欧股开盘上涨", at(6, 15, 10), TUESDAY),
        ("欧洲主要股指收跌", at(6, 7), MONDAY),
        ("恒指收涨1%", at(6, 16, 10), TUESDAY),
        ("港股收评：恒指跌1%", at(6, 8), MONDAY),
        ("恒指半日涨1%", at(6, 12, 5), TUESDAY),
        ("日经225指数早盘收涨1%", at(6, 10, 40), TUESDAY),
    ],
)
def test_a_market_abroad_is_told_by_its_own_clock(lead: str, published: datetime, told: date) -> None:
    assert told_day(lead, published, None) == told


@pytest.mark.parametrize(
    ("lead", "published", "told"),
    [
        ("北证50指数尾盘跌幅扩大", at(6, 10, 15), MONDAY),
        ("北证50指数尾盘跌幅扩大", at(6, 14, 50), None),
        ("收评：沪指跌1%", at(6, 13), MONDAY),
        ("收评：沪指跌1%", at(6, 15, 5), None),
        ("截至上午收盘，沪指跌1%", at(6, 11, 40), None),
        ("沪深两市成交额突破5000亿 预计全天成交1.2万亿", at(6, 10), None),
        ("沪指跌1%", at(6, 10), None),
        ("收评：沪指跌1%", at(12, 9), date(2025, 5, 9)),  # a Monday morning: the Friday before
        ("印度SENSEX30指数收跌", at(6, 10), None),
        ("大港股份所在板块收跌", at(6, 15, 30), None),
    ],
)
def test_words_of_a_close_before_the_close_tell_the_day_before(
    lead: str, published: datetime, told: date | None
) -> None:
    assert told_day(lead, published, None) == told


def test_a_named_date_stands_unless_it_had_not_come_yet_abroad() -> None:
    assert told_day("美股收跌", at(6, 5), date(2025, 5, 2)) == date(2025, 5, 2)
    assert told_day("美股收跌", at(6, 5), TUESDAY) == MONDAY
    assert told_day("收评：沪指跌1%", at(6, 13), TUESDAY) == TUESDAY
    assert told_day("收评：沪指跌1%", at(6, 13), date(2025, 4, 30)) == date(2025, 4, 30)
