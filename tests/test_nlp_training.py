"""Training: what is learned, on what it is measured, and that nothing gets worse unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from corpus.errors import MissingData
from corpus.labelled import Example
from corpus.taxonomy import Label, Taxonomy, Term
from nlp.blend import decide, default_blend
from nlp.evaluate import calibration_error, compare, measure
from nlp.features import subject
from nlp.fitting import best_threshold, fit_blend, probabilities
from nlp.labels import Standing
from nlp.prepare import Prepared, prepare, truth_of
from nlp.tagger import Reader
from nlp.training import Settings, against, made_by, out_of_fold, overlap, split, train

CHIPS = Label("chips", "theme", "芯片", "Chips", "")
WINE = Label("wine", "theme", "白酒", "Liquor", "")
RARE = Label("rare", "theme", "稀", "Rare", "")
OWN = Taxonomy({"chips": CHIPS, "wine": WINE, "rare": RARE})
TERMED = Taxonomy({"chips": replace(CHIPS, terms=(Term("芯片", "zh", "strong"),)), "wine": WINE})
START = datetime(2025, 1, 1, tzinfo=UTC)
MAKERS = ("甲厂", "乙厂", "丙厂", "丁厂", "戊厂")


def still(_steps: int) -> None:
    """Show no progress."""


def examples(count: int = 60) -> list[Example]:
    """Two subjects and a third that is neither, a day apart."""
    kinds = (
        ("晶圆产线扩产，光刻机到货", {"chips"}),
        ("酱香酒窖藏涨价，经销商备货", {"wine"}),
        ("小学开学，家长排队", set[str]()),
    )
    made = []
    for n in range(count):
        words, labels = kinds[n % 3]
        text = f"{MAKERS[n % 5]}第{n}期{words}"
        made.append(Example(text, "", frozenset(labels), published_at=START + timedelta(days=n)))
    return made


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(OWN)


@pytest.fixture(scope="module")
def prepared(reader: Reader) -> Prepared:
    return prepare(reader, examples(), still)


def test_labels_without_terms_are_learned_from_text_alone(reader: Reader, prepared: Prepared) -> None:
    trained = train(prepared, None, OWN, Settings(), still)
    assert trained.measured_on == "out of fold"
    assert trained.metrics.micro_f1 > 0.95
    assert trained.left_out == {"rare": 0}
    with_model = Reader(OWN, (), trained.model)
    tag = with_model.read("某厂晶圆产线光刻机投产", "").tags[0]
    assert (tag.label, tag.origin) == ("chips", "model")
    assert any(
        "光刻" in "某厂晶圆产线光刻机投产"[slice(*span)] or "晶圆" in "某厂晶圆产线光刻机投产"[slice(*span)]
        for span in tag.spans
    )
    assert with_model.read("小学家长排队", "").tags == ()
    assert reader.read("某厂晶圆产线光刻机投产", "").tags == ()


def test_the_same_training_gives_the_same_model(prepared: Prepared) -> None:
    one, two = (train(prepared, None, OWN, Settings(), still).model for _ in range(2))
    assert one.id == two.id
    assert train(prepared.part(range(40)), None, OWN, Settings(), still).model.id != one.id


def test_with_enough_dated_examples_the_newest_are_set_apart(reader: Reader) -> None:
    many = prepare(reader, examples(240), still)
    training, tested, name = split(many, None)
    assert name == "later articles"
    assert tested is not None
    assert len(tested.examples) == 48
    newest = max(one.published_at for one in training.examples if one.published_at)
    assert all(one.published_at and one.published_at > newest for one in tested.examples)


def test_a_test_text_is_never_trained_on(prepared: Prepared) -> None:
    training, tested, name = split(prepared, prepared.part(range(10)))
    assert name == "test file"
    assert len(training.examples) == 50
    assert tested is not None
    assert overlap(prepared.examples, tested.examples)
    assert not overlap(training.examples, tested.examples)


def test_too_few_examples_are_an_error_that_says_how_to_go_on(prepared: Prepared) -> None:
    with pytest.raises(MissingData, match="too few examples"):
        train(prepared.part(range(3)), None, OWN, Settings(), still)
    one_class = prepared.part(range(0, 60, 3))
    with pytest.raises(MissingData, match="no label has"):
        train(one_class, None, OWN, Settings(), still)


def test_a_model_is_compared_on_texts_that_neither_saw(reader: Reader, prepared: Prepared) -> None:
    trained = train(prepared, None, OWN, Settings(), still)
    lexicon = against(trained, None, 0)
    assert lexicon is not None
    assert lexicon.difference > 0.9
    assert against(trained, trained.model, 0) is None
    assert made_by(trained.model, prepare(reader, examples(3), still), ("chips", "rare")).tolist()[0] == [True, False]


def test_out_of_fold_odds_agree_with_the_labels(prepared: Prepared) -> None:
    labels, truth, odds = out_of_fold(prepared, OWN, Settings(), still)
    assert labels == ("chips", "wine")
    assert ((odds > 0) == (truth == 1)).mean() > 0.95


def test_what_is_not_known_of_a_text_is_neither_present_nor_absent(reader: Reader) -> None:
    open_example = Example("晶圆", "", frozenset({"chips"}), frozenset({"wine"}), closed=False)
    assert truth_of(prepare(reader, [open_example], still), ("chips", "wine", "rare")).tolist() == [[1, 0, -1]]


def test_the_lexicon_teaches_only_where_it_is_sure() -> None:
    weak = Prepared(
        (Example("a", "", frozenset(), origin="lexicon"),),
        (subject("a", 1, [Standing("x", 0.9, ()), Standing("y", 0.3, ()), Standing("z", 0.05, ())]),),
    )
    assert truth_of(weak, ("x", "y", "z", "other")).tolist() == [[1, -1, 0, 0]]


def test_lexicon_and_model_decide_together_and_say_who_did() -> None:
    reader = Reader(TERMED)
    training = prepare(reader, examples(), still)
    model = train(training, None, TERMED, Settings(), still).model
    item = subject("芯片", 2, found := [Standing("chips", 0.9, ((0, 2),)), Standing("other", 0.9, ((0, 2),))])
    by_label = {one.label: one for one in decide(model, [item], [found], [False])[0]}
    assert by_label["other"] == found[1]
    assert by_label["chips"].origin == "lexicon"
    assert model.alone.tolist() == [False, True]


def test_measures_by_hand() -> None:
    truth = np.array([[1, 0], [1, 1], [0, 0], [0, -1]], dtype=np.int8)
    final = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.0], [0.0, 0.9]])
    found = measure(truth, final, np.array([0.5, 0.5]), ("a", "b"))
    # a: right 1, wrong 1, missed 1; b: right 1 (the unknown one does not count)
    assert found.micro_f1 == pytest.approx(4 / 6)
    assert found.labels["a"].f1 == pytest.approx(0.5)
    assert (found.labels["b"].f1, found.labels["b"].support) == (1.0, 1)
    assert found.macro_f1 == pytest.approx(0.75)
    assert found.empty == 0.0
    assert calibration_error(truth, np.zeros((4, 2))) is None
    # bins: 0.9 present, 0.1 absent, 0.2 present, 0.8 present, 0.6 absent
    assert calibration_error(truth, final) == pytest.approx((0.1 + 0.1 + 0.8 + 0.2 + 0.6) / 5)


def test_a_worse_model_is_seen_to_be_worse() -> None:
    truth = np.array([[1], [0]] * 50, dtype=np.int8)
    good, bad = truth == 1, np.ones((100, 1), dtype=bool)
    found = compare(truth, bad, good, 0)
    assert found.difference == pytest.approx(2 / 3 - 1)
    assert found.high < 0
    assert compare(truth, good, good, 0).difference == 0


def test_probabilities_follow_the_margins() -> None:
    rng = np.random.default_rng(0)
    margins = rng.normal(size=(4000, 1))
    present = (rng.random((4000, 1)) < 1 / (1 + np.exp(-2 * margins + 1))).astype(np.int8)
    slope, offset = probabilities(margins, present)
    assert slope[0] == pytest.approx(2, abs=0.2)
    assert offset[0] == pytest.approx(-1, abs=0.2)
    slope, offset = probabilities(margins, np.zeros((4000, 1), dtype=np.int8))
    assert (slope.tolist(), offset.tolist()) == ([1.0], [0.0])


def test_the_threshold_with_the_best_f1_is_found() -> None:
    score = np.array([0.1, 0.3, 0.4, 0.6, 0.9])
    assert 0.4 < best_threshold(score, np.array([False, False, False, True, True])) <= 0.6


def test_a_blend_learns_whom_to_trust() -> None:
    rng = np.random.default_rng(1)
    lexicon, model = rng.normal(size=500), rng.normal(size=500) * 3
    blend = fit_blend(lexicon, model, np.ones(500), model > 0)
    assert blend.model + blend.both > 4 * abs(blend.lexicon)
    assert default_blend().stands > 0
