"""Company news over a period: whether the stocks that news names, and their peers, move the way it says.

The unit is a company on a session, with tone s and weight w as in `named`. v is s times the stock's excess return over
the market's median, in its own deviations. The correlation is sum(w v) / sqrt(sum(w^2) sum(z^2)); t is sum(w v) /
sqrt(sum(w^2)); p compares with the same texts against the tape of every other session, all circular shifts, companies
kept together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .association import block_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arrays import Floats, Ints
    from .named import Pair

LEAST_PAIRS: Final = 10
LEAST_SESSIONS: Final = 20
STRONG: Final = 2.0
DRAWS: Final = 499


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """Companies on sessions: row and column into a table of moves, tone and weight."""

    session: Ints
    symbol: Ints
    tone: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Reaction:
    """How companies moved on the sessions that could react to their news; `before` is three sessions earlier."""

    rho: float
    low: float | None
    high: float | None
    p: float
    mean: float
    t: float
    right: float
    right_strong: float | None
    before_t: float | None
    pairs: int
    sessions: int


def spoken(by_session: Sequence[tuple[int, Sequence[Pair]]], columns: dict[int, int]) -> Spoken:
    """Gather (row of the session, its companies) into arrays; companies without quotes are left out."""
    found = [
        (row, columns[pair.symbol], float(pair.tone), pair.weight)
        for row, pairs in by_session
        for pair in pairs
        if pair.symbol in columns
    ]
    table = np.array(found, dtype=np.float64).reshape(-1, 4)
    return Spoken(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], table[:, 3])


def reaction(said: Spoken, moves: Floats, rng: np.random.Generator) -> Reaction | None:
    """Judge what was said against moves in own deviations; None with too few pairs or sessions."""
    now = moves[said.session, said.symbol]
    known = np.isfinite(now)
    sessions = len(np.unique(said.session[known]))
    if int(known.sum()) < LEAST_PAIRS or len(moves) < LEAST_SESSIONS:
        return None
    v, w = (said.tone * now)[known], said.weight[known]
    shifts = _shifted(said, moves)
    strong = v[w >= STRONG]
    low, high = _interval(said.session[known], v, w, now[known], len(moves), rng)
    return Reaction(
        float(shifts[0, 0]), low, high, float((np.abs(shifts[:, 0]) >= abs(shifts[0, 0]) - 1e-12).mean()),
        float(v.mean()), float(shifts[0, 1]), float((v > 0).mean()),
        float((strong > 0).mean()) if len(strong) else None, float(shifts[-3, 1]), len(v), sessions,
    )  # fmt: skip


def _shifted(said: Spoken, moves: Floats) -> Floats:
    """Return (correlation, t) of the same texts against the tape at every circular shift; row s: s sessions later."""
    width = len(moves)
    found = np.zeros((width, 2))
    for shift in range(width):
        z = moves[(said.session + shift) % width, said.symbol]
        known = np.isfinite(z)
        w, moved = said.weight[known], z[known]
        total = float((w * said.tone[known] * moved).sum())
        heavy, spread = float((w**2).sum()), float((moved**2).sum())
        if heavy > 0 and spread > 0:
            found[shift] = total / np.sqrt(heavy * spread), total / np.sqrt(heavy)
    return found


def _interval(  # noqa: PLR0913, PLR0917 - arrays of one length, and what to draw from
    session: Ints, v: Floats, w: Floats, z: Floats, width: int, rng: np.random.Generator
) -> tuple[float | None, float | None]:
    """Return a 95 % interval of the correlation: blocks of sessions are drawn with all their companies."""
    if len(np.unique(session)) < LEAST_SESSIONS:
        return None, None
    sums = np.stack([np.bincount(session, weights=part, minlength=width) for part in (w * v, w**2, z**2)])
    length = block_length(width)
    start = rng.integers(0, max(width - length + 1, 1), size=(DRAWS, -(-width // length)))
    index = (start[:, :, None] + np.arange(length)).reshape(DRAWS, -1)[:, :width]
    total, heavy, spread = sums[:, index].sum(axis=2)
    scale = np.sqrt(heavy * spread)
    rho = total[scale > 0] / scale[scale > 0]
    low, high = np.quantile(rho, (0.025, 0.975))
    return float(low), float(high)
