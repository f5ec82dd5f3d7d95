"""Folds a text into the form in which terms are looked up, without moving a single character.

Full-width letters, digits and signs become half-width, traditional characters simplified ones (by OpenCC's
character table), so that spans found in the folded text hold in the original. Chinese punctuation stays: clauses
are cut at it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from corpus.script import simplifications

KEPT: Final = "，。！？；～"  # what clauses and sentences are cut at
TEXTS: Final = 1024  # texts of which something is kept: one text is read by several readers, after others of its batch
_CAPITALS: Final = str.maketrans({chr(code): chr(code + 32) for code in range(65, 91)})


@cache
def _table() -> dict[str, str]:
    """Return the translation of single characters: one to one, hence length-preserving."""
    table = {chr(code): simple for code, simple in simplifications().items()}
    table |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in KEPT}
    table |= {"\u3000": " ", "\u00a0": " ", "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'}
    return table


@cache
def _folded() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(_table()))}]")


def _simple(found: re.Match[str]) -> str:
    return _table()[found[0]]


def fold(text: str) -> str:
    """Return `text` with widths and scripts folded; the result has the same length."""
    # Few characters are to be folded: finding them takes a sixth of the time of translating all.
    return text if text.isascii() else _folded().sub(_simple, text)


@lru_cache(maxsize=TEXTS)
def lowered(text: str) -> str:
    """Return `text` in lower case and of the same length."""
    low = text.lower()
    return low if len(low) == len(text) else text.translate(_CAPITALS)  # İ grows when lowered
