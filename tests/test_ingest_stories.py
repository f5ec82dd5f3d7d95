"""Keys of stories: equal for copies, different for another figure or another day's column."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Draft, Published
from corpus.store.connection import connect
from ingest.stories import normalised, story_key
from ingest.stories_kept import keep

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "沪电股份：上半年净利润预增45.0%至55%"


@pytest.mark.parametrize(
    "copy",
    [
        "沪电股份:上半年净利润预增45%至55%",
        "沪电股份：上半年净利润预增４５％至５５％",
        " 沪电股份 上半年净利润预增45%至55%！ ",
        "沪电股份：上半年净利润预增45%至55%_某某财经",
        "沪电股份：上半年净利润预增45%至55% - 某某网",
        "【沪电股份：上半年净利润预增45%至55%】",
    ],
)
def test_copies_share_a_key(copy: str) -> None:
    assert story_key(copy, "甲") == story_key(TITLE, "乙")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("某公司股价盘中上涨2%，成交放大明显", "某公司股价盘中上涨5%，成交放大明显"),
        ("Shares of Example Corp rise 2.5% after results", "Shares of Example Corp rise 25% after results"),
        ("离岸人民币兑美元较上一交易日 +30 个基点", "离岸人民币兑美元较上一交易日 -30 个基点"),
    ],
)
def test_another_figure_is_another_story(one: str, other: str) -> None:
    assert story_key(one, "") != story_key(other, "")


@pytest.mark.parametrize("title", ["午评", "财经早餐", "6月3日午评", "Morning briefing", "收评：指数震荡"])
def test_a_columns_title_takes_the_text_in(title: str) -> None:
    assert story_key(title, "沪指涨0.5%。") != story_key(title, "沪指跌0.5%。")
    assert story_key(title, "沪指涨0.5%。") == story_key(title, "沪指涨0.50%！")


def test_a_titles_case_and_an_english_site_do_not_matter() -> None:
    assert story_key("China Tech Shares Surge On AI Hopes | Example News", "") == story_key(
        "China tech shares surge on AI hopes", "longer"
    )


def test_a_flash_without_title_is_known_by_its_brackets_else_by_its_text() -> None:
    flash = "【某某科技中标5亿元轨道交通项目】某某科技公告称，公司中标。"
    assert story_key("", flash) == story_key("某某科技中标5亿元轨道交通项目", "")
    assert story_key("", "甲公司今日公告") != story_key("", "乙公司今日公告")


def test_figures_are_written_one_way() -> None:
    assert normalised("1,234.50点") == "1234.5点"
    assert normalised("−2.0%") == "-2%"


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_key_is_sixteen_digits_and_does_not_change(title: str, text: str) -> None:
    key = story_key(title, text)
    assert len(key) == 16
    assert key == story_key(title, text)


def test_traditional_and_simplified_writing_are_one_story() -> None:
    simplified = ("上海芯片公司宣布扩产计划，股价上涨5%", "公司说，新厂房明年完工，客户来自亚洲各国，订单已排到后年。")
    traditional = ("上海芯片公司宣布擴產計劃，股價上漲5%", "公司說，新廠房明年完工，客戶來自亞洲各國，訂單已排到後年。")
    assert story_key(*simplified) == story_key(*traditional)


def test_a_traditional_copy_under_another_headline_joins_its_story(tmp_path: Path) -> None:
    texts = {
        "a": (
            "芯片公司扩产",
            "上海一家芯片公司星期二说，新厂房明年完工，客户来自亚洲各国，订单已经排到后年，工人将增加一倍。",
        ),
        "b": (
            "新廠房的消息",
            "上海一家芯片公司星期二說，新廠房明年完工，客戶來自亞洲各國，訂單已經排到後年，工人將增加一倍。",
        ),
    }
    db = connect(tmp_path / "fupan.db")
    at = datetime(2026, 6, 2, 3, tzinfo=UTC)
    for key, (title, text) in texts.items():
        keep(db, [Draft(key, key, title, text, Published(at, "second"), ("s",))], at)
    rows = db.execute("SELECT story, text FROM articles ORDER BY key").fetchall()
    db.close()
    assert rows[0][0] == rows[1][0]
    assert rows[1][1] == texts["b"][1]
