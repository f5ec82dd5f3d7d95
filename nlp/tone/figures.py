"""Tone of figures: profit and revenue growth, losses, price moves, sizes of orders, buy-backs and cut holdings.

Strength grows with the size: a profit that doubles or more is 3, one that changes by 25 % or more 2, less is 1.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nlp.folding import TEXTS

from .cues import Cue, Hit
from .news import News

_UP: Final = r"预增|增长|增加|上升|大增|猛增|暴增|激增|劲增|上涨|提升|提高|跃升|飙升|增(?!持|速|资)"
_DOWN: Final = r"预减|下降|减少|下滑|大降|骤降|锐减|降低|下跌|大跌|缩水|降(?!本)|减(?!持|值)|跌"
_NUMBER: Final = r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?:%|倍)"
_BETWEEN: Final = r"(?:了|至|到|约|超过|超|逾|近|幅度?|达到?|为|分别|均|或|将|最高|不低于|不超过|至少|同比|\s|:|：)*"
_PROFIT: Final = r"净利润?|净亏损|利润总额|营业利润|经营利润|税前利润|盈利|溢利|每股收益|EBITD?A|利润(?!率|分配)"
_REVENUE: Final = (
    r"营收|营业总?收入|营运收入|总收入|收入|销售额|销售收入|销量|营业额|签约金额|签约销售|销售金额"
    r"|交付量|产量|订单|合同额|签约额|合同金额|保费|出货量|业务量|吞吐量|周转量|起降量|发电量|销售面积|客运量"
    r"|票房|生猪销售|销售新车|新车销售|出栏量?|运输量"
)
_TO: Final = r"(?:\s*(?:-|—|~|至|到)+\s*(?P<to>\d[\d,]*(?:\.\d+)?)\s*(?:%|倍))?"  # 90%-120%
_FROM_TO: Final = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_BETWEEN}{_NUMBER}{_TO}"
_PROFIT_ZH: Final = re.compile(rf"(?:{_PROFIT})(?:(?!{_REVENUE}|{_PROFIT})[^。；;\n]){{0,36}}?{_FROM_TO}")
_REVENUE_ZH: Final = re.compile(rf"(?:{_REVENUE})(?:(?!{_PROFIT}|{_REVENUE})[^。；;\n]){{0,36}}?{_FROM_TO}")
_MOVE_ZH: Final = re.compile(
    r"(?P<up>(?:大|暴|收|领|上|齐|飙|拉|跟|微|小幅|均|普|开)?涨|拉升|飙升|反弹"
    r"|高开)(?P<rest>(?:幅)?(?:均|普遍|也|分别)?(?:一度)?(?:扩大)?(?:至|超过|超|逾|接近|近|约|达|了|到|为)*)\s*"
    r"(?P<figure>\d+(?:\.\d+)?)\s*%"
    r"|(?P<down>(?:大|暴|收|领|下|齐|急|跟|微|小幅|均|普|开)?跌|下挫|重挫|走低"
    r"|低开)(?:幅)?(?:均|普遍|也|分别)?(?:一度)?(?:扩大)?(?:至|超过|超|逾|接近|近|约|达|了|到|为)*\s*"
    r"(?P<figure2>\d+(?:\.\d+)?)\s*%"
)
_EN: Final = re.compile(
    r"(?P<what>profits?|net income|earnings|revenues?|sales|deliveries|shares?|stocks?|index)?[^.;,\n\d]{0,24}?"
    r"\b(?:(?P<up>rises?|rose|gain(?:s|ed)?|jump(?:s|ed)?|surge[sd]?|soar(?:s|ed)?|climb(?:s|ed)?|up"
    r"|grew|grows|increase[sd]?|rall(?:y|ies|ied)|adds|added|advance[sd]?)"
    r"|(?P<down>falls?|fell|drop(?:s|ped)?|declin(?:es|ed|e)|down|slump(?:s|ed)?|plunge[sd]?"
    r"|tumble[sd]?|slid(?:es|e)?|sank|sinks|decrease[sd]?|lost|los(?:es|e)|shed|sheds))"
    r"(?: by| more than| over| nearly| about| almost| around| as much as| sharply"
    r"| another)* (?P<figure>\d+(?:\.\d+)?)\s?(?:%|percent|pct|per cent)",
    re.IGNORECASE,
)
# What every English figure has before its number; tested first, since few texts have it.
_EN_FIGURE: Final = re.compile(r" (?<=[a-z] )\d[\d.]*\s?(?:%|p)", re.IGNORECASE)  # the scanner skips to blanks
# A rise since the new year is no news of the day.
_LONG_AGO: Final = re.compile(r"今年|年内|年初|以来|去年|过去")
_ESTIMATE: Final = re.compile(
    r"(?P<made>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|[万亿]{0,2}\s*[\u4e00-\u9fff]{0,3}?)\s*[,，、(（]\s*"
    r"(?:市场|分析师|此前|机构)?(?:预估|预期|预测|预计)(?:值|中值)?(?:为|是|:|：)?\s*"
    r"(?P<due>\d[\d,]*(?:\.\d+)?)\s*(?P<unit2>%|[万亿]{0,2}[\u4e00-\u9fff]{0,3}?)(?=[,，。；;)）\s]|\Z)"
)
_LESS: Final = re.compile(r"失业|初请|续请|通胀|CPI|亏损")
# A loss after a profit a year before, a profit after a loss.
_TURNED: Final = re.compile(
    r"(?P<loss>亏损)[^。；\n]{0,30}?(?:上年同期|去年同期|上年|同期)[^。；\n\d]{0,8}(?:盈利|净利润为?(?!亏|-|负))"
    r"|(?P<gain>(?:净利润|盈利)(?![^。；\n，]{0,6}亏))[^。；\n]{0,30}?(?:上年同期|去年同期|上年"
    r"|同期)[^。；\n\d]{0,8}亏损"
)
_SHARED: Final = News.default("shared")
_ORDER: Final = re.compile(
    r"(?:中标|合同|订单|定点|采购|项目)[^。；\n]{0,24}?(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>万|亿)(?:美|欧|港)?元"
    r"|(?P<figure2>\d[\d,]*(?:\.\d+)?)(?P<unit2>万|亿)(?:美|欧|港)?元[^。；\n\d]{0,16}(?:合同|订单|项目|采购|总包|工程)"
    r"|占[^。；\n]{0,18}?(?:营业总?收入|主营业务收入|营收)[^。；\n]{0,8}?(?P<share>\d+(?:\.\d+)?)%"
)
_OFFICER: Final = re.compile(r"(?:高管|董事(?!长|会)|监事|副总经理|副总裁)[^。\n]{0,16}减持")
_CUT: Final = re.compile(r"减持(?:计划)?(?:(?!持股|比例|降)[^。；\n%]){0,14}?(?P<figure>\d+(?:\.\d+)?)%")


def _value(words: str) -> float:
    """Return the value of digits with commas."""
    return float(words.replace(",", ""))


FLAT: Final = 1.5  # per cent: a change by less is none


def growth_strength(percent: float, sign: int = 1) -> int:
    """Return the strength of a profit's change by `percent`; a fall cannot pass 100, so it counts sooner."""
    strong, clear = (100, 25) if sign > 0 else (95, 25)
    return 3 if percent >= strong else 2 if percent >= clear else 1


def move_strength(percent: float) -> int:
    """Return the strength of a price's change by `percent`; 19.5 % is near the limit of the growth boards."""
    return 3 if percent >= 19.5 else 2 if percent >= 5 else 1  # noqa: PLR2004


def _estimates(text: str) -> list[Hit]:
    """Return figures beside what was expected of them; of claims and joblessness less is better."""
    hits = []
    for found in _ESTIMATE.finditer(text):
        made, due = _value(found["made"]), _value(found["due"])
        if made != due and (found["unit"] or found["unit2"]) == (found["unit2"] or found["unit"]):
            less_is_better = _LESS.search(text, max(0, found.start() - 24), found.start()) is not None
            sign = 1 if (made > due) != less_is_better else -1
            hits.append(Hit(found.start(), found.end(), Cue(sign, 1, "estimate", "self")))
    return hits


def _growth(text: str, pattern: re.Pattern[str], group: str, start: int) -> list[Hit]:
    """Return the growth rates that `pattern` finds; revenue never counts for more than 2."""
    hits = []
    for found in pattern.finditer(text, start):
        times = found.group().endswith("倍")
        sign = 1 if found["up"] else -1
        low = _value(found["figure"])
        percent = (low + _value(found["to"] or found["figure"])) / 2  # of a range the middle
        strength = growth_strength(percent * (100 if times else 1), sign)
        if percent * (100 if times else 1) < FLAT:
            sign = 0
        elif sign < 0 and "亏" in found.group()[: found.start("figure") - found.start()]:
            sign = (
                -1 if found.group().startswith("净利") else 1
            )  # 亏损减少, a loss that shrinks; not 净利润亏损, 同比下降
        hits.append(Hit(found.start(), found.end(), Cue(sign, _tempered(strength, sign, group), group, "self")))
    return hits


def _tempered(strength: int, sign: int, group: str) -> int:
    """Return the strength that a growth rate has in its group."""
    return min(strength, 3 if group == "profit" else 2 if sign < 0 or strength > 1 else 1)


def _turned(text: str) -> list[Hit]:
    """Return losses after a profit and profits after a loss."""
    return [
        Hit(found.start(), found.end(), Cue(-1 if found["loss"] else 1, 3, "profit", "self"))
        for found in _TURNED.finditer(text)
    ]


def _moves(text: str) -> list[Hit]:
    """Return the price moves in per cent."""
    hits = []
    for found in _MOVE_ZH.finditer(text):
        if _LONG_AGO.search(text, max(0, found.start() - 10), found.start()):
            continue
        up = found["up"] is not None
        strength = move_strength(float(found["figure"] or found["figure2"]))
        hits.append(Hit(found.start(), found.end(), Cue(1 if up else -1, strength, "move", "self")))
    return hits


def _english(text: str) -> list[Hit]:
    """Return growth and moves in English."""
    hits = []
    for found in _EN.finditer(text):
        what = (found["what"] or "").lower()
        group = (
            "profit"
            if what.startswith(("profit", "net", "earn"))
            else "move"
            if what[:2] in ("sh", "st", "in", "")
            else "revenue"
        )
        percent = _value(found["figure"])
        sign = 1 if found["up"] else -1
        strength = move_strength(percent) if group == "move" else growth_strength(percent, sign)
        start = found.start("up") if found["up"] else found.start("down")
        hits.append(Hit(start, found.end(), Cue(sign, strength, group, "self")))
    return hits


def _disjoint(hits: list[Hit]) -> list[Hit]:
    """Return `hits` by place, without those that overlap an earlier one."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.cue.strength, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


@lru_cache(maxsize=TEXTS)
def figures(text: str) -> tuple[Hit, ...]:
    """Return the tones of growth rates and moves in `text`, by place, not overlapping."""
    hits: list[Hit] = []
    if "预" in text:
        hits = _estimates(text)
    if "%" in text or "倍" in text:
        hits += _growth(text, _PROFIT_ZH, "profit", 0) + _growth(text, _REVENUE_ZH, "revenue", 0) + _moves(text)
    if "亏" in text:
        hits += _turned(text)
    hits += _SHARED.every(text)
    return tuple(_disjoint(hits + (_english(text) if _EN_FIGURE.search(text) else [])))


def order_strength(text: str) -> int | None:
    """Return the strength of the orders whose size `text` states: by share of revenue, else by amount."""
    best: int | None = None
    for found in _ORDER.finditer(text):
        if found["share"]:
            size = 3 if float(found["share"]) >= 30 else 2 if float(found["share"]) >= 5 else 1  # noqa: PLR2004
        else:
            unit = found["unit"] or found["unit2"]
            yuan = _value(found["figure"] or found["figure2"]) * (1e8 if unit == "亿" else 1e4)
            size = 3 if yuan >= 5e9 else 2 if yuan >= 2e8 else 1  # noqa: PLR2004
        best = max(best or 0, size)
    return best


def cut_strength(text: str) -> int | None:
    """Return the strength of the cuts of holdings whose share of the capital `text` states."""
    shares = [float(found["figure"]) for found in _CUT.finditer(text)]
    if not shares:
        return 1 if _OFFICER.search(text) else None
    return 3 if max(shares) >= 5 else 2 if max(shares) >= 1 else 1  # noqa: PLR2004
