"""Which labels stand by lexicon and wording together."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.taxonomy import Taxonomy, load_taxonomy
from nlp.deciding import COLUMNS, FLOOR, Decider, Text, default_decider
from nlp.features import subject
from nlp.labels import MOVED_SCORE, Labeller
from nlp.tagger import Reader
from nlp.trees import Trees

TAXONOMY = load_taxonomy()
LABELS = ("semiconductors", "electronics", "banks")
NEVER = Trees(np.array([[0]]), np.array([[9.0]]), np.array([[-5.0, 5.0]]), 0.0)  # no margin is above 9
READER = Reader(TAXONOMY)


def text_of(title: str, *, home: bool = False) -> Text:
    weighed = Labeller(TAXONOMY, ()).weighed(title, len(title), (), recap=home)
    return Text(title, subject(title, len(title)), [one for one in weighed if one.label in LABELS], home)


def decider(trees: Trees = NEVER) -> Decider:
    return Decider(TAXONOMY, LABELS, trees, {"banks": -3.0})


def test_what_the_trees_look_at_is_what_its_columns_say() -> None:
    margins = np.array([[-1.0, -0.9, -0.2, 0.3]], np.float32)  # the last is that of no label
    pairs = decider().pairs([text_of("芯片出口增长")], margins)
    found = [LABELS[number] for number in pairs.labels]
    assert found[0] == "semiconductors"
    assert found[-1] == "banks"  # by its margin alone
    by_label = {
        label: dict(zip(COLUMNS, row, strict=True)) for label, row in zip(found, pairs.rows.tolist(), strict=True)
    }
    banks, chips = by_label["banks"], by_label["semiconductors"]
    assert (banks["margin"], banks["rank"], banks["behind"], banks["found"]) == pytest.approx((-0.2, 0, 0, 0))
    assert (chips["rank"], chips["found"], chips["is theme"], chips["is sector"]) == (2, 1, 1, 0)
    assert chips["behind"] == pytest.approx(0.8)
    assert chips["margin of parents"] == pytest.approx(-0.9)  # electronics
    assert (banks["often"], banks["english"]) == (-3.0, 0.0)
    assert banks["margin of none"] == pytest.approx(0.3)


def test_a_label_without_terms_or_margin_is_not_looked_at() -> None:
    nothing = np.full((1, 4), FLOOR - 0.1, np.float32)
    assert decider().decide([text_of("今天天气不错")], nothing) == [[]]


def test_a_field_that_moved_stands_in_a_recap_of_this_market_whatever_the_trees_say() -> None:
    margins = np.full((1, 4), -2.0, np.float32)
    [told] = decider().decide([text_of("收评：芯片股大涨", home=True)], margins)
    [other] = decider().decide([text_of("收评：芯片股大涨")], margins)
    assert {one.label: one.score for one in told}["semiconductors"] == MOVED_SCORE
    assert {one.label: one.score for one in other}["semiconductors"] < 0.01


def test_a_taxonomy_that_lacks_a_label_is_decided_on_by_its_terms_alone() -> None:
    labels = {name: label for name, label in TAXONOMY.labels.items() if name != "banks"}
    assert default_decider(TAXONOMY) is not None
    assert default_decider(Taxonomy(labels)) is None


def test_what_stands_by_its_wording_alone_says_so_and_where() -> None:
    title = "教育部要求中小学开齐人工智能通识课，每学年不少于八课时"
    alone = {tag.label: tag for tag in READER.read(title, "").tags if tag.origin == "model"}
    assert "ai-plus" in alone
    assert {title[start:end] for start, end in alone["ai-plus"].spans} & {"人工", "智能", "工智能", "人工智", "通识课"}


def test_a_doubtful_text_stays_empty() -> None:
    assert READER.read("我和我的邻居", "昨天我们一起散步，聊了聊孩子上学的事。").tags == ()
