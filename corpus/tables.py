"""Rows as text, in the formats that every listing and report offers.

A row is a mapping from column to value. CSV cannot smuggle formulas into a spreadsheet: a text that begins like one
gets an apostrophe in front (OWASP, *CSV Injection*).
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Format: TypeAlias = Literal["table", "json", "jsonl", "csv", "md"]
Row: TypeAlias = "Mapping[str, object]"

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDTH: Final = 4000  # no cell is folded: a terminal wraps what is too long for it


def render(rows: Sequence[Row], columns: Sequence[str], form: Format) -> str:
    """Return `rows` in one of the formats, with their `columns` in this order; ends with a newline unless empty."""
    if form == "json":
        return json.dumps([_plain(row, columns) for row in rows], ensure_ascii=False, indent=1) + "\n"
    if form == "jsonl":
        return "".join(json_line(row, columns) for row in rows)
    if form == "csv":
        return csv_text(rows, columns)
    return _markdown(rows, columns) if form == "md" else _table(rows, columns)


def json_line(row: Row, columns: Sequence[str]) -> str:
    """Return one line of JSONL."""
    return json.dumps(_plain(row, columns), ensure_ascii=False) + "\n"


def csv_text(rows: Iterable[Row], columns: Sequence[str], *, header: bool = True) -> str:
    """Return CSV with a header line; texts that a spreadsheet would run are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(columns)
    writer.writerows([_harmless(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def _harmless(value: object) -> object:
    if isinstance(value, (list, tuple, dict)):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    text = f"'{value}" if len(value) > 1 and value.startswith(_FORMULA) else value
    return text.replace("\r\n", "\n").replace("\r", "\n")  # Python's writer leaves a bare one unquoted: it cuts the row


def _plain(row: Row, columns: Sequence[str]) -> dict[str, object]:
    return {column: _jsonable(row.get(column)) for column in columns}


def _jsonable(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float, str, list, tuple, dict)):
        return value
    return str(value)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4f}"  # noqa: PLR2004 - money and volumes
    return str(value)


def _markdown(rows: Sequence[Row], columns: Sequence[str]) -> str:
    lines = [columns, ["---"] * len(columns)]
    lines += [[_shown(row.get(column)).replace("|", "\\|").replace("\n", " ") for column in columns] for row in rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    from rich.console import Console  # noqa: PLC0415 - only tables need it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        numbers = all(isinstance(row.get(column), (int, float, type(None))) for row in rows)
        table.add_column(column, justify="right" if numbers else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(_shown(row.get(column))) for column in columns))
    out = io.StringIO()
    Console(file=out, width=_WIDTH).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
