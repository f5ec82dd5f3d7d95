"""What `learned.py` fits on: texts as the reader scans them, with what a person said of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from gold import ROOT, items, labelled

from corpus.labelled import bundled
from nlp.fitting import folds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from nlp.tagger import Reader, Scan

FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as the reader scans it, with what a person said of it; `source` is own, development or training."""

    scan: Scan
    labels: Mapping[str, int]
    companies: Mapping[str, tuple[int, int]]
    source: str

    @property
    def toned(self) -> bool:
        """Whether the tones of labels are what a person said."""
        return self.source != "own"


def samples(reader: Reader) -> list[Sample]:
    """Return everything that is learned from."""
    own = [
        Sample(reader.scan(one.title, one.text), dict.fromkeys(one.present, 0), {}, "own")
        for one in bundled()
        if one.closed
    ]
    lines = (ROOT / "tests" / "gold" / "training.jsonl").read_text(encoding="utf-8").splitlines()
    read = {row["id"]: row for row in map(json.loads, lines)}
    training = [(item, read[item.id]) for item in items() if item.id in read]
    return [
        *own,
        *(_sample(reader, item, row, "development") for item, row in labelled("labels", "development")),
        *(_sample(reader, item, row, "training") for item, row in training),
    ]


def _sample(reader: Reader, item: Any, row: Mapping[str, Any], source: str) -> Sample:  # noqa: ANN401
    scan = reader.scan(item.title, item.text, item.published_at, item.precision)
    return Sample(scan, row["labels"], row.get("companies", {}), source)


def folds(every: Sequence[Sample], *sources: str) -> npt.NDArray[np.intp]:
    """Return the fold of each sample, 0 to FOLDS - 1; -1 of those from elsewhere than these sources."""
    fold = np.full(len(every), -1)
    for source in sources:
        here = np.array([one.source == source for one in every])
        fold[here] = sum(number * held for number, held in enumerate(folds_of(int(here.sum()), FOLDS, 0)))
    return fold
