"""Makes the derived figures beside the demonstration's articles: `python benchmarks/demo_tables.py WORKSPACE`.

WORKSPACE holds the real quotes, industries and members. Written are `breadth.csv` (breadth by session of the market,
the boards, the level-1 industries and the labels' baskets) and `returns.csv` (returns of the companies that the
articles name: on the sessions concerned, and for those of the week of 2025-04-07 also on the sessions before, which the
statistics compare with). Counts and returns only, no prices.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from gold import ROOT

from corpus.store.connection import connect
from corpus.store.quotes import companies
from corpus.taxonomy import load_taxonomy
from linkage.export import BREADTH_COLUMNS, breadth
from linkage.sessions import align, shanghai
from nlp.tagger import Reader

if TYPE_CHECKING:
    import sqlite3

DEMO: Final = ROOT / "corpus" / "demo"
BOARDS: Final = ("all", "sse-main", "szse-main", "chinext-board", "star-board", "bse-board")
STUDIED: Final = (20250402, 20250409)  # sessions whose companies bring their past along
LAST: Final = date(2025, 4, 11)  # the end of the week that the demonstration reports on
PAST: Final = 30


def kept(universe: str, session: date) -> bool:
    """Whether the demonstration needs this row: boards throughout, industries and baskets up to the report's week."""
    level_one = universe.startswith("sw:") and universe.endswith("0000")
    return universe in BOARDS or ((level_one or universe.startswith("label:")) and session <= LAST)


def write_breadth(db: sqlite3.Connection) -> int:
    """Write breadth.csv; return its rows."""
    rows = [row for row in breadth(db) if kept(str(row[1]), cast("date", row[0])) and not row[-1]]
    with (DEMO / "breadth.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(BREADTH_COLUMNS[:-1])
        writer.writerows([_short(value) for value in row[:-1]] for row in rows)
    return len(rows)


def _short(value: object) -> object:
    if not isinstance(value, float):
        return value
    return round(value, 5) if abs(value) < 1000 else round(value)  # noqa: PLR2004 - returns, else yuan


def wanted(db: sqlite3.Connection) -> set[tuple[int, str]]:
    """Return (session, symbol) of every company that an article of the demonstration names with a tone."""
    reader, calendar = Reader(load_taxonomy(), companies(db)), shanghai()
    codes = [session.year * 10000 + session.month * 100 + session.day for session in calendar.sessions]
    found: set[tuple[int, str]] = set()
    for line in (DEMO / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        at = datetime.fromisoformat(record["published_at"])
        reading = reader.read(record["title"], record["text"], at, "second")
        place = align(at, "second", reading.recap, reading.described, calendar)
        if reading.recap or place.session is None:
            continue
        index = calendar.sessions.index(place.session)
        for mention in reading.mentions:
            if mention.kind == "company" and mention.tone:
                first = index - PAST if STUDIED[0] <= codes[index] <= STUDIED[1] else index
                found |= {(codes[day], mention.symbol) for day in range(first, index + 1)}
    return found


def write_returns(db: sqlite3.Connection) -> int:
    """Write returns.csv; return its rows."""
    names = {company.symbol: company.names[0] for company in companies(db)}
    rows = []
    for session, symbol in sorted(wanted(db)):
        found = db.execute(
            "SELECT close * 1.0 / prev_close - 1 FROM quotes WHERE session = ? AND symbol = ? AND volume > 0",
            (session, int(symbol)),
        ).fetchone()
        if found and found[0] is not None:
            rows.append(
                (
                    f"{session // 10000}-{session // 100 % 100:02}-{session % 100:02}",
                    symbol,
                    names[symbol],
                    round(found[0], 5),
                )
            )
    with (DEMO / "returns.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("session", "symbol", "name", "return"))
        writer.writerows(rows)
    return len(rows)


def main() -> None:
    """Write both tables."""
    db = connect(Path(sys.argv[1]) / "fupan.db")
    print(f"breadth.csv: {write_breadth(db)} rows; returns.csv: {write_returns(db)} rows")


if __name__ == "__main__":
    main()
