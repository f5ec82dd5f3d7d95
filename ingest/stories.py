"""The key that copies of a story share.

A copy has the same title up to case, width, punctuation and the name of the site, and the same figures. A title that
any day's item could bear (午评, Morning briefing) takes the beginning of the text in.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

TITLE_WEIGHT: Final = 10  # below it a title names a column rather than an event: 财经早餐, Morning briefing
TEXT_LENGTH: Final = 80
LONGEST: Final = 500
_HEADLINE: Final = re.compile(r"\s*【([^】]{4,})】")
# What stands behind the last mark, short and without figures, is the site's name: " - Reuters", "_新浪财经".
_SITE: Final = re.compile(r"(?:\s+[-–—|]\s+|[_|｜]|\s+-\s*)[^-–—|_｜\d%]{2,24}$")
_DATE: Final = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|(?:周|星期)[一二三四五六日天]")
_FIGURE: Final = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_HAN: Final = re.compile(r"[\u3400-\u9FFF]")
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9FFF]+")
_KEPT: Final = re.compile(r"[+-]?\d+(?:\.\d+)?%?|[^\W_]")


def story_key(title: str, text: str) -> str:
    """Return the key of the story that a text belongs to: sixteen hexadecimal digits, equal for copies."""
    named = headline(title, text)
    key = normalised(named)
    if weight(named) < TITLE_WEIGHT:
        key = f"{key}|{normalised(text[: 4 * TEXT_LENGTH])[:TEXT_LENGTH]}"
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def normalised(text: str) -> str:
    """Return `text` without case, width, blanks and punctuation; figures keep their sign, point and per cent."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    return "".join(_KEPT.findall(_FIGURE.sub(_figure, folded)))


def headline(title: str, text: str) -> str:
    """Return the title without the site's name; of a flash without one, what stands in its brackets."""
    bare, text = unicodedata.normalize("NFKC", title[:LONGEST]).strip(), text[:LONGEST]
    bracket = _HEADLINE.match(bare or text)
    if bracket and (not bare or weight(bare[bracket.end() :]) < TITLE_WEIGHT):
        return bracket[1]
    stripped = _SITE.sub("", bare)
    return stripped if weight(stripped) >= TITLE_WEIGHT else bare


def _figure(match: re.Match[str]) -> str:
    """Write a figure one way: no thousands commas, no zeros behind the last decimal."""
    figure, percent = match[0].replace(",", ""), ""
    if figure.endswith("%"):
        figure, percent = figure[:-1], "%"
    if "." in figure:
        figure = figure.rstrip("0").rstrip(".")
    return f" {figure}{percent} "


def weight(title: str) -> int:
    """Return how much a title says: a Chinese character counts one, a word of letters two, a date nothing."""
    bare = _DATE.sub("", title)
    return len(_HAN.findall(bare)) + 2 * len(_WORD.findall(bare))
