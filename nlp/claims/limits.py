"""Claims about single stocks at their limits, and about streaks of limits or of rising and falling closes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import chinese_number

from .moves import THREE, THREE_INDICES
from .scene import LIST_GAP, PERIOD, Actor, Measure, chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.records import Claim

    from .scene import Scene

CLOSE: Final = 12  # characters between a stock and its limit, adverbs left out
NEAR: Final = 8  # characters between a stock and its streak
_LIMIT: Final = re.compile(
    r"(?P<what>涨停|跌停|(?<!跌停)封板)(?!潮|家|的?个?股|价|数|后打|被|率|资金|原因|复盘|揭秘|分析|打开"
    r"|或|基因|池|榜|以来|个?板块)"
)
# Between a stock and the word: what tells of no limit, of one that was lost, or of another day.
_NOT_AT_IT: Final = re.compile(
    r"逼近|接近|冲击|冲涨|打开|撬|炸|开板|有望|未|非|拟|濒临|临近|险|差点|距|以|连续|昨|前一|上周|近\d"
    r"|近[两三四五六七八九十]|因|若|如果"
    r"|[涨跌]幅|[涨跌]超|[涨跌]逾|[涨跌]近|\d+[个次天]|或[^，]{0,2}\Z|止|避免|曾(?!.*触及)|至今|次|天地|地天"
)
_BOARD: Final = re.compile(r"封|触及|收|上")  # 涨停板 is a limit where something is done to it
_ADVERBS: Final = re.compile(
    r"在?(?:\d{4}年)?\d{1,2}月\d{1,2}日|在?\d{1,2}日|[\"“”'‘’]|\d{2}\s?(?:cm|CM|厘米)|[123]0%(?:的)?"
    r"|股价|股票|今日|今天|当日"
    r"|早盘|午后|下午|上午|尾盘|盘中|盘初|开盘|竞价|收盘|直线|双双|集体|再度|再次|一字|此前|(?:等)?(?:近|超|逾|约)?"
    r"(?:[\d一二两三四五六七八九十百]+(?:余|多)?|多)(?:只|家|支)?[^，。、\d]{0,6}?股|等(?:个股|股票"
    r"|标的|股|成分股|公司)?"
)
_ON_TO: Final = re.compile(r"[^，。]{0,8}(?:至|到)(?:午后|尾盘|触及|封)*")  # from one limit to the other
_INCLUDING: Final = re.compile(r"[，,]?(?:其中)?(?:包括|如)(?:了)?")
_N: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_STREAK: Final = re.compile(
    rf"(?<![\d连])(?P<n>{_N})连(?P<what>板|阳|涨停|跌停|涨|跌|阴)(?!股|高度|胜|停?率|势)"
    rf"|连续(?:第)?(?P<n2>{_N})(?:个)?(?:交易日|日|天)(?:收盘|实现|一字|强势|以)?(?P<what2>上涨|下跌"
    rf"|涨停|跌停|收涨|收跌|走高|走低)"
    rf"|{_N}(?:个)?(?:天|日|交易日)(?:内|里|中)?(?:累计|收获|斩获|录得|实现|走出|拿下|达到|有|了"
    rf"|共)*(?P<n3>{_N})(?:个|次)?(?:涨停板|涨停|板)"
    rf"|(?<!\d)连(?P<what4>涨|跌|收)(?P<n4>{_N})(?:个)?(?:日|天|交易日|阳|阴)"
)
_LEAD: Final = re.compile(
    r"(?:(?:(?!多|[家只支]|个股|股(?![票价]))[^，。\n\d]){0,6}(?:也|亦|此前|已|今日|尾盘|午后|早盘|盘中"
    r"|直线|一度|随后|再度|股价|均|成功|晋级|走出|录得|收获|实现|斩获|喜提|豪取|达成|触及"
    r"|快速|拉升|20cm|20CM|[\"“”]|\d+月\d+日)*)\Z"
)


def limits(scene: Scene) -> Iterator[Claim]:
    """Yield stocks that are said to be at their limit, each of a list."""
    if "停" not in scene.text and "封板" not in scene.text:
        return
    last = 0
    before: Sequence[Actor] = ()
    for found in _LIMIT.finditer(scene.text):
        start, _ = scene.segment(found.start())
        on = before if start <= last and _ON_TO.fullmatch(scene.text, last, found.start()) else ()
        low, last = max(start, last), found.end()
        actors = before = on or _ready(scene, low, found)
        if not actors or scene.elsewhere(found.start()):
            continue
        kind = "limit-down" if found["what"] == "跌停" else "limit-up"
        for actor in actors:
            span = (min(actor.start, found.start()), max(actor.end, found.end()))
            yield scene.claim(kind, actor.subject, Measure("=", 1.0, "count"), found.span(), span)


def _ready(scene: Scene, low: int, found: re.Match[str]) -> Sequence[Actor]:
    """Return the stocks at the limit that is told at `found`: the list before it, or the one stock spoken of."""
    actors = [actor for actor in scene.before(low, found.start()) if actor.end <= found.start()]
    named = [actor for actor in actors if actor.kind in ("company", "sector", "index", "foreign")]
    if not named:
        behind = _behind(scene, found)
        one = None if behind else _only(scene, low, found.start())
        between, listed = scene.text[low : found.start()], behind or ([one] if one else [])
        if behind:
            return listed
        if not one or not _LEAD.match(between):
            return ()
    elif named[-1].kind == "company":
        between, listed = scene.text[named[-1].end : found.start()], chain(scene.text, named)
    else:
        return ()
    bare = _ADVERBS.sub("", between)
    board = scene.text.startswith("板", found.end()) and not _BOARD.search(between)
    if board or len(bare) > CLOSE or _NOT_AT_IT.search(bare) or PERIOD.search(bare):
        return ()
    return [actor for actor in listed if actor.kind == "company"]


def _behind(scene: Scene, found: re.Match[str]) -> list[Actor]:
    """Return the stocks listed behind the word (多股涨停，包括甲、乙)."""
    lead = _INCLUDING.match(scene.text, found.end())
    if lead is None:
        return []
    listed: list[Actor] = []
    end = lead.end()
    for actor in scene.before(end, scene.sentence(end)[1]):
        between = scene.text[end : actor.start]
        if (
            actor.kind != "company"
            or (listed and "、" not in between and between not in ("和", "与", "及"))
            or len(between) > LIST_GAP
        ):
            break
        listed.append(actor)
        end = actor.end
    return listed


def _only(scene: Scene, low: int, at: int) -> Actor | None:
    """Return the one company of the last segment before `low`, in the same sentence, that names anybody."""
    first, _ = scene.sentence(at)
    earlier = [actor for actor in scene.before(first, low) if actor.kind not in ("market", "board", "sector")]
    if not earlier or earlier[-1].kind != "company":
        return None
    start, _ = scene.segment(earlier[-1].start)
    return earlier[-1] if len({actor.subject for actor in earlier if actor.start >= start}) == 1 else None


def streaks(scene: Scene) -> Iterator[Claim]:
    """Yield streaks in days: 6连板 and 8天6板 of a stock, 三连阳 of an index; falls are negative."""
    if "连" not in scene.text and "板" not in scene.text and "涨停" not in scene.text:
        return
    for found in _STREAK.finditer(scene.text):
        what = found["what"] or found["what2"] or found["what4"] or "板"
        days = chinese_number(found["n"] or found["n2"] or found["n3"] or found["n4"])
        if not days or (days == 1 and not found["n3"]):
            continue
        sign = -1 if what[-1] in "跌阴低" or what == "跌停" or found.group().endswith("阴") else 1
        for actor in _streaking(scene, found, stock="板" in what or "停" in what):
            span = (min(actor.start, found.start()), max(actor.end, found.end()))
            yield scene.claim("streak", actor.subject, Measure("=", sign * days, "days"), found.span(), span)


def _streaking(scene: Scene, found: re.Match[str], *, stock: bool) -> Sequence[Actor]:
    """Return whose streak it is: the nearest before in the segment, or a stock right behind."""
    start, end = scene.segment(found.start())
    kinds = ("company", "index", "foreign", "sector")
    before = [actor for actor in scene.before(start, found.start()) if actor.kind in kinds]
    near = before[-1] if before and len(_ADVERBS.sub("", scene.text[before[-1].end : found.start()])) <= NEAR else None
    after = [actor for actor in scene.before(found.end(), end) if actor.start - found.end() <= 1]
    if near is not None and near.kind == "company" and stock:
        return [actor for actor in chain(scene.text, before) if actor.kind == "company"]
    actor = near or (after[0] if after else None) or (_left(scene, start, found.start()) if not before else None)
    if actor is not None:
        return [actor] if actor.kind in (("company",) if stock else ("company", "index")) else ()
    three = None if stock or scene.abroad else THREE.search(scene.text, scene.sentence(found.start())[0], found.start())
    return [Actor(*three.span(), "index", index) for index in THREE_INDICES] if three else ()


def _left(scene: Scene, low: int, at: int) -> Actor | None:
    """Return the one company of the sentence so far where only adverbs stand before the streak."""
    return _only(scene, low, at) if _LEAD.match(scene.text[low:at]) else None
