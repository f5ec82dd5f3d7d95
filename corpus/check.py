"""What there is to say about a workspace: how much it holds, what is stale, what is missing and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store.articles import archive_counts
from .store.codes import session_of
from .store.readings import pending
from .store.reference import held
from .store.runs import unfinished_runs
from .tables import counted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence


def findings(connection: sqlite3.Connection, version: str, stale: Sequence[int]) -> list[str]:
    """Return one line a finding; `version` is that of today's reading, `stale` the sessions whose breadth is old."""
    counts = archive_counts(connection)
    held_here = (
        counted(counts["articles"], "article", "articles"),
        counted(counts["stories"], "story", "stories"),
        counted(counts["sources"], "source", "sources"),
    )
    lines = [f"archive: {', '.join(held_here)}"]
    if counts["unknown_dates"]:
        unknown = counted(counts["unknown_dates"], "article has", "articles have")
        lines.append(f"unknown: {unknown} no readable date and no session")
    return [*lines, *_tape(connection), *_stale(connection, version, stale)]


def _tape(connection: sqlite3.Connection) -> Iterator[str]:
    tape = held(connection)
    if tape.sessions:
        first, last = session_of(tape.first), session_of(tape.last)
        quotes, sessions = counted(tape.quotes, "quote", "quotes"), counted(tape.sessions, "session", "sessions")
        yield f"tape: {quotes} of {sessions}, {first} to {last}"
    else:
        yield "missing: no quotes; see `fupan ingest quotes`"
    if not tape.industries:
        yield "missing: no industries, so no baskets; see `fupan ingest industries`"
    if not tape.members:
        yield "missing: no index members, so boards stand in for indices; see `fupan ingest members`"


def _stale(connection: sqlite3.Connection, version: str, stale: Sequence[int]) -> Iterator[str]:
    unread = len(pending(connection, version))
    if unread:
        waiting = counted(unread, "article is", "articles are")
        yield f"stale: {waiting} not read by the current version; see `fupan tag`"
    if stale:
        old = counted(len(stale), "session", "sessions")
        yield f"stale: breadth of {old} is older than its quotes; the next report computes it"
    for run, command, _ in unfinished_runs(connection):
        yield f"unfinished: run {run} ({command}) was stopped; run it again, nothing is done twice"
