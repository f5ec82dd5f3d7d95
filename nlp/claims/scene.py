"""What surrounds a figure: who is spoken of, in which part of which session, and whether it counts at all.

Conventions: spans are half-open; an actor is an index, a board, a company, a sector in words or something foreign
(whose figures are nobody's claim here).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
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
    r"|(?:(?<![\dA-Za-z])[A-Za-z]{2,6}\d{0,3}|期货|期指|股指期货|主力合约|合约|ETF)(?=(?:指数)?(?:盘前|盘后|现"
    r"|主力)?(?:大|收|上|下|微|暴|高|低)?[涨跌升降])"
    r"|\b(?:Dow(?: Jones)?|S&P(?: 500)?|Nasdaq|NASDAQ|Nikkei(?: 225)?|Topix"
    r"|Hang Seng(?: \w+)? ?(?:Index)?|KOSPI|Kospi|FTSE(?: 100)?|Stoxx(?: \d+)?|STOXX|Sensex|Nifty"
    r"|ASX(?: 200)?|MSCI"
    r"|(?:Asian|Asia|European|Europe|U\.S\.|US|Wall Street|Japanese|Tokyo|Korean|Indian|Global"
    r"|Hong Kong|global|German|British|Taiwan)(?: \w+)? ?(?:stocks|shares|markets|equities)?"
    r"|[Bb]itcoin|[Gg]old|[Oo]il|[Cc]rude|Brent|dollar|yuan|[Ff]utures)\b"
)
_SECTOR: Final = re.compile(
    r"(?:板块|概念股|概念|产业链|题材|个股"
    r"|(?:行业|赛道)(?=整体|指数|板块|[微小大]?幅?[上下]?[涨跌]|净|走[强弱高低])"
    r"|次新股|(?<![Aa港美台个控参持入招配送转募退发换停复炒人沪深新增减总原])股)(?![份东权价息市票指票民])(?:指数)?"
)
_WORDS: Final = re.compile(r"[A-Za-z\d\u4e00-\u9fff]{2,12}\Z")
_EN_SECTOR: Final = re.compile(
    r"\b(?:[A-Za-z&-]+ )?[A-Za-z&-]+ (?:sector|sectors|stocks|shares|companies|firms|producers|makers)\b"
)
# Words of one and the same text.
_ENGLISH: Final = re.compile(r"[A-Za-z][A-Za-z]+ (?:[A-Za-z]{2,}|\d)[^\u4e00-\u9fff]{5}")
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
# The market last named before a figure is the one that it is of: 港股甲公司涨5%, 其A股涨2%.
_WHERE: Final = re.compile(
    r"(?P<abroad>港股(?![通份])|H股|美股|恒指|恒生(?!电子)|盘前|港元|纳指|道指)"
    r"|A股|沪深|两市|三市|沪指|上证|深成指|深证|创业板|创指|科创|北证|涨停|跌停"
)
# Indices of the mainland that have no id: their own words stand for them.
_NAMELESS: Final = re.compile(
    r"科创综指|科创板?\s?[12]00(?:指数)?|深证综指|上证[AB]指|(?:万得)?微盘股?指数|万得全A(?:指数)?|创业板50(?:指数)?"
    r"|中证\s?(?:2000|A\d{2,3}|[18]00|红利)(?:指数)?|国证\s?\d{4}(?:指数)?|北证专精特新(?:指数)?|红利指数"
)
PERIOD: Final = re.compile(
    r"今年|年内|年初|年来|以来|本周|上周|全周|周内|周线|周度|本月|上月|月内|月度|全年|去年|上半年"
    r"|下半年|季度|季末|累计|个交易日|近\d+[日天年月]|近[一两三五]|过去|近期|日至\d"
    r"|[两三四五六七八九十][日天](?:内|累|涨|跌|大|飙)"
    r"|单月|\d+月(?!\d*[日,，])(?:份|以|涨|跌|累)|同比|环比|\d+天(?!\d*[板连])|年度|一周|一年|年涨|周涨"
    r"|周跌|月涨|累[涨跌]|历史"
    r"|since|so far|year-to-date|this year|this week|last week|for the week|month|weekly|past"
    r"|over the last|annual|quarter|year-on-year|year on year|from a year|compared to|compared with"
    r"|fluctuation|a year|yearly|decade|in 20\d\d",
    re.IGNORECASE,
)
# What a sentence tells of weeks or months holds until it names a day.
_LONG: Final = re.compile(
    r"(?P<long>本周|上周|全周|一周|本月|上月|当周|当月|\d+月份|今年以来|年初至今|年初以来)|今日|今天"
    r"|收盘|当日|\d日|周[一二三四五]|早盘|午后|昨日"
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
_SUMMING: Final = re.compile(r"等[^，。；、]{0,8}")
_NO_SECTOR: Final = ("个股", "板块", "概念", "概念股", "多股", "只股")
_LISTS: Final = ("成分股", "成份股", "涨停股", "跌停股", "只股", "家股", "连板股")
_JOINTS: Final = ("和", "与", "及", "以及", "/", "")
_VERB: Final = re.compile(r"[涨跌停升降板，。；]")
LIST_GAP: Final = 20  # characters between two names of a list, as when one of them is no actor
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


class Scene:
    """A text with everything that its figures are read against; who is named is found when first asked for."""

    def __init__(self, text: str, mentions: Sequence[Mention], today: date | None) -> None:
        """Take a folded text, what it mentions, and the publication's date in Shanghai."""
        self.text = text
        self._mentions = mentions
        self._today = today

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """Everyone a figure may be about, by place."""
        return _actors(self.text, self._mentions)

    @cached_property
    def peopled(self) -> bool:
        """Whether anybody is named of whom a figure may be told here."""
        return any(actor.kind != "foreign" for actor in self.actors)

    @cached_property
    def abroad(self) -> bool:
        """Whether the text speaks of markets abroad only."""
        return _ABROAD.search(self.text) is not None and _AT_HOME.search(self.text) is None

    @cached_property
    def dates(self) -> tuple[Named, ...]:
        """The dates that the text names."""
        return tuple(named_dates(self.text, self._today))

    @cached_property
    def english(self) -> bool:
        """Whether the text has sentences in English."""
        return _ENGLISH.search(self.text) is not None

    def sentence(self, at: int) -> Span:
        """Return the sentence at offset `at`."""
        return _at(sentence_spans(self.text), at)

    def segment(self, at: int) -> Span:
        """Return the segment at offset `at`."""
        return _at(segments(self.text), at)

    def before(self, start: int, end: int) -> list[Actor]:
        """Return the actors that begin in [start, end), in order."""
        return [actor for actor in self.actors if start <= actor.start < end]

    def elsewhere(self, at: int) -> bool:
        """Tell whether stocks named before offset `at` trade outside the mainland, by the market last named."""
        start, _ = self.sentence(at)
        named = [found for found in _WHERE.finditer(self.text, start, at) if not self._within_a_name(found.start())]
        return named[-1]["abroad"] is not None if named else self.abroad

    def _within_a_name(self, at: int) -> bool:
        """Tell whether a company's name covers offset `at` (中电港股价 names no 港股)."""
        return any(actor.kind == "company" and actor.start <= at < actor.end for actor in self.actors)

    def over_a_period(self, start: int, end: int) -> bool:
        """Tell whether the words speak of more than one session."""
        return PERIOD.search(self.text, start, end) is not None

    def in_a_longer_tale(self, at: int) -> bool:
        """Tell whether the sentence so far speaks of a week or a month."""
        named = list(_LONG.finditer(self.text, self.sentence(at)[0], at))
        return bool(named) and named[-1]["long"] is not None

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
        """Return the date named for the sentence at `at`, else in the text's first lines.

        今日 names none: a text may be dated after the session that it calls today's, and is placed as a whole.
        """
        start, end = self.sentence(at)
        own = [named for named in self.dates if start <= named.span[0] < end and named.day]
        if own:
            earlier = [named for named in own if named.span[0] < at]
            return self._day((earlier or own)[-1 if earlier else 0])
        first = next((named for named in self.dates if named.day), None)
        limit = sentence_spans(self.text)[:2]
        return self._day(first) if first is not None and first.span[0] < limit[-1][1] else None

    def _day(self, named: Named) -> date | None:
        """Return the day of a named date, None for 今日."""
        return None if named.near and named.day == self._today else named.day


def _at(spans: Sequence[Span], at: int) -> Span:
    """Return the span of a partition that holds offset `at`."""
    return spans[max(0, bisect_right(spans, (at, 1 << 62)) - 1)]


def _actors(text: str, mentions: Sequence[Mention]) -> tuple[Actor, ...]:
    """Return the actors of `text`, by place."""
    actors = [Actor(*found.span(), "index", found.group()) for found in _NAMELESS.finditer(text)]
    mentions = [one for one in mentions if not any(a.start < one.span[1] and one.span[0] < a.end for a in actors)]
    actors += [
        Actor(*mention.span, "market" if mention.symbol == "all" else mention.kind, mention.symbol)
        for mention in mentions
        if not (mention.kind != "company" and _FUND_AFTER.match(text, mention.span[1]))
    ]
    blocked = [
        Actor(*mention.span, "foreign", "")
        for mention in mentions
        if mention.kind != "company" and _FUND_AFTER.match(text, mention.span[1])
    ]
    actors += [found for found in (*blocked, *_foreign(text)) if _free(found, actors)]
    actors += [found for found in _sectors(text) if _free(found, actors) and not _sums_up(text, found, actors)]
    return tuple(sorted(actors))


def _free(found: Actor, actors: Sequence[Actor]) -> bool:
    """Tell whether no actor overlaps `found`."""
    return not any(actor.start < found.end and found.start < actor.end for actor in actors)


def _sums_up(text: str, found: Actor, actors: Sequence[Actor]) -> bool:
    """Tell whether words for a sector only sum up companies listed before them (甲、乙等多家地产股)."""
    before = [actor.end for actor in actors if actor.kind == "company" and actor.end <= found.start + 1]
    return bool(before) and _SUMMING.fullmatch(text, max(before), found.start + 1) is not None


def _foreign(text: str) -> list[Actor]:
    """Return what is no part of the tape."""
    return [Actor(*found.span(), "foreign", "") for found in _FOREIGN.finditer(text)]


def _sectors(text: str) -> list[Actor]:
    """Return sectors named in words, such as 半导体板块."""
    result = []
    last = 0
    for found in _SECTOR.finditer(text):
        words = _WORDS.search(text, max(last, found.start() - 12), found.start())
        if words is None:
            continue
        last = found.end()
        actor = _sector(text, words.start(), last)
        if actor is not None:
            result.append(actor)
    found_english = _EN_SECTOR.finditer(text) if _ENGLISH.search(text) else ()
    english = (_sector(text, *found.span()) for found in found_english)
    return [*result, *(actor for actor in english if actor is not None)]


def _sector(text: str, start: int, end: int) -> Actor | None:
    """Return the sector named at a stretch, without words that only lead to it; None where it names none."""
    cut = _TO_CUT.match(text, start, end - 1)
    start = cut.end() if cut else start
    lead = _LEADING.match(text, start, end - 1)
    start = lead.end() if lead else start
    words = text[start:end].strip()
    if len(words) < 2 or _COUNTED.search(words) or words in _NO_SECTOR or words.endswith(_LISTS):  # noqa: PLR2004
        return None
    return Actor(start, end, "sector", words)


def chain(text: str, actors: Sequence[Actor]) -> list[Actor]:
    """Return the actors that are listed together with the last one (甲、乙和丙)."""
    listed = [actors[-1]]
    for actor in reversed(actors[:-1]):
        between = text[actor.end : listed[0].start]
        joined = ("、" in between and not _VERB.search(between)) or between.strip() in _JOINTS
        if len(between) > LIST_GAP or not joined:
            break
        listed.insert(0, actor)
    return listed
