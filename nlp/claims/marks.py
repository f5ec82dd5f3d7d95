"""Claims about marks on the tape: levels in points, streaks in days, stocks at their limit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import chinese_number

from .moves import AS_INDEX
from .scene import Measure, chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import Claim

    from .scene import Actor, Scene

CLOSE: Final = 12  # characters between a stock and its limit
_LEVEL: Final = re.compile(
    r"(?P<verb>收?报(?:收)?(?:于)?|收于|收在|站上|突破|重返|收复|升破|重回|站稳|跌破|失守|失守了|跌穿"
    r"|突破了|涨至|跌至|现报)\s*(?:约"
    r"|近)?(?P<n>\d{3,5}(?:\.\d+)?)\s*点"
)
_EN_LEVEL: Final = re.compile(r"\b(?P<verb>at|to|above|below|past) (?P<n>\d[\d,]*(?:\.\d+)?) points\b", re.IGNORECASE)
_ABOVE: Final = ("站上", "突破", "重返", "收复", "升破", "重回", "站稳", "突破了")
_BELOW: Final = ("跌破", "失守", "失守了", "跌穿")
_STREAK: Final = re.compile(
    r"(?P<n>\d{1,2}|[二两三四五六七八九十]{1,2})连(?P<what>板|阳|涨|跌|阴)|连续(?:第)?(?P<n2>\d{1,2}"
    r"|[二两三四五六七八九十]{1,2})(?:个交易日|日|天)(?:收盘)?(?P<what2>上涨|下跌|涨停|跌停|收涨|收跌)"
)
_COUNTED: Final = re.compile(r"\d|连续|曾|近")
_LIMIT: Final = re.compile(
    r"(?P<near>逼近|冲击|打开|炸|开|有望|未|非|接近|未能)?(?:一字|直线|封死|封|触及|20cm|30cm|双双"
    r"|集体|再度|再次|竞价|开盘|午后|早盘|盘中"
    r"|\s)*(?P<what>涨停|跌停)(?!潮|板|家|的?个?股|价|数|后打|被)",
    re.IGNORECASE,
)


def levels(scene: Scene) -> Iterator[Claim]:
    """Yield the levels of indices that the text states, in points."""
    for found in _LEVEL.finditer(scene.text):
        start, _ = scene.sentence(found.start())
        actors = [actor for actor in scene.before(start, found.start()) if actor.kind not in ("company", "sector")]
        if (
            not actors
            or actors[-1].kind not in ("index", "board")
            or scene.over_a_period(actors[-1].end, found.start())
        ):
            continue
        compared = ">=" if found["verb"] in _ABOVE else "<=" if found["verb"] in _BELOW else "="
        measure = Measure(compared, float(found["n"]), "points")
        subject = AS_INDEX.get(actors[-1].subject, actors[-1].subject)
        yield scene.claim("level", subject, measure, found.span(), (actors[-1].start, found.end()))


def english_levels(scene: Scene) -> Iterator[Claim]:
    """Yield the levels of indices that an English text states, in points."""
    for found in _EN_LEVEL.finditer(scene.text) if "point" in scene.text else ():
        start, _ = scene.sentence(found.start())
        actors = scene.before(start, found.start())
        if actors and actors[-1].kind == "index" and not scene.over_a_period(start, found.start()):
            verb = found["verb"].lower()
            compared = ">=" if verb in ("above", "past") else "<=" if verb == "below" else "="
            measure = Measure(compared, float(found["n"].replace(",", "")), "points")
            yield scene.claim("level", actors[-1].subject, measure, found.span(), (actors[-1].start, found.end()))


def streaks(scene: Scene) -> Iterator[Claim]:
    """Yield streaks in days: 6连板 of a stock, 三连阳 of an index; falls are negative."""
    for found in _STREAK.finditer(scene.text):
        what = found["what"] or found["what2"]
        days = chinese_number(found["n"] or found["n2"])
        actor = _streaking(scene, found, stock="板" in what or "停" in what)
        if actor is None or not days:
            continue
        sign = -1 if what[-1] in "跌阴" or what == "跌停" else 1
        span = (min(actor.start, found.start()), max(actor.end, found.end()))
        yield scene.claim("streak", actor.subject, Measure("=", sign * days, "days"), found.span(), span)


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
        if found["near"] or not actors or actors[-1].kind != "company" or found.start() - actors[-1].end > CLOSE:
            continue
        if scene.over_a_period(actors[-1].end, found.end()) or re.search(
            r"\d|连续|曾|近", scene.text[actors[-1].end : found.start()]
        ):
            continue
        kind = "limit-up" if found["what"] == "涨停" else "limit-down"
        for actor in chain(scene.text, actors):
            yield scene.claim(kind, actor.subject, Measure("=", 1.0, "count"), found.span(), (actor.start, found.end()))
