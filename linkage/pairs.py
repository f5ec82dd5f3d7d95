"""Company news over a period: whether the stocks that news names, and their peers, move the way it says.

The unit is a company on a session, with tone s and weight w as in `named`. v is s times the stock's excess return over
the market's median, in its own deviations z. The correlation is sum(w v) / sqrt(sum(w^2) sum(z^2)); t is sum(w v) /
sqrt(sum(w^2)). p compares with the same texts against the tape of every other session, all circular shifts, companies
kept together; beyond all of them the pool of all narratives' shifts decides, as in `association`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from .association import LEAST_SESSIONS, Figures, Shifts, fisher_interval
from .attention import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .arrays import Bools, Floats, Ints
    from .association import Resampler
    from .named import Pair

LEAST_PAIRS: Final = 10
LEAST_FOR_INTERVAL: Final = 40  # sessions with companies; below it under-covers: tests/test_linkage_pairs.py
STRONG: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """Companies on sessions by narrative ("" stands for all news); pairs stand in the order of `labels`.

    A pair has the number of its narrative, the row and column of its move in a table, tone and weight.
    """

    labels: tuple[str, ...]
    label: Ints
    session: Ints
    symbol: Ints
    tone: Floats
    weight: Floats

    def only(self, kept: Bools) -> Spoken:
        """Return some of the pairs."""
        return Spoken(
            self.labels, self.label[kept], self.session[kept], self.symbol[kept], self.tone[kept], self.weight[kept]
        )

    def of(self, numbers: Ints) -> Spoken:
        """Return the pairs of some narratives (ascending), these numbered anew."""
        found = self.only(np.isin(self.label, numbers))
        labels = tuple(self.labels[number] for number in numbers.tolist())
        renumbered = np.searchsorted(numbers, found.label)
        return Spoken(labels, renumbered, found.session, found.symbol, found.tone, found.weight)

    def sums(self, values: Floats | Bools) -> Floats:
        """Add up a value a pair by narrative."""
        return np.asarray(np.bincount(self.label, values, len(self.labels)), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Reactions:
    """How companies moved so many sessions after their news, an entry a narrative of `labels`.

    `mean` in the stocks' own deviations in the direction of tone; `right` is the share of right signs, `strong` that
    where the news is strong, NaN without any.
    """

    labels: tuple[str, ...]
    figures: Figures
    mean: Floats
    t: Floats
    right: Floats
    strong: Floats
    pairs: Floats


def spoken(by_label: Mapping[str, Sequence[tuple[int, Sequence[Pair]]]], columns: Mapping[int, int]) -> Spoken:
    """Gather the companies of each narrative, given by row of the session; companies without quotes are left out."""
    labels = tuple(sorted(by_label))
    found = [
        (number, row, columns[pair.symbol], float(pair.tone), pair.weight)
        for number, label in enumerate(labels)
        for row, pairs in by_label[label]
        for pair in pairs
        if pair.symbol in columns
    ]
    table = np.array(found, dtype=np.float64).reshape(-1, 5)
    label, session, symbol = table[:, :3].astype(np.int64).T
    return Spoken(labels, label, session, symbol, table[:, 3], table[:, 4])


def entered(said: Spoken, moves: Floats, lag: int = 0) -> Bools:
    """Mark the pairs that `reactions` judges: those whose company moved `lag` sessions later."""
    at = said.session + lag
    inside = (at >= 0) & (at < len(moves))
    found = np.zeros(len(at), dtype=bool)
    found[inside] = np.isfinite(moves[at[inside], said.symbol[inside]])
    return found


def reactions(said: Spoken, moves: Floats, draw: Resampler, lag: int = 0) -> Reactions | None:
    """Judge what was said against moves in own deviations, `lag` sessions later.

    Sessions begin with the first that has a tape and end with the last, and must be twenty; a narrative must have ten
    pairs. None where there is nothing to judge.
    """
    said, moves = _cut(said, moves, lag)
    known = np.isfinite(moves[said.session, said.symbol])
    said = said.of(np.flatnonzero(said.sums(known) >= LEAST_PAIRS))
    if not said.labels or len(moves) < LEAST_SESSIONS:
        return None
    z = moves[said.session, said.symbol]
    now, z = said.only(np.isfinite(z)), z[np.isfinite(z)]
    by_session = _by_session(now, z, len(moves))
    return _summary(now, z, _figures(said.labels, by_session, _shifted(said, moves), draw))


def _cut(said: Spoken, moves: Floats, lag: int) -> tuple[Spoken, Floats]:
    """Set row d of what was said beside row d + `lag` of moves, from the first row that has a move to the last."""
    width = len(moves)
    first, last = max(0, -lag), width - max(0, lag)
    known = np.flatnonzero(np.isfinite(moves[first + lag : last + lag]).any(axis=1))
    if len(known):
        first, last = first + int(known[0]), first + int(known[-1]) + 1
    said = said.only((said.session >= first) & (said.session < last))
    placed = Spoken(said.labels, said.label, said.session - first, said.symbol, said.tone, said.weight)
    return placed, moves[first + lag : last + lag]


def _by_session(now: Spoken, z: Floats, width: int) -> Floats:
    """Return sum(w v), sum(w^2) and sum(z^2) by narrative (down) and session (across)."""
    size = len(now.labels), width
    place = now.label * width + now.session
    parts = (now.weight * now.tone * z, now.weight**2, z**2)
    return np.stack([np.bincount(place, part, size[0] * size[1]).reshape(size) for part in parts])


def _figures(labels: Sequence[str], by_session: Floats, shifts: Floats, draw: Resampler) -> Figures:
    width = shifts.shape[1]
    half = width // 2
    sessions = (by_session[1] > 0).sum(axis=1).astype(np.float64)
    drawn = _rho(by_session @ draw.weights(width).T.astype(np.float64))
    low, high = fisher_interval(shifts[:, 0], np.nan_to_num(drawn), sessions >= LEAST_FOR_INTERVAL)
    early, late = (_within(by_session[:, :, part]) for part in (slice(None, half), slice(half, None)))
    apart = np.array([label != ALL for label in labels])  # all news together repeats what the narratives say
    null = Shifts(shifts, apart)
    return Figures(shifts[:, 0], low, high, null.p(0), sessions, shifts, shifts[:, half], null.p(half), early, late)


def _rho(sums: Floats) -> Floats:
    """Return sum(w v) / sqrt(sum(w^2) sum(z^2)); NaN where nothing moved or nothing was said."""
    total, heavy, spread = sums
    fine = heavy * spread > 0
    return np.where(fine, total / np.sqrt(np.where(fine, heavy * spread, 1.0)), np.nan)


def _within(part: Floats) -> Floats:
    """Return the correlation within a part of the period, NaN with companies on fewer than ten of its sessions."""
    enough = 2 * (part[1] > 0).sum(axis=1) >= LEAST_SESSIONS
    return np.where(enough, _rho(part.sum(axis=2)), np.nan)


def _shifted(said: Spoken, moves: Floats) -> Floats:
    """Return the correlation of the same texts with the tape at every circular shift; column s: s sessions later.

    What is said is sparse, a few companies of thousands a session: for each pair the moves of its company are laid out
    from its session on, round the end, and added up by narrative. Twice as fast as the Fourier transform of all tables.
    """
    width = len(moves)
    table = np.concatenate([moves, moves]).T
    known = np.isfinite(table)
    moved, there = (_windows(part, width) for part in (np.where(known, table, 0.0), known.astype(np.float64)))
    ends = np.searchsorted(said.label, np.arange(len(said.labels) + 1))
    found = np.empty((3, len(said.labels), width))
    for number, (start, stop) in enumerate(pairwise(ends.tolist())):
        part = slice(start, stop)
        at, weight = (said.symbol[part], said.session[part]), said.weight[part]
        z = moved[at]
        found[:, number] = (weight * said.tone[part]) @ z, weight**2 @ there[at], np.einsum("ij,ij->j", z, z)
    return _rho(found)


def _windows(table: Floats, width: int) -> Floats:
    return np.lib.stride_tricks.sliding_window_view(table, width, axis=1)


def _summary(now: Spoken, z: Floats, figures: Figures) -> Reactions:
    v, strong = now.tone * z, now.weight >= STRONG
    count, many = now.sums(np.ones(len(z))), now.sums(strong)
    return Reactions(
        now.labels, figures, now.sums(v) / count, now.sums(now.weight * v) / np.sqrt(now.sums(now.weight**2)),
        now.sums(v > 0) / count, np.where(many > 0, now.sums((v > 0) & strong) / np.maximum(many, 1.0), np.nan), count,
    )  # fmt: skip
