"""Records as data: JSON with the keys of their fields in their order, and rows for JSONL and CSV.

Figures are rounded to six decimals, so that a report's bytes do not depend on the order of a sum.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from corpus.tables import csv_text, json_line
from corpus.times import in_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

DIGITS: Final = 6
_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})
_NESTED: Final = (dict, list)


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has any shape
    """Return a record as values that JSON knows, figures rounded; dates as ISO texts, moments in UTC."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0  # no minus zero
    if is_dataclass(kind):
        names, values = _parts(kind)
        return dict(zip(names, map(plain, values(value)), strict=True))
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, tuple | list) else _dated(value)


def _dated(value: object) -> object:
    if isinstance(value, datetime):
        return in_utc(value)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _parts(kind: type) -> tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]:
    """Return the names of a record's fields, and what takes their values (of one field alone, too, a tuple)."""
    names = tuple(part.name for part in fields(kind))
    if len(names) == 1:
        return names, lambda one: (getattr(one, names[0]),)
    return names, attrgetter(*names)


def json_text(record: object, indent: int = 1) -> str:
    """Render a record as JSON, a line a value as json.dumps has it with `indent`, a line break at the end."""
    return _indented(plain(record), " " * indent, "\n") + "\n"


def _indented(value: object, step: str, line: str) -> str:
    """Write a value; `line` is a line break with the indent around it.

    json.dumps is written in Python where it indents, and in C where it does not: five times as fast. So what holds no
    other list or object is written in one go, with line breaks for separators.
    """
    if not isinstance(value, _NESTED) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = line + step
    left, right = "{}" if isinstance(value, dict) else "[]"
    if not any(isinstance(part, _NESTED) and part for part in (value.values() if isinstance(value, dict) else value)):
        return f"{left}{inner}{_encoder(inner)(value)[1:-1]}{line}{right}"
    if isinstance(value, dict):
        named = ((json.dumps(key, ensure_ascii=False), part) for key, part in value.items())
        parts = [f"{key}: {_indented(part, step, inner)}" for key, part in named]
    else:
        parts = [_indented(part, step, inner) for part in value]
    return f"{left}{inner}{f',{inner}'.join(parts)}{line}{right}"


@cache
def _encoder(inner: str) -> Callable[[object], str]:
    return json.JSONEncoder(ensure_ascii=False, separators=(f",{inner}", ": ")).encode


def jsonl_text(rows: Iterable[object], columns: Sequence[str]) -> str:
    """Render one JSON object a record."""
    return "".join(json_line(plain(row), columns) for row in rows)


def csv_rows(rows: Iterable[object], columns: Sequence[str]) -> str:
    """Render CSV with a header, a row a record; a text that a spreadsheet would run gets an apostrophe before it."""
    return csv_text((plain(row) for row in rows), columns)
