"""Finds the companies, indices and boards that a text names.

Companies by the workspace's short names (also under ST, *ST, N, C, XD forms), by code (600519, 600519.SH, SH600519),
by English names and by the aliases of `lexicons/mentions.toml`. A short name that is an ordinary word counts only with
its code or in a sentence about shares, and is then marked ambiguous.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from corpus.records import Mention

from .folding import fold
from .matching import Matcher, longest
from .tokens import chinese, known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.records import Company

    from .matching import Found

_RISK: Final = re.compile(r"^S?\*?ST(?=[\u4e00-\u9fffA-Z])")  # delisting-risk marks before a short name
# Marks of one day (ex-dividend, first sessions): names are cut to fit behind them, and stand whole on other days.
_PASSING: Final = re.compile(r"^(?:XD|XR|DR|N|C)(?=[\u4e00-\u9fff])")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_AROUND: Final = 6  # characters on each side that decide how a name is cut out of its sentence
_SHORTEST_BARE: Final = 3  # *ST生物 is not to be found as 生物
_CLASS: Final = re.compile(r"(?<=[\u4e00-\u9fff])[AB]$|-(?:U|W|UW|WD|D)$")  # share class, voting rights
_ENGLISH_FORM: Final = re.compile(
    r"[,.]?\s*\b(?:co|company|corp|corporation|inc|ltd|limited|holdings?|group|plc|joint[- ]stock|\(group\)|china\)?)\b"
    r"\.?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"(?<![\d.A-Za-z])(?:(SH|SZ|BJ|sh|sz|bj)\.?)?(\d{6})(\.(?:SH|SZ|BJ|SS|XSHG|XSHE))?(?![\d.]?\d|[A-Za-z%])"
)
_SIX_DIGITS: Final = re.compile(r"\d{6}")  # what every code holds: tested first
_SPAN: Final = attrgetter("span")
_AFTER_BARE: Final = re.compile(r"\s*(?:万|亿|元|股|只|家|人|名|个|台|辆|吨|点|份|张|套|件|户|次|人次|km|mAh)")
_CODE_BESIDE: Final = re.compile(r"\s*[((（]\s*(?:SH|SZ|BJ)?\.?(\d{6})")
_SHARES: Final = re.compile(
    r"涨停|跌停|股价|领涨|领跌|跟涨|跟跌|走强|走低|拉升|概念股|个股|股份有限公司|公告|减持|增持|停牌|复牌|净流入|净流出|涨超|跌超|涨逾|跌逾|\d连板|净利|营收|业绩"
)
# A subsidiary or a fund that bears the name of the firm is not the firm.
_OTHER_FIRM: Final = re.compile(
    r"[(（](?!A股|SH|SZ|BJ|以下|下称|简称|证券)[\u4e00-\u9fff]{2,4}[)）](?:有限|科技|公司|新|实业|投资)"
    r"|国际(?:每股|公布|控股|发售|[(（])|证券[(（]|投资有限公司|[\u4e00-\u9fff]{0,9}REIT"
)
_BOUND: Final = re.compile(r"[\u4e00-\u9fffA-Za-z+ ]")  # a word before an ordinary word makes it one
_AS_COMPANY: Final = re.compile(
    r"\s*(?:公告|[:：]|股份|公司(?:公告|股票|发布)|\d+连板"
    r"|(?:双双|午后|尾盘|盘中|开盘|一度|直线|快速|早盘|竞价)?(?:涨停|跌停|触及[涨跌]停|封[涨跌]停|封板|[涨跌](?:超|逾|近)?\d))"
)  # what follows a company only
_ENDS_NAME: Final = ("股份", "封涨停", "封跌停", "封板")  # what never begins inside a name
_STOPS: Final = re.compile(r"[。!?！？\n;；]")
_SHORTEST_ENGLISH: Final = 6  # an English name below this is too likely a word


class _Name(NamedTuple):
    kind: str
    symbol: str
    ambiguous: bool


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("nlp").joinpath("lexicons", "mentions.toml").read_text(encoding="utf-8"))


class MentionFinder:
    """The names of a workspace's companies and of all indices and boards, ready to be found."""

    def __init__(self, companies: Sequence[Company]) -> None:
        """Build one automaton; `companies` may be empty: indices and boards are found all the same."""
        tables = _tables()
        self._before: Mapping[str, list[str]] = tables["not_preceded"]
        self._after: Mapping[str, list[str]] = tables["not_followed"]
        self._symbols = frozenset(company.symbol for company in companies)
        names: dict[str, _Name] = {}
        self._words = frozenset(tables["words"])
        ambiguous = self._words | frozenset(tables["ambiguous"])
        for company in companies:
            for name in _company_names(company, tables["aliases"].get(company.symbol, ())):
                names.setdefault(name, _Name("company", company.symbol, name in ambiguous))
        for kind, group in (("index", tables["indices"]), ("board", tables["boards"])):
            for symbol, words in group.items():
                names |= {fold(word): _Name(kind, symbol, ambiguous=False) for word in words}
        self._names = tuple(names)
        self._what = tuple(names.values())
        self._matcher = Matcher(self._names)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in a folded text, in text order, none overlapping another."""
        found = longest([hit for hit in self._matcher.find(text) if self._fits(text, hit)])
        named = [mention for hit in found if (mention := self._mention(text, hit))]
        if not self._symbols or not _SIX_DIGITS.search(text):
            return tuple(named)
        taken = {place for mention in named for place in range(*mention.span)}
        codes = [mention for mention in self._codes(text) if taken.isdisjoint(range(*mention.span))]
        return tuple(sorted([*named, *codes], key=_SPAN))

    def _fits(self, text: str, hit: Found) -> bool:
        """Whether what stands around a name leaves it a name of its own."""
        pattern, start, end = hit
        name = self._names[pattern]
        if any(text.startswith(word, end) for word in self._after.get(name, ())) or _OTHER_FIRM.match(text, end):
            return False
        if any(text.endswith(word, 0, start) for word in self._before.get(name, ())):
            return False
        return self._what[pattern].kind != "company" or not _straddled(text, start, end)

    def _mention(self, text: str, hit: Found) -> Mention | None:
        pattern, start, end = hit
        what, span = self._what[pattern], (start, end)
        if what.ambiguous:
            code = _CODE_BESIDE.match(text, end)
            if not (code and code.group(1) == what.symbol) and not self._speaks_of_shares(text, hit):
                return None
            return Mention("company", what.symbol, text[slice(*span)], span, ambiguous=not code)
        return Mention(what.kind, what.symbol, text[slice(*span)], span)  # type: ignore[arg-type]

    def _speaks_of_shares(self, text: str, hit: Found) -> bool:
        pattern, start, end = hit
        as_company = bool(_AS_COMPANY.match(text, end))
        if self._names[pattern] in self._words:
            return as_company and not _BOUND.match(text[start - 1 : start])
        return as_company or bool(_SHARES.search(_sentence(text, hit)))

    def _codes(self, text: str) -> Iterator[Mention]:
        for found in _CODE.finditer(text):
            market, code, suffix = found.groups()
            marked = market or suffix or text[max(0, found.start() - 1) : found.start()] in ("(", "（")
            if code in self._symbols and (marked or not _AFTER_BARE.match(text, found.end())):
                yield Mention("company", code, found.group(), found.span(), ambiguous=not marked)


def _straddled(text: str, start: int, end: int) -> bool:
    """Whether the name is a chance meeting of other words: 成立|新能源 holds no 立新能源.

    A word of the dictionary must reach across both edges: 中国航发 holds no 国航. Or it reaches across one, and what it
    leaves of the name must be a word too: 电商股|东百集团 does hold 东百集团, though 股东 is a word, since 百集团
    is none. Before 股份 and 封板 a name always ends.
    """
    if not (_HAN.match(text[start]) and _HAN.match(text[end - 1])):
        return False
    place = left = max(0, start - _AROUND)
    for word in chinese(text[left : end + _AROUND]):
        after = place + len(word)
        if place < start and end < after and known(word):
            return True
        if place < start < after < end or (start < place < end < after and not text.startswith(_ENDS_NAME, end)):
            rest = text[after:end] if place < start else text[start:place]
            return known(word) and (len(rest) == 1 or known(rest))
        place = after
    return False


def _company_names(company: Company, aliases: Iterable[str]) -> Iterator[str]:
    for raw in company.names:
        name = fold(raw).replace(" ", "")
        bare = _CLASS.sub("", _RISK.sub("", name))
        if not name or name.isdigit():  # a source without names: the code stands in, and codes have their own rule
            continue
        yield name
        if len(bare) >= _SHORTEST_BARE and not _PASSING.match(name):
            yield bare
    for english in company.names_en:
        short = _ENGLISH_FORM.sub(" ", english).strip(" ,.()")
        yield from (word for word in (english.strip(), short) if len(word) >= _SHORTEST_ENGLISH and " " in word)
    yield from map(fold, aliases)


def _sentence(text: str, hit: Found) -> str:
    """Return the sentence around a name, without it."""
    _, left, right = hit
    start = max((stop.end() for stop in _STOPS.finditer(text, 0, left)), default=0)
    stop = _STOPS.search(text, right)
    return text[start:left] + text[right : stop.start() if stop else len(text)]
