"""Words and figures that carry a tone, and where a text has them.

Conventions: spans are half-open offsets into the text that was given; hits are sorted and do not overlap.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp import folding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.records import Span

CAVEATS: Final = frozenset({"caveat", "denial"})  # what notices play down: told in titles only


class Cue(NamedTuple):
    """What words mean: sign -1, 0 or 1; strength 1 to 3; the group they belong to; who bears the sign."""

    sign: int
    strength: int
    group: str
    role: str


class Hit(NamedTuple):
    """A cue where it stands."""

    start: int
    end: int
    cue: Cue


Bare: TypeAlias = tuple[int, int, Cue]  # a hit as it comes by the dozen in every text: made in a tenth of the time
AnyHit = TypeVar("AnyHit", bound=Bare)


def lexicon() -> dict[str, Any]:
    """Return the tone lexicon that comes with the package."""
    return tomllib.loads(resources.files("nlp").joinpath("lexicons/tone.toml").read_text(encoding="utf-8"))


def entries(tables: Iterable[Mapping[str, Any]]) -> dict[str, Cue]:
    """Return the cue of every word of `tables`; the first table that has a word decides."""
    found: dict[str, Cue] = {}
    for table in tables:
        cue = Cue(table["sign"], table["strength"], table["group"], table["role"])
        for word in (*table.get("zh", ()), *table.get("en", ())):
            found.setdefault(word.lower(), cue)
    return found


def lowered(text: str) -> str:
    """Return `text` in lower case and of the same length."""
    return folding.lowered(text)


class Vocabulary:
    """Finds cues in one pass: the leftmost, then the longest; Latin words only between word borders."""

    def __init__(self, cues: Mapping[str, Cue]) -> None:
        """Take the words (in lower case) with their cues."""
        self._cues = tuple(cues.values())
        self._latin = tuple(word[0].isascii() and word[0].isalpha() for word in cues)
        self._automaton = AhoCorasick(list(cues), matchkind=MatchKind.LeftmostLongest)

    def find(self, low: str) -> list[Hit]:
        """Return the hits in `low`, a text in lower case."""
        return list(starmap(Hit, self.bare(low)))

    def bare(self, low: str) -> list[Bare]:
        """Return what `find` returns, without names for its parts."""
        cues, latin = self._cues, self._latin
        return [
            (start, end, cues[number])
            for number, start, end in self._automaton.find_matches_as_indexes(low)
            if not latin[number] or _bounded(low, start, end)
        ]


def _bounded(low: str, start: int, end: int) -> bool:
    """Tell whether `low[start:end]` stands between borders of Latin words."""
    before, after = low[start - 1 : start], low[end : end + 1]
    return before != "-" and not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def merged(figures: Iterable[AnyHit], words: Iterable[AnyHit]) -> list[AnyHit]:
    """Return both sorted by place; a figure replaces the words it overlaps."""
    kept = sorted(figures)
    if not kept:
        return sorted(words)
    kept += _clear(words, [(start, end) for start, end, _ in kept])
    kept.sort()
    return kept


def _clear(words: Iterable[AnyHit], taken: Sequence[Span]) -> Iterator[AnyHit]:
    """Yield the words that overlap none of `taken`."""
    for hit in words:
        first, last, _ = hit
        for start, end in taken:
            if first < end and start < last:
                break
        else:
            yield hit
