"""Fits what cues and wording say of tones and strengths, for `learned.py`, and prints how they do out of fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.tone.companies import CompanyReader
from nlp.tone.cues import lexicon
from nlp.tone.labels import LabelReader
from nlp.tone.weighing import SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from samples import Sample

    from corpus.taxonomy import Taxonomy
    from nlp.classifier import Sparse
    from nlp.tagger import Scan

STRENGTH: Final = 0.2  # C of the logistic regressions
WORDS: Final = 4.0  # what the wording is multiplied by beside cues, which are of length 1
STRENGTHS: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Tones:
    """Pairs of a text and a label or a company.

    Of each the text's row, the parts that are weighed, what a person said (a sign or a strength), what the rules
    alone say, and whether the text is a recap.
    """

    rows: npt.NDArray[np.intp]
    parts: Sequence[Mapping[str, float]]
    said: npt.NDArray[np.int_]
    by_rule: npt.NDArray[np.int_]
    recaps: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: the wording's weights, features by outputs; those of the parts; the intercepts."""

    words: npt.NDArray[np.float64]
    parts: Mapping[str, list[float]]
    bias: npt.NDArray[np.float64]


def label_tones(chosen: Sequence[Sample], taxonomy: Taxonomy) -> Tones:
    """Return the pairs of texts and labels whose tone was said."""
    kinds = {label.id: label.kind for label in taxonomy.labels.values()}
    reader, firms = LabelReader(lexicon()), CompanyReader(lexicon())
    rows, parts, signs = [], [], []
    for row, one in enumerate(chosen):
        scan = one.scan
        places = {item.label: item.spans for item in scan.scored}
        wanted = {label: places.get(label, ()) for label in one.labels if label in kinds} if one.toned else {}
        balance, _ = firms.parts(scan.text, scan.title_end, named(scan))
        total = sum(tone.tone * tone.strength for tone in balance.values()) if balance else None
        for label, found in reader.parts(scan.text, scan.title_end, wanted, kinds, total).items():
            rows.append(row)
            parts.append(found)
            signs.append(one.labels[label])
    by_rule = [next(sign for sign in SIGNS if f"balance {sign}" in found) for found in parts]
    recaps = [chosen[row].scan.described.recap for row in rows]
    return Tones(np.array(rows), parts, np.array(signs), np.array(by_rule), np.array(recaps))


def company_tones(chosen: Sequence[Sample]) -> tuple[Tones, Tones]:
    """Return the pairs of texts and companies with their signs, and with their strengths where the sign is not 0."""
    reader = CompanyReader(lexicon())
    rows, parts, said, rules = [], [], [], []
    for row, one in enumerate(chosen):
        balance, found = reader.parts(one.scan.text, one.scan.title_end, named(one.scan))
        for symbol in one.companies.keys() & found.keys():
            rows.append(row)
            parts.append(found[symbol])
            said.append(one.companies[symbol])
            rules.append((balance[symbol].tone, balance[symbol].strength))
    signs, strengths = np.array(said).T
    sign_by_rule, strength_by_rule = np.array(rules).T
    recaps = np.array([chosen[row].scan.described.recap for row in rows])
    good = signs != 0
    kept = [found for found, here in zip(parts, good, strict=True) if here]
    return (
        Tones(np.array(rows), parts, signs, sign_by_rule, recaps),
        Tones(np.array(rows)[good], kept, strengths[good], strength_by_rule[good], recaps[good]),
    )


def named(scan: Scan) -> dict[str, list[tuple[int, int]]]:
    """Return where each company is named."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for mention in scan.mentions:
        if mention.kind == "company":
            spans.setdefault(mention.symbol, []).append(mention.span)
    return spans


def fitted(
    name: str,
    pairs: Tones,
    matrix: Sparse,
    fold: npt.NDArray[np.intp],
    beside: npt.NDArray[np.float32] | None = None,
) -> Weights:
    """Return the weights; print agreement out of fold (`fold` is -1 for texts not to be judged by).

    `beside` is what else is added to the sums of each text when it is judged.
    """
    vectorizer = DictVectorizer(dtype=np.float64)
    both = hstack([matrix[pairs.rows] * WORDS, vectorizer.fit_transform(pairs.parts)]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=200)
    made = np.zeros(len(pairs.said))
    for number in range(fold.max() + 1):
        held = fold[pairs.rows] == number
        sums = model.fit(both[~held], pairs.said[~held]).decision_function(both[held])
        sums += 0.0 if beside is None else beside[pairs.rows[held]]
        made[held] = model.classes_[sums.argmax(axis=1)]
    seen = fold[pairs.rows] >= 0
    for where, here in (("all", seen), ("recaps", seen & pairs.recaps), ("others", seen & ~pairs.recaps)):
        said = pairs.said[here]
        for way, found in (("learned", made[here]), ("by rule", pairs.by_rule[here])):
            agree, opposite = (found == said).mean(), (found * said < 0).mean()
            print(f"{name}, {where}: {len(said)} pairs, {way} agree {agree:.3f}, opposite {opposite:.3f}")
    model.fit(both, pairs.said)
    width = matrix.shape[1]
    parts = dict(zip(vectorizer.feature_names_, model.coef_[:, width:].T.tolist(), strict=True))
    return Weights(model.coef_[:, :width].T * WORDS, parts, model.intercept_)
