"""Decides which labels a text bears.

Three kinds of evidence: the lexicon's terms, the industries of the companies named, and the hierarchy (a theme
supports its sector).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Company, Mention, Span
    from corpus.taxonomy import Taxonomy


THRESHOLD: Final = 0.5  # a score from which a label stands
MOST: Final = 8  # a text about more than this is a digest: its plainest labels are kept
DIGEST: Final = 4  # a text that names more companies than this is not about each of their industries
COMPANY_SCORE: Final = 0.7  # what naming a company of an industry in title or lead is worth
PARENT_SHARE: Final = 0.9  # a theme's parent is this much less sure than the theme
LEAD: Final = 160  # characters after the title in which a company must be named to be the subject


@dataclass(frozen=True, slots=True)
class Standing:
    """A label that stands, with its score in [0, 1] and its evidence, in text order."""

    label: str
    score: float
    spans: tuple[Span, ...]


class Labeller:
    """The lexicon, and which label stands for which industry."""

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company]) -> None:
        """Build the lexicon and the table from companies to the labels of their industries."""
        self._lexicon = Lexicon(taxonomy)
        self._parents = {label.id: label.parents for label in taxonomy.labels.values()}
        sectors = {
            code: label.id for label in taxonomy.labels.values() if label.kind == "sector" for code in label.shenwan
        }
        by_company = ((c.symbol, sectors.get(f"{c.industry[:2]}0000")) for c in companies if c.industry)
        self._sector_of: Mapping[str, str] = {symbol: label for symbol, label in by_company if label}

    def labels(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> tuple[Standing, ...]:
        """Return the labels of a folded document, the plainest first."""
        evidence = self._lexicon.evidence(text, title_end)
        scores = {label: found.score for label, found in evidence.items()}
        spans = {label: found.spans for label, found in evidence.items()}
        if not recap:
            _add(scores, spans, self._by_company(mentions, title_end), COMPANY_SCORE)
        for label, parents in self._parents.items():
            if scores.get(label, 0) >= THRESHOLD:
                for parent in parents:
                    scores[parent] = max(scores.get(parent, 0), PARENT_SHARE * scores[label])
                    spans.setdefault(parent, spans[label])
        standing = [Standing(label, score, spans[label]) for label, score in scores.items() if score >= THRESHOLD]
        return tuple(sorted(standing, key=lambda item: (-item.score, item.label))[:MOST])

    def _by_company(self, mentions: Sequence[Mention], title_end: int) -> dict[str, list[Span]]:
        named = [m for m in mentions if m.kind == "company"]
        if len({m.symbol for m in named}) > DIGEST:
            return {}
        found: dict[str, list[Span]] = {}
        for mention in named:
            label = self._sector_of.get(mention.symbol)
            if label and mention.span[0] < title_end + LEAD:
                found.setdefault(label, []).append(mention.span)
        return found


def _add(
    scores: dict[str, float], spans: dict[str, tuple[Span, ...]], found: Mapping[str, Iterable[Span]], score: float
) -> None:
    """Let a second source of evidence support or found a label: the chances of both being wrong multiply."""
    for label, places in found.items():
        scores[label] = 1 - (1 - scores.get(label, 0)) * (1 - score)
        spans[label] = tuple(sorted({*spans.get(label, ()), *places}))
