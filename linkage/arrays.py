"""Names for the arrays of this package, and statistics of each row on the rows before it.

A table is two-dimensional: sessions down, narratives across; NaN stands for what is not known.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

WINDOW: Final = 20  # past sessions that a session is compared with: docs/methods.md, Text
LEAST: Final = 10  # of them must be known


def past_moments(table: Floats, window: int = WINDOW, least: int = LEAST) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (n - 1) of the `window` rows before each row; NaN where fewer than `least`.

    The row itself is not among them: a day is never compared with itself.
    """
    padded = np.vstack([np.full((window, table.shape[1]), np.nan), table])
    windows = np.lib.stride_tricks.sliding_window_view(padded, window, axis=0)[: len(table)]
    known = np.isfinite(windows)
    count = known.sum(axis=2)
    enough = count >= least
    safe = np.where(enough, count, 2)
    mean = np.where(known, windows, 0.0).sum(axis=2) / safe
    spread = np.where(known, windows - mean[:, :, None], 0.0)
    sd = np.sqrt((spread**2).sum(axis=2) / (safe - 1))
    return np.where(enough, mean, np.nan), np.where(enough, sd, np.nan)


def standardise(table: Floats, floor: float | Floats) -> Floats:
    """Return each row in the standard deviations of its past rows; a deviation under `floor` counts as `floor`."""
    mean, sd = past_moments(table)
    return np.asarray((table - mean) / np.maximum(sd, floor), dtype=np.float64)


def robust_z(row: Floats, window: int, least: int = LEAST) -> Floats:
    """Return each entry against the median of the `window` before it, in median absolute deviations.

    One crash among the past does not blind it. The deviations are scaled to a normal's: 1.4826 is 1 / the upper
    quartile of the normal (Rousseeuw and Croux, 1993). NaN where the entry or enough of the past is not known, or the
    past is constant.
    """
    padded = np.concatenate([np.full(window, np.nan), row])
    past = np.lib.stride_tricks.sliding_window_view(padded, window)[: len(row)]
    middle = medians(past)
    scale = 1.4826 * medians(np.abs(past - middle[:, None]))
    fit = (np.isfinite(past).sum(axis=1) >= least) & (scale > 0)
    return np.asarray(np.where(fit, (row - middle) / np.where(fit, scale, 1.0), np.nan), dtype=np.float64)


def medians(table: Floats) -> Floats:
    """Return the median of what each row knows; NaN where it knows nothing."""
    ordered, count = np.sort(table, axis=1), np.isfinite(table).sum(axis=1)  # what is not known stands last
    rows, last = np.arange(len(table)), table.shape[1] - 1
    low, high = ordered[rows, np.maximum(count - 1, 0) // 2], ordered[rows, np.minimum(count // 2, last)]
    return np.where(count > 0, (low + high) / 2.0, np.nan)


def number(value: float) -> float | None:
    """Return a plain float, None for NaN."""
    return float(value) if np.isfinite(value) else None
