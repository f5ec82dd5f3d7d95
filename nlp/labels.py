"""Decides which labels a text bears.

Each label with any evidence is a candidate: terms of the lexicon by strength and place, companies of its industry,
themes that support it. A logistic function of that evidence, the same for all labels of a kind, says how likely a
careful reader would file the text under the label. Its weights stand in `lexicons/salience.toml`;
`benchmarks/salience.py` fits them on the development half of `tests/gold`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log, log1p
from typing import TYPE_CHECKING, Final

from .abroad import is_abroad
from .lexicon import Lexicon, lead_end
from .support import children, depths, held, labels_of, tables, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Company, Mention, Origin, Span
    from corpus.taxonomy import Taxonomy

    from .lexicon import Evidence
    from .support import Worth

THRESHOLD: Final = 0.39  # the best F1 on items that no term was collected from: benchmarks/salience.py
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

OWN: Final = 0.5  # size of a label's own feature: how readily it is given, shrunk towards its kind
LONG: Final = 600  # characters: a programme's item, not a flash
_LOGS: Final = ("lead strong", "lead weak", "rest strong", "rest weak", "repeats")

# A broker or bank that only speaks («某某证券：看好…») is not what the text is about.
_SPEAKS: Final = re.compile(
    r"(?:(?:证券)?[:：]|研报|研究|分析师|首席|策略|(?:证券|银行)?(?:表示|指出|认为|称|预计|预测|建议|维持|上调|下调|看好|发布报告)"
    r"(?!.{0,10}(?:费率|利率|存款))|[^。；\n]{0,12}联席保荐人|(?:为|担任)?(?:独家|联席)?保荐"
    r"|\s(?:says?|said|sees|expects?|raises|lifts|cuts|forecasts?|predicts|analysts?|economists?|strategists?|estimates)\b)"
)

_FINANCE: Final = frozenset({"nonbank-financials", "banks"})
# «某某银行：2024年净利润…»: after the colon it speaks of itself, as every company does in its announcements.
_OF_ITSELF: Final = re.compile(
    r"(?:证券)?[:：]\s*(?:.{0,14}(?:净利|成为|换帅|营收|归母|业绩预|业绩快报|分红|派息|回购|增持|减持|公司债|债券获|短期融资券)|公司|拟|获|股东|控股|实控人|副?董事|副?行长"
    r"|总经理|监事|高管|完成|终止|成功|发行|聘任|选举|收到|截至|董秘|子公司|全资|被|不存在|生产经营|股票|[AH]股(?:股东|股份|股票|发行|募)|成为|换帅|任命|上交所|深交所|联交所|证监会|同意|提名|赎回)"
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

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company], worths: Worth | None = None) -> None:
        """Build the lexicon and the table from companies to the labels of their industries."""
        self._lexicon = Lexicon(taxonomy)
        self._kinds = {label.id: label.kind for label in taxonomy.labels.values()}
        self._parents = {label.id: label.parents for label in taxonomy.labels.values() if label.parents}
        self._depths = depths(self._parents)
        self._labels_of = labels_of(taxonomy, companies)
        self._worth = worths or worth()
        self._authors = _FINANCE | {label for label, above in self._parents.items() if _FINANCE.intersection(above)}

    def labels(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> tuple[Standing, ...]:
        """Return the labels of a folded document, the plainest first."""
        scored = self.scored(text, title_end, mentions, recap=recap)
        return plainest((item for item in scored if item.score >= THRESHOLD), recap=recap)

    def scored(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> list[Standing]:
        """Return every label that has any evidence with its score, whether it stands or not."""
        home = recap and not is_abroad(text, title_end, mentions)
        found = self.candidates(text, title_end, mentions, recap=recap)
        scores = self._scores(found)
        scored = []
        for item in found:
            score = _calibrated(scores[item.label])
            if home and score < MOVED_SCORE and _moved(text, item):
                score = MOVED_SCORE
            scored.append(Standing(item.label, score, item.spans))
        return scored

    def _scores(self, found: Sequence[Candidate]) -> dict[str, float]:
        """Return the scores of candidates: first of themes, then of what they support."""
        weights, scores = tables(), dict[str, float]()
        support: dict[str, float] = {}
        for item in sorted(found, key=lambda item: self._depths.get(item.label, 0)):
            kind = weights[self._kinds[item.label]]
            scores[item.label] = _score(item.features, kind, kind.get("held", 0.0) * support.get(item.label, 0.0))
            if item.label in self._parents:
                held(item.label, scores[item.label], self._parents, self._worth, support)
        return scores

    def candidates(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> list[Candidate]:
        """Return every label that has any evidence, with the features that the decision is made of."""
        evidence = self._lexicon.evidence(text, title_end, self._authors, _only_speaks)
        named = self.by_company(text, title_end, mentions)
        support = children(evidence, self._parents, self._worth)
        found = sorted({*evidence, *named, *support})
        rivalry = _Rivalry(
            {label: _plainness(evidence.get(label), named.get(label, ())) for label in found}, self._kinds
        )
        scene = _Scene(title_end, len(text), recap, len({m.symbol for m in mentions if m.kind == "company"}))
        elsewhere = any(start < title_end for label in named for start, _ in named[label])
        silent = not elsewhere and not any(one.strong[0] for one in evidence.values())
        result = []
        for label in found:
            own, places = evidence.get(label), named.get(label, ())
            features = _features(own, places, scene)
            features[f"is {label}"] = OWN
            features["child"] = support.get(label, 0.0)
            features["rivals"], features["share"] = rivalry.of(label)
            self._weigh_companies(label, features, named, elsewhere=elsewhere)
            if silent and "lead strong" in features:  # the title says nothing, so the text has to
                features["silent title"] = features["lead strong"]
            spans, plain = (own.spans, own.plain) if own else ((), ())
            result.append(Candidate(label, features, tuple(sorted({*spans, *places})) if places else spans, plain))
        return result

    def _weigh_companies(
        self, label: str, features: dict[str, float], named: Mapping[str, list[Span]], *, elsewhere: bool
    ) -> None:
        """Weigh what the companies named say of a label: a theme's may do other things, a sector's own count whole."""
        kind = self._kinds[label]
        if kind == "theme" and label in named:
            worths = self._worth.of_company(label)
            for name in ("company title", "company lead"):
                features[name] *= worths
        if label not in named and elsewhere and kind != "policy":
            features["elsewhere"] = 1.0
        if kind == "theme" and any(parent in named for parent in self._parents.get(label, ())):
            features["at home"] = 1.0

    def by_company(self, text: str, title_end: int, mentions: Sequence[Mention]) -> dict[str, list[Span]]:
        """Return by label the places where its companies are named in title or lead, unless they only speak."""
        companies = [m for m in mentions if m.kind == "company"]
        if not companies or len({m.symbol for m in companies}) > DIGEST:
            return {}
        found: dict[str, list[Span]] = {}
        lead = lead_end(text, title_end)
        for mention in companies:
            labels = self._labels_of.get(mention.symbol, ())
            if mention.span[0] >= lead or (
                not self._authors.isdisjoint(labels) and _only_speaks(text, mention.span[1])
            ):
                continue
            for label in labels:
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


def _only_speaks(text: str, end: int) -> bool:
    """Whether a financial firm named up to `end` is the author of what follows, not its subject."""
    return bool(_SPEAKS.match(text, end)) and not _OF_ITSELF.match(text, end)


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


def _score(features: Mapping[str, float], weights: Mapping[str, float], more: float = 0.0) -> float:
    return 1 / (1 + exp(-more - sum([weights.get(name, 0.0) * value for name, value in features.items()])))


def _calibrated(score: float) -> float:
    """Return how likely a label stands given its score: terms look better on texts they were collected from.

    Platt's logistic function of the log odds (1999), fitted on items that no term was collected from.
    """
    fitted = tables().get("calibration", {})
    odds = log(score / (1 - score))
    return 1 / (1 + exp(-fitted.get("slope", 1.0) * odds - fitted.get("offset", 0.0)))


def names(candidates: Iterable[Candidate]) -> list[str]:
    """Return the names of all features that candidates have, sorted."""
    return sorted({name for item in candidates for name in item.features})
