"""Agreement of text and tape, its placebo, and q: by hand, and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from linkage.scores import (
    against_past,
    agreement,
    both,
    conditioned_p,
    false_discovery_q,
    placebo,
    placebo_p,
    tape_legs,
)


@pytest.mark.parametrize(
    ("text", "tape", "score"),
    [(2.0, 3.0, 2.0), (2.0, 1.5, 1.5), (-2.0, -0.5, -0.5), (2.0, -3.0, 0.0), (0.0, 3.0, 0.0), (0.0, 0.0, 0.0)],
)
def test_the_score_is_the_weaker_leg_where_signs_agree(text: float, tape: float, score: float) -> None:
    assert agreement(np.array([text]), np.array([tape])).tolist() == [score]


def test_an_unknown_leg_has_no_score() -> None:
    assert np.isnan(agreement(np.array([np.nan, 1.0]), np.array([1.0, np.nan]))).all()


def test_the_tape_leg_of_a_toy() -> None:
    excess = np.array([[0.01], [-0.01]] * 5 + [[0.02]])
    assert tape_legs(excess)[-1, 0] == pytest.approx(0.02 / (0.01 * (10 / 9) ** 0.5))  # 1.897367


def toy_placebo() -> np.ndarray:
    """Ten sessions: text 2 on the first, -1 on four, else 0; tape 5 and 3 on the first two, else 0.5."""
    text, tape = np.zeros((10, 1)), np.full((10, 1), 0.5)
    text[0], text[1:5], tape[0], tape[1] = 2, -1, 5, 3
    return placebo(text, tape, np.ones((10, 1)))


def test_the_placebo_pairs_different_sessions_only() -> None:
    # The text of the first session meets nine tapes: 3 once, giving 2, and 0.5 eight times. Its own, 5, never. No tape
    # falls, so that bad texts agree with none.
    assert toy_placebo().tolist() == [0.0] * 81 + [0.5] * 8 + [2.0]


def test_p_is_the_share_of_placebo_scores_at_least_as_large() -> None:
    scores = np.array([1.0, -0.5, 3.0, 0.0, np.nan])
    p = placebo_p(scores, toy_placebo())
    assert p[:4] == pytest.approx([2 / 91, 10 / 91, 1 / 91, 1.0])
    assert np.isnan(p[4])


def test_narratives_without_a_story_are_no_placebo() -> None:
    text, tape, spoken = np.ones((12, 2)), np.ones((12, 2)), np.ones((12, 2))
    spoken[:, 1] = 0
    assert len(placebo(text, tape, spoken)) == 12 * 11


def test_too_few_past_sessions_make_no_placebo_and_no_p() -> None:
    null = placebo(np.ones((9, 1)), np.ones((9, 1)), np.ones((9, 1)))
    assert len(null) == 0
    assert np.isnan(placebo_p(np.ones(2), null)).all()


@pytest.mark.parametrize("still", ["text", "tape"])
def test_a_past_in_which_nothing_differs_is_no_placebo(still: str) -> None:
    legs = {"text": np.ones((60, 2)), "tape": np.ones((60, 2))}
    legs[still][4:] = 0.0
    assert len(placebo(legs["text"], legs["tape"], np.ones((60, 2)))) == 0
    legs[still][4, 1] = -1.0
    assert len(placebo(legs["text"], legs["tape"], np.ones((60, 2)))) > 0


def test_a_session_is_tested_against_the_sixty_before_it() -> None:
    rng = np.random.default_rng(1)
    text, tape = rng.standard_normal((2, 90, 3))
    stories = np.ones((90, 3))
    stories[80, 2] = 0
    found = against_past(text, tape, stories, 80, np.array([False, False, True]))
    later = against_past(text[:81], tape[:81], stories[:81], 80, np.array([False, False, True]))
    assert found.null.tolist() == placebo(text[20:80], tape[20:80], stories[20:80]).tolist() == later.null.tolist()
    assert found.score.tolist() == agreement(text[80], tape[80]).tolist()
    assert found.p[:2].tolist() == placebo_p(found.score, found.null)[:2].tolist()
    assert np.isnan(found.p[2])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_is_that_of_scipy(p: list[float]) -> None:
    assert false_discovery_q(np.array(p)) == pytest.approx(false_discovery_control(p, method="bh"))


def test_q_leaves_unknown_p_out() -> None:
    q = false_discovery_q(np.array([0.04, np.nan, 0.01]))
    assert q[[0, 2]] == pytest.approx([0.04, 0.02])
    assert np.isnan(q[1])
    assert np.isnan(false_discovery_q(np.array([np.nan]))).all()


def test_of_two_p_twice_the_smaller_counts_and_of_one_that_one() -> None:
    first, second = np.array([0.02, np.nan, 0.3, 0.9, np.nan]), np.array([0.5, 0.03, np.nan, 0.8, np.nan])
    assert both(first, second)[:4] == pytest.approx([0.04, 0.03, 0.3, 1.0])
    assert np.isnan(both(first, second)[4])


def test_on_a_crash_a_label_without_stocks_must_stand_out_among_texts() -> None:
    """By hand: five past legs, held against a tape of -12; only those of the tape's sign score."""
    nan = np.nan
    past = np.array([[0.5, -1.0, -9.0], [nan, -2.0, nan], [nan, 3.0, nan]])
    alone = np.array([True, True, False])
    p, tape = np.array([0.001, 0.001, 0.001]), np.array([-12.0, -12.0, -1.0])
    found = conditioned_p(p, np.array([-2.0, -2.5, -1.0]), tape, past, alone)
    # sizes of the placebo: 0 (0.5 is of the other sign), 1, 9, 2, 0; a score of 2 is met twice, one of 2.5 once
    assert found.tolist() == [3 / 6, 2 / 6, 0.001]  # the third label has stocks of its own


def test_the_stricter_p_never_undercuts_the_other_and_keeps_what_is_not_known() -> None:
    past, alone = np.full((3, 2), 0.1), np.array([True, True])
    p = np.array([0.9, np.nan])
    found = conditioned_p(p, np.array([-5.0, -5.0]), np.array([-9.0, -9.0]), past, alone)
    assert found[0] == 0.9
    assert np.isnan(found[1])
    unknown = conditioned_p(p, np.array([np.nan, np.nan]), np.full(2, np.nan), past, alone)
    assert np.array_equal(unknown, p, equal_nan=True)
    assert np.array_equal(conditioned_p(p, p, p, past, ~alone), p, equal_nan=True)
