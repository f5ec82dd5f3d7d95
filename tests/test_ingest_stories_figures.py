"""Key figures: written one way, and contradictions between texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.stories_figures import contradict, figures


def said(text: str) -> frozenset[str]:
    return figures("", text).every


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("成交1.2万亿元。", {"1200000000000"}),
        ("成交12,000亿元。", {"1200000000000"}),
        ("股价上涨2.50%。", {"+2.5%"}),
        ("股价下跌百分之三。股价下跌百分之3。", {"-3%"}),
        ("6月3日，代码600519。", {"6", "3", "600519"}),
        ("shares fell by 2 percent to $3.5 billion.", {"-2%", "3500000000"}),
        ("回落-1.5%，再涨０.5个百分点。", {"-1.5%", "+0.5pp"}),
        ("增45%-55%。", {"+45%", "55%"}),
    ],
)
def test_figures_are_written_one_way(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("甲公司股价上涨2%。", "甲公司股价上涨5%。", True),
        ("甲公司股价上涨2%。", "甲公司股价下跌2%。", True),
        ("甲公司股价上涨2%。", "甲公司股价上涨2%，成交5亿元。", False),
        ("甲公司股价上涨2%，乙公司股价上涨5%。", "甲公司股价上涨5%。", True),
        ("甲公司股价上涨2%，乙公司股价上涨5%。", "甲公司股价上涨5%，乙公司股价上涨2%。", True),
        ("甲公司称将裁员56", "甲公司称将裁员5600人。", False),
        ("甲公司称将裁员56人", "甲公司称将裁员5600人。", True),
        ("甲公司成交2905.21", "甲公司成交2905.21万吨。", False),
        ("双方以2+6方案合作。", "双方以6+6方案合作。", True),
        ("新款是三号机 3 ...", "新款是三号机 12 ...", True),
        ("", "甲公司成交2905.21万吨。", False),
    ],
)
def test_texts_contradict_one_another_where_a_figure_differs(one: str, other: str, *, expected: bool) -> None:
    assert contradict(figures("", one), figures("", other)) is expected
    assert contradict(figures("", other), figures("", one)) is expected


def test_a_figure_of_the_title_is_held_against_the_other_title() -> None:
    text = "某公司计划投资约43亿元，扩建工厂。"
    assert contradict(figures("某公司拟投43亿元扩建", text), figures("某公司拟投51亿元扩建", text))


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_contradicts_itself_and_the_order_does_not_matter(one: str, other: str) -> None:
    mine, yours = figures(one, other), figures(other, one)
    assert not contradict(mine, mine)
    assert contradict(mine, yours) == contradict(yours, mine)
