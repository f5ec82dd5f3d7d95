"""Reports on a workspace of a million articles: `python benchmarks/million.py SOURCE TARGET [build|measure]`.

SOURCE is a tagged workspace with quotes; TARGET a folder outside the project. The sessions of SOURCE that have quotes
are laid one after the other on 250 sessions of the calendar, and every session's articles are repeated under new
numbers until there are a million: times are moved with their session, copies of one story stay one story. Then, on one
core: the day report (inside a process, and a process of its own), and the period report of 122 labels and ten universes
over 250 sessions with all shifts and bootstraps. Fails where a target is missed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # one core: before NumPy is loaded

import numpy as np

from corpus.store import tallies
from corpus.store.codes import session_code, session_of
from corpus.store.connection import connect
from corpus.taxonomy import load_taxonomy
from linkage.almanac import kept_calendar
from linkage.refresh import refresh
from linkage.reports.day import day_report
from linkage.reports.period import period_report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ARTICLES: Final = 1_000_000
SESSIONS: Final = 250
DAY_SECONDS: Final = 1.0
LEAST: Final = 0.05  # of the processor: less means that another process did the work
PERIOD_SECONDS: Final = 10.0
UNIVERSES: Final = (
    "all", "sse-main", "szse-main", "chinext-board", "star-board", "csi300", "csi500", "csi1000", "sw:270000",
    "sw:640000",
)  # fmt: skip
PARTS: Final = ("article_sources", "readings", "tags", "mentions", "claims", "quotes", "breadth", "bands", "copies")


def build(source: Path, target: Path) -> None:
    """Write the large workspace into `target`, rows straight into a copy of the small one's database."""
    shutil.copytree(source, target)
    db = sqlite3.connect(target / "fupan.db", isolation_level=None)
    db.executescript("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    _triggers(db)
    db.execute("ATTACH ? AS old", (str(source / "fupan.db"),))
    _lay(db, target)
    for table in ("articles", *PARTS):
        db.execute(f"DELETE FROM main.{table}")  # noqa: S608 - constants
    db.executescript(_FILL)
    db.execute("UPDATE symbols SET first_session = 20200101")
    db.executescript("DROP TABLE made; DROP TABLE laid; ANALYZE; PRAGMA journal_mode = WAL;")
    count = db.execute("SELECT COUNT(*) FROM articles").fetchone()[0]
    print(f"built: {count:,} articles, {(target / 'fupan.db').stat().st_size / 1e6:,.0f} MB")


def _triggers(db: sqlite3.Connection) -> None:
    """Leave out what watches single rows: everything is counted anew afterwards."""
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")


def _lay(db: sqlite3.Connection, target: Path) -> None:
    """Choose for each of the 250 sessions the session it repeats, and number the copies of every article at random."""
    calendar = kept_calendar(target)
    quoted = [row[0] for row in db.execute("SELECT DISTINCT session FROM quotes ORDER BY 1")]
    days = [session_code(day) for day in (*calendar.before(session_of(quoted[-1]), SESSIONS - 1),)] + [quoted[-1]]
    pairs = [(quoted[n % len(quoted)], day) for n, day in enumerate(days)]
    db.execute("CREATE TABLE laid (base INTEGER, day INTEGER, shift INTEGER)")
    seconds = [(b, d, (session_of(d) - session_of(b)).days * 86400) for b, d in pairs]
    db.executemany("INSERT INTO laid VALUES (?, ?, ?)", seconds)
    rows = db.execute("SELECT r.article, l.base, l.day FROM laid l JOIN readings r ON r.session = l.base").fetchall()
    table = np.array(rows, dtype=np.int64)
    rng = np.random.default_rng(1)
    picked = np.sort(np.arange(ARTICLES) % len(table))
    number = rng.choice(1 << 47, ARTICLES, replace=False)
    copy = np.arange(ARTICLES) - np.searchsorted(picked, picked)
    db.execute("CREATE TABLE made (number INTEGER PRIMARY KEY, article INTEGER, day INTEGER, copy INTEGER)")
    order = np.argsort(number)
    made = zip(number[order].tolist(), *(part[order].tolist() for part in (table[picked, 0], table[picked, 2], copy)),
               strict=True)  # fmt: skip
    db.executemany("INSERT INTO made VALUES (?, ?, ?, ?)", made)
    db.execute("CREATE INDEX made_from ON made (article, day, copy)")


_FILL: Final = """
INSERT INTO articles SELECT m.number, 'k' || m.number, 'k' || m.number, a.url, a.lang, a.source, a.published_at +
    l.shift, a.precision, a.published_raw, a.first_seen_at + l.shift, 0, COALESCE((SELECT s.number FROM made s WHERE
    s.article = a.story AND s.day = m.day AND s.copy = m.copy), m.number), a.story_key, a.title, a.text, a.extra
    FROM made m CROSS JOIN old.articles a USING (article) JOIN laid l USING (day) ORDER BY m.number;
INSERT INTO article_sources SELECT m.number, s.source FROM made m CROSS JOIN old.article_sources s USING (article)
    ORDER BY 1;
INSERT INTO readings SELECT m.number, version, names, lang, recap, described, voice, m.day, m.day, bucket FROM made
    m CROSS JOIN old.readings USING (article) ORDER BY 1;
INSERT INTO tags SELECT m.number, label, score, origin, tone, spans, version FROM made m CROSS JOIN old.tags USING
    (article) ORDER BY 1, 2;
INSERT INTO mentions SELECT m.number, n, kind, symbol, name, start, "end", tone, strength, ambiguous, moved, version
    FROM made m CROSS JOIN old.mentions USING (article) ORDER BY 1, 2;
INSERT INTO claims SELECT m.number, n, kind, subject, comparison, value, unit, part, start, "end", NULL, version
    FROM made m CROSS JOIN old.claims USING (article) ORDER BY 1, 2;
INSERT INTO quotes SELECT l.day, q.symbol, q.name_id, q.close, q.prev_close, q.high, q.low, q.volume, q.turnover,
    q.float_value, q.reported_return FROM laid l JOIN old.quotes q ON q.session = l.base ORDER BY 1, 2;
INSERT INTO breadth SELECT l.day, b.universe, b.reported, b.members, b.advancers, b.decliners, b.unchanged,
    b.suspended, b.limit_up, b.limit_down, b.breadth, b.mean_return, b.median_return, b.turnover, b.missing,
    b.fresh, b.touched_up, b.touched_down, b.streak, b.weighted_return, b.version FROM laid l JOIN old.breadth b ON
    b.session = l.base;
"""


def measure(target: Path) -> list[str]:
    """Print what the reports take; return the targets that are missed."""
    labels = tuple(load_taxonomy().labels.values())
    start = perf_counter()
    with connect(target / "fupan.db") as db:
        refresh(db, labels)
        tallies.refresh(db)
        print(f"counts of all sessions, once: {perf_counter() - start:.1f} s")
        calendar = kept_calendar(target)
        last = session_of(db.execute("SELECT MAX(session) FROM quotes").fetchone()[0])
        first = calendar.before(last, SESSIONS - 1)[0]
        until = calendar.following(last)
        assert until is not None  # noqa: S101 - the calendar goes on
        day = _least("day report, inside the process", lambda: day_report(db, calendar, labels, last), 5)
        _least("day report of star-board", lambda: day_report(db, calendar, labels, last, universe="star-board"), 3)
        cold = _least("day report, a process of its own", lambda: _command(target, "report", "day", str(last)), 3)
        period = _least(
            f"period report of {len(labels)} labels, {len(UNIVERSES)} universes, {SESSIONS} sessions",
            lambda: print(
                "   ", period_report(db, calendar, labels, first, until, universes=UNIVERSES).looked_at, "associations"
            ),
            1,
        )
    found = (("day", day, DAY_SECONDS), ("period", period, PERIOD_SECONDS))
    print(f"start of the process: {cold - day:.2f} s")
    return [f"{name}: {seconds:.2f} s, target {most} s" for name, seconds, most in found if seconds > most]


def _least(name: str, run: Callable[[], object], times: int) -> float:
    """Return the least seconds of several runs, of the processor or, of another process, by the clock."""
    clocks, cores = [], []
    for _ in range(times):
        clock, core = perf_counter(), process_time()
        run()
        clocks.append(perf_counter() - clock)
        cores.append(process_time() - core)
    print(f"{name}: {min(clocks):.2f} s (first {clocks[0]:.2f} s; processor {min(cores):.2f} s)")
    return min(cores) if min(cores) > LEAST else min(clocks)


def _command(workspace: Path, *words: str) -> None:
    line: Sequence[str] = [str(Path(sys.executable).with_name("fupan")), "--workspace", str(workspace), *words]
    subprocess.run(line, stdout=subprocess.DEVNULL, check=True)


def main() -> None:
    """Build, measure, or both."""
    if len(sys.argv) < 3:  # noqa: PLR2004 - two folders
        sys.exit(__doc__)
    source, target, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or ["build", "measure"]
    if "build" in what:
        build(source, target)
    if "measure" in what and (missed := measure(target)):
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
