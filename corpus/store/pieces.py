"""Long lists of values for SQL that takes so many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

_T = TypeVar("_T")

PART: Final = 500  # SQLite's older limit is 999 marks a statement
_VALUES: Final = 900  # in an insert of many rows


def parts(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield `values` in parts of at most PART."""
    return (values[start : start + PART] for start in range(0, len(values), PART))


def marks(values: Sequence[object]) -> str:
    """Return a mark for each value, as `IN (…)` takes them."""
    return ",".join("?" * len(values))


def insert(connection: sqlite3.Connection, into: str, values: Sequence[object], width: int) -> None:
    """Insert rows of `width` values by `into`, as `INSERT INTO t VALUES`, many a statement: that halves the time."""
    row = f"({','.join('?' * width)})"
    many = max(1, _VALUES // width)
    step = many * width
    rest = len(values) - len(values) % step
    connection.executemany(f"{into} {','.join([row] * many)}", _cut(values, 0, rest, step))
    connection.executemany(f"{into} {row}", _cut(values, rest, len(values), width))


def _cut(values: Sequence[_T], start: int, end: int, step: int) -> Iterator[Sequence[_T]]:
    return (values[at : at + step] for at in range(start, end, step))
