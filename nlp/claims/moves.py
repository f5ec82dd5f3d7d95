"""Claims about moves in per cent, in Chinese: of indices, boards, sectors and stocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import comparison

from .scene import Actor, Measure, chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.records import Claim

    from .scene import Scene

KINDS: Final = {"index": "index-move", "board": "index-move", "sector": "sector-move", "company": "stock-move"}
AS_INDEX: Final = {"chinext-board": "chinext"}  # a board has no return of its own
REACH: Final = 40  # characters between an actor and its figure in Chinese
SLACK: Final = 1  # 慧智微涨: a name may end in what looks like the beginning of a verb (微涨)
_UP: Final = (
    r"(?:大|暴|狂|收|领|齐|均|普|微|集体|小幅|直线)?(?:上涨|涨|拉升|飙升|攀升|反弹|上扬|高开|走高|走强"
    r"|收高|冲高|上升|升)"
)
_DOWN: Final = r"(?:大|暴|狂|收|领|齐|均|普|微|急|集体|小幅)?(?:下跌|跌|下挫|重挫|低开|走低|走弱|收低|回落|下滑|挫)"
_MID: Final = (
    r"(?:幅)?(?:度)?(?:一度)?(?:扩大|收窄|缩小|回落)?(?:至|到)?(?:分别|双双|都|同时)?(?:超过|超|逾|近"
    r"|约|达到?|为|了|不足|不到|接近"
    r"|逼近|将近|均|也|已|最多|高达)*"
)
_FIGURE: Final = r"(?P<n>\d+(?:\.\d+)?)%"
_MOVE: Final = re.compile(
    rf"(?P<each>分别|各)?(?P<verb>(?P<up>{_UP})"
    rf"|(?P<down>{_DOWN}))(?P<mid>{_MID})\s*{_FIGURE}(?P<tail>以上|左右|多|以内)?"
)
# Moves are looked for from their figures back, which are few: through the characters that can stand before one.
_PERCENT: Final = re.compile(r"\d+(?:\.\d+)?%")
_LEADING: Final = frozenset(char for char in f"分别各{_UP}{_DOWN}{_MID}" if "\u4e00" <= char <= "\u9fff")
_TAIL: Final = 2  # characters of a tail
# 甲、乙也有超过5%的涨幅
_NOUN: Final = re.compile(
    rf"(?:有|录得|出现|取得|实现|获得|现)(?:着|了)?(?P<mid>超过|超|逾|近|约|接近|达到?"
    rf"|不足)?\s*{_FIGURE}(?P<tail>以上|左右)?的?(?:(?P<up>涨幅)|(?P<down>跌幅))"
)
_NEXT_FIGURE: Final = re.compile(
    rf"(?:、|和|及|以及|,|，|与)\s*(?:(?P<up>{_UP})|(?P<down>{_DOWN}))?(?P<mid>超过|超|逾|近|约)?(?P<n>\d+(?:\.\d+)?)%"
)
THREE: Final = re.compile(r"三大(?:股)?指(?:数)?")
THREE_INDICES: Final = ("sse-composite", "szse-component", "chinext")
_OTHER: Final = re.compile(
    r"目标|市占率|份额|偏离|连续|净利|营收|收入|销量|价格|利润|成交|ETF|期货|市值|持股|目标价|股息|规模"
    r"|收益率|振幅|换手|出货|产量|订单|溢价|发行价|毛利|占比|仓位|估值|运价"
    r"|报价|现价|股价较|概率|利率|折价"
)
_ALONE: Final = re.compile(
    r"\s*(?:而|但|并|且|随后|最终|截至收盘|收盘|半日|盘中|午后|早盘|尾盘|一度|目前|现|开盘|全天|盘初"
    r"|此前|曾|后|其后|早些时候"
    r"|截至发稿|板块|该?指数|概念|整体|午间收盘|日内|震荡|午间|股价|强势|快速|直线|持续|一路|该股|当前"
    r"|最高|最低|再度|最新|今日|当日|盘后)*(?:整体)?\Z"
)
_DEBUT: Final = re.compile(r"登陆|挂牌|上市")  # a stock that comes to a board moves, not the board
_FUND: Final = re.compile(r"ETF")
_AT_LIMIT: Final = re.compile(r"(?:的)?(?:涨停|跌停|封板)|(?:的)?(?:涨|跌)停")
# A company's bonds (22万科03), goods and funds are not its shares.
_FIRST_DAY: Final = re.compile(r"C[\u4e00-\u9fff].*首日")  # a C before the name: its first day is past
_YEAR: Final = re.compile(r"\d\d\Z")
_BOND: Final = re.compile(
    r"\d\d(?!cm|CM|日|%)|[^，。、]{0,5}(?:债|期货|H股|美股|ADR|GDR|优先股|期权)|的?(?:飞天|产品|价格"
    r"|报价|出厂价|零售价)"
)
_DRIVER: Final = re.compile(r"(?:等)?(?:板块)?(?:的)?(?:推动|带动|拖累|提振|支撑|影响)|的?调整")


def moves(scene: Scene) -> Iterator[Claim]:
    """Yield moves stated in Chinese; a list of subjects shares one figure, 分别 deals figures out."""
    last_end = 0
    if not scene.peopled and not THREE.search(scene.text):
        return
    for found in _found(scene.text):
        start, _ = scene.segment(found.start())
        low = max(start, last_end)
        subjects = _subjects(scene, low, found.start())
        last_end = found.end()
        if (
            not subjects
            or scene.over_a_period(start, found.start() + 1)
            or scene.in_a_longer_tale(found.start())
            or _OTHER.search(scene.text, subjects[-1].end, found.end())
            or _barred(scene.text, start, found, subjects)
        ):
            continue
        for actor, measure, end in _dealt(scene.text, found, subjects):
            yield _move(scene, actor, found, measure, end)


def _found(text: str) -> list[re.Match[str]]:
    """Return the figures of moves, in order; 20%涨停 is a limit."""
    found = [one for one in _moves(text) if not _AT_LIMIT.match(text, one.end())]
    if "%" not in text or "的" not in text:
        return found
    return sorted((*found, *_NOUN.finditer(text)), key=re.Match.start)


def _moves(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_MOVE` finds."""
    end = 0
    for figure in _PERCENT.finditer(text) if "%" in text else ():
        start = at = figure.start()
        while start > end and (text[start - 1] in _LEADING or text[start - 1].isspace()):
            start -= 1
        one = _MOVE.search(text, start, figure.end() + _TAIL) if start < at else None
        if one is not None:
            end = one.end()
            yield one


def _barred(text: str, start: int, found: re.Match[str], subjects: Sequence[Actor]) -> bool:
    """Tell whether the figure is of something else: of a stock that comes to a board, of a bond, of many days."""
    if subjects[-1].kind != "company" and _DEBUT.search(text, start, found.start()):
        return True
    last = subjects[-1]
    if last.kind != "company":
        return False
    of_bond = _BOND.match(text, last.end, found.start()) or _YEAR.search(text, max(0, last.start - 2), last.start)
    return of_bond is not None or _FIRST_DAY.search(text, start, found.start()) is not None


def _dealt(text: str, found: re.Match[str], subjects: Sequence[Actor]) -> list[tuple[Actor, Measure, int]]:
    """Return each subject with its figure and where that ends: one for all, or one each after 分别."""
    sign = 1 if found["up"] else -1
    measures, end = [_measure(sign, found["n"], (found["mid"] or "") + (found["tail"] or ""))], found.end()
    each = "分别" in text[subjects[-1].end : found.start()] + found.group()
    while (more := _NEXT_FIGURE.match(text, end)) and (each or (len(measures) < len(subjects) and not _turns(more))):
        sign = sign if not _turns(more) else 1 if more["up"] else -1
        measures.append(_measure(sign, more["n"], more["mid"] or ""))
        end = more.end()
    if len(measures) == len(subjects):
        return [(actor, measure, end) for actor, measure in zip(subjects, measures, strict=True)]
    return [(actor, measures[0], found.end()) for actor in subjects] if len(measures) == 1 else []


def _turns(more: re.Match[str]) -> bool:
    """Tell whether a further figure has its own direction (分别高开0.4%和低开5%)."""
    return bool(more["up"] or more["down"])


def _measure(sign: int, figure: str, words: str) -> Measure:
    """Return a signed move in per cent, as a fraction."""
    return Measure(comparison(words), sign * float(figure) / 100, "fraction")


def _move(scene: Scene, actor: Actor, found: re.Match[str], measure: Measure, end: int) -> Claim:
    """Return one move as a claim; 创业板 that moves is its index."""
    subject = AS_INDEX.get(actor.subject, actor.subject)
    span = (min(actor.start, found.start()), end)
    return scene.claim(KINDS[actor.kind], subject, measure, (found.start(), end), span)


def _subjects(scene: Scene, low: int, at: int) -> list[Actor]:
    """Return who moves: the actors of the stretch before the figure, else of the segment before in the sentence."""
    actors: Sequence[Actor] = [actor for actor in scene.before(low, at) if actor.end <= at + SLACK]
    actors = [actor for actor in actors if actor.kind != "market"]
    if not actors:
        three = _three(scene, low, at)
        return three or (_understood(scene, low, at) if _ALONE.match(scene.text[low:at]) else [])
    actors = _without_drivers(scene.text, actors)
    nearest = actors[-1]
    if nearest.kind in ("index", "board") and _FUND.search(scene.text, *scene.sentence(at)):
        return []
    if nearest.kind == "foreign" or at - nearest.end > REACH:
        return []
    if nearest.kind == "company" and scene.text[at : at + 2].startswith(("升", "上升")):
        return []  # a share of a market rises, a stock 涨
    if nearest.kind in ("company", "sector") and scene.elsewhere(at):
        return []
    return [actor for actor in chain(scene.text, actors) if actor.kind == nearest.kind]


def _without_drivers(text: str, actors: Sequence[Actor]) -> Sequence[Actor]:
    """Return `actors` without sectors that only drive: an index rose 在…板块的推动下."""
    kept = [actor for actor in actors if not (actor.kind == "sector" and _DRIVER.match(text, actor.end))]
    return kept or actors


def _three(scene: Scene, low: int, at: int) -> list[Actor]:
    """Return the three indices where 三大指数 moves, of Shanghai and Shenzhen."""
    found = THREE.search(scene.text, low, at)
    if found is None or scene.abroad:
        return []
    return [Actor(*found.span(), "index", index) for index in THREE_INDICES]


def _understood(scene: Scene, low: int, at: int) -> list[Actor]:
    """Return the only actor of the segment before, in the same sentence."""
    first, _ = scene.sentence(at)
    earlier = [
        actor for actor in scene.before(first, low) if actor.kind in ("index", "board", "foreign", "company", "sector")
    ]
    if not earlier or earlier[-1].kind == "foreign" or low - earlier[-1].end > REACH:
        return []
    if earlier[-1].kind in ("company", "sector") and scene.elsewhere(at):
        return []
    start, _ = scene.segment(earlier[-1].start)
    return earlier[-1:] if len([actor for actor in earlier if actor.start >= start]) == 1 else []
