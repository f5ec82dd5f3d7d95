"""How much of a universe's breadth the narratives account for, session by session, out of sample.

Ridge regression (Hoerl and Kennard, 1970) of a session's breadth on the tones and surprises of the same session, fitted
on the sessions before it only: which narratives take part, their scale and the penalty are all chosen inside the
window. The penalty has the least leave-one-out error (Allen's PRESS, in closed form). R² is 1 - squared errors /
squared errors of the window's own mean (Campbell and Thompson, 2008): 0 says that the mean does as well, less that it
does better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .association import block_length

if TYPE_CHECKING:
    from .arrays import Bools, Floats

LEAST_WINDOW: Final = 40  # sessions to learn from before the first is judged
LEAST_JUDGED: Final = 20
REFIT: Final = 5  # sessions that one fit serves
PENALTIES: Final = np.logspace(0, 4, 9)  # per session and feature of unit variance; the last leaves nearly nothing
LEAST_SPOKEN: Final = 5  # sessions of the window on which a feature is not as usual
DRAWS: Final = 999


@dataclass(frozen=True, slots=True)
class Explained:
    """Out-of-sample R², its interval (95 %), and how many sessions were judged, with how many features at the last."""

    r2: float
    low: float
    high: float
    sessions: int
    features: int


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """What a fit takes of the features alone: those of the window and ahead, scaled, and the window's spectrum."""

    z: Floats
    ahead: Floats
    values: Floats
    vectors: Floats


class Features:
    """Tones and surprises of a period (sessions down); windows are made once for all targets."""

    def __init__(self, table: Floats) -> None:
        """Take the features, NaN where not known."""
        self.table = table
        self._made: dict[tuple[bytes, int], Window | None] = {}

    def window(self, known: Bools, start: int) -> Window | None:
        """Return the window of the first `start` known sessions; None where no feature speaks in it."""
        key = known.tobytes(), start
        if key not in self._made:
            x = np.nan_to_num(self.table[known])
            self._made[key] = _window(x[:start], x[start : start + REFIT])
        return self._made[key]


def explained(features: Features | Floats, target: Floats, rng: np.random.Generator) -> Explained | None:
    """Return how much `features` (sessions down) account for of `target`.

    None where there are too few sessions, where the target never varies, and where no feature speaks in any window.
    """
    found = features if isinstance(features, Features) else Features(features)
    known = np.isfinite(target) & np.isfinite(found.table).any(axis=1)
    y = target[known]
    if len(y) < LEAST_WINDOW + LEAST_JUDGED:
        return None
    guess, usual = np.full(len(y), np.nan), np.full(len(y), np.nan)
    width, spoken = 0, False
    for start in range(LEAST_WINDOW, len(y), REFIT):
        part = slice(start, start + REFIT)
        usual[part] = y[:start].mean()
        window = found.window(known, start)
        guess[part] = usual[part] if window is None else _guess(window, y[:start])
        width = 0 if window is None else window.z.shape[1]
        spoken |= width > 0
    judged = slice(LEAST_WINDOW, None)
    missed, base = (y - guess)[judged] ** 2, (y - usual)[judged] ** 2
    if base.sum() == 0 or not spoken:
        return None
    low, high = _interval(missed, base, rng)
    return Explained(float(1 - missed.sum() / base.sum()), low, high, len(missed), width)


def _window(x: Floats, ahead: Floats) -> Window | None:
    """Choose and scale the features by a window of sessions; everything is learned from the window."""
    use = (x != np.median(x, axis=0)).sum(axis=0) >= LEAST_SPOKEN
    use &= x.std(axis=0) > 0
    if not use.any():
        return None
    middle, scale = x[:, use].mean(axis=0), x[:, use].std(axis=0)
    z, next_z = (x[:, use] - middle) / scale, np.clip((ahead[:, use] - middle) / scale, -5.0, 5.0)
    values, vectors = np.linalg.eigh(z @ z.T)
    return Window(z, next_z, np.maximum(values, 0.0), vectors)


def _guess(window: Window, y: Floats) -> Floats:
    """Fit `y` on the window at the penalty with the least leave-one-out error, and guess the sessions ahead."""
    mean, vectors, values = float(y.mean()), window.vectors, window.values
    turned = vectors.T @ (y - mean)
    best, weights = np.inf, np.zeros(len(y))
    for penalty in PENALTIES * window.z.shape[1]:
        shrunk = values / (values + penalty)
        hat = (vectors**2) @ shrunk + 1.0 / len(y)
        left = (y - mean - vectors @ (shrunk * turned)) / np.maximum(1.0 - hat, 1e-6)
        if (error := float((left**2).sum())) < best:
            best, weights = error, vectors @ (turned / (values + penalty))
    return np.asarray(mean + window.ahead @ (window.z.T @ weights), dtype=np.float64)


def _interval(missed: Floats, base: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """Return a 95 % interval by the moving-block bootstrap of the judged sessions, errors kept beside each other."""
    size = len(missed)
    length = block_length(size)
    start = rng.integers(0, size - length + 1, size=(DRAWS, -(-size // length)))
    index = (start[:, :, None] + np.arange(length)).reshape(DRAWS, -1)[:, :size]
    drawn = 1 - missed[index].sum(axis=1) / np.maximum(base[index].sum(axis=1), 1e-12)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
