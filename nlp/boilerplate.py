"""Blanks out what is not the article: advertising, navigation, calls to subscribe, disclaimers.

Lines are judged as blocks: a heading with the short lines under it. Blanked characters become spaces, so that spans
stay where they are. Texts of a single line (most flashes) are left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import AhoCorasick, MatchKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import Span

# Words by which advertising and page furniture give themselves away, from saved pages of both languages.
_ADVERTISING: Final = re.compile(
    r"""subscribe|newsletter|sign\ up|log\ in|get\ started|check-?out\ code|promo|discount|\bcoupon|free\ trial
    |\b(?:job|resume|career|talent|candidate|interview\ (?:question|prep))s?\b|\bfrom\ [$¥€£]\d|/\s*role\b
    |no\ lock-?in|buy\ &\ sell\ online|start\ with\ only|grow\ your|paid\ member|members?\ only|\bcookies?\b
    |privacy\ policy|terms\ of\ (?:use|service)|all\ rights\ reserved|related\ (?:articles?|updates|stories)
    |share\ (?:this|article)
    |read\ more|scan\ to|download\ (?:the|our)\ app|click\ here|follow\ us|advertis|sponsored|copyright|disclaimer
    |crypto\ journey|curated\ digest|all\ content\ rights|not\ constitute|investment,\ legal|infringes?\ upon
    |扫码|扫一扫|关注.{0,6}公众号|点击(?:查看|进入|下载|关注)|下载.{0,8}(?:APP|客户端)|责任编辑|免责声明|版权(?:所有|声明)|未经授权
    |不构成.{0,6}投资建议|转载请|广告|订阅|开户|客服|举报|相关阅读|推荐阅读|热门评论|返回(?:首页|搜狐)|海量资讯|尽在.{0,8}APP""",
    re.IGNORECASE | re.VERBOSE,
)
# From such a line on, nothing belongs to the article any more.
_TAIL: Final = re.compile(
    r"^\W*(?:related\ (?:articles?|updates|stories)|share\ article|disclaimer|don't\ just\ read|all\ articles\ reposted"
    r"|recommended\ (?:for\ you|stories)|相关(?:阅读|新闻|推荐)|推荐阅读|免责声明|责任编辑|热门评论|更多精彩)".replace(
        "\\ ", " "
    ),
    re.IGNORECASE,
)
# One of these stands in whatever the two patterns find, in lower case: most texts end here.
_TELLTALE: Final = AhoCorasick(
    [
        *("subscribe", "newsletter", "sign up", "log in", "get started", "out code", "promo", "discount", "coupon"),
        *("free trial", "job", "resume", "career", "talent", "candidate", "interview", "from ", "role", "lock"),
        *("buy & sell online", "start with only", "grow your", "member", "cookie", "privacy policy", "terms of "),
        *("all rights reserved", "related ", "share ", "read more", "scan to", "download ", "click here", "follow us"),
        *("advertis", "sponsored", "copyright", "disclaimer", "crypto journey", "curated digest", "content rights"),
        *("not constitute", "investment, legal", "infringe", "don't just read", "articles reposted", "recommended"),
        *("扫码", "扫一扫", "公众号", "点击", "下载", "责任编辑", "免责声明", "版权", "未经授权", "不构成", "转载请"),
        *("广告", "订阅", "开户", "客服", "举报", "阅读", "相关新闻", "相关推荐", "热门评论", "更多精彩", "返回"),
        *("海量资讯", "尽在"),
    ],
    matchkind=MatchKind.Standard,
)
_MARKET: Final = re.compile(
    r"index|stock|share|\d\s?%|rall|surg|tumbl|指数|板块|涨|跌|个股|成交", re.IGNORECASE
)  # a block with such words is kept, advertising or not, unless it only sells
_BULLET: Final = re.compile(r"^\s*(?:[-•·*–]|\d+[.、)])\s*")
_INK: Final = re.compile(r"\S")
SHORT: Final = 70  # characters: a longer line is a sentence of the article


def blank_boilerplate(text: str) -> str:
    """Return `text` with its boilerplate replaced by spaces; the length is the same."""
    if text.count("\n") < 2:  # noqa: PLR2004 - title and one paragraph
        return text
    if not _TELLTALE.find_matches_as_indexes(text.casefold()):
        return text
    for start, end in _boilerplate(text):
        text = text[:start] + _INK.sub(" ", text[start:end]) + text[end:]
    return text


def _boilerplate(text: str) -> Iterator[Span]:
    for start, end in _blocks(text):
        block = text[start:end]
        if start > len(text) // 3 and _TAIL.search(block.strip()):
            yield start, len(text)
            return
        if _sells(block):
            yield start, end


def _sells(block: str) -> bool:
    """Whether a block is advertising: several of its words, or one where nothing speaks of the market."""
    found = len(_ADVERTISING.findall(block))
    if not found:
        return False
    return not _MARKET.search(block) or found >= 2 and len(block) < SHORT * found  # noqa: PLR2004, RUF021


def _blocks(text: str) -> Iterator[Span]:
    """Yield a heading together with the bullets under it; every other line alone."""
    start = place = 0
    open_block = False
    for line in text.splitlines(keepends=True):
        bullet = bool(_BULLET.match(line))
        joins = open_block and bullet
        if not joins and place > start:
            yield start, place
            start = place
        open_block = joins or bullet or (0 < len(line.strip()) <= SHORT and line.strip()[-1] not in ".。!！?？")
        place += len(line)
    if place > start:
        yield start, place
