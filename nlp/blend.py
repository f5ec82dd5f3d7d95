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


def scores(model: Model, item: Subject) -> Floats:
    """Return the final score of every label of the model: the blend's, or the model's alone where a label has no terms.

    z = bias + lexicon·L + model·M + (candidate + both·M where the lexicon has evidence), L and M the log odds of each.
    """
    odds = model.log_odds(item)
    by_lexicon, found = np.full(len(odds), -CLIP), np.zeros(len(odds))
    for label, score in item.lexicon.items():
        column = model.columns.get(label)
        if column is not None:
            by_lexicon[column], found[column] = log_odds(score), 1.0
    return np.asarray(expit(np.where(model.alone, odds, blended(model.blend, by_lexicon, odds, found))))


def blended(blend: Blend, by_lexicon: Floats, odds: Floats, found: Floats) -> Floats:
    """Return the log odds of lexicon and model together; all arrays have the same shape."""
    odds = odds.clip(-CLIP, CLIP)
    together = blend.bias + blend.lexicon * by_lexicon + blend.model * odds
    return np.asarray(together + found * (blend.candidate + blend.both * odds))


def least(model: Model) -> Floats:
    """Return the score from which each label of the model stands."""
    return np.where(model.alone, model.thresholds, model.blend.stands)


def decide(model: Model, item: Subject, scored: Sequence[Standing], *, recap: bool) -> tuple[Standing, ...]:
    """Return the labels that stand by lexicon and model, the plainest first, each with who decided and why."""
    final, by_lexicon = scores(model, item), {one.label: one for one in scored}
    standing = [one for one in scored if one.label not in model.columns and one.score >= THRESHOLD]
    for column in np.flatnonzero(final >= least(model)):
        label, score = model.labels[column], float(final[column])
        found = by_lexicon.get(label)
        if found is not None and found.score >= THRESHOLD:
            standing.append(Standing(label, score, found.spans))
        else:
            spans = model.evidence(item, label) or (found.spans if found else ())
            standing.append(Standing(label, score, spans, "model"))
    return plainest(standing, recap=recap)
