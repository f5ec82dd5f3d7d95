"""Tone of a text for a policy: its own words by nearness, else the tone that its mere occurrence has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nlp.clauses import segments, sentence_spans

from .cues import Cue, Hit, Vocabulary, entries
from .roles import TURN_REACH, same, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from corpus.records import Span

TITLE: Final = 3.0
MIXED: Final = 0.2
NEAR, BESIDE, AFAR = 3.0, 1.5, 0.6  # a policy word in the label's segment, in its sentence, elsewhere
TOPIC: Final = 0.3  # words that a policy's texts name whichever way they go: 增长低于预期
DEFAULT: Final = "default"
ECONOMY: Final = "growth-targets"
_LESS: Final = frozenset(
    (
        "通胀",
        "失业",
        "失业率",
        "赤字",
        "破产",
        "inflation",
        "cpi",
        "ppi",
        "unemployment",
        "jobless",
        "deficit",
        "producer prices",
        "consumer prices",
        "food prices",
    )
)
_MOVES: Final = re.compile(
    r"ris|up|high|low|fall|drop|declin|eas|surg|jump|soar|climb|increas|grow|slow|cool|(?:to )?shrink|beat|record|plu"
    r"|down|tumbl|dip|exceed|上|下|回|增|升|降|减|放缓|收|攀|扩大|改善|恶化|高于|低于|超预期|好转|走"
)
_CONDITIONS: Final = frozenset({"if", "如果", "倘若"})  # a threat stays one: will strike if …
_BEHIND, _BEFORE = 30, 6  # characters between what is better less and how it moves
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
        self._signs = {label: _signs(table) for label, table in self._policies.items()}
        self._topics = {label: frozenset(table.get("topic", ())) for label, table in self._policies.items()}
        turns = {
            word: cue
            for word, cue in entries(lexicon["company"]).items()
            if cue.group == "turn" and word not in _CONDITIONS
        }
        self._acts = {
            label: Vocabulary(
                {word: cue for word, cue in turns.items() if word not in signs}
                | {word: Cue(1, 1, word, "self") for word in signs}
            )
            for label, signs in self._signs.items()
        }

    def __contains__(self, label: str) -> bool:
        """Tell whether a label has a table of its own."""
        return label in self._policies

    def read(
        self, text: str, low: str, title_end: int, spans: Mapping[str, Sequence[Span]], numbers: Iterable[Hit]
    ) -> dict[str, int]:
        """Return the tone of each policy of `spans`; `low` is `text` in lower case, `numbers` its figures."""
        beats = [hit for hit in numbers if hit.cue.group == "estimate"]
        return {label: self._policy((text, low), title_end, label, places, beats) for label, places in spans.items()}

    def _policy(
        self, texts: tuple[str, str], title_end: int, label: str, places: Sequence[Span], beats: Sequence[Hit]
    ) -> int:
        """Return the tone of one policy."""
        text, low = texts
        table = label if label in self._policies else DEFAULT
        signs = self._signs[table]
        known = [
            (hit, signs[hit.cue.group]) for hit in turned(text, self._acts[table].find(low)) if hit.cue.group in signs
        ]
        if label == ECONOMY:
            known = _economy(known, beats, self._topics[label])
        if _says_neither(known, title_end):
            return 0
        total = size = 0.0
        for hit, sign in _undone(text, known):
            weight = _nearness(text, hit, places) * (TITLE if hit.start < title_end else 1.0)
            weight *= TOPIC if hit.cue.group in self._topics.get(table, ()) else 1.0
            total, size = total + sign * hit.cue.sign * weight, size + weight
        if not size:
            return int(self._policies[table]["prior"])
        return 0 if abs(total) < MIXED * size else 1 if total > 0 else -1


def _says_neither(known: Sequence[tuple[Hit, int]], title_end: int) -> bool:
    """Tell whether the title names what has no side (talks, a rate held) and nothing that has one."""
    titled = [sign for hit, sign in known if hit.start < title_end]
    return bool(titled) and not any(titled)


def _signs(table: Mapping[str, Any]) -> dict[str, int]:
    """Return the sign of every word of a policy's table."""
    names = (("flat", 0), ("down", -1), ("up", 1))
    return {word.lower(): sign for name, sign in names for word in table.get(name, ())}


def _economy(known: Sequence[tuple[Hit, int]], beats: Sequence[Hit], topics: AbstractSet[str]) -> list[tuple[Hit, int]]:
    """Return `known` with what figures say against what was due, else with the moves turned of what is better less."""
    if not beats:
        return _better_less(known, topics)
    told = [(hit, sign) for hit, sign in known if hit.cue.group not in _LESS]
    return [(hit, sign) for hit, sign in told if not any(_overlap(hit, beat) for beat in beats)] + [
        (hit, 1) for hit in beats
    ]


def _better_less(known: Sequence[tuple[Hit, int]], topics: AbstractSet[str]) -> list[tuple[Hit, int]]:
    """Return `known` with the moves turned of what is better less: inflation rises, 失业率下降."""
    less = [hit for hit, _ in known if hit.cue.group in _LESS]
    told: list[tuple[Hit, int]] = []
    spoken: set[Hit] = set()
    for hit, sign in known:
        if hit.cue.group in _LESS:
            continue
        moves = hit.cue.group not in topics and _MOVES.match(hit.cue.group)
        near = [one for one in less if moves and _moved(one, hit)]
        told.append((hit, -sign if near else sign))
        spoken.update(near)
    return told + [(hit, sign) for hit, sign in known if hit.cue.group in _LESS and hit not in spoken]


def _moved(what: Hit, move: Hit) -> bool:
    """Tell whether a move is that of `what`: soon behind it, or right before it (rise in unemployment)."""
    return 0 <= move.start - what.end <= _BEHIND or 0 <= what.start - move.end <= _BEFORE


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
