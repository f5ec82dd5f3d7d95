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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arrays import Floats, Ints
    from .association import Resampler, Weights
    from .named import Pair

LEAST_PAIRS: Final = 10
LEAST_SESSIONS: Final = 20
STRONG: Final = 2.0
DRAWS: Final = 499
_NOTHING: Final = 1e-9  # what rounding of the transform leaves of a sum that is nil


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


def reaction(said: Spoken, moves: Floats, draw: Resampler) -> Reaction | None:
    """Judge what was said against moves in own deviations; None with too few pairs or sessions."""
    now = moves[said.session, said.symbol]
    known = np.isfinite(now)
    sessions = len(np.unique(said.session[known]))
    if int(known.sum()) < LEAST_PAIRS or len(moves) < LEAST_SESSIONS:
        return None
    v, w = (said.tone * now)[known], said.weight[known]
    shifts = _shifted(said, moves)
    strong = v[w >= STRONG]
    low, high = _interval(said.session[known], v, w, now[known], draw.weights(len(moves)))
    return Reaction(
        float(shifts[0, 0]), low, high, float((np.abs(shifts[:, 0]) >= abs(shifts[0, 0]) - _NOTHING).mean()),
        float(v.mean()), float(shifts[0, 1]), float((v > 0).mean()),
        float((strong > 0).mean()) if len(strong) else None, float(shifts[-3, 1]), len(v), sessions,
    )  # fmt: skip


def _shifted(said: Spoken, moves: Floats) -> Floats:
    """Return (correlation, t) of the same texts against the tape at every circular shift; row s: s sessions later.

    Sums over all companies of what was said on d and how each moved on d + s are cross-correlations of two tables, a
    column a company: all shifts come at once from the Fourier transform, and are summed over companies before they are
    turned back.
    """
    width, (symbols, column) = len(moves), np.unique(said.symbol, return_inverse=True)
    z = moves[:, symbols]
    known = np.isfinite(z).astype(np.float64)
    filled = np.where(known > 0, z, 0.0)
    pushed, heavy, there = (_table(said, column, width, len(symbols), part)
                            for part in (said.weight * said.tone, said.weight**2, np.ones(len(column))))  # fmt: skip
    total, weight, spread = _cross(pushed, filled), _cross(heavy, known), _cross(there, filled**2)
    fine = (weight > _NOTHING) & (spread > _NOTHING)
    safe_weight, safe = np.where(fine, weight, 1.0), np.where(fine, weight * spread, 1.0)
    rho, t = np.where(fine, total / np.sqrt(safe), 0.0), np.where(fine, total / np.sqrt(safe_weight), 0.0)
    return np.stack([rho, t], axis=1)


def _table(said: Spoken, column: Ints, width: int, symbols: int, values: Floats) -> Floats:
    """Arrange values by session and company, those of one place summed."""
    flat = np.bincount(said.session * symbols + column, weights=values, minlength=width * symbols)
    return np.asarray(flat.reshape(width, symbols), dtype=np.float64)


def _cross(said: Floats, moved: Floats) -> Floats:
    """Return for every shift s the sum over sessions d and companies of said[d] moved[d + s]."""
    product = (np.conj(np.fft.rfft(said, axis=0)) * np.fft.rfft(moved, axis=0)).sum(axis=1)
    return np.asarray(np.fft.irfft(product, len(said)), dtype=np.float64)


def _interval(session: Ints, v: Floats, w: Floats, z: Floats, drawn: Weights) -> tuple[float | None, float | None]:
    """Return a 95 % interval of the correlation: blocks of sessions are drawn with all their companies."""
    if len(np.unique(session)) < LEAST_SESSIONS:
        return None, None
    width = drawn.shape[1]
    sums = np.stack([np.bincount(session, weights=part, minlength=width) for part in (w * v, w**2, z**2)])
    total, heavy, spread = sums @ drawn.T.astype(np.float64)
    scale = np.sqrt(heavy * spread)
    rho = total[scale > 0] / scale[scale > 0]
    low, high = np.quantile(rho, (0.025, 0.975))
    return float(low), float(high)
