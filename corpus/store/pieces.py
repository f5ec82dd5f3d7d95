"""Long lists of values for SQL that takes so many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_T = TypeVar("_T")

PART: Final = 500  # SQLite's older limit is 999 marks a statement


def parts(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield `values` in parts of at most PART."""
    return (values[start : start + PART] for start in range(0, len(values), PART))


def marks(values: Sequence[object]) -> str:
    """Return a mark for each value, as `IN (…)` takes them."""
    return ",".join("?" * len(values))
