"""Claims: the figures that a text states about the tape.

A fall is negative; the comparison speaks of the size: 跌逾3% is `>=` with -0.03, a fall of at least 3 %. `part` is
open, morning, half-day, afternoon, close, intraday (a passing mark such as 一度) or "" (not said). Figures of foreign
markets, goods, companies' business or of more than one session are nobody's claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nlp.matching import one_of

from .counts import counts
from .english import english_moves
from .flows import english_flows, flows
from .levels import english_levels, levels
from .limits import limits, streaks
from .moves import moves
from .scene import Scene
from .turnover import turnover

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from corpus.records import Claim, Mention

__all__ = ["find_claims"]

# A text without any of these states nothing about the tape: most texts end here.
_WORTH: Final = one_of(
    *("涨", "跌", "升", "挫", "停", "%", "成交", "飘红", "飘绿", "收红", "收绿", "高开", "低开", "走高", "走低"),
    *("拉升", "资金", "连阳", "连阴", "连板", "封板", "urnover", "stock", "share", "ndex", "orthbound", "sector"),
    *("constituent", "point", "percent", "STAR", "ChiNext", "CSI"),
    *(digit + unit for digit in "0123456789" for unit in "点板"),
)


def find_claims(text: str, mentions: Sequence[Mention], published: date | None) -> tuple[Claim, ...]:
    """Return the claims of `text` (folded, title first), by place.

    `mentions` are those of the text; `published` is the date of publication in Shanghai, None when unknown (then
    only dates with a year are resolved).
    """
    if not _WORTH.search(text):
        return ()
    setting = Scene(text, mentions, published)
    readers = (moves, english_moves, levels, english_levels, streaks, limits, counts, turnover, flows, english_flows)
    found = [claim for read in readers for claim in read(setting)]
    unique = {(claim.kind, claim.subject, claim.value, claim.span): claim for claim in found}
    return tuple(sorted(unique.values(), key=lambda claim: (claim.span, claim.kind, claim.subject)))
