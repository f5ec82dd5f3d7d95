"""Sessions for which the quotes hold plainly fewer stocks than for their neighbours: half-complete collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store.codes import session_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

HALF: Final = 0.8  # of the usual members: 2025-03-10 has half of them in a public collection
LEAST: Final = 20  # members that trade as a rule, below which a count says nothing of completeness


def incomplete(members: Mapping[int, int]) -> dict[date, tuple[int, int]]:
    """Return the sessions (20250310) with too few members that traded, each with their number and the usual one.

    Usual is the median of the 21 sessions at hand around each: what a universe holds grows over the years.
    """
    codes = sorted(members)
    counts = np.array([members[code] for code in codes], dtype=np.int64)
    found = {}
    for at, code in enumerate(codes):
        usual = int(np.median(counts[max(0, at - 10) : at + 11]))
        if usual >= LEAST and counts[at] < HALF * usual:
            found[session_of(code)] = (int(counts[at]), usual)
    return found
