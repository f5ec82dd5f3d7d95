"""The period report: which narratives go together with which tapes over many sessions, by voice, and how surely.

A narrative with fewer stories than LEAST_STORIES in a voice is left out of that voice's grid, and counted in a note:
the choice looks at counts only, never at the tape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from corpus.records import Voice
from linkage import horizon
from linkage.association import Resampler
from linkage.attention import ALL
from linkage.events import spikes, study
from linkage.regimes import USUAL
from linkage.span import named, span, tape, texts
from linkage.thrift import uncollected
from linkage.variance import Features, explained

from . import firms
from .firms import judge, summary
from .grid import WHENS, Said, associations, blocks, grid, panels
from .period_notes import Known, notes
from .period_records import Events, PeriodReport, Read, Variance
from .records import Name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from corpus.taxonomy import Label
    from corpus.workspace import Thresholds
    from linkage.sessions import Calendar
    from linkage.span import Span, Tape, Texts

    from .firms import Judged
    from .grid import Block
    from .period_records import Association

SEED: Final = 20250407  # one report gives one set of intervals


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is at hand for one report."""

    found: Span
    voices: tuple[Texts, ...]
    parts: tuple[Texts, ...]
    tapes: tuple[Tape, ...]
    sources: Mapping[tuple[str, str], int]

    def count_sources(self, voice: Voice, label: str) -> int:
        """Return how many sources a voice has of a narrative."""
        return self.sources.get((voice, label), 0)


@dataclass(frozen=True, slots=True, eq=False)
class Firms:
    """Company news, judged, and as parts of the grid."""

    judged: tuple[Judged, ...]
    blocks: tuple[Block, ...]


@uncollected()
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
    draw = Resampler(np.random.default_rng(SEED))
    made = tuple(blocks(_said(case, case.voices), _said(case, case.parts), case.tapes, draw))
    company = _firms(connection, case, draw)
    judged = grid((*made, *company.blocks))
    rows = associations(judged)
    news, variance = summary(company.judged, rows), tuple(_variance(case))
    known = Known(frozenset(row.when for row in news), judged.flat, len(variance))
    return PeriodReport(
        start, until, tuple(universes), as_of, len(found.sessions),
        int(np.isfinite(case.tapes[0].breadth).sum()), tuple(_read(case, part) for part in case.voices),
        {one.universe: _counted(one) for one in case.tapes}, judged.looked_at,
        tuple(panels(judged)), rows, news, variance, tuple(_events(case)),
        tuple(notes(case.voices, case.tapes, labels, known)),
        _names(found.labels, rows),
    )  # fmt: skip


def _names(labels: Sequence[Label], rows: Sequence[Association]) -> dict[str, Name]:
    there = {row.label for row in rows}
    return {label.id: Name(label.zh, label.en) for label in labels if label.id in there}


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


def _said(case: Case, each: Sequence[Texts]) -> list[Said]:
    return [Said(one, [label.id for label in case.found.labels], case.count_sources) for one in each]


def _read(case: Case, said: Texts) -> Read:
    sessions, stories, articles = int((said.total > 0).sum()), int(said.total.sum()), int(said.total_articles.sum())
    return Read(said.voice, sessions, stories, articles, case.count_sources(said.voice, ALL))


def _counted(ground: Tape) -> dict[str, int]:
    kinds = [kind or "not known" for kind in ground.regimes]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _firms(connection: sqlite3.Connection, case: Case, draw: Resampler) -> Firms:
    """Judge company news, where news is asked for and stocks have quotes."""
    said = next((said for said in case.voices if said.voice == "news"), None)
    if said is None or not case.found.stocks.moves.change.size:
        return Firms((), ())
    judged = judge(named(connection, case.found, WHENS), draw)
    return Firms(judged, tuple(firms.blocks(judged)))


def _variance(case: Case) -> Iterator[Variance]:
    rng = np.random.default_rng(SEED)
    for said in case.voices:
        features = Features(np.hstack([said.tone, said.rise]))
        for ground in case.tapes:
            found = explained(features, ground.breadth, rng)
            if found is not None:
                yield Variance(
                    said.voice, ground.universe, found.r2, found.low, found.high, found.sessions, found.features
                )


def _events(case: Case) -> Iterator[Events]:
    ground, rng = case.tapes[0], np.random.default_rng(SEED)
    for said in case.voices:
        leaps = spikes(said.surprise, said.stories)
        if good := study(leaps & (said.tone > 0), ground.excess_return, ground.excess_breadth, rng):
            yield Events(said.voice, "good", good)
        if bad := study(leaps & (said.tone < 0), ground.excess_return, ground.excess_breadth, rng):
            yield Events(said.voice, "bad", bad)
