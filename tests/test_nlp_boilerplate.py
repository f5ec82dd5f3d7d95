"""Advertising and page furniture are blanked, and nothing moves."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import boilerplate
from nlp.boilerplate import blank_boilerplate

NEWS = (
    "The STAR 50 index rose 4.3 percent on Monday, with chip stocks leading the board higher, traders in Shanghai said."
)
NEWS_ZH = "科创50指数周一上涨4.3%，芯片股领涨，两市成交额突破两万亿元，市场情绪明显回暖，多只个股涨停。"


def page(*lines: str) -> str:
    return "\n".join(("A title of the page", NEWS, *lines))


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter",
        "Use promo code SPRING at the counter",
        "扫码关注公众号",
        "责任编辑：某人",
        "本文不构成任何投资建议",
        "Sign up for a free trial today",
    ],
)
def test_a_line_that_sells_is_blanked(line: str) -> None:
    text = page(line, "More follows here.")
    blanked = blank_boilerplate(text)
    assert line not in blanked
    assert NEWS in blanked
    assert len(blanked) == len(text)


def test_a_heading_goes_with_its_bullets() -> None:
    text = page("Get started", "- grow your savings", "- any time, any place", "", NEWS_ZH)
    blanked = blank_boilerplate(text)
    assert "any time" not in blanked
    assert NEWS_ZH in blanked


def test_a_sentence_about_the_market_stays_though_it_says_an_advertisers_word() -> None:
    line = (
        "Shares of the job site rose 3% after it said more members had joined, and the index of its board gained too."
    )
    assert line in blank_boilerplate(page(line, NEWS))


def test_two_words_of_advertising_in_a_short_line_outweigh_one_of_the_market() -> None:
    assert "stock" not in blank_boilerplate(page("Subscribe: stock newsletter", NEWS_ZH)).split(NEWS)[1]


def test_from_the_tail_on_nothing_belongs_to_the_article() -> None:
    blanked = blank_boilerplate(page(NEWS_ZH, "Related stories", NEWS.replace("STAR", "other")))
    assert NEWS_ZH in blanked
    assert "other 50" not in blanked
    assert "相关阅读" not in blank_boilerplate(page(NEWS_ZH, "相关阅读", "旧闻一则"))


def test_a_heading_like_a_tail_at_the_beginning_is_no_tail() -> None:
    text = f"推荐阅读\n{NEWS}\n{NEWS}\n{NEWS}"
    assert blank_boilerplate(text).count(NEWS) == 3


@pytest.mark.parametrize("text", ["", "订阅", "订阅\n广告", "\n\n", "\n\n\n  \n"])
def test_short_texts_are_left_alone(text: str) -> None:
    assert blank_boilerplate(text) == text


@given(
    st.lists(
        st.sampled_from([NEWS, NEWS_ZH, "订阅", "- promo", "Disclaimer", "", "  ", "a.", "\r", "\u2028"]), max_size=9
    )
)
def test_only_ink_disappears(lines: list[str]) -> None:
    text = "\n".join(lines)
    blanked = blank_boilerplate(text)
    assert len(blanked) == len(text)
    assert all(one == two or (one == " " and not two.isspace()) for one, two in zip(blanked, text, strict=True))


@pytest.mark.parametrize("pattern", [boilerplate._ADVERTISING, boilerplate._TAIL])  # noqa: SLF001
def test_whatever_is_boilerplate_has_one_of_the_words_that_are_looked_for_first(pattern: re.Pattern[str]) -> None:
    as_written = re.compile(pattern.pattern, pattern.flags & ~re.IGNORECASE)

    @settings(max_examples=200, deadline=None)
    @given(st.from_regex(as_written, fullmatch=True))
    def has_one(text: str) -> None:
        assert boilerplate._TELLTALE.find_matches_as_indexes(text.casefold())  # noqa: SLF001

    has_one()
