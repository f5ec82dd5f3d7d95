"""Attention, surprise and tone, and the statistics of a row on the rows before it, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from linkage.arrays import number, past_moments, robust_z, standardise
from linkage.attention import attention, series, tone
from linkage.scores import text_legs

SESSIONS = tuple(range(20250101, 20250112))


def toy_rows() -> list[tuple[str, int, str, int, int, int, int]]:
    """Ten sessions of nine stories, "a" in one of every second session's; then a session with four of "a"."""
    rows = [("told", day, "", 9, 9, 0, 0) for day in SESSIONS]
    rows += [("told", day, "a", 1, 2, 0, 0) for day in SESSIONS[:10:2]]
    rows += [("told", SESSIONS[10], "a", 4, 5, 3, 0), ("news", SESSIONS[10], "a", 9, 9, 9, 9)]
    return [*rows, ("told", 20991231, "a", 1, 1, 1, 0), ("told", SESSIONS[0], "unasked", 1, 1, 0, 0)]


def test_attention_surprise_and_tone_of_a_toy() -> None:
    told = series(toy_rows(), "told", SESSIONS, ("a", "b", "c"))
    # ln(4.5 / 5.5); past: five of ln(0.5 / 9.5) and five of ln(1.5 / 8.5), mean -2.339520, deviation 0.637641;
    # but half a story a session leaves a deviation of 1 / sqrt(0.5 + 0.5) to counting alone
    assert told.attention[-1, 0] == pytest.approx(-0.2006707, abs=1e-6)
    assert told.surprise[-1, 0] == pytest.approx(2.138849, abs=1e-5)
    assert told.tone[-1, 0] == pytest.approx(3 / 7)
    assert told.tone_z[-1, 0] == pytest.approx(3 / 7 / 0.1)  # the past never had a tone: the floor
    assert told.articles[-1].tolist() == [5, 0, 0]
    assert told.surprise[-1, 1] == pytest.approx(0, abs=1e-12)
    news = series([("news", *row[1:]) for row in toy_rows() if row[0] == "told"], "news", SESSIONS, ("a",))
    assert news.tone_z[-1, 0] == pytest.approx(3 / 7 / 0.2)
    assert np.isnan(told.surprise[9]).all()  # nine sessions are too short a past


def test_a_lively_past_is_measured_by_its_own_deviation() -> None:
    rows = [("told", day, "", 9, 9, 0, 0) for day in SESSIONS]
    rows += [("told", day, "a", n, n, 0, 0) for day, n in zip(SESSIONS, [1, 8] * 5, strict=False)]
    rows.append(("told", SESSIONS[10], "a", 8, 8, 0, 0))
    # ln(1.5 / 8.5) and ln(8.5 / 1.5) in turns: mean 0, deviation 1.734601 * sqrt(10 / 9), above 1 / sqrt(4.5 + 0.5)
    assert series(rows, "told", SESSIONS, ("a",)).surprise[-1, 0] == pytest.approx((9 / 10) ** 0.5)


def test_the_text_leg_of_the_toy() -> None:
    legs = text_legs(series(toy_rows(), "told", SESSIONS, ("a", "b")))
    assert legs[-1, 0] == pytest.approx((2.138849 + 4.285714) / 2**0.5, abs=1e-5)
    assert legs[-1, 1] == 0
    assert np.isnan(legs[0]).all()


def test_a_session_without_stories_has_no_attention_rather_than_none() -> None:
    empty, some = np.zeros((1, 1)), np.ones((1, 1))
    assert np.isnan(attention(empty, np.zeros(1))).all()
    assert np.isnan(tone(empty, empty, empty, np.zeros(1))).all()
    assert attention(some, np.ones(1))[0, 0] == pytest.approx(np.log(3))


def test_the_past_leaves_out_the_row_itself_and_unknown_rows() -> None:
    table = np.array([[1.0], [np.nan], [3.0], [100.0]])
    mean, sd = past_moments(table, window=3, least=2)
    assert mean[3, 0] == 2
    assert sd[3, 0] == pytest.approx(2**0.5)
    assert np.isnan(mean[:3]).all()


def test_a_constant_past_is_measured_by_the_floor() -> None:
    table = np.vstack([np.zeros((10, 1)), np.ones((1, 1))])
    assert standardise(table, 0.5)[-1, 0] == 2


@given(arrays(np.float64, (25, 2), elements=st.floats(-5, 5)), st.floats(-5, 5))
def test_later_rows_do_not_change_earlier_ones(table: np.ndarray, value: float) -> None:
    later = table.copy()
    later[20:] = value
    assert np.array_equal(standardise(table, 0.1)[:20], standardise(later, 0.1)[:20], equal_nan=True)


def test_a_robust_deviation_is_not_blinded_by_a_crash() -> None:
    past = [-1.0, 0, 1, -1, 0, 1, -1, 0, 1, -100]  # median 0; the median absolute deviation is 1
    assert robust_z(np.array([7.0, *past, 3.0]), 10)[-1] == pytest.approx((3 - 0) / 1.4826)
    assert np.isnan(robust_z(np.array([*past, 3.0]), 10)[:10]).all()


@given(arrays(np.float64, 40, elements=st.sampled_from([-2.0, -1.0, 0.0, 0.5, 3.0, np.nan])), st.integers(10, 45))
def test_every_robust_deviation_is_scipys_on_what_was_known_before(row: np.ndarray, window: int) -> None:
    for at, found in enumerate(robust_z(row, window)):
        past = row[max(0, at - window) : at]
        past = past[np.isfinite(past)]
        spread = stats.median_abs_deviation(past) if len(past) else 0.0
        if len(past) < 10 or not spread or np.isnan(row[at]):
            assert np.isnan(found)
        else:
            assert found == pytest.approx((row[at] - np.median(past)) / (1.4826 * spread))


@pytest.mark.parametrize("row", [[1.0, 2.0, 1.0], [1.0] * 21, [np.nan] * 20 + [1.0], [1.0, 2.0] * 10 + [np.nan]])
def test_a_robust_deviation_is_refused_without_value_past_or_spread(row: list[float]) -> None:
    assert np.isnan(robust_z(np.array(row), 20)[-1])


def test_numbers_are_plain_or_none() -> None:
    assert number(1.5) == 1.5
    assert number(float("nan")) is None
