"""Opens the workspace's database: WAL, foreign keys, a busy timeout, and migrations.

WAL because a scheduled ingest must be able to write while an analyst reads. The log is truncated by explicit
checkpoints: without them it grew to 1.4 GB in a long ingest.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from corpus.errors import StoreProblem
from corpus.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNWRITABLE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
BUSY_SECONDS: Final = 30  # zero means `database is locked` whenever two commands meet


def connect(path: Path) -> sqlite3.Connection:
    """Open the database at `path`, made on first use, and bring its schema up to date.

    One that may be read but not written, or lies in a folder that may not, is opened for reading.
    Raises StoreProblem where the file cannot be opened, is no database, or was written by a newer fupan.
    """
    try:
        try:
            connection = _open(path)
            migrate(connection, path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _UNWRITABLE or not path.is_file():
                raise
            connection = _open_to_read(path)
    except sqlite3.Error as error:
        raise StoreProblem(
            "cannot open the workspace's database",
            identity=path,
            cause=error,
            hint="check that the folder is writable, or name another with --workspace",
        ) from error
    return connection


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MB: the working set of an ingest of 600,000 quotes
    return connection


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Open a database that cannot be written.

    Without a log beside it, which only a writer leaves, nothing but the file needs to be read: `immutable` keeps
    SQLite from making one.
    """
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
    uri = f"{path.resolve().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    if _version(connection) < len(MIGRATIONS):
        raise StoreProblem(
            "the workspace was written by an older fupan and may not be changed",
            identity=path,
            cause=f"schema {_version(connection)}, this program needs {len(MIGRATIONS)}",
            hint="make the folder writable, or copy it",
        )
    _refuse_newer(connection, path)
    return connection


def migrate(connection: sqlite3.Connection, path: object = ":memory:") -> None:
    """Apply the migrations that the database lacks, each in one transaction with its number."""
    _refuse_newer(connection, path)
    for number in range(_version(connection) + 1, len(MIGRATIONS) + 1):
        script = f"BEGIN IMMEDIATE; {MIGRATIONS[number - 1]} PRAGMA user_version = {number}; COMMIT;"
        try:
            connection.executescript(script)
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if _version(connection) < number:  # else another process was first
                raise


def _refuse_newer(connection: sqlite3.Connection, path: object) -> None:
    known = _version(connection)
    if known > len(MIGRATIONS):
        raise StoreProblem(
            "the workspace was written by a newer fupan",
            identity=path,
            cause=f"schema {known}, this program knows {len(MIGRATIONS)}",
            hint="upgrade fupan",
        )


def _version(connection: sqlite3.Connection) -> int:
    row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return row[0]


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block in one write transaction: all of it is kept, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def writes(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return what is another pair once anything was written, by this connection or by another.

    Source: sqlite.org/pragma.html#pragma_data_version, which does not count what the connection itself wrote.
    """
    row: tuple[int] = connection.execute("PRAGMA data_version").fetchone()
    return row[0], connection.total_changes


def checkpoint(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log into the database and truncate it."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def integrity(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with the file: an empty list when it is sound."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    orphans = [
        f"{row[0]}: row {row[1]} points to a missing {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
    ]
    return [line for line in found if line != "ok"] + orphans
