"""Claims: the figures that a text states about the tape.

A fall is negative; the comparison speaks of the size: 跌逾3% is `>=` with -0.03, a fall of at least 3 %. `part` is
open, morning, half-day, afternoon, close, intraday (a passing mark such as 一度) or "" (not said). Figures of foreign
markets, goods, companies' business or of more than one session are nobody's claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from .counts import counts
from .english import english_moves
from .flows import english_flows, flows
from .levels import english_levels, levels
from .limits import limits, streaks
from .moves import moves
from .scene import Scene
from .turnover import turnover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from corpus.records import Claim, Mention

__all__ = ["find_claims"]


class _Reader(NamedTuple):
    """What reads claims of some kinds, and the words one of which a text must have for it to find any."""

    read: Callable[[Scene], Iterator[Claim]]
    words: tuple[str, ...]


# A text without any of these states nothing about the tape: most texts end here.
_WORTH: Final = (
    *("涨", "跌", "升", "挫", "停", "%", "成交", "飘红", "飘绿", "收红", "收绿", "高开", "低开", "走高", "走低"),
    *("拉升", "资金", "连阳", "连阴", "连板", "封板", "urnover", "stock", "share", "ndex", "orthbound", "sector"),
    *("constituent", "point", "percent", "STAR", "ChiNext", "CSI"),
    *(digit + unit for digit in "0123456789" for unit in "点板"),
)
_READERS: Final = (
    _Reader(moves, ("%",)),
    _Reader(english_moves, _WORTH),
    _Reader(levels, ("点",)),
    _Reader(english_levels, ("point",)),
    _Reader(streaks, ("连", "板", "涨停")),
    _Reader(limits, ("停", "封板")),
    _Reader(counts, _WORTH),
    _Reader(turnover, ("成交", "urnover")),
    _Reader(flows, ("资金",)),
    _Reader(english_flows, ("orthbound",)),
)
_WORDS: Final = tuple(dict.fromkeys(word for words in (_WORTH, *(one.words for one in _READERS)) for word in words))
_FINDER: Final = AhoCorasick(list(_WORDS), matchkind=MatchKind.Standard)


def _bits(word: str) -> int:
    """Return what a word calls for: each reader is a bit, and the lowest says that the text is worth reading."""
    return sum(1 << bit for bit, words in enumerate((_WORTH, *(one.words for one in _READERS))) if word in words)


_BITS: Final = tuple(map(_bits, _WORDS))


def find_claims(text: str, mentions: Sequence[Mention], published: date | None) -> tuple[Claim, ...]:
    """Return the claims of `text` (folded, title first), by place.

    `mentions` are those of the text; `published` is the date of publication in Shanghai, None when unknown (then
    only dates with a year are resolved).
    """
    called = 0
    for word, _, _ in _FINDER.find_matches_as_indexes(text, overlapping=True):
        called |= _BITS[word]
    return tuple(_claims(Scene(text, mentions, published), called)) if called & 1 else ()


def _claims(setting: Scene, called: int) -> Iterable[Claim]:
    """Return what the readers that are called for find, each claim once, by place."""
    readers = [one.read for bit, one in enumerate(_READERS, 1) if called >> bit & 1]
    found = [claim for read in readers for claim in read(setting)]
    unique = {(claim.kind, claim.subject, claim.value, claim.span): claim for claim in found}
    return sorted(unique.values(), key=lambda claim: (claim.span, claim.kind, claim.subject))
