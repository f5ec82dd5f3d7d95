"""What is said of the labels of a text, balanced in two layers.

The first layer is what is plainly said of a label: moves, results, support, curbs. Where it says nothing, the second
reads how the field fares: a launch, a patent, a plant that starts is progress; a flaw, a lay-off, a case is trouble;
appointments and bonds are routine.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from .constructions import FACT
from .cues import CAVEATS
from .results import telling
from .roles import beside, placed, tellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Span

    from .cues import Bare
    from .roles import Telling

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
    hits: Sequence[Bare],
    spans: Mapping[str, Sequence[Span]],
    everything: Mapping[str, Sequence[Telling]] | None = None,
) -> dict[str, int]:
    """Return the tone of each sector and theme of `spans` by what the hits say of it, and how its field fares.

    `everything` is what `roles.tellings` gives of `hits` and `spans` by label, where that is known.
    """
    return _Scene(text, title_end, hits, spans).tones(everything) if spans else {}


class _Scene:
    """One text with its hits and the sectors and themes it bears."""

    def __init__(self, text: str, title_end: int, hits: Sequence[Bare], spans: Mapping[str, Sequence[Span]]) -> None:
        """Split the hits into the two layers."""
        self._text, self._title_end, self._spans = text, title_end, spans
        titled = list(takewhile(lambda hit: hit[0] < title_end, hits))
        groups = {group for _, _, (_, _, group, _) in titled}
        quiet, sided = groups & QUIET, bool({cue[0] for _, _, cue in titled} - {0})
        self._routine = bool(quiet) or (MERE in groups and not sided)
        self._aside = FIELD | WEAK if self._routine else FIELD
        self._denies, rumour = quiet == {"denial"}, RUMOUR in groups
        flat = _even(text, titled, hits) if sided else not groups.isdisjoint(FACTS)
        told = [] if flat else [hit for hit in hits if hit[2][0] and _tells(hit, title_end, rumour=rumour)]
        self._hits = telling(text, told) if told else told
        self._all = len(self._hits) == len(hits)
        self._sizes = {hit[1]: _signed(hit, title_end) for hit in self._hits}  # by ends: no two have the same

    @cached_property
    def _headed(self) -> bool:
        """Whether the title says how the field fares."""
        return any(start < self._title_end and cue[2] in FIELD for start, _, cue in self._hits)

    @cached_property
    def _plain(self) -> Sequence[Bare]:
        """The hits of the first layer; beside routine mere support or trouble does not belong to it."""
        return [hit for hit in self._hits if hit[2][2] not in self._aside]

    def tones(self, everything: Mapping[str, Sequence[Telling]] | None) -> dict[str, int]:
        """Return the tone of each label: what is plainly said of it, else how its field fares."""
        if not self._hits:
            return dict.fromkeys(self._spans, 0)
        found, aside = self._said(everything), self._aside
        tones = {
            label: self._plainly(label, [item for item in items if item[1][2][2] not in aside])
            for label, items in found.items()
        }
        silent = [label for label, tone in tones.items() if tone is None]
        if silent:
            tones |= self._field(silent, found)
        return {label: tone or 0 for label, tone in tones.items()}

    def _said(self, everything: Mapping[str, Sequence[Telling]] | None) -> Mapping[str, Sequence[Telling]]:
        """Return what is said of each label: of what companies do apart from the others."""
        doings = {label: spans for label, spans in self._spans.items() if label in DOINGS}
        if everything is not None and self._all and len(doings) in (0, len(self._spans)):
            return everything
        fields = (
            {label: spans for label, spans in self._spans.items() if label not in DOINGS} if doings else self._spans
        )
        found: dict[str, list[Telling]] = {label: [] for label in self._spans}
        for item in tellings(self._text, self._hits, placed(fields)):
            found[item[0]].append(item)
        for item in tellings(self._text, self._hits, placed(doings)) if doings else ():
            found[item[0]].append(item)
        return found

    def _plainly(self, label: str, items: Sequence[Telling]) -> int | None:
        """Return the balance of the first layer, None where it says nothing, 0 where good and bad are even.

        What stands in the body alone does not outrank a title that says how the field fares.
        """
        if not items:
            items = [(label, hit, AROUND) for hit in beside(self._text, self._plain, self._spans[label])]
        weights = self._weights(items)
        total, size = sum(weights), sum(map(abs, weights))
        if size < ENOUGH:
            return None
        if not self._told(items) and (self._headed or (total < 0 and not any(map(_grave, items)))):
            return None
        return _sign(total, size, ENOUGH) if abs(total) >= ENOUGH or abs(total) < MIXED * size else None

    def _field(self, labels: Sequence[str], found: Mapping[str, Sequence[Telling]]) -> dict[str, int | None]:
        """Return how the fields of `labels` fare: routine in the title says nothing."""
        result: dict[str, int | None] = {}
        if self._routine:
            result = dict.fromkeys(labels, 0)
            labels = [label for label in labels if self._denies and label == TALKED_UP]
        taken = {item[1][0] for items in found.values() for item in items}
        loose = [hit for hit in self._hits if hit[0] not in taken]
        for label in labels:
            near = [*found[label], *[(label, hit, AROUND) for hit in loose]]
            weights = self._weights(near or [(label, hit, AROUND) for hit in self._hits if hit[0] < self._title_end])
            tone = _sign(sum(weights), sum(map(abs, weights)), FAINT)
            result[label] = tone if tone > 0 or self._told(near) else 0
        return result

    def _told(self, items: Iterable[Telling]) -> bool:
        """Tell whether a title says any of it, or there is none: trouble that only a body mentions is not the news."""
        title_end = self._title_end
        return not title_end or True in [hit[0] < title_end for _, hit, _ in items]

    def _weights(self, items: Iterable[Telling]) -> list[float]:
        sizes = self._sizes
        return [weight * sizes[hit[1]] for _, hit, weight in items]


def _signed(hit: Bare, title_end: int) -> float:
    """Return the signed weight of a hit by its place and kind."""
    start, _, (sign, strength, group, _) = hit
    size = float(sign * strength)
    if group == "business":
        size *= BUSINESS
    if start < title_end:
        return TITLE * size
    return WEAK_WEIGHT * size if group in WEAK and title_end else size


def _grave(item: Telling) -> bool:
    """Tell whether bad news counts where only a body has it: what every body has (risks, limits) does not."""
    _, (_, _, (sign, strength, group, _)), _ = item
    return sign < 0 and group not in WEAK and (group != "regulator" or strength > 1)


def _even(text: str, titled: Sequence[Bare], hits: Sequence[Bare]) -> bool:
    """Tell whether all that a title says is a little more profit, made on less revenue."""
    told = [hit for hit in titled if hit[2][0]]
    if {cue[2] for _, _, cue in told} != {"profit"}:
        return False
    rates = [_RATE.search(text, start, end) for start, end, cue in told if cue[0] > 0]
    small = bool(told) and len(rates) == len(told) and all(rate and float(rate[1]) < SMALL for rate in rates)
    return small and any(cue[2] == "revenue" and cue[0] < 0 for _, _, cue in hits)


def _tells(hit: Bare, title_end: int, *, rumour: bool) -> bool:
    """Tell whether a hit may speak of a field: sold assets do not, caveats in the title only, rumoured progress not."""
    start, _, (sign, _, group, _) = hit
    if group in CAVEATS:
        return start < title_end
    return group != "asset" and not (rumour and sign > 0 and (group in FIELD or group in WEAK))


def _sign(total: float, size: float, enough: float) -> int:
    """Return the sign of a balance, 0 where one side does not clearly lead."""
    return 0 if abs(total) < max(MIXED * size, enough) else 1 if total > 0 else -1
