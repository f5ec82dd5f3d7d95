"""Claims about turnover in yuan: of the market, an exchange, a board or index, and of single stocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import SCALES, chinese_number, comparison

from .counts import WHOLE_MARKET
from .scene import PERIOD, Measure, chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.records import Claim

    from .scene import Actor, Scene

_NUMBER: Final = r"(?:\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十](?=\s*万亿))"
_AMOUNT: Final = (
    rf"(?P<n>{_NUMBER})?\s*(?P<unit>万亿|(?<=[\d\s])(?:千亿|百亿|亿|万)|(?<=[破超逾近足])千亿)(?![股手份吨张桶件])"
)
_ROW_WORDS: Final = r"连续(?:第)?[\d一二两三四五六七八九十]+(?:个)?(?:交易日|日|天)"
_TURNOVER: Final = re.compile(
    rf"(?P<head>[^，。；、,\n]{{0,16}}?)(?:日内|共|合计|总|累计)?成交(?!量|价|均价"
    rf"|[^，。；\n]{{0,6}}[手股])(?:总)?(?:金)?额?"
    rf"(?:(?:最高|居首|第一|居前|领先|大幅增长"
    rf"|有所放大)[，,])?(?P<mid>(?:{_ROW_WORDS})?[^\d，。；,\n]{{0,14}}?){_AMOUNT}(?P<tail>余|以上|左右"
    rf"|大关)?元?"
    rf"(?P<abroad>港|美|日元|韩元)?"
)
# 其中沪市8028亿元, after words about turnover.
_EXCHANGE: Final = re.compile(
    r"(?P<who>沪市|深市|上交所|深交所|北交所|北证50"
    r"|北市)(?P<mid>(?:[^\d，。；、,\n]{0,4}成交额?[^\d，。；、,\n]{0,4})?)"
    rf"{_AMOUNT}元?"
)
_EXCHANGES: Final = {
    "沪市": "sse", "上交所": "sse", "上海证券": "sse", "深市": "szse", "深交所": "szse", "深圳证券": "szse",
    "北交所": "bse-board", "北市": "bse-board", "北证50": "bse50",
}  # fmt: skip
_ONE_EXCHANGE: Final = re.compile("|".join(_EXCHANGES))
_MORE: Final = re.compile(rf"(?:元)?(?:、|和|及|，|与)\s*(?P<n>{_NUMBER})\s*(?P<unit>万亿|亿|万)")
# No stock or sector trades 300 billion yuan in a session, no board 800 billion; the market trades no less than 50.
BEYOND_A_STOCK: Final = 3e11
BEYOND_A_BOARD: Final = 8e11
LEAST_OF_ALL: Final = 5e10
_ROW: Final = re.compile(rf"{_ROW_WORDS}|\d+[天日]\d*[板连]|\d+天[^，。]{{0,4}}\d+个?涨停板?")
_CHANGE: Final = re.compile(r"较|放量|缩量|减少|增加|增量|净|同比|环比|比|差|缩|占")
_NOT_STOCKS: Final = re.compile(
    r"期货|债|基金|ETF|北向|南向|南下|龙虎榜|大宗|预计|有望|料|融资|期权|现货|拍卖|楼|房(?!地产)|住宅"
    r"|交易额|平台|买入|卖出|日均"
    r"|电商(?!概念|板块|股)|港股|恒指|港元|通成交|土地|外汇|银行间|折价|中标|竞买|票据|回购|封单|信托|保险资金|交易中心"
    r"|二手|GMV|碳(?!纤维|化硅)|黄金(?!股|概念|板块)|合约|直播|币|客户市场|席位|预估|估计|拆借|股指期",
    re.IGNORECASE,
)
_OTHER_TITLE: Final = re.compile(
    r"外汇|银行间|大宗交易|ETF|期货|基金|债|拍卖|房|楼市|保险|合同|交易会|博览会|展会|电商|土地"
)
_OTHER_NEAR: Final = re.compile(
    r"大宗|外汇|债|ETF|拍卖|合同|意向|交易会|博览会|展会|中标|[增减]持|竞价方式|受让|协议转让|C[\u4e00-\u9fff].*首日"
)
_OTHER_BEHIND: Final = re.compile(r"[^，。]{0,5}(?:合同|订单|土地|基金|贷款|品牌|项目)")
_MARKETWIDE: Final = re.compile(r"两市|三市|沪深|全市场|市场|A股|大盘|全天|半日|早盘|午盘|三大指数|沪指|开盘")
_EN_TURNOVER: Final = re.compile(
    r"\bturnover\b(?P<mid>[^.;\d\n]{0,50}?)(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>trillion|billion"
    r"|million|bn|trn)\s(?:in )?(?:yuan|RMB|renminbi|CNY)"
    r"|(?P<n2>\d[\d,]*(?:\.\d+)?)\s?(?P<unit2>trillion|billion)\s(?:yuan|RMB)\s(?:in |of )?(?P<mid2>turnover)",
    re.IGNORECASE,
)
_EN_CHANGE: Final = re.compile(
    r"(?:up|down|rose|fell|grew|increased?|decreased?|shrank) by|compared|more than the|down from|up from|net ",
    re.IGNORECASE,
)
_EN_LEAST: Final = re.compile(r"exceed|surpass|top(?:ped|s)?\b", re.IGNORECASE)


def turnover(scene: Scene) -> Iterator[Claim]:
    """Yield turnovers of the market, of exchanges, boards and stocks, in yuan."""
    if not scene.abroad and "成交" in scene.text:
        taken: set[int] = set()
        for found in _TURNOVER.finditer(scene.text):
            claims = list(_turnover(scene, found))
            taken |= {found.end()} if claims else set()
            yield from claims
        for found in _EXCHANGE.finditer(scene.text):
            if not {found.end(), found.end() - 1} & taken:
                yield from _of_exchange(scene, found)
    for found in _EN_TURNOVER.finditer(scene.text) if "urnover" in scene.text else ():
        words = found["mid"] or ""
        if not _EN_CHANGE.search(words):
            size = ">=" if _EN_LEAST.search(words) else comparison(words)
            amount = (
                float((found["n"] or found["n2"]).replace(",", "")) * SCALES[(found["unit"] or found["unit2"]).lower()]
            )
            yield scene.claim("turnover", _english_traded(scene, found), Measure(size, amount, "yuan"), found.span())


def _english_traded(scene: Scene, found: re.Match[str]) -> str:
    """Return whose turnover it is: a board named in the sentence, else the market's."""
    start, end = scene.sentence(found.start())
    boards = [actor for actor in scene.before(start, end) if actor.kind == "board" and actor.start < found.end()]
    return boards[-1].subject if boards else WHOLE_MARKET


def _turnover(scene: Scene, found: re.Match[str]) -> Iterator[Claim]:
    """Yield one Chinese turnover, or one for each of a list (甲、乙分别成交10亿元、8亿元)."""
    if found["abroad"] or _CHANGE.search(found["mid"]) or _not_of_stocks(scene, found):
        return
    start, _ = scene.sentence(found.start())
    kinds = ("company", "board", "foreign", "sector", "index")
    actors = [actor for actor in scene.before(start, found.end()) if actor.kind in kinds]
    value = _amount(found["n"], found["unit"])
    words = found["mid"] + (found["tail"] or "").replace("大关", "") + ("超" if "破" in found["mid"] else "")
    listed = [actor for actor in chain(scene.text, actors) if actor.kind == "company"] if actors else []
    more = _following(scene.text, found)
    if "分别" in found["head"] + found["mid"] and len(listed) == 1 + len(more) > 1:
        for actor, one in zip(listed, (value, *more), strict=True):
            yield scene.claim("turnover", actor.subject, Measure(comparison(words), one, "yuan"), found.span())
        return
    subject = _traded(found["head"] + found["mid"], actors[-1:], value)
    if subject is not None:
        yield scene.claim("turnover", subject, Measure(comparison(words), value, "yuan"), found.span())


def _following(text: str, found: re.Match[str]) -> list[float]:
    """Return the amounts listed behind the first."""
    amounts, end = [], found.end("unit")
    while (more := _MORE.match(text, end)) is not None:
        amounts.append(_amount(more["n"], more["unit"]))
        end = more.end()
    return amounts


def _amount(number: str | None, unit: str) -> float:
    """Return an amount in yuan; 破万亿 without a number is one of the unit."""
    return (1.0 if number is None else chinese_number(number) or 0.0) * SCALES[unit]


def _not_of_stocks(scene: Scene, found: re.Match[str]) -> bool:
    """Tell whether the words speak of other goods than stocks, of a forecast, or of more than one session."""
    start, end = scene.sentence(found.start())
    words = scene.text[scene.segment(found.start())[0] : found.end()]
    near = scene.text[start : found.end()]
    title = scene.text[: max(scene.text.find("\n"), 0)]
    of_title = _OTHER_TITLE.search(title) if found.start() > len(title) else None
    large = _MARKETWIDE.search(words) is not None
    return (
        _NOT_STOCKS.search(words) is not None
        or (not large and (of_title is not None or _OTHER_NEAR.search(near) is not None))
        or PERIOD.search(_ROW.sub("", words)) is not None
        or _OTHER_BEHIND.match(scene.text, found.end(), end) is not None
    )


def _traded(words: str, nearest: Sequence[Actor], value: float) -> str | None:
    """Return whose turnover it is, None where it is not said."""
    exchange = _ONE_EXCHANGE.search(words)
    if exchange and "沪深" not in words and "两市" not in words:
        return _EXCHANGES[exchange.group()]
    if (_MARKETWIDE.search(words) and "板" not in words and value >= LEAST_OF_ALL) or value >= BEYOND_A_BOARD:
        return WHOLE_MARKET
    if nearest and nearest[0].kind in ("company", "board"):
        return nearest[0].subject
    return WHOLE_MARKET if value >= BEYOND_A_STOCK else None


def _of_exchange(scene: Scene, found: re.Match[str]) -> Iterator[Claim]:
    """Yield the turnover of one exchange in words that tell the market's (其中沪市8028亿元，深市1.28万亿元)."""
    start, end = scene.sentence(found.start())
    before = scene.text[start : found.start()]
    if "成交" not in before + found.group() or _NOT_STOCKS.search(
        scene.text, scene.segment(found.start())[0], found.end()
    ):
        return
    if _CHANGE.search(found["mid"]) or PERIOD.search(_ROW.sub("", before)) or end < found.end():
        return
    subject = _EXCHANGES[found["who"]]
    measure = Measure(comparison(found["mid"]), _amount(found["n"], found["unit"]), "yuan")
    yield scene.claim("turnover", subject, measure, found.span())
