"""NFKC, which most texts need for their punctuation only.

Chinese texts are full of wide commas, and normalising them takes longer than anything else that is done to them.
Each character here becomes the same one wherever it stands: what then is normal need not be looked at again.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_WIDE: Final = (
    ("，", ","),
    ("：", ":"),
    ("；", ";"),
    ("（", "("),
    ("）", ")"),
    ("％", "%"),
    ("！", "!"),
    ("？", "?"),
    ("…", "..."),
)


def nfkc(text: str) -> str:
    """Return `text` in the normal form NFKC."""
    if text.isascii():
        return text
    plain = text
    for wide, narrow in _WIDE:
        plain = plain.replace(wide, narrow)
    return plain if unicodedata.is_normalized("NFKC", plain) else unicodedata.normalize("NFKC", plain)
