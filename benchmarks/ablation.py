"""What mentions, alignment and learned baskets contribute: `python benchmarks/ablation.py WORKSPACE SHARED SCRATCH`.

WORKSPACE is tagged, with quotes; SHARED has `tools/` and `data/`; SCRATCH takes the exports. The first table comes from
the tools' own statistics on the exports, as they are and with one part taken out; the second from day scores, beside
the same texts moved by 7 to 71 sessions: recaps with and without the learned baskets, news by how many stories must
name a company. Both over FROM to TO.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from corpus.store import tallies
from corpus.store.connection import connect
from corpus.taxonomy import load_taxonomy
from corpus.times import SHANGHAI
from linkage import history, horizon
from linkage.almanac import kept_calendar
from linkage.moves import load_moves
from linkage.refresh import refresh
from linkage.span import span

if TYPE_CHECKING:
    from corpus.records import Voice
    from linkage.sessions import Calendar

FROM: Final = "2025-04-01"
TO: Final = "2025-07-01"
PAST: Final = "2025-03-01"  # recaps are compared with the month before
MOVED: Final = (7, 19, 31, 43, 57, 71)


def export(workspace: Path, scratch: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the exports of tags and mentions."""
    fupan = [str(Path(sys.executable).with_name("fupan")), "--quiet", "--workspace", str(workspace)]
    for what in ("tags", "mentions"):
        subprocess.run(
            [*fupan, "export", what, "--format", "parquet", "--out", scratch / f"{what}.parquet"], check=True
        )
    return pd.read_parquet(scratch / "tags.parquet"), pd.read_parquet(scratch / "mentions.parquet")


def tool(shared: Path, name: str, table: pd.DataFrame, scratch: Path, since: str) -> dict[str, Any]:
    """Run one of the tools on an export and return what it measured."""
    table.to_parquet(scratch / "variant.parquet")
    quotes = [str(path) for path in sorted((shared / "data" / "quotes").iterdir())]
    line = [sys.executable, "-B", str(shared / "tools" / name), str(scratch / "variant.parquet"), since, TO, *quotes]
    done = subprocess.run(line, check=True, capture_output=True, text=True, cwd=shared / "tools")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def published_day(table: pd.DataFrame, calendar: Calendar, *, later: bool) -> pd.Series:
    """Return the session of the day of publication, in Shanghai: what a join by date would take."""
    days = pd.to_datetime(table.published_at, utc=True).dt.tz_convert(SHANGHAI).dt.date
    known = {day: _session(day, calendar, later=later) for day in set(days.dropna())}
    return days.map(known).astype("string")


def _session(day: date, calendar: Calendar, *, later: bool) -> str | None:
    found = day if calendar.holds(day) else calendar.following(day) if later else calendar.latest(day)
    return None if found is None else found.isoformat()


def of_articles(mentions: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """Give every company the tone of its whole article, and no strength: what labels alone would know of it."""
    tone = np.sign(tags.groupby("article").tone.sum())
    found = mentions.assign(tone=mentions.article.map(tone).fillna(0), strength=1)
    return found[found.tone != 0]


def from_outside(workspace: Path, shared: Path, scratch: Path) -> None:
    """Print what the tools say of the exports and of their variants."""
    tags, mentions = export(workspace, scratch)
    calendar = kept_calendar(workspace)
    told = tags[tags.voice == "told"]
    by_day = told.assign(session=published_day(told, calendar, later=False))
    print(f"{'told':42} {'r':>7} {'hits':>6} {'passing':>8} {'rotated':>8}")
    for name, table in (
        ("as exported", told),
        ("by day of publication", by_day),
        ("recaps and news in one voice", tags),
    ):
        one = tool(shared, "told_link.py", table.assign(voice="told"), scratch, PAST)
        r, passing = one["tone_vs_excess_breadth"]["r"], one["sessions_with_a_passing_label"]
        print(f"{name:42} {r:7.3f} {one['hit_lift']:6.2f} {passing:8.2f} {one['the_same_rotated']:8.2f}")
    moved = mentions.assign(reaction_session=published_day(mentions, calendar, later=True))
    mixed = mentions.assign(recap=False)
    print(f"{'news':42} {'n':>7} {'t':>6} {'weighted':>8} {'right':>6} {'strong':>7} {'3 before':>9}")
    for name, table in (
        ("as exported", mentions), ("by day of publication", moved), ("companies of recaps too", mixed),
        ("the article's tone, no strength", of_articles(mentions, tags)),
    ):  # fmt: skip
        one = tool(shared, "news_link.py", table, scratch, FROM)
        same, before = one["same"], one["placebo_3_sessions_before"]["t"]
        strong = same["right_sign_strong"]
        print(f"{name:42} {same['n']:7} {same['t']:6.1f} {same['weighted_t']:8.1f} {same['right_sign']:6.3f}"
              f" {'-' if strong is None else f'{strong:7.3f}'} {before:9.1f}")  # fmt: skip


def from_inside(workspace: Path, scratch: Path) -> None:
    """Print how often each voice passes: with one part taken out, and with the texts moved."""
    bare = scratch / "bare"
    shutil.rmtree(bare, ignore_errors=True)
    shutil.copytree(workspace, bare)
    with connect(bare / "fupan.db") as db:
        db.execute("DELETE FROM baskets")
        db.execute("INSERT OR IGNORE INTO stale_sessions SELECT DISTINCT session FROM quotes")
    print(f"{'day scores':42} {'passing':>8} {'rotated':>8} {'passes':>7}")
    rows: tuple[tuple[str, Path, Voice, int], ...] = (
        ("told, with learned baskets", workspace, "told", 0), ("told, without", bare, "told", 0),
        *((f"news, companies named by {least} or more", workspace, "news", least) for least in (3, 2, 1)),
        ("news, by baskets alone", workspace, "news", 0),
    )  # fmt: skip
    for name, folder, voice, least in rows:
        shares, count = passing(folder, voice, least)
        print(f"{name:42} {shares[0]:8.2f} {float(np.mean(shares[1:])):8.2f} {count:7}")
    shutil.rmtree(bare)


def passing(folder: Path, voice: Voice, least: int) -> tuple[list[float], int]:
    """Return the share of sessions with quotes on which a narrative of the voice passes: as it is, and moved.

    Companies that `least` stories name have their say; 0: none has.
    """
    labels = tuple(load_taxonomy().labels.values())
    with connect(folder / "fupan.db") as db:
        refresh(db, labels)
        tallies.refresh(db)
        found = span(db, kept_calendar(folder), labels, date.fromisoformat(FROM), date.fromisoformat(TO))
        ground = history.past(db, found, load_moves(db, found.line, found.line.sessions))
        rows, codes = horizon.counts(db, found.line), found.line.sessions
        named = horizon.named(db, found.line, codes[0]) if least else []
        quoted = {row[0] for row in db.execute("SELECT DISTINCT session FROM quotes")}
    kept = [n for n, code in enumerate(found.sessions) if code in quoted]
    at = {code: n for n, code in enumerate(codes)}
    shares, count = [], 0
    for shift in (0, *MOVED):
        there = {code: codes[(n + shift) % len(codes)] for code, n in at.items()}
        moved = [(one, there[code], *rest) for one, code, *rest in rows]
        firms = sorted((row._replace(session=there[row.session]) for row in named), key=attrgetter("session"))
        passed = history.scores(found, ground, moved, voice, firms, least=least).passed[kept]  # type: ignore[arg-type]
        shares.append(float(passed.any(axis=1).mean()))
        count = int(passed.sum()) if shift == 0 else count
    return shares, count


def main() -> None:
    """Print both tables."""
    if len(sys.argv) != 4:  # noqa: PLR2004 - three folders
        sys.exit(__doc__)
    workspace, shared, scratch = map(Path, sys.argv[1:])
    scratch.mkdir(parents=True, exist_ok=True)
    from_outside(workspace, shared, scratch)
    from_inside(workspace, scratch)


if __name__ == "__main__":
    main()
