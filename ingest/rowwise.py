"""Reads a small table row by row into records, collecting a problem for each row that cannot be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from corpus.records import Problem

from .cells import day, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from .tables import Table

T = TypeVar("T")


class RowProblem(Exception):
    """Why a row cannot be used; it never leaves this package."""


def read_rows(table: Table, read: Callable[[Mapping[str, object]], T | None]) -> tuple[list[T], list[Problem]]:
    """Return `read` of each row (None is left out silently) and a problem for each row at which it raises."""
    columns = {name: column.to_pylist() for name, column in table.columns.items()}
    good: list[T] = []
    problems = list(table.broken)
    for line, values in zip(table.lines(), zip(*columns.values(), strict=True), strict=True):
        try:
            value = read(dict(zip(columns, values, strict=True)))
        except RowProblem as error:
            problems.append(Problem(str(table.path), line, f"{error}; the row was left out"))
        else:
            good += [] if value is None else [value]
    return good, problems


def number_in(row: Mapping[str, object], key: str) -> float | None:
    """Return the number in a row's cell, None where there is none."""
    try:
        return number(row.get(key))
    except ValueError as error:
        raise RowProblem(f"{key} is no number: {str(error)!r}") from error


def needed_number(row: Mapping[str, object], key: str) -> float:
    """Return the number in a row's cell, which must be there."""
    value = number_in(row, key)
    if value is None:
        raise RowProblem(f"{key} is missing")
    return value


def count_in(row: Mapping[str, object], key: str) -> int | None:
    """Return the count in a row's cell: whole and not negative."""
    value = number_in(row, key)
    if value is None:
        return None
    if value < 0 or not value.is_integer():
        raise RowProblem(f"{key} is no count: {row.get(key)!r}")
    return int(value)


def needed_count(row: Mapping[str, object], key: str) -> int:
    """Return the count in a row's cell, which must be there."""
    value = count_in(row, key)
    if value is None:
        raise RowProblem(f"{key} is missing")
    return value


def needed_day(row: Mapping[str, object], key: str) -> date:
    """Return the day in a row's cell, which must be there."""
    value = day(row.get(key))
    if value is None:
        raise RowProblem(f"{key} is no day: {row.get(key)!r}")
    return value
