"""The review queue and a sitting, key by key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.review import Question, Sitting, Suggestion, doubt, highlighted, kappa, ranked

ONE = Question(1, "芯片涨", 0, (Suggestion("chips", 0.6, ((0, 2),)), Suggestion("wine", 0.2)))
TWO = Question(2, "无", 0, ())


def press(sitting: Sitting, keys: str) -> Sitting:
    for key in keys:
        sitting = sitting.press(key)
    return sitting


def test_yes_and_no_end_an_article_when_all_is_asked() -> None:
    after = press(Sitting((ONE, TWO)), "yn")
    assert (after.done[0].present, after.done[0].absent) == (("chips",), ("wine",))
    assert after.question == TWO
    assert after.asked is None
    end = after.add("gold").press("y")
    assert end.done[1].present == ("gold",)
    assert end.question is None


def test_undo_goes_back_answer_by_answer_and_article_by_article() -> None:
    start = Sitting((ONE, TWO))
    assert press(start, "yu") == start
    assert press(start, "ynu").question == ONE
    assert press(start, "u") == start
    assert start.add("gold").press("u") == start
    assert start.add("gold").add("gold").added == ("gold",)


def test_skip_says_nothing_and_quit_ends() -> None:
    after = press(Sitting((ONE, TWO)), "s")
    assert after.done[0].skipped
    assert press(after, "q").question is None
    assert press(after, "x") == after
    assert press(Sitting(()), "y") == Sitting(())


@given(st.text(alphabet="ynsuxq", max_size=30))
def test_no_sequence_of_keys_breaks_a_sitting(keys: str) -> None:
    after = press(Sitting((ONE, TWO, ONE)), keys)
    assert len(after.done) == after.at <= 3


def test_the_undecided_the_rare_and_the_new_come_first() -> None:
    sure = Question(3, "", 0, (Suggestion("chips", 0.99),))
    old = Question(4, "", 200, (Suggestion("chips", 0.5),))
    torn = Question(5, "", 0, (Suggestion("chips", 0.5),))
    rare = Question(6, "", 0, (Suggestion("rare", 0.5),))
    assert [one.article for one in ranked([sure, old, torn, rare], {"chips": 9}, 4)] == [6, 5, 3, 4]
    assert (doubt(0.5), doubt(0), doubt(1)) == (1.0, 0.0, 0.0)


def test_a_queue_is_diverse() -> None:
    alike = [Question(n, "", 0, (Suggestion("chips", 0.5),)) for n in range(3)]
    other = Question(9, "", 0, (Suggestion("wine", 0.4),))
    assert 9 in [one.article for one in ranked([*alike, other], {}, 2)]


def test_evidence_is_highlighted_and_overlaps_are_one() -> None:
    assert highlighted("abcdef", [(0, 2), (1, 3), (5, 6)], ("[", "]")) == "[abc]de[f]"


def test_two_annotators_are_compared_beyond_chance() -> None:
    one = {(n, "a"): n < 6 for n in range(10)}
    other = {(n, "a"): n < 4 for n in range(10)}
    # 8 of 10 alike; by chance .6*.4 + .4*.6 = .48; (.8 - .48) / .52
    count, same, value = kappa(one, other)
    assert (count, same) == (10, 0.8)
    assert value == pytest.approx(0.32 / 0.52)
    assert kappa(one, {}) == (0, 0.0, None)
    assert kappa({(1, "a"): True}, {(1, "a"): True}) == (1, 1.0, None)
