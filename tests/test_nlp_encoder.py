"""What the encoder is given to read, worked by hand, and what the one that comes with the package says."""

from __future__ import annotations

import re
import sys
from subprocess import run

import numpy as np
import pytest

from nlp.encoder import LONGEST, Encoder, default_encoder, tokenizer_of, with_encoded
from nlp.features import latin, subject
from nlp.wording import NONE, TONES, default_wording

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", "cafe", "1", ",", "'", "’", "##5")


def pieces(text: str) -> list[str]:
    return [WORDS[number] for number in tokenizer_of(WORDS)(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unaffable", "un ##aff ##able"),  # the example of Devlin et al. (2019)
        ("unaffa", "un ##aff ##a"),
        ("un affable", "un [UNK]"),  # of a word that cannot be made of pieces nothing is known
        ("Café, CAFE\u0301", "cafe , cafe"),
        ("1,15", "1 , 1 ##5"),
        ("un'un’un", "un ' un ’ un"),
        ("un\u200bAFF\u00adable", "un ##aff ##able"),  # signs that take no room are none
        ("\n 芯 ", "[UNK]"),
        ("", ""),
    ],
)
def test_words_are_cut_into_the_longest_pieces_that_are_known(text: str, found: str) -> None:
    assert pieces(text) == ["[CLS]", *found.split(), "[SEP]"]


def test_a_long_text_is_read_as_far_as_so_many_pieces() -> None:
    assert pieces("un " * 500) == ["[CLS]", *["un"] * (LONGEST - 2), "[SEP]"]
    assert pieces("un" + "x" * 10**6) == ["[CLS]", "[UNK]", "[SEP]"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


def test_its_outputs_are_the_wordings(encoder: Encoder) -> None:
    assert encoder.outputs == default_wording().outputs[: len(encoder.outputs)]
    assert encoder.outputs[-3:] == tuple(f"label {way}" for way in TONES)


def test_each_text_is_read_by_itself(encoder: Encoder) -> None:
    texts = ["Oil falls", "", "China's chip makers raise output as demand for servers grows", "word " * 400, "芯片"]
    together = encoder.read(texts)
    assert together.dtype == np.float32
    assert together.shape == (5, len(default_wording().labels) + 1 + 3)
    assert all(np.array_equal(encoder.read([text])[0], row) for text, row in zip(texts, together, strict=True))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Locusts devour sorghum", "agriculture"),
        ("Surgeons rejoice", "healthcare"),
        ("Anesthesiologists applaud sedatives", "healthcare"),
    ],
)
def test_words_that_no_item_held_are_understood(encoder: Encoder, text: str, label: str) -> None:
    words = latin(subject(text, len(text)), text)
    assert not {f"w:{word}" for word in words} & default_wording().names.keys()
    outputs = (*default_wording().labels, NONE)
    assert outputs[int(encoder.read([text])[0, : len(outputs)].argmax())] == label


@pytest.mark.parametrize(
    ("text", "sign"), [("Surgeons applaud sedatives", 1), ("Kindergartens shut, tutors sacked", -1)]
)
def test_tones_stand_behind_the_labels(encoder: Encoder, text: str, sign: int) -> None:
    assert int(encoder.read([text])[0, -3:].argmax()) - 1 == sign


def test_what_tells_is_what_the_margin_falls_most_without(encoder: Encoder) -> None:
    text, output = "Officials say that anesthesiologists applaud it", default_wording().columns["healthcare"]
    assert [text[start:end] for start, end in encoder.telling(text, output)] == ["anesthesiologists"]
    assert encoder.telling("2025, 3%", output) == encoder.telling("", output) == ()
    accented = "Café naïve, anesthésiologists applaud"
    found = {accented[start:end] for start, end in encoder.telling(accented, output)}
    assert found <= set(re.findall(r"\w+", accented))


def test_margins_of_wording_and_encoder_are_weighed_together() -> None:
    wording, said = np.array([[2.0, -2.0]], np.float32), np.array([[6.0, 2.0, 9.0, 9.0, 9.0]], np.float32)
    assert with_encoded(wording, said).tolist() == [[0.75 * 2 + 0.25 * 6, 0.75 * -2 + 0.25 * 2]]


def test_chinese_is_read_without_it() -> None:
    code = (
        "import sys; from corpus.taxonomy import load_taxonomy; from nlp.tagger import Reader\n"
        "Reader(load_taxonomy()).read('央行：将适时降准降息', '保持流动性充裕。')\n"
        "assert 'onnxruntime' not in sys.modules"
    )
    run([sys.executable, "-c", code], check=True)
