"""The period report: which narratives go together with which tapes over many sessions, by voice, and how surely.

A narrative with fewer stories than LEAST_STORIES in a voice is left out of that voice's grid, and counted in a note:
the choice looks at counts only, never at the tape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from corpus.records import Voice
from linkage import horizon
from linkage.association import LEAST_SESSIONS, Resampler, associate, grid_q, lagged, panel
from linkage.events import spikes, study
from linkage.pairs import DRAWS as COMPANY_DRAWS
from linkage.pairs import reaction, spoken
from linkage.regimes import USUAL
from linkage.scores import PASS_Q, false_discovery_q
from linkage.span import ALL, named, span, tape, texts
from linkage.variance import LEAST_JUDGED, LEAST_WINDOW, Features, explained

from .period_records import Association, Companies, Events, Panel, PeriodReport, Read, Variance

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from corpus.taxonomy import Label
    from corpus.workspace import Thresholds
    from linkage.arrays import Floats, Ints
    from linkage.association import Figures
    from linkage.pairs import Reaction
    from linkage.sessions import Calendar
    from linkage.span import Span, Tape, Texts

    from .period_records import Kind, Measure, Order

LAGS: Final = (-3, -2, -1, 0, 1, 2, 3)
LEAST_STORIES: Final = 5  # of a narrative in a voice over the period
LEAST_OF_A_REGIME: Final = 5  # sessions of one kind, below which nothing can mark it
MARKED: Final[tuple[Kind, ...]] = ("broad rally", "narrow rally", "broad fall", "narrow fall")
WHENS: Final = ("before", "during", "after")
SEED: Final = 20250407  # one report gives one set of intervals


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A part of the grid: one measure of many narratives, before q is known."""

    voice: Voice
    when: str
    universe: str
    measure: Measure
    lag: int
    labels: Ints
    figures: Figures
    flat: int


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is at hand for one report."""

    found: Span
    voices: tuple[Texts, ...]
    parts: tuple[Texts, ...]
    tapes: tuple[Tape, ...]
    sources: Mapping[tuple[str, str], int]


def period_report(  # noqa: PLR0913 - the options of the command
    connection: sqlite3.Connection,
    calendar: Calendar,
    labels: Sequence[Label],
    start: date,
    until: date,
    *,
    universes: Sequence[str] = ("all",),
    voices: Sequence[Voice] = get_args(Voice),
    as_of: datetime | None = None,
    bounds: Thresholds = USUAL,
) -> PeriodReport:
    """Report on the half-open range [start, until).

    Raises UsageError for an empty range, UnknownUniverse, or MissingData naming what to ingest.
    """
    found = span(connection, calendar, labels, start, until, as_of=as_of, bounds=bounds)
    case = _case(connection, found, universes, voices)
    rng = np.random.default_rng(SEED)
    every = list(_blocks(case, Resampler(rng)))
    blocks, flat = [block for block in every if len(block.labels)], sum(block.flat for block in every)
    q, rotated = grid_q([b.figures.p for b in blocks]), grid_q([b.figures.placebo_p for b in blocks])
    rows = [
        row for block, real, moved in zip(blocks, q, rotated, strict=True) for row in _rows(case, block, real, moved)
    ]
    news = _companies(connection, found, rng) if "news" in voices else ()
    return PeriodReport(
        start, until, tuple(universes), as_of, len(found.sessions),
        int(np.isfinite(case.tapes[0].breadth).sum()), tuple(_read(case, part) for part in case.voices),
        {one.universe: _counted(one) for one in case.tapes}, sum(int(np.isfinite(b.figures.p).sum()) for b in blocks),
        tuple(_panels(blocks, q, rotated)), tuple(sorted(rows, key=_order)), news,
        tuple(_variance(case, rng)), tuple(_events(case, rng)), (*_notes(case, labels, news), *_flat_note(flat)),
    )  # fmt: skip


def _case(connection: sqlite3.Connection, found: Span, universes: Sequence[str], voices: Sequence[Voice]) -> Case:
    counts, apart = horizon.counts(connection, found.line), horizon.bucket_counts(connection, found.line)
    parts = [texts(found, apart.get(when, ()), voice, when) for voice in voices for when in WHENS]
    return Case(
        found,
        tuple(texts(found, counts, voice) for voice in voices),
        tuple(part for part in parts if part.total.any()),
        tuple(tape(connection, found, universe) for universe in universes),
        horizon.sources(connection, found.line, found.sessions[0]),
    )


def _blocks(case: Case, draw: Resampler) -> Iterator[Block]:
    """Yield the grid: every measure at every lag, kinds of session, and the times of day apart."""
    for said in case.voices:
        for ground in case.tapes:
            for measure, text, moved in _measures(said, ground):
                for lag in LAGS:
                    yield _block(said, ground, measure, lag, text, moved, draw)
            yield from _marked(said, ground, draw)
    for said in case.parts:
        for measure, text, moved in _measures(said, case.tapes[0])[:2]:
            yield _block(said, case.tapes[0], measure, 0, text, moved, draw)


def _measures(said: Texts, ground: Tape) -> list[tuple[Measure, Floats, Floats]]:
    wide = np.broadcast_to(ground.breadth[:, None], said.tone.shape)
    return [
        ("tone and return", said.tone, ground.excess_return),
        ("tone and breadth", said.tone, ground.excess_breadth),
        ("surprise and size", said.rise, np.abs(ground.excess_return)),
        ("tone and universe", said.tone, wide),
        ("surprise and universe", said.rise, wide),
    ]


def _marked(said: Texts, ground: Tape, draw: Resampler) -> Iterator[Block]:
    """Yield what marks each kind of session: surprise against whether the session is of that kind."""
    for kind in MARKED:
        is_kind = np.array([np.nan if one is None else float(one == kind) for one in ground.regimes])
        if np.nansum(is_kind) >= LEAST_OF_A_REGIME:
            moved = np.broadcast_to(is_kind[:, None], said.rise.shape)
            yield _block(said, ground, kind, 0, said.rise, moved, draw)


def _block(  # noqa: PLR0913, PLR0917 - a measure and where it is taken
    said: Texts, ground: Tape, measure: Measure, lag: int, text: Floats, moved: Floats, draw: Resampler
) -> Block:
    enough = np.flatnonzero(said.stories.sum(axis=0) >= LEAST_STORIES)
    first, second = lagged(text.T[enough], moved.T[enough], lag)
    figures = associate(first, second, draw)
    known = np.isfinite(figures.p)
    kept = replace(figures, **{name: getattr(figures, name)[known] for name in figures.__dataclass_fields__})
    flat = int((~known & (figures.sessions >= LEAST_SESSIONS)).sum())
    return Block(said.voice, said.when, ground.universe, measure, lag, enough[known], kept, flat)


def _rows(case: Case, block: Block, q: Floats, rotated: Floats) -> Iterator[Association]:
    said = next(p for p in (*case.voices, *case.parts) if (p.voice, p.when) == (block.voice, block.when))
    stories, articles = said.stories.sum(axis=0), said.articles.sum(axis=0)
    f, order = block.figures, _named_order(block.lag)
    labels = [case.found.labels[at].id for at in block.labels.tolist()]
    maybe = (f.low, f.high, f.placebo_rho, f.placebo_p, rotated, f.first_half, f.second_half)
    columns = zip(
        labels, f.rho.tolist(), f.p.tolist(), q.tolist(), *map(_numbers, maybe), f.sessions.astype(int).tolist(),
        stories[block.labels].astype(int).tolist(), articles[block.labels].astype(int).tolist(), strict=True,
    )  # fmt: skip
    for label, rho, p, one_q, low, high, around_rho, around_p, around_q, early, late, *counts in columns:
        sessions, told, carried = counts
        yield Association(
            block.voice, block.when, block.universe, label, block.measure, block.lag, order,
            rho, low, high, p, one_q, around_rho, around_p, around_q, early, late, sessions, told, carried,
            case.sources.get((block.voice, label), 0),
        )  # fmt: skip


def _numbers(values: Floats) -> list[float | None]:
    """Return plain floats, None for NaN."""
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN alone differs from itself


def _named_order(lag: int) -> Order:
    return "same session" if lag == 0 else "text first" if lag > 0 else "tape first"


def _order(row: Association) -> tuple[float, float, float, str, str, str, str, str, int]:
    return row.q, row.p, -abs(row.rho), row.label, row.voice, row.universe, row.measure, row.when, row.lag


def _panels(blocks: Iterable[Block], q: Sequence[Floats], rotated: Sequence[Floats]) -> Iterator[Panel]:
    for block, real, moved in zip(blocks, q, rotated, strict=True):
        rho, p, count = panel(block.figures.shifts)
        yield Panel(
            block.voice, block.when, block.universe, block.measure, block.lag, _named_order(block.lag), rho, p, count,
            int((real < PASS_Q).sum()), int((moved < PASS_Q).sum()),
        )  # fmt: skip


def _read(case: Case, said: Texts) -> Read:
    articles = said.series.total_articles[case.found.past :]
    sources = case.sources.get((said.voice, ALL), 0)
    return Read(said.voice, int((said.total > 0).sum()), int(said.total.sum()), int(articles.sum()), sources)


def _counted(ground: Tape) -> dict[str, int]:
    kinds = [kind or "not known" for kind in ground.regimes]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _companies(connection: sqlite3.Connection, found: Span, rng: np.random.Generator) -> tuple[Companies, ...]:
    """Judge company news: all of it first, then by narrative, stocks and peers, q over all of them."""
    if not found.moves.change.size:
        return ()
    at_hand = named(connection, found)
    rows, draw = list[Companies](), Resampler(rng, COMPANY_DRAWS)
    ofs: tuple[tuple[Literal["stocks", "peers"], Floats], ...] = (("stocks", at_hand.stocks), ("peers", at_hand.peers))
    for label, by_session in sorted(at_hand.pairs.items()):
        said = spoken(by_session, at_hand.columns)
        for of, moves in ofs:
            if seen := reaction(said, moves, draw):
                rows.append(_company_row(label, of, seen))
    q = false_discovery_q(np.array([row.p for row in rows]))
    judged = [replace(row, q=float(one)) for row, one in zip(rows, q, strict=True)]
    return tuple(sorted(judged, key=lambda row: (row.label != ALL, row.q, -abs(row.t), row.label, row.of)))


def _company_row(label: str, of: Literal["stocks", "peers"], seen: Reaction) -> Companies:
    return Companies(
        label, of, seen.rho, seen.low, seen.high, seen.p, seen.p, seen.mean, seen.t, seen.right, seen.right_strong,
        seen.before_t, seen.pairs, seen.sessions,
    )  # fmt: skip


def _variance(case: Case, rng: np.random.Generator) -> Iterator[Variance]:
    for said in case.voices:
        features = Features(np.hstack([said.tone, said.rise]))
        for ground in case.tapes:
            found = explained(features, ground.breadth, rng)
            if found is not None:
                yield Variance(
                    said.voice, ground.universe, found.r2, found.low, found.high, found.sessions, found.features
                )


def _events(case: Case, rng: np.random.Generator) -> Iterator[Events]:
    ground = case.tapes[0]
    for said in case.voices:
        leaps = spikes(said.surprise, said.stories)
        if good := study(leaps & (said.tone > 0), ground.excess_return, ground.excess_breadth, rng):
            yield Events(said.voice, "good", good)
        if bad := study(leaps & (said.tone < 0), ground.excess_return, ground.excess_breadth, rng):
            yield Events(said.voice, "bad", bad)


def _notes(case: Case, labels: Sequence[Label], news: Sequence[Companies]) -> Iterator[str]:
    found = case.found
    quoted = int(np.isfinite(case.tapes[0].breadth).sum())
    if quoted < LEAST_SESSIONS:
        yield f"{quoted} sessions with a tape: under {LEAST_SESSIONS} nothing can be said to go together"
    elif quoted < len(found.sessions):
        yield f"{len(found.sessions) - quoted} of {len(found.sessions)} sessions have no tape and are left out"
    for said in case.voices:
        yield from _voice_notes(case, labels, said, quoted)
    if quoted < LEAST_WINDOW + LEAST_JUDGED:
        yield f"variance out of sample needs {LEAST_WINDOW + LEAST_JUDGED} sessions with a tape"
    if any(said.voice == "news" for said in case.voices) and not news:
        yield "too few companies named by news with quotes of the period to judge them"
    for ground in case.tapes:
        yield from _tape_notes(ground)
        if np.isfinite(ground.breadth).any() and not np.isfinite(ground.excess_return).any():
            yield f"no basket has five members in {ground.universe}: fewer than five have no tape of their own"
        rare = [kind for kind in MARKED if 0 < ground.regimes.count(kind) < LEAST_OF_A_REGIME]
        if rare:
            yield f"too few sessions in {ground.universe} to say what marks: {', '.join(rare)}"


def _tape_notes(ground: Tape) -> Iterator[str]:
    if ground.stand_in is not None:
        hint = "bring its quotes with `fupan ingest index-quotes`"
        yield f"for the return of {ground.universe}, which names the kinds of session, stands {ground.stand_in}; {hint}"
    if ground.halves:
        yield f"half complete in {ground.universe}: {', '.join(map(str, ground.halves))}"


def _flat_note(flat: int) -> Iterator[str]:
    if flat:
        yield f"{flat} associations have no figure: the text or the tape does not vary"


def _voice_notes(case: Case, labels: Sequence[Label], said: Texts, quoted: int) -> Iterator[str]:
    if not said.total.any():
        yield f"no {_plural(said.voice)} in the period: see `fupan ingest files` and `fupan tag`"
        return
    thin = [label.id for label, n in zip(labels, said.stories.sum(axis=0), strict=True) if 0 < n < LEAST_STORIES]
    if thin:
        yield f"under {LEAST_STORIES} stories in {_plural(said.voice)}, left out: {', '.join(thin)}"
    overlap = int((np.isfinite(case.tapes[0].breadth) & np.isfinite(said.tone).any(axis=1)).sum())
    if overlap < LEAST_SESSIONS <= quoted:
        yield f"{overlap} sessions have both a tape and {_plural(said.voice)} with a past: too few to compare"


def _plural(voice: Voice) -> str:
    return "recaps" if voice == "told" else "news"
