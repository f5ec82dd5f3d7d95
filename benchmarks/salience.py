"""Fits the weights by which the evidence of a label becomes a score: `python benchmarks/salience.py [--write]`.

Logistic regression, one for each kind of label, on the candidates of the development half of `tests/gold/labels.jsonl`;
regularisation by ten-fold cross-validation over items. Prints micro-F1 out of fold; --write replaces
`nlp/lexicons/salience.toml`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from gold import ROOT, companies, labelled
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from corpus.records import document
from corpus.taxonomy import load_taxonomy
from nlp.boilerplate import blank_boilerplate
from nlp.folding import fold
from nlp.labels import Labeller, names
from nlp.mentions import MentionFinder

if TYPE_CHECKING:
    import numpy.typing as npt

    from nlp.labels import Candidate

Floats: TypeAlias = "npt.NDArray[np.float64]"
Bools: TypeAlias = "npt.NDArray[np.bool_]"
Ints: TypeAlias = "npt.NDArray[np.int64]"
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)


def candidates() -> tuple[list[Candidate], list[bool], list[int], int]:
    """Return the candidates of the development half, whether each is right, its item; how many were missed."""
    taxonomy = load_taxonomy()
    labeller, finder = Labeller(taxonomy, companies()), MentionFinder(companies())
    found: list[Candidate] = []
    right: list[bool] = []
    group: list[int] = []
    missed = 0
    for number, (item, gold) in enumerate(labelled("labels", "development")):
        text = blank_boilerplate(fold(document(item.title, item.text)))
        here = labeller.candidates(text, len(item.title), finder.find(text), recap=gold["recap"])
        found += here
        right += [one.label in gold["labels"] for one in here]
        group += [number] * len(here)
        missed += len(set(gold["labels"]) - {one.label for one in here})
    return found, right, group, missed


def fit(matrix: Floats, right: Bools, group: Ints) -> tuple[LogisticRegression, Floats]:
    """Return the fitted model and its probabilities out of fold."""
    best: tuple[float, LogisticRegression, Floats] | None = None
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, fit_intercept=False, max_iter=2000)
        out = cross_val_predict(model, matrix, right, groups=group, cv=GroupKFold(10), method="predict_proba")[:, 1]
        loss = -float(np.mean(np.log(np.where(right, out, 1 - out).clip(1e-9))))
        if best is None or loss < best[0]:
            best = (loss, model, out)
    assert best is not None  # noqa: S101 - STRENGTHS is not empty
    return best[1].fit(matrix, right), best[2]


def main() -> None:
    """Fit, print, and write when asked."""
    kinds = {label.id: str(label.kind) for label in load_taxonomy().labels.values()}
    found, right, group, missed = candidates()
    columns = names(found)
    matrix = np.array([[one.features.get(name, 0.0) for name in columns] for one in found])
    truth, groups = np.array(right), np.array(group)
    outs = np.zeros(len(found))
    lines = ["# Weights of the evidence for a label, by kind; fitted by benchmarks/salience.py, not written by hand."]
    for kind in ("sector", "theme", "policy"):
        rows = np.array([kinds[one.label] == kind for one in found])
        model, out = fit(matrix[rows], truth[rows], groups[rows])
        outs[rows] = out
        lines += ["", f"[{kind}]"]
        lines += [f'"{name}" = {weight:.3f}' for name, weight in zip(columns, model.coef_[0], strict=True)]
        print(f"{kind}: {int(rows.sum())} candidates, {int(truth[rows].sum())} right, C {model.C}")
    wanted = int(truth.sum()) + missed
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
        chosen, hits = int((outs >= threshold).sum()), int((truth & (outs >= threshold)).sum())
        shares = f"precision {hits / chosen:.3f} recall {hits / wanted:.3f} F1 {2 * hits / (chosen + wanted):.3f}"
        print(f"out of fold from {threshold}: {shares}")
    if "--write" in sys.argv:
        (ROOT / "nlp" / "lexicons" / "salience.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
