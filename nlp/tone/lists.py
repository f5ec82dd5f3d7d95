"""Companies that a text lists as examples of what its title says of many: 多只个股涨停，如甲、乙等."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .cues import Hit
    from .roles import Bearer

_MANY: Final = re.compile(
    r"多只|多家|多股|数只|余股|只个股|\d+股|\d+家|[只家]|概念|板块|股(?!东|份|权|票|价|息|本)|企业"
)
_BEFORE: Final = re.compile(r"(?:如|包括|其中|例如|有|、|和|及|，)\s*\Z")
_AFTER: Final = re.compile(r"\s*(?:等|、|和|及|与|分别|，|获)")
SHARED: Final = frozenset({"move", "profit", "revenue"})  # what a title can say of many at once


def listed(text: str, title_end: int, silent: Iterable[Bearer], hits: Sequence[Hit]) -> dict[str, Hit]:
    """Return the cue that the title shares with each of `silent` that the body lists; none where the title is mixed."""
    told = [hit for hit in hits if hit.cue.sign and hit.start < title_end]
    signs = {hit.cue.sign for hit in told}
    if len(signs) != 1 or any(hit.cue.group not in SHARED for hit in told) or not _MANY.search(text, 0, title_end):
        return {}
    best = max(told, key=lambda hit: hit.cue.strength)
    return {bearer.key: best for bearer in silent if bearer.start > title_end and _in_list(text, bearer)}


def _in_list(text: str, bearer: Bearer) -> bool:
    """Tell whether a name stands among others."""
    before = _BEFORE.search(text, max(0, bearer.start - 3), bearer.start) is not None
    return before and _AFTER.match(text, bearer.end) is not None
