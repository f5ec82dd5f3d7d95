"""How well decisions on labels agree with people's: F1, calibration, and whether one model is worse than another.

Truth is an array of items by labels: 1 present, 0 absent, -1 not known; what is not known counts nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Truth: TypeAlias = npt.NDArray[np.int8]
    Bools: TypeAlias = npt.NDArray[np.bool_]
    Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_SUPPORT: Final = 3  # labels with fewer positives do not enter macro-F1: theirs is a coin
RESAMPLES: Final = 1000
BINS: Final = 10
WORTH_BINNING: Final = 0.1  # below it nearly everything is absent, and calibration looks perfect for nothing


@dataclass(frozen=True, slots=True)
class LabelScore:
    """One label: precision, recall, F1, positives in the test set, the threshold it stands from."""

    precision: float
    recall: float
    f1: float
    support: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """All labels together and one by one; `empty` is the share of unlabelled items left so, `ece` calibration error."""

    items: int
    micro_f1: float
    macro_f1: float
    precision: float
    recall: float
    empty: float | None
    ece: float | None
    labels: Mapping[str, LabelScore]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Micro-F1 of a new model minus that of the one in use on the same items, with a 95 % interval by bootstrap."""

    difference: float
    low: float
    high: float
    items: int


def measure(truth: Truth, final: Floats, thresholds: Floats, labels: Sequence[str]) -> Metrics:
    """Return all metrics; `final` holds scores of items by labels, `thresholds` one a label."""
    made = final >= thresholds
    right, wrong, missed = counts(truth, made)
    rows = {
        label: LabelScore(*_shares(right[n], wrong[n], missed[n]), int(right[n] + missed[n]), float(thresholds[n]))
        for n, label in enumerate(labels)
    }
    worth = [row.f1 for row in rows.values() if row.support >= LEAST_SUPPORT]
    worth = worth or [row.f1 for row in rows.values() if row.support]
    precision, recall, f1 = _shares(right.sum(), wrong.sum(), missed.sum())
    empty = (truth == 1).sum(axis=1) == 0
    left = float((~made[empty].any(axis=1)).mean()) if empty.any() else None
    macro = float(np.mean(worth)) if worth else 0.0
    return Metrics(len(truth), f1, macro, precision, recall, left, calibration_error(truth, final), rows)


def counts(truth: Truth, made: Bools, axis: int = 0) -> tuple[Floats, Floats, Floats]:
    """Return right, wrong and missed decisions summed over items (axis 0) or labels (axis 1)."""
    right = ((truth == 1) & made).sum(axis=axis)
    wrong = ((truth == 0) & made).sum(axis=axis)
    missed = ((truth == 1) & ~made).sum(axis=axis)
    return right.astype(np.float64), wrong.astype(np.float64), missed.astype(np.float64)


def _shares(right: float, wrong: float, missed: float) -> tuple[float, float, float]:
    precision = float(right / (right + wrong)) if right + wrong else 0.0
    recall = float(right / (right + missed)) if right + missed else 0.0
    whole = 2 * right + wrong + missed
    return precision, recall, float(2 * right / whole) if whole else 0.0


def calibration_error(truth: Truth, final: Floats) -> float | None:
    """Return the expected calibration error over scores from WORTH_BINNING on, in bins of equal width.

    Σ (share of the bin) · |mean score − share present| (Naeini, Cooper and Hauskrecht, 2015); None without scores.
    """
    chosen = (truth >= 0) & (final >= WORTH_BINNING)
    score, present = final[chosen], (truth[chosen] == 1).astype(np.float64)
    if not len(score):
        return None
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, score, BINS) - np.bincount(bins, present, BINS)
    return float(np.abs(gaps).sum() / len(score))


def compare(truth: Truth, new: Bools, old: Bools, seed: int) -> Comparison:
    """Return how much better the new decisions are: paired bootstrap over items (Efron and Tibshirani, 1993)."""
    parts = np.stack([*counts(truth, new, 1), *counts(truth, old, 1)])
    items = parts.shape[1]
    drawn = np.random.default_rng(seed).multinomial(items, np.full(items, 1 / items), RESAMPLES)
    differences = _difference(parts @ drawn.T)
    low, high = np.quantile(differences, [0.025, 0.975])
    return Comparison(float(_difference(parts.sum(axis=1, keepdims=True))[0]), float(low), float(high), items)


def _difference(sums: Floats) -> Floats:
    def f1(right: Floats, wrong: Floats, missed: Floats) -> Floats:
        return np.asarray(2 * right / np.maximum(2 * right + wrong + missed, 1))

    return f1(*sums[:3]) - f1(*sums[3:])
