"""Whether two texts are copies or light edits of one another.

Long texts are compared by their runs of three words, short ones by what an editor may change in a flash: a
dateline, a word put in or left out, never a name for another. Either way no key figure may differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from corpus.script import simplified

from .stories_figures import Figures, contradict, figures
from .widths import nfkc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RUN: Final = 3  # words that are compared together, a Chinese character being one
LONGEST: Final = 4000  # characters that are compared
SHORT: Final = 24  # words (a Chinese character is one) under which a text is a flash
SHARED: Final = 0.55  # of the shorter text's runs of words; chosen by benchmarks/stories.py
RATIO: Final = 0.3  # a digest of the day is no copy of the flash it quotes
MATCHED: Final = 0.75  # of a flash's words
INSERTED: Final = 6  # words put in amid a flash
EARLY: Final = 8  # among the first words names stand: 中国银行, 中国建设银行
_DATELINE: Final = re.compile(
    r"^\s*[\w·]{0,16}?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日\s*(?:讯|电|消息|获悉)\s*(?:\([^)]{0,30}\))?[,:]?"
    r"|^\s*[\w·]{1,6}?[社网报][\w·]{0,6}?[讯电]\s*(?:\([^)]{0,30}\)|[,: ])"
    r"|^\s*[A-Z][A-Za-z., ]{2,40}"
    r"(?:\((?:Reuters|Xinhua|AP|AFP|Bloomberg)\)|, [A-Z][a-z]+\.? \d{1,2} \(Xinhua\))\s*[-–—]+\s*"
    r"|^\s*(?:快讯|突发|重磅|最新|简讯|breaking|update \d|exclusive)\s*[:|!]\s*",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"[(\[【]\s*(?:责任编辑|编辑|责编|作者|记者|校对|来源|原标题|文)[^)\]】\n]{0,60}[)\]】]"
    r"|(?:^|(?<=[。!?.\n…]))\s*(?:责任编辑|编辑|责编|校对|来源|本文来源|文章来源|原标题|免责声明|风险提示|版权声明|声明:"
    r"|(?:更多)?(?:精彩|资讯).{0,12}(?:关注|下载)|点击.{0,12}(?:查看|阅读|下载)|扫码|扫描.{0,6}二维码"
    r"|(?:Reporting|Writing|Editing|Compiled) by|Our Standards|Sign up|Subscribe|Click here|Disclaimer)[^\n。]*[。\n]?",
    re.IGNORECASE,
)
# Before and with what furniture begins: most texts have none, and this is found out in a third of the time.
_HINTED: Final = re.compile(r"[(\[【。!?.\n…]\s*[责编作记校来原文本免风版声更精资点扫RrWwEeCcOoSsDd]")
# Words that a light edit may exchange, written one way.
_SAME: Final = (
    ("上涨", "涨"), ("下跌", "跌"), ("上升", "升"), ("下降", "降"), ("股份有限公司", ""), ("有限公司", ""),
    ("表示", "称"),
    ("宣布", "称"), ("人民币", ""), ("同比增长", "同比增"), ("公告称", "公告"), ("据悉", ""), ("消息称", ""),
)  # fmt: skip
_IDLE: Final = frozenset("的了将于在已等据称公告曰今日昨本其为是和与及并个家由向对到约共") | {
    "a", "an", "the", "in", "on", "at", "of", "to", "for", "and", "as", "says", "said", "s", "report",
    "by", "with", "its",
}  # fmt: skip
_TURNING: Final = re.compile(r"[不未否没非拒涨跌升降增减买卖盈亏胜负]|\bnot?\b")


_TOKEN: Final = re.compile(r"[\u3400-\u9FFF]|[^\W\d_\u3400-\u9FFF]+")
_POINTS: Final = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)")  # u.s. and us


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text without figures, in runs; `key` is its story key."""

    key: str
    words: tuple[str, ...]
    shingles: frozenset[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a text is compared: its wording and its key figures."""

    wording: Wording
    figures: Figures


def parts(title: str, text: str) -> tuple[str, str]:
    """Return title and text without dateline, editor's line and notices; a flash's bracket is its title."""
    title, text = (simplified(nfkc(it[:LONGEST])) for it in (title, text))
    if not title and text.startswith("【"):
        title, _, text = text[1:].partition("】")
    plain = _undated(text)
    if _HINTED.search(plain) or _FURNITURE.match(plain):
        plain = _FURNITURE.sub(" ", plain)
    return _undated(title), plain.strip()


def _undated(text: str) -> str:
    dateline = _DATELINE.match(text)
    return text[dateline.end() :] if dateline else text


def body(title: str, text: str) -> str:
    """Return what of a text is shingled: its title and its text, once where the text begins with the title."""
    head, plain = parts(title, text)
    return plain if plain.startswith(head) else f"{head} {plain}"


def wording(key: str, whole: str) -> Wording:
    """Return the wording of a text by its `body`."""
    words = _words(whole)
    return Wording(key, words, frozenset(_shingles(words)))


def key_figures(title: str, text: str) -> Figures:
    """Return the key figures of a text without dateline, editor's line and notices."""
    return figures(*parts(title, text))


def _words(text: str) -> tuple[str, ...]:
    plain = text.casefold()
    if "." in plain:
        plain = _POINTS.sub("", plain)
    for long, short in _SAME:
        plain = plain.replace(long, short)
    return tuple(_TOKEN.findall(plain))


def copies(one: Sketch, other: Sketch) -> bool:
    """Whether two texts belong to one story; the order does not matter."""
    return alike(one.wording, other.wording) and not contradict(one.figures, other.figures)


def alike(one: Wording, other: Wording) -> bool:
    """Whether two texts say the same but for their figures; the order does not matter."""
    if one.key == other.key:
        return True
    short, long = sorted((one, other), key=lambda it: (len(it.words), it.words))
    if len(short.words) < RATIO * len(long.words) or not short.words:
        return False
    return _flash(short.words, long.words) if len(short.words) < SHORT else _text(short, long)


def _text(short: Wording, long: Wording) -> bool:
    least = min(len(short.shingles), len(long.shingles))
    return len(short.shingles & long.shingles) >= SHARED * least > 0


def _flash(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether a flash was edited lightly: nothing exchanged but idle words, little put in but at its ends."""
    within, whole = f" {' '.join(short)} ", f" {' '.join(long)} "
    if within in whole:
        return len(long) - len(short) > INSERTED or not _TURNING.search(whole.replace(within, "", 1))
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    if MATCHED * len(short) > sum(block.size for block in matcher.get_matching_blocks()):
        return False
    return all(
        _harmless(short[a:b], long[c:d], at_end=a == 0 or b == len(short), early=0 < a < EARLY)
        for what, a, b, c, d in matcher.get_opcodes()
        if what != "equal"
    )


def _harmless(old: Sequence[str], new: Sequence[str], *, at_end: bool, early: bool) -> bool:
    if _TURNING.search(" ".join((*old, *new))):
        return False
    idle_old, idle_new = _IDLE.issuperset(old), _IDLE.issuperset(new)
    if idle_old and idle_new:
        return True
    if not (idle_old or idle_new):
        return False
    return at_end or (not early and max(len(old), len(new)) <= INSERTED)


def _shingles(words: Sequence[str]) -> Iterable[int]:
    """Return all runs of words, hashed: by characters, an English phrase would outweigh the Chinese text around it."""
    return map(hash, zip(words, words[1:], words[2:], strict=False)) if len(words) >= RUN else [hash(tuple(words))]
