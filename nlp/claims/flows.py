"""Claims about net flows in yuan: northbound funds, main funds of the market, a sector or a stock.

Inflows are positive, outflows negative. Southbound funds trade Hong Kong's stocks in its dollars: no claim.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import SCALES, comparison

from .scene import Measure, chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.records import Claim

    from .scene import Scene

_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
_VERB: Final = r"(?P<what>净买入|净流入|净卖出|净流出|净买|净卖|净抛售|净加仓|净减仓|加仓|减仓|流入|流出)"
_FLOW: Final = re.compile(
    rf"{_VERB}(?:额|金额|港股|A股|资金|规模|居首|最高|最多|最大|，)*(?P<cmp>(?:分别|超过|超|逾|近|约"
    rf"|接近|达到|达|为|了|合计|高达|突破|不足|不到)*)"
    rf"\s*(?P<n>{_NUMBER})\s*(?P<unit>万亿|亿|万)(?:余|多)?(?P<coin>港元|港币|美元|元)?"
)
_BEFORE: Final = re.compile(  # 获5.58亿元主力资金净流入
    rf"(?P<cmp>超过|超|逾|近|约)?(?P<n>{_NUMBER})\s*(?P<unit>万亿|亿"
    rf"|万)(?:元)?(?:的)?主力资金[^\d，。；\n]{{0,6}}?(?P<what>净流入|净流出|流入|流出|撤离|抢筹|涌入"
    rf"|出逃|净买入|净卖出|加仓|抛售)"
)
_NEXT: Final = re.compile(rf"(?:元|港元)?(?:、|和|及|以及|，|与)\s*(?P<n>{_NUMBER})\s*(?P<unit>万亿|亿|万)")
_MAIN: Final = re.compile(r"主力(?:资金|净|大单)|主力资金")
_CROSS: Final = re.compile(r"(?P<north>北(?:向|上)资金)|(?P<south>南(?:向|下)资金)")
_BOUGHT: Final = re.compile(r"[获被遭受得](?:得|到)?(?:北|南)(?:向|上|下)资金")
_OTHERS: Final = re.compile(
    r"机构|营业部|席位|龙虎榜|融资|两融|ETF|基金|散户|股东|深股通|沪股通|游资|债|外资(?!持)|险资|期货"
    r"|超大单|特大单|大单|中单|小单|合约|比特币|现金流|经营|投资活动|外汇|存款|年金|理财"
)
_OUT: Final = re.compile(r"卖|出|减|抛|撤|逃")
_EN_FLOW: Final = re.compile(
    r"\bnorthbound\b[^.;\d\n]{0,60}?(?:(?P<out>sales|sold|outflows?|selling)|(?P<in>purchases|bought"
    r"|inflows?|buying))"
    r"(?P<mid>[^.;\d\n]{0,24}?)(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>billion|million)\s(?:yuan|RMB)",
    re.IGNORECASE,
)


def flows(scene: Scene) -> Iterator[Claim]:
    """Yield northbound and main funds' flows; sales are negative."""
    if "资金" not in scene.text:
        return
    taken: list[tuple[int, int]] = []
    for pattern in (_BEFORE, _FLOW):
        for found in pattern.finditer(scene.text):
            if not any(low < found.end() and found.start() < high for low, high in taken):
                claims = list(_flow(scene, found))
                taken += [found.span()] if claims else []
                yield from claims


def _flow(scene: Scene, found: re.Match[str]) -> Iterator[Claim]:
    """Yield the flows of one figure, or of a list of figures after 分别."""
    start, _ = scene.segment(found.start())
    if scene.over_a_period(start, found.end()) or _OTHERS.search(scene.text, start, found.end()):
        return
    sign = -1 if _OUT.search(found["what"]) else 1
    values = [sign * float(found["n"].replace(",", "")) * SCALES[found["unit"]]]
    subjects = _subjects(scene, start, found)
    end = found.end()
    while len(values) < len(subjects) and (more := _NEXT.match(scene.text, end)) is not None:
        values.append(sign * float(more["n"].replace(",", "")) * SCALES[more["unit"]])
        end = more.end()
    if subjects and (len(values) == len(subjects) or len(values) == 1):
        for subject, value in zip(subjects[-len(values) :], values, strict=True):
            measure = Measure(comparison(found["cmp"] or ""), value, "yuan")
            yield scene.claim("flow", subject, measure, (found.start(), end))


def _subjects(scene: Scene, start: int, found: re.Match[str]) -> Sequence[str]:
    """Return whose flow it is: of northbound funds, or of main funds in sectors and stocks."""
    text = scene.text
    coin = found.groupdict().get("coin") or ""
    crossing = _crossing(scene, start, found)
    if crossing is not None:
        return ("northbound",) if crossing == "northbound" else ()
    if coin.startswith(("港", "美")) or not _main(scene, start, found):
        return ()
    actors = [
        one
        for one in scene.before(start, found.start())
        if one.kind in ("company", "sector") and one.end <= found.start()
    ]
    if actors:
        listed = chain(text, actors)
        return [one.subject for one in listed if one.kind == actors[-1].kind]
    return ("主力资金",) if _MAIN.search(text, start, found.end()) else ()


def _main(scene: Scene, start: int, found: re.Match[str]) -> bool:
    """Tell whether the text up to here speaks of main funds, and the figure of a flow and not of a deed."""
    plain = found["what"] in ("流入", "流出", "加仓", "减仓")
    near = scene.sentence(found.start())[0] if plain else 0
    return _MAIN.search(scene.text, min(near, start), found.end()) is not None


def _crossing(scene: Scene, start: int, found: re.Match[str]) -> str | None:
    """Return northbound where such funds are the subject; what they do to one stock, and southbound, is no claim."""
    named = list(_CROSS.finditer(scene.text, start, found.end()))
    if not named:
        earlier = scene.text[scene.sentence(found.start())[0] : start]
        of_it = (
            list(_CROSS.finditer(earlier))
            if re.fullmatch(r"(?:合计|共|全天|当日|其中)*", scene.text[start : found.start()])
            else []
        )
        named = of_it[-1:] if of_it and not _BOUGHT.search(earlier) else []
        return _side(named[-1]) if named else None
    between = scene.text[named[-1].end() : found.start()]
    alone = not any(one.kind == "company" for one in scene.before(named[-1].end(), found.start()))
    if (
        _BOUGHT.search(scene.text, start, found.end())
        or "获" in between
        or "遭" in between
        or "丨" in between
        or not alone
    ):
        return ""
    return _side(named[-1])


def _side(found: re.Match[str]) -> str:
    """Return which way the funds go."""
    return "northbound" if found["north"] else "southbound"


def english_flows(scene: Scene) -> Iterator[Claim]:
    """Yield northbound flows stated in English."""
    for found in _EN_FLOW.finditer(scene.text) if "orthbound" in scene.text else ():
        if not scene.over_a_period(*scene.sentence(found.start())):
            sign = -1 if found["out"] else 1
            value = sign * float(found["n"].replace(",", "")) * SCALES[found["unit"].lower()]
            yield scene.claim("flow", "northbound", Measure(comparison(found["mid"]), value, "yuan"), found.span())
