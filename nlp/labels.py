"""Decides which labels a text bears.

Each label with any evidence is a candidate: terms of the lexicon by strength and place, companies of its industry,
themes that support it. A logistic function of that evidence, the same for all labels of a kind, says how likely a
careful reader would file the text under the label. Its weights stand in `lexicons/salience.toml`;
`benchmarks/salience.py` fits them on the development half of `tests/gold`.
"""

from __future__ import annotations

import re
from math import exp, log, log1p
from typing import TYPE_CHECKING, Final, NamedTuple

from .abroad import is_abroad
from .lexicon import lead_end, lexicon_of
from .support import children, depths, held, labels_of, tables, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Company, Mention, Origin, Span
    from corpus.taxonomy import Taxonomy

    from .lexicon import Evidence
    from .matching import Found
    from .support import Worth

THRESHOLD: Final = 0.42  # the best F1 out of fold: benchmarks/learned.py prints F1 by threshold
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


class Standing(NamedTuple):
    """A label with its score in [0, 1], its evidence in text order, and who decided on it."""

    label: str
    score: float
    spans: tuple[Span, ...]
    origin: Origin = "lexicon"


class Candidate(NamedTuple):
    """A label with some evidence: what the decision looks at, where it stands; `plain` are its strong terms."""

    label: str
    features: Mapping[str, float]
    spans: tuple[Span, ...]
    plain: tuple[Span, ...] = ()


class Weighed(NamedTuple):
    """A candidate with its score by the lexicon alone, in [0, 1]."""

    label: str
    candidate: Candidate
    score: float

    def standing(self, text: str, *, home: bool) -> Standing:
        """Return the label with its score: in a recap of this market (`home`) every field that moved stands."""
        raised = home and self.score < MOVED_SCORE and moved(text, self.candidate)
        return Standing(self.label, MOVED_SCORE if raised else self.score, self.candidate.spans)


class Labeller:
    """The lexicon, which label stands for which industry, and the weights."""

    def __init__(self, taxonomy: Taxonomy, companies: Sequence[Company], worths: Worth | None = None) -> None:
        """Build the lexicon and the table from companies to the labels of their industries."""
        self._lexicon = lexicon_of(taxonomy)
        self._kinds = {label.id: label.kind for label in taxonomy.labels.values()}
        self._parents = {label.id: label.parents for label in taxonomy.labels.values() if label.parents}
        self._depths = depths(self._parents)
        self._labels_of = labels_of(taxonomy, companies)
        fitted = tables().get("calibration", {})
        self._calibration = fitted.get("slope", 1.0), fitted.get("offset", 0.0)
        self._worth = worths or worth()
        self._authors = _FINANCE | {label for label, above in self._parents.items() if _FINANCE.intersection(above)}

    def labels(self, text: str, title_end: int, mentions: Sequence[Mention], *, recap: bool) -> tuple[Standing, ...]:
        """Return the labels of a folded document, the plainest first."""
        scored = self.scored(text, title_end, mentions, recap=recap)
        return plainest((item for item in scored if item.score >= THRESHOLD), recap=recap)

    def terms(self, text: str) -> list[Found]:
        """Return the terms of all labels in a folded document, for `scored` and `candidates`."""
        return self._lexicon.terms(text)

    def scored(
        self,
        text: str,
        title_end: int,
        mentions: Sequence[Mention],
        *,
        recap: bool,
        terms: Sequence[Found] | None = None,
    ) -> list[Standing]:
        """Return every label that has any evidence with its score, whether it stands or not.

        `terms` are those of the text, where they were found before.
        """
        home = recap and not is_abroad(text, title_end, mentions)
        found = self.weighed(text, title_end, mentions, recap=recap, terms=terms)
        return [one.standing(text, home=home) for one in found]

    def weighed(
        self,
        text: str,
        title_end: int,
        mentions: Sequence[Mention],
        *,
        recap: bool,
        terms: Sequence[Found] | None = None,
    ) -> list[Weighed]:
        """Return every label that has any evidence with what the evidence is worth."""
        found = self.candidates(text, title_end, mentions, recap=recap, terms=terms)
        scores = self._scores(found)
        slope, offset = self._calibration
        return [Weighed(item.label, item, _calibrated(scores[item.label], slope, offset)) for item in found]

    def _scores(self, found: Sequence[Candidate]) -> dict[str, float]:
        """Return the scores of candidates: first of themes, then of what they support."""
        weights, scores = tables(), dict[str, float]()
        support: dict[str, float] = {}
        for _, n in sorted((self._depths.get(item.label, 0), n) for n, item in enumerate(found)):
            label, features = found[n].label, found[n].features
            kind = weights[self._kinds[label]]
            more = kind.get("held", 0.0) * support[label] if label in support else 0.0
            scores[label] = score = _score(features, kind, more)
            if label in self._parents:
                held(label, score, self._parents, self._worth, support)
        return scores

    def candidates(
        self,
        text: str,
        title_end: int,
        mentions: Sequence[Mention],
        *,
        recap: bool,
        terms: Sequence[Found] | None = None,
    ) -> list[Candidate]:
        """Return every label that has any evidence, with the features that the decision is made of."""
        terms = self.terms(text) if terms is None else terms
        evidence = self._lexicon.evidence(text, title_end, terms, self._authors, _only_speaks)
        named = self.by_company(text, title_end, mentions)
        support = children(evidence, self._parents, self._worth)
        found = sorted({*evidence, *named, *support})
        rivalry = _Rivalry([(self._kinds[one], _plainness(evidence.get(one), one in named)) for one in found])
        firms = len({m.symbol for m in mentions if m.kind == "company"}) if mentions else 0
        scene = _of_text(title_end, len(text), firms, recap=recap)
        elsewhere = any(start < title_end for label in named for start, _ in named[label])
        silent = not elsewhere and not any(one.strong[0] for one in evidence.values())
        result = []
        for label, (rivals, share) in zip(found, rivalry.each(), strict=True):
            own, places = evidence.get(label), named.get(label, ())
            features = _features(own, places, title_end, scene)
            features[f"is {label}"] = OWN
            features["child"] = support.get(label, 0.0)
            features["rivals"], features["share"] = rivals, share
            if named:
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
        companies = [m for m in mentions if m.kind == "company"] if mentions else []
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


def moved(text: str, item: Candidate) -> bool:
    """Whether a sentence of a recap says how the label's field moved."""
    return any(_MOVES.search(_sentence(text, span)) for span in item.plain)


def _sentence(text: str, span: Span) -> str:
    start = max((stop.end() for stop in _SENTENCE.finditer(text, 0, span[0])), default=0)
    stop = _SENTENCE.search(text, span[1])
    return text[start : stop.start() if stop else len(text)]


class _Rivalry:
    """How plainly the labels of a text stand beside the others of their kind."""

    def __init__(self, plainness: Sequence[tuple[str, float]]) -> None:
        """Take each label's kind and a rough weight of its evidence."""
        self._plainness = plainness
        self._top: dict[str, float] = {}
        self._clear: dict[str, int] = {}
        for kind, weight in plainness:
            if weight > self._top.get(kind, 0.1):
                self._top[kind] = weight
            if weight >= 1:
                self._clear[kind] = self._clear.get(kind, 0) + 1

    def each(self) -> list[tuple[float, float]]:
        """Return for each label the logarithm of one and its clear rivals, and its share of its kind's plainest."""
        top, clear = self._top, self._clear
        return [(log1p(clear.get(kind, 0) - (own >= 1)), own / top.get(kind, 0.1)) for kind, own in self._plainness]


def _only_speaks(text: str, end: int) -> bool:
    """Whether a financial firm named up to `end` is the author of what follows, not its subject."""
    return bool(_SPEAKS.match(text, end)) and not _OF_ITSELF.match(text, end)


def _plainness(found: Evidence | None, named: bool) -> float:  # noqa: FBT001 - of which companies are named
    """Return a rough weight of the evidence, to compare labels of one kind with."""
    weight = 1.0 * named
    if found is not None:
        (titled, led, rest), (weakly, weakly_led, _), *_ = found
        weight += titled + 0.6 * led + 0.3 * (weakly + rest) + 0.15 * weakly_led
    return weight


def _of_text(title_end: int, length: int, companies: int, *, recap: bool) -> dict[str, float]:
    """Return the features that all labels of a text share, those that are not zero."""
    features = {"bias": 1.0}
    if companies:
        features["companies"] = log1p(companies)
    if recap:
        features["recap"] = 1.0
    if length > LONG:
        features["long"] = 1.0
    if length <= title_end + 1:
        features["bare title"] = 1.0
    return features


def _features(
    found: Evidence | None, places: Sequence[Span], title_end: int, shared: Mapping[str, float]
) -> dict[str, float]:
    """Return the features that are not zero."""
    features = dict(shared)
    if places:
        titled = sum(start < title_end for start, _ in places)
        features["company title"] = float(titled > 0)
        features["company lead"] = float(len(places) > titled)
    if found is not None:
        _count(found, features)
    return features


def _count(found: Evidence, features: dict[str, float]) -> None:
    """Add the features of a label's terms that are not zero."""
    (titled, led, rest), (weakly, weakly_led, weak_rest), repeats, first, longest, *_ = found
    if titled:
        features["title strong"] = 1.0
        features["title strong more"] = log1p(titled - 1)
        features["early"] = 1 - first
    if weakly:
        features["title weak"] = min(2.0, weakly)
    if led:
        features["lead strong"] = log1p(led)
    if weakly_led:
        features["lead weak"] = log1p(weakly_led)
    if rest:
        features["rest strong"] = log1p(rest)
    if weak_rest:
        features["rest weak"] = log1p(weak_rest)
    if repeats:
        features["repeats"] = log1p(repeats)
    if longest:
        features["longest"] = min(longest, 8) / 8


def _score(features: Mapping[str, float], weights: Mapping[str, float], more: float = 0.0) -> float:
    return 1 / (1 + exp(-more - sum([weights.get(name, 0.0) * value for name, value in features.items()])))


def _calibrated(score: float, slope: float, offset: float) -> float:
    """Return how likely a label stands given its score: terms look better on texts they were collected from.

    Platt's logistic function of the log odds (1999), fitted on items that no term was collected from.
    """
    return 1 / (1 + exp(-slope * log(score / (1 - score)) - offset))


def names(candidates: Iterable[Candidate]) -> list[str]:
    """Return the names of all features that candidates have, sorted."""
    return sorted({name for item in candidates for name in item.features})
