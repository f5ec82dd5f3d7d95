"""Tone of a text for the labels it bears: which cues it holds, what is said of whom, and how it is worded.

Cues are words, figures and constructions with a sign; `roles` says of which label each is said, `balance` and
`policies` what they come to by rule. That, its parts and the wording together decide (`weighing`).
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, Final, NamedTuple

from nlp.folding import TEXTS

from .adding import Adder
from .balance import FIELD, balance
from .constructions import constructions
from .cues import Hit, Vocabulary, entries, lowered, merged
from .figures import figures
from .policies import PolicyReader
from .roles import Said, carried, placed, tellings, turned
from .weighing import MUTE, cues, largest, said_parts, sums, weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from corpus.records import Span

    from .cues import Bare
    from .policies import Act
    from .roles import Telling
    from .weighing import Table

BALANCE: Final = 1.5  # size of what the rules alone make of a label among the parts that are weighed
_OPEN: Final = ("是否", "有无", "如何", "如果", "倘若")  # what is asked or supposed is not said
_OPENS: Final = frozenset(word[0] for word in _OPEN)
FIRMS: Final = 2  # the sum of the tones of the companies named counts up to this, either way


class _Found(NamedTuple):
    """The hits of a text, and by label what is said of it, the balance of that, and the words of policies."""

    hits: Sequence[Bare]
    said: Mapping[str, Sequence[Telling]]
    signs: Mapping[str, int]
    acts: Mapping[str, Sequence[Act]]


class LabelReader:
    """Reads the tone for labels."""

    def __init__(self, lexicon: Mapping[str, Any], table: Table | None = None) -> None:
        """Take the tone lexicon, and what the parts weigh if not what was fitted."""
        plain = [table for table in lexicon["company"] if table["group"] not in FIELD]
        firms = [table for table in lexicon["company"] if table["group"] in FIELD]
        words = Vocabulary(entries((*lexicon["label"], *lexicon["field"], *plain, *firms)))
        self._words = lru_cache(maxsize=TEXTS)(words.bare)
        self._facts = lru_cache(maxsize=TEXTS)(constructions)
        self._policies = PolicyReader(lexicon)
        self._verbs = frozenset(lexicon["carriers"])
        self._calm = frozenset(lexicon["calm"])
        self._idle = frozenset(lexicon["idle"])
        self._weights = weights("label") if table is None else table
        self._adder = Adder(self._weights)
        self._of_label = cache(self._of_label_and_sign)

    def glance(self, texts: Sequence[str]) -> None:
        """Find in texts what their tones will be read from: all by one automaton, then all by the next.

        What is found is kept until it is asked for: an automaton reads texts in a row thrice as fast as by turns.
        """
        for find in (self._words, self._facts, figures):
            for text in texts:
                find(lowered(text) if find is self._words else text)

    def read(  # noqa: PLR0913, PLR0917 - all that is known of the text
        self,
        text: str,
        title_end: int,
        spans: Mapping[str, Sequence[Span]],
        kinds: Mapping[str, str],
        wording: Sequence[float] = MUTE,
        firms: float | None = None,
    ) -> dict[str, int]:
        """Return the tone of each label of `spans`; `kinds` says which are policies.

        `wording` is what the wording says of -1, 0 and 1, `firms` the summed tone of the companies named, if any are.
        What `parts` returns is weighed, in less time.
        """
        if not spans:
            return {}
        found = self._found(text, title_end, spans, kinds)
        start = sums(_of_text(len(spans), firms), wording, self._weights)
        start = self._adder.cues(found.hits, title_end, start)
        return {label: self._weighed(found, label, kinds.get(label, ""), title_end, start) for label in spans}

    def _weighed(self, found: _Found, label: str, kind: str, title_end: int, start: Sequence[float]) -> int:
        """Return the sign whose sum is the largest."""
        down, flat, up = self._of_label(label, kind, found.signs.get(label, 0))
        total: Sequence[float] = (start[0] + down, start[1] + flat, start[2] + up)
        if label in found.acts:
            total = sums(self._policies.parts(found.acts[label], title_end, label), total, self._weights)
        return largest(self._adder.said(found.said[label], title_end, total))

    def _of_label_and_sign(self, label: str, kind: str, sign: int) -> Sequence[float]:
        return sums(_of_label(label, kind, sign), MUTE, self._weights)

    def told(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], kinds: Mapping[str, str]
    ) -> dict[str, int]:
        """Return the tone of each label of a recap, by rule alone: each field that moved has words of its own."""
        signs = self._found(text, title_end, spans, kinds).signs if spans else {}
        return {label: signs.get(label, 0) for label in spans}

    def parts(
        self,
        text: str,
        title_end: int,
        spans: Mapping[str, Sequence[Span]],
        kinds: Mapping[str, str],
        firms: float | None = None,
    ) -> dict[str, dict[str, float]]:
        """Return for each label of `spans` the parts that are weighed."""
        if not spans:
            return {}
        found = self._found(text, title_end, spans, kinds)
        shared = cues(starmap(Hit, found.hits), title_end) | _of_text(len(spans), firms)
        result = {}
        for label in spans:
            result[label] = parts = shared | said_parts(_named(found.said[label]), title_end)
            parts |= _of_label(label, kinds.get(label, ""), found.signs.get(label, 0))
            if label in found.acts:
                parts |= self._policies.parts(found.acts[label], title_end, label)
        return result

    def _found(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], kinds: Mapping[str, str]
    ) -> _Found:
        """Return what is found for labels, of which there is at least one."""
        low, numbers = lowered(text), figures(text)
        hits = self._meant(text, low, title_end, numbers)
        by_label: dict[str, list[Telling]] = {label: [] for label in spans}
        for item in tellings(text, hits, placed(spans)):
            by_label[item[0]].append(item)
        own = [label for label in spans if kinds.get(label) == "policy" or label in self._policies.labels]
        others = {label: places for label, places in spans.items() if label not in own and label not in self._calm}
        signs = balance(text, title_end, hits, others, by_label if len(others) == len(spans) else None)
        acts: dict[str, Sequence[Act]] = {}
        for label in own:
            signs[label], acts[label] = self._policies.acts(text, low, title_end, label, spans[label], numbers)
        return _Found(hits, by_label, signs, acts)

    def _meant(self, text: str, low: str, title_end: int, numbers: Sequence[Bare]) -> list[Bare]:
        """Return what is said of labels, without what is only asked and what fills every body.

        Idle words are meant in a title; a text without one has no idle words.
        """
        facts = self._facts(text)
        if facts:
            numbers = merged(facts, numbers)
        hits = carried(text, turned(text, merged(numbers, self._words(low))), self._verbs)
        bodily, idle = title_end or len(text), self._idle
        return [
            hit
            for hit in hits
            if (hit[0] < bodily or low[hit[0] : hit[1]] not in idle)
            and not (text[hit[0]] in _OPENS and text.startswith(_OPEN, hit[0]))
        ]


def _named(items: Sequence[Telling]) -> list[Said]:
    """Return what is said with names for its parts."""
    return [Said(key, Hit(*hit), weight) for key, hit, weight in items]


@cache
def _of_label(label: str, kind: str, sign: int) -> dict[str, float]:
    facts = {f"kind {kind}": 1.0, f"label {label}": 1.0}
    return facts | {f"balance {sign}": BALANCE, f"balance {sign} {kind}": BALANCE}


def _of_text(labels: int, firms: float | None) -> dict[str, float]:
    found = {"only label": 1.0} if labels == 1 else {}
    if firms is not None:
        found["firms sum"] = max(-FIRMS, min(FIRMS, firms))
        found["firms up" if firms > 0 else "firms down" if firms < 0 else "firms flat"] = 1.0
    return found
