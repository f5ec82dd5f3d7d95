"""What the classifier sees of a text: words, characters and the lexicon's evidence, as named numbers.

Names begin with their family: `w:` a word or two neighbouring words (Chinese by jieba, English lemmas), `c:` one to
three Han characters, `e:` the lexicon's score of a label (terms, companies, supporting themes), `l:` the language.
Words and characters of title and lead weigh more than what follows. Only the beginning of a text is read: that is where it says what it is about,
and it bounds the time that a long text takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from .language import language
from .lexicon import LEAD, lead_end
from .tokens import chinese, english, lemma

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from corpus.records import Lang, Span

    from .labels import Standing

READ: Final = 600  # characters after the title (in proportion more of English): what labellers of long texts saw, too
TITLE: Final = 1.0
BODY: Final = (0.7, 0.4)  # weights of what stands in the lead and after it
FAMILIES: Final = "wce"  # see the decision of 2026-11-21 on what the classifier reads
LANGUAGE: Final = 0.2  # a hint: the labels are one space over both languages
EVIDENCE: Final = 1.0  # what the lexicon's score is multiplied by, beside words and characters of length 1

_HAN_RUN: Final = re.compile(r"[\u3400-\u4DBF\u4E00-\u9FFF]+")
_WORD: Final = re.compile(r"[A-Za-z\u3400-\u4DBF\u4E00-\u9FFF]")  # a token with one of these says something


@dataclass(frozen=True, slots=True)
class Subject:
    """A folded document, the ends of its title and of its lead, its language, and the lexicon's score of each label it sees."""

    text: str
    title_end: int
    lead_end: int
    lang: Lang
    lexicon: Mapping[str, float]


def subject(text: str, title_end: int, scored: Iterable[Standing] = ()) -> Subject:
    """Return what the classifier reads of a folded document: its beginning."""
    lead = lead_end(text, title_end)
    beginning = text[: title_end + round(READ * (lead - title_end) / LEAD)]
    return Subject(beginning, title_end, lead, language(beginning), {item.label: item.score for item in scored})


def features(item: Subject, families: str = FAMILIES) -> dict[str, float]:
    """Return the named features of a text; words and characters have length 1 each."""
    found = {f"l:{item.lang}": LANGUAGE}
    if "w" in families:
        found |= _normal(_weighed(words_in(item), item))
    if "c" in families:
        found |= _normal(_weighed(characters_in(item), item))
    if "e" in families:
        found |= _evidence(item.lexicon)
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


def _weighed(found: Iterable[tuple[str, Span]], item: Subject) -> dict[str, float]:
    """Return each name with the weight of its first place: what is repeated says no more."""
    lead, rest = BODY
    weights: dict[str, float] = {}
    for name, (start, _) in found:
        if name not in weights:
            weights[name] = TITLE if start < item.title_end else lead if start < item.lead_end else rest
    return weights


def _normal(weights: Mapping[str, float], length: float = 1.0) -> dict[str, float]:
    norm = sqrt(sum(value * value for value in weights.values()))
    return {name: value * length / norm for name, value in weights.items()} if norm else {}

NORM = True
def _evidence(x):
    d={f"e:{label}": score for label, score in x.items()}
    return _normal(d, EVIDENCE) if NORM else {k:v*EVIDENCE for k,v in d.items()}
