"""Who bears the tone of a cue: the one named before it, after it, or the one the passage is about.

Conventions: `Bearer.key` is a company's symbol or a label; spans are half-open offsets into the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from nlp.clauses import segments, sentence_spans

from .cues import Cue, Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from corpus.records import Span


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
CONCEDED: Final = 0.3
_UNDONE: Final = ("撤销", "解除", "取消", "终止")
_FAR: Final = 1 << 62  # behind any text's end


@dataclass(slots=True)
class _Scene:
    """What is being spoken of while a text is read from left to right.

    `place` is where the last segment with a name begins; `passed` are its names where nothing was said in it.
    """

    topic: tuple[str, ...] = ()
    place: int = -1
    passed: Sequence[Bearer] = ()

    def subjects(self, text: str) -> tuple[str, ...]:
        """Return who was spoken of last."""
        if self.passed:
            self.topic = _subjects(text, self.passed) or (self.passed[0].key,)
            self.passed = ()
        return self.topic

    def far(self, text: str, start: int) -> float:
        """Return the weight of a cue whose bearer was named before the segment from `start`."""
        if self.place < 0:
            return AFAR
        whole = sentence_spans(text)
        return UNDERSTOOD if start < whole[within(whole, self.place)][1] else AFAR


def turned(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits` with denied and undone ones reversed, without the words that did so."""
    result: list[Hit] = []
    turn: Hit | None = None
    for hit in hits:
        start, _, (sign, strength, group, _) = hit
        if group == "turn":
            turn = hit
            continue
        active = turn is not None and start - turn.end <= TURN_REACH and turn.start >= _segment_start(text, start)
        if group == "undo" and not active:
            turn = hit
        if active and turn is not None and sign:
            if result and result[-1] is turn:
                result.pop()
            result.append(_reversed(hit, turn.cue.strength > 1, turn.start))
        else:
            result.append(_reversed(hit, False, start) if sign and _denied(text, start) else hit)  # noqa: FBT003
            if sign > 0 and strength > 1 and text.startswith(_UNDONE, start):
                turn = hit  # 撤销甲及乙: the second of a list as well
    return result


def _segment_start(text: str, place: int) -> int:
    """Return where the segment begins that has a place."""
    parts = segments(text)
    return parts[within(parts, place)][0]


def carried(text: str, hits: Sequence[Hit], verbs: AbstractSet[str]) -> list[Hit]:
    """Return `hits` without those of `verbs` that only carry the bad that follows: 启动裁员, launches probe."""
    if len(hits) < 2 or all(hit.cue.sign >= 0 for hit in hits):  # noqa: PLR2004 - nothing bad follows
        return list(hits)
    return [
        hit
        for hit, after in pairwise(hits)
        if not (hit.cue.sign > 0 > after.cue.sign and _carries(text, hit, after, verbs))
    ] + [hits[-1]]


def _carries(text: str, hit: Hit, after: Hit, verbs: AbstractSet[str]) -> bool:
    """Tell whether a good hit is a verb that only carries the bad one behind it."""
    return (
        after.start - hit.end <= CARRY_REACH
        and text[hit.start : hit.end].lower() in verbs
        and "但" not in text[hit.end : after.start]
        and same(segments(text), hit.start, after.start)
    )


def _denied(text: str, start: int) -> bool:
    """Tell whether a word of denial stands right before the hit at `start`, in its segment."""
    if _NOT_CHARS.isdisjoint(text[start - 4 if start > 4 else 0 : start]):  # noqa: PLR2004 - as far as _NOT reaches
        return False
    head = text[max(_segment_start(text, start), start - 4) : start]
    return _NOT.search(head) is not None and _AFTER_ALL.search(head) is None


def _reversed(hit: Hit, undone: bool, start: int) -> Hit:  # noqa: FBT001
    """Return the hit with its sign turned; a mere denial is minor."""
    sign, strength, group, role = hit.cue
    return Hit(start, hit.end, Cue(-sign, strength if undone else 1, group, role))


def same(spans: Sequence[Span], one: int, other: int) -> bool:
    """Tell whether two places lie in one span of a partition of the text."""
    return within(spans, one) == within(spans, other)


def within(spans: Sequence[Span], place: int) -> int:
    """Return the number of the span of a partition of the text that has a place."""
    return bisect_right(spans, (place, _FAR)) - 1


def beside(text: str, hits: Sequence[Hit], places: Iterable[Span]) -> list[Hit]:
    """Return the hits in whose sentence one of `places` begins."""
    if not hits:
        return []
    whole = sentence_spans(text)
    lying = {within(whole, start) for start, _ in places}
    return [hit for hit in hits if within(whole, hit.start) in lying]


def _subjects(text: str, named: Sequence[Bearer]) -> tuple[str, ...]:
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
    result: list[Said] = []
    scene = _Scene(topic)
    called = sorted(named)
    if not called and not topic:
        return result
    parts, count, size = segments(text), len(hits), len(called)
    h = b = waiting = 0
    number = -1
    while h < count:
        place = called[b].start if b < size and called[b].start < hits[h].start else hits[h].start
        number = number + 1 if waiting else within(parts, place)
        start, end = parts[number]
        first_hit, first_bearer = h, b - waiting
        while h < count and hits[h].start < end:
            h += 1
        while b < size and called[b].start < end:
            b += 1
        here = called[first_bearer:b]
        waiting = len(here) if h == first_hit and _bare(here, start, end) else 0
        if h > first_hit:
            result += _segment(text, hits[first_hit:h], here, scene, start)
        else:
            scene.passed = here
        scene.place = start if here else scene.place
    return result


def _bare(named: Sequence[Bearer], start: int, end: int) -> bool:
    """Tell whether a segment is nothing but names: part of a list that goes on after a comma."""
    return bool(named) and end - start - sum([bearer.end - bearer.start for bearer in named]) <= 1 + len(named)


def _segment(text: str, hits: Sequence[Hit], named: Sequence[Bearer], scene: _Scene, start: int) -> list[Said]:
    """Return what the hits of the segment from `start` say; the scene moves on to whom it speaks of."""
    subjects = scene.subjects(text)
    if not subjects and not named:
        return []
    weight = scene.far(text, start) if subjects else AFAR
    conceded = CONCEDED if _CONCESSION.match(text, start) else 1.0
    if not named:
        return [Said(key, hit, weight * conceded) for hit in hits if hit.cue.role != "only" for key in subjects]
    result: list[Said] = []
    at, size = 0, len(named)
    for index, hit in enumerate(hits):
        first, role = at, hit.cue.role
        while at < size and named[at].start < hit.end:
            at += 1
        if at > first:
            found = _subjects(text, named[first:at])
            if found or not subjects:
                subjects, weight = found or tuple([bearer.key for bearer in named[first:at]]), 1.0
        objects: tuple[str, ...] = ()
        if at < size and role != "self":
            objects = _objects(text, named[at:], hits[index + 1].start if index + 1 < len(hits) else _FAR)
            result += [Said(key, hit, conceded) for key in objects]
        if role != "only" and not (objects and role == "object"):
            result += [Said(key, hit, weight * conceded) for key in subjects if key not in objects]
    scene.topic = subjects if weight == 1 else _subjects(text, named) or (named[0].key,)
    return result


def _objects(text: str, named: Sequence[Bearer], limit: int) -> tuple[str, ...]:
    """Return the keys named before `limit`, but not who does it (被甲, by A)."""
    reached = [key for start, _, key in named if start < limit and not text.endswith(_DOERS, 0, start)]
    return tuple(dict.fromkeys(reached))
