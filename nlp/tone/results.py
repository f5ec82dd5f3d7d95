"""Which of several things said tell: profit stands above revenue, a loss that shrinks above the loss."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .cues import CAVEATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cues import AnyHit, Bare

_SHRINKS: Final = re.compile(r"减亏|收窄|缩窄|亏损减少|亏损缩|亏[^。；\n]{0,30}?(?:减少|收窄|缩小|缩窄)|narrow")
# A notice of a stock that stood at its limit for days: the news is what the company says.
_STREAK: Final = re.compile(
    r"\s*(?:[\d一二三四五六七八九十两]{1,2}(?:天[\d一二三四五六七八九十两]{1,2})?(?:连)?板)[^:：]{2,8}[:：]"
)
_ORDINARY: Final = frozenset({"business", "progress"})  # what the caveats of such a notice are about
_WANTED: Final = frozenset({"business", "progress", "deal", "order", "approval"})  # what a denial is about
_PAUSE: Final = re.compile(r"[，。；,;\s]")
_BARE_LOSS: Final = ("亏损", "净亏损", "净亏", "预亏", "loss", "losses", "net loss")


def telling(text: str, hits: Sequence[AnyHit]) -> Sequence[AnyHit]:
    """Return `hits` without what others among them outrank.

    Revenue counts only without profit, a bare loss only where no loss is said to shrink, and moves of the price not
    at all in a notice of a stock that stood at its limit for days, nor there the business that its caveats play down.
    """
    groups = {group for _, _, (_, _, group, _) in hits}
    if "profit" in groups:
        shrinks = any(_SHRINKS.search(text, start, end) for start, end, _ in hits)
        hits = [hit for hit in hits if hit[2][2] != "revenue" and not (shrinks and text[hit[0] : hit[1]] in _BARE_LOSS)]
    if "denial" in groups:
        hits = [hit for hit in hits if not _denied(text, hit, hits)]
    caveats = not groups.isdisjoint(CAVEATS)
    if ("move" in groups or caveats) and _STREAK.match(text):
        hits = [
            hit for hit in hits if hit[2][2] != "move" and not (caveats and hit[2][0] > 0 and hit[2][2] in _ORDINARY)
        ]
    return hits


def _denied(text: str, hit: Bare, hits: Sequence[Bare]) -> bool:
    """Tell whether a small good thing is what a denial before it in the clause says there is not."""
    start, _, (sign, _, group, _) = hit
    if sign <= 0 or group not in _WANTED:
        return False
    return any(
        other == "denial" and first < start and not _PAUSE.search(text, end, start)
        for first, end, (_, _, other, _) in hits
    )
