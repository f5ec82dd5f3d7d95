"""Fits what is learned from real items read by hand: `python benchmarks/learned.py ENCODED [--write]`.

ENCODED is what `encoder.py` wrote of the same texts: what the encoder says of the English ones, out of fold.

From the bundled examples, the development half of `tests/gold/labels.jsonl` and `training.jsonl` there: linear
functions of the wording for every label (`nlp/lexicons/wording.npz`); boosted trees that decide by them and by the
lexicon's evidence (`decision.npz`), fitted with margins out of fold and without the development half, from which terms
were collected; and what cues and wording say of tone and strength (`weighing.toml`, `learned_tones.py`). Prints how
each does out of fold over the training items; `benchmarks/quality.py` says how they do on the test half. --write
replaces the three files.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from gold import ROOT, companies
from learned_tones import company_tones, fitted, label_tones
from samples import FOLDS, folds, samples
from scipy.sparse import diags
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier

from corpus.taxonomy import load_taxonomy
from nlp.deciding import FILE as DECISION
from nlp.deciding import Decider, packed
from nlp.encoder import TONE, with_encoded
from nlp.fitting import fit_linear
from nlp.prepare import vocabulary_and_matrix
from nlp.tagger import Reader
from nlp.tone.weighing import SIGNS
from nlp.trees import trees_of
from nlp.wording import FAMILIES, FILE, NONE, STRENGTHS, TONES, Wording
from nlp.wording import packed as packed_wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from learned_tones import Weights
    from samples import Sample

    from corpus.taxonomy import Taxonomy
    from nlp.classifier import Sparse
    from nlp.deciding import Pairs
    from nlp.trees import Trees

LEAST: Final = 4  # texts that a feature must occur in
STRENGTH: Final = 1.0  # C of the support vector machines of labels
OWN: Final = 0.5  # weight of a bundled example beside a real item
SMALL: Final = 0.02  # weights below this share of an output's largest are dropped
DEPTH, ROUNDS, RATE = 4, 120, 0.1
RARER: Final = {"": 0.5, "s": 1.0}  # power of a feature's rareness that it is weighed by; "": Han characters
THRESHOLDS: Final = (0.39, 0.42, 0.45)
TOPS: Final = (0.0, 0.5, 0.55, 0.6, 0.65, 0.7)  # what the plainest label of a text must reach for any to stand


def still(_steps: int) -> None:
    """Show no progress."""


def label_margins(
    matrix: Sparse, truth: npt.NDArray[np.int8], weights: npt.NDArray[np.float64], fold: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float32], Sparse, npt.NDArray[np.float64]]:
    """Return margins of the folded rows (fold -1: in none) out of fold, and the functions fitted on all."""
    margins = np.zeros(truth.shape, np.float32)
    for number in range(FOLDS):
        held = fold == number
        linear = fit_linear(matrix[~held], truth[~held], weights[~held], STRENGTH, 0, still)
        margins[held] = linear.margins(matrix[held])
    linear = fit_linear(matrix, truth, weights, STRENGTH, 0, still)
    return margins, linear.weights, linear.bias


def grown(pairs: Pairs, right: npt.NDArray[np.bool_], rows: npt.NDArray[np.bool_]) -> Trees:
    """Return trees fitted on some of the pairs."""
    forest = HistGradientBoostingClassifier(
        max_iter=ROUNDS, learning_rate=RATE, max_depth=DEPTH, max_leaf_nodes=None, min_samples_leaf=20,
        l2_regularization=1.0, early_stopping=False, random_state=0,
    )  # fmt: skip
    return trees_of(forest.fit(pairs.rows[rows], right[rows]), DEPTH)


def rarity(names: Sequence[str], matrix: Sparse) -> npt.NDArray[np.float64]:
    """Return what features are multiplied by before labels are fitted, so that a family weighs what it did.

    Inverse document frequency (Sparck Jones, 1972), to a power for each family.
    """
    present = matrix.copy()
    present.data[:] = 1.0
    often = np.log(matrix.shape[0] / np.asarray(present.sum(axis=0)).ravel())
    square = np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel()
    family = np.array([name.split(":")[0] if ":" in name else "" for name in names])
    result = np.ones(len(names))
    for one, power in RARER.items():
        here = family == one
        weight = often[here] ** power
        result[here] = weight / np.sqrt((square[here] * weight**2).sum() / square[here].sum())
    return result


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of texts and labels that were looked at: whether right, their scores out of fold, how many were missed.

    `wanted` is how many labels each text bears, `top` the score of its plainest.
    """

    pairs: Pairs
    right: npt.NDArray[np.bool_]
    score: npt.NDArray[np.float64]
    wanted: npt.NDArray[np.int_]
    top: npt.NDArray[np.float64]
    english: npt.NDArray[np.bool_]

    def show(self, least: float, plain: float) -> None:
        """Print micro-F1, of all and of each language, and the share of empty texts left empty."""
        made = (self.score >= least) & (self.top[self.pairs.texts] >= plain)
        tagged = np.bincount(self.pairs.texts[made], minlength=len(self.wanted)) > 0
        parts = (np.ones_like(self.english), ~self.english, self.english)
        figures = [self._f1(made, texts) for texts in parts]
        figures += [1 - tagged[texts & (self.wanted == 0)].mean() for texts in parts]
        shown = ", ".join(f"{one:.3f}" for one in figures)
        print(f"  from {least}, one at least {plain}: micro-F1, zh, en; empty left empty, zh, en: {shown}")

    def _f1(self, made: npt.NDArray[np.bool_], texts: npt.NDArray[np.bool_]) -> float:
        here = texts[self.pairs.texts]
        return float(2 * (self.right & made)[here].sum() / (self.wanted[texts].sum() + made[here].sum()))

    def calibration_error(self) -> float:
        """Return the expected calibration error over ten bins."""
        bins = np.minimum((self.score * 10).astype(int), 9)
        parts = [(bins == number) for number in range(10) if (bins == number).any()]
        return float(sum(abs(self.score[here].mean() - self.right[here].mean()) * here.mean() for here in parts))


def decision(
    taxonomy: Taxonomy, labels: Sequence[str], chosen: Sequence[Sample], margins: npt.NDArray[np.float32],
    fold: npt.NDArray[np.intp],
) -> tuple[Trees, list[float]]:  # fmt: skip
    """Return the trees and how often each label is given (its logarithm); print how well they decide out of fold."""
    counts = [sum(label in one.labels for one in chosen) for label in labels]
    often = [float(np.log((count + 1) / len(chosen))) for count in counts]
    decider = Decider(taxonomy, labels, None, dict(zip(labels, often, strict=True)))  # type: ignore[arg-type]
    pairs = decider.pairs([one.scan.seen for one in chosen], margins)
    right = np.array([labels[n] in chosen[row].labels for row, n in zip(pairs.texts, pairs.labels, strict=True)])
    score = np.zeros(len(right))
    for number in range(FOLDS):
        held = fold[pairs.texts] == number
        score[held] = expit(grown(pairs, right, ~held).log_odds(pairs.rows[held]))
    top = np.zeros(len(chosen))
    np.maximum.at(top, pairs.texts, score)
    wanted = np.array([len(one.labels) for one in chosen])
    english = np.array([one.scan.lang == "en" for one in chosen])
    judged = Judged(pairs, right, score, wanted, top, english)
    print(f"{len(chosen)} items, {len(right)} pairs looked at, {int(wanted.sum() - right.sum())} right ones not")
    for least in THRESHOLDS:
        for plain in TOPS:
            judged.show(least, plain)
    print(f"  expected calibration error {judged.calibration_error():.3f}")
    return grown(pairs, right, np.ones(len(right), np.bool_)), often


def pruned(column: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a column of weights without those that hardly count."""
    return np.where(np.abs(column) >= SMALL * np.abs(column).max(), column, 0.0)


def toml(section: str, weights: Mapping[str, Sequence[float]]) -> list[str]:
    """Return the lines of a section of weights, without those that hardly count."""
    kept = {name: row for name, row in sorted(weights.items()) if max(map(abs, row)) >= SMALL}
    lines = [f"{json.dumps(name, ensure_ascii=False)} = [{', '.join(f'{one:.3f}' for one in row)}]" for name, row in kept.items()]  # fmt: skip  # noqa: E501
    return [f"[{section}]", *lines, ""]


def main() -> None:
    """Fit, print, and write when asked."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):  # noqa: PLR2004
        sys.exit("name the file that benchmarks/encoder.py wrote: see the beginning of this file")
    encoded = np.load(sys.argv[1])
    taxonomy = load_taxonomy()
    labels = list(taxonomy.labels)
    every = samples(Reader(taxonomy, companies()))
    fold = folds(every, "training")
    training = fold >= 0
    if len(encoded) != len(every):
        sys.exit(f"{sys.argv[1]} is of {len(encoded)} texts, not of these {len(every)}: run encoder.py again")
    print(f"{len(every)} texts, {int(training.sum())} of them to be judged by")
    names, matrix = vocabulary_and_matrix([one.scan.seen.subject for one in every], FAMILIES, LEAST, still)
    truth = np.array([[*(label in one.labels for label in labels), not one.labels] for one in every], np.int8)
    weights = np.array([OWN if one.source == "own" else 1.0 for one in every]) * 2
    rare = rarity(list(names), matrix)
    margins, table, bias = label_margins((matrix @ diags(rare)).tocsr().astype(np.float32), truth, weights, fold)
    english = np.array([one.scan.seen.subject.lang == "en" for one in every])
    margins[english] = with_encoded(margins[english], encoded[english])
    chosen = [one for one, here in zip(every, training, strict=True) if here]
    decided = decision(taxonomy, labels, chosen, margins[training], fold[training])
    signs, strengths = company_tones(every)
    by_label = fitted("label tone", label_tones(every, taxonomy), matrix, fold, TONE * encoded[:, margins.shape[1] :])
    by_company = fitted("company tone", signs, matrix, fold)
    by_strength = fitted("company strength", strengths, matrix, fold)
    if "--write" in sys.argv:
        learned = (by_label, by_company, by_strength)
        columns = [*(table.toarray() * rare[:, None]).T, *(column for one in learned for column in one.words.T)]
        biases = np.concatenate([bias, *(one.bias for one in learned)]).astype(np.float32)
        _write(labels, names, columns, biases)
        folder = ROOT / "nlp" / "lexicons"
        trees, often = decided
        np.savez_compressed(folder / DECISION, **packed(trees, labels, often))  # type: ignore[arg-type]
        (folder / "weighing.toml").write_text(_weighing(*learned), encoding="utf-8")


def _write(
    labels: Sequence[str],
    names: Mapping[str, int],
    columns: Sequence[npt.NDArray[np.float64]],
    biases: npt.NDArray[np.float32],
) -> None:
    """Store the functions of the wording, without what hardly counts."""
    ways = (("label", TONES), ("company", TONES), ("company", STRENGTHS))
    outputs = (*labels, NONE, *(f"{of} {way}" for of, those in ways for way in those))
    table = np.stack([pruned(one) for one in columns], axis=1).astype(np.float32)
    used = np.nonzero(table.any(axis=1))[0].tolist()
    listed = list(names)
    kept = Wording(outputs, {listed[row]: number for number, row in enumerate(used)}, table[used], biases)
    np.savez_compressed(ROOT / "nlp" / "lexicons" / FILE, **packed_wording(kept))  # type: ignore[arg-type]


def _weighing(label: Weights, company: Weights, strength: Weights) -> str:
    """Return the table of what cues say."""
    head = ["# What cues say of tones (-1, 0, 1) and strengths (1, 2, 3); fitted by benchmarks/learned.py.", ""]
    sections = (("label", label), ("company", company), ("strength", strength))
    lines = [*head, *(line for name, one in sections for line in toml(name, one.parts))]
    return "\n".join(lines[:-1]) + "\n"


assert len(SIGNS) == len(TONES)  # noqa: S101 - the outputs stand in the order of the signs

if __name__ == "__main__":
    main()
