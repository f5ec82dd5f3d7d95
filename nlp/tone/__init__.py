"""Tone: what a text says of the companies and labels it names, good (+1), bad (-1) or neither (0).

The words are in `nlp/lexicons/tone.toml`; figures (growth, moves, sizes) are read by pattern. Texts are folded before
they come here; spans are half-open offsets into `document(title, text)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .companies import CompanyReader, CompanyTone
from .cues import lexicon
from .labels import LabelReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Self

    from corpus.records import Span

__all__ = ["CompanyTone", "ToneReader"]


class ToneReader:
    """Reads tones; built once, used for every text."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Take a tone lexicon: tables `company`, `label` and `policy` (see `nlp/lexicons/tone.toml`)."""
        self._companies = CompanyReader(words)
        self._labels = LabelReader(words)

    @classmethod
    def default(cls) -> Self:
        """Return a reader with the lexicon of the package."""
        return cls(lexicon())

    def companies(self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]]) -> dict[str, CompanyTone]:
        """Return the tone for each company of `spans` (key: its mentions); the title is `text[:title_end]`."""
        return self._companies.read(text, title_end, spans)

    def labels(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], kinds: Mapping[str, str]
    ) -> dict[str, int]:
        """Return the tone of each label of `spans`; `kinds` gives sector, theme or policy by label."""
        return self._labels.read(text, title_end, spans, kinds)
