"""The whole way on real input, timed as a user would meet it: `python benchmarks/journey.py [WORKSPACE]`.

50,000 articles, 590,000 quotes, industries, members, tags, and a day report from a cold start, each a process of its
own, with its wall time and its peak memory. Fails where the targets are missed: 6 minutes, 1.5 GB, a report in 2 s, and
the figures of 2025-04-07 that were counted from the quotes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
MINUTES: Final = 6
MEGABYTES: Final = 1500
REPORT_SECONDS: Final = 2.0
COUNTED: Final = {
    "all": {"members": 5394, "advancers": 106, "decliners": 5284, "unchanged": 4},
    "star-board": {"members": 586, "advancers": 7, "decliners": 576},
}


def timed(workspace: Path, *command: str) -> tuple[float, float, str]:
    """Run a command of fupan; return seconds, peak megabytes of its largest process, and stdout."""
    line = [str(Path(sys.executable).with_name("fupan")), "--workspace", str(workspace), *command]
    begin = time.perf_counter()
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    shown = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        sys.exit(f"fupan {' '.join(command[:2])} failed")
    return seconds, usage.ru_maxrss / 1024, shown


def steps() -> list[list[str]]:
    """Return the commands of the journey."""
    news = [str(path) for path in sorted((SHARED / "data" / "news").glob("[rc]*.jsonl.gz"))]
    seeds = [str(path) for path in sorted((SHARED / "seeds").glob("*.txt"))]
    reference = SHARED / "data" / "reference"
    members = [*sorted(reference.glob("*cons.xls")), reference / "index-constituents-monthly.parquet"]
    return [
        ["ingest", "files", *news, *seeds, "--seen", "published"],
        [
            "ingest",
            "industries",
            str(reference / "StockClassifyUse_stock.xls"),
            str(reference / "SwClassCode_2021.xls"),
        ],
        ["ingest", "members", *map(str, members)],
        ["ingest", "quotes", *(str(path) for path in sorted((SHARED / "data" / "quotes").iterdir()))],
        ["tag", "--workers", "2"],
    ]


def check(universe: str, shown: str) -> None:
    """Compare a report with the figures counted from the quotes."""
    found = json.loads(shown)
    wrong = {key: found["tape"][key] for key, value in COUNTED[universe].items() if found["tape"][key] != value}
    policies = [narrative["label"] for narrative in found["narratives"] if narrative["kind"] == "policy"]
    if wrong or policies[0] != "trade-tariffs":
        sys.exit(f"the report of {universe} is wrong: {wrong or policies[:3]}")


def main() -> None:
    """Go the whole way and print a row a step."""
    if not SHARED.is_dir():
        sys.exit(f"real data is absent: {SHARED}")
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name)
        total = memory = 0.0
        for command in steps():
            seconds, megabytes, _ = timed(workspace, *command)
            total, memory = total + seconds, max(memory, megabytes)
            print(f"{' '.join(command[:2])[:20]:20} {seconds:8.1f} s {megabytes:8.0f} MB")
        slowest = 0.0
        for universe in COUNTED:
            seconds, megabytes, shown = timed(
                workspace, "report", "day", "2025-04-07", "--universe", universe, "--format", "json"
            )
            check(universe, shown)
            slowest, memory = max(slowest, seconds), max(memory, megabytes)
            print(f"report {universe:13} {seconds:8.2f} s {megabytes:8.0f} MB")
    print(f"{'whole':20} {total:8.1f} s {memory:8.0f} MB")
    if total > 60 * MINUTES or memory > MEGABYTES or slowest > REPORT_SECONDS:
        sys.exit("a target is missed")


if __name__ == "__main__":
    main()
