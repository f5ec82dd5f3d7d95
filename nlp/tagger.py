"""Reads one article whole: language, mentions, labels, tone, claims, recap.

A `Reader` is built once per process from the taxonomy and the workspace's companies; reading is pure and has no clock.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from corpus.records import Reading, Tag, document
from corpus.times import SHANGHAI

from .abroad import is_abroad
from .boilerplate import blank_boilerplate
from .claims import find_claims
from .deciding import PLAIN, STRICTER, Text, default_decider
from .described import describe
from .encoder import TONE, default_encoder, with_encoded
from .features import subject
from .folding import fold
from .labels import THRESHOLD, Labeller, plainest
from .language import language
from .mentions import MentionFinder
from .tone import ToneReader
from .wording import TONES, default_wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from corpus.records import Article, Claim, Company, Lang, Mention, Precision, Span
    from corpus.taxonomy import Taxonomy

    from .classifier import Model
    from .described import Described
    from .features import Subject
    from .labels import Standing
    from .matching import Found
    from .tone import CompanyTone
    from .wording import Floats


class Scan(NamedTuple):
    """A folded document and what was found in it before anything is decided about labels."""

    text: str
    title_end: int
    lang: Lang
    mentions: Sequence[Mention]
    claims: tuple[Claim, ...]
    described: Described
    scored: Sequence[Standing]
    seen: Text
    wording: Sequence[float]


class _Item(NamedTuple):
    """A text to be scanned, as it stands and folded."""

    whole: str
    folded: str
    title_end: int
    published_at: datetime | None
    precision: Precision


class Reader:
    """Everything needed to read an article."""

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company] = (), model: Model | None = None) -> None:
        """Build the automata; takes a second. Without a model lexicon and wording decide on labels."""
        self._kinds = {label.id: label.kind for label in taxonomy.labels.values()}
        self._finder = MentionFinder(companies)
        self._labeller = Labeller(taxonomy, companies)
        self._tones = _tone_reader()
        self._model = model
        self._wording = default_wording()
        self._decider = default_decider(taxonomy)

    def read(
        self, title: str, text: str, published_at: datetime | None = None, precision: Precision = "unknown"
    ) -> Reading:
        """Return what the text says; spans refer to `document(title, text)`."""
        return self._readings([self.scan(title, text, published_at, precision)])[0]

    def read_many(self, articles: Sequence[Article]) -> list[Reading]:
        """Return what `read` returns of each, in less time."""
        items = [_item(one.title, one.text, one.published_at, one.precision) for one in articles]
        return self._readings(self._scans(items))

    def _readings(self, scans: Sequence[Scan]) -> list[Reading]:
        found = self._standing(scans)
        self._tones.glance([scan.text for scan, standing in zip(scans, found, strict=True) if standing])
        return [self._reading(scan, standing) for scan, standing in zip(scans, found, strict=True)]

    def _reading(self, scan: Scan, standing: Sequence[Standing]) -> Reading:
        mentions, firms = self._toned(scan)
        return Reading(
            lang=scan.lang,
            recap=scan.described.recap,
            described=scan.described.session,
            tags=self._tags(scan, standing, firms),
            mentions=mentions,
            claims=scan.claims,
            abroad=scan.described.recap and is_abroad(scan.text, scan.title_end, scan.mentions),
        )

    def scan(
        self, title: str, text: str, published_at: datetime | None = None, precision: Precision = "unknown"
    ) -> Scan:
        """Return what is found in a text before labels are decided on: what training needs of it."""
        return self._scans([_item(title, text, published_at, precision)])[0]

    def _scans(self, items: Sequence[_Item]) -> list[Scan]:
        """Scan texts: all by one automaton, then all by the next, and so on.

        An automaton is megabytes that must lie in the processor's cache: used by turns they push one another out, and
        each takes three times as long.
        """
        terms = [self._labeller.terms(item.folded) for item in items]
        mentions = [self._finder.find(item.folded) for item in items]
        told = [_told(item, named) for item, named in zip(items, mentions, strict=True)]
        subjects = [subject(item.folded, item.title_end) for item in items]
        margins = self._margins(subjects)
        texts = [
            self._text(item, read, named, found, described.recap)
            for item, read, named, found, (_, described) in zip(items, subjects, mentions, terms, told, strict=True)
        ]
        scored = self._scored(texts, margins)
        tones = margins[:, len(self._wording.labels) + 1 :].tolist()
        return [
            Scan(item.folded, item.title_end, _language(item, seen), named, claims, described, standing, seen, tone)
            for item, named, (claims, described), standing, seen, tone in zip(
                items, mentions, told, scored, texts, tones, strict=True
            )
        ]

    def _margins(self, subjects: Sequence[Subject]) -> Floats:
        """Return what wording, and in English the encoder, say of each text, by the wording's outputs."""
        margins = self._wording.margins(subjects)
        english = [row for row, one in enumerate(subjects) if one.lang == "en"]
        if english:
            said = default_encoder().read([subjects[row].text for row in english])
            width = len(self._wording.labels) + 1
            margins[english, :width] = with_encoded(margins[english, :width], said)
            margins[english, width : width + len(TONES)] += TONE * said[:, width:]
        return margins

    def _text(
        self,
        item: _Item,
        read: Subject,
        mentions: Sequence[Mention],
        terms: Sequence[Found],
        recap: bool,  # noqa: FBT001
    ) -> Text:
        home = recap and not is_abroad(item.folded, item.title_end, mentions)
        found = self._labeller.weighed(item.folded, item.title_end, mentions, recap=recap, terms=terms)
        return Text(item.folded, read, found, home)

    def _scored(self, texts: Sequence[Text], margins: Floats) -> list[list[Standing]]:
        """Return every label that has any evidence: by lexicon and wording, or by a taxonomy's own terms alone."""
        if self._decider is None:
            return [[one.standing(text.text, home=text.home) for one in text.weighed] for text in texts]
        return self._decider.decide(texts, margins[:, : len(self._wording.labels) + 1])

    def _standing(self, scans: Sequence[Scan]) -> list[tuple[Standing, ...]]:
        recaps = [scan.described.recap for scan in scans]
        if self._model is None:
            found = [plainest(self._good(scan), recap=recap) for scan, recap in zip(scans, recaps, strict=True)]
        else:
            from .blend import decide  # noqa: PLC0415 - brings scipy, which reading without a model does without

            read = [one.seen.subject._replace(lexicon={item.label: item.score for item in one.scored}) for one in scans]
            found = decide(self._model, read, [one.scored for one in scans], recaps)
        return [tuple([self._shown(one, scan) for one in here]) for here, scan in zip(found, scans, strict=True)]

    def _good(self, scan: Scan) -> list[Standing]:
        """Return the labels that are likely enough, some by a stricter measure; none where the plainest is doubtful.

        Of a user's own taxonomy, which is decided on by its terms alone, all from THRESHOLD.
        """
        if self._decider is None:
            return [one for one in scan.scored if one.score >= THRESHOLD]
        good = [one for one in scan.scored if one.score >= STRICTER.get(one.label, THRESHOLD)]
        return good if max([one.score for one in good], default=0.0) >= PLAIN else []

    def _shown(self, one: Standing, scan: Scan) -> Standing:
        """Return a label that no term speaks for with the places that speak most for it."""
        if one.spans or one.origin == "lexicon" or one.label not in self._wording.columns:
            return one
        subject = scan.seen.subject
        spans = self._wording.evidence(subject, one.label)
        if not spans and subject.lang == "en":
            spans = default_encoder().telling(subject.text, self._wording.columns[one.label])
        return one._replace(spans=spans)

    def _tags(self, scan: Scan, standing: Sequence[Standing], firms: float | None) -> tuple[Tag, ...]:
        spans = {item.label: item.spans for item in standing}
        if scan.described.recap:
            tones = self._tones.told(scan.text, scan.title_end, spans, self._kinds)
        else:
            tones = self._tones.labels(scan.text, scan.title_end, spans, self._kinds, scan.wording[:3], firms)
        return tuple(
            Tag(item.label, round(item.score, 4), item.origin, tones.get(item.label, 0), item.spans)
            for item in standing
        )

    def _toned(self, scan: Scan) -> tuple[tuple[Mention, ...], float | None]:
        """Return the mentions with what is said of companies, and the sum of that, None where none is named."""
        spans: dict[str, list[Span]] = {}
        for mention in scan.mentions:
            if mention.kind == "company":
                spans.setdefault(mention.symbol, []).append(mention.span)
        if not spans:
            return tuple(scan.mentions), None
        tones = self._tones.companies(scan.text, scan.title_end, spans, scan.wording[3:])
        mentions = tuple([_with_tone(mention, tones) for mention in scan.mentions])
        return mentions, sum(tone.balance for tone in tones.values())


@cache
def _tone_reader() -> ToneReader:
    return ToneReader.default()


def _item(title: str, text: str, published_at: datetime | None, precision: Precision) -> _Item:
    whole = document(title, text)
    return _Item(whole, blank_boilerplate(fold(whole)), len(title), published_at, precision)


def _language(item: _Item, seen: Text) -> Lang:
    """Return the language of a text as it stands: that of what is read of it, where that is the same."""
    return seen.subject.lang if seen.subject.text == item.whole else language(item.whole)


def _told(item: _Item, mentions: Sequence[Mention]) -> tuple[tuple[Claim, ...], Described]:
    """Return what a text claims, and which session it describes."""
    local = item.published_at.astimezone(SHANGHAI).date() if item.published_at else None
    claims = find_claims(item.folded, mentions, local)
    return claims, describe(item.folded, item.title_end, item.published_at, item.precision, mentions, claims)


def _with_tone(mention: Mention, tones: Mapping[str, CompanyTone]) -> Mention:
    tone = tones.get(mention.symbol) if mention.kind == "company" else None
    return mention if tone is None else replace(mention, tone=tone.tone, strength=tone.strength, moved=tone.moved)
