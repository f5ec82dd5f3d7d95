"""The narrative report: one label over a period, in both voices, with those who carried it and the stocks behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from corpus.errors import UnknownLabel
from corpus.store.codes import moment_of, session_of
from corpus.tables import counted
from linkage import horizon
from linkage.arrays import number
from linkage.association import associate
from linkage.events import Around, spikes, study
from linkage.history import past, scores
from linkage.moves import load_moves
from linkage.named import LEAST_STORIES as LEAST_NAMED
from linkage.scores import false_discovery_q
from linkage.span import span, tape, texts
from linkage.universes import LABEL, has_basket

from .records import Name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date, datetime

    from corpus.records import Kind, Voice
    from corpus.store.narratives import LabelledRow
    from corpus.taxonomy import Label
    from linkage.arrays import Floats
    from linkage.history import Past, Scores
    from linkage.sessions import Calendar
    from linkage.span import Span, Tape, Texts

STORIES: Final = 10
CARRIERS: Final = 10
MEMBERS: Final = 10
NEIGHBOURS: Final = 10
LEAST_STORIES: Final = 5
SEED: Final = 20250407


@dataclass(frozen=True, slots=True)
class Session:
    """The narrative on one session; None where a figure cannot be given."""

    session: date
    told_stories: int
    told_surprise: float | None
    told_tone_z: float | None
    told_q: float | None
    news_stories: int
    news_surprise: float | None
    news_tone_z: float | None
    news_q: float | None
    excess_return: float | None
    excess_breadth: float | None
    passed: Literal["", "told", "news", "both"]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A source of the narrative: its articles, and how often it was first with a story."""

    source: str
    articles: int
    first_with: int


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its first article and how many carried it."""

    article: int
    title: str
    url: str | None
    source: str
    session: date
    published_at: datetime | None
    articles: int
    score: float
    tone: int


@dataclass(frozen=True, slots=True)
class Member:
    """A stock of the basket, and how its excess return goes with the narrative's tone."""

    symbol: str
    name: str
    voice: Voice
    rho: float
    p: float
    q: float
    sessions: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another narrative whose surprise goes with this one's."""

    label: str
    voice: Voice
    rho: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class Leaps:
    """Event study of this narrative's spikes in one voice."""

    voice: Voice
    around: tuple[Around, ...]


@dataclass(frozen=True, slots=True)
class NarrativeReport:
    """The report of one label over a half-open range of days; `rises` are the sessions on which attention leapt."""

    label: str
    kind: Kind
    name: Name
    start: date
    until: date
    as_of: datetime | None
    sessions: tuple[Session, ...]
    rises: dict[Voice, list[date]]
    carriers: tuple[Carrier, ...]
    stories: tuple[Story, ...]
    members: tuple[Member, ...]
    neighbours: tuple[Neighbour, ...]
    events: tuple[Leaps, ...]
    notes: tuple[str, ...]


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
    return NarrativeReport(
        one.id, one.kind, Name(one.zh, one.en), start, until, as_of,
        tuple(_sessions(found, voices, judged, ground, at)), _rises(found, voices, at), _carriers(articles),
        _stories(articles), _members(connection, found, before, voices, at), _neighbours(found, voices, at),
        tuple(_events(voices, ground, at, rng)), tuple(_notes(found, one, voices, at, ground)),
    )  # fmt: skip


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


def _members(
    connection: sqlite3.Connection, found: Span, before: Past, voices: Sequence[Texts], at: int
) -> tuple[Member, ...]:
    """Return the basket's stocks whose excess return goes most surely with tone, q over all stocks and both voices."""
    moves = before.moves
    inside = np.isin(moves.symbol, found.reference.members(found.line.last, f"{LABEL}{found.labels[at].id}"))
    own = slice(found.past, None)
    excess = (moves.change[own] - before.market[own, None])[:, inside].T
    symbols = moves.symbol[inside].tolist()
    names = horizon.names(connection, found.line, symbols)
    rows: list[tuple[int, Voice, float, float, int]] = []
    for said in voices:
        if said.stories[:, at].sum() < LEAST_STORIES or not symbols:
            continue
        figures = associate(np.broadcast_to(said.tone[:, at], excess.shape), excess, None)
        rows += [
            (symbol, said.voice, float(rho), float(p), int(n))
            for symbol, rho, p, n in zip(symbols, figures.rho, figures.p, figures.sessions, strict=True)
            if np.isfinite(p)
        ]
    q = false_discovery_q(np.array([row[3] for row in rows]))
    members = [
        Member(f"{symbol:06d}", names.get(symbol, ""), voice, rho, p, float(one), n)
        for (symbol, voice, rho, p, n), one in zip(rows, q, strict=True)
    ]
    return tuple(sorted(members, key=lambda m: (m.q, m.p, -m.rho, m.symbol, m.voice))[:MEMBERS])


def _neighbours(found: Span, voices: Sequence[Texts], at: int) -> tuple[Neighbour, ...]:
    """Return the labels that rise together with this one, q over all labels of both voices."""
    rows: list[tuple[str, Voice, float, float]] = []
    for said in voices:
        others = [n for n in np.flatnonzero(said.stories.sum(axis=0) >= LEAST_STORIES).tolist() if n != at]
        if not others or said.stories[:, at].sum() < LEAST_STORIES:
            continue
        second = said.rise.T[others]
        figures = associate(np.broadcast_to(said.rise[:, at], second.shape), second, None)
        rows += [
            (found.labels[n].id, said.voice, float(rho), float(p))
            for n, rho, p in zip(others, figures.rho, figures.p, strict=True)
            if np.isfinite(p)
        ]
    q = false_discovery_q(np.array([row[3] for row in rows]))
    together = [Neighbour(*row, float(one)) for row, one in zip(rows, q, strict=True) if row[2] > 0]
    return tuple(sorted(together, key=lambda n: (n.q, n.p, -n.rho, n.label, n.voice))[:NEIGHBOURS])


def _events(voices: Sequence[Texts], ground: Tape, at: int, rng: np.random.Generator) -> list[Leaps]:
    found = []
    for said in voices:
        leaps = spikes(said.surprise[:, [at]], said.stories[:, [at]])
        if around := study(leaps, ground.excess_return[:, [at]], ground.excess_breadth[:, [at]], rng):
            found.append(Leaps(said.voice, around))
    return found


def _notes(found: Span, label: Label, voices: Sequence[Texts], at: int, ground: Tape) -> list[str]:
    notes = []
    if not has_basket(label):
        notes.append("has no stocks of its own: it is read against the universe itself, and has no excess return")
    elif not np.isfinite(ground.excess_return[:, at]).any():
        notes.append("its stocks are not known: bring the classification with `fupan ingest industries`")
    for said in voices:
        stories = int(said.stories[:, at].sum())
        name = "recaps" if said.voice == "told" else "news"
        if stories < LEAST_STORIES:
            notes.append(f"{counted(stories, 'story', 'stories')} in {name}: too few to say what goes together")
    quoted = _known(ground.breadth)
    if quoted < len(found.sessions):
        notes.append(f"{len(found.sessions) - quoted} of {len(found.sessions)} sessions have no tape")
    if ground.halves:
        notes.append(f"half complete: {', '.join(map(str, ground.halves))}")
    return notes


def _known(row: Floats) -> int:
    return int(np.isfinite(row).sum())
