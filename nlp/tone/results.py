"""Which of several things said tell: profit stands above revenue, a loss that shrinks above the loss."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .cues import CAVEATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cues import Hit

_SHRINKS: Final = re.compile(r"减亏|收窄|缩窄|亏损减少|亏损缩|亏[^。；\n]{0,30}?(?:减少|收窄|缩小|缩窄)|narrow")
# A notice of a stock that stood at its limit for days: the news is what the company says.
_STREAK: Final = re.compile(
    r"\s*(?:[\d一二三四五六七八九十两]{1,2}(?:天[\d一二三四五六七八九十两]{1,2})?(?:连)?板)[^:：]{2,8}[:：]"
)
_ORDINARY: Final = frozenset({"business", "progress"})  # what the caveats of such a notice are about
_WANTED: Final = frozenset({"business", "progress", "deal", "order", "approval"})  # what a denial is about
_PAUSE: Final = re.compile(r"[，。；,;\s]")
_BARE_LOSS: Final = ("亏损", "净亏损", "净亏", "预亏", "loss", "losses", "net loss")


def telling(text: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return `hits` without what others among them outrank.

    Revenue counts only without profit, a bare loss only where no loss is said to shrink, and moves of the price not
    at all in a notice of a stock that stood at its limit for days, nor there the business that its caveats play down.
    """
    groups = {hit.cue.group for hit in hits}
    if "profit" in groups:
        shrinks = any(_SHRINKS.search(text, hit.start, hit.end) for hit in hits)
        hits = [
            hit
            for hit in hits
            if hit.cue.group != "revenue" and not (shrinks and text[hit.start : hit.end] in _BARE_LOSS)
        ]
    if "denial" in groups:
        hits = [hit for hit in hits if not _denied(text, hit, hits)]
    caveats = not groups.isdisjoint(CAVEATS)
    if ("move" in groups or caveats) and _STREAK.match(text):
        hits = [
            hit
            for hit in hits
            if hit.cue.group != "move" and not (caveats and hit.cue.sign > 0 and hit.cue.group in _ORDINARY)
        ]
    return hits


def _denied(text: str, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Tell whether a small good thing is what a denial before it in the clause says there is not."""
    if hit.cue.sign <= 0 or hit.cue.group not in _WANTED:
        return False
    return any(
        other.cue.group == "denial" and other.start < hit.start and not _PAUSE.search(text, other.end, hit.start)
        for other in hits
    )
