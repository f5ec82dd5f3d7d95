"""NFKC, which most texts need for their punctuation only.

Chinese texts are full of wide commas, and normalising them takes longer than anything else that is done to them.
Each character here becomes the same one wherever it stands: what then is normal need not be looked at again.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.script import simplifications, simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

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
_BETWEEN: Final = "\x00"  # normal, and joins with nothing


def nfkc(text: str) -> str:
    """Return `text` in the normal form NFKC."""
    return text if text.isascii() else _normal(_narrow(text))


def nfkc_each(texts: Sequence[str]) -> list[str]:
    """Return texts in the normal form NFKC: what nearly all of them need is done to all of them at once."""
    narrow = _narrow(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(narrow) != len(texts):  # one of them holds the sign between them, or there are none
        return [nfkc(text) for text in texts]
    return [text if text.isascii() else _normal(text) for text in narrow]


def simplified_each(texts: Sequence[str]) -> list[str]:
    """Return texts in simplified characters, which most of them are: all are searched together."""
    found, ends = [*texts], np.cumsum([*map(len, texts)])
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.flatnonzero(_traditional().take(codes, mode="clip"))
    for at in np.unique(np.searchsorted(ends, places, side="right")).tolist():
        found[at] = simplified(found[at])
    return found


@cache
def _traditional() -> NDArray[np.bool_]:
    """Return which characters have a simplified form; those beyond are taken for the last one, which has none."""
    found = np.zeros(max(simplifications()) + 2, bool)
    found[[*simplifications()]] = True
    return found


def _narrow(text: str) -> str:
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return text


def _normal(text: str) -> str:
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
