"""Fits what evidence is worth: `python benchmarks/salience.py [--write]`.

Logistic regression, one for each kind of label, on the candidates of the development items of
`tests/gold/labels.jsonl`; regularisation by ten-fold cross-validation over items. Before it, how often a theme stands
where its company is named, and a parent where its theme stands (smoothed by PRIOR items of the mean). After it, the
scores are calibrated on the items marked `unread`, from which no term was collected. Prints micro-F1 out of fold and
on these; --write replaces `nlp/lexicons/salience.toml`.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from gold import ROOT, companies, labelled
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from corpus.records import document
from corpus.taxonomy import load_taxonomy
from nlp.boilerplate import blank_boilerplate
from nlp.folding import fold
from nlp.labels import Labeller, names
from nlp.mentions import MentionFinder
from nlp.support import Worth, held, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from nlp.labels import Candidate

    Floats: TypeAlias = npt.NDArray[np.float64]
    Bools: TypeAlias = npt.NDArray[np.bool_]
    Ints: TypeAlias = npt.NDArray[np.int64]

STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
PRIOR = 4.0  # items of the mean rate that a rate starts from
THRESHOLDS = (0.33, 0.35, 0.37, 0.39, 0.42, 0.45, 0.48, 0.5)


@dataclass(frozen=True, slots=True)
class Sample:
    """A real item as a reader sees it, with the labels it was given."""

    title: str
    text: str
    labels: frozenset[str]
    recap: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """Every candidate of all samples, whether it is right, its item; how many labels had no candidate."""

    found: list[Candidate]
    right: Bools
    group: Ints
    missed: int


def samples(half: str) -> list[Sample]:
    """Return the gold items of a half."""
    return [
        Sample(item.title, item.text, frozenset(gold["labels"]), gold["recap"])
        for item, gold in labelled("labels", half)
    ]


def measured(labeller: Labeller, finder: MentionFinder, chosen: Sequence[Sample]) -> Worth:
    """Return how often a theme stands where its company is named, and a parent where its theme stands."""
    kinds = {label.id: str(label.kind) for label in load_taxonomy().labels.values()}
    there: Counter[str] = Counter()
    company: Counter[str] = Counter()
    for sample in chosen:
        text = fold(document(sample.title, sample.text))
        named = labeller.by_company(text, len(sample.title), finder.find(text))
        for label in (label for label in named if kinds[label] == "theme"):
            there[label] += 1
            company[label] += label in sample.labels
    pairs = [
        (f"{label.id} {parent}", parent in sample.labels)
        for sample in chosen
        for label in load_taxonomy().labels.values()
        if label.id in sample.labels
        for parent in label.parents
    ]
    return Worth(
        _smoothed(company, there),
        _smoothed(Counter(pair for pair, both in pairs if both), Counter(pair for pair, _ in pairs)),
    )


def _smoothed(hits: Counter[str], counts: Counter[str]) -> dict[str, float]:
    mean = hits.total() / max(1, counts.total())
    rates = {name: (hits[name] + PRIOR * mean) / (count + PRIOR) for name, count in sorted(counts.items())}
    return {"": mean, **rates}


def bench(labeller: Labeller, finder: MentionFinder, chosen: Sequence[Sample]) -> Bench:
    """Return the candidates of all samples."""
    found: list[Candidate] = []
    right: list[bool] = []
    group: list[int] = []
    missed = 0
    for number, sample in enumerate(chosen):
        text = blank_boilerplate(fold(document(sample.title, sample.text)))
        here = labeller.candidates(text, len(sample.title), finder.find(text), recap=sample.recap)
        found += here
        right += [one.label in sample.labels for one in here]
        group += [number] * len(here)
        missed += len(sample.labels - {one.label for one in here})
    return Bench(found, np.array(right), np.array(group), missed)


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


def hold(here: Bench, outs: Floats, columns: Sequence[str], matrix: Floats, worths: Worth) -> None:
    """Set in `matrix` what the themes of an item say of their parents, by their scores out of fold."""
    parents = {label.id: label.parents for label in load_taxonomy().labels.values() if label.parents}
    by_item: dict[int, dict[str, float]] = {}
    for one, number, out in zip(here.found, here.group, outs, strict=True):
        held(one.label, float(out), parents, worths, by_item.setdefault(int(number), {}))
    place = columns.index("held")
    for row, (one, number) in enumerate(zip(here.found, here.group, strict=True)):
        matrix[row, place] = by_item[int(number)].get(one.label, 0.0)


def report(here: Bench, outs: Floats) -> None:
    """Print the quality out of fold by threshold."""
    wanted = int(here.right.sum()) + here.missed
    for threshold in THRESHOLDS:
        chosen, hits = int((outs >= threshold).sum()), int((here.right & (outs >= threshold)).sum())
        shares = f"precision {hits / chosen:.3f} recall {hits / wanted:.3f} F1 {2 * hits / (chosen + wanted):.3f}"
        print(f"out of fold from {threshold}: {shares}")


def main() -> None:
    """Fit, print, and write when asked."""
    chosen = samples("development")
    print(f"{len(chosen)} development items")
    kinds = {label.id: str(label.kind) for label in load_taxonomy().labels.values()}
    finder, labeller = MentionFinder(companies()), Labeller(load_taxonomy(), companies())
    worths = measured(labeller, finder, chosen)
    here = bench(Labeller(load_taxonomy(), companies(), worths), finder, chosen)
    columns = sorted({*names(here.found), "held"})
    matrix = np.array([[one.features.get(name, 0.0) for name in columns] for one in here.found])
    rows = {kind: np.array([kinds[one.label] == kind for one in here.found]) for kind in ("theme", "sector", "policy")}
    outs, fitted = np.zeros(len(here.found)), dict[str, LogisticRegression]()
    for kind in ("theme", "theme", "sector", "policy"):  # themes twice: some are parents of others
        some = rows[kind]
        fitted[kind], outs[some] = fit(matrix[some], here.right[some], here.group[some])
        print(f"{kind}: {int(some.sum())} candidates, {int(here.right[some].sum())} right, C {fitted[kind].C}")
        hold(here, np.where(rows["theme"], outs, 0.0), columns, matrix, worths)
    report(here, outs)
    if "--write" in sys.argv:
        write(columns, fitted, worths)
        tables.cache_clear()
        calibrate(finder, samples("unread"))


def calibrate(finder: MentionFinder, chosen: Sequence[Sample]) -> None:
    """Fit Platt's function on unread items, print the quality there, and add it to the file just written."""
    labeller = Labeller(load_taxonomy(), companies())
    odds: list[float] = []
    right: list[bool] = []
    missed = 0
    for sample in chosen:
        text = blank_boilerplate(fold(document(sample.title, sample.text)))
        scored = labeller.scored(text, len(sample.title), finder.find(text), recap=sample.recap)
        odds += [float(logit(one.score)) for one in scored]
        right += [one.label in sample.labels for one in scored]
        missed += len(sample.labels - {one.label for one in scored})
    model = LogisticRegression(C=1e6).fit(np.array(odds)[:, None], right)
    print(f"{len(chosen)} unread items, calibrated:")
    outs = model.predict_proba(np.array(odds)[:, None])[:, 1]
    report(Bench([], np.array(right), np.array([]), missed), outs)
    lines = f"\n[calibration]\nslope = {model.coef_[0, 0]:.3f}\noffset = {model.intercept_[0]:.3f}\n"
    with (ROOT / "nlp" / "lexicons" / "salience.toml").open("a", encoding="utf-8") as file:
        file.write(lines)


def write(columns: Sequence[str], fitted: Mapping[str, LogisticRegression], worths: Worth) -> None:
    """Write the file that the labels are decided with."""
    lines = ["# What evidence for a label is worth; fitted by benchmarks/salience.py, not written by hand."]
    for kind in ("sector", "theme", "policy"):
        weights = zip(columns, fitted[kind].coef_[0], strict=True)
        lines += ["", f"[{kind}]", *(f'"{name}" = {weight:.3f}' for name, weight in weights if weight)]
    for name, rates in (("company", worths.company), ("child", worths.child)):
        lines += ["", f"[{name}]", *(f'"{label}" = {rate:.3f}' for label, rate in rates.items())]
    (ROOT / "nlp" / "lexicons" / "salience.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
