"""Trains the classifier, measures it on texts it did not see, and compares it with the model in use.

What it is measured on: the test file, if one is given; else the newest fifth of the user's own dated examples, if there
are enough; else every example out of fold. The model is fitted on all examples that are not set apart for the test.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from scipy.special import expit

from corpus.errors import MissingData
from corpus.labelled import digest, shown

from .blend import CLIP, blended, default_blend
from .classifier import Model
from .evaluate import Comparison, Metrics, compare, measure
from .features import FAMILIES
from .fitting import LEAST, fit_blend, fit_linear, held_out, probabilities, thresholds_of
from .labels import THRESHOLD
from .prepare import lexicon_of, matrix_of, truth_of, vocabulary_and_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from corpus.labelled import Example
    from corpus.taxonomy import Taxonomy

    from .classifier import Blend, Floats, Sparse
    from .evaluate import Bools, Truth
    from .prepare import Prepared

    Step: TypeAlias = Callable[[int], object]

MeasuredOn: TypeAlias = Literal["test file", "later articles", "out of fold"]
NEWEST: Final = 0.2  # share of the dated examples that a temporal split sets apart
LEAST_TEST: Final = 40  # dated examples set apart below which they would say little
LEAST_BLEND: Final = 300  # labelled texts of the user's own from which they decide how lexicon and model are weighed
MOST_BLEND: Final = 2000
WEIGHTS: Final = {"bundled": 1.0, "human": 2.0, "lexicon": 0.3}  # docs/decisions.md: what weak labels are worth


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; `strength` is C of the support vector machines, `least` the texts a feature must occur in."""

    seed: int = 0
    strength: float = 1.0
    folds: int = 3
    least: int = 2
    families: str = FAMILIES


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, what it was measured on and with which result, and the share of the decisions it made there.

    `truth` and `made` are the test items by the model's labels; `tested` are those items.
    """

    model: Model
    metrics: Metrics
    measured_on: MeasuredOn
    left_out: Mapping[str, int]
    tested: Prepared
    truth: Truth = field(repr=False)
    made: Bools = field(repr=False)


def train(prepared: Prepared, test: Prepared | None, taxonomy: Taxonomy, settings: Settings, step: Step) -> Trained:
    """Train on `prepared` and measure on `test`, on the newest of them, or out of fold.

    Raises MissingData where no label has enough examples.
    """
    training, tested, measured_on = split(prepared, test)
    labels, left_out = _learnable(training, taxonomy)
    names, matrix = vocabulary_and_matrix(training.subjects, settings.families, settings.least, step)
    truth = truth_of(training, labels)
    weights = np.array([WEIGHTS[one.origin] * one.weight for one in training.examples])
    rows = [row for row, one in enumerate(training.examples) if one.origin != "lexicon"]
    margins = _out_of_fold(matrix, truth, weights, rows, settings, step)
    slope, offset = probabilities(margins, truth[rows])
    odds = slope * margins + offset
    alone = np.array([not taxonomy.labels[label].terms for label in labels])
    blend = _blend(training.part(rows), labels, odds, alone)
    linear = fit_linear(matrix, truth, weights, settings.strength, settings.seed, step)
    thresholds = thresholds_of(np.asarray(expit(odds)), truth[rows])
    model = Model(
        "", taxonomy.version, labels, names, linear.weights, linear.bias, slope, offset, thresholds, alone,
        settings.families, blend, np.array(sorted(map(digest, training.examples)), dtype=np.uint64),
    )  # fmt: skip
    model = replace(model, id=identity(model))
    if tested is None:
        tested = training.part(rows)
    else:
        odds = odds_of(model, tested)
    final, least, true = final_scores(model, tested, odds), model.stands, truth_of(tested, labels)
    return Trained(model, measure(true, final, least, labels), measured_on, left_out, tested, true, final >= least)


def out_of_fold(
    prepared: Prepared, taxonomy: Taxonomy, settings: Settings, step: Step
) -> tuple[tuple[str, ...], Truth, Floats]:
    """Return labels, truth, and the log odds that models fitted without each text give it."""
    labels, _ = _learnable(prepared, taxonomy)
    _, matrix = vocabulary_and_matrix(prepared.subjects, settings.families, settings.least, step)
    truth = truth_of(prepared, labels)
    weights = np.array([WEIGHTS[one.origin] * one.weight for one in prepared.examples])
    margins = _out_of_fold(matrix, truth, weights, range(len(prepared.examples)), settings, step)
    slope, offset = probabilities(margins, truth)
    return labels, truth, np.asarray(slope * margins + offset)


def split(prepared: Prepared, test: Prepared | None) -> tuple[Prepared, Prepared | None, MeasuredOn]:
    """Return what to train on, what to test on (None: out of fold), and the name of the latter.

    Texts that stand in the test set are not trained on as weak examples either.
    """
    if test is None:
        dated = sorted(
            (one.published_at, row)
            for row, one in enumerate(prepared.examples)
            if one.published_at is not None and one.origin == "human" and one.closed
        )
        newest = [row for _, row in dated[len(dated) - int(len(dated) * NEWEST) :]]
        if len(newest) < LEAST_TEST:
            return prepared, None, "out of fold"
        return _without(prepared, prepared.part(newest)), prepared.part(newest), "later articles"
    return _without(prepared, test), test, "test file"


def _without(prepared: Prepared, test: Prepared) -> Prepared:
    known = set(map(digest, test.examples))
    return prepared.part(row for row, one in enumerate(prepared.examples) if digest(one) not in known)


def overlap(training: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Return the beginnings of the labelled texts that stand in both."""
    known = {digest(one) for one in training if one.origin == "human"}
    return [shown(one) for one in test if digest(one) in known]


def _learnable(training: Prepared, taxonomy: Taxonomy) -> tuple[tuple[str, ...], dict[str, int]]:
    every = tuple(taxonomy.labels)
    truth = truth_of(training, every)
    positive, negative = (truth == 1).sum(axis=0), (truth == 0).sum(axis=0)
    good = (positive >= LEAST) & (negative >= LEAST)
    if not good.any():
        raise MissingData(
            "too few examples to train on",
            identity=f"{len(training.examples)} examples",
            cause=f"no label has {LEAST} texts that bear it and {LEAST} that do not",
            hint="label more with `fupan label next`, or give files with --labels",
        )
    labels = tuple(label for label, fine in zip(every, good, strict=True) if fine)
    left = {label: int(count) for label, count, fine in zip(every, positive, good, strict=True) if not fine}
    return labels, left


def _out_of_fold(  # noqa: PLR0913, PLR0917 - the whole problem
    matrix: Sparse, truth: Truth, weights: Floats, rows: Sequence[int], settings: Settings, step: Step
) -> Floats:
    """Return margins of the labelled rows, each from functions that were fitted without it."""
    margins = np.zeros((len(rows), truth.shape[1]))
    place = {row: n for n, row in enumerate(rows)}
    for keep, held in held_out(matrix.shape[0], rows, min(settings.folds, len(rows)), settings.seed):
        linear = fit_linear(matrix[keep], truth[keep], weights[keep], settings.strength, settings.seed, step)
        margins[[place[row] for row in held]] = linear.margins(matrix[held])
    return margins


def _blend(labelled: Prepared, labels: Sequence[str], odds: Floats, alone: Bools) -> Blend:
    """Return the blend fitted on the user's own texts where there are enough, else the one that comes along."""
    own = [row for row, one in enumerate(labelled.examples) if one.origin == "human" and one.closed]
    if len(own) < LEAST_BLEND or alone.all():
        return default_blend()
    own = own[:: max(1, len(own) // MOST_BLEND)]
    by_lexicon, found = lexicon_of([labelled.subjects[row] for row in own], labels)
    truth, shared = truth_of(labelled.part(own), labels), ~alone
    columns = (by_lexicon, odds[own].clip(-CLIP, CLIP), found, truth == 1)
    flat = [column[:, shared].ravel() for column in columns]
    return fit_blend(flat[0], flat[1], flat[2], np.asarray(flat[3], dtype=np.bool_))


def odds_of(model: Model, items: Prepared) -> Floats:
    """Return the model's log odds of items by labels."""
    matrix = matrix_of(items.subjects, model.names, model.families)
    return model.slope * (np.asarray((matrix @ model.weights).toarray()) + model.bias) + model.offset


def final_scores(model: Model, items: Prepared, odds: Floats) -> Floats:
    """Return the scores of the tags: what a reader with this model would give."""
    by_lexicon, found = lexicon_of(items.subjects, model.labels)
    return np.asarray(expit(np.where(model.alone, odds, blended(model.blend, by_lexicon, odds, found))))


def made_by(model: Model | None, items: Prepared, labels: Sequence[str]) -> Bools:
    """Return which of `labels` a reader with this model, or with the lexicon alone, would give to items."""
    by_lexicon, _ = lexicon_of(items.subjects, labels)
    made: Bools = np.asarray(expit(by_lexicon) >= THRESHOLD)
    if model is None:
        return made
    own = final_scores(model, items, odds_of(model, items)) >= model.stands
    for column, label in enumerate(labels):
        if label in model.columns:
            made[:, column] = own[:, model.columns[label]]
    return made


def against(trained: Trained, current: Model | None, seed: int) -> Comparison | None:
    """Compare with the model in use (None: reading without one) on test items that neither was trained on.

    The bundled examples are none such: what comes along was learned from them. None where fewer than LEAST_TEST are
    left.
    """
    seen = set(current.seen.tolist()) if current is not None else set()
    rows = [
        row
        for row, one in enumerate(trained.tested.examples)
        if digest(one) not in seen and (current is not None or one.origin != "bundled")
    ]
    if len(rows) < LEAST_TEST:
        return None
    old = made_by(current, trained.tested.part(rows), trained.model.labels)
    return compare(trained.truth[rows], trained.made[rows], old, seed)


def identity(model: Model) -> str:
    """Return the id of a model: a digest of all it holds, so that the same training gives the same id."""
    total = hashlib.sha256(repr((model.taxonomy, model.labels, model.families, tuple(model.blend))).encode())
    total.update("\n".join(model.names).encode())
    for part in (model.weights.indices, model.weights.data, model.bias, model.slope, model.offset, model.thresholds):
        total.update(np.round(np.ascontiguousarray(part), 6).tobytes())
    return total.hexdigest()[:12]
