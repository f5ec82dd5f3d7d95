"""The kind of session: broad or narrow, rally or fall, quiet, mixed; and how narrow the move was.

Return and breadth are each standardised robustly on the 60 sessions before (median and median absolute deviation, so
that one crash does not hide the next). The return is the index's where it is known, else the float-weighted mean,
else the plain mean, which can say broad but never narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from corpus.workspace import Thresholds

Regime: TypeAlias = Literal["broad rally", "narrow rally", "broad fall", "narrow fall", "quiet", "mixed"]

# What stands for an index whose quotes are not known; the second can say broad but never narrow.
WEIGHTED: Final = "the float-weighted mean return"
PLAIN: Final = "its own mean return: narrow moves cannot be seen"
USUAL: Final = Thresholds()  # those of a workspace whose fupan.toml says nothing of [regimes]


@dataclass(frozen=True, slots=True)
class Move:
    """A session's return and breadth, plain and in robust deviations of their past; None where not known."""

    change: float | None
    breadth: float | None
    change_z: float | None
    breadth_z: float | None


def regime(move: Move, bounds: Thresholds = USUAL) -> Regime | None:
    """Name the session; None where its past is too short to say.

    A rally is a rise of at least `bounds.usual` deviations above the usual; it is broad if breadth is positive and at
    least `bounds.broad` deviations above its own usual, else narrow; falls likewise. Quiet is a session whose return
    and breadth both lie within `bounds.usual`.
    """
    small, wide = bounds.usual, bounds.broad
    if move.change is None or move.breadth is None or move.change_z is None or move.breadth_z is None:
        return None
    if abs(move.change_z) < small and abs(move.breadth_z) < small:
        return "quiet"
    if move.change > 0 and move.change_z >= small:
        return "broad rally" if move.breadth > 0 and move.breadth_z >= wide else "narrow rally"
    if move.change < 0 and move.change_z <= -small:
        return "broad fall" if move.breadth < 0 and move.breadth_z <= -wide else "narrow fall"
    return "mixed"


def narrowness(move: Move) -> float | None:
    """Return how much further the return went than breadth, in deviations and in the direction of the return.

    Positive: fewer stocks share the move than its size would suggest.
    """
    if move.change is None or move.change_z is None or move.breadth_z is None:
        return None
    gap = move.change_z - move.breadth_z
    return gap if move.change >= 0 else -gap


def is_large(move: Move, bounds: Thresholds = USUAL) -> bool | None:
    """Say whether return or breadth is `bounds.large` deviations from the usual; None where neither past is known."""
    sizes = [abs(z) for z in (move.change_z, move.breadth_z) if z is not None]
    return max(sizes) >= bounds.large if sizes else None
