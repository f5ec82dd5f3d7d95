"""What the wording says: margins worked by hand, and the functions that come with the package."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from corpus.taxonomy import load_taxonomy
from nlp.features import features, subject
from nlp.wording import FAMILIES, NONE, STRENGTHS, TONES, Wording, default_wording, packed, unpacked

NAMES = {"芯": 0, "芯片": 1, "w:chip": 2}
SMALL = Wording(
    ("semiconductors", NONE, "label up"),
    NAMES,
    np.array([[1.0, 0.0, 0.0], [2.0, -1.0, 0.0], [0.0, 0.0, 4.0]], np.float32),
    np.array([0.5, 0.0, -1.0], np.float32),
)


def test_margins_are_weights_times_what_the_text_is_long() -> None:
    # «芯片» has three runs (芯, 片, 芯片), each of weight 1: the length is √3.
    margins = SMALL.margins([subject("芯片", 2), subject("天", 1)])
    assert margins[0].tolist() == pytest.approx([0.5 + 3 / sqrt(3), -1 / sqrt(3), -1.0])
    assert margins[1].tolist() == pytest.approx([0.5, 0.0, -1.0])


def test_evidence_is_where_the_weights_stand() -> None:
    assert SMALL.evidence(subject("新的芯片", 4), "semiconductors") == ((2, 4),)
    assert SMALL.evidence(subject("天气", 2), "semiconductors") == ()


def test_what_was_stored_comes_back() -> None:
    back = unpacked(packed(SMALL))
    assert (back.outputs, back.names) == (SMALL.outputs, SMALL.names)
    assert np.array_equal(back.table, SMALL.table)
    assert np.array_equal(back.bias, SMALL.bias)


def test_the_bundled_functions_know_every_label_tones_and_strengths() -> None:
    wording = default_wording()
    assert wording.labels == tuple(load_taxonomy().labels)
    tones = tuple(f"{of} {way}" for of in ("label", "company") for way in TONES)
    strengths = tuple(f"company {way}" for way in STRENGTHS)
    assert wording.outputs[len(wording.labels) :] == (NONE, *tones, *strengths)


def test_the_bundled_functions_hold_no_run_of_characters_longer_than_three() -> None:
    long = [name for name in default_wording().names if ":" not in name and len(name) > 3]
    assert long == []


@pytest.mark.parametrize(
    "text",
    [
        "华丰半导体新建芯片工厂\n公司称 the chip plant 将于明年投产。",
        "Chipmaker's new plants delayed\nShares fell on Monday.",
    ],
)
def test_margins_agree_with_the_features_by_name(text: str) -> None:
    wording, item = default_wording(), subject(text, text.index("\n"))
    named = {wording.names[name]: value for name, value in features(item, FAMILIES).items() if name in wording.names}
    expected = sum(value * wording.table[number].astype(float) for number, value in named.items()) + wording.bias
    assert wording.margins([item])[0].tolist() == pytest.approx(np.asarray(expected).tolist(), abs=1e-4)


def test_no_item_that_is_measured_on_was_trained_on() -> None:
    folder = Path(__file__).parent / "gold"
    trained = {json.loads(line)["id"] for line in (folder / "training.jsonl").read_text(encoding="utf-8").splitlines()}
    for name in ("labels", "companies", "recaps"):
        measured = {
            json.loads(line)["id"] for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        }
        assert not trained & measured, name
