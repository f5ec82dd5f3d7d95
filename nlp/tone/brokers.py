"""Brokers in a text about others: those who give an opinion or a figure, and those at work for another company."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .roles import Bearer

_BROKER: Final = re.compile(
    r"证券\Z|中金(?:公司)?\Z|申万宏源|国泰海通|国泰君安|广发证券|银河证券|东方财富|中信建投|财通|securities|citic|cicc",
    re.IGNORECASE,
)
_SPONSOR: Final = re.compile(
    r"保荐|承销|联席|财务顾问|簿记|主办券商|辅导机构|独家顾问|underwriter|sponsor|bookrunner|adviser", re.IGNORECASE
)
_BLAMED: Final = re.compile(r"警示函|被罚|罚款|立案|监管函|未勤勉|违规|被采取|责令")
_SOURCE: Final = re.compile(
    r"(?:证券|国际|研究)?\s*(?:[:：]|发布研报|研报|研究|指出|认为|表示|预计|预测|判断|看好|料|称|分析|首席|策略|团队"
    r"|宏观|晨会|发布研究|最新研报|国际[:：]|国际[:：]?料|says|said|analysts?)",
    re.IGNORECASE,
)
_OPINION: Final = re.compile(r"研报|评级|买入|目标价|看好|首予|掘金")
_OWN: Final = re.compile(
    r"净利|净亏|营收|业绩预|快报|拟(?!合)|董事|总裁|总经理|股东|减持|回购|获批|获准|无异议|批复|获证监|立案|警示函"
    r"|罚|证监局|重组|合并|收购|发行|公司债|分红|派"
    r"|辞|聘|诉讼|仲裁|解禁|停牌|复牌|子公司|中标|亏损|质押|公告|被|涨停|跌停"
)


def sources(text: str, title_end: int, named: Sequence[Bearer]) -> set[str]:
    """Return the brokers that speak in the text about others."""
    silent = set()
    for bearer in named:
        if _broker(text, bearer) and _SOURCE.match(text, bearer.end):
            end = title_end if bearer.start < title_end else min(len(text), bearer.end + 30)
            if not _OWN.search(text, bearer.end, end) or _opinion(text, title_end, bearer, named):
                silent.add(bearer.key)
    return silent


def _opinion(text: str, title_end: int, broker: Bearer, named: Sequence[Bearer]) -> bool:
    """Tell whether a title gives a broker's opinion of another company."""
    others = any(broker.end < bearer.start < title_end and bearer.key != broker.key for bearer in named)
    return others and text[broker.end : broker.end + 1] in ("：", ":") and bool(_OPINION.search(text, 0, title_end))


def _broker(text: str, bearer: Bearer) -> bool:
    """Tell whether a mention is of a broker, also where 证券 stands right behind the short name."""
    return _BROKER.search(text, bearer.start, bearer.end) is not None or text.startswith("证券", bearer.end)


def sponsors(text: str, bearer: Bearer) -> bool:
    """Tell whether this mention is a broker at work for another company."""
    if not _broker(text, bearer):
        return False
    start = max(text.rfind("。", 0, bearer.start), text.rfind("\n", 0, bearer.start), bearer.start - 30) + 1
    if _BLAMED.search(text, max(start, 0), min(len(text), bearer.end + 60)) is not None:
        return False
    return _SPONSOR.search(text, max(start, 0), min(len(text), bearer.end + 40)) is not None
