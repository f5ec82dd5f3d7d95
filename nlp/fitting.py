"""Fits the parts of a model: linear functions, probabilities, thresholds, and the blend with the lexicon.

Everything that judges a margin (probabilities, thresholds, blend) is fitted on margins of texts that the linear
functions did not see: out of fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csc_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from .classifier import Blend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .classifier import Floats, Sparse
    from .evaluate import Bools, Truth

ENOUGH: Final = 50  # positives from which a label has a probability and a threshold of its own
LEAST: Final = 3  # positives below which a label is left out: nothing can be learned and nothing tested
SMALL: Final = 1e-3  # weights below this share of the label's largest are dropped
ALIKE: Final = 0.002  # F1 is flat near its best: there fewer tags are the better ones
_GRID: Final = np.arange(0.1, 0.71, 0.02)


@dataclass(frozen=True, slots=True)
class Linear:
    """One linear function a label: features by labels, and one bias a label."""

    weights: Sparse
    bias: Floats

    def margins(self, matrix: Sparse) -> Floats:
        """Return items by labels."""
        return np.asarray((matrix @ self.weights).toarray(), dtype=np.float64) + self.bias


def fit_linear(  # noqa: PLR0913, PLR0917 - the whole problem
    matrix: Sparse, truth: Truth, weights: Floats, strength: float, seed: int, step: Callable[[int], object]
) -> Linear:
    """Fit a linear support vector machine for each label; rows whose label is not known have no part in it.

    Squared hinge loss by dual coordinate descent (Hsieh and others, 2008): exact for sparse rows and fast.
    """

    def one(label: int) -> tuple[csc_matrix, float]:
        known = truth[:, label] >= 0
        if not _both(truth[:, label]):
            return csc_matrix((matrix.shape[1], 1), dtype=np.float32), -1.0
        machine = LinearSVC(C=strength, tol=0.01, random_state=seed, max_iter=2000)
        machine.fit(matrix, truth[:, label] == 1, sample_weight=np.where(known, weights, 0.0))
        column = machine.coef_[0]
        column = np.where(np.abs(column) >= SMALL * np.abs(column).max(), column, 0.0)
        step(1)
        return csc_matrix(column[:, None].astype(np.float32)), float(machine.intercept_[0])

    # One after the other: liblinear's random numbers are shared by all threads of a process.
    fitted = [one(label) for label in range(truth.shape[1])]
    return Linear(hstack([column for column, _ in fitted]).tocsr(), np.array([bias for _, bias in fitted]))


def _both(column: Truth) -> bool:
    return bool((column == 1).any() and (column == 0).any())


def folds_of(rows: int, folds: int, seed: int) -> list[Bools]:
    """Return for each fold which rows are held out; every row is once."""
    number = np.random.default_rng(seed).permutation(rows) % folds
    return [number == fold for fold in range(folds)]


def probabilities(margins: Floats, truth: Truth) -> tuple[Floats, Floats]:
    """Return slope and offset of each label's logistic function of its margin (Platt, 1999).

    A label with fewer than ENOUGH positives takes that of all labels together.
    """
    known = truth >= 0
    common = _platt(margins[known], truth[known] == 1)
    labels = truth.shape[1]
    slope, offset = np.full(labels, common[0]), np.full(labels, common[1])
    for label in range(labels):
        rows = known[:, label]
        present = truth[rows, label] == 1
        if present.sum() >= ENOUGH and not present.all():
            slope[label], offset[label] = _platt(margins[rows, label], present)
    return slope, offset


def _platt(margin: Floats, present: Bools) -> tuple[float, float]:
    if present.all() or not present.any():
        return 1.0, 0.0
    with threadpool_limits(1):  # sums over several threads differ in their last bits from run to run
        model = LogisticRegression(C=1e3, max_iter=200).fit(margin[:, None], present)
    return max(float(model.coef_[0, 0]), 0.1), float(model.intercept_[0])


def thresholds_of(final: Floats, truth: Truth) -> Floats:
    """Return the threshold of each label: its own best F1 where it has ENOUGH positives, else the common best."""
    known = truth >= 0
    common = best_threshold(final[known], truth[known] == 1)
    chosen = np.full(truth.shape[1], common)
    for label in range(truth.shape[1]):
        rows = known[:, label]
        if (truth[:, label] == 1).sum() >= ENOUGH:
            chosen[label] = best_threshold(final[rows, label], truth[rows, label] == 1)
    return chosen


def best_threshold(score: Floats, present: Bools, alike: float = 0.0) -> float:
    """Return the score from which F1 is best, from 0.1 to 0.7; of those within `alike` of the best the highest."""
    f1 = np.array([2 * (present & (score >= at)).sum() / max(1, (score >= at).sum() + present.sum()) for at in _GRID])
    good = _GRID[f1 >= f1.max() - alike]
    return float(good.max() if alike else np.median(good))


def fit_blend(by_lexicon: Floats, odds: Floats, found: Floats, present: Bools) -> Blend:
    """Return the weights by which log odds of lexicon and model decide; all arrays flat, one entry a pair."""
    columns = np.stack([by_lexicon, odds, found, found * odds], axis=1)
    with threadpool_limits(1):
        model = LogisticRegression(C=10, max_iter=500).fit(columns, present)
    lexicon, alone, candidate, both = map(float, model.coef_[0])
    final = model.predict_proba(columns)[:, 1]
    return Blend(float(model.intercept_[0]), lexicon, alone, candidate, both, best_threshold(final, present, ALIKE))


def held_out(count: int, rows: Sequence[int], folds: int, seed: int) -> Iterator[tuple[Bools, list[int]]]:
    """Yield for each fold which of `count` rows train, and which of `rows` are held out."""
    for out in folds_of(len(rows), folds, seed):
        held = [row for row, is_out in zip(rows, out, strict=True) if is_out]
        training = np.ones(count, dtype=bool)
        training[held] = False
        yield training, held
