"""Claims about money: turnover of the market, of boards and of stocks, and northbound flows, in yuan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import SCALES, comparison

from .counts import WHOLE_MARKET
from .scene import PERIOD as _PERIOD
from .scene import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import Claim

    from .scene import Actor, Scene

_AMOUNT: Final = r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万亿|千亿|百亿|亿|万)"
_TURNOVER: Final = re.compile(
    rf"(?P<head>[^，。；、,\n]{{0,16}}?)成交(?:总)?(?:金)?额?(?P<mid>(?:连续(?:第)?\d+(?:个交易日|日|天))?[^\d，。；,\n]{{0,14}}?){_AMOUNT}(?P<tail>余"
    rf"|以上|左右)?元?(?!港|美)"
)
# No stock or sector trades 300 billion yuan in a session, no board 800 billion.
BEYOND_A_STOCK: Final = 3e11
BEYOND_A_BOARD: Final = 8e11
_ROW: Final = re.compile(r"连续(?:第)?\d+(?:个交易日|日|天)")
_CHANGE: Final = re.compile(r"较|放量|缩量|减少|增加|增量|净|同比|环比|比|差|缩|占")
_NOT_STOCKS: Final = re.compile(
    r"期货|债|基金|ETF|北向|南向|龙虎榜|大宗|预计|有望|料|融资|期权|现货|拍卖|楼|房|住宅|交易额|平台"
    r"|电商|港股|恒指|港元|通成交|土地"
    r"|二手|GMV|碳|黄金|合约|直播|币",
    re.IGNORECASE,
)
_MARKETWIDE: Final = re.compile(r"两市|三市|沪深|全市场|市场|A股|大盘|全天|半日|早盘|午盘|三大指数|沪指")
_HALF: Final = re.compile(r"沪市|深市|上交所|深交所|上海证券|深圳证券")
_FLOW: Final = re.compile(
    rf"北(?:向|上)资金(?P<mid>[^\d，。；\n]{{0,10}}?)(?P<what>净买入|净流入|净卖出|净流出|净买|净卖"
    rf"|加仓|减仓)(?:额)?(?P<cmp>超过|超|逾"
    rf"|近|约|达|为|了|合计)*\s*{_AMOUNT}"
)
_EN_TURNOVER: Final = re.compile(
    r"\bturnover\b(?P<mid>[^.;\d\n]{0,50}?)(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>trillion|billion"
    r"|million|bn|trn)\s(?:in )?(?:yuan|RMB|renminbi|CNY)"
    r"|(?P<n2>\d[\d,]*(?:\.\d+)?)\s?(?P<unit2>trillion|billion)\s(?:yuan|RMB)\s(?:in |of )?(?P<mid2>turnover)",
    re.IGNORECASE,
)
_EN_FLOW: Final = re.compile(
    r"\bnorthbound\b[^.;\d\n]{0,60}?(?:(?P<out>sales|sold|outflows?|selling)|(?P<in>purchases|bought"
    r"|inflows?|buying))"
    r"(?P<mid>[^.;\d\n]{0,24}?)(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>billion|million)\s(?:yuan|RMB)",
    re.IGNORECASE,
)
_EN_CHANGE: Final = re.compile(
    r"(?:up|down|rose|fell|grew|increased?|decreased?|shrank) by|compared|more than the|down from|up from|net ",
    re.IGNORECASE,
)
_EN_LEAST: Final = re.compile(r"exceed|surpass|top(?:ped|s)?\b", re.IGNORECASE)


def turnover(scene: Scene) -> Iterator[Claim]:
    """Yield turnovers of the market, of boards and of stocks, in yuan."""
    if not scene.abroad and "成交" in scene.text:
        for found in _TURNOVER.finditer(scene.text):
            yield from _turnover(scene, found)
    for found in _EN_TURNOVER.finditer(scene.text) if "urnover" in scene.text else ():
        words = found["mid"] or ""
        if not _EN_CHANGE.search(words):
            size = ">=" if _EN_LEAST.search(words) else comparison(words)
            amount = (
                float((found["n"] or found["n2"]).replace(",", "")) * SCALES[(found["unit"] or found["unit2"]).lower()]
            )
            yield _sum(scene, "turnover", _english_traded(scene, found), Measure(size, amount, "yuan"), found)


def _english_traded(scene: Scene, found: re.Match[str]) -> str:
    """Return whose turnover it is: a board named in the sentence, else the market's."""
    start, end = scene.sentence(found.start())
    boards = [actor for actor in scene.before(start, end) if actor.kind == "board" and actor.start < found.end()]
    return boards[-1].subject if boards else WHOLE_MARKET


def _turnover(scene: Scene, found: re.Match[str]) -> Iterator[Claim]:
    """Yield one Chinese turnover."""
    start, _ = scene.sentence(found.start())
    if _CHANGE.search(found["mid"]) or _NOT_STOCKS.search(found["head"] + found["mid"]) or _over_a_period(scene, found):
        return
    actors = [
        actor for actor in scene.before(start, found.end()) if actor.kind in ("company", "board", "foreign", "sector")
    ]
    at_hand = _MARKETWIDE.search(found["head"] + found["mid"])
    value = float(found["n"].replace(",", "")) * SCALES[found["unit"]]
    subject = _traded(found["head"], actors[-1:], value, marketwide=at_hand is not None)
    if subject is not None:
        measure = Measure(comparison(found["mid"] + (found["tail"] or "")), value, "yuan")
        yield _sum(scene, "turnover", subject, measure, found)


def _traded(head: str, nearest: list[Actor], value: float, *, marketwide: bool) -> str | None:
    """Return whose turnover it is, None where it is not said or of one exchange only."""
    if _HALF.search(head):
        return None
    if (marketwide and "板" not in head) or value >= BEYOND_A_BOARD:
        return WHOLE_MARKET
    if nearest and nearest[0].kind in ("company", "board"):
        return nearest[0].subject
    return WHOLE_MARKET if value >= BEYOND_A_STOCK else None


def _over_a_period(scene: Scene, found: re.Match[str]) -> bool:
    """Tell whether a turnover is of more than one session; 连续第5个交易日突破 still tells that of the last one."""
    start, _ = scene.sentence(found.start())
    words = _ROW.sub("", scene.text[start : found.end()])
    return _PERIOD.search(words) is not None


def flows(scene: Scene) -> Iterator[Claim]:
    """Yield northbound flows in yuan; sales are negative."""
    for found in _FLOW.finditer(scene.text) if "北" in scene.text else ():
        start, _ = scene.segment(found.start())
        if not scene.over_a_period(start, found.end()):
            sign = -1 if found["what"][1] == "卖" or "流出" in found["what"] or "减" in found["what"] else 1
            value = sign * float(found["n"].replace(",", "")) * SCALES[found["unit"]]
            measure = Measure(comparison(found["cmp"] or ""), value, "yuan")
            yield _sum(scene, "flow", "northbound", measure, found)


def english_flows(scene: Scene) -> Iterator[Claim]:
    """Yield northbound flows stated in English."""
    for found in _EN_FLOW.finditer(scene.text) if "orthbound" in scene.text else ():
        if not scene.over_a_period(*scene.sentence(found.start())):
            sign = -1 if found["out"] else 1
            value = sign * float(found["n"].replace(",", "")) * SCALES[found["unit"].lower()]
            yield _sum(scene, "flow", "northbound", Measure(comparison(found["mid"]), value, "yuan"), found)


def _sum(scene: Scene, kind: str, subject: str, measure: Measure, found: re.Match[str]) -> Claim:
    """Return a claim about an amount of money."""
    return scene.claim(kind, subject, measure, found.span())
