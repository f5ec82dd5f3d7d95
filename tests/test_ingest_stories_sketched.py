"""Many texts at once are sketched, cut and normalised as each would be alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.script import simplified
from ingest.stories import story_key, story_keys
from ingest.stories_bands import bands
from ingest.stories_copies import bodies, body
from ingest.stories_sketched import sketched
from ingest.stories_words import runs, words
from ingest.widths import nfkc, nfkc_each, simplified_each

# Pieces of which texts are made: what datelines, notices, sites, dates and figures consist of, and what normal forms
# change. 薴 is one of the characters whose simplified form has a simplified form of its own.
PIECES = (
    "财联社6月3日电，", "新华社北京电（记者某某）", "快讯：", "【某某科技中标】", "责任编辑：某某。", "来源：某报\n",
    " - Reuters", "_新浪财经", "2025年6月3日", "周一", "涨2.50%", "1,234.50", "+3%", "−0.5", "U.S. ", "Breaking: ",
    "BEIJING, June 3 (Xinhua) -- ", "股份有限公司", "上涨", "擴產", "薴", "。", "（", "…", "％", "ﬁ", "①", "ｶﾞ",
    "e\u0301", "ß", "İ", "\x00", "\n", " ", "\u3000", "𠀀", "甲乙丙丁", "半导体设备", "Chip makers", "_", "|", "-",
    "2", ".",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=9).map("".join)
MANY = st.lists(st.tuples(TEXTS, TEXTS), max_size=8)


@given(MANY)
@example([("擴", ""), ("產", ""), ("薴擴", "擴")])
@example([("\x00", "a"), ("", "")])
def test_many_texts_are_sketched_as_each_would_be(texts: list[tuple[str, str]]) -> None:
    titles, plain = [title for title, _ in texts], [text for _, text in texts]
    keys, wholes = [story_key(*one) for one in texts], [body(*one) for one in texts]
    assert story_keys(titles, plain) == keys
    assert bodies(titles, plain) == wholes
    rows = bands(keys, wholes)
    assert sketched(texts) == [(key, whole, row.tobytes()) for key, whole, row in zip(keys, wholes, rows, strict=True)]


def test_the_keys_of_stories_that_stand_are_kept() -> None:
    sketch = sketched([("Chips rally", "They did.")], ["00000000000000ff"])[0]
    assert (sketch.key, sketch.bands[-8:]) == ("00000000000000ff", (255).to_bytes(8, "little"))


@given(st.lists(TEXTS, max_size=8))
def test_many_texts_get_the_normal_form_of_each(texts: list[str]) -> None:
    assert nfkc_each(texts) == [*map(nfkc, texts)] == [unicodedata.normalize("NFKC", text) for text in texts]
    assert simplified_each(texts) == [*map(simplified, texts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲乙上涨2.5%，AI芯片", ("甲", "乙", "涨", "ai", "芯", "片")),
        ("U.S. stocks end", ("us", "stocks", "end")),
        ("某某股份有限公司公告称", ("某", "某", "公", "告")),
        ("1,234 ％ _", ()),
        ("𝒳yz é", ("𝒳yz", "é")),
    ],
)
def test_a_chinese_character_is_a_word_and_so_is_a_run_of_other_letters(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected
    assert runs([text])[0].words == len(expected)


@given(st.lists(TEXTS, min_size=2, max_size=8))
def test_runs_of_three_words_are_compared_as_sets_of_them_would_be(texts: list[str]) -> None:
    """The oracle cuts each text into words and takes the sets of their runs as they are."""
    sets = [{*zip(one, one[1:], one[2:], strict=False)} for one in map(words, texts)]
    found = runs(texts)
    assert [one.words for one in found] == [len(words(text)) for text in texts]
    assert [one.different for one in found] == [*map(len, sets)]
    for at, (one, mine) in enumerate(zip(found, sets, strict=True)):
        for other, yours in zip(found[at + 1 :], sets[at + 1 :], strict=True):
            assert len(one.shared & other.shared) == len(mine & yours)
    assert runs([]) == []
