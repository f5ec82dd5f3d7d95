"""Features: what a text is turned into, and that a model's own are found as quickly as they are found rightly."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from math import sqrt
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.labelled import Example
from corpus.records import Article
from corpus.taxonomy import Label, Taxonomy, Term
from nlp.blend import blended, log_odds, scores
from nlp.features import READ, features, subject
from nlp.known import FEW, Known
from nlp.labels import Standing
from nlp.prepare import lexicon_of, prepare, vocabulary_and_matrix
from nlp.tagger import Reader
from nlp.training import Settings, train

TEXTS: Final = st.text(alphabet="光刻机到货酒㐀𠮷,。 \nAbc-x1", max_size=60)
NAMES: Final = (
    "光", "光刻", "刻机到", "到货", "酒", "w:abc", "w:a", "w:b c", "s:<ab", "s:abc>", "s:bc>", "l:zh", "l:en",
    "e:chips",
)  # fmt: skip
NUMBERS: Final = {name: number for number, name in enumerate(NAMES)}


def test_words_and_characters_are_named_alike_in_both_languages() -> None:
    chinese = features(subject("光刻机AI到货", 7))
    assert {"光刻机", "光刻", "光", "w:ai", "l:zh"} <= set(chinese)
    assert "机到" not in chinese
    english = features(subject("Chip makers rallied in 2025", 27))
    assert {"w:chip", "w:rally", "w:chip maker", "l:en"} <= set(english)
    assert not any("2025" in name for name in english)
    title, later = features(subject("光刻\n酿造", 2)), features(subject("酿造\n光刻", 2))
    assert title["光刻"] > later["光刻"]


def test_lengths_by_hand() -> None:
    found = features(subject("光刻\n酿", 2))
    # Title: 光, 刻, 光刻 at 1; lead: the line's 酿 at 0.7; length √(3 + 0.49).
    assert found["光刻"] == pytest.approx(1 / sqrt(3.49))
    assert found["酿"] == pytest.approx(0.7 / sqrt(3.49))
    assert set(found) == {"光", "刻", "光刻", "酿", "l:zh"}


def test_words_of_english_texts_have_their_pieces_by_hand() -> None:
    found = features(subject("Chips\nrise", 5), "s")
    # <chip>: four of three letters, three of four, two of five; <rise> likewise; length √(9 + 9 × 0.49).
    title, lead = 1 / sqrt(9 * 1.49), 0.7 / sqrt(9 * 1.49)
    pieces = {name: value for name, value in found.items() if name.startswith("s:")}
    assert set(pieces) == {
        "s:<ch", "s:chi", "s:hip", "s:ip>", "s:<chi", "s:chip", "s:hip>", "s:<chip", "s:chip>",
        "s:<ri", "s:ris", "s:ise", "s:se>", "s:<ris", "s:rise", "s:ise>", "s:<rise", "s:rise>",
    }  # fmt: skip
    assert (pieces["s:chip"], pieces["s:rise"]) == pytest.approx((title, lead))
    assert not any(name.startswith("s:") for name in features(subject("光刻机 chips 到货", 11), "s"))


def test_pieces_are_evidence_where_their_word_stands() -> None:
    text = "New chipmaking tools"
    found = list(Known({"s:<chi": 0, "w:tool": 1}, "ws").places(subject(text, len(text))))
    assert found == [(1, (15, 20)), (0, (4, 14))]


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert "酒" not in features(subject("题\n" + "光" * READ + "酒", 1))


@given(TEXTS, st.integers(0, 20), st.sampled_from(["wce", "wcs", "ce", "we", "s", "c", ""]))
def test_a_models_own_features_are_what_all_features_say_of_them(text: str, title_end: int, families: str) -> None:
    item = subject(text, min(title_end, len(text)), [Standing("chips", 0.8, ()), Standing("other", 0.5, ())])
    expected = {NUMBERS[k]: v for k, v in features(item, families).items() if k in NUMBERS}
    assert Known(NUMBERS, families).of(item) == pytest.approx(expected)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 20)), max_size=5), st.sampled_from(["wc", "wcs", "c", "w"]))
def test_many_texts_at_once_have_the_features_that_each_has_alone(texts: list[tuple[str, int]], families: str) -> None:
    items = [subject(text, min(title_end, len(text))) for text, title_end in texts]
    known = Known(NUMBERS, families)
    bounds, numbers, values = known.many(items * FEW)
    few = known.many(items)
    assert (few.numbers.tolist(), few.values.tolist()) == (
        numbers[: few.bounds[-1]].tolist(),
        values[: few.bounds[-1]].tolist(),
    )
    found = [dict(zip(numbers[a:b].tolist(), values[a:b].tolist(), strict=True)) for a, b in pairwise(bounds.tolist())]
    assert found == [pytest.approx(known.of(item), rel=1e-6) for item in items] * FEW


def test_many_characters_are_told_apart_from_all_others() -> None:
    names = [chr(0x4E00 + n) + chr(0x4E00 + n * 7 % 5000) for n in range(5000)]
    known = Known({name: number for number, name in enumerate(names)}, "c")
    text = "".join(names[:40]) + "\U00020bb7㐀" + names[4999]
    item = subject(text, 30)
    bounds, numbers, values = known.many([item] * FEW)
    size = bounds[1]
    assert bounds.tolist() == [size * n for n in range(FEW + 1)]
    assert dict(zip(numbers[:size].tolist(), values[:size].tolist(), strict=True)) == pytest.approx(
        known.of(item), rel=1e-6
    )


@given(TEXTS)
def test_places_are_where_the_features_stand(text: str) -> None:
    item = subject(text, min(4, len(text)))
    for number, (start, end) in Known(NUMBERS, "wce").places(item):
        name = NAMES[number]
        found = text[start:end]
        assert found == name or name == f"w:{found.lower()}" or " " in name


def test_a_model_that_knows_no_characters_finds_none() -> None:
    known = Known({"w:abc": 0}, "wc")
    item = subject("光刻 abc", 6)
    assert (known.of(item), list(known.places(item))) == ({0: 1.0}, [(0, (3, 6))])
    many = [range(FEW + 1), [0] * FEW, [1.0] * FEW]
    assert [part.tolist() for part in known.many([item] * FEW)] == list(map(list, many))


def test_rare_features_are_left_out_and_characters_one_text_sooner() -> None:
    items = [subject(text, len(text)) for text in ("光光 PCB", "光光 PCB", "光 AI", "刻", "刻")]
    names, matrix = vocabulary_and_matrix(items, "wc", 2, lambda _: None)
    assert list(names) == ["l:mixed", "l:zh", "w:pcb", "光"]  # 刻 and 光光 stand in two texts, AI in one
    first, third, last = (True, False, True, True), (True, False, False, True), (False, True, False, False)
    assert list(map(tuple, matrix.toarray() > 0)) == [first, first, third, last, last]


CHIPS: Final = Label("chips", "theme", "芯片", "Chips", "", terms=(Term("芯片", "zh", "strong"),))
OWN: Final = Taxonomy({"chips": CHIPS, "wine": Label("wine", "theme", "白酒", "Liquor", "")})


def test_many_texts_at_once_are_read_as_one_by_one_and_scored_as_the_formula_says() -> None:
    lines = [("芯片扩产", {"chips"}), ("酱香酒涨价", {"wine"}), ("小学开学", set[str]())] * 8
    examples = [Example(f"{words}第{n}期", "", frozenset(labels)) for n, (words, labels) in enumerate(lines)]
    prepared = prepare(Reader(OWN), examples, lambda _: None)
    model = train(prepared, None, OWN, Settings(), lambda _: None).model
    reader = Reader(OWN, (), model)
    texts = ["芯片扩产涨价", "酱香酒", "", "Chips", "小学芯片酒" * 40]
    now = datetime(2025, 4, 7, tzinfo=UTC)
    articles = [Article(n, "", None, text, "", None, "", None, "unknown", now, n) for n, text in enumerate(texts)]
    assert reader.read_many(articles) == [reader.read(text, "") for text in texts]
    items = prepared.subjects
    by_lexicon, found = lexicon_of(items, model.labels)
    odds = model.log_odds(items)
    expected = blended(model.blend, by_lexicon, odds, found)
    final = scores(model, items)
    assert [log_odds(p) for p in final[:, 0]] == pytest.approx([max(-7.0, min(7.0, z)) for z in expected[:, 0]])
    assert [log_odds(p) for p in final[:, 1]] == pytest.approx([max(-7.0, min(7.0, z)) for z in odds[:, 1]])
