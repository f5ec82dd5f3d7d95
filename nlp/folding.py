"""Folds a text into the form in which terms are looked up, without moving a single character.

Full-width letters, digits and signs become half-width, traditional characters simplified ones (by OpenCC's
character table), so that spans found in the folded text hold in the original. Chinese punctuation stays: clauses
are cut at it.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from corpus.script import simplifications

KEPT: Final = "，。！？；～"  # what clauses and sentences are cut at


@cache
def _table() -> dict[int, str]:
    """Return the translation of single characters: one to one, hence length-preserving."""
    table = dict(simplifications())
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in KEPT}
    table |= {0x3000: " ", 0x00A0: " ", 0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'}
    return table


def fold(text: str) -> str:
    """Return `text` with widths and scripts folded; the result has the same length."""
    return text if text.isascii() else text.translate(_table())
