"""Takes out of texts what no archive should hold: control characters, lone surrogates, marks that turn the writing."""

from __future__ import annotations

import re
from typing import Final

# Marks of direction can make a title read as what it does not say, and no Chinese or English text needs them.
_UNWANTED: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BREAKS: Final = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_BLANKS: Final = re.compile(r"[ \t\u00a0]+(?=\n)|[\n\s]+\Z|\A\s+")


def clean(text: str) -> str:
    """Return `text` without unwanted characters, its lines ended by line feeds, nothing blank at its ends."""
    if not text.isprintable():  # which no unwanted character is
        text = _BLANKS.sub("", _BREAKS.sub("\n", _UNWANTED.sub("", text)))
    return text.strip()


def one_line(text: str) -> str:
    """Return `text` cleaned, as one line with single blanks; the wide blanks of Chinese titles stay single too."""
    return " ".join(clean(text).split())
