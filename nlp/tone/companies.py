"""Tone of a text for the companies it names.

What is said of a company is balanced first: a hit weighs by its strength and its place, the title three times as much
as the body; profit stands above revenue; a past move of the price stands below the news itself; an opinion never
speaks of the broker who gives it. The balance, its parts and the wording together decide on tone and strength
(`weighing`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .brokers import sources, sponsors
from .cues import CAVEATS, Vocabulary, entries, lowered, merged
from .figures import cut_strength, figures, order_strength
from .lists import listed
from .news import News
from .results import telling
from .roles import bearers, said, turned
from .weighing import MUTE, cues, said_parts, strongest, sums, weighed, weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from corpus.records import Span

    from .cues import Hit
    from .roles import Bearer, Said
    from .weighing import Table

TITLE: Final = 3.0
BODY: Final = 1.0
OPENING: Final = 12  # characters of the body within which its subject stands
RENAMED: Final = 24  # characters before a name within which 简称 tells that it is new
LEAD: Final = 8  # characters before the name that heads a notice: 5连板甲乙电子：
MIXED: Final = 0.2  # share of the weights by which one side must lead
FAINT: Final = {"business": 0.6, "asset": 0.5, "view": 0.8, "dividend": 0.4}
DECISIVE: Final = frozenset({"regulator", "deal", "order", "holding", "move"})  # strong in the body as well
MANY: Final = 5  # companies from which more make no difference
CONTEXT: Final = 0.3  # weight of a price move beside real news
_CONTROL: Final = re.compile(r"第一大股东|控股股东|实际控制人|实控人")
_PAUSE: Final = re.compile(r"[，。；,;\n]")


@dataclass(frozen=True, slots=True)
class CompanyTone:
    """What a text says of one company: tone -1, 0, 1; strength 1 to 3; the spans that say it.

    `moved` says that the tone rests on a described move of the price alone, not on news. `balance` is the tone times
    the strength of what is said of the company alone, before the wording is looked at.
    """

    tone: int
    strength: int
    cues: tuple[Span, ...]
    moved: bool = False
    balance: int = 0


PHRASES: Final = frozenset({"neutral", "turn"})  # what must not be read by its parts, and what turns
QUIET: Final = frozenset({"routine", "mere", "rumour", "neutral"})
ASIDE: Final = frozenset({"business", "move", "holding", "dividend", "asset", "view"})  # behind a title of routine
LEVEL: Final = frozenset({"profit", "revenue", "calm"})  # where a title of sign 0 says that nothing is new
NEUTRAL: Final = CompanyTone(0, 1, ())
SILENT: Final = (*MUTE, *MUTE)  # what the wording says of signs and strengths where it was not looked at


class CompanyReader:
    """Reads the tone for companies."""

    def __init__(self, lexicon: Mapping[str, Any], table: Table | None = None) -> None:
        """Take the tone lexicon, and what the parts weigh for signs if neither these nor strengths are as fitted."""
        self._words = Vocabulary(entries(lexicon["company"]))
        self._news = News.default()
        fields = [table for table in lexicon["company"] if table["group"] in PHRASES]
        self._doings = Vocabulary(entries([*fields, *lexicon["field"]]))
        self._weights = weights("company") if table is None else table
        self._strengths = weights("strength") if table is None else None

    def read(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], wording: Sequence[float] = SILENT
    ) -> dict[str, CompanyTone]:
        """Return the tone for each key of `spans` (its mentions in `text`); the title is `text[:title_end]`.

        `wording` is what the wording as a whole says of -1, 0 and 1, and of the strengths 1 to 3.
        """
        tones, shared, parts = self._parts(text, title_end, spans)
        start = sums(shared, wording[:3], self._weights)
        found = {key: _decided(tones[key], weighed(own, start, self._weights)) for key, own in parts.items()}
        return found if self._strengths is None else self._sized(found, wording[3:], shared, parts, self._strengths)

    @staticmethod
    def _sized(
        tones: Mapping[str, CompanyTone],
        wording: Sequence[float],
        shared: Mapping[str, float],
        parts: Mapping[str, Mapping[str, float]],
        table: Table,
    ) -> dict[str, CompanyTone]:
        """Return the tones that are not 0 with the strength that their parts and the wording come to."""
        if not any(tone.tone for tone in tones.values()):
            return dict(tones)
        start = sums(shared, wording, table)
        return {
            key: replace(tone, strength=strongest(parts[key], start, table)) if tone.tone else tone
            for key, tone in tones.items()
        }

    def parts(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]]
    ) -> tuple[dict[str, CompanyTone], dict[str, dict[str, float]]]:
        """Return for each key of `spans` the balance of what is said of it, and the parts that are weighed."""
        tones, shared, parts = self._parts(text, title_end, spans)
        return tones, {key: shared | found for key, found in parts.items()}

    def _parts(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]]
    ) -> tuple[dict[str, CompanyTone], dict[str, float], dict[str, dict[str, float]]]:
        """Return the balance for each key of `spans`, the parts that all share, and those of each."""
        if not spans:
            return {}, {}, {}
        named = bearers(spans)
        silent = sources(text, title_end, named)
        actors = [bearer for bearer in named if bearer.key not in silent and not sponsors(text, bearer)]
        words = [
            hit for hit in self._words.find(lowered(text)) if not _within(hit, named) and _reaches(text, hit, named)
        ]
        phrases = [hit for hit in merged(self._news.find(text), figures(text)) if not _inside(hit, named)]
        hits = turned(text, merged(phrases, words))
        found = self._said(text, title_end, hits, actors)
        of_text = cues(hits, title_end) | {"firms": min(len(spans), MANY) / MANY}
        told = {key: said_parts(found.get(key, ()), title_end) for key in spans}
        tones = self._balance(text, title_end, hits, (actors, found), tuple(spans))
        return (
            tones,
            of_text,
            {
                key: told[key] | _of_company(tones[key], title_end, spans[key], len(spans), key in silent)
                for key in spans
            },
        )

    def _balance(
        self,
        text: str,
        title_end: int,
        hits: Sequence[Hit],
        told: tuple[Sequence[Bearer], dict[str, list[Said]]],
        keys: Sequence[str],
    ) -> dict[str, CompanyTone]:
        """Return the balance of what is said of each company."""
        actors, found = told
        titled = [hit for hit in hits if hit.start < title_end]
        for key in {bearer.key for bearer in actors if bearer.start < title_end}:
            found[key] = _unmoved(found[key], titled)
        tones = {key: _weigh(text, title_end, found[key]) if found.get(key) else NEUTRAL for key in keys}
        unsaid = [bearer for bearer in actors if not found.get(bearer.key)]
        shared = listed(text, title_end, unsaid, hits)
        tones |= {key: _alike(hit) for key, hit in shared.items()}
        return tones if _quiet(titled) or _level(titled) else tones | self._fares(text, title_end, unsaid)

    @staticmethod
    def _said(text: str, title_end: int, hits: Sequence[Hit], actors: Sequence[Bearer]) -> dict[str, list[Said]]:
        """Return what the hits say of each of `actors`."""
        found: dict[str, list[Said]] = defaultdict(list)
        lead = next(
            (bearer for bearer in actors if bearer.start < LEAD and text[bearer.end : bearer.end + 1] in ("：", ":")),
            None,
        )
        for item in said(text, [hit for hit in hits if hit.cue.sign], actors, _topic(text, title_end, actors)):
            found[_holder(text, item, lead, actors)].append(item)
        return found

    def _fares(self, text: str, title_end: int, actors: Sequence[Bearer]) -> dict[str, CompanyTone]:
        """Return what the title says of how `actors` fare of whom nothing else is said: minor news at most."""
        titled = [bearer for bearer in actors if bearer.end <= title_end]
        if not titled:
            return {}
        hits = [hit for hit in self._doings.find(lowered(text[:title_end])) if not _within(hit, titled)]
        if any(hit.cue.group in QUIET for hit in hits):
            return {}
        found: dict[str, list[Said]] = defaultdict(list)
        for item in said(text, [hit for hit in turned(text, hits) if hit.cue.sign], titled):
            found[item.key].append(item)
        return {key: _weigh(text, title_end, items) for key, items in found.items()}


def _of_company(
    tone: CompanyTone,
    title_end: int,
    places: Sequence[Span],
    companies: int,
    silent: bool,  # noqa: FBT001
) -> dict[str, float]:
    """Return the parts of one company that are no cues: the balance, and how it is named."""
    found = {f"balance {tone.tone}": 1.0, f"balance {tone.tone} {tone.strength}": 1.0}
    if silent:
        found["source"] = 1.0
    if any(start < title_end for start, _ in places):
        found["titled"] = 1.0
    if companies == 1:
        found["only company"] = 1.0
    return found


def _decided(balance: CompanyTone, sign: int) -> CompanyTone:
    """Return a tone of the given sign: the balance where it agrees, else minor news."""
    told = balance.tone * balance.strength
    if balance.tone != sign:
        return CompanyTone(sign, 1, (), balance=told)
    return CompanyTone(sign, balance.strength, balance.cues, balance.moved, told)


def _level(titled: Sequence[Hit]) -> bool:
    """Tell whether the title says only that results hardly changed, or that there is nothing to say."""
    flat = any(not hit.cue.sign and hit.cue.group in LEVEL for hit in titled)
    return flat and not any(hit.cue.sign and hit.cue.group != "move" for hit in titled)


def _quiet(titled: Sequence[Hit]) -> bool:
    """Tell whether the title has nothing but routine."""
    return any(hit.cue.group in QUIET for hit in titled) and not any(hit.cue.sign for hit in titled)


def _unmoved(items: list[Said], titled: Sequence[Hit]) -> list[Said]:
    """Return what counts of a company that the title names, where the title is level or routine."""
    if _level(titled):
        return []
    return [item for item in items if _loud(item.hit)] if _quiet(titled) else items


def _loud(hit: Hit) -> bool:
    """Tell whether a word of the body counts behind a title of routine."""
    return hit.cue.group not in ASIDE and (hit.cue.group != "regulator" or hit.cue.strength > 1)


def _reaches(text: str, hit: Hit, named: Sequence[Bearer]) -> bool:
    """Tell whether a flow (净卖出) is not one into somebody whom nobody knows."""
    if hit.cue.group != "move" or hit.cue.role != "object" or not text[hit.end : hit.end + 1].isalpha():
        return True
    pause = _PAUSE.search(text, hit.end)
    end = pause.start() if pause else len(text)
    return text[hit.end] in "额约超近逾合" or any(hit.end <= bearer.start < end for bearer in named)


def _alike(hit: Hit) -> CompanyTone:
    """Return the tone that a company of a list shares with the title."""
    return CompanyTone(hit.cue.sign, min(hit.cue.strength, 2), ((hit.start, hit.end),), hit.cue.group == "move")


def _within(hit: Hit, named: Sequence[Bearer]) -> bool:
    """Tell whether a word is only part of a name."""
    first, last, _ = hit
    return any(start <= first and last <= end for start, end, _ in named)


def _inside(hit: Hit, named: Sequence[Bearer]) -> bool:
    """Tell whether a phrase begins inside a name."""
    place = hit.start
    return any(start < place < end for start, end, _ in named)


def _holder(text: str, item: Said, lead: Bearer | None, actors: Sequence[Bearer]) -> str:
    """Return whom a word speaks of: in a notice of A that B cuts its stake or takes control, A."""
    if lead is None or item.key == lead.key or not _of_shares(text, item.hit):
        return item.key
    acts = any(bearer.key == item.key and lead.end <= bearer.start < item.hit.start for bearer in actors)
    return lead.key if acts else item.key


def _of_shares(text: str, hit: Hit) -> bool:
    """Tell whether a word speaks of who holds a company."""
    return hit.cue.group == "holding" or (
        hit.cue.group == "deal" and _CONTROL.search(text, hit.start, hit.end) is not None
    )


def _topic(text: str, title_end: int, actors: Sequence[Bearer]) -> tuple[str, ...]:
    """Return the one company that the body opens with, or that will have a new name: its title used another."""
    keys = {bearer.key for bearer in actors}
    if len(keys) != 1:
        return ()
    start = min(bearer.start for bearer in actors)
    near = start <= title_end + OPENING or "简称" in text[max(0, start - RENAMED) : start]
    return tuple(keys) if near else ()


def _weigh(text: str, title_end: int, items: Sequence[Said]) -> CompanyTone:
    """Return the balance of what is said of one company."""
    groups = {item.hit.cue.group for item in items}
    kept_hits = set(telling(text, [item.hit for item in items]))
    items = [item for item in items if item.hit in kept_hits]
    context = CONTEXT if groups - {"move", "business", "asset"} else 1.0
    items = _telling(items, title_end)
    weights = [_weight(item, title_end, context) for item in items]
    total, size = sum(weights), sum(abs(weight) for weight in weights)
    if size == 0 or abs(total) < MIXED * size:
        return NEUTRAL
    tone = 1 if total > 0 else -1
    kept = [item.hit for item in items if item.hit.cue.sign == tone]
    spans = tuple(sorted({(hit.start, hit.end) for hit in kept}))
    moved = all(hit.cue.group == "move" for hit in kept)
    return CompanyTone(tone, _strength(text, title_end, items, tone), spans, moved)


def _telling(items: Sequence[Said], title_end: int) -> Sequence[Said]:
    """Return `items` without what every notice says in its body: caveats, and ordinary business alone."""
    items = [item for item in items if item.hit.cue.group not in CAVEATS or item.hit.start < title_end]
    if any(item.hit.cue.group == "case" and item.hit.cue.sign > 0 and item.hit.start < title_end for item in items):
        items = [
            item for item in items if item.hit.cue.group != "regulator" or item.hit.start < title_end
        ]  # it is over
    if all(item.hit.cue.group == "business" and item.hit.start >= title_end for item in items) and title_end:
        return ()
    return items


def _weight(item: Said, title_end: int, context: float) -> float:
    """Return the signed weight of one hit."""
    cue = item.hit.cue
    place = TITLE if item.hit.start < title_end else BODY
    return (
        cue.sign * cue.strength * item.weight * place * (context if cue.group == "move" else FAINT.get(cue.group, 1.0))
    )


def _strength(text: str, title_end: int, items: Sequence[Said], tone: int) -> int:
    """Return the strength of the news: that of the title's cues where it has any, else of the body's."""
    own = [item for item in items if item.hit.cue.sign == tone]
    titled = [item for item in own if item.hit.start < title_end]
    best = max(titled or own, key=lambda item: item.hit.cue.strength).hit.cue
    if title_end and not titled and best.group not in DECISIVE:
        return min(best.strength, 2)
    sized = {"order": order_strength, "holding": cut_strength if tone < 0 else _unsized}.get(best.group, _unsized)(text)
    if sized is not None:
        return sized
    same = [
        item.hit.cue.strength
        for item in (own if best.group == "deal" else titled)
        if item.hit.cue.group == best.group and best.group in ("deal", "approval")
    ]
    return max([best.strength, *same])


def _unsized(_text: str) -> int | None:
    """Return no size."""
    return None
