"""Company news in a period report: a part of the grid at every lag, and a summary of the sessions that could react."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from linkage.arrays import number
from linkage.attention import ALL
from linkage.pairs import Reactions, reactions, spoken

from .grid import LAGS, Counts, block
from .period_records import Companies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from linkage.association import Resampler
    from linkage.span import Named

    from .grid import Block
    from .period_records import Association, Naming

BEFORE: Final = -3  # sessions from news to tape of the summary's placebo


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Company news at one lag, of the stocks named or of their peers."""

    measure: Naming
    lag: int
    found: Reactions


def judge(named: Named, draw: Resampler) -> tuple[Judged, ...]:
    """Judge stocks and peers at every lag, as far as there is anything to judge."""
    said = spoken(named.pairs, named.columns)
    tapes: tuple[tuple[Naming, np.ndarray[tuple[int, int], np.dtype[np.float64]]], ...] = (
        ("news and stocks", named.stocks), ("news and peers", named.peers),
    )  # fmt: skip
    made = ((of, lag, reactions(said, moves, draw, lag)) for of, moves in tapes for lag in LAGS)
    return tuple(Judged(of, lag, found) for of, lag, found in made if found is not None)


def blocks(judged: Iterable[Judged], stories: Mapping[str, int], articles: Mapping[str, int]) -> Iterator[Block]:
    """Return the parts of the grid; `stories` that name a company, and the news' `articles`, by label."""
    for one in judged:
        labels = one.found.labels
        told, carried = (np.array([counts.get(label, 0) for label in labels]) for counts in (stories, articles))
        counts = Counts(told, carried, (stories.get(ALL, 0), articles.get(ALL, 0)))
        yield block(
            "news", "all", "all", one.measure, lag=one.lag, labels=labels, figures=one.found.figures, counts=counts
        )


def summary(judged: Sequence[Judged], rows: Iterable[Association]) -> tuple[Companies, ...]:
    """Return what companies did on the session itself: all news first, then by narrative; `rows` are the grid's."""
    figures = {(row.measure, row.label): row for row in rows if row.lag == 0 and row.when == "all"}
    before = {(one.measure, label): t for one in judged if one.lag == BEFORE for label, t in _by_label(one)}
    made = [
        _companies(one, at, figures[one.measure, label], before.get((one.measure, label)))
        for one in judged
        if one.lag == 0
        for at, label in enumerate(one.found.labels)
        if (one.measure, label) in figures
    ]
    return tuple(sorted(made, key=lambda row: (row.label != ALL, row.q, -abs(row.t), row.label, row.of)))


def _by_label(one: Judged) -> Iterator[tuple[str, float]]:
    yield from zip(one.found.labels, one.found.t.tolist(), strict=True)


def _companies(one: Judged, at: int, row: Association, before: float | None) -> Companies:
    found = one.found
    of: Literal["stocks", "peers"] = "stocks" if one.measure == "news and stocks" else "peers"
    return Companies(
        row.label, of, row.rho, row.low, row.high, row.p, row.q, float(found.mean[at]), float(found.t[at]),
        float(found.right[at]), number(found.strong[at]), before, int(found.pairs[at]), row.sessions, row.stories,
        row.articles, row.sources, row.placebo_rho, row.placebo_p, row.placebo_q, row.first_half, row.second_half,
    )  # fmt: skip
