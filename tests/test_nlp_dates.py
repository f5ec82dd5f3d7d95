"""Dates that a text names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.dates import named_dates

TUESDAY = date(2025, 5, 6)


def days(text: str, today: date | None = TUESDAY) -> list[date | None]:
    return [named.day for named in named_dates(text, today)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年4月7日收盘", date(2025, 4, 7)),
        ("2025-04-07 close", date(2025, 4, 7)),
        ("4月30日收盘", date(2025, 4, 30)),
        ("12月31日收官", date(2024, 12, 31)),
        ("5月6日，沪指上涨", TUESDAY),
        ("6日，沪指上涨", TUESDAY),
        ("30日沪指上涨", date(2025, 4, 30)),
        ("周一沪指上涨", date(2025, 5, 5)),
        ("周二沪指上涨", TUESDAY),
        ("星期五收盘", date(2025, 5, 2)),
        ("上周五收盘", date(2025, 5, 2)),
        ("上周一收盘", date(2025, 4, 28)),
        ("今日收盘", TUESDAY),
        ("昨日收盘", date(2025, 5, 5)),
        ("On June 2, 2026, the index", date(2026, 6, 2)),
        ("on 2 May the index", date(2025, 5, 2)),
        ("Monday's rally", date(2025, 5, 5)),
        ("last Monday the index", date(2025, 4, 28)),
        ("stocks rose today", TUESDAY),
        ("stocks rose yesterday", date(2025, 5, 5)),
    ],
)
def test_dates_are_resolved_against_the_publication(text: str, day: date) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    ["下周一解禁", "较昨日此时缩量", "since its October 23 low", "next Monday", "3月物流指数", "每周一", "自4月7日起"],
)
def test_dates_of_something_else_are_not_named(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("text", ["2月30日收盘", "2025年2月30日", "10月3日收盘"])
def test_impossible_or_far_dates_resolve_to_nothing(text: str) -> None:
    assert days(text) == [None]


def test_without_publication_only_full_dates_resolve() -> None:
    assert days("周一，4月7日，今日，2025年4月7日", None) == [None, None, None, date(2025, 4, 7)]


def test_the_thirty_first_in_a_short_month_is_nothing() -> None:
    assert days("31日沪指上涨", date(2025, 5, 6)) == [None]


@given(
    st.text(alphabet="今昨上周一二三日月年 0123456789-/Monday.,Jun", max_size=40),
    st.dates(date(2000, 3, 1), date(2040, 1, 1)),
)
def test_nothing_breaks_and_spans_lie_inside(text: str, today: date) -> None:
    for named in named_dates(text, today):
        assert 0 <= named.span[0] < named.span[1] <= len(text)
