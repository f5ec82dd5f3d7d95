"""Period statistics against scipy, against looping over shifts, and against worlds without any association."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from linkage.association import (
    LEAST_FOR_INTERVAL,
    LEAST_SESSIONS,
    Resampler,
    associate,
    block_length,
    fisher_interval,
    grid_q,
    intervals,
    panel,
    shift_p,
    shifted,
)
from linkage.ranked import NEAR, Bundle, Side, ranked, ranks

if TYPE_CHECKING:
    from linkage.arrays import Floats

NAN = np.nan


def autocorrelated(rng: np.random.Generator, rows: int, width: int, memory: float) -> Floats:
    """Return stationary AR(1) series, a row each."""
    noise = rng.standard_normal((rows, width + 50))
    for at in range(1, width + 50):
        noise[:, at] = memory * noise[:, at - 1] + np.sqrt(1 - memory**2) * noise[:, at]
    return noise[:, 50:]


def test_ties_share_their_mean_rank_as_in_scipy() -> None:
    rows = np.array([[3.0, 1.0, 3.0, NAN, 2.0], [5.0, 5.0, 5.0, 5.0, 5.0]])
    assert ranks(rows)[0].tolist()[:3] == [3.5, 1.0, 3.5]
    for row in rows:
        known = np.isfinite(row)
        assert ranks(row[None])[0][known].tolist() == stats.rankdata(row[known]).tolist()


@given(st.integers(0, 10_000), st.integers(25, 60))
@settings(max_examples=25, deadline=None)
def test_the_correlation_is_spearmans_as_in_scipy(seed: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = np.round(rng.standard_normal((2, width)), 1)
    found = associate(x[None], y[None], None)
    assert found.rho[0] == pytest.approx(stats.spearmanr(x, y).statistic)
    assert found.sessions[0] == width


def test_all_shifts_at_once_are_the_shifts_one_by_one() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 3, 40))
    found = shifted(x, y)
    for row in range(3):
        for shift in range(40):
            assert found[row, shift] == pytest.approx(stats.spearmanr(x[row], np.roll(y[row], -shift)).statistic)


def test_gaps_leave_out_the_sessions_that_one_does_not_know() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((2, 1, 40))
    x[0, 3], y[0, 7] = NAN, NAN
    a, b = (np.where(np.isfinite(side), ranks(side), NAN)[0] for side in (x, y))
    a, b = a - np.nanmean(a), b - np.nanmean(b)
    for shift in (0, 4, 11):
        moved = np.roll(b, -shift)
        both = np.isfinite(a) & np.isfinite(moved)
        by_hand = (a * moved)[both].sum() / np.sqrt((a[both] ** 2).sum() * (moved[both] ** 2).sum())
        assert shifted(x, y)[0, shift] == pytest.approx(by_hand)


def test_p_counts_the_shifts_that_are_as_large_and_the_pair_itself() -> None:
    row = np.array([[0.5, 0.1, -0.6, 0.2, 0.5, 0.0, 0.1, 0.1, 0.1, 0.1]])
    assert shift_p(row)[0] == pytest.approx(3 / 10)


def test_a_pair_beyond_all_its_shifts_is_compared_with_the_pool() -> None:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((50, 40)) / 6
    rows[0, 0] = 0.99
    assert shift_p(rows)[0] == pytest.approx(1 / (1 + 50 * 39))


def test_half_a_period_away_lies_the_placebo() -> None:
    rng = np.random.default_rng(4)
    x = rng.standard_normal((1, 60))
    found = associate(x, x, None)
    assert found.rho[0] == pytest.approx(1.0)
    assert found.placebo_rho[0] == pytest.approx(stats.spearmanr(x[0], np.roll(x[0], -30)).statistic)
    assert (found.first_half[0], found.second_half[0]) == (pytest.approx(1.0), pytest.approx(1.0))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.ones((1, 40)), np.arange(40.0)[None]),
        (np.arange(LEAST_SESSIONS - 1.0)[None], np.arange(LEAST_SESSIONS - 1.0)[None]),
        (np.where(np.arange(60) < 30, 1.0 * np.arange(60), NAN)[None], np.where(np.arange(60) < 30, NAN, 1.0)[None]),
        (np.full((1, 30), NAN), np.arange(30.0)[None]),
    ],
    ids=["constant", "short", "apart", "empty"],
)
def test_what_cannot_be_said_is_not_a_number(x: Floats, y: Floats) -> None:
    found = associate(x, y, Resampler(np.random.default_rng(0)))
    assert np.isnan([found.rho[0], found.p[0], found.low[0], found.high[0], found.placebo_p[0]]).all()


def test_a_series_that_leaves_its_usual_value_on_four_sessions_has_no_figure() -> None:
    rng = np.random.default_rng(16)
    text, tape = np.zeros((2, 60)), rng.standard_normal((2, 60))
    text[0, 7:11] = text[1, 7:12] = 1.0
    found = associate(text, tape, Resampler(rng))
    assert np.isnan([found.rho[0], found.p[0], found.low[0]]).all()
    assert np.isfinite([found.rho[1], found.p[1], found.low[1]]).all()
    assert np.isnan(associate(tape[:1], text[:1], None).p).all()


@pytest.mark.parametrize("lag", [-3, -1, 0, 2])
def test_a_lag_sets_the_text_beside_a_later_tape(lag: int) -> None:
    text, tape = np.random.default_rng(13).standard_normal((2, 40))
    begin, end = max(0, -lag), 40 - max(0, lag)
    beside = stats.spearmanr(text[begin:end], tape[begin + lag : end + lag])
    found = associate(text[None], tape[None], None, lag)
    assert found.rho[0] == pytest.approx(beside.statistic)
    assert (found.sessions[0], found.shifts.shape) == (40 - abs(lag), (1, 40 - abs(lag)))


def test_what_was_ranked_for_one_tape_serves_the_next() -> None:
    rng = np.random.default_rng(14)
    text, tapes = rng.standard_normal((3, 50)), rng.standard_normal((2, 3, 50))
    text[1, 4], tapes[1, 2, 9] = NAN, NAN
    shared = Bundle(text)
    for tape in tapes:
        for lag in (0, 2):
            kept, anew = (associate(side, tape, None, lag, np.array([0, 2])) for side in (shared, text))
            for name in kept.__dataclass_fields__:
                assert np.array_equal(getattr(kept, name), getattr(anew, name), equal_nan=True)
    assert shared.cut(0, 50) is shared.cut(0, 50)


@given(st.integers(0, 10_000), st.integers(0, NEAR + 2), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_the_ranks_of_a_cut_are_made_of_the_tables_own(seed: int, start: int, less: int) -> None:
    rng = np.random.default_rng(seed)
    table = np.where(rng.random((4, 40)) < 0.1, NAN, rng.integers(0, 12, (4, 40)).astype(float))
    cut = Bundle(table).cut(start, 40 - less)
    assert np.array_equal(cut.plain, ranks(table[:, start : 40 - less]), equal_nan=True)


def test_one_tape_beside_many_texts_is_ranked_once() -> None:
    rng = np.random.default_rng(15)
    text, tape = rng.standard_normal((4, 40)), rng.standard_normal(40)
    tape[7] = NAN
    wide = np.broadcast_to(tape, text.shape)
    assert Side(wide).ranks.strides[0] == 0
    found, plain = associate(text, wide, None), associate(text, np.array(wide), None)
    assert found.shifts == pytest.approx(plain.shifts)


def test_an_interval_lies_about_the_figure_in_fishers_scale() -> None:
    """Z of 0.5 is ln(3) / 2; draws of ±0.1 about it have a deviation of 0.1 sqrt(4 / 3) in z."""
    z = np.log(3) / 2
    drawn = np.tanh(np.array([[z - 0.1, z + 0.1, z - 0.1, z + 0.1]]))
    low, high = fisher_interval(np.array([0.5]), drawn, np.array([True]))
    reach = 1.96 * 0.1 * np.sqrt(4 / 3)
    assert (low[0], high[0]) == (pytest.approx(np.tanh(z - reach)), pytest.approx(np.tanh(z + reach)))
    assert np.isnan(fisher_interval(np.array([0.5]), drawn, np.array([False]))).all()


def test_the_panel_is_the_mean_over_pairs_shifted_together() -> None:
    shifts = np.array([[0.4, 0.0, 0.1, -0.1], [0.2, 0.0, -0.1, 0.1], [NAN] * 4])
    mean, p, pairs = panel(shifts)
    assert mean == pytest.approx(0.3)
    assert (p, pairs) == (1 / 4, 2)
    assert np.isnan(panel(shifts[2:])[0])


def test_q_is_over_the_whole_grid_as_in_scipy() -> None:
    rng = np.random.default_rng(5)
    p = rng.random(30) ** 3
    first, second = grid_q([p[:10], p[10:]])
    expected = stats.false_discovery_control(p)
    assert np.concatenate([first, second]) == pytest.approx(expected)
    assert grid_q([]) == []


def test_blocks_grow_with_the_cube_root() -> None:
    assert [block_length(n) for n in (1, 8, 64, 125, 1000)] == [1, 3, 6, 8, 15]


def test_intervals_are_left_out_where_they_would_be_too_narrow() -> None:
    rng = np.random.default_rng(6)
    x, y = rng.standard_normal((2, 1, LEAST_FOR_INTERVAL - 1))
    assert np.isnan(intervals(ranked(Side(x), Side(y)), Resampler(rng))).all()


def test_intervals_are_the_same_for_the_same_generator() -> None:
    x, y = np.random.default_rng(7).standard_normal((2, 4, 80))
    one, two = (intervals(ranked(Side(x), Side(y)), Resampler(np.random.default_rng(8))) for _ in range(2))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("memory", [0.0, 0.4])
def test_intervals_hold_what_they_promise(memory: float) -> None:
    """The true rank correlation of a bivariate normal with correlation r is 6 / pi asin(r / 2)."""
    rng = np.random.default_rng(9)
    worlds, width, r = 1500, 100, 0.4
    x = autocorrelated(rng, worlds, width, memory)
    y = r * x + np.sqrt(1 - r * r) * autocorrelated(rng, worlds, width, memory)
    low, high = intervals(ranked(Side(x), Side(y)), Resampler(rng))
    covered = float(((low <= 6 / np.pi * np.arcsin(r / 2)) & (6 / np.pi * np.arcsin(r / 2) <= high)).mean())
    assert 0.90 <= covered <= 0.98


@pytest.mark.parametrize("memory", [0.0, 0.6, 0.9])
@pytest.mark.parametrize("level", [0.05, 0.1])
def test_the_level_holds_for_autocorrelated_series(memory: float, level: float) -> None:
    rng = np.random.default_rng(10)
    worlds = 1500
    p = associate(autocorrelated(rng, worlds, 100, memory), autocorrelated(rng, worlds, 100, memory), None).p
    share = float((p <= level).mean())
    assert abs(share - level) <= 3 * np.sqrt(level * (1 - level) / worlds)


def test_the_naive_test_rejects_far_too_often_where_ours_does_not() -> None:
    rng = np.random.default_rng(11)
    x, y = autocorrelated(rng, 400, 100, 0.9), autocorrelated(rng, 400, 100, 0.9)
    naive = np.array([stats.spearmanr(a, b).pvalue for a, b in zip(x, y, strict=True)])
    assert float((naive <= 0.05).mean()) > 0.3
    assert float((associate(x, y, None).p <= 0.05).mean()) < 0.09


@pytest.mark.parametrize("window", [5, 20])
def test_the_level_holds_for_overlapping_windows(window: int) -> None:
    """Heavy tails, gaps and ties, summed over overlapping windows: a plain t-test rejects here half of the time."""
    rng = np.random.default_rng(12)
    worlds, width = 1000, 120
    text = rng.poisson(np.exp(autocorrelated(rng, worlds, width + window - 1, 0.6))).astype(float)
    tape = rng.standard_t(4, (worlds, width + window - 1))
    x, y = (np.lib.stride_tricks.sliding_window_view(side, window, axis=1).sum(axis=2) for side in (text, tape))
    x[:, rng.random(width) < 0.05] = NAN
    share = float((associate(x, y, None).p <= 0.05).mean())
    assert abs(share - 0.05) <= 3 * np.sqrt(0.05 * 0.95 / worlds)
