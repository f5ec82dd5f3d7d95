"""Reference tables: index members and industries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .codes import session_code
from .quotes import mark_all_stale

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.records import IndustryName, IndustrySpell, Membership


def add_memberships(connection: sqlite3.Connection, memberships: Sequence[Membership]) -> int:
    """Insert memberships and close the spells that a newer list of the same index no longer has.

    An open spell (no `valid_to`) of a stock that a later list leaves out ends where that list begins; one that the
    later list still has goes on. Returns the number of rows that are new or changed; marks all breadth stale if any.
    """
    before = connection.total_changes
    connection.executemany(
        "INSERT INTO memberships VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO UPDATE SET valid_to = ?4, name = ?5,"
        " name_en = ?6, weight = ?7 WHERE (name, name_en, weight) IS NOT (?5, ?6, ?7) OR (?4 <> 0 AND valid_to <> ?4)",
        (
            (
                m.index, m.symbol, session_code(m.valid_from),
                0 if m.valid_to is None else session_code(m.valid_to), m.name, m.name_en, m.weight,
            )
            for m in memberships
        ),
    )  # fmt: skip
    for index in sorted({m.index for m in memberships if m.valid_to is None}):
        _close_open_spells(connection, index)
    changed = connection.total_changes - before
    if changed:
        mark_all_stale(connection)
    return changed


def _close_open_spells(connection: sqlite3.Connection, index: str) -> None:
    """End each open list of an index where its next list begins."""
    starts = [
        row[0]
        for row in connection.execute(
            'SELECT DISTINCT valid_from FROM memberships WHERE "index" = ? ORDER BY valid_from', (index,)
        )
    ]
    for start, following in pairwise(starts):
        connection.execute(
            'UPDATE memberships SET valid_to = ?3 WHERE "index" = ?1 AND valid_from = ?2 AND valid_to = 0',
            (index, start, following),
        )


def add_industries(
    connection: sqlite3.Connection, spells: Iterable[IndustrySpell], names: Iterable[IndustryName]
) -> int:
    """Insert industry spells and the names of codes; return the number of rows that changed, marking breadth stale."""
    before = connection.total_changes
    connection.executemany(
        "INSERT INTO industries VALUES (?1,?2,?3) ON CONFLICT DO UPDATE SET code = ?3 WHERE code <> ?3",
        ((spell.symbol, session_code(spell.valid_from), spell.code) for spell in spells),
    )
    connection.executemany(
        "INSERT INTO industry_names VALUES (?1,?2,?3) ON CONFLICT DO UPDATE SET level = ?2, name = ?3"
        " WHERE (level, name) IS NOT (?2, ?3)",
        ((name.code, name.level, name.name) for name in names),
    )
    changed = connection.total_changes - before
    if changed:
        mark_all_stale(connection)
    return changed


@dataclass(frozen=True, slots=True)
class Held:
    """How much of the tape a workspace holds; sessions are codes, 0 when there is none."""

    quotes: int
    sessions: int
    first: int
    last: int
    industries: int
    members: int


def held(connection: sqlite3.Connection) -> Held:
    """Count quotes, sessions, industry spells and memberships."""
    quotes = connection.execute(
        "SELECT COUNT(*), COUNT(DISTINCT session), COALESCE(MIN(session), 0), COALESCE(MAX(session), 0) FROM quotes"
    ).fetchone()
    industries = connection.execute("SELECT COUNT(*) FROM industries").fetchone()
    members = connection.execute("SELECT COUNT(*) FROM memberships").fetchone()
    return Held(*quotes, *industries, *members)
