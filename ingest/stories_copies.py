"""Whether two texts are copies or light edits of one another.

Long texts are compared by their runs of three words, short ones by what an editor may change in a flash: a
dateline, a word put in or left out, never a name for another. Either way no key figure may differ.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.script import simplified

from .stories_figures import Figures, figures
from .stories_words import Runs, runs, words
from .widths import nfkc, nfkc_each, simplified_each

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# A Chinese text that begins with neither a notice nor a dateline, which says 日, or else 讯 or 电, so early.
_PLAIN: Final = re.compile(
    r"(?=[\u3400-\u9FFF])(?![快突重最简责编作记校来原文本免风版声更精资点扫])(?:[^日讯电]{28}|[^日讯电]{1,27}\Z)"
)
_IDLE: Final = frozenset("的了将于在已等据称公告曰今日昨本其为是和与及并个家由向对到约共") | {
    "a", "an", "the", "in", "on", "at", "of", "to", "for", "and", "as", "says", "said", "s", "report",
    "by", "with", "its",
}  # fmt: skip
_TURNING: Final = re.compile(r"[不未否没非拒涨跌升降增减买卖盈亏胜负]|\bnot?\b")


class Wording(NamedTuple):
    """A text as it is compared: the key of its story, its `body`, its runs of words, figures left out."""

    key: str
    whole: str
    runs: Runs


def parts(title: str, text: str) -> tuple[str, str]:
    """Return title and text without dateline, editor's line and notices; a flash's bracket is its title."""
    title, text = (simplified(nfkc(it[:LONGEST])) for it in (title, text))
    return _bared(title, text)


def _bared(title: str, text: str) -> tuple[str, str]:
    if _PLAIN.match(text) and not _HINTED.search(text):
        return _undated(title), text.strip()
    if not title and text.startswith("【"):
        title, _, text = text[1:].partition("】")
    plain = _undated(text)
    if _HINTED.search(plain) or _FURNITURE.match(plain):
        plain = _FURNITURE.sub(" ", plain)
    return _undated(title), plain.strip()


def _undated(text: str) -> str:
    if _PLAIN.match(text):
        return text
    dateline = _DATELINE.match(text)
    return text[dateline.end() :] if dateline else text


def body(title: str, text: str) -> str:
    """Return what of a text is shingled: its title and its text, once where the text begins with the title."""
    return _joined(*parts(title, text))


def bodies(titles: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return what of texts is shingled."""
    heads, plain = (simplified_each(nfkc_each([it[:LONGEST] for it in those])) for those in (titles, texts))
    easy = [_PLAIN.match(text) is not None and _HINTED.search(text) is None for text in plain]
    return [
        _joined(_undated(title), text.strip()) if it else _joined(*_bared(title, text))
        for title, text, it in zip(heads, plain, easy, strict=True)
    ]


def _joined(head: str, plain: str) -> str:
    return plain if plain.startswith(head) else f"{head} {plain}"


def wordings(keys: Sequence[str], wholes: Sequence[str]) -> list[Wording]:
    """Return the wordings of texts that are to be compared with one another, by their bodies."""
    return [*map(Wording, keys, wholes, runs(wholes))]


def key_figures(title: str, text: str) -> Figures:
    """Return the key figures of a text without dateline, editor's line and notices."""
    return figures(*parts(title, text))


def alike(one: Wording, other: Wording) -> bool:
    """Whether two texts say the same but for their figures; the order does not matter."""
    if one.key == other.key:
        return True
    less, more = sorted((one.runs.words, other.runs.words))
    if less < RATIO * more or not less:
        return False
    if less >= SHORT:
        return _text(one.runs, other.runs)
    return _flash(*sorted((words(one.whole), words(other.whole)), key=lambda it: (len(it), it)))


def _text(one: Runs, other: Runs) -> bool:
    return len(one.shared & other.shared) >= SHARED * min(one.different, other.different) > 0


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
