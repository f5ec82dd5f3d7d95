"""What was read in articles: tags, mentions, claims, and where each article stands in market time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from .codes import session_code
from .connection import transaction
from .labels import REVIEWED
from .pieces import marks, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from corpus.records import Alignment, Claim, Mention, Reading, Tag

_TABLES: Final = ("tags", "mentions", "claims")


def pending(connection: sqlite3.Connection, version: str) -> list[int]:
    """Return the articles that `version` has not read, by number."""
    query = (
        "SELECT a.article FROM articles a LEFT JOIN readings r USING (article)"
        " WHERE r.version IS NOT ? ORDER BY a.article"
    )
    return [row[0] for row in connection.execute(query, (version,))]


def read_before_name(connection: sqlite3.Connection, newest: int) -> list[int]:
    """Return the articles that were read when fewer names than `newest` were known."""
    query = "SELECT article FROM readings WHERE names < ? ORDER BY article"
    return [row[0] for row in connection.execute(query, (newest,))]


def oldest_names(connection: sqlite3.Connection) -> int | None:
    """Return the smallest number of names that any reading knew, None when nothing was read."""
    row: tuple[int | None] = connection.execute("SELECT MIN(names) FROM readings").fetchone()
    return row[0]


def mark_names(connection: sqlite3.Connection, newest: int) -> None:
    """Note that no reading would change by the names up to `newest`."""
    connection.execute("UPDATE readings SET names = ? WHERE names < ?", (newest, newest))


class Rows(NamedTuple):
    """What was read in some articles, as rows of the tables: plain values, ready to be written."""

    readings: list[tuple[object, ...]]
    tags: list[tuple[object, ...]]
    mentions: list[tuple[object, ...]]
    claims: list[tuple[object, ...]]


def rows_of(items: Iterable[tuple[int, Reading, Alignment]], version: str, names: int) -> Rows:
    """Return the rows of articles, by number, that `version` read when `names` names were known."""
    rows = Rows([], [], [], [])
    for number, reading, where in items:
        rows.readings.append(_reading_row(number, reading, where, version, names))
        rows.tags.extend([_tag_row(number, tag, version) for tag in reading.tags])
        rows.mentions.extend([_mention_row(number, n, one, version) for n, one in enumerate(reading.mentions)])
        rows.claims.extend([_claim_row(number, n, one, version) for n, one in enumerate(reading.claims)])
    return rows


def save_rows(connection: sqlite3.Connection, rows: Rows) -> None:
    """Replace what is known of these articles; to be called in a transaction. Human verdicts are applied on top."""
    judged: list[int] = []
    for part in parts([row[0] for row in rows.readings]):
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE article IN ({marks(part)})", part)  # noqa: S608
        query = f"SELECT DISTINCT article FROM labels WHERE article IN ({marks(part)})"  # noqa: S608
        judged += [row[0] for row in connection.execute(query, part)]
    connection.executemany("INSERT OR REPLACE INTO readings VALUES (?,?,?,?,?,?,?,?,?,?)", rows.readings)
    connection.executemany("INSERT INTO tags VALUES (?,?,?,?,?,?,?)", rows.tags)
    connection.executemany("INSERT INTO mentions VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows.mentions)
    connection.executemany("INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows.claims)
    apply_verdicts(connection, judged)


def save_readings(
    connection: sqlite3.Connection,
    items: Iterable[tuple[int, Reading, Alignment]],
    version: str,
    names: int,
) -> None:
    """Replace what is known of these articles, as `save_rows` does."""
    save_rows(connection, rows_of(items, version, names))


def save_all(connection: sqlite3.Connection, done: Iterable[Rows]) -> Iterator[int]:
    """Save rows as they come, a transaction for each; yield how many articles each saved."""
    for rows in done:
        with transaction(connection):
            save_rows(connection, rows)
        yield len(rows.readings)


def _reading_row(number: int, reading: Reading, where: Alignment, version: str, names: int) -> tuple[object, ...]:
    session, described = where.session, reading.described
    if reading.abroad:  # it tells of no Shanghai session; the day it describes is kept beside it
        session, described = None, described or session
    codes = [None if day is None else session_code(day) for day in (described, session, where.reaction_session)]
    return (
        number, version, names, reading.lang, int(reading.recap), codes[0],
        where.voice, *codes[1:], where.bucket,
    )  # fmt: skip


def _tag_row(number: int, tag: Tag, version: str) -> tuple[object, ...]:
    spans = ", ".join([f"[{start}, {end}]" for start, end in tag.spans])  # JSON, in a third of json's time
    return number, tag.label, tag.score, tag.origin, tag.tone, f"[{spans}]", version


def _mention_row(number: int, n: int, mention: Mention, version: str) -> tuple[object, ...]:
    return (
        number, n, mention.kind, mention.symbol, mention.name, *mention.span,
        mention.tone, mention.strength, int(mention.ambiguous), int(mention.moved), version,
    )  # fmt: skip


def _claim_row(number: int, n: int, claim: Claim, version: str) -> tuple[object, ...]:
    session = None if claim.session is None else session_code(claim.session)
    return (
        number, n, claim.kind, claim.subject, claim.comparison, claim.value, claim.unit, claim.part, *claim.span,
        session, version,
    )  # fmt: skip


def apply_verdicts(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Put human verdicts on these articles in the place of the program's tags: the latest of each label wins."""
    for number in numbers:
        verdicts = connection.execute(
            "SELECT label, present, tone FROM labels WHERE article = ? ORDER BY at, annotator", (number,)
        ).fetchall()
        for label, present, tone in verdicts:
            _apply_verdict(connection, number, label, present=bool(present), tone=tone)
        if any(label == REVIEWED for label, _, _ in verdicts):  # read whole: nothing else applies
            connection.execute("DELETE FROM tags WHERE article = ? AND origin <> 'human'", (number,))


def _apply_verdict(connection: sqlite3.Connection, number: int, label: str, *, present: bool, tone: int | None) -> None:
    if not present:
        connection.execute("DELETE FROM tags WHERE article = ? AND label = ?", (number, label))
        return
    connection.execute(
        "INSERT INTO tags VALUES (?1, ?2, 1.0, 'human', COALESCE(?3, 0), '[]', 'human')"
        " ON CONFLICT DO UPDATE SET score = 1.0, origin = 'human', tone = COALESCE(?3, tone), version = 'human'",
        (number, label, tone),
    )


def reading_sessions(connection: sqlite3.Connection) -> list[int]:
    """Return the sessions (20250407) that any article is read with, ascending."""
    query = "SELECT DISTINCT session FROM readings WHERE session IS NOT NULL ORDER BY session"
    return [row[0] for row in connection.execute(query)]


def tag_rows(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of tags, as docs/guide.md names its columns; times in seconds, sessions as codes."""
    return connection.execute(
        "SELECT t.article, a.id, s.name, r.lang, a.published_at, r.voice,"
        " COALESCE(r.session, CASE WHEN r.recap THEN r.described END) AS told, r.bucket, a.story, r.recap,"
        " t.label, t.score, t.tone, t.origin, t.version"
        " FROM tags t JOIN articles a USING (article) JOIN sources s USING (source) JOIN readings r USING (article)"
        " ORDER BY told, t.article, t.label"
    )


def mention_rows(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the export of mentions: companies only, one row a mention."""
    return connection.execute(
        "SELECT m.article, a.id, s.name, r.lang, a.published_at, r.recap, r.voice, r.reaction_session,"
        " COALESCE(r.session, CASE WHEN r.recap THEN r.described END),"
        " r.bucket, m.symbol, m.name, m.tone, m.strength, m.start, m.end"
        " FROM mentions m JOIN articles a USING (article) JOIN sources s USING (source) JOIN readings r USING (article)"
        " WHERE m.kind = 'company' ORDER BY r.reaction_session, m.article, m.n"
    )
