"""Cells as people and programs write them: codes of stocks, numbers, days; one by one or a column at once.

An empty cell is None (NaN in a column of numbers); a cell that says something else than it should is reported, never
guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_T = TypeVar("_T")
EMPTY: Final = frozenset(("", "-", "--", "---", "—", "——", "null", "none", "nan", "n/a", "na", "停牌"))
_CODE: Final = re.compile(r"(?:(?:SH|SZ|BJ|SS)\.?)?(\d{1,6})(?:\.0)?(?:\.(?:SH|SS|SZ|BJ|XSHG|XSHE|BJSE))?")
_SHANGHAI, _SHENZHEN, _BEIJING = "69", "023", "489"  # first digits of stocks, B shares among them
_EXCHANGES: Final = {
    "XSHG": _SHANGHAI, "XSHE": _SHENZHEN, "BJSE": _BEIJING, "SH": _SHANGHAI, "SS": _SHANGHAI, "SZ": _SHENZHEN,
    "BJ": _BEIJING,
}  # fmt: skip
_NUMBER: Final = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d+)?)(%|万|亿)?", re.IGNORECASE)
_PLAIN: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_SCALE: Final = {None: 1.0, "": 1.0, "%": 0.01, "万": 1e4, "亿": 1e8}
_DAY: Final = re.compile(r"(\d{4})(?:-|/|\.|年|)(\d{1,2})(?:-|/|\.|月|)(\d{1,2})日?(?:[T ]\d{1,2}:\d\d.*)?(?:\.0)?")


def symbol(cell: object) -> str | None:
    """Return the six-digit code that a cell means (600519.SH, sz000001, 1, full-width digits), None if it is none."""
    match = _CODE.fullmatch(_text(cell).upper())
    return match[1].zfill(6) if match and int(match[1]) else None


def stock(cell: object) -> str | None:
    """Return the six-digit code of a stock; None also where the exchange beside it makes it an index (000001.SH)."""
    code, text = symbol(cell), _text(cell).upper()
    if code is None:
        return None
    where = next((exchange for mark, exchange in _EXCHANGES.items() if mark in text), None)
    return code if where is None or code[0] in where else None


def number(cell: object) -> float | None:
    """Return the number in a cell, None for an empty one; raises ValueError for anything else."""
    text = _text(cell).replace(",", "").replace("−", "-")
    if text.lower() in EMPTY:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None or not math.isfinite(float(match[1])):
        raise ValueError(text)
    return float(match[1]) * _SCALE[match[2]]


def day(cell: object) -> date | None:
    """Return the day in a cell (2025-06-03, 20250603, 2025/6/3), None if it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DAY.fullmatch(_text(cell))
    if match is None or len(match[0]) < len("2025/6/3"):
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def name(cell: object) -> str:
    """Return a stock's short name without blanks and with half-width letters: 万  科Ａ is 万科A."""
    return "".join(_text(cell).split())


def _text(cell: object) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def mapped(column: Any, read: Callable[[object], _T]) -> list[_T]:  # noqa: ANN401 - pyarrow has no types
    """Return `read` of each cell, called once for each different one."""
    encoded = pc.dictionary_encode(column, null_encoding="encode")
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    values = [read(cell) for cell in encoded.dictionary.to_pylist()]
    return [values[at] for at in encoded.indices.to_numpy(zero_copy_only=False).tolist()]


def numbers(column: Any) -> tuple[Floats, dict[int, str]]:  # noqa: ANN401
    """Return a column as floats, NaN where empty, and the cells (by row) that are no numbers."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return _typed(column)
    text = pc.utf8_trim_whitespace(column)
    plain = pc.fill_null(pc.match_substring_regex(text, _PLAIN), fill_value=False)
    values = pc.cast(pc.if_else(plain, text, pa.scalar(None, text.type)), pa.float64())
    floats: Floats = values.to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    rest = pc.indices_nonzero(pc.and_(pc.invert(plain), pc.is_valid(text))).to_pylist()
    bad: dict[int, str] = {}
    for row in rest:
        _fill(floats, bad, row, text[row].as_py())
    return floats, bad


def _typed(column: Any) -> tuple[Floats, dict[int, str]]:  # noqa: ANN401
    try:
        cast = pc.cast(column, pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return numbers(pa.chunked_array([pa.array([str(cell) for cell in column.to_pylist()])]))
    floats: Floats = cast.to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    infinite = np.flatnonzero(np.isinf(floats))
    floats[infinite] = np.nan
    return floats, dict.fromkeys(infinite.tolist(), "infinite")


def _fill(floats: Floats, bad: dict[int, str], row: int, text: str) -> None:
    try:
        value = number(text)
    except ValueError:
        bad[row] = text
    else:
        floats[row] = np.nan if value is None else value
