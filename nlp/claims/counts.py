"""Claims about counts: how many stocks rose, fell, or stood at their limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import CHINESE_NUMERAL, ENGLISH_NUMERAL, chinese_number, comparison, english_number

from .scene import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import Claim

    from .scene import Scene

WHOLE_MARKET: Final = "all"
# A count of at least so many stocks cannot be of one sector; a limit count neither, and one that names none is likely
# the market's from fewer on.
MANY: Final = 300
MANY_LIMITS: Final = 100
LIMITS_OF_NONE: Final = 40
_COMPARE: Final = r"(?P<cmp>逾|超过|超|近|约|仅有|仅|只有|不足|不到|共有|共|有|接近|将近)?"
_N: Final = rf"(?P<n>\d[\d,]*(?:\.\d+)?万?|{CHINESE_NUMERAL})"
_WHAT: Final = r"(?P<what>上涨|下跌|飘红|飘绿|收涨|收跌|翻红|翻绿|收红|收绿|走高|走低|下挫|涨停|跌停|封涨停|封跌停)"
_COUNT: Final = re.compile(
    rf"{_COMPARE}\s*{_N}(?P<more>余|多)?(?:只|家|支)?(?P<who>个股|股票|成[分份]股|概念股|公司"
    rf"|股)(?:价)?(?:出现|全部|集体|均|实现|录得"
    rf"|盘中|封|触及|竞价|午后|直线|双双|[123]0(?:cm|CM|%)|\s)*{_WHAT}(?![超逾近约幅\d]|过|空间|或)"
    rf"|{_COMPARE.replace('cmp', 'cmp2')}\s*{_N.replace('?P<n>', '?P<n2>')}(?P<more2>余|多)?(?:只|家"
    rf"|支)(?:出现|全部|集体|均)?{_WHAT.replace('what', 'what2')}(?![超逾近约幅\d]|过|空间|或)"
)
_COUNT_AFTER: Final = re.compile(
    rf"(?P<what>上涨|下跌|飘红|飘绿|涨停|跌停)(?:的)?(?P<who>个股|股票|成[分份]股|家数|公司|股)?(?:数量"
    rf"|家数|数)?(?:达到|达|有|为|共|合计|增至"
    rf"|升至)*{_COMPARE}\s*{_N}(?P<more>余|多)?(?:只|家|支|股)"
)
# What every count in Chinese holds: a cheap look before the costly one.
_COUNTABLE: Final = re.compile(
    r"[只家支股][^，。；\n]{0,12}?(?:上涨|下跌|飘[红绿]|收[涨跌红绿]|翻[红绿]|走[高低]|下挫|涨停|跌停)"
    r"|(?:上涨|下跌|飘[红绿]|涨停|跌停)[^，。；\n%]{0,12}[\d万][\d,]*余?[只家支股]"
)
_MARKET: Final = re.compile(r"两市|三市|全市场|沪深京|沪深|市场|A股|大盘|个股")
# A count of thousands before it speaks of the market, and so do the limits counted beside it.
_WHOLE: Final = re.compile(r"(?:\d{4}|[3-9]\d\d|千)(?:余|多)?[只家支]?[^，。]{0,4}(?:上涨|下跌|飘红|飘绿|收涨|收跌)")
_MEMBERS: Final = re.compile(r"\A[^。；\n]{0,24}成[分份]股")
_FUNDS: Final = re.compile(r"ETF|基金|转债|港股|美股|中概|期货|合约|股票型|国债|币", re.IGNORECASE)
_EN_COMPARE: Final = (
    r"(?:(?P<cmp>only|just|more than|over|nearly|about|around|at least|fewer than|less than|almost|some"
    r"|roughly) )?(?:a mere )?"
)
_EN_UP: Final = (
    r"rose|rising|gained|gaining|advanced|advancing|climbed|climbing|higher|up|in the green"
    r"|in positive territory|rise"
)
_EN_DOWN: Final = (
    r"fell|falling|declined|declining|dropped|dropping|recording a decline|recorded a decline"
    r"|record a decline|posted declines?|posting declines?|lower|down|in the red|retreated"
    r"|in negative territory|fall|decline|losing"
)
_EN_COUNT: Final = re.compile(
    rf"{_EN_COMPARE}(?<![\d.,])(?P<n>\d[\d,]*"
    rf"|{ENGLISH_NUMERAL})\s(?P<who>(?:[A-Za-z-]+ ){{0,2}}?(?:stocks?|shares|constituents?|members"
    rf"|companies|firms|components|issues|counters))(?:\s(?!and\b|but\b|while\b)[a-z]+){{0,4}}?\s"
    rf"(?:(?P<up>{_EN_UP})|(?P<down>{_EN_DOWN})|(?P<limit>(?:hit|hitting|reached|reaching) (?:their "
    rf"|the |its )?(?:daily |upper |upward )?(?:price )?(?:limits?|limit-up|limit up))"
    rf"|(?P<limit2>limit-down|limit down))\b",
    re.IGNORECASE,
)


def counts(scene: Scene) -> Iterator[Claim]:
    """Yield counts of rising, falling and limit stocks."""
    if not _COUNTABLE.search(scene.text) or scene.abroad:
        if scene.english and not scene.abroad:
            yield from _english_counts(scene)
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
        yield scene.claim(kind, subject, Measure(comparison(words), value, "count"), found.span())


def _kind(what: str) -> str:
    """Return the kind of claim for the words."""
    if "停" in what:
        return "limit-up" if "涨" in what else "limit-down"
    return "advancers" if what in ("上涨", "飘红", "收涨", "翻红", "收红", "走高") else "decliners"


def _counted(scene: Scene, found: re.Match[str], kind: str, value: float, who: str) -> str | None:
    """Return whose stocks are counted: an index's, a sector's, the market's; None where it is not said."""
    start, _ = scene.sentence(found.start())
    sectors = [actor for actor in scene.before(start, found.start()) if actor.kind in ("sector", "index", "board")]
    if sectors and _MEMBERS.search(scene.text[sectors[-1].end : found.start()] + who):
        return sectors[-1].subject
    if kind.startswith("limit") and (value >= MANY_LIMITS or _WHOLE.search(scene.text, start, found.start())):
        return WHOLE_MARKET
    if kind.startswith("limit") and not sectors and _MARKET.search(scene.text, start, found.end()):
        return WHOLE_MARKET
    own = [actor for actor in sectors if actor.start >= scene.segment(found.start())[0] and actor.kind == "sector"]
    if value >= MANY or (_MARKET.search(scene.text, scene.segment(found.start())[0], found.end()) and not own):
        return WHOLE_MARKET if value >= MANY or "停" in found.group() or not sectors else None
    if kind.startswith("limit"):
        titled = [
            actor for actor in scene.actors if actor.kind == "sector" and actor.start < max(scene.text.find("\n"), 0)
        ]
        named = [actor for actor in sectors if actor.kind == "sector"] or titled
        return named[-1].subject if named else WHOLE_MARKET if value >= LIMITS_OF_NONE else None
    return None


def _english_counts(scene: Scene) -> Iterator[Claim]:
    """Yield counts stated in English."""
    if not scene.english:
        return
    for found in _EN_COUNT.finditer(scene.text):
        value = english_number(found["n"])
        subject = _english_counted(scene, found, value or 0)
        if value and subject is not None:
            kind = (
                "advancers"
                if found["up"]
                else "decliners"
                if found["down"]
                else "limit-up"
                if found["limit"]
                else "limit-down"
            )
            yield scene.claim(kind, subject, Measure(comparison(found["cmp"] or ""), value, "count"), found.span())


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
    return WHOLE_MARKET if found["limit"] and value >= LIMITS_OF_NONE else None
