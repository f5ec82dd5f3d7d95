"""Fits what is learned from real items read by hand: `python benchmarks/learned.py [--write]`.

Three things, from the bundled examples, the development half of `tests/gold/labels.jsonl` and `training.jsonl` there:
linear functions of the wording for every label (`nlp/lexicons/wording.npz`); boosted trees that decide by them and by
the lexicon's evidence (`decision.npz`), fitted with margins out of fold and without the development half, from which
terms were collected; and what cues and wording say of tone (`weighing.toml`). Prints how each does out of fold over
the training items; `benchmarks/quality.py` says how they do on the test half. --write replaces the three files.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from gold import ROOT, companies, items, labelled
from scipy.sparse import hstack
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from corpus.labelled import bundled
from corpus.taxonomy import load_taxonomy
from nlp.deciding import FILE as DECISION
from nlp.deciding import Decider, packed
from nlp.fitting import fit_linear, folds_of
from nlp.prepare import vocabulary_and_matrix
from nlp.tagger import Reader
from nlp.tone.companies import CompanyReader
from nlp.tone.cues import lexicon
from nlp.tone.labels import LabelReader
from nlp.tone.weighing import SIGNS
from nlp.trees import trees_of
from nlp.wording import FAMILIES, FILE, NONE, TONES, Wording
from nlp.wording import packed as packed_wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from corpus.taxonomy import Taxonomy
    from nlp.classifier import Sparse
    from nlp.deciding import Pairs
    from nlp.tagger import Scan
    from nlp.trees import Trees

FOLDS: Final = 5
LEAST: Final = 4  # texts that a feature must occur in
STRENGTH: Final = 1.0  # C of the support vector machines of labels
TONE_STRENGTH: Final = 0.2  # C of the logistic regressions of tone
WORDS: Final = 4.0  # what the wording is multiplied by beside cues, which are of length 1
OWN: Final = 0.5  # weight of a bundled example beside a real item
SMALL: Final = 0.02  # weights below this share of an output's largest are dropped
DEPTH, ROUNDS, RATE = 4, 120, 0.1
THRESHOLDS: Final = (0.39, 0.42, 0.45)
TOPS: Final = (0.0, 0.5, 0.55, 0.6, 0.65, 0.7)  # what the plainest label of a text must reach for any to stand


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as the reader scans it, with what a person said of it; `source` is own, development or training."""

    scan: Scan
    labels: Mapping[str, int]
    companies: Mapping[str, tuple[int, int]]
    source: str


@dataclass(frozen=True, slots=True)
class Tones:
    """Pairs of a text and a label or a company: the text's row, the parts that are weighed, the sign, if in a recap."""

    rows: npt.NDArray[np.intp]
    parts: Sequence[Mapping[str, float]]
    signs: npt.NDArray[np.int_]
    recaps: npt.NDArray[np.bool_]

    def by_rule(self) -> npt.NDArray[np.int_]:
        """Return the signs that the rules alone come to."""
        return np.array([next(sign for sign in SIGNS if f"balance {sign}" in found) for found in self.parts])


def still(_steps: int) -> None:
    """Show no progress."""


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


def f1(right: npt.NDArray[np.bool_], made: npt.NDArray[np.bool_], missed: int) -> float:
    """Return F1 over pairs, of which `missed` more were never looked at."""
    return float(2 * (right & made).sum() / (right.sum() + missed + made.sum()))


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


def decision(
    taxonomy: Taxonomy, labels: Sequence[str], chosen: Sequence[Sample], margins: npt.NDArray[np.float32],
    fold: npt.NDArray[np.intp],
) -> tuple[Trees, list[float]]:  # fmt: skip
    """Return the trees and how often each label is given (its logarithm); print how well they decide out of fold."""
    counts = [sum(label in one.labels for one in chosen) for label in labels]
    often = [float(np.log((count + 1) / len(chosen))) for count in counts]
    nothing = None
    decider = Decider(taxonomy, labels, nothing, dict(zip(labels, often, strict=True)))  # type: ignore[arg-type]
    pairs = decider.pairs([one.scan.seen for one in chosen], margins)
    right = np.array([labels[n] in chosen[row].labels for row, n in zip(pairs.texts, pairs.labels, strict=True)])
    score = np.zeros(len(right))
    for number in range(FOLDS):
        held = fold[pairs.texts] == number
        score[held] = expit(grown(pairs, right, ~held).log_odds(pairs.rows[held]))
    missed_in = [len(one.labels) for one in chosen]
    english = np.array([one.scan.lang == "en" for one in chosen])
    empty = np.array([not one.labels for one in chosen])
    top = np.zeros(len(chosen))
    np.maximum.at(top, pairs.texts, score)
    print(f"{len(chosen)} items, {len(right)} pairs looked at, {sum(missed_in) - int(right.sum())} right ones not")
    for least in THRESHOLDS:
        for alone in TOPS:
            made = (score >= least) & (top[pairs.texts] >= alone)
            figures = [f1(right, made, sum(missed_in) - int(right.sum()))]
            for lang in (~english, english):
                here = lang[pairs.texts]
                total = sum(count for count, wanted in zip(missed_in, lang, strict=True) if wanted)
                figures.append(f1(right[here], made[here], total - int(right[here].sum())))
            left = 1 - np.isin(np.nonzero(empty)[0], pairs.texts[made]).mean()
            shown = ", ".join(f"{one:.3f}" for one in figures)
            print(f"  from {least}, one at least {alone}: micro-F1, zh, en {shown}; empty left empty {left:.3f}")
    bins = np.minimum((score * 10).astype(int), 9)
    error = sum(abs(score[bins == n].mean() - right[bins == n].mean()) * (bins == n).mean() for n in range(10) if (bins == n).any())  # fmt: skip  # noqa: E501
    print(f"  expected calibration error {error:.3f}")
    return grown(pairs, right, np.ones(len(right), np.bool_)), often


def label_tones(chosen: Sequence[Sample], taxonomy: Taxonomy) -> Tones:
    """Return the pairs of texts and labels with the parts that are weighed."""
    kinds = {label.id: label.kind for label in taxonomy.labels.values()}
    reader, firms = LabelReader(lexicon()), CompanyReader(lexicon())
    rows, parts, signs = [], [], []
    for row, one in enumerate(chosen):
        scan = one.scan
        places = {item.label: item.spans for item in scan.scored}
        wanted = {label: places.get(label, ()) for label in one.labels if label in kinds}
        balance, _ = firms.parts(scan.text, scan.title_end, named(scan))
        total = sum(tone.tone * tone.strength for tone in balance.values()) if balance else None
        for label, found in reader.parts(scan.text, scan.title_end, wanted, kinds, total).items():
            rows.append(row)
            parts.append(found)
            signs.append(one.labels[label])
    return Tones(np.array(rows), parts, np.array(signs), np.array([chosen[row].scan.described.recap for row in rows]))


def company_tones(chosen: Sequence[Sample]) -> Tones:
    """Return the pairs of texts and companies with the parts that are weighed."""
    reader = CompanyReader(lexicon())
    rows, parts, signs = [], [], []
    for row, one in enumerate(chosen):
        _, found = reader.parts(one.scan.text, one.scan.title_end, named(one.scan))
        for symbol, (sign, _) in one.companies.items():
            if symbol in found:
                rows.append(row)
                parts.append(found[symbol])
                signs.append(sign)
    return Tones(np.array(rows), parts, np.array(signs), np.array([chosen[row].scan.described.recap for row in rows]))


def named(scan: Scan) -> dict[str, list[tuple[int, int]]]:
    """Return where each company is named."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for mention in scan.mentions:
        if mention.kind == "company":
            spans.setdefault(mention.symbol, []).append(mention.span)
    return spans


def tone(
    name: str, pairs: Tones, matrix: Sparse, fold: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], dict[str, list[float]], npt.NDArray[np.float64]]:
    """Return the weights of the wording (features by signs), of the parts, and the intercepts; print agreement."""
    vectorizer = DictVectorizer(dtype=np.float64)
    parts = vectorizer.fit_transform(pairs.parts)
    both = hstack([matrix[pairs.rows] * WORDS, parts]).tocsr()
    model = LogisticRegression(C=TONE_STRENGTH, max_iter=200)
    made = np.zeros(len(pairs.signs))
    for number in range(FOLDS):
        held = fold[pairs.rows] == number
        made[held] = model.fit(both[~held], pairs.signs[~held]).predict(both[held])
    seen, rule = fold[pairs.rows] >= 0, pairs.by_rule()
    for where, here in (("all", seen), ("recaps", seen & pairs.recaps), ("others", seen & ~pairs.recaps)):
        signs = pairs.signs[here]
        for way, found in (("learned", made[here]), ("by rule", rule[here])):
            agree, opposite = (found == signs).mean(), (found * signs < 0).mean()
            print(f"{name} tone, {where}: {len(signs)} pairs, {way} agree {agree:.3f}, opposite {opposite:.3f}")
    model.fit(both, pairs.signs)
    words = model.coef_[:, : matrix.shape[1]].T * WORDS
    weights = dict(zip(vectorizer.feature_names_, model.coef_[:, matrix.shape[1] :].T.tolist(), strict=True))
    return words, weights, model.intercept_


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
    taxonomy = load_taxonomy()
    labels = list(taxonomy.labels)
    every = samples(Reader(taxonomy, companies()))
    training = np.array([one.source == "training" for one in every])
    fold = np.full(len(every), -1)
    fold[training] = sum(number * held for number, held in enumerate(folds_of(int(training.sum()), FOLDS, 0)))
    print(f"{len(every)} texts, {int(training.sum())} of them to be judged by")
    names, matrix = vocabulary_and_matrix([one.scan.seen.subject for one in every], FAMILIES, LEAST, still)
    truth = np.array([[*(label in one.labels for label in labels), not one.labels] for one in every], np.int8)
    weights = np.array([OWN if one.source == "own" else 1.0 for one in every]) * 2
    margins, table, bias = label_margins(matrix, truth, weights, fold)
    chosen = [one for one, here in zip(every, training, strict=True) if here]
    trees, often = decision(taxonomy, labels, chosen, margins[training], fold[training])
    by_label = tone(
        "label", label_tones([one if one.source != "own" else _mute(one) for one in every], taxonomy), matrix, fold
    )
    by_company = tone("company", company_tones(every), matrix, fold)
    if "--write" not in sys.argv:
        return
    columns = [*table.toarray().T, *by_label[0].T, *by_company[0].T]
    outputs = (*labels, NONE, *(f"{of} {way}" for of in ("label", "company") for way in TONES))
    biases = np.concatenate([bias, by_label[2], by_company[2]]).astype(np.float32)
    wording = Wording(outputs, names, np.stack([pruned(one) for one in columns], axis=1).astype(np.float32), biases)
    used = np.nonzero(wording.table.any(axis=1))[0].tolist()
    listed = list(names)
    kept = Wording(outputs, {listed[row]: number for number, row in enumerate(used)}, wording.table[used], biases)
    folder = ROOT / "nlp" / "lexicons"
    np.savez_compressed(folder / FILE, **packed_wording(kept))  # type: ignore[arg-type]
    np.savez_compressed(folder / DECISION, **packed(trees, labels, often))  # type: ignore[arg-type]
    head = ["# What cues say of tone, for -1, 0 and 1; fitted by benchmarks/learned.py, not written by hand.", ""]
    lines = [*head, *toml("label", by_label[1]), *toml("company", by_company[1])]
    (folder / "weighing.toml").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


def _mute(sample: Sample) -> Sample:
    """Return a bundled example without its labels: nobody said their tone."""
    return Sample(sample.scan, {}, {}, sample.source)


assert len(SIGNS) == len(TONES)  # noqa: S101 - the outputs stand in the order of the signs

if __name__ == "__main__":
    main()
