"""Tone: what a text says of the companies and labels it names, good (+1), bad (-1) or neither (0).

The words are in `nlp/lexicons/tone.toml`; figures (growth, moves, sizes) are read by pattern. Texts are folded before
they come here; spans are half-open offsets into `document(title, text)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .companies import SILENT, CompanyReader, CompanyTone
from .cues import lexicon
from .labels import LabelReader
from .weighing import BY_RULE, MUTE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Self

    from corpus.records import Span

    from .weighing import Table

__all__ = ["CompanyTone", "ToneReader"]


class ToneReader:
    """Reads tones; built once, used for every text."""

    def __init__(self, words: Mapping[str, Any], table: Table | None = None) -> None:
        """Take a tone lexicon: tables `company`, `label` and `policy` (see `nlp/lexicons/tone.toml`).

        `table` says what the parts weigh, if not what was fitted.
        """
        self._companies = CompanyReader(words, table)
        self._labels = LabelReader(words, table)

    @classmethod
    def default(cls) -> Self:
        """Return a reader with the lexicon of the package."""
        return cls(lexicon())

    @classmethod
    def by_rule(cls) -> Self:
        """Return a reader with the lexicon of the package that follows its rules alone."""
        return cls(lexicon(), BY_RULE)

    def glance(self, texts: Sequence[str]) -> None:
        """Prepare to read the labels of texts, in less time than each would take alone; changes nothing else."""
        self._labels.glance(texts)

    def companies(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], wording: Sequence[float] = SILENT
    ) -> dict[str, CompanyTone]:
        """Return the tone for each company of `spans` (key: its mentions); the title is `text[:title_end]`.

        `wording` is what the wording as a whole says of -1, 0 and 1, and of the strengths 1 to 3.
        """
        return self._companies.read(text, title_end, spans, wording)

    def labels(  # noqa: PLR0913, PLR0917 - all that is known of the text
        self,
        text: str,
        title_end: int,
        spans: Mapping[str, Sequence[Span]],
        kinds: Mapping[str, str],
        wording: Sequence[float] = MUTE,
        firms: float | None = None,
    ) -> dict[str, int]:
        """Return the tone of each label of `spans`; `kinds` gives sector, theme or policy by label.

        `wording` as above; `firms` is the summed tone times strength of the companies named, if any are.
        """
        return self._labels.read(text, title_end, spans, kinds, wording, firms)

    def told(
        self, text: str, title_end: int, spans: Mapping[str, Sequence[Span]], kinds: Mapping[str, str]
    ) -> dict[str, int]:
        """Return the tone of each label of a recap: that of the words said of it, whatever the rest says."""
        return self._labels.told(text, title_end, spans, kinds)
