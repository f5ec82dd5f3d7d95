"""Tables as text: aligned for a terminal, with bars for Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIGURE: Final = re.compile(r"<?[-+]?[\d,]*\.?\d+(?: %)?|-|")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|#])")


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
