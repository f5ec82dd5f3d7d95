"""Paragraphs that recur across a source's articles are boilerplate: they leave the text that is read, not the archive.

What an article says of itself never is: a paragraph that repeats the title, one with a key figure, a line too
short to tell, an item's heading, the first of a text without title. Blanked characters become spaces, so that spans
stay where they are.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import cached_property
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.store import paragraphs as store
from corpus.store.connection import transaction

from .folding import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Sequence

    from corpus.records import Article

LEAST: Final = 12  # a Chinese character weighs one, a word of Latin letters two; headings and bylines weigh less
REPEATED: Final = 0.5  # of the title's pairs of letters
BITS: Final = 48
PIECE: Final = 2000  # articles learned in one transaction
_HAN: Final = re.compile(r"[\u3400-\u9FFF]+")
_LONG: Final = re.compile(rf"(?:[^\u3400-\u9FFF]*+[\u3400-\u9FFF]){{{LEAST}}}")  # enough of them: most lines are
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9FFF]+")
_LETTERS: Final = re.compile(r"[^\W_]+")
_INK: Final = re.compile(r"\S")
_HEADING: Final = re.compile(r"\s*(?:\*\*|#)")  # of one item among several: the same event may come again
# Begins with what both kinds begin with, so that the scanner skips to it.
_FIGURE: Final = re.compile(
    r"[\d$¥€£](?:(?<=\d)\s*(?:[%万亿元点股家只倍]|个?百分点|个?基点|percent\b|bps?\b"
    r"|(?:million|billion|trillion|yuan|points?|shares?)\b)|(?<=[$¥€£])\s?\d)"
)


class Paragraph(NamedTuple):
    """A paragraph of a text: its digest, where it stands, and whether it tells something of the article's own."""

    digest: int
    start: int
    end: int
    telling: bool


def paragraphs(title: str, text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text that are long enough to be known again."""
    place, own = 0, _Title(title)
    for number, line in enumerate(text.split("\n")):
        start, place = place, place + len(line) + 1
        folded = fold(line).casefold()
        if _LONG.match(folded) or _weight(folded) >= LEAST:
            telling = _tells(folded) or own.stands_in(folded) or not (number or own.pairs)
            yield Paragraph(_digest(folded), start, start + len(line), telling)


class _Title:
    """A title; the pairs of its letters are found when a paragraph is first held against them."""

    def __init__(self, title: str) -> None:
        self._title = title

    @cached_property
    def pairs(self) -> frozenset[str]:
        letters = _letters(fold(self._title))
        return frozenset(map(add, letters, letters[1:]))

    def stands_in(self, folded: str) -> bool:
        """Whether a paragraph repeats the title."""
        letters = _letters(folded)
        return bool(self.pairs) and sum(map(letters.__contains__, self.pairs)) >= REPEATED * len(self.pairs)


def _tells(folded: str) -> bool:
    return bool(_FIGURE.search(folded) or _HEADING.match(folded))


def _weight(folded: str) -> int:
    return sum(map(len, _HAN.findall(folded))) + 2 * len(_WORD.findall(folded))


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))


def _digest(folded: str) -> int:
    words = " ".join(folded.split())
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=BITS // 8).digest(), "big")


def without(title: str, text: str, digests: Collection[int]) -> str:
    """Return `text` with the paragraphs of these digests replaced by spaces; the length is the same."""
    if not digests:
        return text
    for one in paragraphs(title, text):
        if one.digest in digests and not one.telling:
            text = text[: one.start] + _INK.sub(" ", text[one.start : one.end]) + text[one.end :]
    return text


def settle(db: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    """Learn the paragraphs of new and edited articles; return the articles that must be read again because of them.

    Of an archive of which nothing was learned before, all articles are.
    """
    fresh = numbers if store.is_learned(db) else store.every_article(db)
    for start in range(0, len(fresh), PIECE):
        with transaction(db):
            store.add_paragraphs(db, _rows(db, fresh[start : start + PIECE]))
    if not fresh:
        return []
    with transaction(db):
        return store.set_recurring(db, store.found_recurring(db))


def _rows(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[tuple[int, int, int, int, bool]]:
    for one in list(store.wordings(db, numbers)):
        for found in paragraphs(one.title, one.text):
            yield one.source, found.digest, one.article, found.end - found.start, found.telling


def reading_copy(db: sqlite3.Connection) -> Callable[[Article], Article]:
    """Return what turns an article of the archive into what is read of it."""
    known = store.recurring(db)

    def plain(article: Article) -> Article:
        text = without(article.title, article.text, known.get(article.source, frozenset()))
        return article if text == article.text else replace(article, text=text)

    return plain
