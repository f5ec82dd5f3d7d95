"""Reads a table whole, column by column: Parquet, CSV in any charset, Excel; each also .gz.

Columns of CSV are text, those of Parquet and Excel bear their type. A column is found by any of its names, whatever
their case, width and blanks. A `line` is where a user finds the row: the line of a CSV file, the row number elsewhere.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from corpus.errors import FileProblem
from corpus.records import Problem

from .charset import decode
from .opening import read_bytes, suffix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SUFFIXES: Final = (".csv", ".parquet", ".xls", ".xlsx")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by their tidied names; `first` is the line of the first row; `broken` are rows that could not be cut."""

    path: Path
    columns: dict[str, Any]
    rows: int
    first: int
    broken: tuple[Problem, ...] = ()

    def has(self, *names: str) -> bool:
        """Say whether all these columns are there."""
        return all(tidy(name) in self.columns for name in names)

    def column(self, *names: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        """Return the first of the columns called so, None if there is none."""
        return next((self.columns[tidy(name)] for name in names if tidy(name) in self.columns), None)

    def lines(self) -> range:
        """Return the line of each row."""
        return range(self.first, self.first + self.rows)

    def refuse(self, needed: Sequence[str]) -> FileProblem:
        """Return the error that names the columns found and those needed; `needed` holds one text a layout."""
        found = ", ".join(self.columns) or "none"
        return FileProblem(
            "the file has other columns",
            identity=self.path,
            cause=f"found {found}",
            hint=f"needed: {' or '.join(needed)}",
        )


def tidy(name: str) -> str:
    """Return the form of a column's name under which it is looked up."""
    return "".join(unicodedata.normalize("NFKC", name).removeprefix("\ufeff").split()).casefold()


def read_table(path: Path) -> Table:
    """Read a table; raises FileProblem where the file is missing, empty, damaged, or of another format."""
    kind = suffix(path)
    if path.is_dir() or (path.exists() and kind not in SUFFIXES):
        raise FileProblem(
            "not a table", identity=path, hint=f"give a file with one of {', '.join(SUFFIXES)}, or its .gz"
        )
    data = read_bytes(path)
    if kind == ".csv":
        return _from_csv(path, data)
    return _from_parquet(path, data) if kind == ".parquet" else _from_sheet(path, data)


def _table(path: Path, table: Any, first: int, broken: tuple[Problem, ...] = ()) -> Table:  # noqa: ANN401
    names = [tidy(name) for name in table.column_names]
    columns = {name: table.column(at) for at, name in enumerate(names)}
    if not table.num_rows:
        raise FileProblem("the file has no rows", identity=path)
    return Table(path, columns, table.num_rows, first, broken)


def _from_csv(path: Path, data: bytes) -> Table:
    text = decode(data).lstrip("\n\r")
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    names = [name.strip().strip('"') for name in header.rstrip("\r").split(separator)]
    broken: list[Problem] = []

    def skip(row: Any) -> str:  # noqa: ANN401
        cause = f"{row.actual_columns} cells where the header has {row.expected_columns}"
        broken.append(Problem(str(path), row.number, cause))
        return "skip"

    try:
        table = pa_csv.read_csv(
            io.BytesIO(text.encode("utf-8", "replace")),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=1 << 24),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=skip, ignore_empty_lines=True
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid as error:
        raise FileProblem("cannot read the table", identity=path, cause=error) from error
    return _table(path, table, 2, tuple(broken))


def _from_parquet(path: Path, data: bytes) -> Table:
    try:
        return _table(path, pq.read_table(io.BytesIO(data)), 1)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise FileProblem("not a Parquet file", identity=path, cause=error, hint="was it cut short?") from error


def _from_sheet(path: Path, data: bytes) -> Table:
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError) as error:
        raise FileProblem("not an Excel file", identity=path, cause=error) from error
    if len(rows) < 2:  # noqa: PLR2004 - a header and a row
        raise FileProblem("the first sheet has no rows", identity=path)
    names, columns = rows[0], list(zip(*rows[1:], strict=True))
    texts = [pa.array([_cell(value) for value in column]) for column in columns]
    table = pa.table(texts, names=[str(name) for name in names])
    return _table(path, table, 2)


def _cell(value: object) -> str | None:
    """Return a cell of a sheet as text: whole numbers without point, days without midnight."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")
