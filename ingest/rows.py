"""The records of a file, one after the other, with the line where each stands.

A row's value is the record, or the RecordProblem that says why there is none; what follows is read all the same.
Files are read in pieces, so that a million records need no more memory than a thousand.
"""

from __future__ import annotations

import csv
import io
import json
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from .charset import SAMPLE, charset, decode
from .opening import DAMAGE, open_bytes, reason
from .records import RecordProblem, strange_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Row: TypeAlias = "tuple[int | None, Mapping[str, object] | RecordProblem]"

PIECE: Final = 2000
_FIELD: Final = 16 * 1024**2  # characters of one CSV cell
_SCANNER: Final = json.JSONDecoder()
_BLANK: Final = " \t\n\r"  # RFC 8259, 2


def read_jsonl(path: Path) -> Iterator[Row]:
    """Yield the records of a file with one JSON object a line; blank lines are passed over."""
    with open_bytes(path) as stream:
        for line, data in enumerate(_lines(stream), 1):
            if not data.strip():
                continue
            yield line, _object(data)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream's lines; UTF-16, whose line feeds are two bytes, is decoded first."""
    head = stream.readline(SAMPLE)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from (line.encode() for line in decode(head + stream.read()).splitlines())
        return
    yield head.removeprefix(b"\xef\xbb\xbf") + (b"" if head.endswith(b"\n") else stream.readline())
    yield from stream


def _object(data: bytes) -> Mapping[str, object] | RecordProblem:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = decode(data)
    return parsed(text)


def parsed(text: str) -> Mapping[str, object] | RecordProblem:
    """Return the JSON object in `text`."""
    try:
        value, end = _SCANNER.raw_decode(text)
    except (ValueError, RecursionError):
        return _slowly_parsed(text)
    return _slowly_parsed(text) if text[end:].strip(_BLANK) else as_record(value)


def _slowly_parsed(text: str) -> Mapping[str, object] | RecordProblem:
    """Return what is in `text` even with blanks before it, or what is wrong with it."""
    try:
        return as_record(json.loads(text))
    except (ValueError, RecursionError) as error:
        return RecordProblem(f"broken JSON: {_why(error)}")


def as_record(value: object) -> Mapping[str, object] | RecordProblem:
    """Return a JSON value as a record, which only an object is."""
    return (
        value
        if isinstance(value, dict)
        else RecordProblem(f"not a record but {type(value).__name__}, which has title, text or summary")
    )


def _why(error: Exception) -> str:
    return f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)


def read_csv(path: Path) -> Iterator[Row]:
    """Yield the records of a CSV file, by the names of its header."""
    csv.field_size_limit(_FIELD)
    with open_bytes(path) as stream:
        sample = stream.read(SAMPLE)
    with open_bytes(path) as stream, io.TextIOWrapper(stream, _codec(sample), "replace", newline="") as text:
        header = text.readline()
        rows = csv.reader(text, delimiter=max(",;\t", key=header.count), strict=True)
        names = [
            name.strip().lower() for name in next(csv.reader([header], delimiter=max(",;\t", key=header.count)), [])
        ]
        names = [name.removeprefix("\ufeff") for name in names]
        strange = strange_keys(names)
        if strange:
            yield None, RecordProblem(strange)
            return
        while True:
            line = rows.line_num + 2
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, RecordProblem(f"broken CSV: {error}")
                continue
            if cells:
                yield line, _named(names, cells)


def _codec(sample: bytes) -> str:
    """Return the codec of a file by its beginning, which may end in the midst of a character."""
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    return charset(whole)


def _named(names: list[str], cells: list[str]) -> Mapping[str, object] | RecordProblem:
    if len(cells) > len(names):
        return RecordProblem(f"{len(cells)} cells where the header has {len(names)}")
    return dict(zip(names, cells, strict=False))


def read_parquet(path: Path) -> Iterator[Row]:
    """Yield the records of a Parquet file; a `line` is the number of the row."""
    import pyarrow as pa  # noqa: PLC0415 - costs 0.1 s that other formats need not pay
    import pyarrow.parquet as pq  # noqa: PLC0415

    row = 0
    try:
        with open_bytes(path) as stream:
            file = pq.ParquetFile(path if stream.seekable() and path.suffix != ".gz" else io.BytesIO(stream.read()))
            strange = strange_keys(file.schema_arrow.names)
            if strange:
                yield None, RecordProblem(strange)
                return
            for batch in file.iter_batches(PIECE):
                for record in batch.to_pylist():
                    row += 1
                    yield row, record
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        yield None, RecordProblem(f"not a Parquet file: {error}")


def guarded(read: Callable[[Path], Iterator[Row]], path: Path) -> Iterator[Row]:
    """Yield a reader's rows, and as the last one what stopped it: a file that is missing, damaged or not allowed."""
    last: Any = None
    try:
        for last, value in read(path):
            yield last, value
    except (OSError, *DAMAGE) as error:
        yield last, RecordProblem(f"the file cannot be read further: {reason(error)}")
