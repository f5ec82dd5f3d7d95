"""Event studies: what a narrative's basket does around the sessions on which its attention leaps.

An event is a session with a surprise of at least 2 and two stories, none such in the three sessions before. Around it,
from 3 sessions before to 5 after, excess returns and excess breadth of the basket are averaged over events
(MacKinlay, 1997), good and bad tone apart. Windows overlap and baskets move together on a session, so that events are
no independent draws (Kolari and Pynnönen, 2010): the interval draws blocks of sessions with all events that begin on
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from .arrays import Bools, Floats

BEFORE: Final = 3
AFTER: Final = 5
SPIKE: Final = 2.0
LEAST_STORIES: Final = 2
LEAST_EVENTS: Final = 5
BLOCK: Final = BEFORE + AFTER + 1  # windows that overlap are drawn together
DRAWS: Final = 499


@dataclass(frozen=True, slots=True)
class Around:
    """A basket's mean on one session around events, with a 95 % interval; `offset` in sessions from the event."""

    offset: int
    events: int
    excess_return: float
    return_low: float
    return_high: float
    excess_breadth: float | None
    breadth_low: float | None
    breadth_high: float | None


def spikes(surprise: Floats, stories: Floats) -> Bools:
    """Mark events by session and label; NaN surprise is none."""
    high = (np.nan_to_num(surprise, nan=-np.inf) >= SPIKE) & (stories >= LEAST_STORIES)
    fresh = high.copy()
    for back in range(1, BEFORE + 1):
        fresh[back:] &= ~high[:-back]
    return fresh


def study(events: Bools, excess: Floats, breadth: Floats, rng: np.random.Generator) -> tuple[Around, ...]:
    """Return means around events, by offset; empty with fewer than five events, or where returns never vary."""
    known = excess[np.isfinite(excess)]
    if int(events.sum()) < LEAST_EVENTS or not len(known) or known.min() == known.max():
        return ()
    width = len(events)
    start = rng.integers(0, max(width - BLOCK + 1, 1), size=(DRAWS, -(-width // BLOCK)))
    index = (start[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)[:, :width] % width
    found = []
    for offset in range(-BEFORE, AFTER + 1):
        moved = _mean(events, _beside(excess, offset), index)
        wide = _mean(events, _beside(breadth, offset), index)
        if moved is not None:
            share = wide[1:] if wide is not None else (None, None, None)
            found.append(Around(offset, *moved, *share))
    return tuple(found)


def _beside(table: Floats, offset: int) -> Floats:
    """Return the table so that its row d holds what happened on d + offset; NaN beyond the ends."""
    moved = np.full(table.shape, np.nan)
    size = len(table)
    if offset >= 0:
        moved[: size - offset] = table[offset:]
    else:
        moved[-offset:] = table[:offset]
    return moved


def _mean(
    events: Bools, table: Floats, index: np.ndarray[tuple[int, int], np.dtype[np.int64]]
) -> tuple[int, float, float, float] | None:
    """Return how many events, the mean of `table` over them, and its interval; None where too few are known."""
    known = events & np.isfinite(table)
    if int(known.sum()) < LEAST_EVENTS:
        return None
    total, count = np.where(known, table, 0.0).sum(axis=1), known.sum(axis=1)
    drawn_count = count[index].sum(axis=1)
    drawn = total[index].sum(axis=1)[drawn_count > 0] / drawn_count[drawn_count > 0]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return int(known.sum()), float(total.sum() / known.sum()), float(low), float(high)
