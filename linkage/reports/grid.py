"""The grid of a period report: every measure of many narratives, at every lag, by kind of session and part of day.

A narrative with fewer stories than LEAST_STORIES in a voice is left out of that voice's grid: the choice looks at
counts only, never at the tape. q is over everything that was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from linkage.association import LEAST_SESSIONS, Resampler, associate, grid_q, panel
from linkage.attention import ALL
from linkage.naming import Counted
from linkage.ranked import Bundle
from linkage.scores import PASS_Q

from .period_records import Association, Panel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from corpus.records import Voice
    from linkage.arrays import Bools, Floats, Ints
    from linkage.association import Figures
    from linkage.span import Tape, Texts

    from .period_records import Going, Kind, Measure, Order


Sources: TypeAlias = "Callable[[Voice, str], int]"  # of a narrative in a voice
WHENS: Final = ("before", "during", "after")  # the open, the session, the close
LAGS: Final = (-3, -2, -1, 0, 1, 2, 3)
LEAST_STORIES: Final = 5  # of a narrative in a voice over the period
LEAST_OF_A_REGIME: Final = 5  # sessions of one kind, below which nothing can mark it
MARKED: Final[tuple[Kind, ...]] = ("broad rally", "narrow rally", "broad fall", "narrow fall")


class Said:
    """One voice's tables (some part of the day, or all of it), a row a narrative, with what is ranked of them."""

    def __init__(self, texts: Texts, labels: Sequence[str], sources: Sources) -> None:
        """Take the texts of a period, and what counts the sources of a narrative."""
        self.texts, ids = texts, np.array(labels)
        self.tone, self.rise = _bundle(texts.tone), _bundle(texts.rise)
        self.enough: Ints = np.flatnonzero(texts.stories.sum(axis=0) >= LEAST_STORIES)
        self.labels: list[str] = ids[self.enough].tolist()
        stories, articles = (
            table.sum(axis=0)[self.enough].astype(np.int64) for table in (texts.stories, texts.articles)
        )
        carried = np.array([sources(texts.voice, label) for label in self.labels], dtype=np.int64)
        whole = int(texts.total.sum()), int(texts.total_articles.sum()), sources(texts.voice, ALL)
        self.counts = Counts(Counted(stories, articles, carried), whole)


class Moved:
    """One universe's tables, a row a narrative, with what is ranked of them."""

    def __init__(self, tape: Tape) -> None:
        """Take the tape of a period."""
        self.tape = tape
        self.excess, self.gap = _bundle(tape.excess_return), _bundle(tape.excess_breadth)
        self.size = _bundle(np.abs(tape.excess_return))
        self.wide = self._alike(tape.breadth)

    def _alike(self, row: Floats) -> Bundle:
        return Bundle(np.broadcast_to(row, self.excess.table.shape))

    @cached_property
    def kinds(self) -> dict[Kind, Bundle]:
        """For each kind that enough sessions are of, 1 on these and 0 on the others."""
        marks = {
            kind: np.array([np.nan if one is None else float(one == kind) for one in self.tape.regimes])
            for kind in MARKED
        }
        return {kind: self._alike(mark) for kind, mark in marks.items() if np.nansum(mark) >= LEAST_OF_A_REGIME}


def _bundle(table: Floats) -> Bundle:
    return Bundle(np.ascontiguousarray(table.T))


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What texts stand behind a block: of each narrative, then stories, articles and sources of all texts together."""

    each: Counted
    whole: tuple[int, int, int]

    def of(self, known: Bools) -> Counts:
        """Return the counts of some of the narratives."""
        return Counts(self.each.at(known), self.whole)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A part of the grid: one measure of many narratives, before q is known; `flat` could not be given a figure."""

    voice: Voice
    when: str
    universe: str
    measure: Measure
    lag: int
    labels: tuple[str, ...]
    figures: Figures
    counts: Counts
    flat: int


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """All blocks with anything in them, and q of each as it is and rotated, in their order."""

    blocks: tuple[Block, ...]
    q: tuple[Floats, ...]
    rotated: tuple[Floats, ...]
    flat: int

    @property
    def looked_at(self) -> int:
        """How many associations q is taken over."""
        return sum(len(q) for q in self.q)


def grid(blocks: Iterable[Block]) -> Grid:
    """Take q over everything that was looked at."""
    made = list(blocks)
    held = [block for block in made if block.labels]
    q, rotated = grid_q([b.figures.p for b in held]), grid_q([b.figures.placebo_p for b in held])
    return Grid(tuple(held), tuple(q), tuple(rotated), sum(block.flat for block in made))


def block(  # noqa: PLR0913 - where a measure is taken, and what it gave
    voice: Voice,
    when: str,
    universe: str,
    measure: Measure,
    *,
    lag: int,
    labels: Sequence[str],
    figures: Figures,
    counts: Counts,
) -> Block:
    """Keep the narratives that have a figure, and count those that had the sessions for one."""
    known = np.isfinite(figures.p)
    kept = replace(figures, **{name: getattr(figures, name)[known] for name in figures.__dataclass_fields__})
    names = tuple(label for label, there in zip(labels, known.tolist(), strict=True) if there)
    flat = int((~known & (figures.sessions >= LEAST_SESSIONS)).sum())
    return Block(voice, when, universe, measure, lag, names, kept, counts.of(known), flat)


def blocks(voices: Sequence[Said], parts: Sequence[Said], tapes: Sequence[Tape], draw: Resampler) -> Iterator[Block]:
    """Judge every measure; `parts` are texts of parts of the day, read against the first tape only."""
    moved = [Moved(tape) for tape in tapes]
    for said in voices:
        for ground in moved:
            for measure, text, tape in _measures(said, ground):
                for lag in LAGS:
                    yield _block(said, ground, measure, (text, tape), draw, lag)
            for kind, mark in ground.kinds.items():
                yield _block(said, ground, kind, (said.rise, mark), draw)
    for said in parts:
        for measure, text, tape in _measures(said, moved[0]):
            yield _block(said, moved[0], measure, (text, tape), draw)


def _measures(said: Said, moved: Moved) -> list[tuple[Going, Bundle, Bundle]]:
    return [
        ("tone and return", said.tone, moved.excess),
        ("tone and breadth", said.tone, moved.gap),
        ("surprise and size", said.rise, moved.size),
        ("tone and universe", said.tone, moved.wide),
        ("surprise and universe", said.rise, moved.wide),
    ]


def _block(  # noqa: PLR0913, PLR0917 - a measure and where it is taken
    said: Said, moved: Moved, measure: Measure, pair: tuple[Bundle, Bundle], draw: Resampler, lag: int = 0
) -> Block:
    figures, texts = associate(*pair, draw, lag, said.enough), said.texts
    return block(
        texts.voice, texts.when, moved.tape.universe, measure,
        lag=lag, labels=said.labels, figures=figures, counts=said.counts,
    )  # fmt: skip


def associations(found: Grid) -> tuple[Association, ...]:
    """Return a row for everything that was looked at, the surest first."""
    rows = [
        row
        for one, q, rotated in zip(found.blocks, found.q, found.rotated, strict=True)
        for row in _rows(one, q, rotated)
    ]
    return tuple(sorted(rows, key=_order))


def _rows(one: Block, q: Floats, rotated: Floats) -> Iterator[Association]:
    f, order, counts = one.figures, _named_order(one.lag), one.counts.each
    maybe = (f.low, f.high, f.placebo_rho, f.placebo_p, rotated, f.first_half, f.second_half)
    columns = zip(
        one.labels, f.rho.tolist(), f.p.tolist(), q.tolist(), *map(_numbers, maybe),
        *(n.astype(int).tolist() for n in (f.sessions, counts.stories, counts.articles, counts.sources)), strict=True,
    )  # fmt: skip
    for label, rho, p, one_q, low, high, around_rho, around_p, around_q, early, late, *many in columns:
        sessions, stories, articles, sources = many
        yield Association(
            one.voice, one.when, one.universe, label, one.measure, one.lag, order,
            rho, low, high, p, one_q, around_rho, around_p, around_q, early, late, sessions, stories, articles,
            sources,
        )  # fmt: skip


def _numbers(values: Floats) -> list[float | None]:
    """Return plain floats, None for NaN."""
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN alone differs from itself


def _named_order(lag: int) -> Order:
    return "same session" if lag == 0 else "text first" if lag > 0 else "tape first"


def _order(row: Association) -> tuple[float, float, float, str, str, str, str, str, int]:
    return row.q, row.p, -abs(row.rho), row.label, row.voice, row.universe, row.measure, row.when, row.lag


def panels(found: Grid) -> Iterator[Panel]:
    """Yield the mean over the narratives of each block; all news of companies is no narrative among others."""
    for one, q, moved in zip(found.blocks, found.q, found.rotated, strict=True):
        apart = np.array([label != ALL for label in one.labels])
        if not apart.any():
            continue
        rho, p, count = panel(one.figures.shifts[apart])
        yield Panel(
            one.voice, one.when, one.universe, one.measure, one.lag, _named_order(one.lag), rho, p, count,
            int((q[apart] < PASS_Q).sum()), int((moved[apart] < PASS_Q).sum()),
            int(one.figures.sessions.max()), *one.counts.whole,
        )  # fmt: skip
