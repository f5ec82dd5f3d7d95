"""Whether what passed is enough for a large move: more of it than the texts of other sessions would have explained.

The placebo keeps the session's tape and puts the texts of each past session beside it. Narratives of the universe's
direction that pass then are coincidences, and the share of the moving stocks that lie in their baskets is what a share
is worth on such a tape: on a crash any basket holds stocks that fell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from linkage.regimes import is_large
from linkage.scores import PASS_Q, PLACEBO, agreement, false_discovery_q, session_p
from linkage.universes import has_basket

from .standing import direction, explained_share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linkage.arrays import Bools, Floats

    from .ground import Ground
    from .voices import Judged

BEYOND: Final = 0.05  # of the moving stocks, more than nine of ten past sessions' texts explain: a convention
QUANTILE: Final = 0.9
LEAST: Final = 10  # past sessions with texts, below which nothing is said of what chance explains


@dataclass(frozen=True, slots=True)
class Adequacy:
    """The share that baskets which passed explain, what past texts would have (mean, nine in ten), and the verdict."""

    adequate: bool | None
    share: float | None = None
    usual: float | None = None
    most: float | None = None


def adequacy(ground: Ground, voices: Sequence[Judged], marks: Sequence[Bools | None]) -> Adequacy:
    """Judge a session; `marks` of the narratives that passed by their own tape in the universe's direction.

    None among them stands for one without stocks, which passed against the universe itself: it is enough. A move that
    is not large needs no narrative. None where the past is too short to call a move large, or to know the placebo.
    """
    large = is_large(ground.move, ground.bounds)
    if not large:
        return Adequacy(None if large is None else True)
    share = explained_share(ground, [mark for mark in marks if mark is not None])
    if share is None:  # no quotes of the whole universe: the count of narratives must do
        return Adequacy(bool(marks))
    chance = placebo_shares(ground, voices)
    if len(chance) < LEAST:
        return Adequacy(True if any(mark is None for mark in marks) else None, share)
    most = float(np.quantile(chance, QUANTILE))
    enough = any(mark is None for mark in marks) or share >= most + BEYOND
    return Adequacy(enough, share, float(chance.mean()), most)


def placebo_shares(ground: Ground, voices: Sequence[Judged]) -> Floats:
    """Return the share that the texts of each past session would have explained of this session's tape.

    None of a voice that has no placebo: nothing could pass by it.
    """
    baskets: dict[int, Bools] = {}
    voices = [judged for judged in voices if len(judged.null)]
    past = range(max(0, len(ground.line.sessions) - 1 - PLACEBO), len(ground.line.sessions) - 1)
    shares = []
    for at in past:
        if not any(np.isfinite(judged.legs[at]).any() for judged in voices):
            continue
        passed = sorted({n for judged in voices for n in _passing(ground, judged, at)})
        for n in passed:
            baskets.setdefault(n, ground.basket(ground.labels[n].id))
        shares.append(explained_share(ground, [baskets[n] for n in passed]) or 0.0)
    return np.array(shares)


def _passing(ground: Ground, judged: Judged, at: int) -> Iterator[int]:
    """Yield the labels with stocks that would pass in the universe's direction with the texts of session `at`."""
    alone = np.array([not has_basket(label) for label in ground.labels])
    stories, tape = judged.series.stories, ground.tape[-1]
    past = np.where(stories[:-1] > 0, judged.legs[:-1], np.nan)[-PLACEBO:]
    score = agreement(judged.legs[at], tape)
    q = false_discovery_q(session_p(score, stories[at], judged.null, tape, past, alone))
    fit = (np.nan_to_num(q, nan=1.0) < PASS_Q) & (np.sign(score) == direction(ground)) & ~alone
    yield from np.flatnonzero(fit).tolist()
