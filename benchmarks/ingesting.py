"""What the ingest of the readhub records takes beside a bare executemany of the same rows.

Run it as `python benchmarks/ingesting.py`; under the name of the package it would hide it.

In one process, in turns, three times, the best of each: reading the files and storing their articles with their
stories, and inserting the rows that came of it, already made, into empty tables of the same schema.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from corpus.store.connection import connect
from ingest.files import read_paths
from ingest.pooling import pooled
from ingest.stories_kept import keep

if TYPE_CHECKING:
    import sqlite3

NEWS: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "news"
TABLES: Final = ("sources", "articles", "article_sources", "bands", "copies")
TARGET: Final = 3.0
TURNS: Final = 3


def whole(db: sqlite3.Connection) -> tuple[float, float]:
    """Return the seconds of the ingest, and those of them that storing took."""
    now, start, storing = datetime.now(UTC), time.perf_counter(), 0.0
    files = sorted(NEWS.glob("readhub-*.jsonl.gz"))
    zone = ZoneInfo("Asia/Shanghai")
    for pool in pooled(read_paths(files, source=None, zone=zone, seen="published", now=now)):
        before = time.perf_counter()
        keep(db, [draft for batch in pool for draft in batch.drafts], now)
        storing += time.perf_counter() - before
    return time.perf_counter() - start, storing


def bare(db: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> float:
    """Return the seconds that inserting the same rows takes."""
    start = time.perf_counter()
    db.execute("BEGIN")
    for table, those in rows.items():
        db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(those[0]))})", those)  # noqa: S608
    db.execute("COMMIT")
    return time.perf_counter() - start


def main() -> int:
    """Print the times, and return 1 where the ingest takes longer than it may."""
    ours, theirs, stored = [], [], []
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory() as folder:
            one, other = (connect(Path(folder) / name) for name in ("ours.db", "bare.db"))
            seconds, storing = whole(one)
            ours.append(seconds)
            stored.append(storing)
            rows = {table: one.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608
            theirs.append(bare(other, rows))
            one.close()
            other.close()
    ratio = min(ours) / min(theirs)
    print(f"{len(rows['articles'])} articles: ingest {min(ours):.2f} s, of it storing {min(stored):.2f} s")
    print(f"bare executemany {min(theirs):.2f} s, ratio {ratio:.2f} (at most {TARGET})")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
