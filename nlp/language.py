"""Which language a text is written in, by counting: no model, no statistics of letters.

A Chinese article full of product names is Chinese, an English one with a few Chinese names is English.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.records import Lang

_HAN: Final = re.compile(r"[\u3400-\u4DBF\u4E00-\u9FFF]+")
_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# A Chinese character carries about half of what an English word does. On real feeds the share is bimodal:
# Chinese items lie above 0.6, English ones below 0.1.
CHINESE_SHARE: Final = 0.55
ENGLISH_SHARE: Final = 0.2


def language(text: str) -> Lang:
    """Return zh, en or mixed; a text without letters is mixed."""
    if _WORD.search(text) is None:
        return "zh" if _HAN.search(text) else "mixed"
    if text.isascii():
        return "en"
    han = sum(map(len, _HAN.findall(text))) / 2
    latin = len(_WORD.findall(text))
    share = han / (han + latin)
    if share >= CHINESE_SHARE:
        return "zh"
    return "en" if share <= ENGLISH_SHARE else "mixed"
