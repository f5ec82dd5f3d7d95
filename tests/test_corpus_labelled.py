"""The bundled examples keep what they promise, and label files are read strictly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from corpus.errors import FileProblem
from corpus.labelforms import records
from corpus.labelled import Example, bundled, digest, read_labels, written
from corpus.taxonomy import load_taxonomy
from nlp.language import language

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_enough_bundled_examples_of_every_label_in_both_languages() -> None:
    found, taxonomy = bundled(), load_taxonomy()
    assert len(found) >= 2600
    assert {label for one in found for label in one.present | one.absent} <= set(taxonomy.labels)
    each = Counter((label, "en" if language(one.title) == "en" else "zh") for one in found for label in one.present)
    few = {
        (label, lang): each[label, lang] for label in taxonomy.labels for lang in ("zh", "en") if each[label, lang] < 10
    }
    assert not few
    assert sum(not one.present or bool(one.absent) for one in found) >= 500


@pytest.mark.slow
def test_no_two_bundled_examples_are_alike() -> None:
    texts = [f"{one.title}\n{one.text}" for one in bundled()]
    shingles = TfidfVectorizer(analyzer="char", ngram_range=(4, 4), binary=True, use_idf=False).fit_transform(texts)
    alike = (shingles @ shingles.T).tocoo()  # cosine of sets of four neighbouring characters
    pairs = [
        (texts[i], texts[j]) for i, j, v in zip(alike.row, alike.col, alike.data, strict=True) if i < j and v > 0.8
    ]
    assert not pairs


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    taxonomy = load_taxonomy()
    one, two = sorted(taxonomy.labels)[:2]
    example = Example("题", "正文", frozenset({one}), frozenset({two}), id="a", tone={one: -1})
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(written([example])), encoding="utf-8")
    assert read_labels(path, taxonomy).examples == (example,)


def test_a_first_line_is_the_title_and_dates_are_shanghais(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"text": "题\\n正文", "labels": [], "published_at": "2025-04-07T08:00:00"}', encoding="utf-8")
    one = read_labels(path, load_taxonomy()).examples[0]
    assert (one.title, one.text) == ("题", "正文")
    assert one.published_at is not None
    assert one.published_at.isoformat() == "2025-04-07T00:00:00+00:00"


def test_white_space_makes_no_other_text() -> None:
    assert digest(Example("a b", "c", frozenset())) == digest(Example("ab c", "", frozenset()))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileProblem, match="cannot read the labels"):
        read_labels(path, load_taxonomy())


def test_broken_json_is_said_by_line() -> None:
    assert [(n, bool(r)) for n, r, _ in records('{"text": "a", "labels": []}\n\n{')] == [(1, True), (3, False)]
    assert [reason[:8] for _, _, reason in records("[{")] == ["not JSON"]
