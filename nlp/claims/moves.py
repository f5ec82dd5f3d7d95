"""Claims about moves: of indices, boards, sectors and stocks, in per cent; levels in points; streaks in days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from corpus.records import Claim
from nlp.numbers import chinese_number, comparison

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .scene import Actor, Scene

KINDS: Final = {"index": "index-move", "board": "index-move", "sector": "sector-move", "company": "stock-move"}
REACH: Final = 40  # characters between an actor and its figure in Chinese
_UP: Final = r"(?:大|暴|狂|收|领|齐|均|普|微|集体|小幅|直线)?(?:上涨|涨|拉升|飙升|攀升|反弹|上扬|高开|走高|走强|收高|冲高|上升|升)"
_DOWN: Final = r"(?:大|暴|狂|收|领|齐|均|普|微|急|集体|小幅)?(?:下跌|跌|下挫|重挫|低开|走低|走弱|收低|回落|下滑|挫)"
_MID: Final = r"(?:幅)?(?:度)?(?:一度)?(?:扩大|收窄|缩小|回落)?(?:至|到)?(?:超过|超|逾|近|约|达到?|为|了|不足|接近|逼近|将近|均|也|已|最多)*"
_FIGURE: Final = r"(?P<n>\d+(?:\.\d+)?)%"
_MOVE: Final = re.compile(rf"(?P<each>分别|各)?(?P<verb>(?P<up>{_UP})|(?P<down>{_DOWN}))(?P<mid>{_MID})\s*{_FIGURE}(?P<tail>以上|左右|多)?")
_NEXT_FIGURE: Final = re.compile(r"(?:、|和|及|,|，|与)\s*(?P<n>\d+(?:\.\d+)?)%")
_THREE: Final = re.compile(r"三大(?:股)?指(?:数)?")
_THREE_INDICES: Final = ("sse-composite", "szse-component", "chinext")
_OTHER: Final = re.compile(
    r"净利|营收|收入|销量|价格|利润|成交|ETF|期货|市值|持股|目标价|股息|规模|收益率|振幅|换手|出货|产量|订单|溢价|发行价|毛利|占比|仓位|估值|运价|报价|现价|股价较|概率|利率|折价"
)
_ALONE: Final = re.compile(r"\s*(?:而|但|并|且|随后|最终|截至收盘|收盘|半日|盘中|午后|早盘|尾盘|一度|目前|现|开盘|全天|盘初|截至发稿|板块|该?指数|概念|整体|午间收盘|日内|震荡)*(?:整体)?\Z")
_DRIVER: Final = re.compile(r"(?:等)?(?:板块)?(?:的)?(?:推动|带动|拖累|提振|支撑|影响)|的?调整")
NEAR: Final = 60  # characters between an English figure and its subject that one span may cover
_LEVEL: Final = re.compile(
    r"(?P<verb>收?报(?:收)?(?:于)?|收于|收在|站上|突破|重返|收复|升破|重回|站稳|跌破|失守|失守了|跌穿|突破了|涨至|跌至|现报)\s*(?:约|近)?(?P<n>\d{3,5}(?:\.\d+)?)\s*点"
)
_ABOVE: Final = ("站上", "突破", "重返", "收复", "升破", "重回", "站稳", "突破了")
_BELOW: Final = ("跌破", "失守", "失守了", "跌穿")
_STREAK: Final = re.compile(
    r"(?P<n>\d{1,2}|[二两三四五六七八九十]{1,2})连(?P<what>板|阳|涨|跌|阴)|连续(?:第)?(?P<n2>\d{1,2}|[二两三四五六七八九十]{1,2})(?:个交易日|日|天)(?:收盘)?(?P<what2>上涨|下跌|涨停|跌停|收涨|收跌)"
)
_LIMIT: Final = re.compile(r"(?P<near>逼近|冲击|打开|炸|开|有望|未|非|接近|未能)?(?:一字|直线|封死|封|触及|20cm|30cm|双双|集体|再度|再次|竞价|开盘|午后|早盘|盘中|\s)*(?P<what>涨停|跌停)(?!潮|板|家|的?个?股|价|数|后打|被)", re.IGNORECASE)
_EN_VERBS: Final = (
    r"(?:(?P<up>rises?|rose|risen|gain(?:s|ed)?|jump(?:s|ed)?|surge[sd]?|soar(?:s|ed)?|climb(?:s|ed)?|up|rall(?:y|ies|ied)|adds|added|advance[sd]?|shot up|leapt|leaps?|spiked?|higher)"
    r"|(?P<down>falls?|fell|fallen|drop(?:s|ped)?|decline[sd]?|down|slump(?:s|ed)?|plunge[sd]?|tumble[sd]?|slid(?:es|e)?|sank|sinks|los(?:t|es|e)|sheds?|slip(?:s|ped)?|eased?|dipp?(?:s|ed)?|lower))"
)
_EN_MID: Final = r"(?P<mid>(?: by| more than| over| nearly| about| almost| around| as much as| at least| sharply| another| some| a| roughly| less than| up to| close to){0,3})"
_EN_MOVE: Final = re.compile(rf"\b{_EN_VERBS}{_EN_MID} (?P<n>\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b|pct\b)", re.IGNORECASE)
_EN_NOUN: Final = re.compile(
    r"(?:(?P<mid>more than|over|nearly|about|almost|around|at least|roughly|less than) )?(?<![\d.])(?P<n>\d+(?:\.\d+)?)\s?(?:%|percent|per cent|pct)\s(?:[A-Z][a-z]+day\s|single-day\s|intraday\s|one-day\s)?(?P<noun>gain|jump|rise|surge|rally|advance|increase|climb|leap|drop|fall|decline|loss|slump|plunge|tumble)\b"
    r"|\b(?P<noun2>gains?|rise|jump|surge|increase|loss(?:es)?|declines?|drop|fall) of (?:(?P<mid2>more than|over|nearly|about|almost|around|at least|roughly|less than) )?(?P<n2>\d+(?:\.\d+)?)\s?(?:%|percent|per cent|pct)",
    re.IGNORECASE,
)
_EN_OTHER: Final = re.compile(
    r"profit|revenue|sales|income|earnings|price|output|export|import|shipment|yield|GDP|CPI|inflation|demand|volume|turnover|tariff|rate\b|stake|production|interest in|investment|deliver", re.IGNORECASE
)
_EN_PRONOUN: Final = re.compile(r"\b(?:the|this|that|a|its|just)\b", re.IGNORECASE)


def moves(scene: Scene) -> Iterator[Claim]:
    """Yield the moves that the text states, in both languages."""
    if "%" in scene.text:
        yield from _chinese(scene)
    if scene.text.isascii() or " " in scene.text:
        yield from _english(scene)


def _chinese(scene: Scene) -> Iterator[Claim]:
    """Yield moves stated in Chinese; a list of subjects shares one figure, 分别 deals figures out."""
    last_end = 0
    for found in _MOVE.finditer(scene.text):
        start, _ = scene.segment(found.start())
        low = max(start, last_end if last_end > start else start)
        subjects = _subjects(scene, low, found.start())
        last_end = found.end()
        if not subjects or scene.over_a_period(start, found.start()) or _OTHER.search(scene.text, subjects[-1].end, found.start()):
            continue
        for actor, figure, end in _dealt(scene.text, found, subjects):
            yield _move(scene, actor, found, figure, end)


def _dealt(text: str, found: re.Match[str], subjects: Sequence[Actor]) -> list[tuple[Actor, str, int]]:
    """Return each subject with its figure: one for all, or one each after 分别."""
    figures, end = [found["n"]], found.end()
    more = _NEXT_FIGURE.match(text, end)
    while more is not None and len(figures) < len(subjects):
        figures.append(more["n"])
        end = more.end()
        more = _NEXT_FIGURE.match(text, end)
    if len(figures) == len(subjects):
        return [(actor, figure, end) for actor, figure in zip(subjects, figures, strict=True)]
    return [(actor, found["n"], found.end()) for actor in subjects] if len(figures) == 1 else []


def _move(scene: Scene, actor: Actor, found: re.Match[str], figure: str, end: int) -> Claim:
    """Return one move as a claim."""
    sign = 1 if found["up"] else -1
    words = found["mid"] + (found["tail"] or "")
    return Claim(
        kind=KINDS[actor.kind], subject=actor.subject, comparison=signed(comparison(words), sign),
        value=round(sign * float(figure) / 100, 8), unit="fraction", part=scene.part(found.start(), end),
        span=(min(actor.start, found.start()), end), session=scene.session(found.start()),
    )  # fmt: skip


def signed(sign_of_size: str, sign: int) -> str:
    """Return the comparison of the signed value for one that speaks of the size: a fall of over 3 % is <= -0.03."""
    return {">=": "<=", "<=": ">="}.get(sign_of_size, sign_of_size) if sign < 0 else sign_of_size


def _subjects(scene: Scene, low: int, at: int) -> list[Actor]:
    """Return who moves: the actors of the stretch before the figure, else of the segment before in the sentence."""
    actors = [actor for actor in scene.before(low, at) if actor.end <= at]
    if not actors:
        three = _three(scene, low, at)
        return three or (_understood(scene, low, at) if _ALONE.match(scene.text[low:at]) else [])
    actors = _without_drivers(scene.text, actors)
    nearest = actors[-1]
    if nearest.kind == "foreign" or at - nearest.end > REACH:
        return []
    if nearest.kind in ("company", "sector") and scene.abroad:
        return []
    return [actor for actor in _chain(scene.text, actors) if actor.kind == nearest.kind]


def _without_drivers(text: str, actors: Sequence[Actor]) -> Sequence[Actor]:
    """Return `actors` without sectors that only drive: an index rose 在…板块的推动下."""
    kept = [actor for actor in actors if not (actor.kind == "sector" and _DRIVER.match(text, actor.end))]
    return kept or actors


def _three(scene: Scene, low: int, at: int) -> list[Actor]:
    """Return the three indices where 三大指数 moves, of Shanghai and Shenzhen."""
    from .scene import Actor as Made  # noqa: PLC0415 - a value, needed only here

    found = _THREE.search(scene.text, low, at)
    if found is None or scene.abroad:
        return []
    return [Made(*found.span(), "index", index) for index in _THREE_INDICES]


def _chain(text: str, actors: Sequence[Actor]) -> list[Actor]:
    """Return the actors that are listed together with the last one."""
    chain = [actors[-1]]
    for actor in reversed(actors[:-1]):
        between = text[actor.end : chain[0].start]
        if len(between) > 14 or ("、" not in between and between.strip() not in ("和", "与", "及", "以及", "/", "")):  # noqa: PLR2004
            break
        chain.insert(0, actor)
    return chain


def _understood(scene: Scene, low: int, at: int) -> list[Actor]:
    """Return the only actor of the segment before, in the same sentence."""
    first, _ = scene.sentence(at)
    earlier = [actor for actor in scene.before(first, low) if actor.kind in ("index", "board", "foreign", "company", "sector")]
    if not earlier or earlier[-1].kind not in ("index", "board") or low - earlier[-1].end > REACH:
        return []
    start, _ = scene.segment(earlier[-1].start)
    return earlier[-1:] if len([actor for actor in earlier if actor.start >= start]) == 1 else []


def _english(scene: Scene) -> Iterator[Claim]:
    """Yield moves stated in English."""
    taken: list[tuple[int, int]] = []
    for pattern in (_EN_MOVE, _EN_NOUN):
        for found in pattern.finditer(scene.text):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            actor = _english_subject(scene, found)
            if actor is None:
                continue
            taken.append(found.span())
            yield _english_claim(scene, actor, found)


def _english_claim(scene: Scene, actor: Actor, found: re.Match[str]) -> Claim:
    """Return one English move as a claim."""
    groups = found.groupdict()
    noun = (groups.get("noun") or groups.get("noun2") or "").lower()
    fall = bool(groups.get("down")) or noun[:4] in ("drop", "fall", "decl", "loss", "slum", "plun", "tumb")
    sign = -1 if fall else 1
    words = groups.get("mid") or groups.get("mid2") or ""
    return Claim(
        kind=KINDS[actor.kind], subject=actor.subject, comparison=signed(comparison(words), sign),
        value=round(sign * float(groups.get("n") or groups.get("n2") or 0) / 100, 8), unit="fraction",
        part=scene.part(found.start(), found.end()), span=_english_span(actor, found), session=scene.session(found.start()),
    )  # fmt: skip


def _english_span(actor: Actor, found: re.Match[str]) -> tuple[int, int]:
    """Return the span of a claim: with its subject where that stands near."""
    if actor.start - found.end() > NEAR or found.start() - actor.end > NEAR:
        return found.span()
    return min(actor.start, found.start()), max(actor.end, found.end())


def _english_subject(scene: Scene, found: re.Match[str]) -> Actor | None:
    """Return who moves: the nearest actor before in the sentence, else the first after, else the text's one index."""
    start, end = scene.sentence(found.start())
    if scene.over_a_period(max(start, found.start() - 60), min(end, found.end() + 30)):
        return None
    before = [actor for actor in scene.before(start, found.start()) if actor.end <= found.start()]
    if before:
        actor = _head(scene.text, before)
        other = _EN_OTHER.search(scene.text, actor.end, found.start())
        return None if actor.kind == "foreign" or other or (actor.kind == "sector" and not _is_sector(actor)) else actor
    after = scene.before(found.end(), end)
    if after and "noun" in found.groupdict():
        return after[0] if after[0].kind in ("index", "board", "company") else None
    indices = {actor.subject: actor for actor in scene.actors if actor.kind == "index"}
    alone = len(indices) == 1 and not after and "noun" in found.groupdict() and _EN_PRONOUN.search(scene.text, start, found.start())
    return next(iter(indices.values())) if alone else None


def _head(text: str, before: Sequence[Actor]) -> Actor:
    """Return the subject among `before`: not stocks in an apposition (the STAR 50, tracking top tech stocks, rose)."""
    last = before[-1]
    index = next((actor for actor in reversed(before) if actor.kind in ("index", "board")), None)
    if last.kind == "sector" and index is not None and (text[last.end : last.end + 1] == "," or not _is_sector(last)):
        return index
    return last


def _is_sector(actor: Actor) -> bool:
    """Tell whether English words name a sector rather than stocks at large."""
    return re.search(r"china|chinese|asia|mainland|tech stocks overall|individual|constituent|all|global|other|many|most|these|those|which|and|the ", actor.subject, re.IGNORECASE) is None


def levels(scene: Scene) -> Iterator[Claim]:
    """Yield the levels of indices that the text states, in points."""
    for found in _LEVEL.finditer(scene.text):
        start, _ = scene.sentence(found.start())
        actors = [actor for actor in scene.before(start, found.start()) if actor.kind not in ("company", "sector")]
        if not actors or actors[-1].kind != "index" or scene.over_a_period(start, found.start()):
            continue
        verb = found["verb"]
        yield Claim(
            kind="level", subject=actors[-1].subject,
            comparison=">=" if verb in _ABOVE else "<=" if verb in _BELOW else "=",
            value=float(found["n"]), unit="points", part=scene.part(found.start(), found.end()),
            span=(actors[-1].start, found.end()), session=scene.session(found.start()),
        )  # fmt: skip


def streaks(scene: Scene) -> Iterator[Claim]:
    """Yield streaks in days: 6连板 of a stock, 三连阳 of an index; falls are negative."""
    for found in _STREAK.finditer(scene.text):
        what = found["what"] or found["what2"]
        days = chinese_number(found["n"] or found["n2"])
        actor = _streaking(scene, found, stock="板" in what or "停" in what)
        if actor is None or not days:
            continue
        sign = -1 if what[-1] in "跌阴" or what == "跌停" else 1
        yield Claim(
            kind="streak", subject=actor.subject, comparison="=", value=sign * days, unit="days",
            part=scene.part(found.start(), found.end()),
            span=(min(actor.start, found.start()), max(actor.end, found.end())), session=scene.session(found.start()),
        )  # fmt: skip


def _streaking(scene: Scene, found: re.Match[str], *, stock: bool) -> Actor | None:
    """Return whose streak it is: the nearest before in the segment, or a stock right behind."""
    start, end = scene.segment(found.start())
    before = [actor for actor in scene.before(start, found.start()) if actor.kind in ("company", "index", "foreign")]
    near = before[-1] if before and found.start() - before[-1].end <= 8 else None  # noqa: PLR2004
    after = [actor for actor in scene.before(found.end(), end) if actor.start - found.end() <= 1]
    actor = near or (after[0] if after else None)
    wanted = ("company",) if stock else ("company", "index")
    return actor if actor is not None and actor.kind in wanted else None


def limits(scene: Scene) -> Iterator[Claim]:
    """Yield stocks that are said to be at their limit."""
    if scene.abroad or "停" not in scene.text:
        return
    last = 0
    for found in _LIMIT.finditer(scene.text):
        start, _ = scene.segment(found.start())
        actors = [actor for actor in scene.before(max(start, last), found.start()) if actor.end <= found.start()]
        last = found.end()
        if found["near"] or not actors or actors[-1].kind != "company" or found.start() - actors[-1].end > 12:  # noqa: PLR2004
            continue
        if scene.over_a_period(actors[-1].end, found.end()) or re.search(r"\d|连续|曾|近", scene.text[actors[-1].end : found.start()]):
            continue
        for actor in _chain(scene.text, actors):
            yield Claim(
                kind="limit-up" if found["what"] == "涨停" else "limit-down", subject=actor.subject, comparison="=",
                value=1.0, unit="count", part=scene.part(found.start(), found.end()), span=(actor.start, found.end()),
                session=scene.session(found.start()),
            )  # fmt: skip
