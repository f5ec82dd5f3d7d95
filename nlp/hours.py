"""Which session a recap tells when its words name no date: by the hours of the market, and by when it was published.

A wrap of New York that appears in the Shanghai morning tells the evening before; words of the close that appear before
the close tell an earlier day. Weekends are known, holidays are not: whoever has a calendar moves the date back to a
session. Hours are those of the exchanges' own rules.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from corpus.times import SHANGHAI

OPENING: Final = 160  # characters looked at where a text has no title


class Market(NamedTuple):
    """A market abroad: what names it, where it is, when a recap can tell the running day, and when it closes."""

    names: re.Pattern[str]
    zone: ZoneInfo
    begins: time
    closes: time


_HOME: Final = re.compile(
    r"A股|沪|深成|深证|上证|创业板|创指|科创|北证|北交所|两市|三市|沪深|STAR|Star 50|ChiNext|CSI"
    r"|Chinese|A-share|mainland|China's"
)
_HONG_KONG: Final = Market(
    re.compile(r"港股(?!份)|恒指|恒生|香港|国企指数|Hang Seng|Hong Kong|HK "), SHANGHAI, time(9), time(16)
)
_MARKETS: Final = (
    _HONG_KONG,
    Market(
        re.compile(
            r"美股|纳指|纳斯达克|道指|道琼斯|标普|中概|费城半导体|华尔街|美国股|纽约股|金龙指数|U\.S\."
            r"|US |Wall Street|Dow|S&P|Nasdaq"
        ),
        ZoneInfo("America/New_York"), time(9, 30), time(16),
    ),
    Market(
        re.compile(r"欧股|欧洲|斯托克|STOXX|Stoxx|德国|DAX|法国|CAC|英国|富时100|意大利|西班牙|Europe|FTSE"),
        ZoneInfo("Europe/Berlin"), time(8), time(17, 30),
    ),
    Market(re.compile(
        r"日经|日股|东证|日本股|韩国|韩股|KOSPI|Kospi|Nikkei|Topix"
    ), ZoneInfo("Asia/Tokyo"), time(9), time(15)),
)  # fmt: skip
# Markets whose recaps appear on their own day in Shanghai: nothing is to be found out about them.
_NEAR: Final = re.compile(
    r"ASX|澳大利亚|澳洲|新西兰|印度|越南|台湾|台股|新加坡|泰国|印尼|菲律宾|马来西亚|Australia|India|Taiwan"
)
_MAINLAND: Final = Market(_HOME, SHANGHAI, time(9, 15), time(15))
_BEFORE: Final = re.compile(r"盘前|开盘|高开|低开|竞价|pre-market|premarket|futures|at (?:the )?open|opens?\b")
_CLOSED: Final = re.compile(
    r"(?<!上午)(?<!午间)(?<!半日)(?<!日午)(?<!历史)(?:收评|收盘(?!新高|价|创)|收涨|收跌|收报|收高|收低)"
    r"|全天(?!.{0,3}预计)|成交额合计|\bclosed?\b|\bend(?:ed|s)?\b"
)
_LATE: Final = re.compile(r"尾盘")
_FORECAST: Final = re.compile(
    r"早盘收|午间收|预计全天|全天(?:成交)?(?:额)?(?:有望|预计)|昨日?收盘|上午收盘|午间收盘|半日"
)
_LATE_FROM: Final = time(14)


def told_day(lead: str, published: datetime, named: date | None) -> date | None:
    """Return the date that a recap opening with `lead` tells, in its own market's calendar; None leaves it open.

    `published` is aware; `named` is the date that the words name (今日 is none): abroad it cannot lie after what
    had happened by then, at home it stands.
    """
    market = _market(lead)
    if market is _MAINLAND and _NEAR.search(lead):
        return named
    local = published.astimezone(market.zone)
    due = _latest(market, lead, local)
    if market is _MAINLAND:
        return due if named is None and _too_early(market, lead, local) else named
    return due if named is None else min(named, due)


def _market(lead: str) -> Market:
    """Return the market that the opening words name: a foreign one where they name none of the mainland."""
    if _HOME.search(lead):
        return _MAINLAND
    if _NEAR.search(lead):
        return _MAINLAND
    return next((market for market in _MARKETS if market.names.search(lead)), _MAINLAND)


def _latest(market: Market, lead: str, local: datetime) -> date:
    """Return the day of the latest session that words of this kind can tell at a local time."""
    day = local.date()
    before = _BEFORE.search(lead) is not None and not _CLOSED.search(lead)
    begun = local.time() >= market.begins or (before and local.time() >= time(3))
    if not begun or _too_early(market, lead, local):
        day -= timedelta(days=1)
    while day.weekday() > 4:  # noqa: PLR2004 - Saturday and Sunday
        day -= timedelta(days=1)
    return day


def _too_early(market: Market, lead: str, local: datetime) -> bool:
    """Tell whether the words speak of a close or of late trading that had not come yet on the local day."""
    if _CLOSED.search(lead) and not _FORECAST.search(lead):
        return local.time() < market.closes
    return market is _MAINLAND and _LATE.search(lead) is not None and local.time() < _LATE_FROM
