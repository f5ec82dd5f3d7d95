"""The database: migrations, transactions, and two commands at once."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreProblem
from corpus.schema import MIGRATIONS
from corpus.store import codes
from corpus.store.connection import BUSY_SECONDS, checkpoint, connect, integrity, migrate, transaction, writes
from corpus.store.runs import finish_run, start_run, unfinished_runs

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 4, 7, 1, 30, tzinfo=UTC)


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_database_has_every_table_and_the_number_of_its_schema(tmp_path: Path) -> None:
    with_tables = connect(tmp_path / "fupan.db")
    assert {"articles", "tags", "quotes", "breadth", "labels", "runs", "models", "feeds"} <= tables(with_tables)
    assert with_tables.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert with_tables.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert with_tables.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert with_tables.execute("PRAGMA busy_timeout").fetchone() == (BUSY_SECONDS * 1000,)


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    first = connect(tmp_path / "fupan.db")
    start_run(first, "tag", NOW, {})
    first.close()
    assert unfinished_runs(connect(tmp_path / "fupan.db")) == [(1, "tag", int(NOW.timestamp()))]


def test_the_schema_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    newer = connect(tmp_path / "fupan.db")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StoreProblem, match=r"newer fupan.*schema 99, this program knows.*upgrade fupan"):
        connect(tmp_path / "fupan.db")


@pytest.mark.parametrize("what", ["text", "folder"])
def test_what_is_no_database_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "fupan.db"
    if what == "text":
        path.write_text("this is no database, and long enough to be sure of it\n" * 9, encoding="utf-8")
    else:
        path.mkdir()
    with pytest.raises(StoreProblem, match=r"cannot open the workspace's database.*check that the folder is writable"):
        connect(path)


class Rival(sqlite3.Connection):
    """A connection whose rival applies the first migration just before it does."""

    path: str = ""

    def executescript(self, script: str, /) -> sqlite3.Cursor:
        """Let the rival go first, once."""
        if rival := Rival.path:
            Rival.path = ""
            migrate(sqlite3.connect(rival, isolation_level=None))
        return super().executescript(script)


def test_whoever_writes_is_seen_to_have_written_and_who_reads_is_not(tmp_path: Path) -> None:
    one, other = (connect(tmp_path / "fupan.db") for _ in range(2))
    seen = [writes(one)]
    for writer in (one, other, other):
        start_run(writer, "tag", NOW, {})
        tables(one)
        seen.append(writes(one))
    with transaction(one):
        seen.append(writes(one))
        start_run(one, "tag", NOW, {})
        seen.append(writes(one))
    assert [earlier == later for earlier, later in pairwise(seen)] == [False, False, False, True, False]
    one.close()
    other.close()


def test_two_programs_may_make_the_database_at_once(tmp_path: Path) -> None:
    path = tmp_path / "fupan.db"
    Rival.path = str(path)
    connection = sqlite3.connect(path, isolation_level=None, factory=Rival)
    migrate(connection)
    assert "articles" in tables(connection)
    assert not connection.in_transaction


def test_a_migration_that_fails_leaves_nothing_behind() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE quotes (x)")
    with pytest.raises(sqlite3.Error, match="quotes"):
        migrate(connection)
    assert tables(connection) == {"quotes"}
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_reader_is_not_disturbed_by_a_writer(tmp_path: Path) -> None:
    writer, reader = connect(tmp_path / "fupan.db"), connect(tmp_path / "fupan.db")
    with transaction(writer):
        writer.execute("INSERT INTO sources (name) VALUES ('a')")
        assert reader.execute("SELECT COUNT(*) FROM sources").fetchone() == (0,)
    assert reader.execute("SELECT COUNT(*) FROM sources").fetchone() == (1,)


def test_a_second_writer_waits_and_then_says_that_it_is_locked_out(tmp_path: Path) -> None:
    writer, second = connect(tmp_path / "fupan.db"), connect(tmp_path / "fupan.db")
    second.execute("PRAGMA busy_timeout = 20")
    with transaction(writer), pytest.raises(sqlite3.OperationalError, match="locked"), transaction(second):
        pass
    with transaction(second):
        second.execute("INSERT INTO sources (name) VALUES ('b')")


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    connection = connect(tmp_path / "fupan.db")
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        connection.executemany("INSERT INTO sources (name) VALUES (?)", [("a",), ("a",)])
    assert connection.execute("SELECT COUNT(*) FROM sources").fetchone() == (0,)
    assert not connection.in_transaction


def test_what_went_wrong_is_told_even_where_sqlite_has_already_rolled_back(tmp_path: Path) -> None:
    connection = connect(tmp_path / "fupan.db")
    insert = "INSERT OR ROLLBACK INTO sources (name) VALUES (?)"
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        connection.executemany(insert, [("a",), ("a",)])
    assert connection.execute("SELECT COUNT(*) FROM sources").fetchone() == (0,)


def test_a_checkpoint_empties_the_log(tmp_path: Path) -> None:
    connection = connect(tmp_path / "fupan.db")
    log = tmp_path / "fupan.db-wal"
    assert log.stat().st_size > 0
    checkpoint(connection)
    assert log.stat().st_size == 0


def test_a_sound_database_has_nothing_to_report_and_an_orphan_is_named(tmp_path: Path) -> None:
    connection = connect(tmp_path / "fupan.db")
    assert integrity(connection) == []
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO quotes (session, symbol, name_id) VALUES (20250407, 1, 77)")
    assert integrity(connection) == ["quotes: row None points to a missing names"]


def test_a_run_that_ended_is_no_longer_unfinished(tmp_path: Path) -> None:
    connection = connect(tmp_path / "fupan.db")
    one, two = (start_run(connection, name, NOW, {"fupan": "0.1"}) for name in ("tag", "export"))
    finish_run(connection, one, NOW + timedelta(seconds=5), {"tagged": 3})
    assert [run for run, _, _ in unfinished_runs(connection)] == [two]
    row = connection.execute("SELECT finished_at - started_at, counts, versions FROM runs WHERE run = ?", (one,))
    assert row.fetchone() == (5, '{"tagged": 3}', '{"fupan": "0.1"}')


def test_values_come_back_from_their_codes() -> None:
    assert codes.session_code(date(2025, 4, 7)) == 20250407
    assert codes.session_of(20250407) == date(2025, 4, 7)
    assert codes.session_of(None) is None
    assert codes.seconds(NOW) == 1743989400
    assert codes.moment_of(1743989400) == NOW
    assert codes.seconds(None) is None
    assert codes.moment_of(None) is None
    assert codes.thousandths(10.005) == 10005
    assert codes.thousandths(None) is None
    assert codes.whole(1.6) == 2
    assert codes.whole(None) is None
