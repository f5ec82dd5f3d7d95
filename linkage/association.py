"""Whether two series go together: Spearman's correlation with a p that knows about their autocorrelation.

A table has a row a pair of series and a column a session; NaN stands for what is not known. Correlations are of ranks
(ties share their mean rank), over the sessions that both know. p compares with *all* circular shifts of one series
against the other, which keeps what each does by itself and breaks only their sameness in time: exact where the series
are stationary (Politis, Romano and Wolf, 1999, ch. 4, on resampling that keeps dependence; Quiroga et al., 2002, on
shifted surrogates). All shifts come at once from the Fourier transform: cross-correlation theorem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .ranked import Bundle, Side, ranked
from .scores import false_discovery_q

if TYPE_CHECKING:
    from .arrays import Bools, Floats, Ints
    from .ranked import Ranked, Waves

Weights: TypeAlias = npt.NDArray[np.float32]

LEAST_SESSIONS: Final = 20  # known to both; below it nothing is said: the smallest p would be over 0.05
LEAST_FOR_INTERVAL: Final = 60  # below it the interval under-covers: tests/test_linkage_association.py
DRAWS: Final = 299
_FLAT: Final = 1e-6  # a spread of drawn ranks, out of 1/9, that single precision cannot tell from none
_EQUAL: Final = 1e-9  # shifts that differ by rounding of the transform only are ties


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """An entry a pair: rho, its interval (95 %), p, how many sessions both knew; the same for a rotated series.

    `shifts` holds rho at every circular shift (column 0: as it is); NaN where a figure cannot be given.
    """

    rho: Floats
    low: Floats
    high: Floats
    p: Floats
    sessions: Floats
    shifts: Floats
    placebo_rho: Floats
    placebo_p: Floats
    first_half: Floats
    second_half: Floats


def shifted(first: Floats, second: Floats) -> Floats:
    """Return the correlation of ranks of each pair at every circular shift: column s pairs session d with d + s.

    Where series have gaps, the sums run over the sessions that both know at that shift. NaN where either does not vary.
    """
    return _shifted(ranked(Side(first), Side(second)))


def _shifted(pair: Ranked) -> Floats:
    first, second, at = pair.first, pair.second, pair.rows
    width = first.table.shape[1]
    both = _cross(first.waves[at], second.waves[at], width)
    if first.known[at].all() and second.known[at].all():  # the usual case, three transforms in place of nine
        whole = ((first.ranks[at] ** 2).sum(axis=1) * (second.ranks[at] ** 2).sum(axis=1))[:, None]
        return np.where(whole > 0, both / np.sqrt(np.where(whole > 0, whole, 1.0)), np.nan)
    (squares_a, known_a), (squares_b, known_b) = first.gaps, second.gaps
    heavy, light = _cross(squares_a[at], known_b[at], width), _cross(known_a[at], squares_b[at], width)
    spread = np.maximum(heavy, 0.0) * np.maximum(light, 0.0)
    scale = width**2 * _EQUAL
    return np.where(spread > scale, both / np.sqrt(np.where(spread > scale, spread, 1.0)), np.nan)


def _cross(first: Waves, second: Waves, width: int) -> Floats:
    """Return sum over d of first[d] second[d + s] for every circular shift s."""
    return np.asarray(np.fft.irfft(np.conj(first) * second, width, axis=1), dtype=np.float64)


class Shifts:
    """The correlations of pairs at all shifts, and the pool that those of all pairs make.

    `pooled` marks the pairs whose shifts make the pool, all by default.
    """

    def __init__(self, shifts: Floats, pooled: Bools | None = None) -> None:
        """Take the correlations, a row a pair and a column a shift."""
        self._size, self._count = np.abs(shifts), np.isfinite(shifts).sum(axis=1)
        scale = np.sqrt(np.nansum(shifts**2, axis=1) / np.maximum(self._count, 1))
        self._fit = (self._count > 1) & (scale > 0)
        self._z = np.where(self._fit[:, None], self._size / np.where(self._fit, scale, 1.0)[:, None], np.nan)
        self._pool = self._z if pooled is None else self._z[pooled]

    def p(self, at: int) -> Floats:
        """Return p, two-sided, of the correlation at shift `at` among all shifts: see `shift_p`."""
        now = self._size[:, at]
        own = (self._size >= now[:, None] - _EQUAL).sum(axis=1) / np.maximum(self._count, 1)
        others = int(np.isfinite(self._pool).sum() - np.isfinite(self._pool[:, at]).sum())
        alone = own * self._count <= 1.5  # noqa: PLR2004 - only the pair itself is as large
        for row in np.flatnonzero(self._fit & alone).tolist():
            least = self._z[row, at] - _EQUAL
            beyond = int((self._pool >= least).sum() - (self._pool[:, at] >= least).sum())
            own[row] = min(own[row], (1 + beyond) / (1 + others))
        return np.where(self._fit & np.isfinite(now), own, np.nan)


def shift_p(shifts: Floats, at: int = 0) -> Floats:
    """Return p, two-sided, of the correlation at shift `at` among all shifts.

    The pair's own shifts decide: p = shifts at least as large / shifts, the pair itself among them. One that is beyond
    all of them is compared with the pool of all pairs' shifts, each in the deviations of its own, since 100 sessions
    could never give a p under 0.01; it can be below 1 / shifts only where the pool says so.
    """
    return Shifts(shifts).p(at)


class Resampler:
    """Draws blocks of sessions, the same ones for every table of one width, so that a grid is resampled as a whole."""

    def __init__(self, rng: np.random.Generator, draws: int = DRAWS) -> None:
        """Take the generator that blocks are drawn with."""
        self._rng, self._draws = rng, draws
        self._made: dict[int, Weights] = {}

    def weights(self, width: int) -> Weights:
        """Return how often each session is drawn, draws down and sessions across."""
        if width not in self._made:
            length = block_length(width)
            start = self._rng.integers(0, max(width - length + 1, 1), size=(self._draws, -(-width // length)))
            index = (start[:, :, None] + np.arange(length)).reshape(self._draws, -1)[:, :width]
            flat = index + width * np.arange(self._draws)[:, None]
            counts = np.bincount(flat.ravel(), minlength=self._draws * width)
            self._made[width] = counts.reshape(self._draws, width).astype(np.float32)
        return self._made[width]


def intervals(pair: Ranked, draw: Resampler) -> tuple[Floats, Floats]:
    """Return low and high of a 95 % interval by the moving-block bootstrap (Künsch, 1989; Liu and Singh, 1992).

    Blocks of 1.5 n^(1/3) sessions are drawn alike for all pairs. Ranks are those of the whole sample; the spread is
    taken of Fisher's z, so that the interval stays within -1 and 1. NaN under LEAST_FOR_INTERVAL sessions.
    """
    if not len(pair.both):
        return np.zeros(0), np.zeros(0)
    weights, (a, b) = draw.weights(pair.both.shape[1]), pair.paired
    size = np.maximum(np.abs(a).max(axis=1, initial=0.0), 1.0)[:, None]
    x, y = ((side / size).astype(np.float32) for side in (a, b))  # suffices for a spread, in half of the time
    sums = (weights @ np.concatenate([x, y, x * x, y * y, x * y]).T).T
    sx, sy, sxx, syy, sxy = sums.reshape(5, len(x), -1)
    n = np.maximum((weights @ _alike(pair.both).T.astype(np.float32)).T, 1.0)
    spread = np.maximum(sxx / n - (sx / n) ** 2, 0.0) * np.maximum(syy / n - (sy / n) ** 2, 0.0)
    fine = spread > _FLAT
    drawn = np.where(fine, (sxy / n - sx * sy / n**2) / np.sqrt(np.where(fine, spread, 1.0)), 0.0)
    whole = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    rho = np.where(whole > 0, (a * b).sum(axis=1) / np.where(whole > 0, whole, 1.0), np.nan)
    return fisher_interval(rho, drawn, pair.both.sum(axis=1) >= LEAST_FOR_INTERVAL)


def block_length(sessions: int) -> int:
    """Return the length of a block: 1.5 n^(1/3), the rate of Künsch (1989)."""
    return min(max(round(1.5 * float(np.cbrt(sessions))), 1), sessions)


def fisher_interval(rho: Floats, drawn: npt.NDArray[np.floating], enough: Bools) -> tuple[Floats, Floats]:
    """Return Fisher's z of each `rho` ± 1.96 deviations of z over its draws, turned back; NaN where not enough."""
    z = np.arctanh(np.clip(drawn, -0.999, 0.999))
    centre, reach = np.arctanh(np.clip(rho, -0.999, 0.999)), 1.96 * z.std(axis=1, ddof=1, dtype=np.float64)
    return np.where(enough, np.tanh(centre - reach), np.nan), np.where(enough, np.tanh(centre + reach), np.nan)


def _alike(both: Bools) -> Bools:
    """Return one row where all rows are the same."""
    return both[:1] if (both == both[:1]).all() else both


def associate(
    first: Floats | Bundle, second: Floats | Bundle, draw: Resampler | None, lag: int = 0, rows: Ints | None = None
) -> Figures:
    """Return all figures of each pair of rows (of some of them); without a resampler no intervals are drawn.

    Session d of the first table stands beside d + `lag` of the second. Series begin with the first session that any
    pair knows and end with the last. The placebo pairs the series half of that apart, and is judged the same way. NaN
    under LEAST_SESSIONS known to both, and where either series is off its median on fewer than LEAST_VARIED sessions.
    """
    one, two = (side if isinstance(side, Bundle) else Bundle(side) for side in (first, second))
    at = np.arange(len(one.table)) if rows is None else rows
    here, there, sessions = _cut(one, two, lag, at)
    enough = (sessions >= LEAST_SESSIONS) & one.varied[at] & two.varied[at]
    pair = ranked(here, there, at[enough])
    width = here.table.shape[1]
    shifts = np.full((len(at), width), np.nan)
    low, high, early, late = (np.full(len(at), np.nan) for _ in range(4))
    shifts[enough] = _shifted(pair)
    if draw is not None:
        low[enough], high[enough] = intervals(pair, draw)
    half = width // 2
    early[enough], late[enough] = _within(pair, slice(None, half)), _within(pair, slice(half, None))
    null = Shifts(shifts)
    return Figures(shifts[:, 0], low, high, null.p(0), sessions, shifts, shifts[:, half], null.p(half), early, late)


def _cut(first: Bundle, second: Bundle, lag: int, rows: Ints) -> tuple[Side, Side, Floats]:
    """Cut both tables to the sessions from the first to the last that a pair knows; and how many each pair knows."""
    begin, end = max(-lag, 0), first.table.shape[1] - max(lag, 0)
    one, two = first.cut(begin, end), second.cut(begin + lag, end + lag)
    both = one.known[rows] & two.known[rows]
    known = np.flatnonzero(both.any(axis=0))
    if len(known):
        end = begin + int(known[-1]) + 1
        begin += int(known[0])
        one, two = first.cut(begin, end), second.cut(begin + lag, end + lag)
    return one, two, both.sum(axis=1).astype(np.float64)


def _within(pair: Ranked, part: slice) -> Floats:
    """Return the correlation of the whole period's ranks within a part of it, NaN under half of LEAST_SESSIONS."""
    both = pair.both[:, part]
    count = both.sum(axis=1)
    a, b = (np.where(both, side[:, part], 0.0) for side in pair.paired)
    a, b = (np.where(both, side - (side.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0) for side in (a, b))
    spread = (a**2).sum(axis=1) * (b**2).sum(axis=1)
    fine = (spread > _EQUAL) & (2 * count >= LEAST_SESSIONS)
    return np.where(fine, (a * b).sum(axis=1) / np.sqrt(np.where(fine, spread, 1.0)), np.nan)


def panel(shifts: Floats) -> tuple[float, float, int]:
    """Return the mean correlation over all pairs, its p, and the number of pairs.

    All pairs are shifted together, so that what they have in common on a session is kept: the p allows for it.
    """
    known = shifts[np.isfinite(shifts[:, 0])]
    if not len(known):
        return float("nan"), float("nan"), 0
    means = np.nanmean(known, axis=0)
    p = float((np.abs(means) >= abs(means[0]) - _EQUAL).mean())
    return float(means[0]), p, len(known)


def grid_q(parts: list[Floats]) -> list[Floats]:
    """Return q by Benjamini and Hochberg (1995) over all parts of a grid together."""
    whole = false_discovery_q(np.concatenate(parts)) if parts else np.zeros(0)
    ends = np.cumsum([len(part) for part in parts])[:-1]
    return [np.asarray(part) for part in np.split(whole, ends)] if parts else []
