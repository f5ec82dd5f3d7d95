"""Tone of a text for a policy: its own words by nearness, else the tone that its mere occurrence has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from nlp.clauses import segments, sentence_spans

from .cues import Cue, Hit, Vocabulary, entries
from .roles import TURN_REACH, same, turned, within
from .weighing import add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from corpus.records import Span

    _Act: TypeAlias = tuple[Hit, int, str]  # a word of a policy, its sign, and how near it stands

TITLE: Final = 3.0
MIXED: Final = 0.2
NEARNESS: Final = {"near": 3.0, "beside": 1.5, "afar": 0.6}  # in the label's segment, in its sentence, elsewhere
ACT: Final = 0.5  # size of a policy's word among the parts that are weighed
LONGEST: Final = 12  # letters by which a policy's word is known
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
        self.labels = frozenset(self._policies)  # those that have a table of their own
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

    def _known(self, text: str, low: str, label: str, beats: Sequence[Hit]) -> list[tuple[Hit, int]]:
        """Return the words of a policy with their signs."""
        table = label if label in self._policies else DEFAULT
        signs = self._signs[table]
        known = [
            (hit, signs[hit.cue.group]) for hit in turned(text, self._acts[table].find(low)) if hit.cue.group in signs
        ]
        return _economy(known, beats, self._topics[label]) if label == ECONOMY else known

    def parts(  # noqa: PLR0913, PLR0917 - all that is known of the text
        self, text: str, low: str, title_end: int, label: str, places: Sequence[Span], numbers: Iterable[Hit]
    ) -> tuple[int, dict[str, float]]:
        """Return the balance of what speaks for a policy, and its parts: its own words by place and nearness.

        `low` is `text` in lower case, `numbers` its figures, `places` where the label's terms stand.
        """
        table = label if label in self._policies else DEFAULT
        beats = [hit for hit in numbers if hit.cue.group == "estimate"]
        known = self._known(text, low, label, beats)
        acts = _acts(text, known, places)
        found = {f"mostly {self._policies[table]['prior']}": 1.0}
        for hit, sign, near in acts:
            start, _, (own, _, group, _) = hit
            name = f"policy in {'title' if start < title_end else 'body'} {sign * own}"
            add(found, name, ACT)
            add(found, f"{name} {near}", ACT)
            add(found, f"policy word {sign} {group[:LONGEST]}", ACT * own)
        return 0 if _says_neither(known, title_end) else self._balance(acts, title_end, table), found

    def _balance(self, acts: Iterable[_Act], title_end: int, table: str) -> int:
        """Return the tone of one policy by its words, and where it has none the one that it mostly has."""
        topics = self._topics.get(table, ())
        total = size = 0.0
        for (start, _, cue), sign, near in acts:
            weight = NEARNESS[near] * (TITLE if start < title_end else 1.0)
            weight *= TOPIC if cue.group in topics else 1.0
            total, size = total + sign * cue.sign * weight, size + weight
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


def _acts(text: str, known: Sequence[tuple[Hit, int]], places: Sequence[Span]) -> list[_Act]:
    """Return what counts of a policy's words with its sign, and how near it stands to the label's words.

    That is in their segment, in their sentence, or elsewhere.
    """
    counted = _undone(text, known)
    if not counted:
        return []
    parts, whole = segments(text), sentence_spans(text)
    near, beside = _lying(parts, places), _lying(whole, places)
    return [
        (
            hit,
            sign,
            "near" if within(parts, hit.start) in near else "beside" if within(whole, hit.start) in beside else "afar",
        )
        for hit, sign in counted
    ]


def _lying(spans: Sequence[Span], places: Sequence[Span]) -> set[int]:
    """Return the numbers of the spans in which places begin."""
    return {within(spans, start) for start, _ in places}
