"""Phrases with a gap that notices of companies use, which a list of words cannot hold.

They stand in `nlp/lexicons/news.toml`: `phrase` of companies only, where they decide over words and figures; `shared`
of sectors and themes as well, read with the figures.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from ahocorasick_rs import AhoCorasick, MatchKind

from .cues import Cue, Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corpus.records import Span

GAP: Final = r"[^，。；：:\n]"  # what ~ stands for in a pattern
AROUND: Final = 26  # characters before a resignation, and twice as many behind, where its reason stands
_ROUTINE: Final = re.compile(r"年龄|退休|到龄|任期|换届|调动|变动|工作(?:原因|调整|安排|需要)|接任|接棒")


class Phrase(NamedTuple):
    """Words one of which a text must have, the pattern that is then sought, and what it means."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    cue: Cue


def phrases(tables: Iterable[Mapping[str, Any]]) -> tuple[Phrase, ...]:
    """Return the phrases of `tables`: says (sign, strength, group), words, pattern."""
    return tuple(map(_phrase, tables))


def _phrase(table: Mapping[str, Any]) -> Phrase:
    sign, strength, group = table["says"]
    cue = Cue(sign, strength, group, "self")
    return Phrase(tuple(table["words"]), re.compile(table["pattern"].replace("~", GAP)), cue)


class News:
    """Finds phrases of company news; built once."""

    def __init__(self, found: Iterable[Phrase]) -> None:
        """Take phrases; one pass over a text tells which of them may stand in it."""
        self._phrases = tuple(found)
        numbers: dict[str, list[int]] = {}
        for number, phrase in enumerate(self._phrases):
            for word in phrase.words:
                numbers.setdefault(word, []).append(number)
        self._numbers = tuple(numbers.values())
        self._words = AhoCorasick(list(numbers), matchkind=MatchKind.Standard)

    @classmethod
    def default(cls, tables: str = "phrase") -> Self:
        """Return a finder with the phrases that come with the package: of companies, or `shared` by labels."""
        text = resources.files("nlp").joinpath("lexicons", "news.toml").read_text(encoding="utf-8")
        return cls(phrases(tomllib.loads(text)[tables]))

    def every(self, text: str) -> list[Hit]:
        """Return where `text` has the phrases, also where they overlap."""
        told = {word for word, _, _ in self._words.find_matches_as_indexes(text, overlapping=True)}
        return [
            Hit(*found.span(), _eased(text, found.span(), self._phrases[number].cue))
            for number in sorted({number for word in told for number in self._numbers[word]})
            for found in self._phrases[number].pattern.finditer(text)
        ]

    def find(self, text: str) -> list[Hit]:
        """Return where `text` has the phrases, by place; of overlapping ones the earlier, then the longer."""
        kept: list[Hit] = []
        for hit in sorted(self.every(text), key=lambda hit: (hit.start, -hit.end)):
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept


def _eased(text: str, span: Span, cue: Cue) -> Cue:
    """Return the cue; who leaves by age, rotation or with a successor leaves by routine."""
    if cue.group == "people" and _ROUTINE.search(text, max(0, span[0] - AROUND), span[1] + 2 * AROUND):
        return cue._replace(sign=0, group="neutral")
    return cue
