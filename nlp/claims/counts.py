"""Claims about the market's counts and sums: advancers, decliners, limits, turnover, northbound flows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from corpus.records import Claim
from nlp.numbers import CHINESE_NUMERAL, ENGLISH_NUMERAL, SCALES, chinese_number, comparison, english_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene

WHOLE_MARKET: Final = "all"
# A count of at least so many stocks cannot be of one sector; a limit count this high neither.
MANY: Final = 300
MANY_LIMITS: Final = 40
_COMPARE: Final = r"(?P<cmp>逾|超过|超|近|约|仅有|仅|只有|不足|不到|共有|共|有|接近|将近)?"
_N: Final = rf"(?P<n>\d[\d,]*(?:\.\d+)?万?|{CHINESE_NUMERAL})"
_WHAT: Final = r"(?P<what>上涨|下跌|飘红|飘绿|收涨|收跌|翻红|翻绿|收红|收绿|走高|走低|下挫|涨停|跌停|封涨停|封跌停)"
_COUNT: Final = re.compile(
    rf"{_COMPARE}\s*{_N}(?P<more>余|多)?(?:只|家|支)?(?P<who>个股|股票|成[分份]股|概念股|公司|股)(?:价)?(?:出现|全部|集体|均|实现|录得|盘中|封|触及|\s)*{_WHAT}(?![超逾近约幅\d]|过)"
    rf"|{_COMPARE.replace('cmp', 'cmp2')}\s*{_N.replace('?P<n>', '?P<n2>')}(?P<more2>余|多)?(?:只|家|支)(?:出现|全部|集体|均)?{_WHAT.replace('what', 'what2')}(?![超逾近约幅\d]|过)"
)
_COUNT_AFTER: Final = re.compile(
    rf"(?P<what>上涨|下跌|飘红|飘绿|涨停|跌停)(?:的)?(?P<who>个股|股票|成[分份]股|家数|公司|股)?(?:数量|家数|数)?(?:达到|达|有|为|共|合计|增至|升至)*{_COMPARE}\s*{_N}(?P<more>余|多)?(?:只|家|支|股)"
)
_MARKET: Final = re.compile(r"两市|三市|全市场|沪深京|沪深|市场|A股|大盘|个股")
_FUNDS: Final = re.compile(r"ETF|基金|转债|港股|美股|中概|期货|合约|股票型|国债|币", re.IGNORECASE)
_AMOUNT: Final = r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万亿|千亿|百亿|亿|万)"
_TURNOVER: Final = re.compile(
    rf"(?P<head>[^，。；、,\n]{{0,16}}?)成交(?:总)?(?:金)?额?(?P<mid>[^\d，。；,\n]{{0,14}}?){_AMOUNT}(?P<tail>余|以上|左右)?元?(?!港|美)"
)
_CHANGE: Final = re.compile(r"较|放量|缩量|减少|增加|增量|净|同比|环比|比|差|缩|占")
_NOT_STOCKS: Final = re.compile(r"期货|债|基金|ETF|北向|南向|期权|现货|拍卖|楼|房|住宅|交易额|平台|电商|港股|恒指|港元|通成交|土地|二手|GMV|碳|黄金|合约|直播|币", re.IGNORECASE)
_MARKETWIDE: Final = re.compile(r"两市|三市|沪深|全市场|市场|A股|大盘|全天|半日|早盘|午盘|三大指数|沪指")
_HALF: Final = re.compile(r"沪市|深市|上交所|深交所|上海证券|深圳证券")
_FLOW: Final = re.compile(
    rf"北(?:向|上)资金(?P<mid>[^\d，。；\n]{{0,10}}?)(?P<what>净买入|净流入|净卖出|净流出|净买|净卖|加仓|减仓)(?:额)?(?P<cmp>超过|超|逾|近|约|达|为|了|合计)*\s*{_AMOUNT}"
)
_EN_COMPARE: Final = r"(?:(?P<cmp>only|just|more than|over|nearly|about|around|at least|fewer than|less than|almost|some|roughly) )?(?:a mere )?"
_EN_UP: Final = r"rose|rising|gained|gaining|advanced|advancing|climbed|climbing|higher|up|in the green|in positive territory|rise"
_EN_DOWN: Final = (
    r"fell|falling|declined|declining|dropped|dropping|recording a decline|recorded a decline|record a decline|posted declines?|posting declines?|lower|down|in the red|retreated|in negative territory|fall|decline|losing"
)
_EN_COUNT: Final = re.compile(
    rf"{_EN_COMPARE}(?<![\d.,])(?P<n>\d[\d,]*|{ENGLISH_NUMERAL})\s(?P<who>(?:[A-Za-z-]+ ){{0,2}}?(?:stocks?|shares|constituents?|members|companies|firms|components|issues|counters))(?:\s(?!and\b|but\b|while\b)[a-z]+){{0,4}}?\s"
    rf"(?:(?P<up>{_EN_UP})|(?P<down>{_EN_DOWN})|(?P<limit>(?:hit|hitting|reached|reaching) (?:their |the |its )?(?:daily |upper |upward )?(?:price )?(?:limits?|limit-up|limit up))|(?P<limit2>limit-down|limit down))\b",
    re.IGNORECASE,
)
_EN_TURNOVER: Final = re.compile(
    r"\bturnover\b(?P<mid>[^.;\d\n]{0,50}?)(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>trillion|billion|million|bn|trn)\s(?:in )?(?:yuan|RMB|renminbi|CNY)"
    r"|(?P<n2>\d[\d,]*(?:\.\d+)?)\s?(?P<unit2>trillion|billion)\s(?:yuan|RMB)\s(?:in |of )?(?P<mid2>turnover)",
    re.IGNORECASE,
)
_EN_CHANGE: Final = re.compile(r"\bby\b|compared|more than the|down from|up from|net ", re.IGNORECASE)
_EN_LEAST: Final = re.compile(r"exceed|surpass|top(?:ped|s)?\b", re.IGNORECASE)


def counts(scene: Scene) -> Iterator[Claim]:
    """Yield counts of rising, falling and limit stocks."""
    if scene.abroad:
        return
    taken: list[tuple[int, int]] = []
    for pattern in (_COUNT, _COUNT_AFTER):
        for found in pattern.finditer(scene.text):
            if not any(low < found.end() and found.start() < high for low, high in taken):
                taken.append(found.span())
                yield from _count(scene, found)
    yield from _english_counts(scene)


def _count(scene: Scene, found: re.Match[str]) -> Iterator[Claim]:
    """Yield the count of one match, if it is of stocks and of one session."""
    groups = found.groupdict()
    what = groups["what"] or groups.get("what2") or ""
    value = chinese_number(groups["n"] or groups.get("n2") or "")
    words = (groups["cmp"] or groups.get("cmp2") or "") + (groups["more"] or groups.get("more2") or "")
    start, _ = scene.segment(found.start())
    context = scene.text[start : found.end()]
    if not value or _FUNDS.search(context) or scene.over_a_period(start, found.start()):
        return
    kind = _kind(what)
    subject = _counted(scene, found, kind, value, groups.get("who") or "")
    if subject is not None:
        yield Claim(
            kind=kind, subject=subject, comparison=comparison(words), value=value, unit="count",
            part=scene.part(found.start(), found.end()), span=found.span(), session=scene.session(found.start()),
        )  # fmt: skip


def _kind(what: str) -> str:
    """Return the kind of claim for the words."""
    if "停" in what:
        return "limit-up" if "涨" in what else "limit-down"
    return "advancers" if what in ("上涨", "飘红", "收涨", "翻红", "收红", "走高") else "decliners"


def _counted(scene: Scene, found: re.Match[str], kind: str, value: float, who: str) -> str | None:
    """Return whose stocks are counted: an index's, a sector's, the market's; None where it is not said."""
    start, _ = scene.sentence(found.start())
    sectors = [actor for actor in scene.before(start, found.start()) if actor.kind in ("sector", "index", "board")]
    if re.match(r"成[分份]股", who) and sectors:
        return sectors[-1].subject
    own = [actor for actor in sectors if actor.start >= scene.segment(found.start())[0] and actor.kind == "sector"]
    if value >= MANY or (_MARKET.search(scene.text, scene.segment(found.start())[0], found.end()) and not own):
        return WHOLE_MARKET if value >= MANY or "停" in found.group() or not sectors else None
    if kind.startswith("limit"):
        titled = [actor for actor in scene.actors if actor.kind == "sector" and actor.start < max(scene.text.find("\n"), 0)]
        named = [actor for actor in sectors if actor.kind == "sector"] or titled
        return named[-1].subject if named else WHOLE_MARKET if value >= MANY_LIMITS else None
    return None


def _english_counts(scene: Scene) -> Iterator[Claim]:
    """Yield counts stated in English."""
    if " " not in scene.text:
        return
    for found in _EN_COUNT.finditer(scene.text):
        value = english_number(found["n"])
        subject = _english_counted(scene, found, value or 0)
        if value and subject is not None:
            kind = "advancers" if found["up"] else "decliners" if found["down"] else "limit-up" if found["limit"] else "limit-down"
            yield Claim(
                kind=kind, subject=subject, comparison=comparison(found["cmp"] or ""), value=value, unit="count",
                part=scene.part(found.start(), found.end()), span=found.span(), session=scene.session(found.start()),
            )  # fmt: skip


def _english_counted(scene: Scene, found: re.Match[str], value: float) -> str | None:
    """Return whose stocks an English count is of."""
    start, _ = scene.sentence(found.start())
    if scene.over_a_period(start, found.end()):
        return None
    indices = [actor for actor in scene.actors if actor.kind == "index" and actor.start < found.start()]
    if value >= MANY:
        return WHOLE_MARKET
    own = re.search(r"constituent|component|member|of (?:its|the)", found["who"], re.IGNORECASE)
    if indices and (own or len({actor.subject for actor in indices}) == 1):
        return indices[-1].subject
    return WHOLE_MARKET if found["limit"] and value >= MANY_LIMITS else None


def turnover(scene: Scene) -> Iterator[Claim]:
    """Yield turnovers of the market, of boards and of stocks, in yuan."""
    if not scene.abroad and "成交" in scene.text:
        for found in _TURNOVER.finditer(scene.text):
            yield from _turnover(scene, found)
    for found in _EN_TURNOVER.finditer(scene.text) if "urnover" in scene.text else ():
        words = found["mid"] or ""
        if not _EN_CHANGE.search(words):
            size = ">=" if _EN_LEAST.search(words) else comparison(words)
            amount = float((found["n"] or found["n2"]).replace(",", "")) * SCALES[(found["unit"] or found["unit2"]).lower()]
            yield _sum(scene, "turnover", _english_traded(scene, found), size, amount, found)


def _english_traded(scene: Scene, found: re.Match[str]) -> str:
    """Return whose turnover it is: a board named in the sentence, else the market's."""
    start, end = scene.sentence(found.start())
    boards = [actor for actor in scene.before(start, end) if actor.kind == "board" and actor.start < found.end()]
    return boards[-1].subject if boards else WHOLE_MARKET


def _turnover(scene: Scene, found: re.Match[str]) -> Iterator[Claim]:
    """Yield one Chinese turnover."""
    start, _ = scene.sentence(found.start())
    if _CHANGE.search(found["mid"]) or _NOT_STOCKS.search(found["head"] + found["mid"]) or scene.over_a_period(scene.segment(found.start())[0], found.end()):
        return
    actors = [actor for actor in scene.before(start, found.end()) if actor.kind in ("company", "board", "foreign", "sector")]
    at_hand = _MARKETWIDE.search(found["head"] + found["mid"])
    value = float(found["n"].replace(",", "")) * SCALES[found["unit"]]
    subject: str | None = None
    if _HALF.search(found["head"]):
        subject = None
    elif at_hand and "板" not in found["head"]:
        subject = WHOLE_MARKET
    elif actors and actors[-1].kind in ("company", "board"):
        subject = actors[-1].subject
    elif value >= 3e11:  # no stock, board or sector trades 300 billion yuan  # noqa: PLR2004
        subject = WHOLE_MARKET
    if subject is not None:
        yield _sum(scene, "turnover", subject, comparison(found["mid"] + (found["tail"] or "")), value, found)


def flows(scene: Scene) -> Iterator[Claim]:
    """Yield northbound flows in yuan; sales are negative."""
    for found in _FLOW.finditer(scene.text) if "北" in scene.text else ():
        start, _ = scene.segment(found.start())
        if not scene.over_a_period(start, found.end()):
            sign = -1 if found["what"][1] in "卖" or "流出" in found["what"] or "减" in found["what"] else 1
            value = sign * float(found["n"].replace(",", "")) * SCALES[found["unit"]]
            yield _sum(scene, "flow", "northbound", _signed(comparison(found["cmp"] or ""), sign), value, found)


def _signed(words: str, sign: int) -> str:
    """Return the comparison of the signed value."""
    return {">=": "<=", "<=": ">="}.get(words, words) if sign < 0 else words


def _sum(scene: Scene, kind: str, subject: str, compared: str, value: float, found: re.Match[str]) -> Claim:  # noqa: PLR0913, PLR0917
    """Return a claim about an amount of money."""
    return Claim(
        kind=kind, subject=subject, comparison=compared, value=round(value, 2), unit="yuan",
        part=scene.part(found.start(), found.end()), span=found.span(), session=scene.session(found.start()),
    )  # fmt: skip
