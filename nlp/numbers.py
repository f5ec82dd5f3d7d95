"""Numbers as market news writes them: digits, Chinese numerals, English words, units and comparisons.

Conventions: values are floats; money is in yuan; a comparison is one of =, >=, <=, ~ and speaks of the magnitude.
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
SCALES: Final = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9,
                 "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
                 "k": 1e3, "thousand": 1e3, "million": 1e6, "mln": 1e6, "billion": 1e9, "bln": 1e9, "bn": 1e9,
                 "trillion": 1e12, "trn": 1e12}  # fmt: skip
_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH: Final = {word: value for value, word in enumerate(_ONES)} | {
    word: 20 + 10 * index for index, word in enumerate(_TENS)
}
_ENGLISH_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_PLAIN: Final = re.compile(r"\d[\d,]*(?:\.\d+)?\Z")

CHINESE_NUMERAL: Final = r"[零〇一二三四五六七八九两十百千]+"
ENGLISH_NUMERAL: Final = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six"
    r"|seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen)(?: (?:dozen|hundred|thousand))?"
)

_COMPARISON: Final = re.compile(
    r"(?P<most>不足|不到|不超|至多|以下|以内|\b(?:less than|fewer than|under|below|at most|up to)\b)"
    r"|(?P<least>超|逾|多|余|以上|突破|至少|不低于|\b(?:over|more than|at least|above|exceed(?:s|ed|ing)?)\b)"
    r"|(?P<about>近|约|左右|上下|逼近|\b(?:nearly|almost|about|around|roughly|some|approximately|close to)\b)",
    re.IGNORECASE,
)


def plain_number(words: str) -> float | None:
    """Return the value of digits such as 1,234.5; None for anything else."""
    return float(words.replace(",", "")) if _PLAIN.match(words) and words.isascii() else None


def chinese_number(words: str) -> float | None:
    """Return the value of 4100, 4,100, 二十, 两百, 1.5万 or 一万三千; None where it is no number."""
    for unit in ("万亿", "亿", "万"):
        head, found, tail = words.partition(unit)
        if found:
            return _scaled(head, tail, SCALES[unit])
    value = plain_number(words)
    return value if value is not None else _numeral(words)


def _scaled(head: str, tail: str, scale: float) -> float | None:
    """Return head times scale plus tail, where both are numbers."""
    left, right = chinese_number(head), chinese_number(tail) if tail else 0.0
    return None if left is None or right is None else round(left * scale + right, 6)


def _numeral(words: str) -> float | None:
    """Return the value of a numeral below ten thousand; positional 二〇 counts as digits."""
    total, digit = 0, 0
    for char in words:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char]
        elif char in _SMALL:
            total, digit = total + (digit or 1) * _SMALL[char], 0
        else:
            return None
    return float(total + digit) if words else None


def english_number(words: str) -> float | None:
    """Return the value of 4,100, two, twenty-five, two hundred or a dozen; None where it is no number."""
    value = plain_number(words)
    if value is not None:
        return value
    total = 0
    parts = words.lower().replace("-", " ").split()
    for part in parts:
        if part in _ENGLISH:
            total += _ENGLISH[part]
        elif part in _ENGLISH_SCALES:
            total = max(total, 1) * _ENGLISH_SCALES[part]
        elif part != "a":
            return None
    return float(total) if total else None


def comparison(words: str) -> str:
    """Return =, >=, <= or ~ for the words around a figure, in either language."""
    found = _COMPARISON.search(words)
    return "=" if found is None else {"most": "<=", "least": ">=", "about": "~"}[str(found.lastgroup)]
