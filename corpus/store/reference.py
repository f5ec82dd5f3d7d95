"""Reference tables: index members and industries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .codes import session_code
from .quotes import mark_all_stale

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.records import IndustryName, IndustrySpell, Membership


def add_memberships(connection: sqlite3.Connection, memberships: Sequence[Membership]) -> int:
    """Insert memberships and close the spells that a newer list of the same index no longer has.

    Open spells (no `valid_to`) alone are a list of all members: an open spell from before it ends where the list
    begins, and the list itself ends where a later one begins. Open spells among closed ones are those of single stocks
    and stand as given. Returns the number of rows that are new or changed; marks all breadth stale if any.
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
    singly = {m.index for m in memberships if m.valid_to is not None}
    for index, begin in sorted({(m.index, m.valid_from) for m in memberships if m.valid_to is None}):
        if index not in singly:
            _close_open_spells(connection, index, session_code(begin))
    changed = connection.total_changes - before
    if changed:
        mark_all_stale(connection)
    return changed


def _close_open_spells(connection: sqlite3.Connection, index: str, begin: int) -> None:
    """End what was open before the list that begins on `begin`, and that list where the next one begins.

    The next list is as long as this one; fewer stocks that joined on one day are no list.
    """
    # What ends where a later list begins was ended there by this function, before the list between was known.
    connection.execute(
        'UPDATE memberships SET valid_to = ?2 WHERE "index" = ?1 AND valid_from < ?2 AND (valid_to = 0 OR valid_to > ?2'
        ' AND valid_to IN (SELECT valid_from FROM memberships WHERE "index" = ?1 AND valid_from > ?2))',
        (index, begin),
    )
    following = connection.execute(
        'SELECT valid_from FROM memberships WHERE "index" = ?1 AND valid_from > ?2 GROUP BY valid_from'
        ' HAVING 2 * COUNT(*) > (SELECT COUNT(*) FROM memberships WHERE "index" = ?1 AND valid_from = ?2)'
        " ORDER BY valid_from LIMIT 1",
        (index, begin),
    ).fetchone()
    if following:
        connection.execute(
            'UPDATE memberships SET valid_to = ?3 WHERE "index" = ?1 AND valid_from = ?2 AND valid_to = 0',
            (index, begin, following[0]),
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
