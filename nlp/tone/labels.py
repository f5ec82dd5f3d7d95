"""Tone of a text for the labels it bears: sectors and themes by clause, policies by what is done with them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from nlp.clauses import segments, sentence_spans

from .cues import Cue, Hit, Vocabulary, entries, lowered, merged
from .figures import figures
from .roles import TURN_REACH, Bearer, Said, said, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from corpus.records import Span

TITLE: Final = 3.0
MIXED: Final = 0.2
NEAR, BESIDE, AFAR = 3.0, 1.5, 0.6  # a policy word in the label's segment, in its sentence, elsewhere
# A company's routine (launches, plans, cautions) says nothing of its sector.
ROUTINE: Final = frozenset({"business", "caveat", "asset", "dividend"})
# Words of support or trouble in the body alone are how everything is written; they need company.
WEAK: Final = frozenset({"support", "curb"})
WEAK_WEIGHT: Final = 0.35
ENOUGH: Final = 0.5
_LOOSEN: Final = re.compile(
    r"取消|暂停|放宽|放松|放开|解除|豁免|推迟|终止|撤销|缓和|中止|松绑|退出|移出|全面取消|紧张|eas"
    r"|lift|suspend|remov|scrap|relax|exempt|waive",
    re.IGNORECASE,
)
DEFAULT: Final = "default"


class LabelReader:
    """Reads the tone for labels."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        """Take the tone lexicon."""
        firms = [table for table in lexicon["company"] if table["group"] not in ROUTINE]
        self._words = Vocabulary(entries((*lexicon["label"], *firms)))
        self._policies: Mapping[str, Any] = lexicon["policy"]
        signs: dict[str, dict[str, int]] = defaultdict(dict)
        for label, table in self._policies.items():
            for name, sign in (("flat", 0), ("down", -1), ("up", 1)):
                for word in table.get(name, ()):
                    signs[word][label] = sign
        self._signs = dict(signs)
        turns = {word: cue for word, cue in entries(lexicon["company"]).items() if cue.group == "turn"}
        self._acts = Vocabulary(
            {word: cue for word, cue in turns.items() if word not in signs}
            | {word: Cue(1, 1, word, "self") for word in signs}
        )

    def read(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], kinds: Mapping[str, str]
    ) -> dict[str, int]:
        """Return the tone of each label of `spans`; `kinds` says which are policies."""
        if not spans:
            return {}
        low = lowered(text)
        numbers = figures(text)
        policies = [label for label in spans if kinds.get(label) == "policy" or label in self._policies]
        others = {label: places for label, places in spans.items() if label not in policies}
        tones = self._others(text, title_end, others, merged(numbers, self._words.find(low))) if others else {}
        if policies:
            acts = turned(text, self._acts.find(low))
            tones |= {label: self._policy(text, title_end, label, spans[label], acts) for label in policies}
        return {label: tones[label] for label in spans}

    def _others(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], raw: Sequence[Hit]
    ) -> dict[str, int]:
        """Return the tones of sectors and themes."""
        hits = [hit for hit in turned(text, raw) if hit.cue.sign]
        named = [Bearer(start, end, label) for label, places in spans.items() for start, end in places]
        found: dict[str, list[Said]] = defaultdict(list)
        for item in said(text, hits, named):
            found[item.key].append(item)
        return {
            label: _balance(found[label], title_end) if label in found else _around(text, hits, places, title_end)
            for label, places in spans.items()
        }

    def _policy(self, text: str, title_end: int, label: str, places: Sequence[Span], acts: Iterable[Hit]) -> int:
        """Return the tone of one policy: its own words by nearness, else the tone of its occurrence."""
        table = label if label in self._policies else DEFAULT
        total = size = 0.0
        known = [
            (hit, self._signs[hit.cue.group][table]) for hit in acts if table in self._signs.get(hit.cue.group, {})
        ]
        for hit, sign in _undone(text, known):
            weight = _nearness(text, hit, places) * (TITLE if hit.start < title_end else 1.0)
            total, size = total + sign * hit.cue.sign * weight, size + weight
        if not size:
            return int(self._policies[table]["prior"])
        return 0 if abs(total) < MIXED * size else 1 if total > 0 else -1


def _undone(text: str, acts: Sequence[tuple[Hit, int]]) -> list[tuple[Hit, int]]:
    """Return `acts` without the curbs that a word of loosening undoes: 放宽…管制, 取消限购, 限购取消."""
    loose = [hit for hit, sign in acts if sign > 0 and _LOOSEN.match(text, hit.start)]
    return [
        (hit, sign) for hit, sign in acts if sign >= 0 or not any(_undoes(text, loosened, hit) for loosened in loose)
    ]


def _undoes(text: str, loosened: Hit, curb: Hit) -> bool:
    """Tell whether a word of loosening stands close enough to a curb, in one segment."""
    gap = curb.start - loosened.end if loosened.start < curb.start else loosened.start - curb.end
    return gap <= TURN_REACH and _same(segments(text), loosened.start, curb.start)


def _nearness(text: str, hit: Hit, places: Sequence[Span]) -> float:
    """Return the weight of a word by its distance from the label's words."""
    parts, whole = segments(text), sentence_spans(text)
    if any(_same(parts, hit.start, start) for start, _ in places):
        return NEAR
    return BESIDE if any(_same(whole, hit.start, start) for start, _ in places) else AFAR


def _same(spans: Sequence[Span], one: int, other: int) -> bool:
    """Tell whether two places lie in one span of a partition."""
    low, high = min(one, other), max(one, other)
    return not any(low < start <= high for start, _ in spans)


def _balance(items: Sequence[Said], title_end: int) -> int:
    """Return the sign of what is said, 0 where it is mixed or faint."""
    weights = [item.weight * _signed(item.hit, title_end) for item in items]
    return _sign(sum(weights), sum(abs(weight) for weight in weights))


def _signed(hit: Hit, title_end: int) -> float:
    """Return the signed weight of a hit by its place and kind."""
    if hit.start < title_end:
        return TITLE * hit.cue.sign * hit.cue.strength
    faint = WEAK_WEIGHT if hit.cue.group in WEAK and title_end else 1.0
    return faint * hit.cue.sign * hit.cue.strength


def _sign(total: float, size: float) -> int:
    """Return the sign of a balance, 0 where one side does not clearly lead."""
    return 0 if abs(total) < max(MIXED * size, ENOUGH) else 1 if total > 0 else -1


def _around(text: str, hits: Sequence[Hit], places: Sequence[Span], title_end: int) -> int:
    """Return the balance of the sentences that name the label, where nothing is said of it directly."""
    whole = sentence_spans(text)
    near = [hit for hit in hits if any(_same(whole, hit.start, start) for start, _ in places)]
    weights = [0.5 * _signed(hit, title_end) for hit in near]
    return _sign(sum(weights), sum(abs(weight) for weight in weights))
