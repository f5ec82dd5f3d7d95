"""What every command has at hand."""

from __future__ import annotations

import io
import sqlite3
import sys
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from corpus.console import SHOWN_PROBLEMS, Console, console_of, day_of, moment_of, put, zone_of
from corpus.errors import FileProblem, StoreProblem, UsageError
from corpus.records import Problem
from corpus.store.connection import connect
from corpus.store.runs import unfinished_runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2025, 4, 7, tzinfo=UTC)


def console(folder: Path, *, quiet: bool = False) -> Console:
    return Console(folder, quiet, lambda: NOW, "1.2")


def runs(folder: Path) -> list[tuple[str, str, str]]:
    query = "SELECT command, versions, counts FROM runs WHERE finished_at IS NOT NULL"
    return connect(folder / "fupan.db").execute(query).fetchall()


def test_a_run_is_noted_with_what_it_counted_by_its_end(tmp_path: Path) -> None:
    counts = {"new": 0}
    with console(tmp_path).writing("ingest", counts) as desk:
        counts["new"] = 3
        assert len(unfinished_runs(desk.db)) == 1
    assert runs(tmp_path) == [("ingest", '{"fupan": "1.2"}', '{"new": 3}')]
    assert (tmp_path / "fupan.db-wal").stat().st_size == 0 if (tmp_path / "fupan.db-wal").exists() else True


def fail(tmp_path: Path, error: BaseException) -> None:
    with console(tmp_path).writing("ingest", {}):
        raise error


def test_work_that_failed_has_ended_and_work_that_was_stopped_has_not(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        fail(tmp_path, FileProblem("no such file"))
    assert len(runs(tmp_path)) == 1
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path, KeyboardInterrupt())
    assert len(unfinished_runs(connect(tmp_path / "fupan.db"))) == 1


def test_what_the_database_says_becomes_an_error_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match=r"database failed: .*fupan.db: no such table: unheard_of; .*fupan check"):
        query(tmp_path, "SELECT * FROM unheard_of")


def query(folder: Path, sql: str) -> None:
    with console(folder).desk() as desk:
        desk.db.execute(sql)


def test_the_desk_is_closed_afterwards(tmp_path: Path) -> None:
    with console(tmp_path).desk() as desk:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        desk.db.execute("SELECT 1")


def test_talk_goes_to_stderr_and_not_when_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    console(tmp_path).talk("hello")
    console(tmp_path, quiet=True).talk("nothing")
    assert tuple(capsys.readouterr()) == ("", "hello\n")


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ({"new": 1200, "same": 3}, "new 1,200, same 3\n"),
        ({"new": 0, "same": 3}, "new 0, same 3: nothing new\n"),
        ({"tagged": 1}, "tagged 1\n"),
    ],
)
def test_it_says_when_nothing_was_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], counts: dict[str, int], says: str
) -> None:
    console(tmp_path).tell(counts)
    assert capsys.readouterr().err == says


def test_problems_are_listed_even_when_quiet_and_many_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = [Problem("a.csv", line, "bad") for line in range(1, SHOWN_PROBLEMS + 4)]
    console(tmp_path, quiet=True).problems(many, ["a note"])
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "problem: a.csv:1: bad"
    assert lines[SHOWN_PROBLEMS:] == ["problem: and 3 more"]


def test_a_note_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    console(tmp_path).problems([], ["a note", "a note"])
    assert capsys.readouterr().err == "note: a note\n"


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    with console(tmp_path).progress("reading", 2) as step:
        step(1)
    monkeypatch.setattr(sys, "stderr", terminal)
    with console(tmp_path, quiet=True).progress("reading", 2) as step:
        step(1)
    assert terminal.getvalue() == ""
    with console(tmp_path).progress("reading", 2) as step:
        step(2)
    assert "reading" in terminal.getvalue()


def test_data_goes_to_stdout_or_to_the_file_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put("数据\n", None)
    assert capsys.readouterr().out == "数据\n"
    put("数据\n", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "数据\n"


def test_a_file_that_cannot_be_written_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write: .*/none/out.txt: No such file.*; name another --out"):
        put("x", tmp_path / "none" / "out.txt")


def test_dates_times_and_zones_are_read() -> None:
    assert day_of("2025-04-07") == date(2025, 4, 7)
    assert moment_of("2025-04-07T15:00").astimezone(UTC) == datetime(2025, 4, 7, 7, tzinfo=UTC)
    assert moment_of("2025-04-07T15:00+00:00") == datetime(2025, 4, 7, 15, tzinfo=UTC)
    assert zone_of("Asia/Shanghai").key == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (day_of, "7 April", "not a date: '7 April'; write it as 2025-04-07"),
        (day_of, "2025-02-30", "not a date"),
        (moment_of, "noon", "not a time: 'noon'; write it as 2025-04-07T15:00"),
        (zone_of, "Mars/Base", "unknown time zone: 'Mars/Base'; use a name such as Asia/Shanghai"),
        (zone_of, "../etc/passwd", "unknown time zone"),
        (zone_of, "", "unknown time zone"),
    ],
)
def test_what_cannot_be_read_is_a_wrong_call(read: Callable[[str], object], text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read(text)


def test_the_console_is_what_the_context_holds(tmp_path: Path) -> None:
    held = console(tmp_path)
    assert console_of(SimpleNamespace(obj=held)) is held
    with pytest.raises(TypeError, match="holds no console"):
        console_of(SimpleNamespace(obj=None))
