"""Copies and light edits, and what only looks like one."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.stories import story_key
from ingest.stories_bands import BANDS, CROWD, WIDTH, bands, meetings
from ingest.stories_copies import alike, body, key_figures, wordings
from ingest.stories_figures import contradict

FLASH = "甲乙科技：控股子公司与丙丁集团签署战略合作协议，共建算力中心"
TEXT = (
    "甲乙科技公告，控股子公司与丙丁集团签署战略合作协议，双方将在西部三省共建算力中心，一期工程计划年底前完工，"
    "二期工程的规模视市场需求而定。公司提醒投资者，协议的履行尚有不确定性，对本年度业绩没有重大影响。"
)


def same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    first, second = wordings([story_key(*one), story_key(*other)], [body(*one), body(*other)])
    assert alike(first, second) == alike(second, first)
    return alike(first, second) and not contradict(key_figures(*one), key_figures(*other))


@pytest.mark.parametrize(
    "copy",
    [
        ("", f"【{FLASH}】"),
        ("", f"财联社6月3日电，{FLASH}。"),
        (f"快讯：{FLASH}", ""),
        (f"据悉，{FLASH}", ""),
        (FLASH.replace("与", "和"), ""),
        (FLASH.replace("共建", "将共建"), ""),
        ("", f"{FLASH}（记者 某某）"),
    ],
)
def test_a_flash_edited_lightly_is_a_copy(copy: tuple[str, str]) -> None:
    assert same((FLASH, ""), copy)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("某某股份盘中直线拉升，现涨2%，成交额明显放大", "某某股份盘中直线拉升，现涨5%，成交额明显放大"),
        ("甲乙股份公告：控股股东提议回购公司股份", "丙丁股份公告：控股股东提议回购公司股份"),
        ("中国某银行宣布下调人民币存款挂牌利率", "中国某建设银行宣布下调人民币存款挂牌利率"),
        ("央行今日开展逆回购操作，利率不变", "央行今日开展逆回购操作，利率变"),
        ("Kazakh president and minister agree on cooperation", "Turkmen president and minister agree on cooperation"),
        ("一段完全不同的短讯在此", "又有谁写了别的什么话"),
        ("短讯", "短讯" * 9),
    ],
)  # fmt: skip
def test_another_name_figure_or_negation_is_another_story(one: str, other: str) -> None:
    assert not same((one, ""), (other, ""))


def test_u_s_and_us_are_one_word() -> None:
    assert same(("US stocks end higher as chip makers rally", ""), ("U.S. stocks end higher as chip makers rally", ""))


@pytest.mark.parametrize(
    "copy",
    [
        TEXT[: len(TEXT) * 2 // 3],
        f"多位知情人士说，{TEXT[25:]}",
        f"{TEXT}（责任编辑：某某）风险提示：以上内容不构成投资建议。",
    ],
)
def test_a_longer_text_cut_led_otherwise_or_with_notices_is_a_copy(copy: str) -> None:
    assert same(("", TEXT), ("", copy))


def test_a_digest_is_no_copy_of_the_flash_it_quotes() -> None:
    assert not same((FLASH, ""), ("", "今日要闻：" + TEXT[::-1] * 2 + FLASH))


def test_equal_titles_are_copies_unless_their_figures_differ() -> None:
    assert same((FLASH, TEXT), (FLASH, "别的写法。"))
    assert not same((FLASH, "营收15亿元。"), (FLASH, "营收16亿元。"))


def test_the_title_is_shingled_once() -> None:
    assert body("甲乙丙", "甲乙丙丁") == "甲乙丙丁"
    assert body("甲乙", "丙丁") == "甲乙 丙丁"


def test_copies_share_bands_and_other_texts_do_not() -> None:
    keys = ["00000000000000aa", "00000000000000bb", "00000000000000cc", "00000000000000dd"]
    found = bands(keys, [TEXT, f"ＡＢ，{TEXT}！", FLASH[::-1], "短"])
    assert found.shape == (4, WIDTH)
    assert (found[0] == found[1])[:BANDS].sum() > BANDS // 2
    assert not (found[0] == found[2]).any()
    assert found[3, :BANDS].tolist() == [0] * BANDS
    assert bands(keys[:1], [""])[0].tolist() == [0] * BANDS + [0xAA]
    assert bands([], []).shape == (0, WIDTH)


def test_rows_that_share_a_band_meet_within_reach_when_one_is_fresh() -> None:
    rows = np.array([[7, 1], [7, 2], [8, 2], [0, 3], [0, 4]], np.uint64)
    at = np.array([0, 5, 20, 21, 22])
    fresh = np.array([False, True, True, True, True])
    assert meetings(rows, at, fresh, 10) == {(0, 1)}
    assert meetings(rows, at, fresh, 15) == {(0, 1), (1, 2)}
    assert meetings(rows, at, ~fresh, 15) == {(0, 1)}
    assert meetings(rows[:0], at[:0], fresh[:0], 15) == set()


def test_of_a_crowd_each_meets_its_neighbours() -> None:
    size = CROWD + 1
    met = meetings(np.ones((size, 1), np.uint64), np.arange(size), np.ones(size, bool), 99)
    assert len(met) == (size - 1) + (size - 2) + (size - 3)
