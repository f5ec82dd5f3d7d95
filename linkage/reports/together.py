"""What goes together with one narrative: stocks of its basket with its tone, other narratives with its rises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from linkage.arrays import number
from linkage.association import associate
from linkage.scores import false_discovery_q

from .grid import LEAST_STORIES
from .narrative_records import Member, Neighbour
from .period_records import Read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from corpus.records import Voice
    from corpus.taxonomy import Label
    from linkage.arrays import Floats
    from linkage.association import Figures, Resampler
    from linkage.span import Texts

MEMBERS: Final = 10
NEIGHBOURS: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Both voices over the period, with the number of their sources by voice and label."""

    voices: Sequence[Texts]
    sources: Mapping[tuple[str, str], int]

    def read(self, said: Texts, label: str, at: int) -> Read:
        """Return how much one voice said of the label with number `at`."""
        stories = said.stories[:, at]
        counts = int((stories > 0).sum()), int(stories.sum()), int(said.articles[:, at].sum())
        return Read(said.voice, *counts, self.sources.get((said.voice, label), 0))


@dataclass(frozen=True, slots=True, eq=False)
class Basket:
    """A basket's stocks, with names where known, and their excess returns, a row a stock."""

    symbols: tuple[int, ...]
    names: Mapping[int, str]
    excess: Floats


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair of series that could be judged: its number among the pairs of its voice, and its figures."""

    said: Texts
    at: int
    rho: float
    p: float
    sessions: int
    beside: tuple[float | None, float | None, float | None, float | None, float | None]


def members(basket: Basket, texts: Counted, label: str, at: int, draw: Resampler) -> tuple[Member, ...]:
    """Return the stocks whose excess return goes most surely with tone, q over all stocks and both voices."""
    rows = [
        row
        for said in texts.voices
        if basket.symbols and said.stories[:, at].sum() >= LEAST_STORIES
        for row in _judged(said, associate(_beside_all(said.tone[:, at], basket.excess), basket.excess, draw))
    ]
    found = []
    for row, q in zip(rows, _q(rows), strict=True):
        symbol, read = basket.symbols[row.at], texts.read(row.said, label, at)
        found.append(
            Member(
                f"{symbol:06d}", basket.names.get(symbol, ""), row.said.voice, row.rho, row.p, q, row.sessions,
                *row.beside, read.stories, read.articles, read.sources,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda m: (m.q, m.p, -m.rho, m.symbol, m.voice))[:MEMBERS])


def neighbours(labels: Sequence[Label], texts: Counted, at: int, draw: Resampler) -> tuple[Neighbour, ...]:
    """Return the labels that rise together with this one, q over all labels of both voices."""
    rows: list[Judged] = []
    numbers: dict[Voice, list[int]] = {}
    for said in texts.voices:
        others = [n for n in np.flatnonzero(said.stories.sum(axis=0) >= LEAST_STORIES).tolist() if n != at]
        if not others or said.stories[:, at].sum() < LEAST_STORIES:
            continue
        numbers[said.voice], second = others, said.rise.T[others]
        rows += _judged(said, associate(_beside_all(said.rise[:, at], second), second, draw))
    found = []
    for row, q in zip(rows, _q(rows), strict=True):
        other = numbers[row.said.voice][row.at]
        read = texts.read(row.said, labels[other].id, other)
        found.append(
            Neighbour(
                labels[other].id, row.said.voice, row.rho, row.p, q, row.sessions, *row.beside, read.stories,
                read.articles, read.sources,
            )
        )  # fmt: skip
    together = [one for one in found if one.rho > 0]
    return tuple(sorted(together, key=lambda n: (n.q, n.p, -n.rho, n.label, n.voice))[:NEIGHBOURS])


def _beside_all(row: Floats, table: Floats) -> Floats:
    return np.broadcast_to(row, table.shape)


def _judged(said: Texts, figures: Figures) -> Iterator[Judged]:
    f = figures
    for at in np.flatnonzero(np.isfinite(f.p)).tolist():
        low, high, moved, early, late = (
            number(float(one[at])) for one in (f.low, f.high, f.placebo_rho, f.first_half, f.second_half)
        )
        beside = (low, high, moved, early, late)
        yield Judged(said, at, float(f.rho[at]), float(f.p[at]), int(f.sessions[at]), beside)


def _q(rows: Sequence[Judged]) -> list[float]:
    return [float(q) for q in false_discovery_q(np.array([row.p for row in rows]))]
