"""The narrative report: one label over a period, in both voices, with those who carried it and the stocks behind it."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from corpus.errors import UnknownLabel
from corpus.store.codes import moment_of, session_of
from linkage import horizon
from linkage.arrays import number
from linkage.association import Resampler
from linkage.events import spikes, study
from linkage.history import past, scores
from linkage.moves import load_moves
from linkage.named import LEAST_STORIES as LEAST_NAMED
from linkage.span import span, tape, texts
from linkage.universes import LABEL

from .narrative_notes import notes
from .narrative_records import Carrier, Leaps, NarrativeReport, Session, Story
from .records import Name
from .together import Basket, Counted, members, neighbours

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date, datetime

    from corpus.records import Voice
    from corpus.store.narratives import LabelledRow
    from corpus.taxonomy import Label
    from linkage.history import Past, Scores
    from linkage.sessions import Calendar
    from linkage.span import Span, Tape, Texts

    from .narrative_records import Neighbour

STORIES: Final = 10
CARRIERS: Final = 10
SEED: Final = 20250407


def narrative_report(  # noqa: PLR0913, PLR0917 - the options of the command
    connection: sqlite3.Connection,
    calendar: Calendar,
    labels: Sequence[Label],
    label: str,
    start: date,
    until: date,
    *,
    as_of: datetime | None = None,
    named_stories: int = LEAST_NAMED,
) -> NarrativeReport:
    """Report on one label over [start, until).

    Raises UnknownLabel, UsageError for an empty range, or MissingData naming what to ingest.
    """
    at = next((n for n, one in enumerate(labels) if one.id == label), None)
    if at is None:
        raise UnknownLabel("no such label", identity=repr(label), hint=_near(label, [one.id for one in labels]))
    found = span(connection, calendar, labels, start, until, as_of=as_of)
    ground = tape(connection, found, "all")
    counts = horizon.counts(connection, found.line)
    voices = (texts(found, counts, "told"), texts(found, counts, "news"))
    before = past(connection, found, load_moves(connection, found.line, found.line.sessions))
    news = horizon.named(connection, found.line, found.sessions[0])
    judged = (scores(found, before, counts, "told"), scores(found, before, counts, "news", news, least=named_stories))
    articles = horizon.articles_of(connection, found.line, found.sessions[0], label)
    rng = np.random.default_rng(SEED)
    one = found.labels[at]
    texts_of = Counted(voices, horizon.sources(connection, found.line, found.sessions[0]))
    draw = Resampler(np.random.default_rng(SEED))
    near = neighbours(found.labels, texts_of, at, draw)
    return NarrativeReport(
        one.id, one.kind, Name(one.zh, one.en), start, until, as_of,
        tuple(_sessions(found, voices, judged, ground, at)), _rises(found, voices, at), _carriers(articles),
        _stories(articles), members(_basket(connection, found, before, at), texts_of, one.id, at, draw), near,
        tuple(_events(voices, ground, at, rng)), tuple(notes(found, one, voices, at, ground)),
        tuple(texts_of.read(said, one.id, at) for said in voices), _names(found.labels, near),
    )  # fmt: skip


def _names(labels: Sequence[Label], near: Sequence[Neighbour]) -> dict[str, Name]:
    there = {one.label for one in near}
    return {label.id: Name(label.zh, label.en) for label in labels if label.id in there}


def _near(label: str, known: Sequence[str]) -> str:
    alike = get_close_matches(label, known, 3, 0.4)
    return f"did you mean {' or '.join(alike)}?" if alike else "`fupan export attention` lists the ids"


def _sessions(
    found: Span, voices: tuple[Texts, Texts], judged: tuple[Scores, Scores], ground: Tape, at: int
) -> list[Session]:
    told, news = voices
    rows = []
    for down, code in enumerate(found.sessions):
        passed = (bool(judged[0].passed[down, at]), bool(judged[1].passed[down, at]))
        rows.append(
            Session(
                session_of(code),
                int(told.stories[down, at]), number(told.surprise[down, at]), number(told.tone[down, at]),
                number(judged[0].q[down, at]),
                int(news.stories[down, at]), number(news.surprise[down, at]), number(news.tone[down, at]),
                number(judged[1].q[down, at]),
                number(ground.excess_return[down, at]), number(ground.excess_breadth[down, at]),
                _passed(*passed),
            )
        )  # fmt: skip
    return rows


def _passed(told: bool, news: bool) -> Literal["", "told", "news", "both"]:  # noqa: FBT001 - the two voices, in order
    if told and news:
        return "both"
    return "told" if told else "news" if news else ""


def _rises(found: Span, voices: Sequence[Texts], at: int) -> dict[Voice, list[date]]:
    leaps = {said.voice: spikes(said.surprise[:, [at]], said.stories[:, [at]])[:, 0] for said in voices}
    return {voice: [session_of(found.sessions[n]) for n in np.flatnonzero(leap)] for voice, leap in leaps.items()}


def _carriers(articles: Sequence[LabelledRow]) -> tuple[Carrier, ...]:
    count = Counter(row[10] for row in articles)
    first = Counter(_first(rows)[10] for rows in _by_story(articles).values())
    ordered = sorted(count, key=lambda source: (-count[source], -first[source], source))
    return tuple(Carrier(source, count[source], first[source]) for source in ordered[:CARRIERS])


def _by_story(articles: Sequence[LabelledRow]) -> dict[int, list[LabelledRow]]:
    found: dict[int, list[LabelledRow]] = {}
    for row in articles:
        found.setdefault(row[4], []).append(row)
    return found


def _first(rows: Sequence[LabelledRow]) -> LabelledRow:
    return min(rows, key=lambda row: (row[5] is None, row[5] or 0, row[3]))


def _stories(articles: Sequence[LabelledRow]) -> tuple[Story, ...]:
    """Return the stories that most articles carried, then those that are most about the label."""
    found = [(_first(rows), len(rows)) for rows in _by_story(articles).values()]
    found.sort(key=lambda pair: (-pair[1], -pair[0][6], pair[0][0], pair[0][3]))
    return tuple(
        Story(row[3], row[8], row[9], row[10], session_of(row[0]), moment_of(row[5]), count, row[6], row[7])
        for row, count in found[:STORIES]
    )


def _basket(connection: sqlite3.Connection, found: Span, before: Past, at: int) -> Basket:
    """Return the stocks that the basket held on the last session, and their excess returns over the period."""
    moves = before.moves
    inside = np.isin(moves.symbol, found.reference.members(found.line.last, f"{LABEL}{found.labels[at].id}"))
    own = slice(found.past, None)
    excess = (moves.change[own] - before.market[own, None])[:, inside].T
    symbols = moves.symbol[inside].tolist()
    return Basket(tuple(symbols), horizon.names(connection, found.line, symbols), excess)


def _events(voices: Sequence[Texts], ground: Tape, at: int, rng: np.random.Generator) -> list[Leaps]:
    found = []
    for said in voices:
        leaps = spikes(said.surprise[:, [at]], said.stories[:, [at]])
        if around := study(leaps, ground.excess_return[:, [at]], ground.excess_breadth[:, [at]], rng):
            found.append(Leaps(said.voice, around))
    return found
