"""Tells English titles of recaps: a stock market, index or group of shares that moved in a session."""

from __future__ import annotations

import re
from typing import Final

_MARKET: Final = (
    r"\b(?:Chinese|China's|China|A-share|A-shares|mainland|Mainland|Asian|Asia-Pacific|European|Tokyo"
    r"|Japanese|Japan's|Hong Kong|HK|U\.S\.|US|Wall Street|Indian|India's|Australian|Aussie"
    r"|South Korean|S\. ?Korean|Seoul|Philippine|Vietnamese|Singapore|Taiwan|UK|British|German|French"
    r"|Global|global|World|Israeli|Turkish|Thai|Indonesian|Malaysian|Russian|Brazilian|Canadian"
    r"|New Zealand|Tech|Chip|tech|chip|Bank|Property|Oil|Energy|Semiconductor|EV|Pharma|Brokerage"
    r"|Defen[cs]e|Consumer|AI)[- ](?:[A-Za-z]+ ){0,2}?(?:stocks?|shares|equities|bourses"
    r"|stock markets?|indices|indexes)\b"
    r"|\b(?:Asian|European|Global|World|U\.S\.|US|Canadian|Chinese|Asia-Pacific"
    r"|Gulf)(?:, [A-Z][a-z]+)? (?:[Mm]arkets?)\b|\b[A-Z][a-z]+(?: and [a-z]+)? stocks\b"
    r"|\b(?:Dow(?: Jones)?|S&P(?: 500)?|Nasdaq|Nikkei|Topix|Hang Seng|HSI|KOSPI|FTSE|DAX|CAC|Sensex"
    r"|Nifty|ASX|Shanghai Composite|Shenzhen Component|CSI ?300|STAR ?(?:Market )?50|Star 50|ChiNext"
    r"|BSE 50|Beijing Stock Exchange 50|SSE Composite|SSE 50|benchmark index|Wall Street"
    r"|[A-Z][a-z]+ stock exchange|Stocks|Shares|Equities|sector stocks|concept stocks)\b"
)
_VERB: Final = (
    r"\b(?:rises?|rose|rising|gain(?:s|ed|ing)?|jump(?:s|ed|ing)?|surge[sd]?|surging|soar(?:s|ed|ing)?"
    r"|climb(?:s|ed|ing)?|rall(?:y|ies|ied|ying)|advance[sd]?|rebound(?:s|ed)?|recover(?:s|ed)?|falls?"
    r"|fell|falling|drop(?:s|ped|ping)?|decline[sd]?|declining|slump(?:s|ed)?|plunge[sd]?|tumble[sd]?"
    r"|slid(?:es|e)?|sink(?:s|ing)?|sank|slip(?:s|ped)?|dip(?:s|ped)?|edge[sd]?|retreat(?:s|ed)?|open(?:s"
    r"|ed)?|close[sd]?|end(?:s|ed)?|finish(?:es|ed)?|settle[sd]?|trade[sd]?|firm(?:s|ed)?|mixed|lower"
    r"|higher|up|down|flat|lead[s]?|led|sell-?off|rout|winning streak|losing streak|defy|defied"
    r"|outperform(?:s|ed)?|snap(?:s|ped)?|extend(?:s|ed)?|track(?:s|ed)?|hit(?:s)?|whipsaw|wobble|skid"
    r"|spike[sd]?|dive[sd]?|dove|crash(?:es|ed)?|halts?|bear market|bull market|shed[s]?|pare[sd]?"
    r"|post(?:s|ed)?|weaken(?:s|ed)?|strengthen(?:s|ed)?)\b"
)
_MOVES: Final = re.compile(rf"(?:{_MARKET})(?:(?![.;\n]).){{0,48}}?{_VERB}")
_OTHER: Final = re.compile(
    r"futures|shipping index|price index|dollar index|container|forex|exchange rate|housing"
    r"|home market|job market|labou?r market|supermarket|commodity|crude oil|gold price|bond market"
    r"|crypto|bitcoin|market exchange|opens? (?:up|to|door|new)|market regulator|IPO|listing|listed"
    r"|delist|market size|market share|market access|stake|acquire|interview|opinion|explainer|why|how"
    r"|should|could|would|may|likely|expected|forecast|outlook|analysts? (?:say|expect)|expects?"
    r"|attract|investors? (?:should|can)|rules?|overhaul|plans?|proposes?|regulat|bans?\b"
    r"|first quarter|second quarter|this year|in (?:March|April|May|June|Q[1-4])|annual|monthly"
    r"|year-on-year|in 20\d\d|since 20\d\d|food|car market|auto market|property market|oil market"
    r"|energy market|real estate market|domestic market|consumer market|emerging market|wholesale"
    r"|merits|economy|trade (?:rises|grows|falls)|exports|imports|aid|weapons|trading with|China-U",
    re.IGNORECASE,
)
_OTHER_TITLE_OK: Final = re.compile(
    r"stocks|shares|equities|S&P|Dow|Nasdaq|Nikkei|Hang Seng|STAR|Star 50|ChiNext|CSI|Composite|index", re.IGNORECASE
)
_HARD_OTHER: Final = re.compile(
    r"futures|shipping index|price index|dollar index|exchange rate|IPO\b|listing|listed|delist"
    r"|regulator|overhaul|merits|attract|Opinion|Interview|sells? shares|shares (?:experience|life"
    r"|story|stories|view)|stake|securities market|shares? (?:its|his|her|their|common|future|how|what"
    r"|with)|S&P Global|post(?:s|ed)? weekly|weekly (?:loss|gain|drop|rise|decline)|sees strong growth"
    r"|in (?:2021|2020|2019|the first|the past)|[Bb]ans? |should|could|would"
    r"|may |reasons",
    re.IGNORECASE,
)


def recaps(title: str) -> bool | None:
    """Tell whether an English title recaps a session; None where it speaks of no market."""
    if not moves(title):
        return None
    if _HARD_OTHER.search(title):
        return False
    return _OTHER.search(title) is None or _OTHER_TITLE_OK.search(title) is not None


def moves(words: str) -> bool:
    """Tell whether `words` say that a market, index or group of shares moved."""
    return _MOVES.search(words) is not None
