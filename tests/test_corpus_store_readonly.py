"""Workspaces that may be read and not written: reading works, writing says why it does not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.console import Console
from corpus.errors import StoreProblem
from corpus.schema import MIGRATIONS
from corpus.store.connection import checkpoint, connect
from corpus.store.runs import unfinished_runs
from corpus.workspace import Settings, open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534


@contextmanager
def readonly(folder: Path) -> Iterator[None]:
    """Let a folder only be read; root, whom no mode stops, is nobody for the time."""
    root = os.geteuid() == 0
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that others may reach too, which pytest's own may not be."""
    path = Path(tempfile.mkdtemp(prefix="fupan-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def fill(folder: Path) -> None:
    db = connect(folder / "fupan.db")
    db.execute("INSERT INTO sources VALUES (1, 'wire')")
    checkpoint(db)
    db.close()


def console(folder: Path) -> Console:
    return Console(folder, True, lambda: datetime(2026, 6, 3, tzinfo=UTC), "1.0")


def test_a_workspace_that_may_not_be_written_can_be_read(folder: Path) -> None:
    fill(folder)
    with readonly(folder), console(folder).desk() as desk:
        assert desk.db.execute("SELECT name FROM sources").fetchall() == [("wire",)]
        assert desk.workspace.settings == Settings()
        assert unfinished_runs(desk.db) == []
    assert sorted(path.name for path in folder.iterdir()) == ["fupan.db"]


def test_writing_there_is_refused_in_a_line(folder: Path) -> None:
    fill(folder)
    open_workspace(folder)
    with readonly(folder), pytest.raises(StoreProblem, match=r"readonly database; .* folder not writable"):
        _write(folder)


def _write(folder: Path) -> None:
    with console(folder).writing("tag", {}):
        pass


def test_a_log_that_a_writer_left_is_read_or_named(folder: Path) -> None:
    db = connect(folder / "fupan.db")
    db.execute("INSERT INTO sources VALUES (1, 'wire')")
    left = Path(shutil.copytree(folder, folder / "left"))
    db.close()
    with readonly(left):
        reader = connect(left / "fupan.db")
        assert reader.execute("SELECT name FROM sources").fetchall() == [("wire",)]
        reader.close()
    (left / "fupan.db-shm").unlink()
    with readonly(left), pytest.raises(StoreProblem, match="check that the folder is writable"):
        connect(left / "fupan.db")


@pytest.mark.parametrize(("version", "said"), [(1, "older fupan and may not be changed"), (99, "a newer fupan")])
def test_a_schema_that_is_not_todays_is_named(folder: Path, version: int, said: str) -> None:
    fill(folder)
    db = sqlite3.connect(folder / "fupan.db")
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    assert version != len(MIGRATIONS)
    with readonly(folder), pytest.raises(StoreProblem, match=said):
        connect(folder / "fupan.db")


def test_a_folder_without_a_database_that_may_not_be_written_is_no_workspace(folder: Path) -> None:
    with readonly(folder), pytest.raises(StoreProblem, match="cannot write in the workspace"):
        open_workspace(folder)
