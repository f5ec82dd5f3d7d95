"""Reports as text: tables aligned for a terminal, with bars for Markdown, and the outline that holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from .note import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .note import Tongue

Section: TypeAlias = "tuple[str, Sequence[Sequence[str]]]"  # a title and the rows of a table, its head first

_FIGURE: Final = re.compile(r"<?[-+]?[\d,]*\.?\d+(?: %)?|-|")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|#])")
_NOTE: Final = {"en": "note: ", "zh": "说明："}


@dataclass(frozen=True, slots=True)
class Outline:
    """A report for people, before it is written: heading lines, a paragraph, sections, remarks."""

    head: Sequence[str]
    paragraph: str
    sections: Sequence[Section]
    notes: Sequence[str]

    def table(self, lang: Tongue) -> str:
        """Write plain text for a terminal; sections without rows are left out."""
        lines = [*self.head, "", self.paragraph]
        for title, rows in self.sections:
            if len(rows) > 1:
                lines += ["", title, *(f"  {line}" for line in aligned(rows))]
        notes = [f"{_NOTE[lang]}{_said(note, lang)}" for note in self.notes]
        return "\n".join([*lines, *([""] if notes else []), *notes]) + "\n"

    def markdown(self, lang: Tongue) -> str:
        """Write Markdown; texts from outside cannot form links, tags or tables."""
        head, *rest = self.head
        lines = [f"# {escape(head)}", "", escape(self.paragraph), "", *(f"- {escape(line)}" for line in rest)]
        for title, rows in self.sections:
            if len(rows) > 1:
                lines += ["", f"## {escape(title)}", "", *bars(rows)]
        return "\n".join([*lines, "", *(f"- {escape(_said(note, lang))}" for note in self.notes)]) + "\n"


def _said(note: str, lang: Tongue) -> str:
    return note.said(lang) if isinstance(note, Note) else note


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line a row, columns aligned; the first row is their head, and figures stand right."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(_width, column)) for column in columns]
    right = [len(column) > 1 and all(map(_FIGURE.fullmatch, column[1:])) for column in columns]
    return ["  ".join(map(_pad, row, widths, right)).rstrip() for row in rows]


def bars(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table; the first row is its head."""
    head, *rest = rows
    return [_bar([escape(cell) for cell in head]), _bar(["---"] * len(head))] + [
        _bar([escape(cell) for cell in row]) for row in rest
    ]


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _bar(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _width(text: str) -> int:
    """Count columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(char) >= 0x2E80 else 1 for char in text)  # noqa: PLR2004 - the first of the wide blocks


def _pad(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - a column's side
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
