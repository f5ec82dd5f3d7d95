"""What the classifier sees of a text: words, characters and the lexicon's evidence, as named numbers.

Names begin with their family: `w:` a Latin word or two neighbouring ones (English lemmas), `s:` three to five letters
of a word of an English text (`<` and `>` are its ends), `e:` the lexicon's score of a label (terms, companies,
supporting themes), `l:` the language; one to three Han characters stand for themselves, and do for Chinese words. What
stands in title and lead weighs more than what follows. Only the beginning of a text is read: that is where it says what
it is about, and it bounds the time that a long text takes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, pairwise
from math import sqrt
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

from .language import language
from .lexicon import LEAD, lead_end
from .tokens import lemma

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from corpus.records import Lang, Span

    from .labels import Standing

READ: Final = 600  # characters after the title (in proportion more of English): what labellers of long texts saw
TITLE: Final = 1.0
BODY: Final = (0.7, 0.4)  # weights of what stands in the lead and after it
FAMILIES: Final = "wce"  # see the decision of 2026-11-21 on what the classifier reads
PIECES: Final = (3, 4, 5)  # letters
LANGUAGE: Final = 0.2  # a hint: the labels are one space over both languages
EVIDENCE: Final = 0.5  # what the lexicon's score is multiplied by, beside words and characters of length 1
HAN: Final = r"\u3400-\u4DBF\u4E00-\u9FFF"

_HAN_RUN: Final = re.compile(rf"[{HAN}]+")
_LATIN: Final = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


class Subject(NamedTuple):
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
    """Return the named features of a text; `known.Known` gives the same numbers of the features of a model, faster."""
    found = dict(named(item, families))
    if "w" in families:
        found |= _weighed(item, words)
    if "s" in families:
        found |= _weighed(item, subwords)
    if "c" in families:
        found |= _weighed(item, characters)
    return found


def named(item: Subject, families: str) -> Iterator[tuple[str, float]]:
    """Yield the features that are no parts of the text: its language, and what the lexicon says."""
    yield f"l:{item.lang}", LANGUAGE
    if "e" in families:
        for label, score in item.lexicon.items():
            yield f"e:{label}", EVIDENCE * score


def places(item: Subject) -> tuple[tuple[int, str, float], ...]:
    """Return the parts of a text with their starts and weights, the last first: what stands first is then set last."""
    text, title, lead = item.text, item.title_end, item.lead_end
    parts = (lead, text[lead:], BODY[1]), (title, text[title:lead], BODY[0]), (0, text[:title], TITLE)
    return parts if lead < len(text) and 0 < title < lead else tuple([part for part in parts if part[1]])


def words(item: Subject, part: str) -> list[str]:
    """Return Latin words and, where the text is not Chinese, pairs of neighbouring ones.

    Only words made of letters count, for which a pattern gives what spaCy gives at a tenth of the time.
    """
    return [f"w:{word}" for word in latin(item, part)]


def latin(item: Subject, part: str) -> list[str]:
    """Return what `words` returns, without the name of the family."""
    found = list(map(_named, _LATIN.findall(part)))
    return found if item.lang == "zh" else found + list(map(" ".join, pairwise(found)))


def subwords(item: Subject, part: str) -> list[str]:
    """Return the pieces of the words of an English text: what words never seen have in common with others."""
    return list(chain.from_iterable(map(pieces, _LATIN.findall(part)))) if item.lang == "en" else []


@lru_cache(maxsize=1 << 15)
def pieces(word: str) -> tuple[str, ...]:
    """Return the pieces of a word's dictionary form."""
    whole = f"<{_named(word).lower()}>"
    return tuple(f"s:{whole[start : start + size]}" for size in PIECES for start in range(len(whole) - size + 1))


def words_in(item: Subject) -> Iterator[tuple[str, Span]]:
    """Yield the features of `words` with their spans in the text."""
    for offset, part, _ in places(item):
        found = [(_named(word.group()), word.start() + offset, word.end() + offset) for word in _LATIN.finditer(part)]
        for word, start, end in found:
            yield f"w:{word}", (start, end)
        for (one, start, _), (other, _, end) in pairwise(found):
            yield f"w:{one} {other}", (start, end)


def pieces_in(item: Subject) -> Iterator[tuple[str, Span]]:
    """Yield the features of `subwords` with the spans of their words in the text."""
    for offset, part, _ in places(item) if item.lang == "en" else ():
        for word in _LATIN.finditer(part):
            for piece in pieces(word.group()):
                yield piece, (word.start() + offset, word.end() + offset)


@lru_cache(maxsize=65536)
def _named(word: str) -> str:
    """Return a word's dictionary form; abbreviations have none (a lookup makes «be» of AI)."""
    return word.lower() if word.isupper() else lemma(word)


def characters(_item: Subject, part: str) -> list[str]:
    """Return all that are one to three neighbouring Han characters."""
    found: list[str] = []
    for run in _HAN_RUN.findall(part):
        twos = list(map(add, run, run[1:]))
        found += run
        found += twos
        found += map(add, twos, run[2:])
    return found


def character_count(part: str) -> int:
    """Return how many `characters` gives."""
    sizes = list(map(len, _HAN_RUN.findall(part)))
    return 3 * (sum(sizes) - len(sizes)) + sizes.count(1)


def _weighed(item: Subject, of_part: Callable[[Subject, str], list[str]]) -> dict[str, float]:
    """Return the features of a family, each with the weight of its first place, by the length of the whole text.

    What is repeated says no more. The length is √Σ weight² over all occurrences: no text is long by saying much.
    """
    weights: dict[str, float] = {}
    square = 0.0
    for _, part, weight in places(item):
        found = of_part(item, part)
        weights.update(dict.fromkeys(found, weight))
        square += weight * weight * len(found)
    length = sqrt(square)
    return {name: weight / length for name, weight in weights.items()}
