"""Segments and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.clauses import segment_ends, segments, sentence_spans, start_of

PIECES = st.text(alphabet="涨跌，。、；！？ ,.;!?\n…abU.S1,0%《》😀", max_size=60)


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in segments(text)]


def test_segments_keep_an_enumeration_with_its_verb() -> None:
    assert parts("芯片股领涨，传媒、游戏跌停。") == ["芯片股领涨，", "传媒、游戏跌停。"]


@pytest.mark.parametrize("text", ["1,000 stocks", "up 4.3% now", "the U.S. market", "Foo Inc. rose", "3.5万亿元"])
def test_numbers_and_abbreviations_stay_whole(text: str) -> None:
    assert parts(text) == [text]


def test_a_blank_between_chinese_words_separates_headline_parts() -> None:
    assert parts("沪指跌1% 银行股走强") == ["沪指跌1% ", "银行股走强"]


def test_sentences_end_at_stops_and_lines_not_at_commas() -> None:
    text = "Shares rose, then fell. 沪指跌。\n完"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["Shares rose, then fell. ", "沪指跌。\n", "完"]


def test_empty_text_has_none() -> None:
    assert segments("") == sentence_spans("") == ()


@given(st.one_of(st.text(max_size=80), PIECES))
def test_segments_and_sentences_partition_the_text(text: str) -> None:
    for spans in (segments(text), sentence_spans(text)):
        assert all(start < end for start, end in spans)
        assert "".join(text[start:end] for start, end in spans) == text


@given(PIECES)
def test_every_place_lies_in_the_segment_that_begins_where_it_is_said_to(text: str) -> None:
    for start, end in segments(text):
        assert {start_of(segment_ends(text), place) for place in range(start, end)} == {start}
