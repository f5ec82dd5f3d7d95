"""Tokens: jieba's own, only faster, and spaCy's with amounts kept whole."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jieba
import pytest
from fakes import shared_data
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.tokens import DICTIONARY, chinese, english, known, lemma

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = [
    "",
    "创业板指涨超2%，沪深300放量，新质生产力领涨",
    "C919首飞，A+H与T+0并行，S&P 500微跌0.5%",
    "3.5%的涨幅 v.s. 20cm涨停_首板#话题#",
    "🚀涨停\ud800板𠮷野家㐀",
    "STAR 50 rose 4.3% on Monday—半导体…",
    "１２３ＡＢＣ　全角",
    "a-b+c#d&e.f_g%",
    "半导体\t板块\r\n走强\u2028次日",
    "６００５１９.SH（贵州茅台）",
    "+#&._%-",
    "涨+跌-平%",
    "数数数昭跌",
    "一一一\r\n二",
]
PIECES = st.sampled_from(
    [
        *"-+#&._%，。 \t\r\n，🚀𠮷㐀éＡ１的了〇－·“”\ud800\u3000\u2028", "创业板指", "涨停", "沪深", "300",
        "新质生产力", "C", "919", "T+0", "A+H", "4.3%", "20cm", "他说", "S&P", "半导体", "10年期国债",
        "Wi-Fi", "3D", "\r\n",
    ]
)  # fmt: skip
CHARACTERS = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.sampled_from("abcXYZ0123456789+#&._%-，。！ \n/()（）"),
    st.characters(),
)


@pytest.fixture(scope="module")
def judge() -> Any:  # noqa: ANN401 - jieba has no types
    """Return jieba itself, with our dictionary loaded as its users load one."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    with Path(DICTIONARY).open("rb") as file:  # given the path, jieba leaves the file open
        tokenizer.load_userdict(file)
    return tokenizer


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_are_those_of_jieba(judge: Any, text: str) -> None:  # noqa: ANN401
    assert chinese(text) == judge.lcut(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_tokens_are_those_of_jieba_for_any_mixture_of_words(judge: Any, text: str) -> None:  # noqa: ANN401
    assert chinese(text) == judge.lcut(text)


def test_ties_between_routes_are_broken_as_jieba_breaks_them(judge: Any) -> None:  # noqa: ANN401
    """A doubled character three times, such as 数数数, has two routes of equal weight."""
    words = [word for word, frequency in judge.FREQ.items() if frequency and len(word) == 2 and word[0] == word[1]]
    texts = [f"{word}{word[0]}{tail}" for word in words for tail in ("", "涨停", "昭跌")]
    assert len(texts) > 1000
    assert [text for text in texts if chinese(text) != judge.lcut(text)] == []


@settings(max_examples=400, deadline=None)
@given(st.text(CHARACTERS, max_size=40))
def test_tokens_are_those_of_jieba_for_any_characters(judge: Any, text: str) -> None:  # noqa: ANN401
    tokens = chinese(text)
    assert tokens == judge.lcut(text)
    assert "".join(tokens) == text


def test_the_markets_own_words_stay_whole() -> None:
    assert chinese("创业板指涨超2%") == ["创业板指", "涨超", "2%"]
    assert "新质生产力" in chinese("加快发展新质生产力")


def test_the_dictionary_knows_its_words_and_not_what_was_guessed() -> None:
    assert known("创业板指")
    assert not known("板指涨")
    assert not known("")


def documents() -> Iterator[str]:
    """Yield every title, summary and text of the real news, and the saved pages."""
    folder = shared_data()
    for path in sorted((folder / "news").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield from (str(record[key]) for key in ("title", "summary", "text") if record.get(key))
    yield from (path.read_text(encoding="utf-8") for path in sorted((folder.parent / "seeds").glob("*.txt")))
    with (folder.parent / "taxonomy.csv").open(encoding="utf-8", newline="") as text:
        yield from (cell for row in csv.reader(text) for cell in row)


@pytest.mark.slow
def test_tokens_are_those_of_jieba_for_every_real_document(judge: Any) -> None:  # noqa: ANN401
    total = wrong = 0
    for text in documents():
        total += 1
        wrong += chinese(text) != judge.lcut(text)
    assert total > 90_000
    assert wrong == 0


def test_english_amounts_shares_and_codes_stay_whole() -> None:
    text = "U.S. chip makers fell 4.3%; turnover hit US$1.8bn, 600519.SH and 0700.HK rose 1,000 year-on-year ($2.5m)."
    assert english(text) == [
        "U.S.", "chip", "makers", "fell", "4.3%", ";", "turnover", "hit", "US$1.8bn", ",", "600519.SH", "and",
        "0700.HK", "rose", "1,000", "year-on-year", "(", "$2.5m", ")", ".",
    ]  # fmt: skip


def test_english_leaves_white_space_out() -> None:
    assert english(" a \n\n b ") == ["a", "b"]
    assert english("") == []


@pytest.mark.parametrize(
    ("token", "form"), [("Shares", "share"), ("fell", "fall"), ("4.3%", "4.3%"), ("600519.SH", "600519.sh")]
)
def test_a_lemma_is_looked_up(token: str, form: str) -> None:
    assert lemma(token) == form
