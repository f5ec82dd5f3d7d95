"""Event studies, by hand and in worlds without an effect."""

from __future__ import annotations

import numpy as np
import pytest

from linkage.events import AFTER, BEFORE, spikes, study


def test_a_spike_needs_a_surprise_two_stories_and_three_quiet_sessions() -> None:
    surprise = np.array([[np.nan], [2.5], [3.0], [0.0], [0.0], [0.0], [2.0], [0.0], [0.0], [1.9], [2.1]])
    stories = np.array([[5.0], [3.0], [3.0], [0.0], [0.0], [0.0], [2.0], [0.0], [0.0], [9.0], [1.0]])
    assert np.flatnonzero(spikes(surprise, stories)[:, 0]).tolist() == [1, 6]


def test_means_stand_beside_their_offset() -> None:
    events = np.zeros((60, 1), dtype=bool)
    events[[10, 20, 30, 40, 50]] = True
    excess = np.zeros((60, 1))
    excess[[11, 21, 31, 41, 51], 0] = (0.01, 0.02, 0.03, 0.04, 0.05)
    found = {one.offset: one for one in study(events, excess, excess * 10, np.random.default_rng(1))}
    assert sorted(found) == list(range(-BEFORE, AFTER + 1))
    assert found[1].excess_return == pytest.approx(0.03)
    assert found[1].excess_breadth == pytest.approx(0.3)
    assert (found[0].excess_return, found[0].events) == (0.0, 5)
    assert found[1].return_low <= 0.03 <= found[1].return_high


def test_few_events_say_nothing() -> None:
    events = np.zeros((40, 2), dtype=bool)
    events[[3, 9], 0] = True
    assert study(events, np.ones((40, 2)), np.ones((40, 2)), np.random.default_rng(2)) == ()


def test_a_basket_without_breadth_has_returns_only() -> None:
    events = np.zeros((60, 1), dtype=bool)
    events[5:55:9] = True
    moved = np.arange(60.0)[:, None]
    found = study(events, moved, np.full((60, 1), np.nan), np.random.default_rng(3))
    assert {one.excess_breadth for one in found} == {None}
    assert found[3].excess_return == pytest.approx(np.arange(5.0, 55, 9).mean())
    assert study(events, np.ones((60, 1)), moved, np.random.default_rng(3)) == ()  # a tape that never moves
    assert study(events, np.full((60, 1), np.nan), np.ones((60, 1)), np.random.default_rng(3)) == ()


def test_intervals_allow_for_what_baskets_have_in_common() -> None:
    """Ten baskets that move alike are one basket: an interval as if of independent events would cover far less."""
    rng = np.random.default_rng(4)
    covered = naive = 0
    for _ in range(200):
        excess = np.repeat(rng.standard_normal((150, 1)), 10, axis=1)
        events = np.repeat(rng.random((150, 1)) < 0.2, 10, axis=1)
        now = next(one for one in study(events, excess, excess, rng) if one.offset == 0)
        covered += now.return_low <= 0 <= now.return_high
        values = excess[events]
        naive += abs(values.mean()) <= 1.96 * values.std() / np.sqrt(len(values))
    assert covered / 200 > 0.85
    assert naive / 200 < 0.65
