"""The plain tables behind the exports: attention by session and label, breadth by session and universe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from corpus.errors import MissingData
from corpus.records import Breadth, Voice
from corpus.store.codes import session_of
from linkage import horizon
from linkage.arrays import WINDOW, number
from linkage.attention import series

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from corpus.store.tape import BreadthRow
    from corpus.taxonomy import Label
    from linkage.attention import Series
    from linkage.sessions import Calendar

    from .render import Cell

ATTENTION: Final = (
    "voice", "session", "label", "stories", "articles", "sources", "total_stories",
    "attention", "surprise", "tone", "tone_z",
)  # fmt: skip


def attention_rows(  # noqa: PLR0913, PLR0917 - a range, and what it may see
    connection: sqlite3.Connection,
    calendar: Calendar,
    labels: Sequence[Label],
    first: date,
    until: date,
    as_of: datetime | None = None,
) -> list[dict[str, Cell]]:
    """Return attention of every label on every session of [first, until) with texts, with the keys of ATTENTION."""
    wanted = calendar.between(first, until)
    if not wanted:
        return []
    line = horizon.horizon(calendar, wanted[-1], as_of=as_of, past=len(wanted) - 1 + WINDOW)
    rows, sources = horizon.counts(connection, line), horizon.sources(connection, line)
    names = [label.id for label in labels]
    found: list[dict[str, Cell]] = []
    for voice in get_args(Voice):
        told = series(rows, voice, line.sessions, names)
        found += _attention(told, voice, sources, len(line.sessions) - len(wanted))
    return found


def _attention(
    told: Series, voice: str, sources: dict[tuple[str, int, str], int], skip: int
) -> Iterator[dict[str, Cell]]:
    for down, code in list(enumerate(told.sessions))[skip:]:
        if not told.total[down]:
            continue
        for across, label in enumerate(told.labels):
            heed, surprise, tone, tone_z = (
                number(float(table[down, across])) for table in (told.attention, told.surprise, told.tone, told.tone_z)
            )
            values = (
                voice, session_of(code).isoformat(), label,
                int(told.stories[down, across]), int(told.articles[down, across]), sources.get((voice, code, label), 0),
                int(told.total[down]), heed, surprise, tone, tone_z,
            )  # fmt: skip
            yield dict(zip(ATTENTION, values, strict=True))


def breadth_rows(
    connection: sqlite3.Connection, first: date, until: date, universe: str | None = None
) -> list[Breadth]:
    """Return the breadth of [first, until), of one universe or of all, by session and universe.

    Raises MissingData where none is stored.
    """
    chosen = horizon.breadth_between(connection, first, until, universe)
    if not chosen:
        hint = "bring quotes with `fupan ingest quotes FILE`; `fupan check` shows what is there"
        raise MissingData("no breadth", identity=f"{universe or 'any'}, {first} to {until}", hint=hint)
    return [record(row) for row in sorted(chosen, key=lambda row: (row.session, row.universe))]


def record(row: BreadthRow) -> Breadth:
    """Return a stored row of breadth as the record that crosses borders."""
    return Breadth(
        session_of(row.session), row.universe, row.members, row.advancers, row.decliners, row.unchanged, row.suspended,
        row.limit_up, row.limit_down, row.breadth, row.mean_return, row.median_return, row.turnover,
        row.missing, row.fresh, bool(row.reported),
    )  # fmt: skip
