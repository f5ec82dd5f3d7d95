"""Tells Chinese titles of recaps: wraps, limit-up lists, an index, board or sector that moved in a session.

Futures, commodities, single stocks, opinions and outlooks are none; foreign markets are. The title decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import AhoCorasick, MatchKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.records import Claim, Mention

# ── what a market, index, board or sector is called ──────────────────────────────────────────────────────────────
_INDEX: Final = (
    r"沪指|上证(?:综合|综)?(?:指数|指)|上证(?=[跌涨收])|深成指|深证成指|深证综指|创业板指数?"
    r"|创业板(?=[^上IP股发注]{0,4}[涨跌])|创指"
    r"|科创(?:板)?\s?50(?:指数)?|科创综指|科创200|北证\s?50(?:指数)?|沪深\s?300(?:指数)?|中证\s?(?:A?\d+)(?:指数)?"
    r"|上证\s?50(?:指数)?|微盘股指数|万得(?:微盘|全A)\S{0,4}指数?"
    r"|三大(?:主要)?(?:股)?指(?:数)?|主要(?:股)?指数?|股指(?!期货)|两市(?!值)|沪深(?:两市|京)|三市"
    r"|大盘|全市场|A股(?!上市)|沪深股市|中国股市|北交所(?:个股|概念股|股)?"
    r"|恒生?指数?(?!公司|有限)|恒生(?:科技|中国企业|医疗保健|生物科技)?指数|恒科指?|科指|国企指数|国指"
    r"|港股(?!通标的)|香港股市"
    r"|美股|道指|道琼斯(?:工业平均)?(?:指数)?|纳指|纳斯达克(?:综合|100|中国金龙)?(?:指数)?"
    r"|标普\s?500?(?:指数)?|中概(?:股|指数)(?:指数)?"
    r"|金龙(?:中国)?指数|费城半导体指数|费半|罗素\s?\d+(?:指数)?"
    r"|日经\s?(?:225)?(?:指数|股指|平均)?|东证(?:指数|股指)?|日本股市|日股|韩国(?:综合"
    r"|首尔综合)?(?:股指|股市|指数|KOSPI\S*)|韩股|台股"
    r"|台湾?(?:证交所)?加权(?:股价)?\S{0,4}指数|亚太(?:主要)?股市|亚洲股市|欧股|欧洲(?:主要|三大)?股(?:指|市)"
    r"|(?:英国)?富时(?:中国)?\s?[A\d]*(?:指数)?|德国?DAX\s?\d*(?:指数)?|法国?CAC\s?\d*(?:指数)?|(?:欧洲"
    r"|欧元区)?斯托克\s?\d*(?:指数)?|印度[^，。]{0,12}指数|越南\S{0,6}指数|澳(?:洲|大利亚)\S{0,10}指数"
    r"|新西兰\S{0,12}指数"
    r"|MSCI\S{0,10}指数|新加坡\S{0,6}指数|俄(?:罗斯)?\S{0,8}(?:股市|指数)|泰国\S{0,6}(?:股市|指数)"
    r"|土耳其\S{0,8}(?:股市|指数)"
    r"|巴西\S{0,8}(?:股市|指数)|全球股市|KOSPI\S{0,4}|越南股市|印度股市|[\u4e00-\u9fff]{2,4}股市"
)
_SECTOR: Final = (
    r"(?:[A-Za-z\d\u4e00-\u9fff]{1,12}?)(?:板块|概念股|概念|产业链|题材股?|赛道股?|方向"
    r"|(?<=.)个股(?=集体|普|多数|全线|持续|午后|震荡|走[强弱高低])"
    r"|(?<![Aa港美台个一控参持入招配送转募退发换停复炒人沪深新增减B])股(?!份|东|权|价|息|市|票|指|票|民|本|比|债|吧))"
)
_UP_DOWN: Final = (
    r"涨|跌|挫|走高|走低|走强|走弱|拉升|反弹|跳水|高开|低开|平开|冲高|回落|回升|回调|翻红|翻绿|飘红"
    r"|飘绿|收红|收绿|新高|新低|震荡|调整|活跃|异动|爆发|大热|强势|走势|领跑"
    r"|下探|探底|上扬|上行|下行|下滑|承压|熔断|重挫|分化|升超|升逾|升近|收升|升\d|低迷|疲软|走软|冲击"
    r"|封板|掀|收复|失守|站上|重回|重返|重上|突破|逆市|逆势|弱势|缩量|放量"
    r"|普升|向好|回暖|杀跌|杀入|抢眼|飙升|攀升|反攻|反转|企稳|盘整|发力|震荡|发酵|活力"
)
_INDICES: Final = re.compile(_INDEX)
_WRAP: Final = re.compile(
    r"(?:午|收|早|开|尾|周|晚)评(?![论价选审估级测定])|(?:A股|港股|美股|欧股)(?:全天|早盘|午盘|收盘"
    r"|开盘|午间|盘前|盘后|盘初|盘中|尾盘)?(?:必读|复盘|综述"
    r"|速递|收市)|(?:A股|港股|美股|欧股)(?:全天|早盘|午盘|收盘|开盘|午间|盘前|盘后|盘初|盘中|尾盘)[:：]"
    r"|涨停(?:复盘|分析|潮|揭秘|早知道)|盘面(?:追踪|回顾)|(?:两融|主力)资金监控|复盘[:：|丨]"
)
_MARKET_MOVES: Final = re.compile(rf"(?:{_INDEX})[^。;；\n]{{0,22}}?(?:{_UP_DOWN})")
_SECTOR_MOVES: Final = re.compile(rf"(?:{_SECTOR})[^。;；\n,，]{{0,10}}?(?:{_UP_DOWN})")
_COUNTS: Final = re.compile(
    r"\d+只个股[^，]{0,4}(?:创|突破(?:半)?年线)|资金流向日报|(?:[\d,]+"
    r"|[一二三四五六七八九十百千近逾超]+)(?:余|多)?(?:只|家)?(?:个"
    r"|成[分份]|概念)?股(?:票|价)?(?:集体|全部"
    r"|盘中|封|双双|触及|20cm)*(?:上涨|下跌|飘红|飘绿|涨停|跌停|涨超|跌超)|(?:上涨|下跌)个股(?:超|近"
    r"|逾|不足)?\d|多股(?:竞价|集体|盘中|触及"
    r"|再度)?(?:涨|跌)停|个股(?:普)?[涨跌]多?[跌涨]?少?|(?:沪深)?(?:两市|三市"
    r"|沪深京)[^。]{0,8}成交(?:总)?额?[^。]{0,12}\d"
    r"|成交额[^。]{0,10}(?:万亿|\d{4}亿)|(?:北向|南向|南下)资金[^。]{0,12}净(?:买|卖|流)"
    r"|主力(?:资金)?[^。]{0,16}(?:净流|流入|流出|加仓"
    r"|抛售)|股(?:集体|多数|普遍|普|纷纷|全线)[涨跌走上下]"
)

# One of these stands in every title that can be one: most titles end here, and what follows is costly.
_TELLING: Final = AhoCorasick(
    [
        *_UP_DOWN.replace(r"\d", "").split("|"),
        *("评", "必读", "综述", "速递", "收市", "盘", "全天", "午间", "涨停", "资金监控", "资金流", "主力"),
        *(market + colon for market in ("A股", "港股", "美股", "欧股") for colon in ":："),
        *("北向资金", "南向资金", "南下资金", "成交", "个股", "股集体", "股多数", "股普", "股纷纷", "股全线"),
        *("收高", "收低", "低收", "高开", "低走", "最大", "最高", "最低", "最长", "最差", "最佳"),
    ],
    matchkind=MatchKind.Standard,
)

# ── what looks like it and is not ────────────────────────────────────────────────────────────────────────────────
_OPINION_TITLE: Final = re.compile(
    r"^[^:：]{0,20}(?:证券|中金(?:公司)?|高盛|摩根|大摩|小摩|瑞银|花旗|美银|汇丰|野村|巴克莱|贝莱德"
    r"|桥水|基金|投顾|策略|首席|分析师|研究|资本|投资|资管|宏源"
    r"|君安|机构|建投|德银|富达|景顺|施罗德|联博|法兴|渣打|经济学家|银河|专家|资产|期货|财富|信托"
    r"|社科院|证监会|上交所|深交所|港交所|交易所|央行|总局|工信部"
    r"|研报)[^:：]{0,12}[:：]|有望|料将|预计|或将|展望|后市|前瞻|预测|预期|看好|建议|投资机会|布局机会"
    r"|机会|如何看|怎么看|怎么走|行情可期|值得关注|研报|目标价"
    r"|评级|是否|为何|怎么|什么|会不会|能否|将迎|或迎|应关注|关注|看多|看空|唱多|重估|牛市|配置|(?:上"
    r"|下)调[^，]{0,12}(?:预期|目标|评级)"
)
_OTHER_TITLE: Final = re.compile(
    r"登陆|定期调整|基金|规模|首日|\d月净|期货|期指|主力合约|原油|油价|金价|(?:现货|国际|沪|伦敦|COMEX)黄金"
    r"|(?:现货)?白银|铜价|铁矿石|碳酸锂|比特币|以太坊|加密货币(?!概念)"
    r"|国债|美债|汇率|人民币|美元指数|日元|运价|景气指数|发展指数|价格指数|信心指数|PMI|CPI|PPI"
    r"|采购经理|库存|指数型|指数基金|指数增强|恐慌指数|指数编制|指数样本"
    r"|样本股|成分股调整|纳入|剔除|调入|调出|发布[^，]{0,12}指数|指数发布|ETF|股票型|公募|私募|新股"
    r"|IPO|上市申请|递交|挂牌|招股|敲钟|上市首日|首日|开户|两融"
    r"|融资余额|融资客|龙虎榜|分红|派息|股息|财报|业绩|净利|营收|年报|季报|半年报|印花税|监管|开市"
    r"|休市|收购|并购|重组|回购|增持|减持|解禁|股权|募资|定增|IPO|批准"
    r"|获批|签署|合作协议|发布会|新规|规则|意见|办法|征求|通知|方案|指引|行动|座谈|讲话|科创板上市"
    r"|创业板上市|转板|退市|摘牌|立案|处罚|调研|增长|销量|出货|市场份额|市占"
    r"|会议|论坛|白皮书|报告|排行|榜单|年度|上半年|去年|一季度|二季度|三季度|四季度|前三季|全年|以来"
    r"|本周|本月|下周|上周|周报|月报|年内"
)
_HARD_OTHER: Final = re.compile(
    r"期货(?!概念|板块|股)|期指|主力合约|景气指数|信心指数|价格指数|采购经理|运价指数|指数基金"
    r"|指数增强|(?:现货|国际)(?:黄金|白银)|美债收益率|国债收益率|加权平均"
)
_OWN_NEWS: Final = re.compile(
    r"[:：](?:公司|目前|暂|未|拟|子公司|控股|股东|董事|不存在|无|主营|与|已|股价|股票|生产经营|主要"
    r"|收到|预计|实际|不|存在)"
)
# Parts of a title that speak of one company: 「某某美股盘前涨5%」, 「港股某某跌幅扩大」, 「某某获南向资金净买入」.
_COLLECTIVE: Final = (
    r"股|概念|板块|指|大盘|市场|中概|热门|科网|集体|全线|半导体|医药|汽车|地产|银行|券商|金融|黄金"
    r"|消费|芯片|煤炭|石油|保险|内房|科技|三大|两市|早盘|午后|尾盘|开盘|收盘|今日"
    r"|昨日|隔夜|周[一-日]|日|带动|拖累|提振"
)
_ONE_STOCK: Final = re.compile(
    rf"(?:理想|小鹏|零跑|吉利|恒大|长城|广汽|极氪|东风)汽车(?!概念|产业链|等)"
    rf"|(?:(?!{_COLLECTIVE})[^，,:：丨|\s]){{2,14}}?(?:美股|港股|A股|H股)(?!三大|指|市场|集体|板块|概念"
    rf"|通|大盘)"
    rf"|(?:港股|A股|美股|北交所)(?:(?!{_COLLECTIVE}|走|震|午|收|早|尾|大|普|多|持|延|高|低|反|跳|冲|回|涨|跌|转|再"
    rf"|直)[\u4e00-\u9fffA-Za-z-]){{2,8}}?(?:股价|[涨跌]幅|破发|盘中|一度|宣布|[涨跌]|午后|早盘|续|高开|低开|上市)"
    r"|[^，,\s]{0,16}股价(?!指数)|[^，,:：丨|\s]{2,12}获(?:南向|北向)资金|[^，,:：丨|\s]{0,12}(?:被|遭"
    r"|获)(?:南向|北向)资金"
    r"|[NC][\u4e00-\u9fff]{2,3}(?![\u4e00-\u9fff]{2,6}股)"
)
_MARKET_LEAD: Final = re.compile(r"港股|A股|美股|H股|日股")
_GROUP: Final = re.compile(r"概念|板块|产业链|股(?!价|份|东|权)|指数|等|、|和|[:：]")
_PIECES: Final = re.compile(r"[，,]|(?<=[\u4e00-\u9fff%]) +(?=[\u4e00-\u9fff])")
# A wrap says so by its first words, whatever else its title tells.
_STRONG: Final = re.compile(
    r"(?:收盘|开盘|早盘|午盘|尾盘|午后|隔夜|周[一二三四五])?[:：丨|]?\s?(?:港股|美股|A股|欧股|日股"
    r"|韩股|中国股市|沪深)?(?:周[一二三四五]|今日|全天|午间"
    r"|早盘|午盘|尾盘)?(?:收盘|开盘|早盘|午盘|尾盘)?(?:三大|主要|两大)?(?:股)?(?:指数?)?(?:集体|全线"
    r"|均|小幅|大幅|延续|继续|尾盘|午后|盘中|双双|直线"
    r"|短线|早盘|持续|震荡|再度|双双)*(?:收涨|收跌|高开|低开|收高|收低|上涨|下跌|涨跌不一|涨跌互现"
    r"|转涨|转跌|大涨|大跌|走高|走低|走强|走弱|跳水|拉升|反弹|重挫|暴跌"
    r"|跌势|涨势|收红|收绿|平开|开盘|低走|低收)"
    r"|(?:开盘半小时|半日|全天)?(?:沪深)?(?:两市|三市|沪深京三市)(?:今日|半日|全天|合计)?(?:成交|放量|缩量)"
)
_STOCK_ALERT: Final = re.compile(r"^.{0,2}(?:A股|港股|美股)?异动(?:丨|\||:|：|｜)")
_COMMODITIES: Final = re.compile(r"商品期货|期货市场|主力合约|国债期货")
# A mark that a session made against a longer time (创年内新高, 创2004年以来最大单日涨幅) is still the session's.
_RECORD: Final = re.compile(
    r"(?:再|刷新|续?创下?|录得|为)?(?:近|逾|超)?(?:(?:去年|今年|\d{4}年|\d+月|\d+日|近?\d+个月"
    r"|[\d一二两三四五六七八九十]+年|年内|历史|本月|上市)(?:以?来)?的?)+"
    r"(?:最[大高低长差佳]|新[高低])(?:单日|连[涨跌])?(?:涨幅|跌幅|纪录|记录|水平|收盘|表现|盘中|点位)?"
)
_WARNED: Final = re.compile(
    r"(?:提示|警示)(?:交易)?风险|风险提示|连续\d+[日天]净流|单月|\d+月收官|^[^:：]{0,8}银行[:：]"
)
_MAIN_FUNDS: Final = re.compile(r"主力资金(?:主要)?流[入出]")
_DAILY: Final = re.compile(
    r"本周|上周|下周|一周|周度|周线|月线|月度|年内|年度|以来|全年|今年|去年|\d+月(?:份|以来)"
    r"|近\d+[日天年月]|上半年|季度|历史(?!新高|新低|最高|最低|最大|性|第)|十年|多年"
)


def recaps(title: str, lead: str, mentions: Sequence[Mention], claims: Sequence[Claim]) -> bool:
    """Tell whether a text with this Chinese title, followed by `lead`, mainly describes what a market did.

    `mentions` and `claims` are the text's, with spans that count from the title's first character.
    """
    if not _TELLING.find_matches_as_indexes(title):
        return False
    if _COMMODITIES.search(title + lead) and not _INDICES.search(title):
        return False
    wrap = _WRAP.search(title) or _STRONG.match(title)
    if wrap and not _HARD_OTHER.search(title):
        return True
    if "主力资金净" in title and _MAIN_FUNDS.search(lead):
        return True
    title = _RECORD.sub("创新高", title)
    alert = _STOCK_ALERT.match(title)
    title = _of_markets(title, mentions, alert.end() if alert else 0)
    if alert:
        return _SECTOR_MOVES.search(title) is not None or moves(title)
    other = (
        _WARNED.search(title) or _HARD_OTHER.search(title) or _OPINION_TITLE.search(title) or _OWN_NEWS.search(title)
    )
    return not other and _told(title, mentions, claims)


def moves(words: str) -> bool:
    """Tell whether `words` say that a market or index moved."""
    return _MARKET_MOVES.search(words) is not None


def _of_markets(title: str, mentions: Sequence[Mention], start: int) -> str:
    """Return the parts of a Chinese title, from `start`, that do not speak of one company only."""
    opening = {mention.span[0]: mention.span[1] for mention in mentions if mention.kind == "company"}
    kept: list[str] = []
    while start <= len(title):
        found = _PIECES.search(title, start)
        end = found.start() if found else len(title)
        piece = title[start:end]
        lead = _MARKET_LEAD.match(title, start, end)
        named = opening.get(lead.end() if lead else start)
        alone = named is not None and not _GROUP.search(title, named, end)
        if not alone and not _ONE_STOCK.match(piece):
            kept.append(piece)
        start = found.end() if found else len(title) + 1
    return "，".join(kept)


def _told(title: str, mentions: Sequence[Mention], claims: Sequence[Claim]) -> bool:
    """Tell whether a Chinese title says what a market, board or sector did."""
    market = _MARKET_MOVES.search(title) or _COUNTS.search(title)
    sector = None if market else _SECTOR_MOVES.search(title)
    found = market or sector
    if found is None:
        return False
    if not _OTHER_TITLE.search(title):
        return _of_many(title, mentions) if sector else True
    backed = any(claim.kind in ("index-move", "sector-move", "turnover", "advancers", "decliners") for claim in claims)
    return (
        backed and not _DAILY.search(title) and market is not None and re.search(r"\d%|收|开|成交", title) is not None
    )


def _of_many(title: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether a sector, and not one company, is what the title opens with."""
    first = next((mention for mention in mentions if mention.kind == "company"), None)
    if first is None or first.span[0] >= len(title):
        return True
    return first.span[0] > 1 or not title[first.span[1] :].startswith((":", "："))
