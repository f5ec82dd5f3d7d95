"""Claims about levels of indices, in points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .moves import AS_INDEX
from .scene import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import Claim

    from .scene import Scene

_LEVEL: Final = re.compile(
    r"(?P<verb>收?报(?:收)?(?:于|在)?|收于|收在|收至|收盘于|现报|(?:升|涨|跌|降|下跌|上涨|回落|下挫|回升|攀升)(?:至|到)"
    r"|(?P<above>站上|站稳|突破|重返|收复|升破|升穿|重回|回到|重上|冲上|冲破|上破|攻上|守住)"
    r"|(?P<below>跌破|失守|跌穿|下破|击穿|跌落)"
    r"|(?<=%)[，,]?(?:报|至|到|现报|收于|收报|点位))了?(?:约|近)?\s*(?P<n>\d{3,5}(?:\.\d+)?)\s*点"
)
_EN_LEVEL: Final = re.compile(r"\b(?P<verb>at|to|above|below|past) (?P<n>\d[\d,]*(?:\.\d+)?) points\b", re.IGNORECASE)
# «A股重返3400点» speaks of the Shanghai Composite, which alone stands in this range for decades.
_SHANGHAI: Final = (2000, 7000)


def levels(scene: Scene) -> Iterator[Claim]:
    """Yield the levels of indices that the text states, in points."""
    for found in _LEVEL.finditer(scene.text) if "点" in scene.text else ():
        start, _ = scene.sentence(found.start())
        actors = [actor for actor in scene.before(start, found.start()) if actor.kind not in ("company", "sector")]
        if (
            not actors
            or actors[-1].kind not in ("index", "board", "market")
            or (actors[-1].kind == "market" and not _SHANGHAI[0] <= float(found["n"]) <= _SHANGHAI[1])
            or scene.over_a_period(actors[-1].end, found.start())
        ):
            continue
        compared = ">=" if found["above"] else "<=" if found["below"] else "="
        measure = Measure(compared, float(found["n"]), "points")
        subject = AS_INDEX.get(actors[-1].subject, actors[-1].subject)
        if actors[-1].kind == "market":
            subject = "sse-composite"
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
