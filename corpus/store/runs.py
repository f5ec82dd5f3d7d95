"""The diary of the workspace: what ran, when, with which versions, on how much."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .codes import seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime


def start_run(connection: sqlite3.Connection, command: str, now: datetime, versions: Mapping[str, str]) -> int:
    """Note that a command began; returns the number of the run."""
    cursor = connection.execute(
        "INSERT INTO runs (command, started_at, versions) VALUES (?, ?, ?)",
        (command, seconds(now), json.dumps(versions, sort_keys=True)),
    )
    return int(cursor.lastrowid or 0)


def finish_run(connection: sqlite3.Connection, run: int, now: datetime, counts: Mapping[str, int]) -> None:
    """Note that a run ended, and what it did."""
    connection.execute(
        "UPDATE runs SET finished_at = ?, counts = ? WHERE run = ?",
        (seconds(now), json.dumps(counts, sort_keys=True), run),
    )


def unfinished_runs(connection: sqlite3.Connection) -> list[tuple[int, str, int]]:
    """Return number, command and start of the runs that never ended: interrupted, or still going."""
    query = "SELECT run, command, started_at FROM runs WHERE finished_at IS NULL ORDER BY run"
    return connection.execute(query).fetchall()
