"""Rows of the exports that join text to tape: attention, breadth, claims with their verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from corpus.errors import MissingData
from corpus.records import Voice
from corpus.store import narratives, tape
from corpus.store.codes import session_code, session_of
from corpus.store.readings import reading_sessions
from corpus.store.reference import held

from .arrays import number
from .attention import series
from .claims import judged
from .completeness import incomplete
from .horizon import choose
from .universes import check_universe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from corpus.store.tape import BreadthRow
    from corpus.taxonomy import Label

    from .sessions import Calendar
    from .stocktape import Outcome

BREADTH_COLUMNS: Final = (
    "session", "universe", "members", "advancers", "decliners", "unchanged", "suspended", "limit_up", "limit_down",
    "breadth", "mean_return", "median_return", "turnover", "missing", "fresh", "touched_up", "touched_down", "streak",
    "weighted_return", "reported",
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
        check_universe(universe, (), industries=bool(held(connection).industries))
        raise MissingData("no breadth in this range", identity=universe, hint="see `fupan ingest quotes`")
    return [_breadth_row(row) for _, row in sorted(found[universe].items())]


def half_complete(connection: sqlite3.Connection, universe: str, days: Collection[object]) -> Iterator[str]:
    """Say which of these sessions hold plainly too few members of a universe, by all of its sessions."""
    found = choose(tape.breadth_between(connection, 0, _END, universe)).get(universe, {})
    for day, (count, usual) in incomplete({code: row.members for code, row in found.items()}).items():
        if day in days:
            yield f"{day} looks half complete: {count} members with a trade, {usual} as a rule"


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


def claims(connection: sqlite3.Connection, calendar: Calendar) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of claims, each with its verdict and the tape's own figure."""
    for placed in judged(connection, narratives.claims_within(connection), calendar):
        row, claim = placed.row, placed.claim
        yield (
            row.article, row.id, row.kind, row.subject, row.comparison, row.value, row.unit,
            session_of(placed.session), row.part, f"{row.start}:{row.end}", claim.verdict, claim.actual,
        )  # fmt: skip


CLAIM_COLUMNS: Final = (
    "session", "verdict", "kind", "subject", "comparison", "value", "unit", "part", "actual", "reason", "article", "id",
)  # fmt: skip


def claims_about(
    connection: sqlite3.Connection, calendar: Calendar, session: date | None, outcome: Outcome | None
) -> list[dict[str, object]]:
    """Return claims about one session, or about all (None), of one verdict or of all, with CLAIM_COLUMNS as keys."""
    code = None if session is None else session_code(calendar.require(session))
    found = judged(connection, narratives.claims_within(connection), calendar, code)
    return [
        {
            "session": session_of(p.session), **{name: getattr(p.claim, name) for name in CLAIM_COLUMNS[1:-1]},
            "id": p.row.id,
        }
        for p in found
        if outcome is None or p.claim.verdict == outcome
    ]  # fmt: skip
