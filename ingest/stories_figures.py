"""The key figures of a text, and whether two texts contradict one another in them.

Percentages, amounts, counts, codes and dates are all compared exactly, each written one way: 1.2万亿 and 12,000亿 are the
same figure, 上涨2% and 下跌2% are not. A copy that was cut has fewer figures and no others; an edited one has others.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE: Final = 6  # characters that tell which figure it is: 净利润同比增, without the figures among them
_SCALES: Final = {
    "万亿": 12, "亿": 8, "千万": 7, "百万": 6, "万": 4, "trillion": 12, "tn": 12, "billion": 9, "bn": 9, "million": 6,
    "mn": 6,
}  # fmt: skip
_NUMBER: Final = re.compile(
    r"(?P<ratio>百分之)?(?P<sign>(?<![\w%)])[+-])?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s?"
    r"(?P<unit>%|percent\b|个?百分点|万亿|千万|百万|[万亿]|(?:trillion|billion|million|tn|bn|mn)\b)?"
)
_UP: Final = "涨升增高多盈"
_DOWN: Final = "跌降减低少亏"
_WORDS: Final = re.compile(
    r"(?P<up>[涨升增盈]|\b(?:rise|rises|rose|up|gain|gains|gained|jump|jumps|jumped|surges?d?|climbs?|climbed)\b)"
    r"|(?P<down>[跌降减亏]|\b(?:falls?|fell|down|drops?|dropped|los[et]|loses|slumps?|slumped|declines?d?|slid|slides?)\b)"
)
_NEAR: Final = 12  # characters in which a direction is looked for: 上涨2%, rose by 2 percent
_KEPT: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Figures:
    """All key figures of a text, and by the words before each what stands there."""

    every: frozenset[str]
    places: Mapping[str, frozenset[str]]


def figures(text: str) -> Figures:
    """Return the key figures of a text."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    every, places, past, end = set[str](), defaultdict[str, set[str]](set), "", 0
    for match in _NUMBER.finditer(folded):
        past = (past + "".join(_KEPT.findall(folded[end : match.start()])))[-BEFORE:]
        end = match.end()
        figure = _figure(match, folded[max(0, match.start() - _NEAR) : match.start()])
        every.add(figure)
        if len(past) == BEFORE:
            places[past].add(figure)
    return Figures(frozenset(every), {place: frozenset(those) for place, those in places.items()})


def contradict(one: Figures, other: Figures) -> bool:
    """Whether two texts say different figures: each has one that the other lacks, or one place has two."""
    if one.every - other.every and other.every - one.every:
        return True
    return any(
        those - other.places[place] and other.places[place] - those
        for place, those in one.places.items()
        if place in other.places
    )


def _figure(match: re.Match[str], before: str) -> str:
    """Write a figure one way: sign, value, and % where it is a share."""
    unit = match["unit"] or ""
    share = "%" if match["ratio"] or unit in {"%", "percent"} else "pp" if unit.endswith("百分点") else ""
    value = Decimal(match["number"].replace(",", "")).scaleb(_SCALES.get(unit, 0))
    plain = f"{value.normalize():f}" if "." in match["number"] or unit in _SCALES else match["number"].replace(",", "")
    return f"{_sign(match['sign'] or '', before)}{plain}{share}" if share or match["sign"] else f"{plain}{share}"


def _sign(written: str, before: str) -> str:
    """Return the direction of a share: its own sign, else the last word of direction before it."""
    found = list(_WORDS.finditer(re.split(r"[,，。;；%]", before)[-1]))
    falling = written == "-" or bool(found and found[-1]["down"] and written != "+")
    return "-" if falling else "+" if found or written else ""
