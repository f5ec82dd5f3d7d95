"""Labels by their terms: which labels a text speaks of, how plainly, and at which places.

A term weighs by its strength and by where it stands: the title, the lead, or the rest of a long text. The weights of
different terms of a label add up (the same term again adds little), and the sum becomes a score in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Final

from .folding import fold
from .matching import Found, Matcher, longest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corpus.records import Span
    from corpus.taxonomy import Taxonomy, Term

LEAD: Final = 260  # characters after the title that still count as the beginning of a text
TITLE, LEADING, LATER = 0, 1, 2
# Weight of a term by strength and place, chosen on the development half of tests/gold: one strong term in the lead
# is enough (score 0.72), one weak term in the title is not (0.43), two are (0.67).
WEIGHTS: Final[Mapping[str, tuple[float, float, float]]] = {"strong": (1.1, 0.8, 0.3), "weak": (0.35, 0.28, 0.1)}
REPEAT: Final = 0.25  # what the second and third occurrence of the same term adds, as a share of the first
STEEPNESS: Final = 1.6


@dataclass(frozen=True, slots=True)
class Evidence:
    """The terms of one label in one text: a score in [0, 1], the spans in text order, whether one is in the title."""

    score: float
    spans: tuple[Span, ...]
    titled: bool


class Lexicon:
    """The terms of a taxonomy, ready to be found."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Build one automaton over the terms of all labels."""
        owners: dict[str, list[tuple[str, str]]] = {}
        for label in taxonomy.labels.values():
            for term in label.terms:
                owners.setdefault(_pattern(term), []).append((label.id, term.strength))
        self._owners = tuple(owners.values())
        self._matcher = Matcher(list(owners))

    def evidence(self, text: str, title_end: int) -> dict[str, Evidence]:
        """Return the evidence of every label that has any in `text`, a folded document with its title first."""
        by_label: dict[str, list[tuple[Found, str]]] = {}
        for hit in self._matcher.find(text):
            for label, strength in self._owners[hit.pattern]:
                by_label.setdefault(label, []).append((hit, strength))
        weighed = {label: _weigh(hits, title_end) for label, hits in by_label.items()}
        return {label: found for label, found in weighed.items() if found.spans}


def _pattern(term: Term) -> str:
    return fold(term.text)


def _weigh(hits: Iterable[tuple[Found, str]], title_end: int) -> Evidence:
    strengths = {hit.pattern: strength for hit, strength in hits}
    counted = [hit for hit in longest(hit for hit, _ in hits) if strengths[hit.pattern] != "exclude"]
    total = 0.0
    seen: dict[int, int] = {}
    for hit in counted:
        times = seen.get(hit.pattern, 0)
        seen[hit.pattern] = times + 1
        weight = WEIGHTS[strengths[hit.pattern]][_place(hit.start, title_end)]
        total += weight if times == 0 else REPEAT * weight if times < 3 else 0.0  # noqa: PLR2004 - see REPEAT
    spans = tuple((hit.start, hit.end) for hit in counted)
    return Evidence(1 - exp(-STEEPNESS * total), spans, any(hit.start < title_end for hit in counted))


def _place(start: int, title_end: int) -> int:
    if start < title_end:
        return TITLE
    return LEADING if start < title_end + LEAD else LATER
