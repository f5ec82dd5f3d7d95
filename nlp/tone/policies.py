"""Tone of a text for a policy: its own words by nearness, else the tone that its mere occurrence has."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, TypeAlias

from nlp.clauses import segment_ends, sentence_ends

from .cues import Cue, Vocabulary, entries
from .roles import TURN_REACH, same, turned
from .weighing import add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from corpus.records import Span

    from .cues import Bare

    Act: TypeAlias = tuple[Bare, int, str]  # a word of a policy, its sign, and how near it stands

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

    def _known(self, text: str, low: str, label: str, beats: Sequence[Bare]) -> list[tuple[Bare, int]]:
        """Return the words of a policy with their signs."""
        table = label if label in self._policies else DEFAULT
        signs = self._signs[table]
        known = [(hit, signs[hit[2][2]]) for hit in turned(text, self._acts[table].bare(low)) if hit[2][2] in signs]
        return _economy(known, beats, self._topics[label]) if label == ECONOMY else known

    def acts(  # noqa: PLR0913, PLR0917 - all that is known of the text
        self, text: str, low: str, title_end: int, label: str, places: Sequence[Span], numbers: Iterable[Bare]
    ) -> tuple[int, list[Act]]:
        """Return the balance of what speaks for a policy, and what that is: its own words by place and nearness.

        `low` is `text` in lower case, `numbers` its figures, `places` where the label's terms stand.
        """
        table = label if label in self._policies else DEFAULT
        beats = [hit for hit in numbers if hit[2][2] == "estimate"]
        known = self._known(text, low, label, beats)
        acts = _acts(text, known, places)
        return 0 if _says_neither(known, title_end) else self._balance(acts, title_end, table), acts

    def parts(self, acts: Iterable[Act], title_end: int, label: str) -> dict[str, float]:
        """Return the parts that are weighed: what a policy mostly is, and its words."""
        table = label if label in self._policies else DEFAULT
        found = {f"mostly {self._policies[table]['prior']}": 1.0}
        for (start, _, (own, _, group, _)), sign, near in acts:
            name = f"policy in {'title' if start < title_end else 'body'} {sign * own}"
            add(found, name, ACT)
            add(found, f"{name} {near}", ACT)
            add(found, f"policy word {sign} {group[:LONGEST]}", ACT * own)
        return found

    def _balance(self, acts: Iterable[Act], title_end: int, table: str) -> int:
        """Return the tone of one policy by its words, and where it has none the one that it mostly has."""
        topics = self._topics.get(table, ())
        total = size = 0.0
        for (start, _, (own, _, group, _)), sign, near in acts:
            weight = NEARNESS[near] * (TITLE if start < title_end else 1.0)
            weight *= TOPIC if group in topics else 1.0
            total, size = total + sign * own * weight, size + weight
        if not size:
            return int(self._policies[table]["prior"])
        return 0 if abs(total) < MIXED * size else 1 if total > 0 else -1


def _says_neither(known: Sequence[tuple[Bare, int]], title_end: int) -> bool:
    """Tell whether the title names what has no side (talks, a rate held) and nothing that has one."""
    titled = [sign for hit, sign in known if hit[0] < title_end]
    return bool(titled) and not any(titled)


def _signs(table: Mapping[str, Any]) -> dict[str, int]:
    """Return the sign of every word of a policy's table."""
    names = (("flat", 0), ("down", -1), ("up", 1))
    return {word.lower(): sign for name, sign in names for word in table.get(name, ())}


def _economy(
    known: Sequence[tuple[Bare, int]], beats: Sequence[Bare], topics: AbstractSet[str]
) -> list[tuple[Bare, int]]:
    """Return `known` with what figures say against what was due, else with the moves turned of what is better less."""
    if not beats:
        return _better_less(known, topics)
    told = [(hit, sign) for hit, sign in known if hit[2][2] not in _LESS]
    return [(hit, sign) for hit, sign in told if not any(_overlap(hit, beat) for beat in beats)] + [
        (hit, 1) for hit in beats
    ]


def _better_less(known: Sequence[tuple[Bare, int]], topics: AbstractSet[str]) -> list[tuple[Bare, int]]:
    """Return `known` with the moves turned of what is better less: inflation rises, 失业率下降."""
    less = [hit for hit, _ in known if hit[2][2] in _LESS]
    told: list[tuple[Bare, int]] = []
    spoken: set[Bare] = set()
    for hit, sign in known:
        if hit[2][2] in _LESS:
            continue
        moves = hit[2][2] not in topics and _MOVES.match(hit[2][2])
        near = [one for one in less if moves and _moved(one, hit)]
        told.append((hit, -sign if near else sign))
        spoken.update(near)
    return told + [(hit, sign) for hit, sign in known if hit[2][2] in _LESS and hit not in spoken]


def _moved(what: Bare, move: Bare) -> bool:
    """Tell whether a move is that of `what`: soon behind it, or right before it (rise in unemployment)."""
    (start, end, _), (first, last, _) = what, move
    return 0 <= first - end <= _BEHIND or 0 <= start - last <= _BEFORE


def _overlap(one: Bare, other: Bare) -> bool:
    """Tell whether two hits share a character."""
    return one[0] < other[1] and other[0] < one[1]


def _undone(text: str, acts: Sequence[tuple[Bare, int]]) -> Sequence[tuple[Bare, int]]:
    """Return `acts` without the curbs that a word of loosening undoes: 放宽…管制, 取消限购, 限购取消."""
    loose = [hit for hit, sign in acts if sign > 0 and _LOOSEN.match(text, hit[0])]
    if not loose:
        return acts
    return [
        (hit, sign) for hit, sign in acts if sign >= 0 or not any(_undoes(text, loosened, hit) for loosened in loose)
    ]


def _undoes(text: str, loosened: Bare, curb: Bare) -> bool:
    """Tell whether a word of loosening stands close enough to a curb, in one segment."""
    (start, end, _), (first, last, _) = loosened, curb
    gap = first - end if start < first else start - last
    return gap <= TURN_REACH and same(segment_ends(text), start, first)


def _acts(text: str, known: Sequence[tuple[Bare, int]], places: Sequence[Span]) -> list[Act]:
    """Return what counts of a policy's words with its sign, and how near it stands to the label's words.

    That is in their segment, in their sentence, or elsewhere.
    """
    counted = _undone(text, known)
    if not counted:
        return []
    parts, whole = segment_ends(text), sentence_ends(text)
    near, beside = _lying(parts, places), _lying(whole, places)
    return [
        (
            hit,
            sign,
            "near"
            if bisect_right(parts, hit[0]) in near
            else "beside"
            if bisect_right(whole, hit[0]) in beside
            else "afar",
        )
        for hit, sign in counted
    ]


def _lying(ends: Sequence[int], places: Sequence[Span]) -> set[int]:
    """Return the numbers of the spans in which places begin, of a text that is cut at `ends`."""
    return {bisect_right(ends, start) for start, _ in places}
