"""Learned baskets shown and measured: `python benchmarks/baskets.py WORKSPACE [--all-texts]`.

For ten themes, the basket learned from what was known before 2025-06-01 is printed. Then, for every month from
2025-03 to 2025-06, baskets learned from what was known before the month are compared with the stand-in from the
industry classification (the theme's own industries, else its parents'), and with the stocks that the taxonomy lists:
on the sessions of that month alone, how does the excess return of each, standardised on its past 20 sessions, go with
the theme's text leg in recaps and in news of the same session? Spearman's correlation over all themes and sessions with
a story, the very same ones for each kind of basket, and a 90 % interval from resampling whole sessions.

Texts of the reserved quarter of the public news are left out unless --all-texts is given; the workspace is read only.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from gold import reserved
from scipy.stats import rankdata

from corpus.store import baskets, narratives, tape
from corpus.store.connection import connect
from corpus.taxonomy import load_taxonomy
from linkage.arrays import standardise
from linkage.attention import series
from linkage.learned import counts_of, learn
from linkage.learning import PAST, YEAR, load_past, told_legs
from linkage.scores import RETURN_FLOOR, text_legs

if TYPE_CHECKING:
    from corpus.records import Voice
    from corpus.taxonomy import Label
    from linkage.arrays import Floats, Ints
    from linkage.learned import Past

THEMES: Final = (
    "robotics", "optical-modules", "rare-earths", "innovative-drugs", "fintech", "low-altitude", "ai-compute",
    "artificial-intelligence", "memory-chips", "autonomous-driving", "data-economy", "nuclear-fusion", "gold",
    "games-film", "shipping", "military",
)  # fmt: skip
MONTHS: Final = (20250301, 20250401, 20250501, 20250601)
DRAWS: Final = 2000
BACK: Final = 20


def without_reserved(folder: str, workspace: Path) -> Path:
    """Return a copy of the workspace's database without the readings of the reserved texts."""
    copy = Path(folder) / "fupan.db"
    with sqlite3.connect(workspace / "fupan.db") as source, sqlite3.connect(copy) as target:
        source.backup(target)
        ids = target.execute("SELECT article, id FROM articles").fetchall()
        kept = [(a,) for a, key in ids if reserved(str(key))]
        for table in ("readings", "tags", "mentions"):
            target.executemany(f"DELETE FROM {table} WHERE article = ?", kept)  # noqa: S608 - names from above
    target.close()
    source.close()
    return copy


def stand_in(label: Label, labels: dict[str, Label], past: Past) -> Ints:
    """Return the stocks of a theme's own industries, else of its parents'; else those of computers and media."""
    codes = label.shenwan or tuple(code for parent in label.parents for code in labels[parent].shenwan)
    inside = np.zeros(len(past.symbol), dtype=bool)
    for code in codes or ("710000", "720000"):
        width = len(code.rstrip("0")) + len(code.rstrip("0")) % 2
        unit = 10 ** (6 - width)
        inside |= past.industry // unit == int(code) // unit
    return past.symbol[inside]


def moves(past: Past, symbols: Ints) -> Floats:
    """Return the mean excess return of some stocks by session, standardised on the 20 sessions before each."""
    table = past.excess[:, np.isin(past.symbol, symbols)]
    known = np.isfinite(table)
    mean = np.where(known, table, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    mean = np.where(known.sum(axis=1) > 0, mean, np.nan)
    return standardise(mean[:, None], RETURN_FLOOR)[:, 0]


def spearman(one: Floats, other: Floats) -> float:
    """Return Spearman's rank correlation."""
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def main() -> None:
    """Print the baskets and the comparison."""
    workspace = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        if "--all-texts" in sys.argv:
            path = Path(shutil.copy(workspace / "fupan.db", folder))
        else:
            path = without_reserved(folder, workspace)
        db = connect(path)
        show(db)
        compare(db)
        db.close()


def learned_on(
    db: sqlite3.Connection, begin: int, past: Past, sessions: list[int]
) -> dict[str, list[baskets.BasketRow]]:
    """Return the baskets of the themes learned from what was known before `begin`."""
    counts = counts_of(baskets.company_counts(db, begin - YEAR, begin))
    legs = told_legs(db, THEMES, sessions, begin)
    return {theme: learn(theme, counts, past, legs[:, at], begin) for at, theme in enumerate(THEMES)}


def show(db: sqlite3.Connection) -> None:
    """Print the baskets of June."""
    names = dict(db.execute("SELECT symbol, name FROM symbols JOIN names USING (name_id) ORDER BY last_session"))
    sessions = [session for session in tape.quoted_after(db, 0) if session < MONTHS[-1]][-PAST:]
    for theme, rows in learned_on(db, MONTHS[-1], load_past(db, MONTHS[-1], sessions), sessions).items():
        stocks = ", ".join(f"{names[row.symbol]}{'' if row.weight > 1 else '*'}" for row in rows)
        print(f"{theme} ({len(rows)}): {stocks or 'none'}")
    print("* not named by the theme's texts: moves along with those that are\n")


def compare(db: sqlite3.Connection) -> None:
    """Print how text and tape go together on later sessions, by kind of basket and voice."""
    labels = dict(load_taxonomy().labels)
    sessions = tape.quoted_after(db, 0)
    found: dict[Voice, list[tuple[int, str, float, float, float, float]]] = {"told": [], "news": []}
    voices: tuple[Voice, Voice] = ("told", "news")
    counts = narratives.label_counts(db, narratives.Window(sessions[0], sessions[-1]))
    series_of = {voice: series(counts, voice, sessions, THEMES) for voice in voices}
    legs = {voice: text_legs(series_of[voice]) for voice in voices}
    for begin in MONTHS:
        before = [session for session in sessions if session < begin][-PAST:]
        learned = learned_on(db, begin, load_past(db, begin, before), before)
        month = [session for session in sessions if begin <= session < begin + 100]
        past = load_past(db, begin, [*before[-BACK:], *month])
        for across, theme in enumerate(THEMES):
            own = np.array([row.symbol for row in learned[theme]], dtype=np.int64)
            listed = np.array([int(code) for code in labels[theme].symbols], dtype=np.int64)
            if not len(own):
                continue
            kinds = [
                moves(past, stocks)[-len(month) :] for stocks in (own, stand_in(labels[theme], labels, past), listed)
            ]
            for voice in voices:
                for n, session in enumerate(month):
                    down = sessions.index(session)
                    leg = float(legs[voice][down, across])
                    if series_of[voice].stories[down, across] and np.isfinite(leg) and leg:
                        one, other, third = (float(kind[n]) for kind in kinds)
                        found[voice].append((session, theme, leg, one, other, third))
    for voice in voices:
        report(voice, found[voice])


def report(voice: str, rows: list[tuple[int, str, float, float, float, float]]) -> None:
    """Print correlations of one voice."""
    whole = np.array([row[2:] for row in rows])
    days = np.array([row[0] for row in rows])
    fit = np.isfinite(whole[:, :3]).all(axis=1)
    both = fit & np.isfinite(whole[:, 3])
    print(f"{voice}: {fit.sum()} pairs of theme and session, {len(set(days[fit].tolist()))} sessions")
    line(whole[fit], days[fit], ("learned", "industry stand-in"), (1, 2))
    print(f"  of these with listed stocks: {both.sum()}")
    line(whole[both], days[both], ("learned", "industry stand-in", "listed"), (1, 2, 3))


def line(table: Floats, days: Ints, names: tuple[str, ...], columns: tuple[int, ...]) -> None:
    """Print a correlation for each kind of basket, and the gain of learned ones with its interval."""
    for name, column in zip(names, columns, strict=True):
        same = float(np.mean(np.sign(table[:, 0]) == np.sign(table[:, column])))
        print(f"  {name:18} Spearman {spearman(table[:, 0], table[:, column]):+.3f}, same sign {same:.0%}")
    draw = np.random.default_rng(7)
    unique = np.unique(days)
    places = {day: np.flatnonzero(days == day) for day in unique.tolist()}
    gains = []
    for _ in range(DRAWS):
        at = np.concatenate([places[day] for day in draw.choice(unique, len(unique)).tolist()])
        gains.append(spearman(table[at, 0], table[at, 1]) - spearman(table[at, 0], table[at, 2]))
    low, high = np.quantile(gains, (0.05, 0.95))
    gain = spearman(table[:, 0], table[:, 1]) - spearman(table[:, 0], table[:, 2])
    print(f"  gain over the stand-in {gain:+.3f}, 90 % from {low:+.3f} to {high:+.3f}")


if __name__ == "__main__":
    main()
