"""The theme classifier: one linear function of a text's features for each label, and what it makes of a text.

A model is nothing but arrays and names, so it does not depend on the version of the library that fitted it. The
margin of a label is a weighted sum of features; a logistic function fitted out of fold turns it into a probability
(Platt, 1999). A label stands from its own threshold on where it had enough examples, else from the common one.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from scipy.sparse import csc_array, csr_array

from .known import Known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from scipy.sparse import csr_matrix

    from corpus.records import Span

    from .features import Subject

    Floats: TypeAlias = npt.NDArray[np.float64]
    Sparse: TypeAlias = csr_matrix | csr_array

TABLE: Final = 16_000_000  # 64 MB: four times what the bundled examples make


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

    def log_odds(self, items: Sequence[Subject]) -> Floats:
        """Return the log odds of texts by labels, in the order of `labels`."""
        values, columns, ends = array("f"), array("i"), array("q", [0])
        for item in items:
            found = self._known.of(item)
            columns.extend(found)
            values.extend(found.values())
            ends.append(len(columns))
        parts = np.frombuffer(values, np.float32), np.frombuffer(columns, np.int32), np.frombuffer(ends, np.int64)
        texts = csr_array(parts, shape=(len(ends) - 1, len(self.names)))
        margins = texts @ self._table if self._table is not None else (texts @ self.weights).toarray()
        return np.asarray(self.slope * (margins + self.bias) + self.offset, dtype=np.float64)

    @cached_property
    def _known(self) -> Known:
        return Known(self.names, self.families)

    @cached_property
    def _table(self) -> npt.NDArray[np.float32] | None:
        """The weights as a plain table where it is small: a text needs few rows, and these at once."""
        features, labels = self.weights.shape
        return self.weights.toarray().astype(np.float32) if features * labels <= TABLE else None

    @cached_property
    def _by_label(self) -> csc_array:
        return csc_array(self.weights)

    def evidence(self, item: Subject, label: str) -> tuple[Span, ...]:
        """Return the places whose features speak most for a label, at most SHOWN, in text order."""
        return self._known.telling(item, self._column(self.columns[label]))

    def _column(self, label: int) -> Mapping[int, float]:
        """Return the weights of a label by feature; kept, as a label that was decided on will be again."""
        kept = self._columns_kept
        if label not in kept:
            matrix = self._by_label
            part = slice(*matrix.indptr[label : label + 2])
            kept[label] = dict(zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True))
        return kept[label]

    @cached_property
    def stands(self) -> Floats:
        """The score from which each label stands: the blend's, or its own where the model decides alone."""
        return np.where(self.alone, self.thresholds, self.blend.stands)

    @cached_property
    def _columns_kept(self) -> dict[int, Mapping[int, float]]:
        return {}
