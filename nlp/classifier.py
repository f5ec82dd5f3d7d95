"""The theme classifier: one linear function of a text's features for each label, and what it makes of a text.

A model is nothing but arrays and names, so it does not depend on the version of the library that fitted it. The
margin of a label is a weighted sum of features; a logistic function fitted out of fold turns it into a probability
(Platt, 1999). A label stands from its own threshold on where it had enough examples, else from the common one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from .features import characters_in, features, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt
    from scipy.sparse import csr_array, csr_matrix

    from corpus.records import Span

    from .features import Subject

    Floats: TypeAlias = npt.NDArray[np.float64]
    Sparse: TypeAlias = csr_matrix | csr_array

TABLE: Final = 16_000_000  # 64 MB: four times what the bundled examples make
SHOWN: Final = 4  # places in the text that are given as evidence of a tag


class Blend(NamedTuple):
    """How lexicon and model decide together: log odds = the sum of these times what they are named after.

    `lexicon` and `model` are log odds; `candidate` is 1 where the lexicon has any evidence, and `both` the model's log
    odds there. `stands` is the probability from which a label stands.
    """

    bias: float
    lexicon: float
    model: float
    candidate: float
    both: float
    stands: float


@dataclass(frozen=True)
class Model:
    """A trained classifier.

    `weights` is sparse, features by labels; `bias`, `slope`, `offset`, `thresholds` have one number a label: margin =
    x·weights + bias, log odds = slope·margin + offset. `families` are the first letters of the features that are used.
    `alone` marks labels without terms: there the model decides alone, elsewhere with the lexicon, as `blend` says.
    `seen` holds digests of the texts it was trained on, sorted. `taxonomy` is the version of the labels' taxonomy.
    """

    id: str
    taxonomy: str
    labels: tuple[str, ...]
    names: Mapping[str, int]
    weights: Sparse
    bias: Floats
    slope: Floats
    offset: Floats
    thresholds: Floats
    alone: npt.NDArray[np.bool_]
    families: str
    blend: Blend
    seen: npt.NDArray[np.uint64]

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The number of each label."""
        return {label: number for number, label in enumerate(self.labels)}

    def log_odds(self, item: Subject) -> Floats:
        """Return the log odds of every label, in the order of `labels`."""
        found = features(item, self.families)
        columns = list(map(self.names.get, found))
        known = [(column, value) for column, value in zip(columns, found.values(), strict=True) if column is not None]
        rows, values = [column for column, _ in known], np.array([value for _, value in known], dtype=np.float32)
        table = self._table
        margins = values @ table[rows] if table is not None else self.weights[rows].T @ values
        return np.asarray(self.slope * (margins + self.bias) + self.offset, dtype=np.float64)

    @cached_property
    def _table(self) -> npt.NDArray[np.float32] | None:
        """The weights as a plain table where it is small: one text needs few rows, and these at once."""
        features_, labels = self.weights.shape
        return self.weights.toarray().astype(np.float32) if features_ * labels <= TABLE else None

    def evidence(self, item: Subject, label: str) -> tuple[Span, ...]:
        """Return the places whose features speak most for a label, at most SHOWN, in text order."""
        known = [(name, value) for name, value in features(item, self.families).items() if name in self.names]
        rows = self.weights[[self.names[name] for name, _ in known]]
        column = np.asarray(rows[:, [self.columns[label]]].todense()).ravel()
        weighs = {name: weight * value for (name, value), weight in zip(known, column, strict=True) if weight > 0}
        worth: dict[Span, float] = {}
        for name, span in _places(item, self.families):
            if name in weighs:
                worth[span] = worth.get(span, 0.0) + weighs[name]
        return _plainest(worth)


def _places(item: Subject, families: str) -> Iterable[tuple[str, Span]]:
    if "w" in families:
        yield from words_in(item)
    if "c" in families:
        yield from characters_in(item)


def _plainest(worth: Mapping[Span, float]) -> tuple[Span, ...]:
    """Return the places that are worth most, none overlapping a better one."""
    kept: list[Span] = []
    for span in sorted(worth, key=lambda one: (-worth[one], one)):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
        if len(kept) == SHOWN:
            break
    return tuple(sorted(kept))
