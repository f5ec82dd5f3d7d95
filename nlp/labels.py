"""Decides which labels a text bears.

Each label with any evidence is a candidate: terms of the lexicon by strength and place, companies of its industry,
themes that support it. A logistic function of that evidence, the same for all labels of a kind, says how likely a
careful reader would file the text under the label. Its weights stand in `lexicons/salience.toml`;
`benchmarks/salience.py` fits them on the development half of `tests/gold`.
"""

from __future__ import annotations

import re
from math import exp, log
from operator import mul
from typing import TYPE_CHECKING, Final, NamedTuple

from .abroad import is_abroad
from .candidates import NOBODY, Candidate, OfCompanies, names, of_text, plainness, rivalry, values_of, weights_of
from .lexicon import lead_end, lexicon_of
from .support import children, depths, held, labels_of, tables, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Company, Mention, Origin, Span
    from corpus.taxonomy import Taxonomy

    from .matching import Found
    from .support import Worth

__all__ = ["Candidate", "Labeller", "Standing", "Weighed", "moved", "names", "plainest"]

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
        self._weights = {label: weights_of(tables()[kind], label) for label, kind in self._kinds.items()}
        self._held = {label: tables()[kind].get("held", 0.0) for label, kind in self._kinds.items()}
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
        return [
            Weighed(item.label, item, _calibrated(score, slope, offset))
            for item, score in zip(found, scores, strict=True)
        ]

    def _scores(self, found: Sequence[Candidate]) -> list[float]:
        """Return the scores of candidates: first those of themes are found, then those of what they support."""
        scores = [0.0] * len(found)
        support: dict[str, float] = {}
        depths = [self._depths.get(label, 0) for label, *_ in found]
        for n in sorted(range(len(found)), key=depths.__getitem__):
            label, values, *_ = found[n]
            more = self._held[label] * support[label] if label in support else 0.0
            scores[n] = score = 1 / (1 + exp(-more - sum(map(mul, self._weights[label], values))))
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
        """Return every label that has any evidence, with what the decision looks at."""
        terms = self.terms(text) if terms is None else terms
        evidence = self._lexicon.evidence(text, title_end, terms, self._authors, _only_speaks)
        named = self.by_company(text, title_end, mentions)
        support = children(evidence, self._parents, self._worth)
        found = sorted({*evidence, *named, *support})
        if not found:
            return []
        plain = [plainness(evidence.get(label), label in named) for label in found]
        beside = rivalry([self._kinds[label] for label in found], plain)
        firms = len({m.symbol for m in mentions if m.kind == "company"}) if mentions else 0
        elsewhere = any(start < title_end for label in named for start, _ in named[label])
        silent = not elsewhere and not {one.strong[0] for one in evidence.values()} - {0}
        scene = of_text(title_end, len(text), firms, recap=recap, silent=silent)
        result = []
        for label, rivals in zip(found, beside, strict=True):
            own, places = evidence.get(label), named.get(label, ())
            firm = self._of_companies(label, title_end, named, elsewhere=elsewhere) if named else NOBODY
            values = values_of(own, scene, firm, support.get(label, 0.0), rivals)
            spans, strong = (own.spans, own.plain) if own else ((), ())
            result.append(Candidate(label, values, tuple(sorted({*spans, *places})) if places else spans, strong))
        return result

    def _of_companies(
        self, label: str, title_end: int, named: Mapping[str, list[Span]], *, elsewhere: bool
    ) -> OfCompanies:
        """Weigh what the companies named say of a label: a theme's may do other things, a sector's own count whole."""
        kind, places = self._kinds[label], named.get(label, ())
        titled = sum([start < title_end for start, _ in places])
        worths = self._worth.of_company(label) if kind == "theme" else 1.0
        at_home = kind == "theme" and any(parent in named for parent in self._parents.get(label, ()))
        return OfCompanies(
            worths * (len(places) > titled), worths * (titled > 0),
            float(not places and elsewhere and kind != "policy"), float(at_home),
        )  # fmt: skip

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


def _only_speaks(text: str, end: int) -> bool:
    """Whether a financial firm named up to `end` is the author of what follows, not its subject."""
    return bool(_SPEAKS.match(text, end)) and not _OF_ITSELF.match(text, end)


def _calibrated(score: float, slope: float, offset: float) -> float:
    """Return how likely a label stands given its score: terms look better on texts they were collected from.

    Platt's logistic function of the log odds (1999), fitted on items that no term was collected from.
    """
    return 1 / (1 + exp(-slope * log(score / (1 - score)) - offset))
