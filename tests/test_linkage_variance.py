"""Variance out of sample: nothing out of noise, most of what is planted, and nothing of the future."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from linkage import variance
from linkage.variance import LEAST_JUDGED, LEAST_WINDOW, explained


def test_noise_explains_nothing() -> None:
    rng = np.random.default_rng(1)
    found = [explained(rng.standard_normal((120, 50)), rng.standard_normal(120), rng) for _ in range(10)]
    r2 = np.array([one.r2 for one in found if one])
    assert len(r2) == 10
    assert abs(r2.mean()) < 0.06
    assert all(one.low <= one.r2 <= one.high for one in found if one)


def test_what_is_planted_is_explained() -> None:
    rng = np.random.default_rng(2)
    x = rng.standard_normal((160, 30))
    found = explained(x, x[:, 0] + x[:, 1] + 0.5 * rng.standard_normal(160), rng)
    assert found is not None
    assert found.r2 > 0.6
    assert found.low > 0
    assert (found.sessions, found.features) == (120, 30)


def test_a_fit_is_the_ridge_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variance, "PENALTIES", np.array([0.7]))
    rng = np.random.default_rng(3)
    x, y, ahead = rng.standard_normal((60, 8)), rng.standard_normal(60), rng.standard_normal((4, 8))
    window = variance._window(x, ahead)  # noqa: SLF001 - compared with another implementation
    assert window is not None
    guess = variance._guess(window, y)  # noqa: SLF001
    middle, scale = x.mean(axis=0), x.std(axis=0)
    peer = Ridge(alpha=0.7 * 8).fit((x - middle) / scale, y)
    assert guess == pytest.approx(peer.predict((ahead - middle) / scale))
    assert window.z.shape == (60, 8)


def test_the_future_changes_no_guess() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((100, 10)), rng.standard_normal(100)
    y[40:] += np.arange(60.0) / 9
    seen = []
    for later in (0.0, 9.0):
        known, target = np.ones(100, dtype=bool), y + later * (np.arange(100) >= 60)
        window = variance.Features(x + later * (np.arange(100) >= 65)[:, None]).window(known, 60)
        assert window is not None
        seen.append(variance._guess(window, target[:60]))  # noqa: SLF001 - a law
    assert np.array_equal(seen[0], seen[1])


def test_windows_are_made_once_for_all_targets() -> None:
    rng = np.random.default_rng(9)
    x, y = rng.standard_normal((100, 10)), rng.standard_normal((2, 100))
    shared = variance.Features(x)
    for target in y:
        assert explained(shared, target, np.random.default_rng(1)) == explained(x, target, np.random.default_rng(1))


def test_features_that_never_speak_are_left_out() -> None:
    x = np.zeros((100, 5))
    x[:3, 0] = 1.0
    x[:, 4] = np.random.default_rng(4).standard_normal(100)
    found = explained(x, np.arange(100.0) % 7, np.random.default_rng(5))
    assert found is not None
    assert found.features == 1


def test_where_nothing_ever_speaks_there_is_nothing_to_say() -> None:
    x = np.zeros((100, 5))
    x[:3, 0] = 1.0
    assert explained(x, np.arange(100.0) % 7, np.random.default_rng(5)) is None


@pytest.mark.parametrize("count", [0, LEAST_WINDOW + LEAST_JUDGED - 1])
def test_too_few_sessions_have_no_answer(count: int) -> None:
    assert explained(np.ones((count, 3)), np.ones(count), np.random.default_rng(6)) is None


def test_a_breadth_that_never_moves_has_nothing_to_explain() -> None:
    x = np.random.default_rng(7).standard_normal((90, 3))
    assert explained(x, np.full(90, 0.25), np.random.default_rng(8)) is None
