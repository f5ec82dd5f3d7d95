"""Who bears the tone of a cue: the one named before it, after it, or the one the passage is about.

Conventions: `Bearer.key` is a company's symbol or a label; spans are half-open offsets into the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from nlp.clauses import segment_ends, sentence_ends, start_of

from .cues import Bare, Cue, Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from corpus.records import Span

    from .cues import AnyHit


class Bearer(NamedTuple):
    """Someone or something that may bear a tone, where it is named."""

    start: int
    end: int
    key: str


class Said(NamedTuple):
    """A cue that is said of a key; `weight` is less than 1 where the key is only understood from before."""

    key: str
    hit: Hit
    weight: float


# Both without names for their parts, as labels have them by the dozen: made in a tenth of the time.
Place: TypeAlias = tuple[int, int, str]
Telling: TypeAlias = tuple[str, Bare, float]


def bearers(spans: Mapping[str, Iterable[Span]]) -> list[Bearer]:
    """Return whom `spans` name, each where it is named."""
    return [Bearer(start, end, key) for key, places in spans.items() for start, end in places]


_OBLIQUE: Final = re.compile(
    r"(?:[与和同向对由被给从据跟]|获得?|来自|根据|按照|通过|比肩|成为|中标|(?<![变更因成])为"
    r"|by |with |from |to |of |at )\Z"
)
_OBLIQUE_ENDS: Final = frozenset("与和同向对由被给从据跟获得自照过肩为标 ")  # what those words end with: tested first
_LISTED: Final = re.compile(r"[、,/和与及 ]{1,2}\Z|以及\Z|and \Z|, \Z")
_DOERS: Final = ("被", "遭", "由", "by ")
_NOT: Final = re.compile(r"(?:不|未|没有?|无|非|免|勿)[^,，。；、\s不未没无]{0,2}\Z")
_NOT_CHARS: Final = frozenset("不未没无非免勿")
_AFTER_ALL: Final = re.compile(
    r"(?:不[断少仅过止足]|不超过?|不低于|未来|无[人锡缝线论]|南?非[常凡银金洲遗站]|不[得到]不|不良|无偿|免[费税])[^不未没无]{0,2}\Z"
)
TURN_REACH: Final = 16  # characters between 终止 and what it ends, as in headlines
CARRY_REACH: Final = 8  # characters between a verb and the bad that it carries
UNDERSTOOD: Final = 0.7  # weight of a cue whose bearer stands in an earlier segment
AFAR: Final = 0.5  # … in an earlier sentence
_CONCESSION: Final = re.compile(r"\s*(?:尽管|虽然|虽|即便|即使|despite|although|though|even as|while )", re.IGNORECASE)
_CONCEDES: Final = frozenset("尽虽即dDaAtTeEwW")  # what a concession begins with, or a blank: tested first
CONCEDED: Final = 0.3
_UNDONE: Final = ("撤销", "解除", "取消", "终止")
_FAR: Final = 1 << 62  # behind any text's end


def placed(spans: Mapping[str, Iterable[Span]]) -> list[Place]:
    """Return what `bearers` returns, without names for its parts, by place."""
    found = [(start, end, key) for key, here in spans.items() for start, end in here]
    found.sort()
    return found


@dataclass(slots=True)
class _Scene:
    """What is being spoken of while a text is read from left to right.

    `place` is where the last segment with a name begins; `passed` are its names where nothing was said in it.
    """

    text: str
    topic: tuple[str, ...] = ()
    place: int = -1
    passed: Sequence[Place] = ()

    def subjects(self) -> tuple[str, ...]:
        """Return who was spoken of last."""
        if self.passed:
            self.topic = _subjects(self.text, self.passed) or (self.passed[0][2],)
            self.passed = ()
        return self.topic

    def far(self, start: int) -> float:
        """Return the weight of a cue whose bearer was named before the segment from `start`."""
        if self.place < 0:
            return AFAR
        ends = sentence_ends(self.text)
        return UNDERSTOOD if start < ends[bisect_right(ends, self.place)] else AFAR

    def conceded(self, start: int) -> float:
        """Return the weight of what is said in the segment from `start`: less where it concedes."""
        first = self.text[start]
        if first not in _CONCEDES and not first.isspace():
            return 1.0
        return CONCEDED if _CONCESSION.match(self.text, start) else 1.0


def turned(text: str, hits: Sequence[AnyHit]) -> list[AnyHit | Hit]:
    """Return `hits` with denied and undone ones reversed, without the words that did so."""
    result: list[AnyHit | Hit] = []
    turn: AnyHit | None = None
    last = reach = -1  # where the word ends that turns what follows, and where the segment does
    strong = False
    for hit in hits:
        start, end, (sign, strength, group, _) = hit
        if group == "turn":
            turn, last, reach, strong = hit, end, _segment_end(text, start), strength > 1
            continue
        active = turn is not None and start - last <= TURN_REACH and start < reach
        if group == "undo" and not active:
            turn, last, reach, strong = hit, end, _segment_end(text, start), strength > 1
        if active and turn is not None and sign:
            if result and result[-1] is turn:
                result.pop()
            result.append(_reversed(hit, strong, turn[0]))
        else:
            result.append(_reversed(hit, False, start) if sign and _denied(text, start) else hit)  # noqa: FBT003
            if sign > 0 and strength > 1 and text.startswith(_UNDONE, start):
                turn, last, reach, strong = hit, end, _segment_end(text, start), True  # 撤销甲及乙: the second as well
    return result


def _segment_end(text: str, place: int) -> int:
    """Return where the segment ends that has a place."""
    ends = segment_ends(text)
    return ends[bisect_right(ends, place)]


def carried(text: str, hits: Sequence[AnyHit], verbs: AbstractSet[str]) -> list[AnyHit]:
    """Return `hits` without those of `verbs` that only carry the bad that follows: 启动裁员, launches probe."""
    if len(hits) < 2:  # noqa: PLR2004 - nothing follows
        return list(hits)
    signs = [hit[2][0] for hit in hits]
    if min(signs) >= 0 or max(signs) <= 0:  # nothing bad follows, or nothing good carries it
        return list(hits)
    return [
        hit
        for (hit, after), sign, following in zip(pairwise(hits), signs, signs[1:], strict=False)
        if not (sign > 0 > following and _carries(text, hit, after, verbs))
    ] + [hits[-1]]


def _carries(text: str, hit: Bare, after: Bare, verbs: AbstractSet[str]) -> bool:
    """Tell whether a good hit is a verb that only carries the bad one behind it."""
    (start, end, _), (following, _, _) = hit, after
    return (
        following - end <= CARRY_REACH
        and text[start:end].lower() in verbs
        and "但" not in text[end:following]
        and same(segment_ends(text), start, following)
    )


def _denied(text: str, start: int) -> bool:
    """Tell whether a word of denial stands right before the hit at `start`, in its segment."""
    if _NOT_CHARS.isdisjoint(text[start - 4 if start > 4 else 0 : start]):  # noqa: PLR2004 - as far as _NOT reaches
        return False
    head = text[max(start_of(segment_ends(text), start), start - 4) : start]
    return _NOT.search(head) is not None and _AFTER_ALL.search(head) is None


def _reversed(hit: Bare, undone: bool, start: int) -> Hit:  # noqa: FBT001
    """Return the hit with its sign turned; a mere denial is minor."""
    _, end, (sign, strength, group, role) = hit
    return Hit(start, end, Cue(-sign, strength if undone else 1, group, role))


def same(ends: Sequence[int], one: int, other: int) -> bool:
    """Tell whether two places lie in one span of a text that is cut at `ends`."""
    return bisect_right(ends, one) == bisect_right(ends, other)


def beside(text: str, hits: Sequence[AnyHit], places: Iterable[Span]) -> list[AnyHit]:
    """Return the hits in whose sentence one of `places` begins."""
    if not hits:
        return []
    ends = sentence_ends(text)
    lying = {bisect_right(ends, start) for start, _ in places}
    return [hit for hit in hits if bisect_right(ends, hit[0]) in lying]


def _subjects(text: str, named: Sequence[Place]) -> tuple[str, ...]:
    """Return the keys that act in a stretch: not those that stand after 与, 向, 被, by … unless all do."""
    keys: list[str] = []
    listed = False
    last = -9
    for start, end, key in named:
        oblique = text[start - 1 : start] in _OBLIQUE_ENDS and _ends(_OBLIQUE, text, start)
        listed = not oblique or (listed and start - last <= 2 and _ends(_LISTED, text, start))  # noqa: PLR2004
        last = end
        if listed:
            keys.append(key)
    return tuple(dict.fromkeys(keys)) if len(keys) > 1 else tuple(keys)


def _ends(pattern: re.Pattern[str], text: str, place: int) -> bool:
    """Tell whether `pattern` ends at `place`, within five characters."""
    return pattern.search(text, max(0, place - 5), place) is not None


def said(text: str, hits: Sequence[Hit], named: Iterable[Bearer], topic: tuple[str, ...] = ()) -> list[Said]:
    """Return what the hits say of the bearers, reading segment by segment.

    `hits` and `named` are spans of `text`; `topic` is whom it is about before it names anybody. Only segments with a
    hit or a bearer are looked at, and none behind the last hit.
    """
    told: list[tuple[str, Hit, float]] = tellings(text, hits, sorted(named), topic)
    return list(starmap(Said, told))


def tellings(
    text: str, hits: Sequence[AnyHit], called: Sequence[Place], topic: tuple[str, ...] = ()
) -> list[tuple[str, AnyHit, float]]:
    """Return what `said` returns, without names for its parts; `called` are sorted by place."""
    result: list[tuple[str, AnyHit, float]] = []
    if not hits or not (called or topic):
        return result
    scene = _Scene(text, topic)
    ends, count, size = segment_ends(text), len(hits), len(called)
    h = b = waiting = 0
    number = -1
    while h < count:
        place = hits[h][0]
        if b < size and called[b][0] < place:
            place = called[b][0]
        number = number + 1 if waiting else bisect_right(ends, place)
        start, end = ends[number - 1] if number else 0, ends[number]
        first_hit, first_bearer = h, b - waiting
        while h < count and hits[h][0] < end:
            h += 1
        while b < size and called[b][0] < end:
            b += 1
        here = called[first_bearer:b]
        waiting = 0
        if h > first_hit:
            result += _segment(hits[first_hit:h], here, scene, start)
        else:
            scene.passed = here
            waiting = len(here) if _bare(here, start, end) else 0
        scene.place = start if here else scene.place
    return result


def _bare(named: Sequence[Place], start: int, end: int) -> bool:
    """Tell whether a segment is nothing but names: part of a list that goes on after a comma."""
    return bool(named) and end - start - sum([last - first for first, last, _ in named]) <= 1 + len(named)


def _segment(
    hits: Sequence[AnyHit], named: Sequence[Place], scene: _Scene, start: int
) -> Iterable[tuple[str, AnyHit, float]]:
    """Return what the hits of the segment from `start` say; the scene moves on to whom it speaks of."""
    subjects = scene.subjects()
    if not named:
        if not subjects:
            return ()
        weight = scene.far(start) * scene.conceded(start)
        return [(key, hit, weight) for hit in hits if hit[2][3] != "only" for key in subjects]
    result: list[tuple[str, AnyHit, float]] = []
    text, conceded = scene.text, scene.conceded(start)
    at, size, own = 0, len(named), False  # own: the segment itself names who is spoken of
    weight = 0.0
    for index, hit in enumerate(hits):
        _, end, (_, _, _, role) = hit
        first = at
        while at < size and named[at][0] < end:
            at += 1
        if at > first:
            found = _subjects(text, named[first:at])
            if found or not subjects:
                subjects, weight, own = found or tuple([key for _, _, key in named[first:at]]), conceded, True
        objects: tuple[str, ...] = ()
        if at < size and role != "self":
            objects = _objects(text, named[at:], hits[index + 1][0] if index + 1 < len(hits) else _FAR)
            result += [(key, hit, conceded) for key in objects]
        if subjects and role != "only" and not (objects and role == "object"):
            weight = weight or scene.far(start) * conceded
            result += [(key, hit, weight) for key in subjects if key not in objects]
    scene.topic = subjects if own else _subjects(text, named) or (named[0][2],)
    return result


def _objects(text: str, named: Sequence[Place], limit: int) -> tuple[str, ...]:
    """Return the keys named before `limit`, but not who does it (被甲, by A)."""
    reached = [key for start, _, key in named if start < limit and not text.endswith(_DOERS, 0, start)]
    return tuple(dict.fromkeys(reached)) if len(reached) > 1 else tuple(reached)
