"""The words of texts in runs of three, for many texts at once.

A Chinese character is a word, and so is a run of other letters; figures and signs are none. By characters, an English
phrase would outweigh the Chinese text around it. Runs are known by 64 bits: of a million, two are taken for one with a
chance of 3 in 100,000,000.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RUN: Final = 3  # words that are compared together
# Words that a light edit may exchange, written one way.
_SAME: Final = (
    ("上涨", "涨"), ("下跌", "跌"), ("上升", "升"), ("下降", "降"), ("股份有限公司", ""), ("有限公司", ""),
    ("表示", "称"),
    ("宣布", "称"), ("人民币", ""), ("同比增长", "同比增"), ("公告称", "公告"), ("据悉", ""), ("消息称", ""),
)  # fmt: skip
_TOKENS: Final = re.compile(r"[\u3400-\u9FFF]|[^\W\d_\u3400-\u9FFF]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_POINTS: Final = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)")  # u.s. and us
_HAN: Final = range(0x3400, 0xA000)
_PLANE: Final = 0x10000
_END: Final = "\x00"  # behind each text; no word goes across it
_FACTORS: Final = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


class Runs(NamedTuple):
    """How many words a text has, how many different runs of them, and those runs that another of the texts has too."""

    words: int
    different: int
    shared: frozenset[int]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(_TOKENS.findall(_exchanged(text)))


def runs(texts: Sequence[str]) -> list[Runs]:
    """Return the runs of words of texts that are to be compared with one another."""
    plain = _exchanged("".join(f"{text.replace(_END, ' ')}{_END}" for text in texts))
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), np.uint32)
    numbers, owners = _numbered(codes)
    hashes, holders = _different(numbers, owners)
    often = np.flatnonzero(_repeated(hashes))
    counts = (np.bincount(those, minlength=len(texts)) for those in (owners, holders, holders[often]))
    found, different, shared = (those.tolist() for those in counts)
    kept = iter(hashes[often].tolist())
    return [
        Runs(many, various, frozenset(islice(kept, common)))
        for many, various, common in zip(found, different, shared, strict=True)
    ]


def _exchanged(text: str) -> str:
    plain = text.casefold()
    if "." in plain:
        plain = _POINTS.sub("", plain)
    for long, short in _SAME:
        plain = plain.replace(long, short)
    return plain


def _numbered(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return a number for each word, equal for equal ones, and the text that each is of."""
    han = (codes >= _HAN.start) & (codes < _HAN.stop)
    letter = _is_letter(codes) & ~han
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    places = np.flatnonzero(han | begins)
    numbers = codes[places].astype(np.uint64)
    within = np.flatnonzero(letter)
    firsts = np.flatnonzero(begins[within])
    if len(firsts):
        nth = np.arange(len(within)) - np.repeat(firsts, np.diff(firsts, append=len(within)))
        signs = _mixed(codes[within].astype(np.uint64) | (nth.astype(np.uint64) << np.uint64(32)))
        numbers[begins[places]] = np.add.reduceat(signs, firsts)
    return numbers, np.searchsorted(np.flatnonzero(codes == 0), places)


def _is_letter(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = _letters()[codes & np.uint32(_PLANE - 1)]
    for at in np.flatnonzero(codes >= _PLANE).tolist():
        found[at] = _LETTER.match(chr(codes[at])) is not None
    return found


@cache
def _letters() -> NDArray[np.bool_]:
    found = np.zeros(_PLANE, bool)
    found[[ord(letter) for letter in _LETTER.findall("".join(map(chr, range(_PLANE))))]] = True
    return found


def _different(numbers: NDArray[np.uint64], owners: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the runs of words, each once for each text that has it, and that text, by texts."""
    size = max(0, len(numbers) - RUN + 1)
    hashes = np.zeros(size, np.uint64)
    for at, factor in enumerate(_FACTORS):
        hashes += numbers[at : at + size] * factor
    whole = np.flatnonzero(owners[:size] == owners[RUN - 1 :]) if size else np.zeros(0, np.int64)
    hashes, holders = _mixed(hashes[whole]), owners[whole]
    first = np.flatnonzero(~_again(hashes + _mixed(holders.astype(np.uint64))))
    return hashes[first], holders[first]


def _again(numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which numbers are equal to others, but for one of each."""
    order = np.argsort(numbers)
    found = np.zeros(len(numbers), bool)
    ordered = numbers[order]
    found[order[1:][ordered[1:] == ordered[:-1]]] = True
    return found


def _repeated(numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which numbers occur more than once."""
    order = np.argsort(numbers)
    ordered = numbers[order]
    equal = ordered[1:] == ordered[:-1]
    found = np.zeros(len(numbers), bool)
    found[order[1:][equal]] = True
    found[order[:-1][equal]] = True
    return found


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread numbers over 64 bits (Steele, Lea and Flood 2014, SplitMix64)."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
