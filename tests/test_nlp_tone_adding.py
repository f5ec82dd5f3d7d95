"""What is added up without naming the parts is what the named parts weigh."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.tone.adding import Adder
from nlp.tone.cues import Cue, lexicon
from nlp.tone.labels import LabelReader
from nlp.tone.weighing import CUE, SAID, weighed, weights

TABLE = {
    "title profit 1": (1.0, 0.0, 0.0),
    "title sum": (0.0, 1.0, 0.0),
    "said in body case -1": (0.0, 0.0, 1.0),
    "said in body case -1 2": (0.0, 0.0, 2.0),
    "said in body sum": (4.0, 0.0, 0.0),
}
READER = LabelReader(lexicon())
WORDS = [
    "芯片",
    "限购",
    "净利润",
    "同比增长53%",
    "，",
    "。",
    "\n",
    "终止",
    "立案",
    "涨停",
    "取消",
    "补贴",
    " launches ",
]
KINDS = {"semiconductors": "theme", "real-estate": "policy"}


def test_a_cue_adds_what_its_place_group_sign_and_strength_weigh() -> None:
    hits = [(0, 2, Cue(1, 2, "profit", "self")), (9, 11, Cue(-1, 2, "case", "self"))]
    assert Adder(TABLE).cues(hits, 5, (0.5, 0.0, 0.0)) == pytest.approx((0.5 + 2 * CUE, CUE, 0.0))


def test_what_is_said_adds_by_how_plainly_it_is_said_of_the_bearer() -> None:
    items = [("chips", (9, 11, Cue(-1, 2, "case", "self")), 0.5)]
    expected = (-4 * SAID / 2, 0.0, 3 * SAID / 2)
    assert Adder(TABLE).said(items, 5, (0.0, 0.0, 0.0)) == pytest.approx(expected)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map("".join), st.integers(0, 20), st.none() | st.integers(-3, 3))
def test_labels_have_the_tone_that_their_named_parts_come_to(text: str, end: int, firms: int | None) -> None:
    spans = {
        label: [(at, at + 2)]
        for label, word in (("semiconductors", "芯片"), ("real-estate", "限购"))
        if (at := text.find(word)) >= 0
    }
    title_end, wording = min(end, len(text)), (0.1, -0.2, 0.3)
    parts = READER.parts(text, title_end, spans, KINDS, firms)
    expected = {label: weighed(found, wording, weights("label")) for label, found in parts.items()}
    assert READER.read(text, title_end, spans, KINDS, wording, firms) == expected
