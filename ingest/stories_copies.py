"""Whether two texts are copies or light edits of one another.

Long texts are compared by their shingles of four characters, short ones by what an editor may change in a flash: a
dateline, a word put in or left out, never a name for another. Either way no key figure may differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from .stories import TITLE_WEIGHT, headline, normalised, weight
from .stories_figures import Figures, contradict, figures

if TYPE_CHECKING:
    from collections.abc import Iterable

SHINGLE: Final = 4
LONGEST: Final = 4000  # characters that are compared
SHORT: Final = 60  # characters under which a text is a flash
SHARED: Final = 0.6  # of the shorter text's shingles; chosen by benchmarks/stories.py
RATIO: Final = 0.35  # a digest of the day is no copy of the flash it quotes
MATCHED: Final = 0.75  # of a flash's characters
INSERTED: Final = 8  # characters put in amid a flash
_DATELINE: Final = re.compile(
    r"^\s*(?:[\w·]{2,12}?(?:社|网|报|讯|电|财经)[\w·]{0,8}?)?\s*(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日?(?:讯|电|消息|获悉)"
    r"\s*(?:\([^)]{0,30}\))?[,，:： ]?"
    r"|^\s*[A-Z][A-Za-z., ]{2,40}(?:\((?:Reuters|Xinhua|AP|AFP|Bloomberg)\)|, [A-Z][a-z]+\.? \d{1,2} \(Xinhua\))\s*[-–—]+\s*"
    r"|^\s*(?:快讯|突发|重磅|最新|简讯|breaking|update \d|exclusive)\s*[:：|!！]\s*",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"(?:^|(?<=[。！？.!?\n…])|[(（【\[])\s*"
    r"(?:责任?编辑|编辑|责编|作者|记者|校对|来源|本文来源|文章来源|原标题|免责声明|风险提示|版权声明|声明[:：]|(?:更多)?(?:精彩|资讯).{0,12}(?:关注|下载)"
    r"|点击.{0,12}(?:查看|阅读|下载)|扫码|扫描.{0,6}二维码|(?:Reporting|Writing|Editing|Compiled) by|Our Standards"
    r"|Sign up|Subscribe|Click here|Disclaimer)[^\n。]*[。\n]?",
    re.IGNORECASE,
)
# Words that a light edit may exchange, written one way.
_SAME: Final = (
    ("上涨", "涨"), ("下跌", "跌"), ("上升", "升"), ("下降", "降"), ("股份有限公司", ""), ("有限公司", ""), ("表示", "称"),
    ("宣布", "称"), ("人民币", ""), ("同比增长", "同比增"), ("公告称", "公告"), ("据悉", ""), ("消息称", ""),
)  # fmt: skip
_IDLE: Final = frozenset("的了将于在已等据称公告曰今日昨本周其为是和与及并个家由向对到约超逾近共")
_TURNING: Final = re.compile(r"[不未否没非拒涨跌升降增减买卖盈亏胜负]|\bnot?\b")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a text is compared: its key, its words without figures, its shingles and its key figures."""

    key: str
    words: str
    figures: Figures
    named: bool  # whether its title says enough to be known by
    shingles: frozenset[str] = field(repr=False)


def body(title: str, text: str) -> str:
    """Return title and text as one, without dateline, editor's line and notices."""
    title, text = title[:LONGEST], text[:LONGEST]
    plain = _FURNITURE.sub(" ", _DATELINE.sub("", text.partition("】")[2] or text if text.startswith("【") else text))
    lead = text.partition("】")[0].lstrip("【") if text.startswith("【") else ""
    head = _DATELINE.sub("", title) or lead
    return plain if plain.startswith(head) else f"{head} {plain}"


def sketch(key: str, title: str, text: str) -> Sketch:
    """Return what of a text is compared; `key` is its story key."""
    plain = body(title, text)
    one = normalised(plain)
    words = "".join(char for char in one if char.isalpha())
    for long, short in _SAME:
        words = words.replace(long, short)
    named = weight(headline(title, text)) >= TITLE_WEIGHT
    return Sketch(key, words, figures(plain), named, frozenset(_shingles(one)))


def copies(one: Sketch, other: Sketch) -> bool:
    """Whether two texts belong to one story; the order does not matter."""
    if contradict(one.figures, other.figures):
        return False
    if one.key == other.key:
        return True
    short, long = sorted((one, other), key=lambda it: (len(it.words), it.words))
    if len(short.words) < RATIO * len(long.words) or not short.words:
        return False
    return _flash(short.words, long.words) if len(short.words) < SHORT else _text(short, long)


def _text(short: Sketch, long: Sketch) -> bool:
    least = min(len(short.shingles), len(long.shingles))
    return len(short.shingles & long.shingles) >= SHARED * least > 0


def _flash(short: str, long: str) -> bool:
    """Whether a flash was edited lightly: nothing exchanged but idle words, little put in but at its ends."""
    if short in long:
        return not _TURNING.search(long.replace(short, "", 1)) or len(short) > SHORT // 3
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    if 2 * MATCHED * len(short) > 2 * sum(block.size for block in matcher.get_matching_blocks()):
        return False
    return all(
        _harmless(short[a:b], long[c:d], at_end=a == 0 or b == len(short), early=0 < a < INSERTED)
        for what, a, b, c, d in matcher.get_opcodes()
        if what != "equal"
    )


def _harmless(old: str, new: str, *, at_end: bool, early: bool) -> bool:
    idle_old, idle_new = set(old) <= _IDLE, set(new) <= _IDLE
    if _TURNING.search(old + new):
        return False
    if idle_old and idle_new:
        return True
    if old and new and not (idle_old or idle_new):
        return False
    return at_end or (not early and max(len(old), len(new)) <= INSERTED)


def _shingles(text: str) -> Iterable[str]:
    return (text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1)))


