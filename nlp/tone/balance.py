"""What is said of the labels of a text, balanced in two layers.

The first layer is what is plainly said of a label: moves, results, support, curbs. Where it says nothing, the second
reads how the field fares: a launch, a patent, a plant that starts is progress; a flaw, a lay-off, a case is trouble;
appointments and bonds are routine.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from .constructions import FACT
from .cues import CAVEATS, Hit
from .results import telling
from .roles import Said, bearers, beside, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Span

TITLE: Final = 3.0
MIXED: Final = 0.2
# A company's own doings and what happens in a field: the second layer.
FIELD: Final = frozenset({"progress", "trouble", "business", "caveat", "denial", "asset", "dividend"})
# What a company does: who does it is another label's, so these take no words away from the field they stand beside.
DOINGS: Final = frozenset({"earnings", "mergers", "ipo-listing", "speculation"})
# Routine, and what a company says it is not or has not: neither says how the field fares.
QUIET: Final = frozenset({"routine", "denial"})
TALKED_UP: Final = "speculation"  # what cools it is said in such notices
RUMOUR: Final = "rumour"
MERE: Final = "mere"  # titles that only say what a text is about
FACTS: Final = frozenset({"profit", "revenue", FACT})  # as a change too small to count
# Words of support or trouble in the body alone are how everything is written; they need company.
WEAK: Final = frozenset({"support", "curb", "undo"})
WEAK_WEIGHT: Final = 0.35
ENOUGH: Final = 0.5
BUSINESS: Final = 0.6  # weight of a firm's ordinary doings
AROUND: Final = 0.5  # weight of a word that is said of no label
SMALL: Final = 5.0  # per cent: more profit by less is nothing where revenue falls
_RATE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%\Z")
FAINT: Final = 0.1  # what the second layer needs at least


def balance(
    text: str,
    title_end: int,
    hits: Sequence[Hit],
    spans: Mapping[str, Sequence[Span]],
    everything: Sequence[Said] | None = None,
) -> dict[str, int]:
    """Return the tone of each sector and theme of `spans` by what the hits say of it, and how its field fares.

    `everything` is what `roles.said` gives of `hits` and `spans`, where that is known.
    """
    return _Scene(text, title_end, hits, spans).tones(everything) if spans else {}


class _Scene:
    """One text with its hits and the sectors and themes it bears."""

    def __init__(self, text: str, title_end: int, hits: Sequence[Hit], spans: Mapping[str, Sequence[Span]]) -> None:
        """Split the hits into the two layers."""
        self._text, self._title_end, self._spans = text, title_end, spans
        titled = list(takewhile(lambda hit: hit.start < title_end, hits))
        groups = {hit.cue.group for hit in titled}
        quiet, sided = groups & QUIET, any(hit.cue.sign for hit in titled)
        self._routine = bool(quiet) or (MERE in groups and not sided)
        self._aside = FIELD | WEAK if self._routine else FIELD
        self._denies, rumour = quiet == {"denial"}, RUMOUR in groups
        flat = _even(text, titled, hits) if sided else not groups.isdisjoint(FACTS)
        told = [] if flat else [hit for hit in hits if hit.cue.sign and _tells(hit, title_end, rumour=rumour)]
        self._hits = telling(text, told) if told else told
        self._all = len(self._hits) == len(hits)
        self._headed = any(hit.start < title_end and hit.cue.group in FIELD for hit in self._hits)

    def tones(self, everything: Sequence[Said] | None) -> dict[str, int]:
        """Return the tone of each label: what is plainly said of it, else how its field fares."""
        if not self._hits:
            return dict.fromkeys(self._spans, 0)
        found: dict[str, list[Said]] = defaultdict(list)
        for item in self._said(everything):
            found[item.key].append(item)
        plain = {label: [item for item in found[label] if self._is_plain(item.hit)] for label in self._spans}
        tones = {label: self._plainly(label, items) for label, items in plain.items()}
        silent = [label for label, tone in tones.items() if tone is None]
        if silent:
            tones |= self._field(silent, found)
        return {label: tone or 0 for label, tone in tones.items()}

    def _said(self, everything: Sequence[Said] | None) -> Sequence[Said]:
        """Return what is said of each label: of what companies do apart from the others."""
        fields = {label: places for label, places in self._spans.items() if label not in DOINGS}
        if everything is not None and self._all and len(fields) in (0, len(self._spans)):
            return everything
        doings = {label: places for label, places in self._spans.items() if label in DOINGS}
        return [item for spans in (fields, doings) for item in said(self._text, self._hits, bearers(spans))]

    def _is_plain(self, hit: Hit) -> bool:
        """Tell whether a hit belongs to the first layer; beside routine mere support or trouble does not."""
        return hit.cue.group not in self._aside

    def _plainly(self, label: str, items: Sequence[Said]) -> int | None:
        """Return the balance of the first layer, None where it says nothing, 0 where good and bad are even.

        What stands in the body alone does not outrank a title that says how the field fares.
        """
        if not items:
            plain = [hit for hit in self._hits if self._is_plain(hit)]
            items = [Said(label, hit, AROUND) for hit in beside(self._text, plain, self._spans[label])]
        weights = self._weights(items)
        total, size = sum(weights), sum(abs(weight) for weight in weights)
        titled = self._told(items)
        if size < ENOUGH or (not titled and (self._headed or (total < 0 and not any(map(_grave, items))))):
            return None
        return _sign(total, size, ENOUGH) if abs(total) >= ENOUGH or abs(total) < MIXED * size else None

    def _field(self, labels: Sequence[str], found: Mapping[str, Sequence[Said]]) -> dict[str, int | None]:
        """Return how the fields of `labels` fare: routine in the title says nothing."""
        result: dict[str, int | None] = {}
        if self._routine:
            result = dict.fromkeys(labels, 0)
            labels = [label for label in labels if self._denies and label == TALKED_UP]
        taken = {item.hit.start for items in found.values() for item in items}
        loose = [hit for hit in self._hits if hit.start not in taken]
        for label in labels:
            near = [*found[label], *(Said(label, hit, AROUND) for hit in loose)]
            weights = self._weights(
                near or [Said(label, hit, AROUND) for hit in self._hits if hit.start < self._title_end]
            )
            tone = _sign(sum(weights), sum(abs(weight) for weight in weights), FAINT)
            result[label] = tone if tone > 0 or self._told(near) else 0
        return result

    def _told(self, items: Iterable[Said]) -> bool:
        """Tell whether a title says any of it, or there is none: trouble that only a body mentions is not the news."""
        return not self._title_end or any(item.hit.start < self._title_end for item in items)

    def _weights(self, items: Iterable[Said]) -> list[float]:
        return [item.weight * self._signed(item.hit) for item in items]

    def _signed(self, hit: Hit) -> float:
        """Return the signed weight of a hit by its place and kind."""
        size = float(hit.cue.sign * hit.cue.strength)
        if hit.cue.group == "business":
            size *= BUSINESS
        if hit.start < self._title_end:
            return TITLE * size
        return WEAK_WEIGHT * size if hit.cue.group in WEAK and self._title_end else size


def _grave(item: Said) -> bool:
    """Tell whether bad news counts where only a body has it: what every body has (risks, limits) does not."""
    cue = item.hit.cue
    return cue.sign < 0 and cue.group not in WEAK and (cue.group != "regulator" or cue.strength > 1)


def _even(text: str, titled: Sequence[Hit], hits: Sequence[Hit]) -> bool:
    """Tell whether all that a title says is a little more profit, made on less revenue."""
    told = [hit for hit in titled if hit.cue.sign]
    if any(hit.cue.group != "profit" for hit in told):
        return False
    rates = [_RATE.search(text, hit.start, hit.end) for hit in told if hit.cue.group == "profit" and hit.cue.sign > 0]
    small = bool(told) and len(rates) == len(told) and all(rate and float(rate[1]) < SMALL for rate in rates)
    return small and any(hit.cue.group == "revenue" and hit.cue.sign < 0 for hit in hits)


def _tells(hit: Hit, title_end: int, *, rumour: bool) -> bool:
    """Tell whether a hit may speak of a field: sold assets do not, caveats in the title only, rumoured progress not."""
    group = hit.cue.group
    if group in CAVEATS:
        return hit.start < title_end
    return group != "asset" and not (rumour and hit.cue.sign > 0 and (group in FIELD or group in WEAK))


def _sign(total: float, size: float, enough: float) -> int:
    """Return the sign of a balance, 0 where one side does not clearly lead."""
    return 0 if abs(total) < max(MIXED * size, enough) else 1 if total > 0 else -1
