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
    from collections.abc import Iterable, Sequence
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
    """What is being spoken of while a text is read from left to right."""

    topic: tuple[str, ...] = ()
    sentence: int = -1


def turned(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits` with denied and undone ones reversed, without the words that did so."""
    parts = segments(text)
    starts = [start for start, _ in parts]
    result: list[Hit] = []
    turn: Hit | None = None
    for hit in hits:
        segment = parts[bisect_right(starts, hit.start) - 1][0]
        if hit.cue.group == "turn":
            turn = hit
            continue
        active = turn is not None and turn.start >= segment and hit.start - turn.end <= TURN_REACH
        if hit.cue.group == "undo" and not active:
            turn = hit
        if active and turn is not None and hit.cue.sign:
            if result and result[-1] is turn:
                result.pop()
            result.append(_reversed(hit, turn.cue.strength > 1, turn.start))
        else:
            result.append(_reversed(hit, False, hit.start) if _denied(text, segment, hit) else hit)  # noqa: FBT003
            if hit.cue.sign > 0 and hit.cue.strength > 1 and text.startswith(_UNDONE, hit.start):
                turn = hit  # 撤销甲及乙: the second of a list as well
    return result


def carried(text: str, hits: Sequence[Hit], verbs: AbstractSet[str]) -> list[Hit]:
    """Return `hits` without those of `verbs` that only carry the bad that follows: 启动裁员, launches probe."""
    if len(hits) < 2:  # noqa: PLR2004 - nothing follows
        return list(hits)
    parts = segments(text)
    return [pair[0] for pair in pairwise(hits) if not _carries(text, parts, pair, verbs)] + [hits[-1]]


def _carries(text: str, parts: Sequence[Span], pair: tuple[Hit, Hit], verbs: AbstractSet[str]) -> bool:
    """Tell whether the first of a pair of hits is a verb that only carries the second."""
    hit, after = pair
    return (
        hit.cue.sign > 0 > after.cue.sign
        and after.start - hit.end <= CARRY_REACH
        and text[hit.start : hit.end].lower() in verbs
        and "但" not in text[hit.end : after.start]
        and same(parts, hit.start, after.start)
    )


def _denied(text: str, segment: int, hit: Hit) -> bool:
    """Tell whether a word of denial stands right before the hit."""
    if not hit.cue.sign:
        return False
    head = text[max(segment, hit.start - 4) : hit.start]
    if _NOT_CHARS.isdisjoint(head):
        return False
    return _NOT.search(head) is not None and _AFTER_ALL.search(head) is None


def _reversed(hit: Hit, undone: bool, start: int) -> Hit:  # noqa: FBT001
    """Return the hit with its sign turned; a mere denial is minor."""
    sign, strength, group, role = hit.cue
    return Hit(start, hit.end, Cue(-sign, strength if undone else 1, group, role))


def same(spans: Sequence[Span], one: int, other: int) -> bool:
    """Tell whether two places lie in one span of a partition of the text."""
    return bisect_right(spans, (one, _FAR)) == bisect_right(spans, (other, _FAR))


def _subjects(text: str, named: Sequence[Bearer]) -> tuple[str, ...]:
    """Return the keys that act in a stretch: not those that stand after 与, 向, 被, by … unless all do."""
    keys: list[str] = []
    listed = False
    end = -9
    for bearer in named:
        joined = listed and bearer.start - end <= 2 and _ends(_LISTED, text, bearer.start)  # noqa: PLR2004
        listed = joined or not (
            text[bearer.start - 1 : bearer.start] in _OBLIQUE_ENDS and _ends(_OBLIQUE, text, bearer.start)
        )
        end = bearer.end
        if listed:
            keys.append(bearer.key)
    return tuple(dict.fromkeys(keys)) if len(keys) > 1 else tuple(keys)


def _ends(pattern: re.Pattern[str], text: str, place: int) -> bool:
    """Tell whether `pattern` ends at `place`, within five characters."""
    return pattern.search(text, max(0, place - 5), place) is not None


def said(text: str, hits: Sequence[Hit], named: Iterable[Bearer], topic: tuple[str, ...] = ()) -> list[Said]:
    """Return what the hits say of the bearers, reading segment by segment.

    `hits` and `named` are spans of `text`; `topic` is whom it is about before it names anybody.
    """
    result: list[Said] = []
    scene = _Scene(topic)
    bearers = sorted(named)
    sentence_starts = [start for start, _ in sentence_spans(text)]
    h = b = waiting = 0
    for start, end in segments(text):
        first_hit, first_bearer = h, b - waiting
        while h < len(hits) and hits[h].start < end:
            h += 1
        while b < len(bearers) and bearers[b].start < end:
            b += 1
        waiting = b - first_bearer if h == first_hit and _bare(bearers[first_bearer:b], start, end) else 0
        if h > first_hit or b > first_bearer:
            sentence = bisect_right(sentence_starts, start)
            conceded = CONCEDED if _CONCESSION.match(text, start) else 1.0
            far = UNDERSTOOD if sentence == scene.sentence else AFAR
            result += _segment(text, hits[first_hit:h], bearers[first_bearer:b], scene, (far, conceded))
            scene.sentence = sentence if b > first_bearer else scene.sentence
    return result


def _bare(named: Sequence[Bearer], start: int, end: int) -> bool:
    """Tell whether a segment is nothing but names: part of a list that goes on after a comma."""
    return bool(named) and end - start - sum(bearer.end - bearer.start for bearer in named) <= 1 + len(named)


def _segment(
    text: str, hits: Sequence[Hit], named: Sequence[Bearer], scene: _Scene, weights: tuple[float, float]
) -> list[Said]:
    """Return what the hits of one segment say; the scene moves on to whom it speaks of."""
    if not hits:
        scene.topic = _subjects(text, named) or (named[0].key,)
        return []
    far, conceded = weights
    result: list[Said] = []
    subjects, weight = scene.topic, far
    at = 0
    for index, hit in enumerate(hits):
        first = at
        while at < len(named) and named[at].start < hit.end:
            at += 1
        if at > first:
            found = _subjects(text, named[first:at])
            if found or not subjects:
                subjects, weight = found or tuple(bearer.key for bearer in named[first:at]), 1.0
        limit = hits[index + 1].start if index + 1 < len(hits) else None
        objects = _objects(text, named[at:], limit) if at < len(named) and hit.cue.role != "self" else ()
        result += [Said(key, hit, conceded) for key in objects]
        if hit.cue.role != "only" and not (objects and hit.cue.role == "object"):
            result += [Said(key, hit, weight * conceded) for key in subjects if key not in objects]
    if named:
        scene.topic = subjects if weight == 1 else _subjects(text, named) or (named[0].key,)
    return result


def _objects(text: str, named: Sequence[Bearer], limit: int | None) -> tuple[str, ...]:
    """Return the keys named before `limit`, but not who does it (被甲, by A)."""
    reached = (bearer for bearer in named if limit is None or bearer.start < limit)
    return tuple(dict.fromkeys(bearer.key for bearer in reached if not text.endswith(_DOERS, 0, bearer.start)))
