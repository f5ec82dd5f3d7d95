"""Folding: widths and scripts become one, and not a character moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import KEPT, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＩ晶片漲停", "AI晶片涨停"),
        ("證券監督管理委員會", "证券监督管理委员会"),
        ("６００５１９．ＳＨ　漲４．３％", "600519.SH 涨4.3%"),
        ("（ＳＴ）：Ａ＋Ｈ", "(ST):A+H"),
        ("它说\u201c好\u201d，不是\u2018坏\u2019。", "它说\"好\"，不是'坏'。"),
        ("a\u00a0b\u3000c", "a b c"),
        ("平安银行", "平安银行"),
        ("", ""),
    ],
)
def test_widths_and_scripts_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_chinese_punctuation_at_which_clauses_are_cut_stays() -> None:
    assert fold(KEPT) == KEPT


@given(st.text(st.characters()))
def test_the_length_never_changes_and_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)), st.text(st.characters(max_codepoint=0xFFFF)))
def test_a_character_is_folded_the_same_wherever_it_stands(one: str, two: str) -> None:
    assert fold(one + two) == fold(one) + fold(two)
