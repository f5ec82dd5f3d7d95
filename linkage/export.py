"""Rows of the exports that join text to tape: attention, breadth, claims with their verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from corpus.errors import MissingData
from corpus.records import Voice
from corpus.store import narratives, tape
from corpus.store.codes import session_code, session_of
from corpus.store.readings import claim_rows, reading_sessions

from .arrays import number
from .attention import series
from .horizon import choose
from .universes import check_universe
from .verdicts import SessionTape, Stated, session_tape, verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import date

    from corpus.store.tape import BreadthRow
    from corpus.taxonomy import Label

    from .sessions import Calendar

BREADTH_COLUMNS: Final = (
    "session", "universe", "members", "advancers", "decliners", "unchanged", "suspended", "limit_up", "limit_down",
    "breadth", "mean_return", "median_return", "turnover", "reported",
)  # fmt: skip
_END: Final = 99_999_999  # a session code after every session


def breadth(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of breadth: computed and reported ones, by session and universe."""
    for row in tape.breadth_rows(connection):
        yield tuple(_breadth_row(tape.BreadthRow(*row)).values())


def _breadth_row(row: BreadthRow) -> dict[str, object]:
    values = row._asdict() | {"session": session_of(row.session), "reported": bool(row.reported)}
    return {column: values[column] for column in BREADTH_COLUMNS}


def breadth_between(
    connection: sqlite3.Connection, universe: str, first: date | None, until: date | None
) -> list[dict[str, object]]:
    """Return breadth of one universe over [first, until), computed before reported, None: no bound.

    Raises UnknownUniverse, or MissingData where its members were never ingested.
    """
    low, high = session_code(first) if first else 0, session_code(until) if until else _END
    found = choose(tape.breadth_between(connection, low, high, universe))
    if not found:
        check_universe(universe, (), industries=bool(tape.industry_names(connection)))
        raise MissingData("no breadth in this range", identity=universe, hint="see `fupan ingest quotes`")
    return [_breadth_row(row) for _, row in sorted(found[universe].items())]


def attention(
    connection: sqlite3.Connection, calendar: Calendar, labels: Sequence[Label]
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of attention: every label on every session that has texts of the voice."""
    read = reading_sessions(connection)
    if not read:
        return
    sessions = tuple(session_code(day) for day in calendar.sessions if read[0] <= session_code(day) <= read[-1])
    window = narratives.Window(sessions[0], sessions[-1])
    rows = narratives.label_counts(connection, window)
    sources = narratives.label_sources(connection, window)
    names = [label.id for label in labels]
    for voice in get_args(Voice):
        found = series(rows, voice, sessions, names)
        for down, code in enumerate(sessions):
            for across, label in enumerate(names if found.total[down] else ()):
                yield (
                    voice, session_of(code), label, int(found.stories[down, across]), int(found.articles[down, across]),
                    sources.get((voice, code, label), 0), int(found.total[down]),
                    number(found.attention[down, across]), number(found.surprise[down, across]),
                    number(found.tone[down, across]), number(found.tone_z[down, across]),
                )  # fmt: skip


def claims(connection: sqlite3.Connection, session: int | None = None) -> Iterator[tuple[object, ...]]:
    """Yield claims, all or those about one session (20250407), each with its verdict and the tape's own figure."""
    loaded, closes = None, SessionTape({}, {}, {})
    for row in claim_rows(connection, session):
        article, key, kind, subject, comparison, value, unit, about, part, start, end = _any(row)
        if about is not None and about != loaded:
            loaded, closes = about, session_tape(connection, about)
        judged = verdict(Stated(kind, subject, comparison, value, part), closes if about else SessionTape({}, {}, {}))
        yield (
            article, key, kind, subject, comparison, value, unit, session_of(about), part, f"{start}:{end}",
            judged.outcome, judged.actual,
        )  # fmt: skip


def _any(row: tuple[object, ...]) -> tuple[Any, ...]:
    return row
