"""Archives made by processes that are stopped: news to ingest, a child that can be killed within SQLite, and dumps."""

from __future__ import annotations

import json
import os
import signal
import sys
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from corpus.store.connection import connect
from ingest.files import read_paths
from ingest.pooling import pooled
from ingest.stories_kept import keep

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FUPAN = (sys.executable, "-c", "import cli; cli.main()")
# Source ids follow the order of arrival; whatever may differ between two equal archives is left out.
DUMPS = {
    "articles": "SELECT article, key, id, url, lang, name, published_at, precision, published_raw, revisions, story,"
    " story_key, title, text, extra FROM articles JOIN sources USING (source) ORDER BY article",
    "seen": "SELECT article, first_seen_at FROM articles ORDER BY article",
    "carried": "SELECT article, name FROM article_sources JOIN sources USING (source) ORDER BY 1, 2",
    "sources": "SELECT name FROM sources ORDER BY name",
    "revisions": "SELECT article, revision, title, text FROM revisions ORDER BY 1, 2",
    "bands": "SELECT * FROM bands ORDER BY 1, 2",
    "copies": "SELECT * FROM copies ORDER BY 1, 2",
}


def dump(path: Path) -> dict[str, list[Any]]:
    """Return all that an archive holds, and that it is sound."""
    db = connect(path)
    found = {name: db.execute(query).fetchall() for name, query in DUMPS.items()}
    found["sound"] = [*db.execute("PRAGMA integrity_check"), *db.execute("PRAGMA foreign_key_check")]
    db.close()
    return found


def record(n: int) -> dict[str, object]:
    """Return the n-th record: every seventh is a copy of the one before it from another wire, every 50th an edit."""
    told = n - 1 if n % 7 == 6 else n
    edit = "" if n % 50 else "更正："
    return {
        "url": f"https://wire.example/{n - 10 if n % 50 == 0 and n else n}",
        "title": f"{edit}甲{told}号公司与乙{told * 7919 % 10007}号集团签署协议，共建算力中心第{told}期",
        "summary": f"项目投资{told * 31 % 977}亿元，预计{told % 9 + 1}年建成。公司称业绩不受影响，编号{told:05d}。",
        "published_at": (NOW - timedelta(minutes=told)).isoformat(),
        "sources": [f"wire {n % 11}", f"paper {n % 5}"],
    }


def news(folder: Path, first: int, last: int, files: int = 5) -> list[Path]:
    """Write records from `first` to before `last` into files."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{at}.jsonl" for at in range(files)]
    for at, path in enumerate(paths):
        lines = (json.dumps(record(n), ensure_ascii=False) for n in range(first + at, last, files))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def ingest(db: sqlite3.Connection, paths: Sequence[Path], pool: int = 10_000) -> None:
    """Do what `fupan ingest files --seen published` does, in pools of so many articles."""
    for batches in pooled(read_paths(paths, source=None, zone=SHANGHAI, seen="published", now=NOW), pool):
        keep(db, [draft for batch in batches for draft in batch.drafts], NOW)


def killed(path: Path, paths: Sequence[Path], steps: int, pool: int) -> bool:
    """Ingest in a child that kills itself, as `kill -9` would, after so many steps of SQLite; whether it came to that.

    A step is a thousand instructions of SQLite's machine: the moment lies within a statement.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # servers of other tests may leave threads behind
        child = os.fork()
    if child == 0:  # pragma: no cover - in the child
        try:
            left = iter(range(steps))

            def step() -> None:
                if next(left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)

            db = connect(path)
            db.set_progress_handler(step, 1000)
            ingest(db, paths, pool)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def steps_of(path: Path, paths: Sequence[Path], pool: int) -> int:
    """Ingest undisturbed; return how many steps of SQLite's machine that takes."""
    steps = [0]

    def count() -> None:
        steps[0] += 1

    db = connect(path)
    db.set_progress_handler(count, 1000)
    ingest(db, paths, pool)
    db.close()
    return steps[0]
