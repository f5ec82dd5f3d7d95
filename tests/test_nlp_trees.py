"""Boosted trees as arrays: the oracle is scikit-learn, which fitted them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from nlp.trees import Trees, trees_of


@pytest.mark.parametrize("depth", [1, 3, 4])
def test_arrays_give_what_scikit_learn_gives(depth: int) -> None:
    random = np.random.default_rng(depth)
    rows = random.normal(size=(400, 5)).round(1)
    right = rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.3
    fitted = HistGradientBoostingClassifier(max_iter=30, max_depth=depth, max_leaf_nodes=None).fit(rows, right)
    others = random.normal(size=(200, 5)).round(1)
    assert trees_of(fitted, depth).log_odds(others) == pytest.approx(fitted.decision_function(others))


def test_a_value_at_the_bound_goes_left() -> None:
    stump = Trees(np.array([[0]]), np.array([[2.0]]), np.array([[-1.0, 1.0]]), 0.5)
    assert stump.log_odds(np.array([[2.0], [2.1]])).tolist() == [-0.5, 1.5]


def test_no_rows_have_no_scores() -> None:
    stump = Trees(np.array([[0]]), np.array([[2.0]]), np.array([[-1.0, 1.0]]), 0.0)
    assert stump.log_odds(np.zeros((0, 1))).tolist() == []
