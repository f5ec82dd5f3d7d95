"""Reference tables: index members and industries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .codes import session_code
from .quotes import mark_all_stale

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.records import IndustryName, IndustrySpell, Membership

LEAST: Final = 20  # stocks that begin on one day and may be a list: the smallest index here has fifty


def add_memberships(connection: sqlite3.Connection, memberships: Sequence[Membership]) -> int:
    """Insert memberships and close the spells that a newer list of the same index no longer has.

    Open spells (no `valid_to`) alone are a list of all members: an open spell from before it ends where the list
    begins, and the list itself ends where a later one begins. Closed lists end where another source's list begins
    before their end, so that overlapping sources give the same whatever their order, and again. Open spells among
    closed ones are those of single stocks and stand as given. Returns the number of rows that are new or changed; marks
    all breadth stale if any.
    """
    before = connection.total_changes
    singly = {m.index for m in memberships if m.valid_to is not None}
    whole = singly - {m.index for m in memberships if m.valid_to is None}
    starts = {index: _lists(connection, index, memberships) for index in whole}
    connection.executemany(
        "INSERT INTO memberships VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO UPDATE SET valid_to = ?4, name = ?5,"
        " name_en = ?6, weight = ?7 WHERE (name, name_en, weight) IS NOT (?5, ?6, ?7) OR (?4 <> 0 AND valid_to <> ?4)",
        (
            (
                m.index, m.symbol, session_code(m.valid_from), _end(m, starts.get(m.index, ())), m.name, m.name_en,
                m.weight,
            )
            for m in memberships
        ),
    )  # fmt: skip
    for index, begin in sorted({(m.index, m.valid_from) for m in memberships if m.valid_to is None}):
        if index not in singly:
            _close_open_spells(connection, index, session_code(begin))
    for index, lists in starts.items():
        for start in lists:
            _close_open_spells(connection, index, start)
    changed = connection.total_changes - before
    if changed:
        mark_all_stale(connection)
    return changed


def _lists(connection: sqlite3.Connection, index: str, memberships: Sequence[Membership]) -> list[int]:
    """Return the days on which lists of other sources begin: groups of stocks as large as those of the batch."""
    groups = Counter(m.valid_from for m in memberships if m.index == index)
    own = {session_code(begin) for begin in groups}
    rows = connection.execute(
        'SELECT valid_from FROM memberships WHERE "index" = ? GROUP BY valid_from HAVING 2 * COUNT(*) > ?'
        " ORDER BY valid_from",
        (index, max(*groups.values(), 2 * LEAST)),
    )
    return [begin for (begin,) in rows if begin not in own]


def _end(membership: Membership, starts: Sequence[int]) -> int:
    """Return where a spell ends, 0 for an open end: not behind the begin of another source's list."""
    if membership.valid_to is None:
        return 0
    begin, until = session_code(membership.valid_from), session_code(membership.valid_to)
    return min((start for start in starts if begin < start < until), default=until)


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


def universe_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of the indices and boards with members, and of the industries with a name or stocks, sorted."""
    query = (
        "SELECT \"index\" FROM memberships UNION SELECT 'sw:' || code FROM industry_names"
        " UNION SELECT 'sw:' || code FROM industries ORDER BY 1"
    )
    return [row[0] for row in connection.execute(query)]


def unknown_industries(connection: sqlite3.Connection, spells: Iterable[IndustrySpell]) -> list[IndustrySpell]:
    """Return the spells whose industry no official file names or uses; none where no official names were ingested."""
    known = {row[0] for row in connection.execute("SELECT code FROM industry_names")}
    if not known:
        return []
    known |= {row[0] for row in connection.execute("SELECT code FROM industries")}
    return [spell for spell in spells if spell.code not in known]


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
