"""The key figures of a text, and whether two texts contradict one another in them.

Percentages, amounts, counts, codes and dates are all compared exactly, each written one way: 1.2万亿 and 12,000亿
are the same figure, 上涨2% and 下跌2% are not. A copy that was cut has fewer figures and no others; an edited one
has others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from .widths import nfkc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BEFORE: Final = (5, 10)  # characters that tell which figure it is, without the figures among them; either must agree
_SCALES: Final = {
    "万亿": 12, "亿": 8, "千万": 7, "百万": 6, "万": 4, "trillion": 12, "tn": 12, "billion": 9, "bn": 9, "million": 6,
    "mn": 6,
}  # fmt: skip
_NUMBER: Final = re.compile(
    r"(?P<ratio>百分之)?(?P<sign>(?<![a-z\d%)])[+-])?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s?"
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
    """All key figures of a text, by the words before each what stands there, and the digits at which it was cut off.

    `digits` are the figures as written; `cut` has the figure that ends the title (t) or the text (b), and may go on
    where that was not cut (56 of 5600), with its digits.
    """

    every: frozenset[str]
    places: Mapping[str, frozenset[str]]
    digits: frozenset[str]
    cut: Mapping[str, tuple[str, str]]


def figures(title: str, text: str) -> Figures:
    """Return the key figures of a text."""
    every, places, digits, cut = set[str](), defaultdict[str, set[str]](set), set[str](), dict[str, tuple[str, str]]()
    for part, words in (("t", title), ("b", text)):
        for figure, place, written, ending in _read(words):
            every.add(figure)
            for length in BEFORE:
                places[f"{part}{place[0]}{place[-length:]}"].add(figure)
            if ending:
                cut[part] = (figure, written)
            else:
                digits.add(written)
    return Figures(frozenset(every), {at: frozenset(those) for at, those in places.items()}, frozenset(digits), cut)


def _read(text: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield each figure, the words before it, its digits, and whether the text ends with it."""
    folded = nfkc(text).casefold().replace("−", "-")
    past, nth, end, last = "^" * BEFORE[-1], 0, 0, len(folded.rstrip(" .…"))
    for match in _NUMBER.finditer(folded):
        words = "".join(_KEPT.findall(folded[end : match.start()]))
        past, nth = (past + words)[-BEFORE[-1] :], 0 if words else nth + 1  # the scores of 2:1 are two places
        end = match.end()
        ending = end >= last and match["unit"] in {None, "万", "百万", "千万"}
        yield (
            _figure(match, folded[max(0, match.start() - _NEAR) : match.start()]),
            f"{min(nth, 9)}{past}",
            match["number"],
            ending,
        )


def contradict(one: Figures, other: Figures) -> bool:
    """Whether two texts say different figures: each has one that the other lacks, or one place has two."""
    mine, yours = one.every - _explained(one, other), other.every - _explained(other, one)
    if mine - other.every and yours - one.every:
        return True
    return any(
        (those & mine) - other.places[place] and (other.places[place] & yours) - those
        for place, those in one.places.items()
        if place in other.places
    )


def _explained(one: Figures, other: Figures) -> set[str]:
    """Return the figures that another text goes on to write out."""
    return {
        figure
        for part, (figure, digits) in one.cut.items()
        if part not in other.cut and any(it.startswith(digits) for it in other.digits)
    }


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
