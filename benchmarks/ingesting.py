"""What the ingest of the readhub records takes beside a bare executemany of the same rows.

Run it as `python benchmarks/ingesting.py`; under the name of the package it would hide it.

In turns, three times, the best of each: reading the files and storing their articles with their stories, as
`fupan ingest files` does, with the process that reads ahead, and inserting the rows that came of it, already made, into
empty tables of the same schema. Beside the seconds stand those of processors, of both processes, and of SQLite alone.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from corpus.store.connection import connect
from ingest.ahead import read_ahead
from ingest.pooling import pooled, sketches_of
from ingest.stories_kept import keep_each

if TYPE_CHECKING:
    import sqlite3

NEWS: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "news"
TABLES: Final = ("sources", "articles", "article_sources", "bands", "copies")
TARGET: Final = 3.0
TURNS: Final = 3


class Took(NamedTuple):
    """Seconds: of the clock, of all processors, of the clock while storing, and within SQLite."""

    whole: float
    processors: float
    storing: float = 0.0
    sqlite: float = 0.0


@dataclass(slots=True)
class Timed:
    """A connection that counts the seconds spent in its statements."""

    db: sqlite3.Connection
    seconds: float = 0.0

    def execute(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as the connection takes them
        """Run a statement."""
        start = time.perf_counter()
        try:
            return self.db.execute(*arguments)
        finally:
            self.seconds += time.perf_counter() - start

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as the connection takes them
        """Run a statement many times."""
        start = time.perf_counter()
        try:
            return self.db.executemany(*arguments)
        finally:
            self.seconds += time.perf_counter() - start

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.db.in_transaction


def processors() -> float:
    """Return the seconds of processors that this process and those it waited for have used."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def whole(db: sqlite3.Connection) -> Took:
    """Return what the ingest takes."""
    now, start, used, storing, timed = datetime.now(UTC), time.perf_counter(), processors(), 0.0, Timed(db)
    files = sorted(NEWS.glob("readhub-*.jsonl.gz"))
    zone, archive = ZoneInfo("Asia/Shanghai"), Path(db.execute("PRAGMA database_list").fetchone()[2])
    for pool in pooled(read_ahead(files, source=None, zone=zone, seen="published", now=now, archive=archive)):
        before = time.perf_counter()
        drafts = [draft for batch in pool for draft in batch.drafts]
        keep_each(cast("sqlite3.Connection", timed), drafts, now, sketches_of(pool))
        storing += time.perf_counter() - before
    return Took(time.perf_counter() - start, processors() - used, storing, timed.seconds)


def bare(db: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> Took:
    """Return what inserting the same rows takes."""
    start, used = time.perf_counter(), processors()
    db.execute("BEGIN")
    for table, those in rows.items():
        db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(those[0]))})", those)  # noqa: S608
    db.execute("COMMIT")
    return Took(time.perf_counter() - start, processors() - used)


def main() -> int:
    """Print the times, and return 1 where the ingest takes longer than it may."""
    ours, theirs = [], []
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory() as folder:
            one, other = (connect(Path(folder) / name) for name in ("ours.db", "bare.db"))
            ours.append(whole(one))
            rows = {table: one.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608
            theirs.append(bare(other, rows))
            one.close()
            other.close()
    best, plain = min(ours), min(theirs)
    ratio, used = best.whole / plain.whole, min(it.processors for it in ours) / min(it.processors for it in theirs)
    print(
        f"{len(rows['articles'])} articles: ingest {best.whole:.2f} s, of it storing {best.storing:.2f} s, within"
        f" SQLite {best.sqlite:.2f} s; processors {best.processors:.2f} s"
    )
    print(f"bare executemany {plain.whole:.2f} s, processors {plain.processors:.2f} s")
    print(f"ratio {ratio:.2f} (at most {TARGET}), of processors' time {used:.2f}")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
