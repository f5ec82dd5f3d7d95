"""Labels by their terms: which, how plainly, and where."""

from __future__ import annotations

import pytest

from corpus.taxonomy import Label, Taxonomy, Term
from nlp.lexicon import LEAD, Evidence, Lexicon

FRUIT = Label(
    "apple", "theme", "苹果", "Apple", "", (), (), (),
    (
        Term("苹果", "zh", "strong"), Term("苹果手机", "zh", "strong"), Term("苹果期货", "zh", "exclude"),
        Term("iPhone", "en", "strong"), Term("手机", "zh", "weak"), Term("證券", "zh", "weak"),
    ),
)  # fmt: skip
PHONES = Label("phones", "theme", "手机", "Phones", "", (), (), (), (Term("手机", "zh", "strong"),))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(Taxonomy({"apple": FRUIT, "phones": PHONES}))


def evidence(lexicon: Lexicon, text: str, title_end: int) -> dict[str, Evidence]:
    return lexicon.evidence(text, title_end, lexicon.terms(text))


def test_terms_count_once_by_the_place_of_their_first_occurrence(lexicon: Lexicon) -> None:
    title = "苹果发布新品"
    text = f"{title}\n苹果与iPhone，{'。' * LEAD}手机，手机"
    found = evidence(lexicon, text, len(title))
    assert found["apple"].strong == (1, 1, 0)
    assert found["apple"].weak == (0, 0, 1)
    assert found["apple"].repeats == 2
    assert found["phones"].strong == (0, 0, 1)
    assert [text[slice(*span)] for span in found["apple"].spans] == ["苹果", "苹果", "iPhone", "手机", "手机"]


def test_within_a_label_the_longest_term_counts(lexicon: Lexicon) -> None:
    found = evidence(lexicon, "新苹果手机", 5)
    apple = found["apple"]
    assert (apple.strong, apple.weak, apple.repeats) == ((1, 0, 0), (0, 0, 0), 0)
    assert (apple.first, apple.longest, apple.spans) == (0.2, 4, ((1, 5),))
    assert found["phones"].spans == ((3, 5),)


def test_an_exclusion_silences_the_term_within_it_and_no_other(lexicon: Lexicon) -> None:
    assert evidence(lexicon, "苹果期货大涨", 6) == {}
    assert evidence(lexicon, "苹果期货大涨，苹果发布新品", 13)["apple"].spans == ((7, 9),)


def test_terms_are_found_in_either_script(lexicon: Lexicon) -> None:
    assert evidence(lexicon, "证券", 0)["apple"].weak == (0, 1, 0)


def test_without_a_title_no_term_is_early(lexicon: Lexicon) -> None:
    found = evidence(lexicon, "苹果", 0)["apple"]
    assert (found.strong, found.first, found.longest) == ((0, 1, 0), 1.0, 2)


def test_a_weak_term_alone_is_evidence_without_a_strong_one(lexicon: Lexicon) -> None:
    found = evidence(lexicon, "手机", 2)["apple"]
    assert (found.strong, found.weak, found.first, found.longest) == ((0, 0, 0), (1, 0, 0), 1.0, 0)


def test_nothing_is_found_in_nothing(lexicon: Lexicon) -> None:
    assert evidence(lexicon, "", 0) == {}
