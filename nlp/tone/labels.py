"""Tone of a text for the labels it bears: which cues it holds, what is said of whom, and how it is worded.

Cues are words, figures and constructions with a sign; `roles` says of which label each is said, `balance` and
`policies` what they come to by rule. That, its parts and the wording together decide (`weighing`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from .balance import FIELD, balance
from .constructions import constructions
from .cues import Hit, Vocabulary, entries, lowered, merged
from .figures import figures
from .policies import PolicyReader
from .roles import bearers, carried, said, turned
from .weighing import BY_RULE, MUTE, cues, said_parts, sums, weighed, weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from corpus.records import Span

    from .roles import Said
    from .weighing import Table

BALANCE: Final = 1.5  # size of what the rules alone make of a label among the parts that are weighed
_OPEN: Final = ("是否", "有无", "如何", "如果", "倘若")  # what is asked or supposed is not said
FIRMS: Final = 2  # the sum of the tones of the companies named counts up to this, either way


class LabelReader:
    """Reads the tone for labels."""

    def __init__(self, lexicon: Mapping[str, Any], table: Table | None = None) -> None:
        """Take the tone lexicon, and what the parts weigh if not what was fitted."""
        plain = [table for table in lexicon["company"] if table["group"] not in FIELD]
        firms = [table for table in lexicon["company"] if table["group"] in FIELD]
        self._words = Vocabulary(entries((*lexicon["label"], *lexicon["field"], *plain, *firms)))
        self._policies = PolicyReader(lexicon)
        self._verbs = frozenset(lexicon["carriers"])
        self._calm = frozenset(lexicon["calm"])
        self._idle = frozenset(lexicon["idle"])
        self._weights = weights("label") if table is None else table

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
        """
        shared, parts = self._parts(text, title_end, spans, kinds, firms)
        start = sums(shared, wording, self._weights)
        return {label: weighed(found, start, self._weights) for label, found in parts.items()}

    def told(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], kinds: Mapping[str, str]
    ) -> dict[str, int]:
        """Return the tone of each label of a recap, by rule alone: each field that moved has words of its own."""
        parts = self.parts(text, title_end, spans, kinds)
        return {label: weighed(found, MUTE, BY_RULE) for label, found in parts.items()}

    def parts(
        self,
        text: str,
        title_end: int,
        spans: Mapping[str, Sequence[Span]],
        kinds: Mapping[str, str],
        firms: float | None = None,
    ) -> dict[str, dict[str, float]]:
        """Return for each label of `spans` the parts that are weighed."""
        shared, parts = self._parts(text, title_end, spans, kinds, firms)
        return {label: shared | found for label, found in parts.items()}

    def _parts(
        self,
        text: str,
        title_end: int,
        spans: Mapping[str, Sequence[Span]],
        kinds: Mapping[str, str],
        firms: float | None,
    ) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """Return the parts that all labels share, and those of each."""
        if not spans:
            return {}, {}
        low, numbers = lowered(text), figures(text)
        hits = self._meant(text, low, title_end, numbers)
        shared = cues(hits, title_end) | _of_text(len(spans), firms)
        everything = said(text, hits, bearers(spans))
        by_label: dict[str, list[Said]] = {label: [] for label in spans}
        for item in everything:
            by_label[item.key].append(item)
        own = {label for label in spans if kinds.get(label) == "policy" or label in self._policies.labels}
        others = {label: places for label, places in spans.items() if label not in own and label not in self._calm}
        told = balance(text, title_end, hits, others, everything if len(others) == len(spans) else None)
        result = {}
        for label, items in by_label.items():
            sign, found = told.get(label, 0), dict[str, float]()
            if label in own:
                sign, found = self._policies.parts(text, low, title_end, label, spans[label], numbers)
            result[label] = parts = said_parts(items, title_end)
            parts |= _of_label(label, kinds.get(label, ""), sign)
            parts |= found
        return shared, result

    def _meant(self, text: str, low: str, title_end: int, numbers: Sequence[Hit]) -> list[Hit]:
        """Return what is said of labels, without what is only asked and what fills every body.

        Idle words are meant in a title; a text without one has no idle words.
        """
        facts = constructions(text)
        if facts:
            numbers = merged(facts, numbers)
        hits = carried(text, turned(text, merged(numbers, self._words.find(low))), self._verbs)
        bodily = title_end or len(text)
        meant = [hit for hit in hits if hit.start < bodily or low[hit.start : hit.end] not in self._idle]
        return [hit for hit in meant if not text.startswith(_OPEN, hit.start)]


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
