"""What the classifier sees of a text: words, characters and the lexicon's evidence, as named numbers.

Names begin with their family: `w:` a word or two neighbouring words (Chinese by jieba, English lemmas), `c:` one to
three Han characters, `e:` what the lexicon and the company table say of a label, `l:` the language. Words and characters of title and
beginning weigh more than what follows. Only the beginning of a text is read: that is where it says what it is about,
and it bounds the time that a long text takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from .language import language
from .lexicon import LEAD
from .tokens import chinese, english, lemma

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.records import Lang, Span

    from .labels import Candidate

READ: Final = 600  # characters after the title: what labellers of long texts saw, too
TITLE: Final = 1.0
BODY: Final = (0.7, 0.4)  # weights of what stands in the lead and after it
FAMILIES: Final = "wc"  # see the decision of 2026-11-21 on what the classifier reads
LANGUAGE: Final = 0.2  # a hint: the labels are one space over both languages
EVIDENCE: Final = 0.5  # length of the lexicon's part beside words and characters, which have length 1 each

_HAN_RUN: Final = re.compile(r"[\u3400-\u4DBF\u4E00-\u9FFF]+")
_WORD: Final = re.compile(r"[A-Za-z\u3400-\u4DBF\u4E00-\u9FFF]")  # a token with one of these says something
# Evidence that is about the text as a whole, not about the label, stands once for all.
_GENERAL: Final = frozenset({"bias", "companies", "recap", "long", "bare title", "rivals", "share"})


@dataclass(frozen=True, slots=True)
class Subject:
    """A folded document, the end of its title, its language, and the labels that the lexicon sees in it."""

    text: str
    title_end: int
    lang: Lang
    candidates: Sequence[Candidate] = ()


def subject(text: str, title_end: int, candidates: Sequence[Candidate] = ()) -> Subject:
    """Return what the classifier reads of a folded document: its beginning."""
    beginning = text[: title_end + READ]
    return Subject(beginning, title_end, language(beginning), candidates)


def features(item: Subject, families: str = FAMILIES) -> dict[str, float]:
    """Return the named features of a text; words and characters have length 1 each, the evidence EVIDENCE."""
    found = {f"l:{item.lang}": LANGUAGE}
    if "w" in families:
        found |= _normal(_weighed(words_in(item), item.title_end))
    if "c" in families:
        found |= _normal(_weighed(characters_in(item), item.title_end))
    if "e" in families:
        found |= _normal(_evidence(item.candidates), EVIDENCE)
    return found


def words_in(item: Subject) -> Iterator[tuple[str, Span]]:
    """Yield words and pairs of neighbouring words with their places."""
    before, begun = "", 0
    for token, start in _tokens(item):
        if not _WORD.search(token):
            before = ""
            continue
        word = lemma(token) if token.isascii() else token
        end = start + len(token)
        yield f"w:{word}", (start, end)
        if before:
            yield f"w:{before} {word}", (begun, end)
        before, begun = word, start


def _tokens(item: Subject) -> Iterator[tuple[str, int]]:
    """Yield tokens with their places; those of English texts are found again one after the other."""
    place = 0
    for token in english(item.text) if item.lang == "en" else chinese(item.text):
        place = item.text.find(token, place)
        yield token, place
        place += len(token)


def characters_in(item: Subject) -> Iterator[tuple[str, Span]]:
    """Yield one to three neighbouring Han characters with their places."""
    for run in _HAN_RUN.finditer(item.text):
        start, end = run.span()
        for size in (1, 2, 3):
            for at in range(start, end - size + 1):
                yield f"c:{item.text[at : at + size]}", (at, at + size)


def _weighed(found: Iterable[tuple[str, Span]], title_end: int) -> dict[str, float]:
    """Return each name with the weight of its first place: what is repeated says no more."""
    lead, rest = BODY
    weights: dict[str, float] = {}
    for name, (start, _) in found:
        if name not in weights:
            weights[name] = TITLE if start < title_end else lead if start < title_end + LEAD else rest
    return weights


def _evidence(candidates: Iterable[Candidate]) -> dict[str, float]:
    return {
        f"e:{item.label} {name}": value
        for item in candidates
        for name, value in item.features.items()
        if value and name not in _GENERAL
    }


def _normal(weights: Mapping[str, float], length: float = 1.0) -> dict[str, float]:
    norm = sqrt(sum(value * value for value in weights.values()))
    return {name: value * length / norm for name, value in weights.items()} if norm else {}
