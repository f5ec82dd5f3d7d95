"""Finds many terms in a text in one pass, with word borders for Latin script.

Aho-Corasick with *overlapping* matches, then borders: plain leftmost-longest search loses a valid short match under a
rejected long one. Patterns without a lower-case letter (AI, PCB) are found as written, all others in any case; a
Latin pattern is also found with a trailing s, es or 's.
"""

from __future__ import annotations

import re
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_LATIN: Final = re.compile(r"[A-Za-z0-9À-ÿ]")
_ENDING: Final = re.compile(r"(?:'s|es|s)?(?![A-Za-z0-9À-ÿ])")
_LOWER: Final = str.maketrans({chr(code): chr(code + 32) for code in range(65, 91)})


_STARTS: Final = itemgetter(1)


class Found(NamedTuple):
    """A pattern, by its number, at a half-open span."""

    pattern: int
    start: int
    end: int


def _longer(hit: Found) -> tuple[int, int]:
    return hit.start - hit.end, hit.start


class Matcher:
    """An automaton over `patterns` (folded texts, each once); `find` gives every occurrence that has its borders."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Build the automaton; takes about a second for 100,000 patterns."""
        self._patterns = tuple(patterns)
        self._exact = tuple(not any(map(str.islower, text)) and bool(_LATIN.search(text)) for text in patterns)
        self._left = tuple(bool(_LATIN.match(text[:1])) for text in patterns)
        self._right = tuple(bool(_LATIN.match(text[-1:])) for text in patterns)
        self._plain = tuple(not any(borders) for borders in zip(self._exact, self._left, self._right, strict=True))
        lowered = [text.translate(_LOWER) for text in patterns]
        self._automaton = AhoCorasick(lowered, matchkind=MatchKind.Standard) if lowered else None

    def find(self, text: str) -> list[Found]:
        """Return every occurrence, overlapping ones too, in the order of their ends."""
        if self._automaton is None:
            return []
        plain = self._plain
        hits = self._automaton.find_matches_as_indexes(_lower(text), overlapping=True)
        return [Found._make(hit) for hit in hits if plain[hit[0]] or self._bordered(text, *hit)]

    def _bordered(self, text: str, number: int, start: int, end: int) -> bool:
        """Whether an occurrence stands as its pattern has to: between borders, in capitals."""
        if self._left[number] and start and _LATIN.match(text, start - 1):
            return False
        if self._right[number] and not _ENDING.match(text, end):
            return False
        return not self._exact[number] or text[start:end] == self._patterns[number]


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.translate(_LOWER)  # İ grows when lowered


def longest(found: Sequence[Found]) -> list[Found]:
    """Keep the longest of overlapping occurrences, the leftmost of equally long ones; in text order."""
    ordered = sorted(found, key=_STARTS)
    if all(one.end <= other.start for one, other in pairwise(ordered)):  # mostly nothing overlaps
        return ordered
    kept: list[Found] = []
    taken: set[int] = set()
    for hit in sorted(ordered, key=_longer):
        places = range(hit.start, hit.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(hit)
    return sorted(kept, key=_STARTS)
