"""Company news in a period report: parts of the grid, and a summary of the sessions that could react.

All news of companies is judged at every lag, that of a part of the day against the session that it is read with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from linkage.arrays import number
from linkage.attention import ALL
from linkage.naming import Behind
from linkage.pairs import Reactions, entered, reactions

from .grid import LAGS, WHENS, Counts, block
from .period_records import Companies, Naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from linkage.arrays import Bools, Floats
    from linkage.association import Resampler
    from linkage.span import Named

    from .grid import Block
    from .period_records import Association

NAMINGS: Final = get_args(Naming)
BEFORE: Final = -3  # sessions from news to tape of the summary's placebo


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Company news of a part of the day at one lag, of the stocks named or of their peers, and the texts behind it."""

    when: str
    measure: Naming
    lag: int
    found: Reactions
    counts: Counts


def judge(named: Named, draw: Resampler) -> tuple[Judged, ...]:
    """Judge stocks and peers, all news at every lag, parts of the day without; as far as there is anything to judge."""
    tapes: tuple[tuple[Naming, Floats], ...] = (("news and stocks", named.stocks), ("news and peers", named.peers))
    return tuple(
        Judged(part or "all", of, lag, found, _counts(behind, found, entered(said, moves, lag)))
        for part, said in named.said.items()
        for behind in (Behind(named.texts, said, part),)
        for of, moves in tapes
        for lag in ((0,) if part else LAGS)
        if (found := reactions(said, moves, draw, lag)) is not None
    )


def _counts(behind: Behind, found: Reactions, made: Bools) -> Counts:
    """Count the texts that enter; those of all narratives are those of all news."""
    each, whole = behind.counted(made, found.labels), behind.counted(made, [ALL])
    return Counts(each, (int(whole.stories[0]), int(whole.articles[0]), int(whole.sources[0])))


def blocks(judged: Iterable[Judged]) -> Iterator[Block]:
    """Return the parts of the grid."""
    for one in judged:
        yield block(
            "news", one.when, "all", one.measure,
            lag=one.lag, labels=one.found.labels, figures=one.found.figures, counts=one.counts,
        )  # fmt: skip


def summary(judged: Sequence[Judged], rows: Iterable[Association]) -> tuple[Companies, ...]:
    """Return what companies did on the session itself, by part of the day, all of it first; `rows` are the grid's.

    All news stands first, then narratives.
    """
    figures = {(row.when, row.measure, row.label): row for row in rows if row.lag == 0 and row.measure in NAMINGS}
    before = {(one.when, one.measure, label): t for one in judged if one.lag == BEFORE for label, t in _by_label(one)}
    made = [
        _companies(one, at, figures[key], before.get(key))
        for one in judged
        if one.lag == 0
        for at, label in enumerate(one.found.labels)
        if (key := (one.when, one.measure, label)) in figures
    ]
    return tuple(sorted(made, key=_order))


def _order(row: Companies) -> tuple[int, bool, float, float, str, str]:
    return ("all", *WHENS).index(row.when), row.label != ALL, row.q, -abs(row.t), row.label, row.of


def _by_label(one: Judged) -> Iterator[tuple[str, float]]:
    yield from zip(one.found.labels, one.found.t.tolist(), strict=True)


def _companies(one: Judged, at: int, row: Association, before: float | None) -> Companies:
    found = one.found
    of: Literal["stocks", "peers"] = "stocks" if one.measure == "news and stocks" else "peers"
    return Companies(
        row.label, of, one.when, row.rho, row.low, row.high, row.p, row.q, float(found.mean[at]), float(found.t[at]),
        float(found.right[at]), number(found.strong[at]), before, int(found.pairs[at]), row.sessions, row.stories,
        row.articles, row.sources, row.placebo_rho, row.placebo_p, row.placebo_q, row.first_half, row.second_half,
    )  # fmt: skip
