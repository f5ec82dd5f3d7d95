"""Says whether a text is a recap, and which date it says it describes.

A recap mainly describes what a stock market, an index, a board or a sector did in a session: wraps, limit-up lists,
«index closes up», foreign markets too. Futures, commodities, single stocks, opinions and outlooks are none. The title
decides where it speaks of a market at all; a text without a telling title is judged by its first lines and claims.
A described date is naive, in the calendar of the market described; relative words count from the publication's
date in Shanghai.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.times import SHANGHAI

from . import recap_en, recap_zh
from .clauses import sentence_spans
from .dates import named_dates
from .hours import OPENING, told_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from corpus.records import Claim, Mention

    from .dates import Named

RECAP_CLAIMS: Final = frozenset(
    {"index-move", "sector-move", "advancers", "decliners", "turnover", "limit-up", "limit-down", "level", "flow"}
)
LEAD: Final = 700  # characters in which a text without a telling title shows what it is
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_NEWSY: Final = re.compile(r"消息面|消息称|据悉|公告(?:称)?|发布了?《")
_DATED: Final = re.compile(
    r"资金|成交|净买|净卖|收盘|收评|午评|午间|开盘|盘|A股|沪|深|股|指|板|概念|股市|市场|个股|涨停|stocks|shares"
    r"|index|session|trading|rally"
    r"|market|STAR|ChiNext|surge|jump|fell|rose|turnover",
    re.IGNORECASE,
)
_PUBLICATION_LINE: Final = re.compile(
    r"\s*(?:Published|Updated|Posted|发布(?:时间|于)?|更新(?:时间)?|来源)", re.IGNORECASE
)
_DEED: Final = re.compile(
    r"将于|发布|公告|推出|印发|上市|召开|举行|举办|签署|起(?!伏)|截至(?!收盘|发稿|\d|午|上午)|宣布"
    r"|launch|announced? (?:on|plans)|founded|listed",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Described:
    """Whether a text is a recap, and the date it says it describes (None: it names none)."""

    recap: bool
    session: date | None


_NO_RECAP: Final = Described(recap=False, session=None)


def describe(  # noqa: PLR0913, PLR0917 - the tagger's whole knowledge of one text
    text: str,
    title_end: int,
    published: datetime | None,
    precision: str,
    mentions: Sequence[Mention],
    claims: Sequence[Claim],
) -> Described:
    """Return whether the folded `text` is a recap and the date it names for what it describes.

    `published` is aware UTC or None; with precision `unknown` only dates with a year are resolved.
    """
    recap = _is_recap(text, title_end, mentions, claims)
    if not recap:
        return _NO_RECAP
    today = published.astimezone(SHANGHAI).date() if published is not None and precision != "unknown" else None
    named = _session(text, title_end, today)
    day = named.day if named else None
    if published is None or precision not in ("second", "minute"):
        return Described(recap=True, session=day)
    stated = None if named is not None and named.near and day == today else day  # 今日 is said by late texts too
    return Described(recap=True, session=told_day(text[: title_end or OPENING], published, stated) or day)


def _is_recap(text: str, title_end: int, mentions: Sequence[Mention], claims: Sequence[Claim]) -> bool:
    """Tell whether the text mainly describes what the market did."""
    title = text[:title_end]
    if not title:
        return _body_recaps(text, claims)
    if not _latin(title):
        return recap_zh.recaps(title, text[title_end : title_end + 60], mentions, claims)
    told = recap_en.recaps(title)
    return told if told is not None else title_end < len(text) and _body_recaps(text, claims)


def _latin(words: str) -> bool:
    """Tell whether most letters are Latin."""
    letters = sum(map(len, _LETTERS.findall(words)))
    return letters > 0 and sum(map(len, _HAN.findall(words))) * 3 < letters


def _body_recaps(text: str, claims: Sequence[Claim]) -> bool:
    """Tell whether the first lines describe a market: at least two claims about it, one of them near the head."""
    market = [claim for claim in claims if claim.kind in RECAP_CLAIMS and not claim.subject.isdigit()]
    head = [claim for claim in market if claim.span[0] < LEAD]
    if len(market) >= 2 and head:  # noqa: PLR2004
        return True
    lead = text[:LEAD]
    return len(text) < LEAD and bool(market) and (recap_zh.moves(lead) or recap_en.moves(lead))


def _session(text: str, title_end: int, today: date | None) -> Named | None:
    """Return the date the text names for what it describes: the title's, else the first that stands with a market."""
    found = named_dates(text, today)
    for named in sorted(found, key=lambda named: named.near):  # 12月16日 says more than 今日
        if named.day is not None and _describes(text, title_end, named, today):
            return named
    return None


def _describes(text: str, title_end: int, named: Named, today: date | None) -> bool:
    """Tell whether a named date is that of the session told, not of something else in the text."""
    start, end = named.span
    if today is not None and named.day is not None and not -10 <= (today - named.day).days + 0 <= 10:  # noqa: PLR2004
        return named.explicit and start < title_end
    sentence = next(((low, high) for low, high in sentence_spans(text) if low <= start < high), (start, end))
    line = text[text.rfind("\n", 0, start) + 1 : end]
    if _PUBLICATION_LINE.match(line):
        return False
    if _NEWSY.search(text, sentence[0], start) or _DEED.match(text, end, end + 3):
        return False
    ahead = text[end : min(end + 40, sentence[1])]
    if _DEED.search(ahead[:8]):
        return False
    return _DATED.search(text, sentence[0], sentence[1]) is not None
