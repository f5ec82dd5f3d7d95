"""The narrative report as frozen values; the names and the order of fields are those of its JSON.

`placebo_rho` is for the text moved by half the period; None stands where a figure cannot be given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from corpus.records import Kind, Voice
    from linkage.events import Around

    from .period_records import Read
    from .records import Name


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
    """A stock of the basket, and how its excess return goes with the narrative's tone; counts are of its texts."""

    symbol: str
    name: str
    voice: Voice
    rho: float
    p: float
    q: float
    sessions: int
    low: float | None
    high: float | None
    placebo_rho: float | None
    first_half: float | None
    second_half: float | None
    stories: int
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another narrative whose surprise goes with this one's; counts are of the other's texts."""

    label: str
    voice: Voice
    rho: float
    p: float
    q: float
    sessions: int
    low: float | None
    high: float | None
    placebo_rho: float | None
    first_half: float | None
    second_half: float | None
    stories: int
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class Leaps:
    """Event study of this narrative's spikes in one voice."""

    voice: Voice
    around: tuple[Around, ...]


@dataclass(frozen=True, slots=True)
class NarrativeReport:
    """The report of one label over a half-open range of days; `rises` are the sessions on which attention leapt.

    `read` is how much each voice said of it, `names` are those of the neighbours.
    """

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
    read: tuple[Read, ...]
    names: dict[str, Name]
