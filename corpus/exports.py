"""Everything the tool knows, for other tools: the columns of each export, and writing them as CSV, JSONL or Parquet.

Rows are tuples in the order of the columns, with dates, aware datetimes, numbers, booleans and texts. They stream: an
export of any size takes little memory.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from .console import standard_output, writable
from .store.articles import all_articles
from .store.codes import moment_of, session_of
from .store.readings import mention_rows, tag_rows
from .tables import csv_text
from .times import in_utc

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

BATCH: Final = 10_000  # rows written at a time

# Columns and their types, as users script against them.
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "articles": {
        "article": "int", "id": "text", "url": "text", "title": "text", "text": "text", "lang": "text",
        "source": "text", "published_at": "time", "precision": "text", "first_seen_at": "time", "story": "int",
        "revisions": "int",
    },
    "tags": {
        "article": "int", "id": "text", "source": "text", "lang": "text", "published_at": "time", "voice": "text",
        "session": "date", "bucket": "text", "story": "int", "recap": "bool", "label": "text", "kind": "text",
        "score": "float", "tone": "int", "origin": "text", "version": "text",
    },
    "mentions": {
        "article": "int", "id": "text", "source": "text", "lang": "text", "published_at": "time", "recap": "bool",
        "voice": "text", "reaction_session": "date", "session": "date", "bucket": "text", "symbol": "text",
        "name": "text", "tone": "int", "strength": "int", "span": "text",
    },
    "claims": {
        "article": "int", "id": "text", "kind": "text", "subject": "text", "comparison": "text", "value": "float",
        "unit": "text", "session": "date", "part": "text", "span": "text", "verdict": "text", "actual": "float",
    },
    "attention": {
        "voice": "text", "session": "date", "label": "text", "stories": "int", "articles": "int", "sources": "int",
        "total_stories": "int", "attention": "float", "surprise": "float", "tone": "float", "tone_z": "float",
    },
    "breadth": {
        "session": "date", "universe": "text", "members": "int", "advancers": "int", "decliners": "int",
        "unchanged": "int", "suspended": "int", "limit_up": "int", "limit_down": "int", "breadth": "float",
        "mean_return": "float", "median_return": "float", "turnover": "float", "missing": "int", "fresh": "int",
        "touched_up": "int", "touched_down": "int", "streak": "int", "weighted_return": "float", "reported": "bool",
    },
}  # fmt: skip


def article_rows(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of articles."""
    for a, revisions in all_articles(connection):
        yield (
            a.article, a.id, a.url, a.title, a.text, a.lang, a.source, a.published_at, a.precision,
            a.first_seen_at, a.story, revisions,
        )  # fmt: skip


def tags(connection: sqlite3.Connection, kinds: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of tags; `kinds` gives the kind of each label."""
    for row in tag_rows(connection):
        article, key, source, lang, at, voice, session, bucket, story, recap, label, *rest = _any(row)
        yield (
            article, key, source, lang, moment_of(at), voice, session_of(session), bucket, story, bool(recap), label,
            kinds.get(label), *rest,
        )  # fmt: skip


def mentions(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of mentions."""
    for row in mention_rows(connection):
        article, key, source, lang, at, recap, voice, reaction, session, bucket, symbol, name, tone, strength, a, b = (
            _any(row)
        )
        yield (
            article, key, source, lang, moment_of(at), bool(recap), voice, session_of(reaction), session_of(session),
            bucket, symbol, name, tone, strength, f"{a}:{b}",
        )  # fmt: skip


def _any(row: tuple[object, ...]) -> tuple[Any, ...]:
    return row


def write(columns: Mapping[str, str], rows: Iterable[Sequence[object]], form: str, out: Path | None) -> int:
    """Write rows to `out`, or to stdout when it is None; return how many. Raises UsageError where that cannot be."""
    stream = iter(rows)
    if form == "parquet":
        if out is None:
            raise ValueError("Parquet needs a file")
        with writable(out):
            return _parquet(columns, stream, out)
    with _text_stream(out) as text:
        return _text(columns, stream, form, text)


@contextmanager
def _text_stream(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        with standard_output() as text:
            yield text
        return
    with writable(out), out.open("w", encoding="utf-8", newline="") as text:
        yield text


def _text(columns: Mapping[str, str], rows: Iterator[Sequence[object]], form: str, text: TextIO) -> int:
    names, count = list(columns), 0
    if form == "csv":
        text.write(csv_text([], names))
    while batch := [dict(zip(names, map(_written, row), strict=True)) for row in islice(rows, BATCH)]:
        count += len(batch)
        if form == "csv":
            text.write(csv_text(batch, names, header=False))
        else:
            text.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch)
    return count


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return in_utc(value)
    return value.isoformat() if isinstance(value, date) else value


def _parquet(columns: Mapping[str, str], rows: Iterator[Sequence[object]], out: Path) -> int:
    import pyarrow as pa  # noqa: PLC0415 - only Parquet needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    types = {
        "int": pa.int64(), "float": pa.float64(), "text": pa.string(), "bool": pa.bool_(), "date": pa.date32(),
        "time": pa.timestamp("s", "UTC"),
    }  # fmt: skip
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    count = 0
    with pq.ParquetWriter(out, schema) as writer:
        while batch := list(islice(rows, BATCH)):
            count += len(batch)
            arrays = [
                pa.array(values, field.type) for values, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return count
