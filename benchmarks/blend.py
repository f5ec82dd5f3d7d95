"""Fits how lexicon and model decide together: `python benchmarks/blend.py [--write] [--weak] [--families wce]`.

Trains the classifier on the bundled examples (with --weak also on the lexicon's own labels of real articles outside the
gold pool) and fits the blend on the items of `tests/gold/labels.jsonl` that nothing else was fitted on (`unread`),
ten-fold over items. Prints micro- and macro-F1 out of fold beside the lexicon's and the wording's own; --write
replaces `nlp/lexicons/blend.toml`.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import numpy as np
from gold import ROOT, companies, items, labelled, reserved
from scipy.special import expit

from corpus.labelled import Example, bundled
from corpus.taxonomy import load_taxonomy
from nlp.blend import CLIP, blended
from nlp.evaluate import measure
from nlp.features import FAMILIES
from nlp.fitting import fit_blend, folds_of
from nlp.prepare import lexicon_of, prepare, truth_of
from nlp.tagger import Reader
from nlp.training import Settings, made_by, odds_of, train

if TYPE_CHECKING:
    from nlp.classifier import Blend
    from nlp.evaluate import Bools, Metrics, Truth
    from nlp.prepare import Prepared
    from nlp.training import Trained

WEAK = 8000


def still(_steps: int) -> None:
    """Show no progress."""


def archive() -> list[Example]:
    """Return real articles outside the gold pool, as weak examples."""
    free = [item for item in items() if not reserved(_key(item.id, item.title))]
    chosen = random.Random(1).sample(free, WEAK)  # noqa: S311 - a sample, no secret
    return [Example(item.title, item.text, frozenset(), origin="lexicon") for item in chosen]


def _key(identity: str, title: str) -> str:
    return title if identity.startswith("en:") else identity


def fitted(trained: Trained, gold: Prepared, truth: Truth, seed: int) -> tuple[Blend, Metrics, float]:
    """Return the blend fitted on all of gold, and metrics out of fold with the thresholds of each fold."""
    labels = trained.model.labels
    (by_lexicon, found), odds = lexicon_of(gold.subjects, labels), odds_of(trained.model, gold).clip(-CLIP, CLIP)

    def fit(rows: Bools) -> Blend:
        return fit_blend(by_lexicon[rows].ravel(), odds[rows].ravel(), found[rows].ravel(), (truth[rows] == 1).ravel())

    final, least = np.zeros_like(odds), np.zeros(len(truth))
    for out in folds_of(len(truth), 10, seed):
        blend = fit(~out)
        final[out] = expit(blended(blend, by_lexicon[out], odds[out], found[out]))
        least[out] = blend.stands
    made = (final >= least[:, None]).astype(float)
    shown = measure(truth, made, np.full(len(labels), 0.5), labels)
    error = measure(truth, final, np.full(len(labels), 0.5), labels).ece
    return fit(np.ones(len(truth), dtype=bool)), shown, error or 0.0


def main() -> None:
    """Fit, print, and write when asked."""
    taxonomy = load_taxonomy()
    families = sys.argv[sys.argv.index("--families") + 1] if "--families" in sys.argv else FAMILIES
    reader = Reader(taxonomy, companies())
    read = [Example(i.title, i.text, frozenset(g["labels"])) for i, g in labelled("labels", "unread")]
    gold = prepare(reader, read, still)
    training = prepare(reader, [*bundled(), *(archive() if "--weak" in sys.argv else ())], still)
    trained = train(training, None, taxonomy, Settings(families=families), still)
    truth = truth_of(gold, trained.model.labels)
    plain = made_by(None, gold, trained.model.labels)
    base = measure(truth, plain.astype(float), np.full(truth.shape[1], 0.5), trained.model.labels)
    print(f"lexicon alone: micro {base.micro_f1:.3f} macro {base.macro_f1:.3f} empty {base.empty:.3f}")
    for seed in range(4):
        blend, shown, error = fitted(trained, gold, truth, seed)
        print(
            f"together, out of fold: micro {shown.micro_f1:.3f} macro {shown.macro_f1:.3f} precision"
            f" {shown.precision:.3f} recall {shown.recall:.3f} empty {shown.empty:.3f} ece {error:.3f}"
        )
    print(blend)
    lines = ["# How log odds of lexicon and model become a tag's score; fitted by benchmarks/blend.py, not by hand."]
    lines += [f"{key} = {value:.3f}" for key, value in blend._asdict().items()]
    if "--write" in sys.argv:
        (ROOT / "nlp" / "lexicons" / "blend.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
