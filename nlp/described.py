"""Is a text a recap, and which date does it say it describes?

A recap mainly describes what a stock market, an index, a board or a sector did in a session: wraps, limit-up lists,
«index closes up», foreign markets too. Futures, commodities, single stocks, opinions and outlooks are none. The title
decides where it speaks of a market at all; a text without a telling title is judged by its first lines and claims.
A described date is naive, in the calendar of the market described; relative words count from the publication's
date in Shanghai.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Final

from .clauses import sentence_spans
from .dates import named_dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from corpus.records import Claim, Mention

    from .dates import Named

SHANGHAI: Final = timezone(timedelta(hours=8))  # no daylight saving since 1991

# ── what a market, index, board or sector is called ──────────────────────────────────────────────────────────────
_INDEX: Final = (
    r"沪指|上证(?:综合|综)?(?:指数|指)|上证(?=[跌涨收])|深成指|深证成指|深证综指|创业板指数?|创业板(?=[^上IP股发注]{0,4}[涨跌])|创指|科创(?:板)?\s?50(?:指数)?|科创综指|科创200|北证\s?50(?:指数)?|沪深\s?300(?:指数)?|中证\s?(?:A?\d+)(?:指数)?|上证\s?50(?:指数)?|微盘股指数|万得(?:微盘|全A)\S{0,4}指数?"
    r"|三大(?:主要)?(?:股)?指(?:数)?|主要(?:股)?指数?|股指(?!期货)|两市(?!值)|沪深(?:两市|京)|三市|大盘|全市场|A股(?!上市)|沪深股市|中国股市|北交所(?:个股|概念股|股)?"
    r"|恒生?指数?(?!公司|有限)|恒生(?:科技|中国企业|医疗保健|生物科技)?指数|恒科指?|科指|国企指数|国指|港股(?!通标的)|香港股市"
    r"|美股|道指|道琼斯(?:工业平均)?(?:指数)?|纳指|纳斯达克(?:综合|100|中国金龙)?(?:指数)?|标普\s?500?(?:指数)?|中概股(?:指数)?|金龙(?:中国)?指数|费城半导体指数|费半|罗素\s?\d+(?:指数)?"
    r"|日经\s?(?:225)?(?:指数|股指|平均)?|东证(?:指数|股指)?|日本股市|日股|韩国(?:综合|首尔综合)?(?:股指|股市|指数|KOSPI\S*)|韩股|台股|台湾?加权\S{0,4}指数|亚太(?:主要)?股市|亚洲股市|欧股|欧洲(?:主要|三大)?股(?:指|市)|(?:英国)?富时(?:中国)?\s?[A\d]*(?:指数)?|德国?DAX\s?\d*(?:指数)?|法国?CAC\s?\d*(?:指数)?|(?:欧洲|欧元区)?斯托克\s?\d*(?:指数)?|印度\S{0,10}指数|越南\S{0,6}指数|澳(?:洲|大利亚)\S{0,10}指数|新西兰\S{0,12}指数|MSCI\S{0,10}指数|新加坡\S{0,6}指数|俄(?:罗斯)?\S{0,8}(?:股市|指数)|泰国\S{0,6}(?:股市|指数)|土耳其\S{0,8}(?:股市|指数)|巴西\S{0,8}(?:股市|指数)|全球股市|KOSPI\S{0,4}|越南股市|印度股市|[\u4e00-\u9fff]{2,4}股市"
)
_SECTOR: Final = (
    r"(?:[A-Za-z\d\u4e00-\u9fff]{1,12}?)(?:板块|概念股|概念|产业链|题材股?|赛道股?|方向|(?<![Aa港美台个控参持入招配送转募退发换停复炒人沪深新增减B])股(?!份|东|权|价|息|市|票|指|票|民|本|比|债|吧))"
)
_UP_DOWN: Final = (
    r"涨|跌|挫|走高|走低|走强|走弱|拉升|反弹|跳水|高开|低开|平开|冲高|回落|回升|回调|翻红|翻绿|飘红|飘绿|收红|收绿|新高|新低|震荡|调整|活跃|异动|爆发|大热|强势|走势|领跑|下探|探底|上扬|上行|下行|下滑|承压|熔断|重挫|分化|升超|升逾|升近|收升|升\d|低迷|疲软|走软|冲击|封板|掀|收复|失守|站上|突破|逆市|逆势|弱势|缩量|放量|普升|向好|回暖|杀跌|杀入|抢眼|飙升|攀升|反攻|反转|企稳|盘整|震荡|发酵|活力"
)
_WRAP: Final = re.compile(
    r"(?:午|收|早|开|尾|周|晚)评(?![论价选审估级测定])|(?:A股|港股|美股|欧股)(?:全天|早盘|午盘|收盘|开盘|午间|盘前|盘后|盘初|盘中|尾盘)?(?:必读|复盘|综述|速递|收市)|涨停(?:复盘|分析|潮|揭秘|早知道)|盘面(?:追踪|回顾)|(?:两融|主力)资金监控|复盘[:：|丨]"
)
_MARKET_MOVES: Final = re.compile(rf"(?:{_INDEX})[^。;；\n]{{0,22}}?(?:{_UP_DOWN})")
_SECTOR_MOVES: Final = re.compile(rf"(?:{_SECTOR})[^。;；\n,，]{{0,10}}?(?:{_UP_DOWN})")
_COUNTS: Final = re.compile(
    r"(?:[\d,]+|[一二三四五六七八九十百千近逾超]+)(?:余|多)?(?:只|家)?(?:个|成[分份]|概念)?股(?:票|价)?(?:集体|全部|盘中|封|双双|触及|20cm)*(?:上涨|下跌|飘红|飘绿|涨停|跌停|涨超|跌超)|(?:上涨|下跌)个股(?:超|近|逾|不足)?\d|多股(?:竞价|集体|盘中|触及|再度)?(?:涨|跌)停|个股(?:普)?[涨跌]多?[跌涨]?少?|(?:沪深)?(?:两市|三市|沪深京)[^。]{0,8}成交(?:总)?额?[^。]{0,12}\d|成交额[^。]{0,10}(?:万亿|\d{4}亿)|(?:北向|南向|南下)资金[^。]{0,12}净(?:买|卖|流)|主力(?:资金)?[^。]{0,16}(?:净流|流入|流出|加仓|抛售)|半日成交|股(?:集体|多数|普遍|普|纷纷|全线)[涨跌走上下]"
)
_PART: Final = re.compile(r"收盘|午盘|半日|早盘|午后|尾盘|盘中|盘初|午间|开盘|竞价|盘前|盘后|今日|[一二三四五]连|截至")

# ── what looks like it and is not ────────────────────────────────────────────────────────────────────────────────
_OPINION_TITLE: Final = re.compile(
    r"^[^:：]{0,20}(?:证券|中金(?:公司)?|高盛|摩根|大摩|小摩|瑞银|花旗|美银|汇丰|野村|巴克莱|贝莱德|桥水|基金|投顾|策略|首席|分析师|研究|资本|投资|资管|宏源|君安|机构|建投|德银|富达|景顺|施罗德|联博|法兴|渣打|经济学家|银河|专家|资产|期货|财富|信托|社科院|证监会|上交所|深交所|港交所|交易所|央行|总局|工信部|研报)[^:：]{0,12}[:：]|有望|料将|预计|或将|展望|后市|前瞻|预测|预期|看好|建议|投资机会|布局机会|机会|如何看|怎么看|怎么走|行情可期|值得关注|研报|目标价|评级|是否|为何|怎么|什么|会不会|能否|将迎|或迎|应关注|关注|看多|看空|唱多|重估|牛市|配置|(?:上|下)调[^，]{0,12}(?:预期|目标|评级)"
)
_OTHER_TITLE: Final = re.compile(
    r"期货|期指|主力合约|原油|油价|金价|(?:现货|国际|沪|伦敦|COMEX)黄金|(?:现货)?白银|铜价|铁矿石|碳酸锂|比特币|以太坊|加密货币(?!概念)|国债|美债|汇率|人民币|美元指数|日元|运价|景气指数|发展指数|价格指数|信心指数|PMI|CPI|PPI|采购经理|库存|指数型|指数基金|指数增强|恐慌指数|指数编制|指数样本|样本股|成分股调整|纳入|剔除|调入|调出|发布[^，]{0,12}指数|指数发布|ETF|股票型|公募|私募|新股|IPO|上市申请|递交|挂牌|招股|敲钟|上市首日|首日|开户|两融|融资余额|融资客|龙虎榜|分红|派息|股息|财报|业绩|净利|营收|年报|季报|半年报|印花税|监管|开市|休市|收购|并购|重组|回购|增持|减持|解禁|股权|募资|定增|IPO|批准|获批|签署|合作协议|发布会|新规|规则|意见|办法|征求|通知|方案|指引|行动|座谈|讲话|科创板上市|创业板上市|转板|退市|摘牌|立案|处罚|调研|增长|销量|出货|市场份额|市占|会议|论坛|白皮书|报告|排行|榜单|年度|上半年|去年|一季度|二季度|三季度|四季度|前三季|全年|以来|本周|本月|下周|上周|周报|月报|年内"
)
_HARD_OTHER: Final = re.compile(r"期货(?!概念|板块|股)|期指|主力合约|景气指数|信心指数|价格指数|采购经理|运价指数|指数基金|指数增强|(?:现货|国际)(?:黄金|白银)|美债收益率|国债收益率|加权平均")
_OWN_NEWS: Final = re.compile(r"[:：](?:公司|目前|暂|未|拟|子公司|控股|股东|董事|不存在|无|主营|与|已|股价|股票|生产经营|主要|收到|预计|实际|不|存在)")
# One company: 「某某美股盘前涨5%」, 「港股某某股价…」, 「某某获南向资金净买入」.
_ONE_STOCK: Final = re.compile(
    r"(?![A-Za-z]{0,3}\d*(?:大型|热门|明星|权重|多数|部分|隔夜|今日|昨日|昨夜|周[一二三四五]|[\d月日年]+|早盘|午后|尾盘|沪深|三大|两大|财联社|快讯|亚太|受|随着|因|中国|国内|全球))(?![^，,:：丨|]*(?:股|概念|板块|指数|三大指|大盘|市场|集体|涨跌不一)(?:美|港|A|H)?股?)[^，,:：丨|\s]{2,14}?(?:美股|港股|A股|H股)(?:盘前|盘后|夜盘|盘中|股价|一度|早盘|开盘|收盘|午后|再创|现|续|大|高|低)?"
    r"|^[^，,]{0,16}股价|^[^，,:：丨|]{2,12}获(?:南向|北向)资金|(?:被|遭|逆市获)(?:南向|北向)资金"
)
_STOCK_ALERT: Final = re.compile(r"^.{0,2}(?:A股|港股|美股)?异动(?:丨|\||:|：|｜)")
_COMMODITIES: Final = re.compile(r"商品期货|期货市场|主力合约|国债期货")
_DAILY: Final = re.compile(r"本周|上周|下周|一周|周度|周线|月线|月度|年内|年度|以来|全年|今年|去年|\d+月(?:份|以来)|近\d+[日天年月]|上半年|季度|历史(?!新高|新低|最高|最低|最大|性|第)|十年|多年")

_EN_MARKET: Final = (
    r"\b(?:Chinese|China's|China|A-share|A-shares|mainland|Mainland|Asian|Asia-Pacific|European|Tokyo|Japanese|Japan's|Hong Kong|HK|U\.S\.|US|Wall Street|Indian|India's|Australian|Aussie|South Korean|S\. ?Korean|Seoul|Philippine|Vietnamese|Singapore|Taiwan|UK|British|German|French|Global|global|World|Israeli|Turkish|Thai|Indonesian|Malaysian|Russian|Brazilian|Canadian|New Zealand|Tech|Chip|tech|chip|Bank|Property|Oil|Energy|Semiconductor|EV|Pharma|Brokerage|Defen[cs]e|Consumer|AI)[- ](?:[A-Za-z]+ ){0,2}?(?:stocks?|shares|equities|markets?|bourses|stock markets?|indices|indexes)\b"
    r"|\b(?:Dow(?: Jones)?|S&P(?: 500)?|Nasdaq|Nikkei|Topix|Hang Seng|HSI|KOSPI|FTSE|DAX|CAC|Sensex|Nifty|ASX|Shanghai Composite|Shenzhen Component|CSI ?300|STAR ?(?:Market )?50|Star 50|ChiNext|BSE 50|Beijing Stock Exchange 50|SSE Composite|SSE 50|benchmark index|Wall Street|[A-Z][a-z]+ stock exchange|Stocks|Shares|Equities|sector stocks|concept stocks)\b"
)
_EN_VERB: Final = (
    r"\b(?:rises?|rose|rising|gain(?:s|ed|ing)?|jump(?:s|ed|ing)?|surge[sd]?|surging|soar(?:s|ed|ing)?|climb(?:s|ed|ing)?|rall(?:y|ies|ied|ying)|advance[sd]?|rebound(?:s|ed)?|recover(?:s|ed)?|falls?|fell|falling|drop(?:s|ped|ping)?|decline[sd]?|declining|slump(?:s|ed)?|plunge[sd]?|tumble[sd]?|slid(?:es|e)?|sink(?:s|ing)?|sank|slip(?:s|ped)?|dip(?:s|ped)?|edge[sd]?|retreat(?:s|ed)?|open(?:s|ed)?|close[sd]?|end(?:s|ed)?|finish(?:es|ed)?|settle[sd]?|trade[sd]?|firm(?:s|ed)?|mixed|lower|higher|up|down|flat|lead[s]?|led|sell-?off|rout|winning streak|losing streak|defy|defied|outperform(?:s|ed)?|snap(?:s|ped)?|extend(?:s|ed)?|track(?:s|ed)?|hit(?:s)?|whipsaw|wobble|skid|crash(?:es|ed)?|halts?|bear market|bull market|shed[s]?|pare[sd]?|post(?:s|ed)?|weaken(?:s|ed)?|strengthen(?:s|ed)?)\b"
)
_EN_MOVES: Final = re.compile(rf"(?:{_EN_MARKET})(?:(?![.;\n]).){{0,48}}?{_EN_VERB}")
_EN_OTHER: Final = re.compile(
    r"futures|shipping index|price index|dollar index|container|forex|exchange rate|housing|home market|job market|labou?r market|supermarket|commodity|crude oil|gold price|bond market|crypto|bitcoin|market exchange|opens? (?:up|to|door|new)|market regulator|IPO|listing|listed|delist|market size|market share|market access|stake|acquire|interview|opinion|explainer|why|how|should|could|would|may|likely|expected|forecast|outlook|analysts? (?:say|expect)|expects?|attract|investors? (?:should|can)|rules?|overhaul|plans?|proposes?|regulat|bans?\b|first quarter|second quarter|this year|in (?:March|April|May|June|Q[1-4])|annual|monthly|year-on-year|in 20\d\d|since 20\d\d|food|car market|auto market|property market|oil market|energy market|real estate market|domestic market|consumer market|emerging market|wholesale|merits|economy|trade (?:rises|grows|falls)|exports|imports|aid|weapons|trading with|China-U",
    re.IGNORECASE,
)
_EN_OTHER_TITLE_OK: Final = re.compile(r"stocks|shares|equities|S&P|Dow|Nasdaq|Nikkei|Hang Seng|STAR|Star 50|ChiNext|CSI|Composite|index", re.IGNORECASE)
_EN_HARD_OTHER: Final = re.compile(r"futures|shipping index|price index|dollar index|exchange rate|IPO\b|listing|listed|delist|regulator|overhaul|merits|attract|Opinion|Interview|sells? shares|shares (?:experience|life|story|stories|view)|stake|securities market|shares? (?:its|his|her|their|common|future|how|what|with)|sees strong growth|in (?:2021|2020|2019|the first|the past)|[Bb]ans? |should|could|would|may |reasons", re.IGNORECASE)

RECAP_CLAIMS: Final = frozenset({"index-move", "sector-move", "advancers", "decliners", "turnover", "limit-up", "limit-down", "level", "flow"})
LEAD: Final = 700  # characters in which a text without a telling title shows what it is
_SINGLE: Final = re.compile(r"(?:股价|股票)[^，。]{0,12}[涨跌]")
_NEWSY: Final = re.compile(r"消息面|消息称|据悉|公告(?:称)?|发布了?《")
_DATED: Final = re.compile(r"收盘|收评|午评|午间|开盘|盘|A股|沪|深|股|指|板|概念|市|涨|跌|stocks|shares|index|session|trading|rally|market|STAR|ChiNext|surge|jump|fell|rose|turnover", re.IGNORECASE)
_PUBLICATION_LINE: Final = re.compile(r"\s*(?:Published|Updated|Posted|发布(?:时间|于)?|更新(?:时间)?|来源)", re.IGNORECASE)
_DEED: Final = re.compile(r"将于|发布|公告|推出|印发|上市|召开|举行|举办|签署|起(?!伏)|截至(?!收盘|发稿|\d|午|上午)|宣布|launch|announced? (?:on|plans)|founded|listed", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """Whether a text is a recap, and the date it says it describes (None: it names none)."""

    recap: bool
    session: date | None


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
        return Described(recap=False, session=None)
    today = published.astimezone(SHANGHAI).date() if published is not None and precision != "unknown" else None
    return Described(recap=True, session=_session(text, title_end, today))


def _is_recap(text: str, title_end: int, mentions: Sequence[Mention], claims: Sequence[Claim]) -> bool:
    """Tell whether the text mainly describes what the market did."""
    title = text[:title_end]
    if not title:
        return _body_recaps(text, claims)
    if _latin(title):
        return _english(title, text, title_end, claims)
    if _COMMODITIES.search(text, 0, title_end + 60) and not re.search(_INDEX, title):
        return False
    if _WRAP.search(title) and not _HARD_OTHER.search(title):
        return True
    alert = _STOCK_ALERT.match(title)
    if alert or _ONE_STOCK.match(title):
        return alert is not None and _SECTOR_MOVES.search(title, alert.end()) is not None
    if _HARD_OTHER.search(title) or _OPINION_TITLE.search(title) or _OWN_NEWS.search(title):
        return False
    return _told(title, mentions, claims)


def _latin(words: str) -> bool:
    """Tell whether most letters are Latin."""
    han = sum("\u4e00" <= char <= "\u9fff" for char in words)
    return han * 3 < sum(char.isascii() and char.isalpha() for char in words)


def _told(title: str, mentions: Sequence[Mention], claims: Sequence[Claim]) -> bool:
    """Tell whether a Chinese title says what a market, board or sector did."""
    market = _MARKET_MOVES.search(title) or _COUNTS.search(title)
    sector = None if market else _SECTOR_MOVES.search(title)
    found = market or sector
    if found is None:
        return False
    if not _OTHER_TITLE.search(title):
        return _of_many(title, found.start(), mentions) if sector else True
    backed = any(claim.kind in ("index-move", "sector-move", "turnover", "advancers", "decliners") for claim in claims)
    return backed and not _DAILY.search(title) and market is not None and re.search(r"\d%|收|开|成交", title) is not None


def _of_many(title: str, start: int, mentions: Sequence[Mention]) -> bool:
    """Tell whether a sector, and not one company, is what the title opens with."""
    first = next((mention for mention in mentions if mention.kind == "company"), None)
    if first is None or first.span[0] >= len(title):
        return True
    return not (first.span[0] <= 1 and first.span[1] > start) and not (first.span[0] <= 1 and re.match(r"[:：]", title[first.span[1] :]))


def _english(title: str, text: str, title_end: int, claims: Sequence[Claim]) -> bool:
    """Tell whether a text with an English title recaps a session."""
    if _EN_MOVES.search(title):
        if _EN_HARD_OTHER.search(title):
            return False
        return _EN_OTHER.search(title) is None or _EN_OTHER_TITLE_OK.search(title) is not None
    return title_end < len(text) and _body_recaps(text, claims)


def _body_recaps(text: str, claims: Sequence[Claim]) -> bool:
    """Tell whether the first lines describe a market: at least two claims about it, one of them near the head."""
    market = [claim for claim in claims if claim.kind in RECAP_CLAIMS and not claim.subject.isdigit()]
    head = [claim for claim in market if claim.span[0] < LEAD]
    if len(market) >= 2 and head:  # noqa: PLR2004
        return True
    lead = text[:LEAD]
    return len(text) < LEAD and bool(market) and bool(_MARKET_MOVES.search(lead) or _EN_MOVES.search(lead))


def _session(text: str, title_end: int, today: date | None) -> date | None:
    """Return the date the text names for what it describes: the title's, else the first that stands with a market."""
    found = named_dates(text, today)
    for named in sorted(found, key=lambda named: named.near):  # 12月16日 says more than 今日
        if named.day is not None and _describes(text, title_end, named, today):
            return named.day
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
