"""Turns examples into what is fitted: a sparse matrix of features, the truth about labels, the lexicon's scores."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix

from .blend import CLIP, log_odds
from .features import features, subject
from .labels import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from corpus.labelled import Example

    from .classifier import Floats, Sparse
    from .evaluate import Truth
    from .features import Subject
    from .tagger import Reader

DOUBTFUL: Final = 0.2  # from this score up to that from which a label stands, the lexicon teaches nothing


@dataclass(frozen=True, slots=True)
class Prepared:
    """Examples read: `subjects` as the classifier sees them, with their `examples` in the same order."""

    examples: tuple[Example, ...]
    subjects: tuple[Subject, ...]

    def part(self, rows: Iterable[int]) -> Prepared:
        """Return some of the examples."""
        chosen = list(rows)
        return Prepared(tuple(self.examples[row] for row in chosen), tuple(self.subjects[row] for row in chosen))


def prepare(reader: Reader, examples: Sequence[Example], step: Callable[[int], object]) -> Prepared:
    """Read every example up to where labels would be decided on."""
    subjects = []
    for example in examples:
        scan = reader.scan(example.title, example.text, example.published_at)
        subjects.append(subject(scan.text, scan.title_end, scan.scored))
        step(1)
    return Prepared(tuple(examples), tuple(subjects))


def vocabulary_and_matrix(
    items: Iterable[Subject], families: str, least: int, step: Callable[[int], object]
) -> tuple[dict[str, int], Sparse]:
    """Return the features that occur in at least `least` texts, numbered, and texts by features.

    Of characters one text more: what a rarer run of them says, its commoner pieces say as well.
    Kept as flat arrays while it grows: a dictionary for each of 10,000 texts would take a gigabyte.
    """
    numbers: dict[str, int] = {}
    values, columns, ends = array("f"), array("i"), array("q", [0])
    for item in items:
        for name, value in features(item, families).items():
            columns.append(numbers.setdefault(name, len(numbers)))
            values.append(value)
        ends.append(len(columns))
        step(1)
    found = Counter(columns)
    often = sorted(name for name, at in numbers.items() if found[at] >= least + (":" not in name))
    names = {name: number for number, name in enumerate(often)}
    kept = [numbers[name] for name in names]
    parts = (np.frombuffer(values, np.float32), np.frombuffer(columns, np.int32), np.frombuffer(ends, np.int64))
    matrix = csr_matrix(parts, shape=(len(ends) - 1, len(numbers)))
    return names, matrix[:, kept].tocsr()


def matrix_of(items: Sequence[Subject], names: Mapping[str, int], families: str) -> Sparse:
    """Return texts by known features."""
    values, columns, ends = array("f"), array("i"), array("q", [0])
    for item in items:
        for name, value in features(item, families).items():
            if name in names:
                columns.append(names[name])
                values.append(value)
        ends.append(len(columns))
    parts = (np.frombuffer(values, np.float32), np.frombuffer(columns, np.int32), np.frombuffer(ends, np.int64))
    return csr_matrix(parts, shape=(len(items), len(names)))


def truth_of(prepared: Prepared, labels: Sequence[str]) -> Truth:
    """Return items by labels: 1 present, 0 absent, -1 not known.

    A weak example (of the lexicon's own making) is known only where the lexicon is sure.
    """
    numbers = {label: number for number, label in enumerate(labels)}
    truth = np.zeros((len(prepared.examples), len(labels)), dtype=np.int8)
    for row, (example, item) in enumerate(zip(prepared.examples, prepared.subjects, strict=True)):
        if example.origin == "lexicon":
            known = ((numbers[label], score) for label, score in item.lexicon.items() if label in numbers)
            for column, score in known:
                truth[row, column] = 1 if score >= THRESHOLD else -1 if score >= DOUBTFUL else 0
            continue
        if not example.closed:
            truth[row, :] = -1
            truth[row, [numbers[label] for label in example.absent if label in numbers]] = 0
        truth[row, [numbers[label] for label in example.present if label in numbers]] = 1
    return truth


def lexicon_of(items: Sequence[Subject], labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the lexicon's log odds of items by labels, and 1 where it has any evidence."""
    numbers = {label: number for number, label in enumerate(labels)}
    odds = np.full((len(items), len(labels)), -CLIP)
    found = np.zeros_like(odds)
    for row, item in enumerate(items):
        for label, score in item.lexicon.items():
            column = numbers.get(label)
            if column is not None:
                odds[row, column], found[row, column] = log_odds(score), 1.0
    return odds, found
