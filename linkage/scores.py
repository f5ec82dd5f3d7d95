"""How well text and tape agree on one session, and how often they would across different sessions.

Text leg: (max(surprise, 0) + |tone z|) / sqrt(2) with the sign of tone z. Tape leg: the basket's excess return,
standardised on its past. Score: the weaker of the two, signed, where their signs agree; else 0. The placebo pairs the
text of one past session with the tape of another, so that only the sameness of the session is broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .arrays import standardise

if TYPE_CHECKING:
    from .arrays import Bools, Floats
    from .attention import Series

PLACEBO: Final = 60  # past sessions whose pairs make the placebo: docs/methods.md, Link
LEAST_PLACEBO: Final = 10  # sessions with both legs; below it no p is given
LEAST_STIRRING: Final = 5  # sessions with legs that are not all nil; below it chance has no measure
PASS_Q: Final = 0.1
RETURN_FLOOR: Final = 0.0005  # five basis points: a basket that never leaves the median has no scale of its own


def text_legs(told: Series) -> Floats:
    """Return the text leg by session and narrative; 0 where a narrative has no story, NaN where its past is unknown."""
    size = (np.maximum(told.surprise, 0.0) + np.abs(told.tone_z)) / np.sqrt(2.0)
    legs = size * np.sign(told.tone_z)
    return np.where((told.stories == 0) & np.isfinite(legs), 0.0, legs)


def tape_legs(excess: Floats) -> Floats:
    """Return excess returns by session and narrative in the deviations of their past."""
    return standardise(excess, RETURN_FLOOR)


def agreement(text: Floats, tape: Floats) -> Floats:
    """Return the weaker of the two legs, signed, where their signs agree, else 0; NaN where one is not known."""
    weaker = np.sign(text) * np.minimum(np.abs(text), np.abs(tape))
    return np.where(np.isnan(text) | np.isnan(tape), np.nan, np.where(np.sign(text) == np.sign(tape), weaker, 0.0))


def placebo(text: Floats, tape: Floats, spoken: Floats) -> Floats:
    """Return the sizes of the scores of all narratives over pairs of different past sessions, ascending.

    Rows are the past sessions, the session itself left out; only narratives with a story (`spoken`) on the session of
    the text count, since only those are tested. Empty where fewer than LEAST_PLACEBO sessions have both legs, or fewer
    than LEAST_STIRRING legs that are not all nil: beside a past in which nothing differs all is surprising.
    """
    text = np.where(spoken > 0, text, np.nan)[-PLACEBO:]
    tape = tape[-PLACEBO:]
    if min(_known(text), _known(tape)) < LEAST_PLACEBO or min(_stirring(text), _stirring(tape)) < LEAST_STIRRING:
        return np.zeros(0)
    session, label = np.nonzero(np.isfinite(text))
    scores = agreement(text[session, label][:, None], tape[:, label].T)
    scores[np.arange(len(session)), session] = np.nan
    return np.sort(np.abs(scores[np.isfinite(scores)]))


def _known(table: Floats) -> int:
    return int(np.isfinite(table).any(axis=1).sum())


def _stirring(table: Floats) -> int:
    """Count the sessions on which any leg is known and not nil."""
    return int((np.nan_to_num(table) != 0).any(axis=1).sum())


def placebo_p(scores: Floats, null: Floats) -> Floats:
    """Return (1 + placebo scores at least as large) / (1 + placebo scores); 1 for a score of 0, NaN without placebo.

    The 1 counts the session itself as one of the draws: Phipson and Smyth (2010).
    """
    if not len(null):
        return np.full(len(scores), np.nan)
    larger = len(null) - np.searchsorted(null, np.abs(scores), side="left")
    p = (1 + larger) / (1 + len(null))
    return np.where(np.isnan(scores), np.nan, np.where(scores == 0, 1.0, p))


def conditioned_p(p: Floats, scores: Floats, tape: Floats, text: Floats, alone: Bools) -> Floats:
    """Return p, for labels without stocks (`alone`) the larger of p and a p that takes the session's tape as given.

    They share one tape, the universe's own: on a crash it agrees with every bad story, and the score is the text leg
    alone. So the text must stand out among the texts that all labels had on the past sessions (`text`, NaN where they
    had none), each set against the tape of this session: (1 + those scores at least as large) / (1 + their number). All
    labels, since the texts of the few without stocks could never give a p that passes beside seventy others.
    """
    known = tape[alone & np.isfinite(tape)]
    if not len(known):
        return p
    given = np.abs(agreement(text, np.full((1, text.shape[1]), known[0])))
    strict = placebo_p(scores, np.sort(given[np.isfinite(given)]))
    return np.where(alone & np.isfinite(p), np.fmax(p, strict), p)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A session's scores, their p and the placebo scores they were held against; an entry a narrative but for these."""

    score: Floats
    p: Floats
    null: Floats


def against_past(text: Floats, tape: Floats, stories: Floats, at: int, alone: Bools) -> Held:
    """Score the session in row `at` of tables of legs and stories, its placebo being the PLACEBO rows before it.

    p is NaN for narratives without a story on the session; `alone` marks those without stocks of their own.
    """
    before = slice(max(0, at - PLACEBO), at)
    null = placebo(text[before], tape[before], stories[before])
    past = np.where(stories[before] > 0, text[before], np.nan)
    score = agreement(text[at], tape[at])
    return Held(score, session_p(score, stories[at], null, tape[at], past, alone), null)


def session_p(  # noqa: PLR0913, PLR0917 - a session's scores and what they are held against
    scores: Floats, stories: Floats, null: Floats, tape: Floats, past: Floats, alone: Bools
) -> Floats:
    """Return p of a session's scores by both placebos; NaN for narratives without a story. See `conditioned_p`."""
    return conditioned_p(np.where(stories > 0, placebo_p(scores, null), np.nan), scores, tape, past, alone)


def false_discovery_q(p: Floats) -> Floats:
    """Return q by Benjamini and Hochberg (1995) over the p that are known; NaN stays NaN."""
    q = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    if len(order):
        steps = p[order] * len(order) / np.arange(1, len(order) + 1)
        q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return q


def both(first: Floats, second: Floats) -> Floats:
    """Return twice the smaller of two p (Bonferroni over two readings), at most 1; once the one that is there."""
    smaller = np.minimum(np.nan_to_num(first, nan=np.inf), np.nan_to_num(second, nan=np.inf))
    times = 1 + (np.isfinite(first) & np.isfinite(second))
    return np.where(np.isfinite(smaller), np.minimum(smaller * times, 1.0), np.nan)
