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
    from .arrays import Bools, Floats

Weights: TypeAlias = npt.NDArray[np.float32]

LEAST_SESSIONS: Final = 20  # known to both; below it nothing is said: the smallest p would be over 0.05
LEAST_FOR_INTERVAL: Final = 60  # below it the interval under-covers: tests/test_linkage_association.py
DRAWS: Final = 299
CHUNK: Final = 4000  # pairs resampled at a time, to bound memory
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


def ranks(table: Floats) -> Floats:
    """Return ranks within each row from 1, ties sharing their mean rank; NaN stays NaN."""
    order = np.argsort(table, axis=1)  # ties share their rank: their order does not matter
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
    if len(table) > 1 and _same(table[0], table[1]) and _same(table, np.broadcast_to(table[0], table.shape)):
        return np.broadcast_to(centred(table[:1]), table.shape)  # one tape beside many texts is ranked once
    rank = ranks(table)
    known = np.isfinite(rank)
    mean = np.where(known, rank, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, rank - mean[:, None], 0.0)


def _same(first: Floats, second: Floats) -> bool:
    return np.array_equal(first, second, equal_nan=True)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Two tables with their ranks, each row's over what it knows by itself, and over what both know."""

    first: Floats
    second: Floats
    alone: tuple[Floats, Floats]
    both: Bools
    paired: tuple[Floats, Floats]


def ranked(first: Floats, second: Floats) -> Ranked:
    """Rank two tables; rows that know the same sessions are ranked once."""
    known_a, known_b = np.isfinite(first), np.isfinite(second)
    both = known_a & known_b
    alone = centred(first), centred(second)
    paired = _again(first, alone[0], known_a, both), _again(second, alone[1], known_b, both)
    return Ranked(first, second, alone, both, paired)


def _again(table: Floats, rank: Floats, known: Bools, both: Bools) -> Floats:
    """Rank anew the rows that know sessions which the other table does not."""
    more = (known != both).any(axis=1)
    if not more.any():
        return rank
    found = np.array(rank)
    found[more] = centred(np.where(both, table, np.nan)[more])
    return found


def shifted(first: Floats, second: Floats) -> Floats:
    """Return the correlation of ranks of each pair at every circular shift: column s pairs session d with d + s.

    Where series have gaps, the sums run over the sessions that both know at that shift. NaN where either does not vary.
    """
    return _shifted(ranked(first, second))


def _shifted(pair: Ranked) -> Floats:
    width = pair.first.shape[1]
    a, b = pair.alone
    known_a, known_b = np.isfinite(pair.first).astype(float), np.isfinite(pair.second).astype(float)
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


def intervals(pair: Ranked, draw: Resampler) -> tuple[Floats, Floats]:
    """Return low and high of a 95 % interval by the moving-block bootstrap (Künsch, 1989; Liu and Singh, 1992).

    Blocks of 1.5 n^(1/3) sessions are drawn alike for all pairs. Ranks are those of the whole sample; the spread is
    taken of Fisher's z, so that the interval stays within -1 and 1. NaN under LEAST_FOR_INTERVAL sessions.
    """
    rows, width = pair.first.shape
    low, high = np.full(rows, np.nan), np.full(rows, np.nan)
    for start in range(0, rows, CHUNK):
        part = slice(start, start + CHUNK)
        a, b = (side[part] for side in pair.paired)
        low[part], high[part] = _interval(a, b, pair.both[part], draw.weights(width))
    return low, high


def block_length(sessions: int) -> int:
    """Return the length of a block: 1.5 n^(1/3), the rate of Künsch (1989)."""
    return min(max(round(1.5 * float(np.cbrt(sessions))), 1), sessions)


def _interval(a: Floats, b: Floats, both: Bools, weights: Weights) -> tuple[Floats, Floats]:
    """Return the interval of each pair of ranks; single precision suffices for a spread, and halves the time."""
    size = np.maximum(np.abs(a).max(axis=1, initial=0.0), 1.0)[:, None]
    x, y = ((side / size).astype(np.float32) for side in (a, b))
    sums = (weights @ np.concatenate([x, y, x * x, y * y, x * y]).T).T
    sx, sy, sxx, syy, sxy = sums.reshape(5, len(x), -1)
    n = np.maximum((weights @ _alike(both).T.astype(np.float32)).T, 1.0)
    spread = np.maximum(sxx / n - (sx / n) ** 2, 0.0) * np.maximum(syy / n - (sy / n) ** 2, 0.0)
    fine = spread > _FLAT
    drawn = np.where(fine, (sxy / n - sx * sy / n**2) / np.sqrt(np.where(fine, spread, 1.0)), 0.0)
    z = np.arctanh(np.clip(drawn, -0.999, 0.999))
    whole = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    rho = np.where(whole > 0, (a * b).sum(axis=1) / np.where(whole > 0, whole, 1.0), np.nan)
    centre, reach = np.arctanh(np.clip(rho, -0.999, 0.999)), 1.96 * z.std(axis=1, ddof=1, dtype=np.float64)
    enough = both.sum(axis=1) >= LEAST_FOR_INTERVAL
    return np.where(enough, np.tanh(centre - reach), np.nan), np.where(enough, np.tanh(centre + reach), np.nan)


def _alike(both: Bools) -> Bools:
    """Return one row where all rows are the same."""
    return both[:1] if (both == both[:1]).all() else both


def associate(first: Floats, second: Floats, draw: Resampler | None) -> Figures:
    """Return all figures of each pair of rows; without a resampler no intervals are drawn.

    Series begin with the first session that any pair knows and end with the last. The placebo pairs the series half of
    that apart, and is judged the same way.
    """
    first, second, sessions = _cut(first, second)
    enough = sessions >= LEAST_SESSIONS
    pair = ranked(first[enough], second[enough])
    shifts = np.full(first.shape, np.nan)
    low, high, early, late = (np.full(len(first), np.nan) for _ in range(4))
    shifts[enough] = _shifted(pair)
    if draw is not None:
        low[enough], high[enough] = intervals(pair, draw)
    half = first.shape[1] // 2
    early[enough], late[enough] = _within(pair, slice(None, half)), _within(pair, slice(half, None))
    return Figures(
        shifts[:, 0], low, high, shift_p(shifts), sessions, shifts, shifts[:, half], shift_p(shifts, half), early, late,
    )  # fmt: skip


def _cut(first: Floats, second: Floats) -> tuple[Floats, Floats, Floats]:
    """Cut both tables to the sessions from the first to the last that a pair knows; and how many each pair knows."""
    both = np.isfinite(first) & np.isfinite(second)
    known = np.flatnonzero(both.any(axis=0))
    part = slice(known[0], known[-1] + 1) if len(known) else slice(None)
    return first[:, part], second[:, part], both.sum(axis=1).astype(np.float64)


def _within(pair: Ranked, part: slice) -> Floats:
    """Return the correlation of the whole period's ranks within a part of it, NaN under half of LEAST_SESSIONS."""
    both = pair.both[:, part]
    count = both.sum(axis=1)
    a, b = (np.where(both, side[:, part], 0.0) for side in pair.paired)
    a, b = (np.where(both, side - (side.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0) for side in (a, b))
    spread = (a**2).sum(axis=1) * (b**2).sum(axis=1)
    fine = (spread > _EQUAL) & (2 * count >= LEAST_SESSIONS)
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
