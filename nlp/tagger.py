"""Reads one article whole: language, mentions, labels, tone, claims, recap.

A `Reader` is built once per process from the taxonomy and the workspace's companies; reading is pure and has no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from corpus.records import Reading, Tag, document
from corpus.times import SHANGHAI

from .abroad import is_abroad
from .blend import decide
from .boilerplate import blank_boilerplate
from .claims import find_claims
from .described import describe
from .features import subject
from .folding import fold
from .labels import THRESHOLD, Labeller, plainest
from .language import language
from .mentions import MentionFinder
from .tone import ToneReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from corpus.records import Article, Claim, Company, Lang, Mention, Precision, Span
    from corpus.taxonomy import Taxonomy

    from .classifier import Model
    from .described import Described
    from .labels import Standing
    from .tone import CompanyTone

CODE_VERSION: Final = "3"  # raise it when the same text would be read otherwise


def reading_version(taxonomy: Taxonomy, model: str | None = None) -> str:
    """Return what identifies this way of reading: the program's and the taxonomy's version, and the model in use."""
    return f"{CODE_VERSION}-{taxonomy.version}" + (f"-{model}" if model else "")


@dataclass(frozen=True, slots=True)
class Scan:
    """A folded document and what was found in it before anything is decided about labels."""

    text: str
    title_end: int
    mentions: Sequence[Mention]
    claims: tuple[Claim, ...]
    described: Described
    scored: Sequence[Standing]


class Reader:
    """Everything needed to read an article."""

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company] = (), model: Model | None = None) -> None:
        """Build the automata; takes a second or two. Without a model the lexicon alone decides on labels."""
        self._kinds = {label.id: label.kind for label in taxonomy.labels.values()}
        self._finder = MentionFinder(companies)
        self._labeller = Labeller(taxonomy, companies)
        self._tones = ToneReader.default()
        self._model = model

    def read(
        self, title: str, text: str, published_at: datetime | None = None, precision: Precision = "unknown"
    ) -> Reading:
        """Return what the text says; spans refer to `document(title, text)`."""
        scan = self.scan(title, text, published_at, precision)
        return self._reading(scan, language(document(title, text)), self._standing([scan])[0])

    def read_many(self, articles: Sequence[Article]) -> list[Reading]:
        """Return what `read` returns of each; in less time where a model decides, which then works on all at once."""
        scans = [self.scan(one.title, one.text, one.published_at, one.precision) for one in articles]
        return [
            self._reading(scan, language(document(one.title, one.text)), standing)
            for one, scan, standing in zip(articles, scans, self._standing(scans), strict=True)
        ]

    def _reading(self, scan: Scan, lang: Lang, standing: Sequence[Standing]) -> Reading:
        return Reading(
            lang=lang,
            recap=scan.described.recap,
            described=scan.described.session,
            tags=self._tags(scan.text, scan.title_end, standing),
            mentions=tuple(self._toned(scan.text, scan.title_end, scan.mentions)),
            claims=scan.claims,
            abroad=scan.described.recap and is_abroad(scan.text, scan.title_end, scan.mentions),
        )

    def scan(
        self, title: str, text: str, published_at: datetime | None = None, precision: Precision = "unknown"
    ) -> Scan:
        """Return what is found in a text before labels are decided on: what training needs of it."""
        folded = blank_boilerplate(fold(document(title, text)))
        title_end = len(title)
        mentions = self._finder.find(folded)
        local = published_at.astimezone(SHANGHAI).date() if published_at else None
        claims = find_claims(folded, mentions, local)
        described = describe(folded, title_end, published_at, precision, mentions, claims)
        scored = self._labeller.scored(folded, title_end, mentions, recap=described.recap)
        return Scan(folded, title_end, mentions, claims, described, scored)

    def _standing(self, scans: Sequence[Scan]) -> list[tuple[Standing, ...]]:
        recaps = [scan.described.recap for scan in scans]
        scored = [scan.scored for scan in scans]
        if self._model is None:
            return [
                plainest((one for one in found if one.score >= THRESHOLD), recap=recap)
                for found, recap in zip(scored, recaps, strict=True)
            ]
        return decide(self._model, [subject(one.text, one.title_end, one.scored) for one in scans], scored, recaps)

    def _tags(self, folded: str, title_end: int, standing: Sequence[Standing]) -> tuple[Tag, ...]:
        spans = {item.label: item.spans for item in standing}
        tones = self._tones.labels(folded, title_end, spans, self._kinds)
        return tuple(
            Tag(item.label, round(item.score, 4), item.origin, tones.get(item.label, 0), item.spans)
            for item in standing
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
