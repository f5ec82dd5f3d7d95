"""What the classifier sees of a text: words, characters and the lexicon's evidence, as named numbers.

Names begin with their family: `w:` a word or two neighbouring words (Chinese by jieba, English lemmas), `e:` the
lexicon's score of a label (terms, companies, supporting themes), `l:` the language; one to three Han characters stand
for themselves. Words and characters of title and lead weigh more than what follows. Only the beginning of a text is
read: that is where it says what it is about, and it bounds the time that a long text takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt
from operator import add
from typing import TYPE_CHECKING, Final

from .language import language
from .lexicon import LEAD, lead_end
from .tokens import chinese, lemma

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from corpus.records import Lang, Span

    from .labels import Standing

READ: Final = 600  # characters after the title (in proportion more of English): what labellers of long texts saw
TITLE: Final = 1.0
BODY: Final = (0.7, 0.4)  # weights of what stands in the lead and after it
FAMILIES: Final = "wce"  # see the decision of 2026-11-21 on what the classifier reads
LANGUAGE: Final = 0.2  # a hint: the labels are one space over both languages
EVIDENCE: Final = 0.5  # what the lexicon's score is multiplied by, beside words and characters of length 1

_HAN_RUN: Final = re.compile(r"[\u3400-\u4DBF\u4E00-\u9FFF]+")
_ENGLISH: Final = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_WORD: Final = re.compile(r"[A-Za-z\u3400-\u4DBF\u4E00-\u9FFF]")  # a token with one of these says something


@dataclass(frozen=True, slots=True)
class Subject:
    """A folded document with the ends of its title and its lead, its language, and the lexicon's score of labels."""

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
        found |= _normal(_word_weights(item))
    if "c" in families:
        found |= _normal(_character_weights(item))
    if "e" in families:
        found |= {f"e:{label}": EVIDENCE * score for label, score in item.lexicon.items()}
    return found


def words_in(item: Subject) -> Iterator[tuple[str, Span]]:
    """Yield words and pairs of neighbouring words with their places."""
    before, begun = "", 0
    for word, start, end in _words(item):
        if word:
            yield f"w:{word}", (start, end)
            if before:
                yield f"w:{before} {word}", (begun, end)
        before, begun = word, start


def _words(item: Subject) -> list[tuple[str, int, int]]:
    """Return words with their places; a token that says nothing, such as a number, is an empty word.

    Of English only words made of letters count, for which a pattern gives what spaCy gives at a tenth of the time.
    """
    if item.lang == "en":
        return [(lemma(found.group()), *found.span()) for found in _ENGLISH.finditer(item.text)]
    words, place = [], 0
    for token in chinese(item.text):
        end = place + len(token)
        words.append((token.lower() if _WORD.search(token) else "", place, end))
        place = end
    return words


def _word_weights(item: Subject) -> dict[str, float]:
    """Return each word and pair with the weight of its first place: what is repeated says no more."""
    weights: dict[str, float] = {}
    after = ""
    for word, start, _ in reversed(_words(item)):  # what stands first is set last
        if word:
            weight = _weight(item, start)
            weights[f"w:{word}"] = weight
            if after:
                weights[f"w:{word} {after}"] = weight
        after = word
    return weights


def characters_in(item: Subject) -> Iterator[tuple[str, Span]]:
    """Yield one to three neighbouring Han characters with their places."""
    for run in _HAN_RUN.finditer(item.text):
        start, end = run.span()
        for size in (1, 2, 3):
            for at in range(start, end - size + 1):
                yield item.text[at : at + size], (at, at + size)


def _character_weights(item: Subject) -> dict[str, float]:
    """Return each one to three neighbouring Han characters with the weight of the first run that holds them."""
    weights: dict[str, float] = {}
    for run in reversed(list(_HAN_RUN.finditer(item.text))):  # what stands first is set last
        ones = run.group()
        twos = list(map(add, ones, ones[1:]))
        weight = _weight(item, run.start())
        for grams in (ones, twos, map(add, twos, ones[2:])):
            weights.update(dict.fromkeys(grams, weight))
    return weights


def _weight(item: Subject, start: int) -> float:
    if start < item.title_end:
        return TITLE
    return BODY[0] if start < item.lead_end else BODY[1]


def _normal(weights: Mapping[str, float]) -> dict[str, float]:
    norm = sqrt(sum(value * value for value in weights.values()))
    return {name: value / norm for name, value in weights.items()}
