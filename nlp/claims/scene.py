"""What surrounds a figure: who is spoken of, in which part of which session, and whether it counts at all.

Conventions: spans are half-open; an actor is an index, a board, a company, a sector in words or something foreign
(whose figures are nobody's claim here).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from corpus.records import Claim
from nlp.clauses import segments, sentence_spans
from nlp.dates import Named, named_dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from corpus.records import Mention, Span

ActorKind: TypeAlias = Literal["index", "board", "company", "sector", "market", "foreign"]

_FOREIGN: Final = re.compile(
    r"恒生?指数?|恒生科技(?:指数)?|恒科|科指|国企指数|红筹指数|道琼斯(?:指数)?|道指|纳斯达克(?:100"
    r"|中国金龙)?(?:指数)?|纳指|标普\s?(?:500)?(?:指数)?"
    r"|日经\s?(?:225)?(?:指数)?|东证(?:指数)?|韩国(?:综合)?(?:股市|指数|KOSPI)?|KOSPI|KOSDAQ|DAX\s?\d*(?:指数)?"
    r"|CAC\s?\d*|富时\s?(?!中国)(?:100)?(?:指数)?|斯托克\s?\d*|MSCI[^，。]{0,8}?指数?|金龙指数|中概(?:股|指数)?"
    r"|罗素\s?\d+|费城半导体(?:指数)?|台湾?加权(?:指数)?|台股|台积电|印度[A-Za-z\d]*(?:指数)?"
    r"|越南(?:胡志明)?(?:指数)?|澳洲(?:标普)?"
    r"|富时中国\s?A50|A50|比特币|以太坊|现货黄金|黄金|原油|布伦特|WTI|纽约|伦敦|美元指数|美债|日元"
    r"|离岸人民币|在岸人民币|人民币"
    r"|(?:[A-Za-z]{2,6}\d{0,3}|期货|期指|股指期货|主力合约|合约|ETF)(?=(?:指数)?(?:盘前|盘后|现"
    r"|主力)?(?:大|收|上|下|微|暴|高|低)?[涨跌升降])"
    r"|\b(?:Dow(?: Jones)?|S&P(?: 500)?|Nasdaq|NASDAQ|Nikkei(?: 225)?|Topix"
    r"|Hang Seng(?: \w+)? ?(?:Index)?|KOSPI|Kospi|FTSE(?: 100)?|Stoxx(?: \d+)?|STOXX|Sensex|Nifty"
    r"|ASX(?: 200)?|MSCI"
    r"|(?:Asian|Asia|European|Europe|U\.S\.|US|Wall Street|Japanese|Tokyo|Korean|Indian|Global"
    r"|Hong Kong|global|German|British|Taiwan)(?: \w+)? ?(?:stocks|shares|markets|equities)?"
    r"|[Bb]itcoin|[Gg]old|[Oo]il|[Cc]rude|Brent|dollar|yuan|[Ff]utures)\b"
)
_SECTOR: Final = re.compile(
    r"(?P<zh>[A-Za-z\d\u4e00-\u9fff]{2,12}?(?:板块|概念股|概念|产业链|题材|个股"
    r"|(?<![Aa港美台个])股)(?![份东权价息市票指票民])(?:指数)?)"
    r"|\b(?P<en>(?:[A-Za-z&-]+ )?[A-Za-z&-]+ (?:sector|sectors|stocks|shares|companies|firms|producers|makers))\b"
)
_LEADING: Final = re.compile(
    r"(?:[Tt]he |盘面上?|早盘|午后|尾盘|今日|昨日|其中|此外|另外|截至收盘|收盘|盘中|A股|沪深|两市|市场|热点"
    r"|行业|消息面上?|而|但|同时|以及|及|和|与|全天|领跌|领涨|[\d月日]+日)+"
)
_TO_CUT: Final = re.compile(r".*(?:多只|跌停|涨停|走强|走弱|下跌|上涨|带动|拉升|包括|以及|只|家)")
_ABROAD: Final = re.compile(
    r"恒指|恒生|港股|美股|纳指|道指|中概股|美国市场|纳斯达克|标普|日经|欧股|南向资金|港元|美元/|港交所"
)
_AT_HOME: Final = re.compile(
    r"A股|沪指|上证|深成指|深证|创业板|创指|科创|北证|沪深|两市|三市|20cm|连板|涨停|跌停",
    re.IGNORECASE,
)
PERIOD: Final = re.compile(
    r"今年|年内|年初|年来|以来|本周|上周|全周|周内|周线|周度|本月|上月|月内|月度|全年|去年|上半年"
    r"|下半年|季度|季末|累计|个交易日|近\d+[日天年月]|近[一两三五]|过去"
    r"|单月|\d+月(?!\d*[日,，])(?:份|以|涨|跌|累)|同比|环比|\d+天|年度|一周|一年|年涨|周涨|周跌|月涨|历史"
    r"|since|so far|year-to-date|this year|this week|last week|for the week|month|weekly|past"
    r"|over the last|annual|quarter|year-on-year|year on year|from a year|compared to|compared with"
    r"|fluctuation|a year|yearly|decade|in 20\d\d",
    re.IGNORECASE,
)
_PARTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("intraday", re.compile(r"一度|盘中|触及|冲击|最高涨|最多|intraday|at one point|as much as", re.IGNORECASE)),
    ("half-day", re.compile(
        r"半日|半天|午盘|午间|午评|午收|上午收盘|上午|midday|mid-day|half-day|morning session|noon"
        r"|lunch", re.IGNORECASE)),
    ("close", re.compile(
        r"收盘|收涨|收跌|收评|收报|收红|收绿|全天|全日|收于|收高|收低|收官|截至收市|收市|盘后"
        r"|at (?:the )?close|clos(?:e|ed|es|ing)\b"
        r"|end(?:ed|s)\b|finish(?:ed|es)?\b|settled", re.IGNORECASE)),
    ("open", re.compile(r"开盘|高开|低开|竞价|早评|平开|盘初|open(?:s|ed|ing)?\b", re.IGNORECASE)),
    ("afternoon", re.compile(r"午后|尾盘|下午|afternoon", re.IGNORECASE)),
    ("morning", re.compile(r"早盘|早间|morning", re.IGNORECASE)),
    ("intraday", re.compile(r"幅扩大|幅收窄|拉升|异动|直线|短线|持续走|翻红|翻绿|跳水|现涨|现跌|目前")),
)  # fmt: skip
_COUNTED: Final = re.compile(r"[百千万多余近只家\d]个?股\Z")
_JOINTS: Final = ("和", "与", "及", "以及", "/", "")
LIST_GAP: Final = 14  # characters between two names of a list, as when one of them is no actor
_FUND_AFTER: Final = re.compile(r"(?:指数)?(?:ETF|期货|期指|增强|联接|基金|主力|合约|futures|ETF)", re.IGNORECASE)


class Measure(NamedTuple):
    """What is claimed: the comparison (of the size), the signed value and its unit."""

    comparison: str
    value: float
    unit: str


class Actor(NamedTuple):
    """Someone a figure may be about."""

    start: int
    end: int
    kind: ActorKind
    subject: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A text with everything that its figures are read against."""

    text: str
    actors: tuple[Actor, ...]
    abroad: bool
    dates: tuple[Named, ...]

    def sentence(self, at: int) -> Span:
        """Return the sentence at offset `at`."""
        return _at(sentence_spans(self.text), at)

    def segment(self, at: int) -> Span:
        """Return the segment at offset `at`."""
        return _at(segments(self.text), at)

    def before(self, start: int, end: int) -> list[Actor]:
        """Return the actors that begin in [start, end), in order."""
        return [actor for actor in self.actors if start <= actor.start < end]

    def over_a_period(self, start: int, end: int) -> bool:
        """Tell whether the words speak of more than one session."""
        return PERIOD.search(self.text, start, end) is not None

    def part(self, start: int, end: int) -> str:
        """Return the part of the session that the segment, else the title, else the sentence so far speaks of."""
        title = (0, max(self.text.find("\n"), 0) or len(self.text))
        for low, high in (self.segment(start), title, (self.sentence(start)[0], end)):
            for name, words in _PARTS:
                if words.search(self.text, low, high):
                    return name
        return ""

    def claim(self, kind: str, subject: str, measure: Measure, figure: Span, span: Span | None = None) -> Claim:
        """Return a claim whose figure stands at `figure`, in the session and the part that its surroundings name."""
        return Claim(
            kind=kind,
            subject=subject,
            comparison=measure.comparison,
            value=round(measure.value, 2 if measure.unit == "yuan" else 8),
            unit=measure.unit,
            part=self.part(*figure),
            span=span or figure,
            session=self.session(figure[0]),
        )

    def session(self, at: int) -> date | None:
        """Return the date named for the sentence at `at`, else in the text's first lines."""
        start, end = self.sentence(at)
        own = [named for named in self.dates if start <= named.span[0] < end and named.day]
        if own:
            earlier = [named for named in own if named.span[0] < at]
            return (earlier or own)[-1 if earlier else 0].day
        first = next((named for named in self.dates if named.day), None)
        limit = sentence_spans(self.text)[:2]
        return first.day if first is not None and first.span[0] < limit[-1][1] else None


def _at(spans: Sequence[Span], at: int) -> Span:
    """Return the span of a partition that holds offset `at`."""
    return spans[max(0, bisect_right(spans, (at, 1 << 62)) - 1)]


def scene(text: str, mentions: Sequence[Mention], today: date | None) -> Scene:
    """Return the scene of `text`; `today` is the publication's date in Shanghai."""
    actors = [
        Actor(*mention.span, mention.kind, mention.symbol)
        for mention in mentions
        if not (mention.kind != "company" and _FUND_AFTER.match(text, mention.span[1]))
    ]
    blocked = [
        Actor(*mention.span, "foreign", "")
        for mention in mentions
        if mention.kind != "company" and _FUND_AFTER.match(text, mention.span[1])
    ]
    actors += [found for found in (*blocked, *_foreign(text)) if _free(found, actors)]
    actors += [found for found in _sectors(text) if _free(found, actors)]
    at_home = _AT_HOME.search(text) is not None
    return Scene(
        text, tuple(sorted(actors)), _ABROAD.search(text) is not None and not at_home, tuple(named_dates(text, today))
    )


def _free(found: Actor, actors: Sequence[Actor]) -> bool:
    """Tell whether no actor overlaps `found`."""
    return not any(actor.start < found.end and found.start < actor.end for actor in actors)


def _foreign(text: str) -> list[Actor]:
    """Return what is no part of the tape."""
    return [Actor(*found.span(), "foreign", "") for found in _FOREIGN.finditer(text)]


def _sectors(text: str) -> list[Actor]:
    """Return sectors named in words, such as 半导体板块."""
    result = []
    for found in _SECTOR.finditer(text):
        start, end = found.span()
        cut = _TO_CUT.match(text, start, end - 1)
        start = cut.end() if cut else start
        lead = _LEADING.match(text, start, end - 1)
        start = lead.end() if lead else start
        words = text[start:end].strip()
        if (
            len(words) > 1
            and not _COUNTED.search(words)
            and words not in ("个股", "板块", "概念", "概念股", "多股", "只股")
        ):
            result.append(Actor(start, end, "sector", words))
    return result


def chain(text: str, actors: Sequence[Actor]) -> list[Actor]:
    """Return the actors that are listed together with the last one (甲、乙和丙)."""
    listed = [actors[-1]]
    for actor in reversed(actors[:-1]):
        between = text[actor.end : listed[0].start]
        joined = "、" in between or between.strip() in _JOINTS
        if len(between) > LIST_GAP or not joined:
            break
        listed.insert(0, actor)
    return listed
