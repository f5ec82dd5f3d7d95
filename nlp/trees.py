"""Boosted decision trees as plain arrays: what scikit-learn fitted, without depending on its version to decide.

Every tree is complete to the same depth, so that all rows go down all trees together, level by level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from sklearn.ensemble import HistGradientBoostingClassifier

    Floats: TypeAlias = npt.NDArray[np.float64]
    Ints: TypeAlias = npt.NDArray[np.int64]

_Number = TypeVar("_Number", np.int64, np.float64)

BLOCK: Final = 128  # rows whose places in all trees the processor's cache holds


class Trees(NamedTuple):
    """Complete trees of one depth: `columns` and `bounds` are trees by inner nodes, `leaves` trees by leaves.

    The children of inner node n are 2n + 1 (the value is at most the bound) and 2n + 2; `base` is added to the sum.
    """

    columns: Ints
    bounds: Floats
    leaves: Floats
    base: float

    def log_odds(self, rows: Floats) -> Floats:
        """Return the log odds of each row: rows by columns, one number each."""
        blocks = [self._sums(rows[begin : begin + BLOCK]) for begin in range(0, len(rows), BLOCK)]
        return np.concatenate([np.zeros(0), *blocks]) + self.base

    def _sums(self, rows: Floats) -> Floats:
        """Return the sum of the leaves that each of a few rows comes to."""
        count, inner = self.columns.shape
        flat, columns, bounds = rows.ravel(), self.columns.ravel(), self.bounds.ravel()
        row = (np.arange(len(rows)) * rows.shape[1])[:, None]
        tree = np.arange(count) * inner
        node = np.zeros((len(rows), count), np.int64)
        for _ in range(inner.bit_length()):
            at = node + tree
            node += node + 1
            node += _taken(flat, _taken(columns, at) + row) > _taken(bounds, at)
        leaf = node - inner + np.arange(count) * (inner + 1)
        return np.asarray(_taken(self.leaves.ravel(), leaf).sum(axis=1))


def _taken(values: npt.NDArray[_Number], at: Ints) -> npt.NDArray[_Number]:
    """Return the values at places that are known to be there: «clip» spares looking for others."""
    return values.take(at, mode="clip")


def trees_of(fitted: HistGradientBoostingClassifier, depth: int) -> Trees:
    """Return what scikit-learn fitted with two classes and no tree deeper than `depth`, without missing values."""
    grown: list[Any] = [stage[0].nodes for stage in fitted._predictors]  # noqa: SLF001 - has no public form
    inner, leaves = 2**depth - 1, 2**depth
    columns, bounds = np.zeros((len(grown), inner), np.int64), np.full((len(grown), inner), np.inf)
    values = np.zeros((len(grown), leaves))
    for tree, nodes in enumerate(grown):
        place = {0: 0}  # node of the complete tree -> node of the fitted one
        for at in range(inner + leaves):
            node = nodes[place[at]]
            if at >= inner:
                values[tree, at - inner] = node["value"]
                continue
            if not node["is_leaf"]:
                columns[tree, at], bounds[tree, at] = node["feature_idx"], node["num_threshold"]
            place[2 * at + 1] = place[at] if node["is_leaf"] else int(node["left"])
            place[2 * at + 2] = place[at] if node["is_leaf"] else int(node["right"])
    return Trees(columns, bounds, values, float(fitted._baseline_prediction[0, 0]))  # noqa: SLF001
