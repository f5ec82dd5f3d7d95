"""Tone of figures: profit and revenue growth, losses, price moves, sizes of orders, buy-backs and cut holdings.

Strength grows with the size: a profit that doubles or more is 3, one that changes by 25 % or more 2, less is 1.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from .cues import Cue, Hit

_UP: Final = r"预增|增长|增加|上升|大增|猛增|暴增|激增|劲增|上涨|提升|提高|跃升|飙升|增(?!持|速|资)"
_DOWN: Final = r"预减|下降|减少|下滑|大降|骤降|锐减|降低|下跌|大跌|缩水|降(?!本)|减(?!持|值)|跌"
_NUMBER: Final = r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?:%|倍)"
_BETWEEN: Final = r"(?:了|至|到|约|超过|超|逾|近|幅度?|达到?|为|分别|均|或|将|最高|不低于|不超过|至少|同比|\s|:|：)*"
_PROFIT: Final = r"净利润?|净亏损|利润总额|营业利润|经营利润|税前利润|盈利|溢利|每股收益|EBITD?A|利润(?!率|分配)"
_REVENUE: Final = (
    r"营收|营业总?收入|营运收入|总收入|收入|销售额|销售收入|销量|营业额|签约金额|签约销售|销售金额"
    r"|交付量|产量|订单|合同额|签约额|合同金额|保费|出货量|业务量|吞吐量|周转量|起降量|发电量|销售面积|客运量"
    r"|票房"
)
_TO: Final = r"(?:\s*(?:-|—|~|至|到)+\s*(?P<to>\d[\d,]*(?:\.\d+)?)\s*(?:%|倍))?"  # 90%-120%
_FROM_TO: Final = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_BETWEEN}{_NUMBER}{_TO}"
_PROFIT_ZH: Final = re.compile(rf"(?:{_PROFIT})(?:(?!{_REVENUE}|{_PROFIT})[^。；;\n]){{0,36}}?{_FROM_TO}")
_REVENUE_ZH: Final = re.compile(rf"(?:{_REVENUE})(?:(?!{_PROFIT}|{_REVENUE})[^。；;\n]){{0,36}}?{_FROM_TO}")
_MOVE_ZH: Final = re.compile(
    r"(?P<up>(?:大|暴|收|领|上|齐|飙|拉|跟|微|小幅|均|普|开)?涨|拉升|飙升|反弹"
    r"|高开)(?P<rest>(?:幅)?(?:一度)?(?:扩大)?(?:至|超过|超|逾|接近|近|约|达|了|到|为)*)\s*"
    r"(?P<figure>\d+(?:\.\d+)?)\s*%"
    r"|(?P<down>(?:大|暴|收|领|下|齐|急|跟|微|小幅|均|普|开)?跌|下挫|重挫|走低"
    r"|低开)(?:幅)?(?:一度)?(?:扩大)?(?:至|超过|超|逾|接近|近|约|达|了|到|为)*\s*"
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
_EN_FIGURE: Final = re.compile(r"[a-z] \d[\d.]*\s?(?:%|p)", re.IGNORECASE)
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
_STARTS: Final = "量产|投产|上市|发布|交付|上线|开业|投运"
_LATER: Final = "推迟|延期|延后|跳票"
# Phrases with a gap, which a list of words cannot hold.
_PHRASES: Final = (
    # A case that is won or solved; a union called off; less of what nobody wants; work and those without it.
    (
        re.compile(r"(?:反垄断|专利|侵权)?(?:诉讼|官司|指控|索赔|纠纷|案)[^。；\n]{0,12}?(?:胜诉|被驳回|撤诉)"),
        Cue(1, 2, "case", "self"),
    ),
    (re.compile(r"驳回[^。；\n]{0,20}?(?:指控|诉讼|起诉|索赔)"), Cue(1, 2, "case", "self")),
    (re.compile(r"[^，。；：\n]{0,14}(?:告破|破获|捣毁)"), Cue(1, 2, "case", "self")),
    (
        re.compile(r"(?:结束|终止|放弃|停止|中止)[^，。；\n吸]{0,4}?(?:合并|并购)(?!全资|子公司|报表)"),
        Cue(-1, 2, "deal", "self"),
    ),
    (
        re.compile(r"减少[^，。；\n]{0,6}?(?:排放|污染|依赖|成本|能耗|损失|负担|误差|浪费|库存)"),
        Cue(1, 1, "progress", "self"),
    ),
    (
        re.compile(r"(?:成本|能耗|耗时|时间|排放|延迟|库存)[^，。；\n]{0,4}?(?:节省|缩短|减少|下降|降低|降至)"),
        Cue(1, 1, "progress", "self"),
    ),
    (
        re.compile(r"(?<![跌打爆突攻识])破(?:[\d.]+|[一二三四五六七八九十百千两]+)(?:万|亿)"),
        Cue(1, 1, "progress", "self"),
    ),
    (re.compile(r"(?:荣?获)[^，。；\n]{0,24}?奖(?!金|励)"), Cue(1, 1, "business", "self")),
    (
        re.compile(r"下调[^，。；\n]{0,20}?(?:增长|经济|GDP)[^，。；\n]{0,8}?(?:预期|预测|预估|展望)"),
        Cue(-1, 1, "estimate", "self"),
    ),
    (
        re.compile(r"上调[^，。；\n]{0,20}?(?:增长|经济|GDP)[^，。；\n]{0,8}?(?:预期|预测|预估|展望)"),
        Cue(1, 1, "estimate", "self"),
    ),
    (
        re.compile(
            r"\b(?:cuts?|lowers?|lowered|trims?|slashe[sd]|downgrades?)\b[^.;\n]{0,24}?(?:projection|forecast|outlook)"
        ),
        Cue(-1, 1, "estimate", "self"),
    ),
    (re.compile(r"失业[^，。；\n]{0,10}?(?:下降|回落|降至|减少)"), Cue(1, 1, "estimate", "self")),
    (re.compile(r"失业[^，。；\n]{0,10}?(?:上升|升至|增加|走高)"), Cue(-1, 1, "estimate", "self")),
    (
        re.compile(
            r"(?:控制权|控股权|实控人|实际控制人|控股股东)[^，。；\n]{0,5}?(?:变更|变动|易主)(?!的情形|登记|事项终止)"
        ),
        Cue(1, 3, "deal", "self"),
    ),
    (
        re.compile(r"存在(?![^，。；\n]{0,16}(?:上市|退市|ST|立案|违约|破产))[^，。；\n]{1,14}?(?:风险|不可预测性)"),
        Cue(-1, 1, "caveat", "self"),
    ),
    (re.compile(r"(?:未能|不会|不|未|无)[^，。；\n]{0,4}控制权[^，。；\n]{0,5}变更"), Cue(0, 1, "neutral", "self")),
    (re.compile(r"(?:名单|清单)[^，。；\n]{0,4}?(?:移除|移出|除名|删除)"), Cue(1, 3, "regulator", "self")),
    (re.compile(r"(?:移除|移出)[^，。；\n]{0,10}?(?:名单|清单)"), Cue(1, 3, "regulator", "self")),
    (re.compile(r"(?:预计|预期)[^，。；\n]{0,12}扭亏"), Cue(1, 3, "profit", "self")),
    (
        re.compile(
            r"(?:业务|产品|收入|合作|订单)(?![^，。；\n]{0,14}(?:关税|政策"
            r"|制裁))[^，。；\n]{0,14}?影响(?:较小|有限|不大)"
        ),
        Cue(-1, 1, "caveat", "self"),
    ),
    (
        re.compile(
            r"(?:筹划|拟)[^，。；\n]{0,12}?购买[^，。；\n]{0,24}?(?:股权|股份|资产|控制权)(?=[^。；\n]{0,20}停牌)"
        ),
        Cue(1, 3, "deal", "self"),
    ),
    (re.compile(r"(?:筹划|拟)[^，。；\n]{0,6}?购买[^，。；\n]{0,24}?(?:股权|股份|控制权)"), Cue(1, 2, "deal", "self")),
    (re.compile(rf"(?:{_STARTS})[^，。；\n]{{0,6}}?(?:{_LATER})"), Cue(-1, 2, "trouble", "self")),
    (re.compile(rf"(?:{_LATER})[^，。；\n]{{0,6}}?(?:{_STARTS})"), Cue(-1, 2, "trouble", "self")),
    (re.compile(r"不构成[^，。；\n]{0,14}重大资产重组"), Cue(0, 1, "neutral", "self")),
    (
        re.compile(
            r"(?:下调|降低|调低|放宽|减免|免除|免收)[^，。；\n]{0,8}?(?:门槛|费率|手续费|运费|收费|税率|税费|首付)"
        ),
        Cue(1, 1, "progress", "self"),
    ),
    (
        re.compile(r"限制[^，。；\n]{0,20}?(?:投资|出口|进口|销售|使用|采购)(?!限制)"),
        Cue(-1, 2, "curb", "self"),
    ),
    (re.compile(r"(?:终结|结束)[^，。；\n]{0,10}?连(?:降|跌|亏)"), Cue(1, 1, "progress", "self")),
    (re.compile(r"取消[^，。；\n]{0,14}?(?:标准|备案|限价|指导价|公摊|审批)"), Cue(1, 1, "support", "self")),
    (re.compile(r"[与和][^，。；\n]{1,12}?成立[^，。；\n]{0,14}?公司"), Cue(1, 1, "business", "self")),
    (
        re.compile(
            r"占[^。；\n]{0,18}?(?:营业总?收入|营收|收入)[^。；\n]{0,5}?(?:仅|约|不足|不到)为?\s*[01](?:\.\d+)?%"
        ),
        Cue(-1, 1, "caveat", "self"),
    ),
    (
        re.compile(r"(?:实控人|实际控制人|控股股东|股东|董事|高管)[^，。；\n未]{0,8}?卖出"),
        Cue(-1, 1, "holding", "self"),
    ),
    (re.compile(r"亏损[^。；\n]{0,16}?(?:收窄|减少|缩小|缩窄)"), Cue(1, 1, "profit", "self")),
    (re.compile(r"裁定[^，。；\n]{0,8}重整"), Cue(-1, 1, "regulator", "self")),
)
_PHRASE_WORDS: Final = re.compile(
    r"projection|forecast|outlook|门槛|费率|手续费|运费|收费|税费|税率|首付|取消|限制|连[降跌亏]|奖|调|破|胜诉|驳回|撤诉|告破|破获|捣毁|合并|并购|减少|节省|缩短|降低|降至|失业"
    r"|移除|移出|除名|删除|影响|购买|收窄|缩窄|缩小|亏损减|不构成|成立|占|卖出|推迟|延期|延后|跳票|控制权|控股权|实控人|实际控制人|控股股东|存在|扭亏|重整"
)
_ORDER: Final = re.compile(
    r"(?:中标|合同|订单|定点|采购|项目)[^。；\n]{0,24}?(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>万|亿)(?:美|欧|港)?元"
    r"|(?P<figure2>\d[\d,]*(?:\.\d+)?)(?P<unit2>万|亿)(?:美|欧|港)?元[^。；\n\d]{0,16}(?:合同|订单|项目|采购|总包|工程)"
    r"|占[^。；\n]{0,18}?(?:营业总?收入|营收)[^。；\n]{0,8}?(?P<share>\d+(?:\.\d+)?)%"
)
_BUYBACK: Final = re.compile(
    r"(?P<verb>拟回购|拟以|提议|回购|增持)[^。；\n]{0,20}?(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>万"
    r"|亿)?(?:元)?(?:[-至~—](?P<to>\d[\d,.]*)(?P<unit2>万|亿)?元)?"
)
_CUT: Final = re.compile(r"减持(?:计划)?[^。；\n%]{0,14}?(?P<figure>\d+(?:\.\d+)?)%")


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
            sign = 1  # 亏损减少, a loss that shrinks
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


@lru_cache(maxsize=4)  # companies and labels are read one after the other
def figures(text: str) -> tuple[Hit, ...]:
    """Return the tones of growth rates and moves in `text`, by place, not overlapping."""
    hits: list[Hit] = []
    if "预" in text:
        hits = _estimates(text)
    if "%" in text or "倍" in text:
        hits += _growth(text, _PROFIT_ZH, "profit", 0) + _growth(text, _REVENUE_ZH, "revenue", 0) + _moves(text)
    if "亏" in text:
        hits += _turned(text)
    if _PHRASE_WORDS.search(text):
        hits += [Hit(*found.span(), cue) for pattern, cue in _PHRASES for found in pattern.finditer(text)]
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
        return None
    return 3 if max(shares) >= 5 else 2 if max(shares) >= 1 else 1  # noqa: PLR2004
