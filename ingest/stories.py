"""The key that copies of a story share.

A copy has the same title up to case, width, script, punctuation and the name of the site, and the same figures. A
title that any day's item could bear (午评, Morning briefing) takes the beginning of the text in.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from corpus.script import simplified

from .widths import nfkc, nfkc_each

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_CHINESE: Final = re.compile(rf"(?:[^\u3400-\u9FFF]*[\u3400-\u9FFF]){{{TITLE_WEIGHT}}}")
_DIGIT: Final = re.compile(r"\d")
_MARKS: Final = re.compile(r"[+\-.%]")
_IDLE: Final = re.compile(r"[\W_]+")
_BEFORE_SITE: Final = re.compile(r"[-–—_|｜]")  # what nearly no title has: the others need not be looked at closely


def story_key(title: str, text: str) -> str:
    """Return the key of the story that a text belongs to: sixteen hexadecimal digits, equal for copies."""
    return _key(nfkc(title[:LONGEST]).strip(), text)


def story_keys(titles: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return the keys of the stories that texts belong to."""
    bare = nfkc_each([title[:LONGEST] for title in titles])
    return [_key(title.strip(), text) for title, text in zip(bare, texts, strict=True)]


def _key(bare: str, text: str) -> str:
    """Return the key of a text whose title is in its normal form."""
    named = _headline(bare, text)
    key = _condensed(nfkc(named) if named is not bare else bare)
    if not heavy(named):
        key = f"{key}|{normalised(text[: 4 * TEXT_LENGTH])[:TEXT_LENGTH]}"
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def normalised(text: str) -> str:
    """Return `text` without case, width, script, blanks, punctuation; figures keep their sign, point and per cent."""
    return _condensed(nfkc(text))


def _condensed(text: str) -> str:
    folded = simplified(text).casefold().replace("−", "-")
    if not _MARKS.search(folded) or not _DIGIT.search(folded):  # these only count beside figures
        return _IDLE.sub("", folded)
    return "".join(_KEPT.findall(_FIGURE.sub(_figure, folded)))


def _headline(bare: str, text: str) -> str:
    """Return the title without the site's name; of a flash without one, what stands in its brackets."""
    bracket = _HEADLINE.match(bare or text[:LONGEST])
    if bracket and (not bare or not heavy(bare[bracket.end() :])):
        return bracket[1]
    stripped = _SITE.sub("", bare) if _BEFORE_SITE.search(bare) else bare
    return stripped if stripped != bare and heavy(stripped) else bare


def _figure(match: re.Match[str]) -> str:
    """Write a figure one way: no thousands commas, no zeros behind the last decimal."""
    figure, percent = match[0].replace(",", ""), ""
    if figure.endswith("%"):
        figure, percent = figure[:-1], "%"
    if "." in figure:
        figure = figure.rstrip("0").rstrip(".")
    return f" {figure}{percent} "


def heavy(title: str) -> bool:
    """Whether a title names an event: a Chinese character counts one, a word of letters two, a date nothing."""
    dated = "日" in title or "周" in title or "期" in title or "-" in title
    bare = _DATE.sub("", title) if dated else title
    return _CHINESE.match(bare) is not None or len(_HAN.findall(bare)) + 2 * len(_WORD.findall(bare)) >= TITLE_WEIGHT
