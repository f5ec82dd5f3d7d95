"""Many terms in one pass: borders, cases, endings, and the longest of overlapping ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.matching import Matcher, longest, one_of


def found(patterns: list[str], text: str) -> list[str]:
    return [text[start:end] for _, start, end in longest(Matcher(patterns).find(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "is_there"),
    [
        ("chip", "a chip maker", True),
        ("chip", "CHIP", True),
        ("chip", "chips, chip's", True),
        ("chip", "microchip", False),
        ("chip", "chipmaker", False),
        ("gas", "gases rose", True),
        ("AI", "AI应用", True),
        ("AI", "他说ai", False),
        ("AI", "MAIN", False),
        ("PCB", "PCBs rallied", True),
        ("5G", "5G网络", True),
        ("5G", "15G", False),
        ("T+0", "T+0交易", True),
        ("Fed", "the FED", True),
        ("café", "a CAFÉ", True),
        ("北京A", "北京Abc", False),
        ("芯片", "国产芯片股", True),
    ],
)
def test_a_latin_pattern_has_its_borders_and_a_chinese_one_needs_none(pattern: str, text: str, is_there: bool) -> None:
    assert bool(found([pattern], text)) is is_there


def test_a_rejected_long_match_does_not_hide_a_valid_short_one() -> None:
    assert found(["rare earth", "rare earth min"], "rare earth mining") == ["rare earth"]


def test_the_longest_of_overlapping_matches_stays_and_of_equals_the_first() -> None:
    assert found(["新能源", "新能源汽车", "汽车", "汽车零部件"], "新能源汽车零部件") == ["新能源汽车"]
    assert found(["甲乙", "乙丙"], "甲乙丙") == ["甲乙"]
    assert found(["甲乙", "丙丁"], "丙丁甲乙") == ["丙丁", "甲乙"]


def test_every_occurrence_comes_with_overlapping_ones() -> None:
    assert list(Matcher(["aa", "芯"]).find("芯aa")) == [(1, 0, 1), (0, 1, 3)]
    assert len(list(Matcher(["芯片", "芯片股", "片股"]).find("芯片股"))) == 3


def test_without_patterns_nothing_is_found() -> None:
    assert list(Matcher([]).find("text")) == []


def test_a_letter_that_grows_when_lowered_moves_no_span() -> None:
    text = "İİ chip"
    assert found(["chip"], text) == ["chip"]


@given(st.lists(st.text("ab芯片 ", min_size=1, max_size=3), unique=True, max_size=6), st.text("abAB芯片 ", max_size=30))
def test_what_is_kept_never_overlaps_and_is_the_pattern_in_some_case(patterns: list[str], text: str) -> None:
    kept = longest(Matcher(patterns).find(text))
    assert all(one[2] <= two[1] for one, two in pairwise(kept))
    assert all(text[start:end].lower() == patterns[pattern].lower() for pattern, start, end in kept)


@given(st.lists(st.text("芯片股", min_size=1, max_size=3), unique=True, min_size=1), st.text("芯片股涨", max_size=20))
def test_chinese_terms_are_found_wherever_a_plain_search_finds_them(patterns: list[str], text: str) -> None:
    wanted = {
        (number, at, at + len(pattern))
        for number, pattern in enumerate(patterns)
        for at in range(len(text))
        if text.startswith(pattern, at)
    }
    assert set(Matcher(patterns).find(text)) == wanted


@given(st.lists(st.text("ab芯片.^]", min_size=1, max_size=3), min_size=1), st.text("ab芯片.^]", max_size=20))
def test_one_of_some_words_is_found_where_any_of_them_stands(words: list[str], text: str) -> None:
    assert bool(one_of(*words).search(text)) is any(word in text for word in words)
