"""What is claimed of the tape's speed and size: `python benchmarks/tape.py [YEARS [FOLDER]]`.

Two parts, each in a fresh workspace; those in FOLDER are kept, others are not. On the real quotes: ingest, then breadth
of all universes (boards, industries of three levels, indices, baskets) computed anew, then one more session. On YEARS
(default 10) of all A-shares, made by repeating the real sessions on the calendar's earlier days with prices chained on,
so that each session's previous close is the last close: ingest as Parquet files of a month, size of the database, and
the time of one session's report and of `fupan breadth` beside that of the small workspace. Every figure is of a process
of its own; seconds are of processor time, and of the clock beside them where the disk has its part.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pandas as pd

from linkage.sessions import shanghai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
ANNUAL: Final = 243  # sessions of a year
KEPT: Final = ["日期", "代码", "名称", "最新价", "涨跌幅", "成交量", "成交额", "最高", "最低", "昨收", "流通市值"]
# Targets: seconds, megabytes.
BREADTH: Final = (20.0, 800.0)
ONE_SESSION: Final = 1.0
DECADE: Final = (600.0, 1500.0)
DATABASE: Final = 1500.0
AGAIN: Final = "import sys; from pathlib import Path; from corpus.store.connection import connect; \
from corpus.taxonomy import load_taxonomy; from linkage.refresh import refresh; \
from time import process_time as clock; \
db = connect(Path(sys.argv[1]) / 'fupan.db'); db.execute(sys.argv[2]); t = clock(); \
n = refresh(db, tuple(load_taxonomy().labels.values())); print(n, clock() - t)"


def timed(*line: str) -> tuple[float, float, str]:
    """Run a command; return its seconds of processor time, its peak memory in megabytes, and stdout.

    Processor time, user and system: each command is one process that waits for nothing but the disk, and other work on
    the machine must not count.
    """
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    shown = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        sys.exit(f"{' '.join(line[:6])} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, shown


def fupan(workspace: Path, *command: str) -> tuple[float, float, str]:
    """Run a command of fupan."""
    return timed(str(Path(sys.executable).with_name("fupan")), "--workspace", str(workspace), *command)


def verdict(name: str, value: float, unit: str, target: float) -> None:
    """Print a figure beside its target."""
    print(f"{'ok  ' if value <= target else 'MISS'} {name:60} {value:9.2f} {unit:3} (target {target:g})", flush=True)


def real_files() -> list[str]:
    """Return the paths of the real quotes."""
    return [str(path) for path in sorted((SHARED / "quotes").iterdir())]


def reference(workspace: Path) -> None:
    """Bring industries and members."""
    folder = SHARED / "reference"
    fupan(
        workspace,
        "ingest",
        "industries",
        *(str(folder / f) for f in ("StockClassifyUse_stock.xls", "SwClassCode_2021.xls")),
    )
    lists = [*sorted(folder.glob("*cons.xls")), folder / "index-constituents-monthly.parquet"]
    fupan(workspace, "ingest", "members", *map(str, lists))


def short(workspace: Path) -> float:
    """Measure the half-year of real quotes; return the seconds of a report."""
    reference(workspace)
    seconds, memory, _ = fupan(workspace, "ingest", "quotes", *real_files())
    print(f"     real quotes ingested, breadth and baskets with them: {seconds:.1f} s, {memory:.0f} MB")
    everything = "INSERT OR IGNORE INTO stale_sessions SELECT DISTINCT session FROM quotes"
    _, memory, shown = timed(sys.executable, "-c", AGAIN, str(workspace), everything)
    count, used = shown.split()
    verdict(f"breadth of {count} sessions, all universes", float(used), "s", BREADTH[0])
    verdict("  its memory", memory, "MB", BREADTH[1])
    last = "INSERT OR IGNORE INTO stale_sessions SELECT MAX(session) FROM quotes"
    _, _, shown = timed(sys.executable, "-c", AGAIN, str(workspace), last)
    verdict("breadth of one new session", float(shown.split()[1]), "s", ONE_SESSION)
    return report(workspace)


def report(workspace: Path) -> float:
    """Return the seconds of a day report, the second time it is asked for."""
    fupan(workspace, "report", "day", "2025-06-27")
    return fupan(workspace, "report", "day", "2025-06-27")[0]


def months(years: float, folder: Path) -> Iterator[tuple[Path, int]]:
    """Write files of a month, earliest first, ending with the real last session; yield path and rows of each."""
    real = real_sessions()
    days = [day for day in shanghai().sessions if day <= max(real)][-round(years * ANNUAL) :]
    pattern = [real[day] for day in sorted(real)]
    level = pd.Series(dtype=float)
    held: list[pd.DataFrame] = []
    for n, day in enumerate(days):
        page, level = chained(pattern[n % len(pattern)], level, day)
        held.append(page)
        if n + 1 == len(days) or days[n + 1].month != day.month:
            path = folder / f"{day:%Y-%m}.parquet"
            table = pd.concat(held)
            table.to_parquet(path)
            yield path, len(table)
            held.clear()


def real_sessions() -> dict[date, pd.DataFrame]:
    """Return the whole real sessions."""
    tables = [pd.read_parquet(path) if path.endswith("parquet") else pd.read_csv(path) for path in real_files()]
    table = pd.concat(tables)[KEPT]
    table["日期"] = pd.to_datetime(table["日期"]).dt.date
    table["代码"] = table["代码"].astype(int)
    pages: dict[date, pd.DataFrame] = {
        cast("date", day): page.drop_duplicates("代码", keep="last") for day, page in table.groupby("日期")
    }
    return {day: page for day, page in pages.items() if len(page) > 5000}  # noqa: PLR2004 - a whole market


def chained(page: pd.DataFrame, level: pd.Series[float], day: date) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Return a session moved to another day and price level, and the closes that it leaves."""
    page = page.set_index("代码")
    start = level.reindex(page.index).fillna(page["昨收"]).clip(2.0, 500.0)
    scale = start / page["昨收"]
    for column in ("最新价", "最高", "最低", "昨收"):
        page[column] = (page[column] * scale).round(2)
    page["日期"] = day
    closes = page["最新价"].fillna(page["昨收"])
    return page.reset_index()[KEPT], closes


def long(workspace: Path, years: float, folder: Path, before: float) -> None:
    """Measure years of quotes."""
    reference(workspace)
    paths, rows = zip(*months(years, folder), strict=True)
    begun = time.monotonic()
    seconds, memory, _ = fupan(workspace, "ingest", "quotes", *map(str, paths))
    clock = time.monotonic() - begun
    size = sum(path.stat().st_size for path in workspace.glob("fupan.db*")) / 1024**2
    share = sum(rows) / 13_000_000
    print(f"     {sum(rows):,} rows of {len(paths)} months made")
    verdict("ingested, with breadth of every session", seconds, "s", DECADE[0] * min(share, 1.0))
    verdict("  by the clock", clock, "s", DECADE[0] * min(share, 1.0))
    verdict("  its memory", memory, "MB", DECADE[1])
    verdict("  the database", size, "MB", DATABASE * min(share, 1.0))
    after = report(workspace)
    verdict(f"a day report ({before:.2f} s with half a year)", after, "s", 1.25 * before)
    verdict(
        "breadth of one board over all sessions", fupan(workspace, "breadth", "--universe", "star-board")[0], "s", 2.0
    )


def main() -> None:
    """Run both parts."""
    years = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    with tempfile.TemporaryDirectory() as folder:
        base = Path(sys.argv[2] if len(sys.argv) > 2 else folder)  # noqa: PLR2004 - the second argument
        base.mkdir(parents=True, exist_ok=True)
        before = short(base / "short")
        (base / "made").mkdir()
        long(base / "long", years, base / "made", before)


if __name__ == "__main__":
    main()
