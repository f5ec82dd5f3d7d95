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

from .scores import false_discovery_q

if TYPE_CHECKING:
    from .arrays import Floats

Weights: TypeAlias = npt.NDArray[np.float32]

LEAST_SESSIONS: Final = 20  # known to both; below it nothing is said: the smallest p would be over 0.05
LEAST_FOR_INTERVAL: Final = 60  # below it the interval under-covers: tests/test_linkage_association.py
DRAWS: Final = 299
CHUNK: Final = 4000  # pairs resampled at a time, to bound memory
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


def ranks(table: Floats) -> Floats:
    """Return ranks within each row from 1, ties sharing their mean rank; NaN stays NaN."""
    order = np.argsort(table, axis=1, kind="stable")
    ordered = np.take_along_axis(table, order, axis=1)
    width = table.shape[1]
    place = np.broadcast_to(np.arange(width), table.shape)
    fresh = np.ones(table.shape, dtype=bool)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)
    ends = np.ones(table.shape, dtype=bool)
    ends[:, :-1] = fresh[:, 1:]
    last = np.minimum.accumulate(np.where(ends, place, width)[:, ::-1], axis=1)[:, ::-1]
    found = np.empty(table.shape)
    np.put_along_axis(found, order, (first + last) / 2.0 + 1.0, axis=1)
    return np.where(np.isnan(table), np.nan, found)


def centred(table: Floats) -> Floats:
    """Return ranks less their mean, each row over what it knows, 0 where it knows nothing; NaN rows become 0."""
    rank = ranks(table)
    known = np.isfinite(rank)
    mean = np.where(known, rank, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, rank - mean[:, None], 0.0)


def shifted(first: Floats, second: Floats) -> Floats:
    """Return the correlation of ranks of each pair at every circular shift: column s pairs session d with d + s.

    Where series have gaps, the sums run over the sessions that both know at that shift. NaN where either does not vary.
    """
    width = first.shape[1]
    a, b = centred(first), centred(second)
    known_a, known_b = np.isfinite(first).astype(float), np.isfinite(second).astype(float)
    both = _cross(a, b, width)
    if known_a.all() and known_b.all():  # the usual case, three transforms in place of nine
        whole = ((a**2).sum(axis=1) * (b**2).sum(axis=1))[:, None]
        return np.where(whole > 0, both / np.sqrt(np.where(whole > 0, whole, 1.0)), np.nan)
    spread = np.maximum(_cross(a**2, known_b, width), 0.0) * np.maximum(_cross(known_a, b**2, width), 0.0)
    scale = width**2 * _EQUAL
    return np.where(spread > scale, both / np.sqrt(np.where(spread > scale, spread, 1.0)), np.nan)


def _cross(first: Floats, second: Floats, width: int) -> Floats:
    """Return sum over d of first[d] second[d + s] for every circular shift s."""
    product = np.conj(np.fft.rfft(first, axis=1)) * np.fft.rfft(second, axis=1)
    return np.asarray(np.fft.irfft(product, width, axis=1), dtype=np.float64)


def shift_p(shifts: Floats, at: int = 0) -> Floats:
    """Return p, two-sided, of the correlation at shift `at` among all shifts.

    The pair's own shifts decide: p = shifts at least as large / shifts, the pair itself among them. One that is beyond
    all of them is compared with the pool of all pairs' shifts, each in the deviations of its own, since 100 sessions
    could never give a p under 0.01; it can be below 1 / shifts only where the pool says so.
    """
    size = np.abs(shifts)
    known = np.isfinite(shifts)
    count = known.sum(axis=1)
    now = size[:, at]
    own = (known & (size >= now[:, None] - _EQUAL)).sum(axis=1) / np.maximum(count, 1)
    scale = np.sqrt(np.nansum(shifts**2, axis=1) / np.maximum(count, 1))
    fit = (count > 1) & (scale > 0)
    z = np.where(fit[:, None], size / np.where(fit, scale, 1.0)[:, None], np.nan)
    others = np.delete(z, at, axis=1)
    pool = np.sort(others[np.isfinite(others)])
    beyond = len(pool) - np.searchsorted(pool, z[:, at] - _EQUAL, side="left")
    pooled = (1 + beyond) / (1 + len(pool))
    p = np.where(own * count > 1.5, own, np.minimum(own, pooled))  # noqa: PLR2004 - only the pair itself is as large
    return np.where(fit & np.isfinite(now), p, np.nan)


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


def intervals(first: Floats, second: Floats, draw: Resampler) -> tuple[Floats, Floats]:
    """Return low and high of a 95 % interval by the moving-block bootstrap (Künsch, 1989; Liu and Singh, 1992).

    Blocks of 1.5 n^(1/3) sessions are drawn alike for all pairs. Ranks are those of the whole sample; the spread is
    taken of Fisher's z, so that the interval stays within -1 and 1. NaN under LEAST_FOR_INTERVAL sessions.
    """
    rows, width = first.shape
    low, high = np.full(rows, np.nan), np.full(rows, np.nan)
    for start in range(0, rows, CHUNK):
        part = slice(start, start + CHUNK)
        low[part], high[part] = _interval(first[part], second[part], draw.weights(width))
    return low, high


def block_length(sessions: int) -> int:
    """Return the length of a block: 1.5 n^(1/3), the rate of Künsch (1989)."""
    return min(max(round(1.5 * float(np.cbrt(sessions))), 1), sessions)


def _interval(first: Floats, second: Floats, weights: Weights) -> tuple[Floats, Floats]:
    both = np.isfinite(first) & np.isfinite(second)
    a, b = (centred(np.where(both, side, np.nan)) for side in (first, second))
    size = np.maximum(np.abs(a).max(axis=1, initial=0.0), 1.0)[:, None]
    a, b = a / size, b / size
    sums = [(weights @ part.T.astype(np.float32)).T for part in (both.astype(float), a, b, a * a, b * b, a * b)]
    n, sa, sb, saa, sbb, sab = (part.astype(np.float64) for part in sums)
    n = np.maximum(n, 1.0)
    spread = np.maximum(saa / n - (sa / n) ** 2, 0.0) * np.maximum(sbb / n - (sb / n) ** 2, 0.0)
    fine = spread > _EQUAL
    drawn = np.where(fine, (sab / n - sa * sb / n**2) / np.sqrt(np.where(fine, spread, 1.0)), 0.0)
    z = np.arctanh(np.clip(drawn, -0.999, 0.999))
    whole = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    rho = np.where(whole > 0, (a * b).sum(axis=1) / np.where(whole > 0, whole, 1.0), np.nan)
    centre, reach = np.arctanh(np.clip(rho, -0.999, 0.999)), 1.96 * z.std(axis=1, ddof=1)
    enough = both.sum(axis=1) >= LEAST_FOR_INTERVAL
    return np.where(enough, np.tanh(centre - reach), np.nan), np.where(enough, np.tanh(centre + reach), np.nan)


def associate(first: Floats, second: Floats, draw: Resampler | None) -> Figures:
    """Return all figures of each pair of rows; without a resampler no intervals are drawn.

    The placebo pairs the series half the period apart, and is judged the same way.
    """
    both = np.isfinite(first) & np.isfinite(second)
    sessions = both.sum(axis=1).astype(float)
    enough = (sessions >= LEAST_SESSIONS)[:, None]
    first, second = np.where(enough, first, np.nan), np.where(enough, second, np.nan)
    shifts = shifted(first, second)
    half = first.shape[1] // 2
    nothing = np.full(len(first), np.nan)
    low, high = intervals(first, second, draw) if draw is not None else (nothing, nothing)
    return Figures(
        shifts[:, 0], low, high, shift_p(shifts), sessions, shifts, shifts[:, half], shift_p(shifts, half),
        _plain(first[:, :half], second[:, :half]), _plain(first[:, half:], second[:, half:]),
    )  # fmt: skip


def _plain(first: Floats, second: Floats) -> Floats:
    """Return Spearman's correlation over the sessions that both know, NaN under half of LEAST_SESSIONS."""
    both = np.isfinite(first) & np.isfinite(second)
    a, b = (centred(np.where(both, side, np.nan)) for side in (first, second))
    spread = (a**2).sum(axis=1) * (b**2).sum(axis=1)
    fine = (spread > 0) & (2 * both.sum(axis=1) >= LEAST_SESSIONS)
    return np.where(fine, (a * b).sum(axis=1) / np.sqrt(np.where(fine, spread, 1.0)), np.nan)


def lagged(first: Floats, second: Floats, lag: int) -> tuple[Floats, Floats]:
    """Return both tables cut so that column d of the first stands beside session d + `lag` of the second."""
    width = first.shape[1]
    if lag >= 0:
        return first[:, : width - lag], second[:, lag:]
    return first[:, -lag:], second[:, : width + lag]


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
