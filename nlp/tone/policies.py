"""Tone of a text for a policy: its own words by nearness, else the tone that its mere occurrence has."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from nlp.clauses import segments, sentence_spans

from .cues import Cue, Hit, Vocabulary, entries
from .roles import TURN_REACH, same, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from corpus.records import Span

TITLE: Final = 3.0
MIXED: Final = 0.2
NEAR, BESIDE, AFAR = 3.0, 1.5, 0.6  # a policy word in the label's segment, in its sentence, elsewhere
TOPIC: Final = 0.3  # words that a policy's texts name whichever way they go: 增长低于预期
DEFAULT: Final = "default"
_LOOSEN: Final = re.compile(
    r"取消|暂停|放宽|放松|放开|解除|豁免|推迟|终止|撤销|缓和|中止|松绑|退出|移出|全面取消|紧张|eas"
    r"|lift|suspend|remov|scrap|relax|exempt|waive",
    re.IGNORECASE,
)


class PolicyReader:
    """Reads the tone for policies."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        """Take the tone lexicon."""
        self._policies: Mapping[str, Any] = lexicon["policy"]
        signs: dict[str, dict[str, int]] = defaultdict(dict)
        for label, table in self._policies.items():
            for name, sign in (("flat", 0), ("down", -1), ("up", 1)):
                for word in table.get(name, ()):
                    signs[word.lower()][label] = sign
        self._signs = dict(signs)
        self._topics = {label: frozenset(table.get("topic", ())) for label, table in self._policies.items()}
        turns = {word: cue for word, cue in entries(lexicon["company"]).items() if cue.group == "turn"}
        self._acts = Vocabulary(
            {word: cue for word, cue in turns.items() if word not in signs}
            | {word: Cue(1, 1, word, "self") for word in signs}
        )

    def __contains__(self, label: str) -> bool:
        """Tell whether a label has a table of its own."""
        return label in self._policies

    def read(
        self, text: str, low: str, title_end: int, spans: Mapping[str, Sequence[Span]], numbers: Iterable[Hit]
    ) -> dict[str, int]:
        """Return the tone of each policy of `spans`; `low` is `text` in lower case, `numbers` its figures."""
        acts = turned(text, self._acts.find(low))
        beats = [hit for hit in numbers if hit.cue.group == "estimate"]
        return {label: self._policy(text, title_end, label, places, (acts, beats)) for label, places in spans.items()}

    def _policy(
        self, text: str, title_end: int, label: str, places: Sequence[Span], found: tuple[Sequence[Hit], Sequence[Hit]]
    ) -> int:
        """Return the tone of one policy."""
        acts, beats = found
        table = label if label in self._policies else DEFAULT
        known = [
            (hit, self._signs[hit.cue.group][table]) for hit in acts if table in self._signs.get(hit.cue.group, {})
        ]
        if label == "growth-targets":
            known = [(hit, sign) for hit, sign in known if not any(_overlap(hit, beat) for beat in beats)]
            known += [(hit, 1) for hit in beats]
        total = size = 0.0
        for hit, sign in _undone(text, known):
            weight = _nearness(text, hit, places) * (TITLE if hit.start < title_end else 1.0)
            weight *= TOPIC if hit.cue.group in self._topics.get(table, ()) else 1.0
            total, size = total + sign * hit.cue.sign * weight, size + weight
        if not size:
            return int(self._policies[table]["prior"])
        return 0 if abs(total) < MIXED * size else 1 if total > 0 else -1


def _overlap(one: Hit, other: Hit) -> bool:
    """Tell whether two hits share a character."""
    return one.start < other.end and other.start < one.end


def _undone(text: str, acts: Sequence[tuple[Hit, int]]) -> list[tuple[Hit, int]]:
    """Return `acts` without the curbs that a word of loosening undoes: 放宽…管制, 取消限购, 限购取消."""
    loose = [hit for hit, sign in acts if sign > 0 and _LOOSEN.match(text, hit.start)]
    return [
        (hit, sign) for hit, sign in acts if sign >= 0 or not any(_undoes(text, loosened, hit) for loosened in loose)
    ]


def _undoes(text: str, loosened: Hit, curb: Hit) -> bool:
    """Tell whether a word of loosening stands close enough to a curb, in one segment."""
    gap = curb.start - loosened.end if loosened.start < curb.start else loosened.start - curb.end
    return gap <= TURN_REACH and same(segments(text), loosened.start, curb.start)


def _nearness(text: str, hit: Hit, places: Sequence[Span]) -> float:
    """Return the weight of a word by its distance from the label's words."""
    parts, whole = segments(text), sentence_spans(text)
    if any(same(parts, hit.start, start) for start, _ in places):
        return NEAR
    return BESIDE if any(same(whole, hit.start, start) for start, _ in places) else AFAR
