"""Finds many terms in a text in one pass, with word borders for Latin script.

Aho-Corasick with *overlapping* matches, then borders: plain leftmost-longest search loses a valid short match under a
rejected long one. Patterns without a lower-case letter (AI, PCB) are found as written, all others in any case; a
Latin pattern is also found with a trailing s, es or 's.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from .folding import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

# A pattern, by its number, at a half-open span: (pattern, start, end). Bare, as they come by the dozen in every text.
Found: TypeAlias = tuple[int, int, int]

_Hit = TypeVar("_Hit", tuple[int, int, int], tuple[int, int, int, str])  # also with a fourth part that says more

_LATIN: Final = re.compile(r"[A-Za-z0-9À-ÿ]")
_LETTERS: Final = frozenset(filter(_LATIN.match, map(chr, range(256))))
_AFTER: Final = _LETTERS | {"'"}  # behind anything else a Latin pattern has its border
_ENDING: Final = re.compile(r"(?:'s|es|s)?(?![A-Za-z0-9À-ÿ])")
_LOWER: Final = str.maketrans({chr(code): chr(code + 32) for code in range(65, 91)})
_STARTS: Final = itemgetter(1)


def _longer(hit: _Hit) -> tuple[int, int]:
    return hit[1] - hit[2], hit[1]


class _Borders(NamedTuple):
    """What is asked of an occurrence of a pattern with Latin letters or digits; `exact` is how it must be written."""

    left: bool
    right: bool
    exact: str | None


class Matcher:
    """An automaton over `patterns` (folded texts, each once); `find` gives every occurrence that has its borders."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Build the automaton; takes about a second for 400,000 patterns."""
        latin = {number: text for number, text in enumerate(patterns) if _LATIN.search(text)}
        self._borders = {number: found for number, text in latin.items() if any(found := _borders(text))}
        sought = [text.translate(_LOWER) if number in latin else text for number, text in enumerate(patterns)]
        self._automaton = AhoCorasick(sought, matchkind=MatchKind.Standard) if sought else None

    def find(self, text: str) -> list[Found]:
        """Return every occurrence, overlapping ones too, in the order of their ends."""
        if self._automaton is None:
            return []
        borders = self._borders
        hits: list[Found] = self._automaton.find_matches_as_indexes(lowered(text), overlapping=True)
        return [hit for hit in hits if hit[0] not in borders or _bordered(text, hit, borders[hit[0]])]


def _borders(pattern: str) -> _Borders:
    exact = None if any(map(str.islower, pattern)) else pattern
    return _Borders(bool(_LATIN.match(pattern[0])), bool(_LATIN.match(pattern[-1])), exact)


def _bordered(text: str, hit: Found, asked: _Borders) -> bool:
    """Whether an occurrence stands as its pattern has to: between borders, in capitals."""
    _, start, end = hit
    if asked.left and start and text[start - 1] in _LETTERS:
        return False
    if asked.right and text[end : end + 1] in _AFTER and not _ENDING.match(text, end):
        return False
    return asked.exact is None or text[start:end] == asked.exact


def longest(found: Sequence[_Hit]) -> list[_Hit]:
    """Keep the longest of overlapping occurrences, the leftmost of equally long ones; in text order."""
    reached = 0
    for hit in found:
        if hit[1] < reached:
            return _longest(found)
        reached = hit[2]
    return list(found)  # mostly nothing overlaps


def _longest(found: Sequence[_Hit]) -> list[_Hit]:
    kept: list[_Hit] = []
    for hit in sorted(found, key=_longer):
        start, end = hit[1], hit[2]
        for one in kept:
            if start < one[2] and one[1] < end:
                break
        else:
            kept.append(hit)
    kept.sort(key=_STARTS)
    return kept


def one_of(*words: str) -> re.Pattern[str]:
    """Return a pattern that finds the first characters of `words` and then what follows them.

    All matches start with one of a few characters, so that the scanner skips to them: several times as fast as words
    that each begin in their own way.
    """
    behind: dict[str, list[str]] = {}
    for word in words:
        behind.setdefault(word[0], []).append(re.escape(word[1:]))
    alike: dict[str, str] = {}  # what follows, and the first characters that it follows
    for first, rest in behind.items():
        what = "" if "" in rest else f"(?:{'|'.join(rest)})"
        alike[what] = alike.get(what, "") + re.escape(first)
    checks = "|".join(f"(?<=[{firsts}]){what}" for what, firsts in alike.items())
    return re.compile(f"[{re.escape(''.join(behind))}](?:{checks})")
