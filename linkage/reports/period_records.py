"""The period report as frozen values; the names and the order of fields are those of its JSON.

`lag` counts sessions from text to tape: positive, the text comes first; negative, the tape does. `p` and `q` are those
of the whole grid's figures; `placebo_*` are the same figures for the text rotated by half the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

    from corpus.records import Voice
    from linkage.events import Around

    from .records import Name

Kind: TypeAlias = Literal["broad rally", "narrow rally", "broad fall", "narrow fall"]
Going: TypeAlias = Literal[
    "tone and return", "tone and breadth", "surprise and size", "tone and universe", "surprise and universe"
]  # what may go together with the tape of baskets and universes
Naming: TypeAlias = Literal["news and stocks", "news and peers"]  # company news against the stocks it names, and peers
Measure: TypeAlias = Going | Naming | Kind
Order: TypeAlias = Literal["text first", "same session", "tape first"]


@dataclass(frozen=True, slots=True)
class Association:
    """A narrative's text against a tape; None where a figure cannot be given.

    `when` is the part of the day by the clock: before the open, during the session, after the close, or all of it; news
    after the close is read with the next session. Of company news, label "" is all news, `sessions` are those on which
    a company was named and traded so many sessions later, and `stories`, `articles` and `sources` those that name such
    companies. Otherwise `sources` are the narrative's in this voice at any time of day.
    """

    voice: Voice
    when: str
    universe: str
    label: str
    measure: Measure
    lag: int
    order: Order
    rho: float
    low: float | None
    high: float | None
    p: float
    q: float
    placebo_rho: float | None
    placebo_p: float | None
    placebo_q: float | None
    first_half: float | None
    second_half: float | None
    sessions: int
    stories: int
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The mean over all narratives, shifted together; `passing` of them at q < 0.1, `placebo_passing` rotated.

    `sessions` are those that any narrative has, `stories`, `articles` and `sources` the voice's, at this time of day
    but for `sources`; of company news all three are those that enter.
    """

    voice: Voice
    when: str
    universe: str
    measure: Measure
    lag: int
    order: Order
    rho: float
    p: float
    narratives: int
    passing: int
    placebo_passing: int
    sessions: int
    stories: int
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class Companies:
    """How companies moved on the sessions that could react to news of them; `of` is the stocks themselves or peers.

    `mean` in the stocks' own deviations in the direction of tone; `before_t` is t three sessions earlier, given for all
    of the day only; label "" is all news, `when` the part of the day. p and q are those of the association of the same
    label and part without a lag; `stories`, `articles` and `sources` are those that name the companies of `pairs`.
    """

    label: str
    of: Literal["stocks", "peers"]
    when: str
    rho: float
    low: float | None
    high: float | None
    p: float
    q: float
    mean: float
    t: float
    right: float
    right_strong: float | None
    before_t: float | None
    pairs: int
    sessions: int
    stories: int
    articles: int
    sources: int
    placebo_rho: float | None
    placebo_p: float | None
    placebo_q: float | None
    first_half: float | None
    second_half: float | None


@dataclass(frozen=True, slots=True)
class Variance:
    """Share of the breadth's variance that a voice's narratives account for out of sample."""

    voice: Voice
    universe: str
    r2: float
    low: float
    high: float
    sessions: int
    features: int


@dataclass(frozen=True, slots=True)
class Events:
    """A voice's spikes of one tone, over all narratives."""

    voice: Voice
    tone: Literal["good", "bad"]
    around: tuple[Around, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """How much a voice said over the period."""

    voice: Voice
    sessions: int
    stories: int
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The report of a half-open range of days; `looked_at` is the size of the grid over which q is taken.

    `names` are those of the labels that the report speaks of.
    """

    start: date
    until: date
    universes: tuple[str, ...]
    as_of: datetime | None
    sessions: int
    quoted_sessions: int
    read: tuple[Read, ...]
    regimes: dict[str, dict[str, int]]
    looked_at: int
    panels: tuple[Panel, ...]
    associations: tuple[Association, ...]
    companies: tuple[Companies, ...]
    variance: tuple[Variance, ...]
    events: tuple[Events, ...]
    notes: tuple[str, ...]
    names: dict[str, Name]
