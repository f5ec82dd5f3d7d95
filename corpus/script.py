"""Traditional Chinese characters as simplified ones, one for one, so that nothing moves (OpenCC's t2s)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def simplifications() -> Mapping[int, str]:
    """Return the simplified form of each traditional character that has one, for `str.translate`."""
    from opencc import OpenCC  # noqa: PLC0415 - loads its dictionaries

    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simplified = OpenCC("t2s").convert("\n".join(han)).split("\n")
    return {ord(a): b for a, b in zip(han, simplified, strict=True) if a != b and len(b) == 1}


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, simplifications()))}]")


def simplified(text: str) -> str:
    """Return `text` in simplified characters; the result has the same length."""
    if text.isascii() or not _traditional().search(text):  # finding out takes a tenth of translating
        return text
    return text.translate(simplifications())
