"""Claims about moves in per cent, in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.numbers import comparison

from .moves import KINDS
from .scene import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.records import Claim

    from .scene import Actor, Scene

NEAR: Final = 60  # characters between an English figure and its subject that one span may cover
_VERBS: Final = (
    r"(?:(?P<up>rises?|rose|risen|gain(?:s|ed)?|jump(?:s|ed)?|surge[sd]?|soar(?:s|ed)?|climb(?:s|ed)?"
    r"|up|rall(?:y|ies|ied)|adds|added|advance[sd]?|shot up|leapt|leaps?|spiked?|higher)"
    r"|(?P<down>falls?|fell|fallen|drop(?:s|ped)?|decline[sd]?|down|slump(?:s|ed)?|plunge[sd]?"
    r"|tumble[sd]?|slid(?:es|e)?|sank|sinks|los(?:t|es|e)|sheds?|slip(?:s|ped)?|eased?|dipp?(?:s|ed)?"
    r"|lower))"
)
_MID: Final = (
    r"(?P<mid>(?: by| more than| over| nearly| about| almost| around| as much as| at least| sharply"
    r"| another| some| a| roughly| less than| up to| close to){0,3})"
)
_MOVE: Final = re.compile(rf"\b{_VERBS}{_MID} (?P<n>\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b|pct\b)", re.IGNORECASE)
_NOUN: Final = re.compile(
    r"(?:(?P<mid>more than|over|nearly|about|almost|around|at least|roughly"
    r"|less than) )?(?<![\d.])(?P<n>\d+(?:\.\d+)?)\s?(?:%|percent|per cent|pct)\s(?:[A-Z][a-z]+day\s"
    r"|single-day\s|intraday\s|one-day\s)?(?P<noun>gain|jump|rise|surge|rally|advance|increase|climb"
    r"|leap|drop|fall|decline|loss|slump|plunge|tumble)\b"
    r"|\b(?P<noun2>gains?|rise|jump|surge|increase|loss(?:es)?|declines?|drop"
    r"|fall) of (?:(?P<mid2>more than|over|nearly|about|almost|around|at least|roughly"
    r"|less than) )?(?P<n2>\d+(?:\.\d+)?)\s?(?:%|percent|per cent|pct)",
    re.IGNORECASE,
)
_HIGHER: Final = re.compile(
    r"\b(?P<mid>more than |over |nearly |about |almost |around |at least )?(?P<n>\d+(?:\.\d+)?)\s?(?:%"
    r"|percent|per cent|pct)"
    r" (?:(?P<up>higher|up)|(?P<down>lower|down))\b",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"profit|revenue|sales|income|earnings|price|output|export|import|shipment|yield|GDP|CPI|inflation"
    r"|demand|volume|turnover|tariff|rate\b|stake|production|interest in|investment|deliver",
    re.IGNORECASE,
)
_PER_CENT: Final = re.compile(r"%|percent|per cent|pct", re.IGNORECASE)  # what every figure has
_PRONOUN: Final = re.compile(r"\b(?:the|this|that|a|its|just)\b", re.IGNORECASE)


def english_moves(scene: Scene) -> Iterator[Claim]:
    """Yield moves stated in English."""
    taken: list[tuple[int, int]] = []
    told = _PER_CENT.search(scene.text) and scene.english and scene.peopled
    for pattern in (_MOVE, _NOUN, _HIGHER) if told else ():
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
    size = float(groups.get("n") or groups.get("n2") or 0) / 100
    measure = Measure(comparison(words), sign * size, "fraction")
    return scene.claim(KINDS[actor.kind], actor.subject, measure, found.span(), _english_span(actor, found))


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
        other = _OTHER.search(scene.text, actor.end, found.start())
        return None if actor.kind == "foreign" or other or (actor.kind == "sector" and not _is_sector(actor)) else actor
    after = scene.before(found.end(), end)
    if after and "noun" in found.groupdict():
        return after[0] if after[0].kind in ("index", "board", "company") else None
    indices = {actor.subject: actor for actor in scene.actors if actor.kind == "index"}
    alone = (
        len(indices) == 1
        and not after
        and "noun" in found.groupdict()
        and _PRONOUN.search(scene.text, start, found.start())
    )
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
    return (
        re.search(
            r"china|chinese|asia|mainland|tech stocks overall|individual|constituent|all|global|other"
            r"|many|most|these|those|which|and|the ",
            actor.subject,
            re.IGNORECASE,
        )
        is None
    )
