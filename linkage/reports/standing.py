"""What a narrative's figures amount to, and how much of the session they account for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.arrays import Bools, Ints
    from linkage.named import Pair

    from .ground import Ground
    from .records import Narrative, Standing

CREDITED: Final = 1.0  # a text leg this large: recaps speak of the narrative, and not as usual
BORNE: Final = 1.0  # deviations that a basket must have moved to bear a text out
WEIGHED: Final = 0.95  # of an index's weight that must have quotes, else nothing is said to add up to its return
UNTOLD: Final = 2.5  # deviations of a basket's move that ask for a text: docs/methods.md, Link


def standing(*, news_passed: bool, told_passed: bool, text: float, tape: float) -> Standing:
    """Name a narrative's standing from its two voices and the told voice's legs (NaN where not known)."""
    if news_passed:
        return "news-led"
    if told_passed:
        return "told and borne out"
    credited = abs(text) >= CREDITED and np.isfinite(tape)
    borne = np.sign(text) == np.sign(tape) and abs(tape) >= BORNE
    return "told, not borne out" if credited and not borne else "quiet"


def by_names(narrative: Narrative) -> bool:
    """Say whether a narrative passes by the companies it names, and not by its basket in either voice."""
    news = narrative.news
    better = news.named_p is not None and not (news.basket_p is not None and news.basket_p <= news.named_p)
    return news.passed and better and not narrative.told.passed


def leaning(narrative: Narrative) -> int:
    """Return the direction in which a narrative passed: that of its companies' tones, or that of its score."""
    if by_names(narrative):
        lean = sum(one.strength * one.tone for one in narrative.news.named)
    else:
        lean = (narrative.told.score if narrative.told.passed else narrative.news.score) or 0.0
    return (lean > 0) - (lean < 0)


def direction(ground: Ground) -> int:
    """Return 1 where more members rose than fell, -1 where more fell, 0 for neither."""
    share = ground.move.breadth or 0.0
    return (share > 0) - (share < 0)


def explained_share(ground: Ground, marks: Sequence[Bools | None]) -> float | None:
    """Return the share of the members that moved with the universe that lie in any of `marks`; None without quotes.

    `marks` are of the narratives that passed and have stocks to show for it; None for one that has not. Where only such
    passed, there is no share: a narrative read against the universe itself holds everything and says nothing.
    """
    if marks and all(mark is None for mark in marks):
        return None
    moved = ground.inside & ground.page.traded & (ground.page.sign == direction(ground))
    if not ground.covered or not moved.any():
        return None
    inside = np.logical_or.reduce([np.zeros(len(moved), dtype=bool), *(mark for mark in marks if mark is not None)])
    return float((moved & inside).sum() / moved.sum())


def companies_and_peers(pairs: Sequence[Pair], ground: Ground, industry: Ints) -> Bools:
    """Mark the named companies and the other stocks of their industries among the session's quotes."""
    named = np.isin(ground.page.symbol, np.array([pair.symbol for pair in pairs], dtype=np.int64))
    return named | (np.isin(industry, industry[named]) & (industry > 0))


def contribution(ground: Ground, mark: Bools) -> float | None:
    """Return what the marked stocks added to the universe's return; None without weights and float values.

    By the index's own weights where its list gives them, else by float value before the session: the value after,
    divided by 1 + return. A member that did not trade added nothing.
    """
    page = ground.page
    if ground.weights.by_symbol:
        return _by_weights(ground, mark)
    fit = ground.inside & page.traded & (page.value > 0) & (page.change > -1)
    if not ground.covered or not fit.any():
        return None
    before = page.value / np.where(fit, 1 + page.change, 1.0)
    gain = np.where(fit, before * np.nan_to_num(page.change), 0.0)
    return float(gain[mark].sum() / before[fit].sum())


def _by_weights(ground: Ground, mark: Bools) -> float | None:
    page, given = ground.page, ground.weights.by_symbol
    weight = np.array([given.get(symbol, 0.0) for symbol in page.symbol.tolist()])
    whole = sum(given.values())
    if not weight.sum() >= WEIGHED * whole > 0:
        return None
    gain = np.where(page.traded, weight * np.nan_to_num(page.change), 0.0)
    return float(gain[mark].sum() / whole)
