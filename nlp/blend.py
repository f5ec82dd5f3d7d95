"""Decides on labels with lexicon and model together.

Both give log odds; a logistic function of the two, fitted on real items labelled by hand, gives the score of the tag.
Its weights stand in `lexicons/blend.toml` (`benchmarks/blend.py` fits them on the development half of `tests/gold`); a
model that was trained on enough of the user's own labels brings its own. A label without terms is the model's alone.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from math import log
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

from .classifier import Blend
from .labels import THRESHOLD, Standing, plainest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .classifier import Floats, Model
    from .features import Subject

CLIP: Final = 7.0  # beyond odds of a thousand to one, neither is to be believed


@cache
def default_blend() -> Blend:
    """Return the weights that were fitted on real items."""
    text = resources.files("nlp").joinpath("lexicons", "blend.toml").read_text(encoding="utf-8")
    return Blend(**tomllib.loads(text))


def log_odds(probability: float) -> float:
    """Return ln(p / (1 - p)), clipped at ±CLIP."""
    if probability <= 0 or probability >= 1:
        return CLIP if probability >= 1 else -CLIP
    return max(-CLIP, min(CLIP, log(probability / (1 - probability))))


def scores(model: Model, items: Sequence[Subject]) -> Floats:
    """Return the final scores of texts by the model's labels: the blend's, or the model's own of labels without terms.

    What `blended` gives, faster: most labels have no evidence, and the few that have are set right afterwards.
    """
    odds, blend = model.log_odds(items), model.blend
    within = np.minimum(np.maximum(odds, -CLIP), CLIP)
    together = blend.model * within + (blend.bias - CLIP * blend.lexicon)
    found = [
        (row, model.columns[label], log_odds(score))
        for row, item in enumerate(items)
        for label, score in item.lexicon.items()
        if label in model.columns
    ]
    if found:
        rows, columns, by_lexicon = map(np.array, zip(*found, strict=True))
        evidence = blend.lexicon * (by_lexicon + CLIP) + blend.candidate
        together[rows, columns] += evidence + blend.both * within[rows, columns]
    return np.asarray(expit(np.where(model.alone, odds, together)))


def blended(blend: Blend, by_lexicon: Floats, odds: Floats, found: Floats) -> Floats:
    """Return the log odds of lexicon and model together; all arrays have the same shape.

    z = bias + lexicon·L + model·M + (candidate + both·M where the lexicon has evidence), L and M the log odds of each.
    """
    odds = odds.clip(-CLIP, CLIP)
    together = blend.bias + blend.lexicon * by_lexicon + blend.model * odds
    return np.asarray(together + found * (blend.candidate + blend.both * odds))


def decide(
    model: Model, items: Sequence[Subject], scored: Sequence[Sequence[Standing]], recaps: Sequence[bool]
) -> list[tuple[Standing, ...]]:
    """Return the labels that stand in each text by lexicon and model, the plainest first, with who decided and why."""
    final = scores(model, items)
    stands = final >= model.stands
    return [
        plainest(_standing(model, item, by_lexicon, stands[row].nonzero()[0].tolist(), final[row]), recap=recap)
        for row, (item, by_lexicon, recap) in enumerate(zip(items, scored, recaps, strict=True))
    ]


def _standing(
    model: Model, item: Subject, scored: Sequence[Standing], columns: Sequence[int], final: Floats
) -> list[Standing]:
    by_lexicon = {one.label: one for one in scored}
    standing = [one for one in scored if one.score >= THRESHOLD and one.label not in model.columns]
    for column in columns:
        label, score = model.labels[column], float(final[column])
        found = by_lexicon.get(label)
        if found is not None and found.score >= THRESHOLD and found.origin == "lexicon":
            standing.append(Standing(label, score, found.spans))
        else:
            spans = model.evidence(item, label) or (found.spans if found else ())
            standing.append(Standing(label, score, spans, "model"))
    return standing
