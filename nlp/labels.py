"""Decides which labels a text bears.

Each label with any evidence is a candidate: terms of the lexicon by strength and place, companies of its industry,
themes that support it. A logistic function of that evidence, the same for all labels of a kind, says how likely a
careful reader would file the text under the label. Its weights stand in `lexicons/salience.toml`;
`benchmarks/salience.py` fits them on the development half of `tests/gold`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, log1p
from typing import TYPE_CHECKING, Final

from .abroad import is_abroad
from .lexicon import Lexicon, lead_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Company, Mention, Origin, Span
    from corpus.taxonomy import Taxonomy

    from .lexicon import Evidence

THRESHOLD: Final = 0.42  # the best F1 out of fold on the development half: benchmarks/salience.py
MOST: Final = 8  # a text about more than this is a digest: its plainest labels are kept
DIGEST: Final = 4  # a text that names more companies than this is not about each of their industries

MOST_MOVED: Final = 16  # a wrap lists more than it is about, and each is a thing it says
MOVED_SCORE: Final = 0.6  # what a recap that says how a field moved is worth for it

# Words by which a recap says that a field moved.
_MOVES: Final = re.compile(
    r"涨|跌|走强|走弱|走高|走低|拉升|活跃|下挫|领衔|回落|回调|调整|反弹|异动|居前|承压|低迷|翻红|翻绿|爆发|飙升|流入|流出|上扬|下行|冲高|高开|低开"
    r"|\b(?:rose|fell|gain|gained|gains|jump|jumped|surge|surged|rally|rallied|drop|dropped|slid|slump|slumped|tumbl\w+|climb"
    r"|climbed|advanc\w+|declin\w+|led|lead|limit|soar|soared|lower|higher|up|down"
    r"|interest|concentrated|flowing|inflows?)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[。!?！？；;\n]|\. ")

LONG: Final = 600  # characters: a programme's item, not a flash
_LOGS: Final = ("lead strong", "lead weak", "rest strong", "rest weak", "repeats")

# A broker or bank that only speaks («某某证券：看好…») is not what the text is about.
_SPEAKS: Final = re.compile(
    r"(?:[:：]|研报|研究|分析师|首席|策略|(?:证券|银行)?(?:表示|指出|认为|称|预计|预测|建议|维持|上调|下调|看好|发布报告))"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A label with its score in [0, 1], its evidence in text order, and who decided on it."""

    label: str
    score: float
    spans: tuple[Span, ...]
    origin: Origin = "lexicon"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label with some evidence: what the decision looks at, where it stands; `plain` are its strong terms."""

    label: str
    features: Mapping[str, float]
    spans: tuple[Span, ...]
    plain: tuple[Span, ...] = ()


class Labeller:
    """The lexicon, which label stands for which industry, and the weights."""

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company]) -> None:
        """Build the lexicon and the table from companies to the labels of their industries."""
        self._lexicon = Lexicon(taxonomy)
        self._kinds = {label.id: label.kind for label in taxonomy.labels.values()}
        self._parents = {label.id: label.parents for label in taxonomy.labels.values() if label.parents}
        labels = taxonomy.labels.values()
        sectors = {code: label.id for label in labels if label.kind == "sector" for code in label.shenwan}
        by_company = ((c.symbol, sectors.get(f"{c.industry[:2]}0000")) for c in companies if c.industry)
        self._sector_of: Mapping[str, str] = {symbol: label for symbol, label in by_company if label}

    def labels(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> tuple[Standing, ...]:
        """Return the labels of a folded document, the plainest first."""
        scored = self.scored(text, title_end, mentions, recap=recap)
        return plainest((item for item in scored if item.score >= THRESHOLD), recap=recap)

    def scored(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> list[Standing]:
        """Return every label that has any evidence with its score, whether it stands or not."""
        weights = _weights()
        home = recap and not is_abroad(text, title_end, mentions)
        scored = []
        for item in self.candidates(text, title_end, mentions, recap=recap):
            score = _score(item.features, weights[self._kinds[item.label]])
            if home and score < MOVED_SCORE and _moved(text, item):
                score = MOVED_SCORE
            scored.append(Standing(item.label, score, item.spans))
        return scored

    def candidates(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> list[Candidate]:
        """Return every label that has any evidence, with the features that the decision is made of."""
        evidence = self._lexicon.evidence(text, title_end)
        named = self._by_company(text, title_end, mentions)
        children = self._children(evidence)
        found = sorted({*evidence, *named, *children})
        rivalry = _Rivalry(
            {label: _plainness(evidence.get(label), named.get(label, ())) for label in found}, self._kinds
        )
        scene = _Scene(title_end, len(text), recap, len({m.symbol for m in mentions if m.kind == "company"}))
        result = []
        for label in found:
            own, places = evidence.get(label), named.get(label, ())
            features = _features(own, places, scene)
            features["child"] = children.get(label, 0.0)
            features["rivals"], features["share"] = rivalry.of(label)
            spans, plain = (own.spans, own.plain) if own else ((), ())
            result.append(Candidate(label, features, tuple(sorted({*spans, *places})) if places else spans, plain))
        return result

    def _children(self, evidence: Mapping[str, Evidence]) -> dict[str, float]:
        """Return how plainly the themes that a label is the parent of are spoken of."""
        support: dict[str, float] = {}
        for label, found in evidence.items():
            for parent in self._parents.get(label, ()):
                support[parent] = max(support.get(parent, 0.0), min(2.0, found.strong[0] + 0.5 * found.strong[1]))
        return support

    def _by_company(self, text: str, title_end: int, mentions: Sequence[Mention]) -> dict[str, list[Span]]:
        """Return by sector the places where its companies are named in title or lead, unless they only speak."""
        named = [m for m in mentions if m.kind == "company"]
        if not named or len({m.symbol for m in named}) > DIGEST:
            return {}
        found: dict[str, list[Span]] = {}
        lead = lead_end(text, title_end)
        for mention in named:
            label = self._sector_of.get(mention.symbol)
            if label and mention.span[0] < lead and not _only_speaks(text, mention, label):
                found.setdefault(label, []).append(mention.span)
        return found


def plainest(standing: Iterable[Standing], *, recap: bool) -> tuple[Standing, ...]:
    """Return the labels that stand, the plainest first, no more than a text is about."""
    return tuple(sorted(standing, key=lambda item: (-item.score, item.label))[: MOST_MOVED if recap else MOST])


def _moved(text: str, item: Candidate) -> bool:
    """Whether a sentence of a recap says how the label's field moved."""
    return any(_MOVES.search(_sentence(text, span)) for span in item.plain)


def _sentence(text: str, span: Span) -> str:
    start = max((stop.end() for stop in _SENTENCE.finditer(text, 0, span[0])), default=0)
    stop = _SENTENCE.search(text, span[1])
    return text[start : stop.start() if stop else len(text)]


class _Rivalry:
    """How plainly the labels of a text stand beside the others of their kind."""

    def __init__(self, plainness: Mapping[str, float], kinds: Mapping[str, str]) -> None:
        """Take a rough weight of the evidence by label, and the kinds of labels."""
        self._plainness, self._kinds = plainness, kinds
        self._top: dict[str, float] = {}
        self._clear: dict[str, int] = {}
        for label, weight in plainness.items():
            kind = kinds[label]
            self._top[kind] = max(self._top.get(kind, 0.1), weight)
            self._clear[kind] = self._clear.get(kind, 0) + (weight >= 1)

    def of(self, label: str) -> tuple[float, float]:
        """Return the logarithm of one and its clear rivals, and its share of the plainest of its kind."""
        kind, own = self._kinds[label], self._plainness[label]
        return log1p(self._clear[kind] - (own >= 1)), own / self._top[kind]


@dataclass(frozen=True, slots=True)
class _Scene:
    title_end: int
    length: int
    recap: bool
    companies: int


def _only_speaks(text: str, mention: Mention, label: str) -> bool:
    return label in ("nonbank-financials", "banks") and bool(_SPEAKS.match(text, mention.span[1]))


def _plainness(found: Evidence | None, places: Sequence[Span]) -> float:
    """Return a rough weight of the evidence, to compare labels of one kind with."""
    weight = 1.0 * bool(places)
    if found:
        weight += (
            found.strong[0] + 0.6 * found.strong[1] + 0.3 * (found.weak[0] + found.strong[2]) + 0.15 * found.weak[1]
        )
    return weight


def _features(found: Evidence | None, places: Sequence[Span], scene: _Scene) -> dict[str, float]:
    """Return the features that are not zero."""
    features = {"bias": 1.0}
    if places:
        titled = sum(start < scene.title_end for start, _ in places)
        features["company title"] = float(titled > 0)
        features["company lead"] = float(len(places) > titled)
    if scene.companies:
        features["companies"] = log1p(scene.companies)
    if scene.recap:
        features["recap"] = 1.0
    if scene.length > LONG:
        features["long"] = 1.0
    if scene.length <= scene.title_end + 1:
        features["bare title"] = 1.0
    if found is not None:
        _count(found, features)
    return features


def _count(found: Evidence, features: dict[str, float]) -> None:
    """Add the features of a label's terms that are not zero."""
    titled, led, rest = found.strong
    if titled:
        features["title strong"] = 1.0
        features["title strong more"] = log1p(titled - 1)
        features["early"] = 1 - found.first
    if found.weak[0]:
        features["title weak"] = min(2.0, found.weak[0])
    for name, count in zip(_LOGS, (led, found.weak[1], rest, found.weak[2], found.repeats), strict=True):
        if count:
            features[name] = log1p(count)
    if found.longest:
        features["longest"] = min(found.longest, 8) / 8


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    """Return the weights of the features by kind of label."""
    text = resources.files("nlp").joinpath("lexicons", "salience.toml").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = tomllib.loads(text)
    return weights


def _score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return 1 / (1 + exp(-sum([weights.get(name, 0.0) * value for name, value in features.items()])))


def names(candidates: Iterable[Candidate]) -> list[str]:
    """Return the names of all features that candidates have, sorted."""
    return sorted({name for item in candidates for name in item.features})
