"""Honesty under the null, power, and speed of the statistics, each beside what a notebook would do in the same run.

    python benchmarks/null.py [WORLDS]      (default 2,000; about three minutes on one core)

Worlds: attention is autocorrelated (AR 0.6 to 0.95) and counted as stories (Poisson, sparse for half of the narratives,
so that ties are many); returns have heavy tails (Student, 4 degrees), clustered volatility and a common factor; one
session in twenty is missing. Text and tape are independent, so that every rejection is a false one. Windows of 5 and
20 sessions are sums over overlapping windows of both sides, as notebooks make them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from linkage.association import associate, shifted
from linkage.scores import false_discovery_q

if TYPE_CHECKING:
    from linkage.arrays import Floats

SESSIONS = 250
LEVELS = (0.01, 0.05, 0.10)
NARRATIVES = 20  # of a world in which the false discovery rate is judged
NAIVE_DRAWS = 199
MISSING = 0.05
SIZE = 0.05


@dataclass(frozen=True, slots=True)
class World:
    """Text and tape of independent narratives, a row each."""

    text: Floats
    tape: Floats


def world(rng: np.random.Generator, rows: int, sessions: int = SESSIONS, window: int = 1, effect: float = 0.0) -> World:
    """Return a world; `effect` is the share of the tape's deviation that the text's innovation brings."""
    warm = 60
    width = sessions + warm + window - 1
    memory = rng.uniform(0.6, 0.95, (rows, 1))
    mood = rng.standard_normal((rows, width))
    for at in range(1, width):
        mood[:, at] = (memory * mood[:, [at - 1]] + np.sqrt(1 - memory**2) * mood[:, [at]])[:, 0]
    usual = np.where(np.arange(rows)[:, None] % 2, 6.0, 0.7)  # stories a session: half are sparse
    stories = rng.poisson(usual * np.exp(0.7 * mood)).astype(float)
    volatility = np.exp(np.cumsum(rng.standard_normal(width) * 0.15) * 0.3)
    volatility /= volatility.mean()
    common = rng.standard_t(4, width) / np.sqrt(2)
    own = rng.standard_t(4, (rows, width)) / np.sqrt(2)
    tape = volatility * (0.5 * common + own)
    heed = np.log((stories + 0.5) / (40 + 0.5))
    if effect:
        tape = tape + effect * tape.std() * (heed - heed.mean(axis=1, keepdims=True)) / heed.std(axis=1, keepdims=True)
    text, tape = (_windows(side, window)[:, warm:] for side in (heed, tape))
    missing = rng.random(text.shape[1]) < MISSING
    return World(np.where(missing, np.nan, text), np.where(missing, np.nan, tape))


def _windows(table: Floats, window: int) -> Floats:
    return np.asarray(np.lib.stride_tricks.sliding_window_view(table, window, axis=1).sum(axis=2), dtype=np.float64)


def naive_t(made: World) -> Floats:
    """Return p of Pearson's correlation as if sessions were independent."""
    return np.array([
        stats.pearsonr(a[(k := np.isfinite(a))], b[k]).pvalue for a, b in zip(made.text, made.tape, strict=True)
    ])  # fmt: skip


def naive_shuffle(made: World, rng: np.random.Generator) -> Floats:
    """Return p by shuffling sessions as if they were independent."""
    found = []
    for a, b in zip(made.text, made.tape, strict=True):
        known = np.isfinite(a)
        x, y = (stats.zscore(side[known]) for side in (a, b))
        null = np.array([abs((rng.permutation(x) * y).mean()) for _ in range(NAIVE_DRAWS)])
        found.append((1 + int((null >= abs((x * y).mean())).sum())) / (1 + NAIVE_DRAWS))
    return np.array(found)


def levels(worlds: int, rng: np.random.Generator) -> None:
    """Print how often a true null is rejected."""
    print(f"\nshare of {worlds} true nulls rejected ({SESSIONS} sessions); simulation error at 5 %: "
          f"{1.96 * np.sqrt(0.05 * 0.95 / worlds):.3f}")  # fmt: skip
    print(f"{'window':>8} {'level':>6} {'all shifts':>11} {'naive t':>9} {'shuffle':>9}")
    for window in (1, 5, 20):
        parts = [world(rng, 100, window=window) for _ in range(worlds // 100)]
        ours = np.concatenate([_alone(made) for made in parts])
        naive = np.concatenate([naive_t(made) for made in parts])
        shuffle = np.concatenate([naive_shuffle(World(m.text[::10], m.tape[::10]), rng) for m in parts])
        for level in LEVELS:
            shares = [float((p <= level).mean()) for p in (ours, naive, shuffle)]
            print(f"{window:>8} {level:>6.2f} {shares[0]:>11.3f} {shares[1]:>9.3f} {shares[2]:>9.3f}")


def _alone(made: World) -> Floats:
    """Return p of each pair, those beyond all their shifts judged by the pool of the world."""
    return associate(made.text, made.tape, None).p


def discoveries(worlds: int, rng: np.random.Generator) -> None:
    """Print how often a grid without any association has a discovery: the false discovery rate under the whole null."""
    print(f"\nshare of {worlds} worlds of {NARRATIVES} narratives without any association with a q < level")
    print(f"{'level':>8} {'all shifts':>11} {'naive t':>9}")
    made = [world(rng, NARRATIVES) for _ in range(worlds)]
    ours = [np.nanmin(false_discovery_q(_alone(one))) for one in made]
    naive = [np.nanmin(false_discovery_q(naive_t(one))) for one in made]
    for level in LEVELS:
        print(f"{level:>8.2f} {np.mean(np.array(ours) < level):>11.3f} {np.mean(np.array(naive) < level):>9.3f}")


def power(worlds: int, rng: np.random.Generator) -> None:
    """Print power against a planted effect, the naive test at the threshold that gives it the same size."""
    print(f"\npower at a size of 5 % ({worlds} pairs)")
    print(f"{'effect':>8} {'all shifts':>11} {'naive t, corrected':>19}")
    null = np.sort(np.concatenate([naive_t(world(rng, 100)) for _ in range(worlds // 100)]))
    threshold = float(null[int(SIZE * len(null))])
    for effect in (0.1, 0.2, 0.3):
        parts = [world(rng, 100, effect=effect) for _ in range(worlds // 100)]
        ours = np.concatenate([_alone(made) for made in parts])
        naive = np.concatenate([naive_t(made) for made in parts])
        print(f"{effect:>8.1f} {np.mean(ours <= SIZE):>11.3f} {np.mean(naive <= threshold):>19.3f}")


def speed(rng: np.random.Generator) -> None:
    """Print how long all shifts take by the Fourier transform and by looping over them, the same numbers."""
    made = world(rng, 122)
    x, y = np.nan_to_num(made.text), np.nan_to_num(made.tape)
    start = perf_counter()
    for _ in range(5):
        fast = shifted(x, y)
    quick = (perf_counter() - start) / 5
    start = perf_counter()
    few = list(zip(x[:6], y[:6], strict=True))
    slow = np.array([[stats.spearmanr(a, np.roll(b, -s)).statistic for s in range(SESSIONS)] for a, b in few])
    loop = (perf_counter() - start) * len(x) / 6
    ranked_x, ranked_y = (stats.zscore(stats.rankdata(side, axis=1), axis=1) for side in (x, y))
    start = perf_counter()
    ranked = list(zip(ranked_x, ranked_y, strict=True))
    plain = np.array([[(a * np.roll(b, -s)).mean() for s in range(SESSIONS)] for a, b in ranked])
    light = perf_counter() - start
    print(f"\nall {SESSIONS} shifts of {len(x)} pairs: FFT {quick * 1e3:.1f} ms")
    print(f"looping over scipy's spearmanr {loop:.1f} s ({loop / quick:,.0f} times)")
    print(f"looping over numpy on ranks made once {light:.2f} s ({light / quick:,.0f} times)")
    print(f"largest difference: {np.abs(fast[:6] - slow).max():.1e} and {np.abs(fast - plain).max():.1e}")


def main() -> None:
    """Print every table."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rng = np.random.default_rng(20250407)
    speed(rng)
    levels(worlds, rng)
    discoveries(max(worlds // 4, 100), rng)
    power(worlds, rng)


if __name__ == "__main__":
    main()
