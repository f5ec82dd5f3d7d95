"""Reads one article whole: language, mentions, labels, tone, claims, recap.

A `Reader` is built once per process from the taxonomy and the workspace's companies; reading is pure and has no clock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from corpus.records import Reading, Tag, document

from .boilerplate import blank_boilerplate
from .claims import find_claims
from .described import describe
from .folding import fold
from .labels import Labeller
from .language import language
from .mentions import MentionFinder
from .tone import ToneReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from corpus.records import Company, Mention, Precision, Span
    from corpus.taxonomy import Taxonomy

    from .labels import Standing
    from .tone import CompanyTone

CODE_VERSION: Final = "1"  # raise it when the same text would be read otherwise
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def reading_version(taxonomy: Taxonomy) -> str:
    """Return what identifies this way of reading: the program's and the taxonomy's version."""
    return f"{CODE_VERSION}-{taxonomy.version}"


class Reader:
    """Everything needed to read an article."""

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company] = ()) -> None:
        """Build the automata; takes a second or two."""
        self._kinds = {label.id: label.kind for label in taxonomy.labels.values()}
        self._finder = MentionFinder(companies)
        self._labeller = Labeller(taxonomy, companies)
        self._tones = ToneReader.default()

    def read(
        self, title: str, text: str, published_at: datetime | None = None, precision: Precision = "unknown"
    ) -> Reading:
        """Return what the text says; spans refer to `document(title, text)`."""
        whole = document(title, text)
        folded = blank_boilerplate(fold(whole))
        title_end = len(title)
        mentions = self._finder.find(folded)
        local = published_at.astimezone(_SHANGHAI).date() if published_at else None
        claims = find_claims(folded, mentions, local)
        described = describe(folded, title_end, published_at, precision, mentions, claims)
        standing = self._labeller.labels(folded, title_end, mentions, recap=described.recap)
        return Reading(
            lang=language(whole),
            recap=described.recap,
            described=described.session,
            tags=self._tags(folded, title_end, standing),
            mentions=tuple(self._toned(folded, title_end, mentions)),
            claims=claims,
        )

    def _tags(self, folded: str, title_end: int, standing: Sequence[Standing]) -> tuple[Tag, ...]:
        spans = {item.label: item.spans for item in standing}
        tones = self._tones.labels(folded, title_end, spans, self._kinds)
        return tuple(
            Tag(item.label, round(item.score, 4), "lexicon", tones.get(item.label, 0), item.spans) for item in standing
        )

    def _toned(self, folded: str, title_end: int, mentions: Sequence[Mention]) -> Iterable[Mention]:
        spans: dict[str, list[Span]] = {}
        for mention in mentions:
            if mention.kind == "company":
                spans.setdefault(mention.symbol, []).append(mention.span)
        tones = self._tones.companies(folded, title_end, spans) if spans else {}
        return [_with_tone(mention, tones) for mention in mentions]


def _with_tone(mention: Mention, tones: Mapping[str, CompanyTone]) -> Mention:
    tone = tones.get(mention.symbol) if mention.kind == "company" else None
    return mention if tone is None else replace(mention, tone=tone.tone, strength=tone.strength, moved=tone.moved)
